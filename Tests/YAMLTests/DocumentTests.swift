import KubeModel
import Testing
import YAML

/// Structure, streams, places and limits.
@Suite struct DocumentTests {
    private static let manifest = """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: a
          labels: {app: x, tier: "y"}
        data:
          script: |
            one
            two
          folded: >-
            one
            two
        list:
        - 1
        - name: b
          ports: [80, 443]
        """

    @Test func aManifestBecomesItsValue() throws {
        let value = try YAMLDocument(parsing: Self.manifest).value
        #expect(
            value == [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": ["name": "a", "labels": ["app": "x", "tier": "y"]],
                "data": ["script": "one\ntwo\n", "folded": "one two"],
                "list": [1, ["name": "b", "ports": [80, 443]]],
            ]
        )
        #expect(value.object?.names == ["apiVersion", "kind", "metadata", "data", "list"])
    }

    @Test func jsonIsYAML() throws {
        let text = #"{"a": [1, 2.5, true, null, "x\u00e9\n"], "b": {"c": "é"}}"#
        #expect(try YAMLDocument(parsing: text).value == JSONValue(parsing: text))
    }

    @Test func aStreamHasManyDocuments() throws {
        let text = "---\na: 1\n---\n- b\n...\n---\n# nothing\n---\nc\n"
        let values = try YAMLDocument.all(in: Array(text.utf8)).map(\.value)
        #expect(values == [["a": 1], ["b"], nil, "c"])
        #expect(try YAMLDocument.all(in: []).isEmpty)
        #expect(try YAMLDocument.all(in: Array("# only a comment\n".utf8)).isEmpty)
    }

    @Test func oneDocumentIsOneDocument() throws {
        #expect(try YAMLDocument(parsing: "").value == nil)
        let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: "a: 1\n---\nb: 2\n") }
        #expect(error?.line == 3)
    }

    @Test func everyPartHasAPlace() throws {
        let document = try YAMLDocument(parsing: Self.manifest)
        func place(_ pointer: JSONPointer) -> YAMLPosition? { document.position(of: pointer) }
        #expect(place([]) == YAMLPosition(line: 1, column: 1))
        #expect(place(["kind"]) == YAMLPosition(line: 2, column: 1))
        #expect(place(["metadata", "labels", "tier"]) == YAMLPosition(line: 5, column: 20))
        #expect(place(["data", "folded"]) == YAMLPosition(line: 10, column: 3))
        #expect(place(["list", 0]) == YAMLPosition(line: 14, column: 3))
        #expect(place(["list", 1, "ports", 1]) == YAMLPosition(line: 16, column: 15))
        #expect(place(["list", 2]) == nil)
        #expect(place(["list", "0"]) == nil)
        #expect(place(["nope"]) == nil)
        #expect(place(["kind", "deeper"]) == nil)
    }

    @Test(
        arguments: [
            ("metadata.labels.tier", 5, 20), ("list[1].ports[1]", 16, 15), ("list[1].nope.deeper", 15, 3),
            ("list[7]", 13, 1), ("nope", 1, 1), ("", 1, 1), ("data.script.x", 7, 3),
        ]
    )
    func aFieldsNameLeadsToItsPlaceOrTheNearestOne(_ field: String, _ line: Int, _ column: Int) throws {
        let document = try YAMLDocument(parsing: Self.manifest)
        #expect(document.position(ofField: field) == YAMLPosition(line: line, column: column))
    }

    @Test func aByteOrderMarkIsSkipped() throws {
        #expect(try YAMLDocument(parsing: [0xEF, 0xBB, 0xBF] + Array("a: é".utf8)).value == ["a": "é"])
    }

    @Test(
        arguments: [
            ("a: [1, 2", 2, 1), ("a: b: c", 1, 5), ("a: 1\n  b: 2", 2, 4), ("a: \"x", 1, 6), ("- a\nb: 1", 2, 1),
            ("a: 1\nb: @x", 2, 4), ("\tx: 1", 1, 1), ("a: \"\\q\"", 1, 5), ("{a: 1}}", 1, 7),
            ("%YAML 9.0\n---\na", 1, 1),
        ]
    )
    func aSyntaxErrorHasItsPlace(_ text: String, _ line: Int, _ column: Int) {
        let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: text) }
        #expect(error?.position == YAMLPosition(line: line, column: column), "\(String(describing: error))")
    }

    @Test func bytesThatAreNoTextAreRefused() {
        for bytes: [UInt8] in [
            [0x61, 0x3A, 0x20, 0xFF], [0xFE, 0xFF, 0x00, 0x61], [0xC3, 0x28], [0x61, 0x00, 0x62],
        ] {
            #expect(throws: YAMLError.self) { try YAMLDocument(parsing: bytes) }
        }
        let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: Array("a: é\nb: é".utf8) + [0xFF]) }
        #expect(error?.position == YAMLPosition(line: 2, column: 5))
    }

    @Test func aKeyThatStandsTwiceIsRefusedWithItsPlace() {
        for text in ["a: 1\nb: 2\na: 3\n", "a: 1\nb: {}\n'a': 3\n", "a: 1\n\n? a\n: 2\n", "1: a\n\n0x1: b\n"] {
            let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: text) }
            #expect(error?.message.hasSuffix("already set in map") == true)
            #expect(error?.line == 3)
        }
    }

    @Test func theLastOfTwoKeysCanWin() throws {
        let options = YAMLOptions(duplicates: .lastWins)
        let text = "a: 1\nb:\n- {c: 1, d: 2, c: 3}\na: 4\n"
        let document = try YAMLDocument(parsing: text, options)
        #expect(document.value == ["a": 4, "b": [["c": 3, "d": 2]]])
        #expect(document.duplicates == [["b", 0, "c"], ["a"]])
    }

    @Test func namesThatOnlyLookAlikeAreDifferent() throws {
        let value = try YAMLDocument(parsing: "\"\u{E9}\": 1\n\"e\u{301}\": 2\n").value
        #expect(value.object?.count == 2)
    }

    @Test func theLengthIsLimited() {
        let text = Array("a: \(String(repeating: "x", count: 100))".utf8)
        #expect(throws: Never.self) { try YAMLDocument(parsing: text, YAMLOptions(maximumBytes: 103)) }
        let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: text, YAMLOptions(maximumBytes: 102)) }
        #expect(error?.description == "the text is longer than 102 bytes")
        #expect(YAMLOptions().maximumBytes == 1 << 20)
    }

    @Test func theDepthIsLimited() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try YAMLDocument(parsing: nested(64)) }
        let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: nested(65)) }
        #expect(error?.message == "nested deeper than 64")
        #expect(error?.column == 65)
        #expect(throws: YAMLError.self) { try YAMLDocument(parsing: "a: {b: {c: 1}}", YAMLOptions(maximumDepth: 2)) }
        #expect(throws: YAMLError.self) { try YAMLDocument(parsing: nested(100_000)) }
    }

    @Test func damagedTextNeverCrashes() {
        var random = SeededGenerator(seed: 7)
        let source = Array((Self.manifest + "\nx: &a [1]\ny: *a\nz: {<<: {q: \"\\u00e9\\/\"}}\n").utf8)
        for _ in 0..<3000 {
            var bytes = source
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default:
                    bytes.insert(
                        contentsOf: "\n\t[]{}:&*!\"'|>%@`-?\\".utf8.shuffled(using: &random).prefix(2),
                        at: index
                    )
                }
            }
            let options = YAMLOptions(
                maximumDepth: 8,
                aliases: .allowed(nodes: 200),
                duplicates: .lastWins,
                dialect: .goYAML2
            )
            if let documents = try? YAMLDocument.all(in: bytes, options) {
                for document in documents { _ = document.value.encoded }
            }
        }
    }
}
