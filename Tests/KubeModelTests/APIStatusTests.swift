import KubeModel
import Testing

/// What the API server says when it does not carry out a request.
@Suite struct APIStatusTests {
    @Test(arguments: RecordedRefusal.all)
    func everyRecordedRefusalIsUnderstood(_ recorded: RecordedRefusal) throws {
        let json = try JSONValue(parsing: recorded.body)
        let status = try #require(APIStatus(json))
        #expect(status.code == recorded.code)
        #expect(status.reason == recorded.reason)
        #expect(status.message == json["message"]?.string)
        #expect(!status.message.isEmpty)
        #expect(status.causes.map { "\($0.reason) \($0.field)" } == recorded.causes)
        #expect(status.isNotFound == (recorded.code == 404))
        #expect(status.isConflict == (recorded.reason == "Conflict"))
        #expect(status.alreadyExists == (recorded.reason == "AlreadyExists"))
        #expect(status.isExpired == (recorded.reason == "Expired"))
        #expect(status.isTooLargeResourceVersion == (recorded.request == "list future rv"))
        #expect(status.retryAfter == (recorded.request == "list future rv" ? .seconds(1) : nil))
        #expect(status.isNamespaceTerminating == recorded.causes.contains("NamespaceTerminating metadata.namespace"))
        #expect(status.description == "\(recorded.code) \(recorded.reason): \(status.message)")
    }

    @Test func theRecordsCoverEveryCodeThatMatters() {
        let codes = Set(RecordedRefusal.all.map(\.code))
        #expect(codes.isSuperset(of: [400, 401, 403, 404, 406, 409, 415, 422, 500, 504]))
        #expect(RecordedRefusal.all.contains { $0.causes.contains("NamespaceTerminating metadata.namespace") })
    }

    @Test func anErrorOfAWatchIsAStatus() {
        let object: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
            "message": "too old resource version: 1 (245)", "reason": "Expired", "code": 410,
        ]
        #expect(APIStatus(object)?.isExpired == true)
    }

    @Test func oldServersNameTheResourceVersionInTheMessageOnly() {
        let status = APIStatus(code: 504, reason: "Timeout", message: "Too large resource version: 9, current: 2")
        #expect(status.isTooLargeResourceVersion)
        #expect(!APIStatus(code: 504, reason: "Timeout", message: "request timed out").isTooLargeResourceVersion)
        #expect(APIStatus(code: 410, reason: "", message: "").isExpired)
        #expect(APIStatus(code: 400, reason: "Gone", message: "").isExpired)
    }

    @Test(arguments: [(-5, 0), (0, 0), (7, 7), (1_000_000, 3600)])
    func theDelayIsKeptWithinReason(_ asked: Int, _ kept: Int) {
        let json: JSONValue = [
            "kind": "Status", "code": 429, "details": ["retryAfterSeconds": .int(asked)],
        ]
        #expect(APIStatus(json)?.retryAfter == .seconds(kept))
    }

    @Test(
        arguments: [
            nil, [], "Status", 5, [:], ["kind": "Status"], ["kind": "Pod", "code": 404], ["code": 404],
            ["kind": "Status", "code": "404"], ["kind": "Status", "status": "Success"],
        ] as [JSONValue]
    )
    func anotherDocumentIsNoRefusal(_ json: JSONValue) {
        #expect(APIStatus(json) == nil)
    }

    @Test func fieldsOfAnUnexpectedKindAreSkipped() throws {
        let json: JSONValue = [
            "kind": "Status", "code": 422, "reason": 5, "message": ["x"], "details": ["causes": [1, ["reason": "R"]]],
        ]
        let status = try #require(APIStatus(json))
        #expect(status.reason == "")
        #expect(status.causes.map(\.reason) == ["", "R"])
    }
}
