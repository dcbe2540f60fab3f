import KubeModel
import Testing
import YAML

/// Anchors, aliases and merge keys.
@Suite struct AliasTests {
    private func value(_ text: String, nodes: Int = 1000) throws -> JSONValue {
        try YAMLDocument(parsing: text, YAMLOptions(aliases: .allowed(nodes: nodes))).value
    }

    @Test func anAliasStandsForItsNode() throws {
        #expect(
            try value("a: &x {b: [1, 2]}\nc: *x\nd: [*x, &y 5, *y]\n*y : z\n") == [
                "a": ["b": [1, 2]], "c": ["b": [1, 2]], "d": [["b": [1, 2]], 5, 5], "5": "z",
            ]
        )
    }

    @Test func theLatestAnchorOfANameCounts() throws {
        #expect(try value("[&a 1, *a, &a 2, *a]") == [1, 1, 2, 2])
    }

    @Test func anchorsEndWithTheirDocument() {
        let text = Array("a: &x 1\n---\nb: *x\n".utf8)
        let error = #expect(throws: YAMLError.self) {
            try YAMLDocument.all(in: text, YAMLOptions(aliases: .allowed(nodes: 100)))
        }
        #expect(error?.message == "unknown anchor 'x' referenced")
        #expect(error?.position == YAMLPosition(line: 3, column: 4))
    }

    @Test(arguments: ["&a [*a]", "a: &x {b: {c: *x}}", "&a {<<: *a}"])
    func aNodeCannotHoldItself(_ text: String) {
        let error = #expect(throws: YAMLError.self) { try value(text) }
        #expect(error?.message.hasSuffix("value contains itself") == true)
    }

    @Test(arguments: ["a: &x 1", "a: &x [1]", "a: *x", "{<<: {a: 1}}", "<<: x"])
    func configurationHasNone(_ text: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: text) }
        #expect(error?.message.hasSuffix("not accepted here") == true)
    }

    @Test func aBombIsRefusedBeforeItGrows() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<12 {
            let uses = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(uses)]\n"
        }
        let error = #expect(throws: YAMLError.self) { try value(text, nodes: 100_000) }
        #expect(error?.message == "document contains excessive aliasing")
        #expect(throws: YAMLError.self) { try YAMLDocument(parsing: text, .manifest) }
    }

    @Test func theBudgetCountsEveryNode() throws {
        // The sequence, its first element, and the two nodes that each alias brings.
        #expect(throws: Never.self) { try value("[&a [1], *a, *a]", nodes: 7) }
        #expect(throws: YAMLError.self) { try value("[&a [1], *a, *a]", nodes: 6) }
    }

    @Test func anAliasIsAsDeepAsItsNode() {
        let options = YAMLOptions(maximumDepth: 3, aliases: .allowed(nodes: 100))
        #expect(throws: Never.self) { try YAMLDocument(parsing: "[&a [[1]], *a]", options) }
        #expect(throws: YAMLError.self) { try YAMLDocument(parsing: "[&a [[1]], [*a]]", options) }
    }

    @Test func mergedMembersGiveWayToWrittenOnes() throws {
        let text = """
            base: &base {a: 1, b: 2}
            other: &other {b: 3, c: 4}
            one: {<<: *base, b: 9}
            before: {b: 9, <<: *base}
            two: {<<: [*other, *base]}
            inline: {<<: {x: 1}, z: 2}
            quoted: {"<<": 1}
            """
        let value = try value(text)
        #expect(value["one"] == ["a": 1, "b": 9])
        #expect(value["before"] == ["a": 1, "b": 9])
        #expect(value["two"] == ["a": 1, "b": 3, "c": 4])
        #expect(value["inline"] == ["x": 1, "z": 2])
        #expect(value["quoted"] == ["<<": 1])
    }

    @Test(arguments: ["{<<: 1}", "{<<: [1]}", "{<<: [{a: 1}, x]}", "{<<: }", "{<<: [[{a: 1}]]}"])
    func onlyMappingsCanBeMerged(_ text: String) {
        let error = #expect(throws: YAMLError.self) { try value(text) }
        #expect(error?.message == "map merge requires map or sequence of maps as the value")
    }
}
