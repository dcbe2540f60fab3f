import KubeModel
import Testing
import YAML

/// YAML as it is shown to people.
@Suite struct WriterTests {
    @Test func valuesAreWrittenInBlocks() {
        let value: JSONValue = [
            "apiVersion": "v1", "metadata": ["name": "a", "labels": [:]],
            "spec": ["steps": [["weight": 5], ["weight": 50, "bake": "10m"]], "empty": [], "ratio": 0.5, "on": true],
            "note": nil, "script": "one\ntwo\n",
        ]
        #expect(
            YAMLWriter.text(of: value) == """
                apiVersion: v1
                metadata:
                  name: a
                  labels: {}
                spec:
                  steps:
                  - weight: 5
                  - weight: 50
                    bake: 10m
                  empty: []
                  ratio: 0.5
                  "on": true
                note: null
                script: |
                  one
                  two

                """
        )
    }

    @Test(
        arguments: [
            "true", "yes", "no", "y", "off", "null", "~", "", "1", "-1", "+1", "010", "0x1f", "1.5", ".5", "1e3",
            "1_000",
            ".inf", ".nan", "<<", "2026-11-03", "2026-11-03T10:00:00Z", "12:30", "12:30:45", "-", "- a", "a: b", "#x",
            "a #b", "[a", "{a", "&a", "*a", "!a", "|", ">", "@a", "`a", "%a", "'a", "\"a", "? a", ":", " a", "a ",
            "\ta",
            "a\nb", "\na", "a\n", "a\n\n", " a\n b\n", "a\n  b", "a \nb", "\n", "---", "...", "--- a", "=", "é😀",
            "\u{2028}",
            "\u{85}", "\u{FEFF}a", "\0", "\u{1}", "\r\n", "a\rb", "\u{FFFF}", "key: |\n  x", "100m", "08", "0o8",
            "1.2.3",
            "a\tb", "x\n\ty",
        ]
    )
    func everyStringIsReadBackAsItIs(_ string: String) throws {
        let value: JSONValue = ["a": .string(string), "b": [.string(string)], "c": .object(JSONObject([(string, 1)]))]
        let text = YAMLWriter.text(of: value)
        #expect(try YAMLDocument(parsing: text).value == value, "\(text)")
        #expect(try YAMLDocument(parsing: YAMLWriter.text(of: .string(string))).value == .string(string))
    }

    @Test func unmistakableStringsStayPlain() {
        for string in ["a", "abc def", "10m", "nginx:1.25", "http://a/b?c", "v1alpha1", "a-b_c", "5xx", "maybe", "é"] {
            #expect(YAMLWriter.text(of: .string(string)) == "\(string)\n")
        }
    }

    @Test(
        arguments: [
            .int(.max), .int(.min), 0, -1, true, false, nil, 0.1, -2.5e-300, 1.7976931348623157e308,
            .double(.leastNonzeroMagnitude), [], [:],
            [[]], [[:]], [[[1]]],
        ] as [JSONValue]
    )
    func everyOtherValueIsReadBackAsItIs(_ value: JSONValue) throws {
        #expect(try YAMLDocument(parsing: YAMLWriter.text(of: value)).value == value)
    }

    @Test func aDoubleWithoutFractionBecomesAnInteger() throws {
        #expect(try YAMLDocument(parsing: YAMLWriter.text(of: 5.0)).value == .int(5))
        #expect(try YAMLDocument(parsing: YAMLWriter.text(of: 1e300)).value == .double(1e300))
    }

    @Test func documentsOfAStreamAreKeptApart() throws {
        let values: [JSONValue] = [["a": 1], "text", nil, [1]]
        let text = YAMLWriter.text(of: values)
        #expect(try YAMLDocument.all(in: Array(text.utf8)).map(\.value) == values)
        #expect(YAMLWriter.text(of: []) == "")
    }

    @Test func randomValuesAreReadBackAsTheyAre() throws {
        for seed in 0..<300 {
            var random = SeededGenerator(seed: UInt64(seed))
            let value = Self.value(depth: 4, &random)
            let text = YAMLWriter.text(of: value)
            #expect(
                try YAMLDocument(parsing: text, YAMLOptions(dialect: .goYAML2)).value == value,
                "seed \(seed)\n\(text)"
            )
        }
    }

    private static func value(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .int(Int.random(in: .min ... .max, using: &random))
        case 3: return .double(Double.random(in: -1...1, using: &random) / 3)
        case 4, 5: return .string(string(&random))
        case 6: return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth - 1, &random) })
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0..<4, using: &random)).map { index in
                        ("\(index)\(string(&random))", value(depth: depth - 1, &random))
                    }
                )
            )
        }
    }

    private static func string(_ random: inout SeededGenerator) -> String {
        let alphabet = Array(
            "ab1 0.:-#'\"\\\n\t,[]{}&*!|>%@~yn\u{0}\u{1b}\u{7f}\u{85}\u{a0}é\u{2028}\u{feff}\u{fffe}😀".unicodeScalars
        )
        return (0..<Int.random(in: 0..<12, using: &random)).reduce(into: "") { text, _ in
            text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
        }
    }
}
