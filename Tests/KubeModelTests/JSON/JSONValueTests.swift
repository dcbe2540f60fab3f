import KubeModel
import Testing

/// Looking into values and changing them.
@Suite struct JSONValueTests {
    private static let pod: JSONValue = [
        "metadata": ["name": "a", "labels": ["app": "x"]], "spec": ["replicas": 3, "ratio": 0.5, "list": [1, "b"]],
    ]

    @Test func viewsGiveWhatIsThereAndNothingElse() {
        let pod = Self.pod
        #expect(pod[path: "metadata", "labels", "app"]?.string == "x")
        #expect(pod[path: "metadata", "nope", "app"] == nil)
        #expect(pod[path: "metadata", "name", "deeper"] == nil)
        #expect(pod[path: "spec", "replicas"]?.int == 3)
        #expect(pod[path: "spec", "replicas"]?.double == 3)
        #expect(pod[path: "spec", "replicas"]?.string == nil)
        #expect(pod[path: "spec", "list"]?[1]?.string == "b")
        #expect(pod[path: "spec", "list"]?[2] == nil)
        #expect(pod[path: "spec", "list"]?[-1] == nil)
        #expect(pod["metadata"]?.array == nil)
        #expect(JSONValue.null.isNull)
        #expect(JSONValue.double(4.0).int == 4)
        #expect(JSONValue.double(4.5).int == nil)
        #expect(JSONValue.double(1e300).int == nil)
        #expect(JSONValue.bool(true).int == nil)
    }

    @Test func settingMakesTheWayThere() {
        var value = JSONValue.null
        value[path: "a", "b", "c"] = 1
        #expect(value == ["a": ["b": ["c": 1]]])
        value[path: "a", "b", "d"] = [2]
        #expect(value == ["a": ["b": ["c": 1, "d": [2]]]])
        value[path: "a", "b"] = "text"
        #expect(value == ["a": ["b": "text"]])
        value[path: "a", "b", "c"] = 1
        #expect(value == ["a": ["b": ["c": 1]]])
    }

    @Test func removingLeavesTheRestAndMakesNothing() {
        var value: JSONValue = ["a": ["b": 1, "c": 2], "s": "text"]
        value[path: "a", "b"] = nil
        #expect(value == ["a": ["c": 2], "s": "text"])
        value[path: "x", "y"] = nil
        value[path: "a", "x", "y"] = nil
        value[path: "s", "y"] = nil
        #expect(value == ["a": ["c": 2], "s": "text"])
        var text = JSONValue.string("x")
        text["a"] = nil
        #expect(text == "x")
    }

    @Test func objectsAreEqualInAnyOrderAndHashAlike() {
        let a: JSONObject = ["x": 1, "y": ["p": 1, "q": 2]]
        let b: JSONObject = ["y": ["q": 2, "p": 1], "x": 1]
        #expect(a == b)
        #expect(a.hashValue == b.hashValue)
        #expect(a != ["x": 1, "y": ["p": 1, "q": 3]])
        #expect(a != ["x": 1])
        #expect(["x": 1, "z": 1] as JSONObject != ["x": 1, "y": 1])
        #expect(["x": nil, "y": 1] as JSONObject != ["z": nil, "y": 1])
        #expect(JSONValue.int(1) != .double(1))
    }

    @Test func membersKeepTheirPlaceAndTheLastOfAPairWins() {
        var object = JSONObject([("a", 1), ("b", 2), ("a", 3)])
        #expect(object.names == ["a", "b"])
        #expect(object["a"] == 3)
        object["b"] = nil
        object["c"] = 4
        object["a"] = 5
        #expect(object.map(\.name) == ["a", "c"])
        #expect(object.count == 2)
        #expect(JSONObject(["z": "1", "a": "2"]).names == ["a", "z"])
        #expect((["s": "x", "n": 1] as JSONObject).strings == ["s": "x"])
    }

    @Test func pointersAreEscaped() {
        let pointer: JSONPointer = ["metadata", "annotations", "a/b~c", 2, "", "-"]
        #expect(pointer.text == "/metadata/annotations/a~1b~0c/2//-")
        #expect(JSONPointer([]).text == "")
        #expect((["a"] as JSONPointer).appending(.index(0)).text == "/a/0")
        // A mark after the slash does not hide it.
        #expect((["a/\u{301}~\u{301}"] as JSONPointer).text == "/a~1\u{301}~0\u{301}")
    }

    @Test func patchOperationsBecomeJSON() {
        let operations: [JSONPatchOperation] = [
            .test(["metadata", "resourceVersion"], "7"), .replace(["spec", 0], 5), .add(["x"], nil), .remove(["y"]),
        ]
        #expect(
            operations.map(\.json) == [
                ["op": "test", "path": "/metadata/resourceVersion", "value": "7"],
                ["op": "replace", "path": "/spec/0", "value": 5], ["op": "add", "path": "/x", "value": nil],
                ["op": "remove", "path": "/y"],
            ]
        )
    }
}
