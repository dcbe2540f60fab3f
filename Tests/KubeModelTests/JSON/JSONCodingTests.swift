import KubeModel
import Testing

/// Our own types in and out of documents.
@Suite struct JSONCodingTests {
    private struct Step: Codable, Equatable {
        var weight: Int
        var url: String?
        var bake: TimeSpan?
    }

    private struct Spec: Codable, Equatable {
        var steps: [Step]
        var ratio = 0.5
    }

    @Test func aValueIsDecodedAndEncoded() throws {
        let spec = Spec(steps: [Step(weight: 5, url: "http://a/b", bake: .minutes(10)), Step(weight: 50)])
        let json = try JSONValue(encoding: spec)
        #expect(json == ["steps": [["weight": 5, "url": "http://a/b", "bake": "10m"], ["weight": 50]], "ratio": 0.5])
        #expect(try json.decoded(as: Spec.self) == spec)
        #expect(json.text.contains("http://a/b"))
    }

    @Test(
        arguments: [
            (["steps": [["weight": 5], ["weight": "x"]], "ratio": 1], "steps[1].weight", "must be an integer"),
            (["steps": [[:]], "ratio": 1], "steps[0].weight", "is required"),
            (["steps": 5, "ratio": 1], "steps", "must be a list"),
            (["steps": [5], "ratio": 1], "steps[0]", "must be an object"),
            (["steps": [], "ratio": "x"], "ratio", "must be a number"),
            (["steps": [], "ratio": nil], "ratio", "must be a number, not null"),
            (["steps": [["weight": 1, "url": 5]], "ratio": 1], "steps[0].url", "must be a string"),
            (
                ["steps": [["weight": 1, "bake": "soon"]], "ratio": 1], "steps[0].bake",
                "must be a length of time such as 30s, 10m or 1h30m"
            ),
        ] as [(JSONValue, String, String)]
    )
    func aFieldThatDoesNotFitIsNamed(_ json: JSONValue, _ path: String, _ message: String) {
        let error = #expect(throws: FieldError.self) { try json.decoded(as: Spec.self) }
        #expect(error?.path == path)
        #expect(error?.message == message)
        #expect(error?.description == "\(path): \(message)")
    }
}
