import KubeModel
import RolloutAPI
import Testing

@Suite struct RevisionTests {
    private func spec(_ change: (inout JSONValue) -> Void = { _ in }) throws -> RolloutSpec {
        var spec = SpecTable.good[1].document["spec"] ?? .null
        change(&spec)
        return try RolloutSpec(parsing: spec)
    }

    private func hashInput(_ change: (inout JSONValue) -> Void = { _ in }) throws -> [UInt8] {
        RevisionDocument(try spec(change)).hashInput
    }

    @Test func theDocumentHoldsModelAndTemplateAlone() throws {
        let text = String(decoding: try hashInput(), as: UTF8.self)
        #expect(
            text == #"{"model":{"digest":"sha256:9f2c","uri":"s3://models/fraud/2026.11.3","version":"2026.11.3"},"#
                + #""template":{"metadata":{"labels":{"app":"fraud"}},"#
                + #""spec":{"containers":[{"image":"models/fraud:1","name":"server"}]}}}"#
        )
    }

    @Test(arguments: [
        "replicas", "ports", "traffic", "strategy", "analysis", "promotion", "failurePolicy", "progressDeadline",
        "revisionHistoryLimit", "paused",
    ]) func whatDoesNotDefineTheModelMakesNoRevision(field: String) throws {
        let whole = SpecTable.good[1].document["spec"] ?? .null
        let bare = SpecTable.base["spec"] ?? .null
        var one = bare
        one["model"] = whole["model"]
        let before = RevisionDocument(try RolloutSpec(parsing: one)).hashInput
        one[field] = whole[field]
        // Fields that need each other come in together.
        if ["strategy", "promotion"].contains(field) {
            for other in ["analysis", "traffic"] { one[other] = whole[other] }
        }
        #expect(RevisionDocument(try RolloutSpec(parsing: one)).hashInput == before)
    }

    @Test func theCauseOfAChangeMakesNoRevision() throws {
        #expect(try hashInput { $0[path: "model", "changeCause"] = "Another" } == hashInput())
    }

    @Test func aChangeOfTheModelOrTheTemplateMakesARevision() throws {
        let before = try hashInput()
        #expect(try hashInput { $0[path: "model", "version"] = "2" } != before)
        #expect(try hashInput { $0[path: "model", "uri"] = nil } != before)
        #expect(try hashInput { $0[path: "model", "digest"] = "sha256:aa" } != before)
        #expect(try hashInput { $0[path: "template", "metadata", "labels", "app"] = "other" } != before)
        #expect(try hashInput { $0[path: "template", "spec", "hostNetwork"] = false } != before)
    }

    @Test func theSameTemplateInOtherWordsMakesNoRevision() throws {
        let before = try hashInput()
        let other = try hashInput { spec in
            spec[path: "template", "metadata", "creationTimestamp"] = .null
            spec[path: "template", "metadata", "annotations"] = [:]
            spec[path: "template", "spec", "containers"] = [
                ["image": "models/fraud:1", "resources": nil, "name": "server"]
            ]
        }
        #expect(other == before)
        #expect(
            try hashInput { $0[path: "template", "metadata"] = nil }
                == hashInput { $0[path: "template", "metadata"] = ["labels": [:]] }
        )
    }

    @Test func emptyValuesInsideThePodAreKept() throws {
        let before = try hashInput()
        #expect(try hashInput { $0[path: "template", "spec", "volumes"] = [["name": "a", "emptyDir": [:]]] } != before)
    }

    @Test func aShortHashHasEightSafeCharacters() throws {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let hash = try #require(RevisionDocument.shortHash(ofHexDigest: empty))
        #expect(hash.count == 8)
        #expect(hash.allSatisfy { "bcdfghjklmnpqrstvwxz2456789".contains($0) })
        // Told by hand: 0xe3b0c44298fc1c14 in base 27, the lowest digit first.
        #expect(hash == "k4m9fztm")
        #expect(RevisionDocument.shortHash(ofHexDigest: "e3b0c4") == nil)
        #expect(RevisionDocument.shortHash(ofHexDigest: "this is no hexadecimal text") == nil)
        #expect(RevisionDocument.shortHash(ofHexDigest: "0000000000000000") == "bbbbbbbb")
    }

    @Test func aRecordSurvivesItsControllerRevision() throws {
        let record = RevisionRecord(
            key: ObjectKey(namespace: "ml", name: "fraud-k4m9fztm"),
            revision: 4,
            hash: "k4m9fztm",
            document: RevisionDocument(try spec()),
            changeCause: "Retrained"
        )
        let owner = OwnerReference(
            apiVersion: "modelrollout.dev/v1alpha1",
            kind: "ModelRollout",
            name: "fraud",
            uid: "u"
        )
        let object = record.object(labels: ["modelrollout.dev/name": "fraud"], owner: owner)
        #expect(object.apiVersion == "apps/v1" && object.kind == "ControllerRevision")
        #expect(object.labels == ["modelrollout.dev/name": "fraud", "modelrollout.dev/revision": "k4m9fztm"])
        #expect(object.controllerReference == owner)
        let stored = KubeObject(try JSONValue(parsing: object.json.encoded))
        #expect(RevisionRecord(stored) == record)
        #expect(RevisionRecord(stored)?.document.hashInput == record.document.hashInput)
        #expect(RevisionRecord(stored)?.document.model.digest == "sha256:9f2c")
        #expect(RevisionRecord(stored)?.document.template["spec"]?["containers"]?[0]?["name"] == "server")
    }

    @Test func aControllerRevisionOfSomeoneElseIsNoRecord() throws {
        var object = KubeObject(.controllerRevision, ObjectKey(namespace: "ml", name: "other"))
        object.json["revision"] = 1
        object.json["data"] = ["spec": ["template": [:]]]
        #expect(RevisionRecord(object) == nil)
        object.labels = ["modelrollout.dev/revision": "k4m9fztm"]
        #expect(RevisionRecord(object) == nil)
        object.json["data"] = ["model": ["version": "1"], "template": [:]]
        #expect(RevisionRecord(object)?.revision == 1)
        object.json["revision"] = 0
        #expect(RevisionRecord(object) == nil)
    }
}
