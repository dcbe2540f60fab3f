import KubeModel
import Testing

/// Writing JSON text that JSON readers and the API server's YAML reader take alike.
@Suite struct JSONWriterTests {
    @Test(
        arguments: [
            (nil, "null"), (true, "true"), (false, "false"), (0, "0"), (-5, "-5"), (.int(.max), "9223372036854775807"),
            (.int(.min), "-9223372036854775808"), (1.5, "1.5"), (1.0, "1.0"), (-0.0, "-0.0"), (0.1, "0.1"),
            (1e300, "1e+300"), (1e15, "1000000000000000.0"), (1e16, "1e+16"), (123456789012345.0, "123456789012345.0"),
            (2.5e-7, "2.5e-07"),
            (.double(.nan), "null"), (.double(.infinity), "null"), ([], "[]"), ([:], "{}"),
            ([1, "a", nil], "[1,\"a\",null]"), (["b": 1, "a": ["c": []]], #"{"b":1,"a":{"c":[]}}"#),
        ] as [(JSONValue, String)]
    )
    func aValueBecomesCompactText(_ value: JSONValue, _ expected: String) {
        #expect(value.text == expected)
    }

    @Test(
        arguments: [
            ("http://a/b", "\"http://a/b\""), ("\"\\", #""\"\\""#), ("\n\r\t", #""\n\r\t""#),
            ("\u{0}\u{1F}\u{7F}", #""\u0000\u001f\u007f""#), ("é€😀", "\"é€😀\""), ("\u{8}\u{C}", #""\u0008\u000c""#),
            // Line breaks and characters that YAML refuses.
            ("a\u{85}b", #""a\u0085b""#), ("\u{80}\u{9F}\u{A0}", "\"\\u0080\\u009f\u{A0}\""),
            ("\u{2028}\u{2029}\u{2027}", "\"\\u2028\\u2029\u{2027}\""),
            ("\u{FEFF}\u{FFFE}\u{FFFF}\u{FFFD}", "\"\\ufeff\\ufffe\\uffff\u{FFFD}\""), ("«é»\"\n", "\"«é»\\\"\\n\""),
        ]
    )
    func onlyWhatMustBeIsEscaped(_ string: String, _ expected: String) throws {
        #expect(JSONValue.string(string).text == expected)
        #expect(try JSONValue(parsing: expected) == .string(string))
        #expect(JSONValue.object([string: 1]).text == "{\(expected):1}")
    }

    @Test func canonicalTextDoesNotDependOnOrder() {
        let a: JSONValue = ["b": [["z": 1, "y": 2]], "a": nil]
        let b: JSONValue = ["a": nil, "b": [["y": 2, "z": 1]]]
        #expect(a.canonical == b.canonical)
        #expect(String(decoding: a.canonical, as: UTF8.self) == #"{"a":null,"b":[{"y":2,"z":1}]}"#)
        #expect(a.text == #"{"b":[{"z":1,"y":2}],"a":null}"#)
    }

    @Test func randomValuesAreReadBackAsTheyAre() throws {
        for seed in 0..<500 {
            var random = SeededGenerator(seed: UInt64(seed))
            let value = Self.value(depth: 4, &random)
            #expect(try JSONValue(parsing: value.encoded) == value, "seed \(seed)")
            #expect(try JSONValue(parsing: value.canonical) == value, "seed \(seed)")
        }
    }

    private static func value(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .int(Int.random(in: .min ... .max, using: &random))
        case 3:
            return .double(
                Double(bitPattern: random.next()).isFinite ? Double.random(in: -1e9...1e9, using: &random) : 0.5
            )
        case 4, 5: return .string(string(&random))
        case 6: return .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in value(depth: depth - 1, &random) })
        default:
            let count = Int.random(in: 0..<5, using: &random)
            return .object(
                JSONObject((0..<count).map { ("\($0)\(string(&random))", value(depth: depth - 1, &random)) })
            )
        }
    }

    private static func string(_ random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0..<10, using: &random)).reduce(into: "") { text, _ in
            let limit: UInt32 = [0x80, 0x100, 0x3000, 0x11_0000].randomElement(using: &random) ?? 0x80
            text.unicodeScalars.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) ?? "?")
        }
    }
}
