import KubeModel
import RolloutAPI
import Testing

@Suite struct StatusTests {
    /// A status with every field, texts and lists `factor` times as long as their limits.
    private static func document(_ rule: ValueRule, stretched factor: Int, text: String = "a\"é") -> JSONValue {
        switch rule {
        case .object(let fields, _):
            .object(JSONObject(fields.map { ($0.name, document($0.rule, stretched: factor, text: text)) }))
        case .list(let element, let count, _):
            .array(
                (0..<count.upperBound * factor).map { index in
                    var value = document(element, stretched: factor, text: text)
                    for key in ["name", "type"] where value[key] != nil { value[key] = .string("\(key)-\(index)") }
                    return value
                }
            )
        case .text(_, let length):
            // Hashes are the controller's own, of a fixed length.
            .string(
                length.upperBound == StatusRules.Limit.hash
                    ? "k4m9fztm"
                    : String(repeating: text, count: length.upperBound * factor / text.unicodeScalars.count)
            )
        case .integer(let range): .int(min(range.upperBound, Int(Int32.max)))
        case .number: 0.1234567890123456
        case .boolean: true
        case .choice(let choices): .string(choices[0])
        case .time: "2026-11-03T10:15:00.123456Z"
        case .map, .integerOrText: nil
        }
    }

    private static func status(stretched factor: Int, text: String = "a\"é") throws -> RolloutStatus {
        var document = document(StatusRules.status, stretched: factor, text: text)
        document["selector"] = "modelrollout.dev/name=fraud"
        return try RolloutStatus(parsing: document)
    }

    @Test(arguments: zip([1, 2, 1, 1, 2], ["a", "\"", "\u{1}", "👩‍👩‍👧‍👦", "é"]))
    func aStatusIsNeverTooLarge(factor: Int, text: String) throws {
        let status = try Self.status(stretched: factor, text: text).fitted()
        let json = try status.json()
        #expect(json.encoded.count <= 32 * 1024)
        #expect(Validation.errors(inStatus: json) == [])
        #expect(SchemaChecker(["status": json], against: try Definition.schema()).violations == ["spec"])
        #expect(status.conditions?.count == 16)
        #expect(status.analysis?.count == 16)
        #expect(status.fitted() == status)
    }

    @Test func whatFitsIsLeftAsItIs() throws {
        var status = RolloutStatus()
        #expect(status.fitted() == status)
        let at = Timestamp(seconds: 1_800_000_000)
        status.message = String(repeating: "é", count: 1024)
        status.history = (0..<10).map { index in
            HistoryEntry(
                revision: index,
                hash: "k4m9fztm",
                version: "1",
                outcome: .promoted,
                startedAt: at,
                finishedAt: at,
                changes: [HistoryEntry.Change(at: at, weight: 5, why: "step 1")]
            )
        }
        #expect(status.fitted() == status)
    }

    @Test func theNewestHistoryStaysLongest() throws {
        var status = try Self.status(stretched: 3)
        status.history = status.history?.enumerated().map { index, entry in
            var entry = entry
            entry.revision = 100 - index
            entry.finishedAt = index == 0 ? nil : entry.finishedAt
            entry.changes = (0..<200).map { HistoryEntry.Change(at: entry.startedAt, weight: $0 % 100, why: "w") }
            return entry
        }
        let fitted = status.fitted()
        #expect(fitted.history?.first?.revision == 100)
        #expect(fitted.history?.first?.changes?.last?.weight == 99)
        #expect((fitted.history?.first?.changes?.count ?? 0) >= 16)
    }

    @Test func aStatusHasNoNullsAndReadsBack() throws {
        let status = try Self.status(stretched: 1).fitted()
        let json = try status.json()
        #expect(!json.text.contains("null"))
        #expect(try RolloutStatus(parsing: JSONValue(parsing: json.encoded)) == status)
        #expect(try RolloutStatus().json() == [:])
    }

    @Test func numbersThatJSONDoesNotKnowAreLeftOut() throws {
        var status = RolloutStatus()
        status.traffic = TrafficStatus(desired: 5, measured: .nan)
        var metric = MetricStatus(name: "errors", verdict: .noData)
        metric.value = .infinity
        metric.stableValue = 0.25
        status.analysis = [metric]
        let json = try status.json()
        #expect(json["traffic"] == ["desired": 5])
        #expect(json["analysis"]?[0] == ["name": "errors", "verdict": "NoData", "stableValue": 0.25])
    }

    @Test func fieldsOfANewerVersionAreIgnored() throws {
        let status = try RolloutStatus(parsing: [
            "phase": "Healthy",
            "stable": ["hash": "a", "revision": 1, "version": "1", "readyReplicas": 2, "later": [1]], "later": ["x": 1],
        ])
        #expect(status.phase == .healthy)
        #expect(status.stable?.readyReplicas == 2)
        #expect(try RolloutStatus(parsing: nil) == RolloutStatus())
        #expect(try RolloutStatus(parsing: .null) == RolloutStatus())
    }

    @Test func aStatusThatCannotBeReadNamesItsField() {
        let error = InvalidRollout(errors: [
            FieldError(path: "status.observedGeneration", message: "must be an integer")
        ])
        #expect(throws: error) { try RolloutStatus(parsing: ["observedGeneration": "7"]) }
    }

    @Test func theApplyBodyNamesTheVeryObjectThatWasSeen() throws {
        var object = KubeObject(.modelRollout, ObjectKey(namespace: "ml", name: "fraud"))
        object.json[path: "metadata", "uid"] = "u-1"
        object.json[path: "metadata", "resourceVersion"] = "41"
        object.json[path: "metadata", "managedFields"] = []
        object.json["spec"] = ["paused": true]
        var status = RolloutStatus()
        status.phase = .healthy
        let body = try status.applyBody(on: object)
        #expect(
            body == [
                "apiVersion": "modelrollout.dev/v1alpha1", "kind": "ModelRollout",
                "metadata": ["name": "fraud", "namespace": "ml", "uid": "u-1", "resourceVersion": "41"],
                "status": ["phase": "Healthy"],
            ]
        )
    }

    @Test func metadataKeepsNeitherSpecNorStatus() throws {
        var document = SpecTable.base
        document["status"] = ["phase": "Paused"]
        let rollout = try ModelRollout(parsing: KubeObject(document))
        #expect(rollout.metadata.json.object?.names == ["apiVersion", "kind", "metadata"])
        #expect(rollout.status.phase == .paused)
        #expect(rollout.key == ObjectKey(namespace: "ml", name: "fraud"))
    }
}
