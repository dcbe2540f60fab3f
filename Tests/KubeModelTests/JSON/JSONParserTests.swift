import KubeModel
import Testing

/// Reading JSON text (RFC 8259).
@Suite struct JSONParserTests {
    @Test(
        arguments: [
            ("null", nil), ("true", true), ("false", false), ("0", 0), ("-0", 0), ("-1", -1), ("12", 12),
            ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
            ("9223372036854775808", 9223372036854775808.0), ("9007199254740993", .int(9_007_199_254_740_993)),
            ("1.5", 1.5), ("-0.25", -0.25), ("1e3", 1000.0), ("1E+3", 1000.0), ("1e-3", 0.001), ("1.0", 1.0),
            ("\"\"", ""), ("\"a\"", "a"), ("[]", []), ("{}", [:]), ("[1,[2,[]]]", [1, [2, []]]),
            (" \t\r\n[ 1 , 2 ] \n", [1, 2]), ("{\"a\":{\"b\":[null]}}", ["a": ["b": [nil]]]),
        ] as [(String, JSONValue)]
    )
    func aDocumentBecomesItsValue(_ text: String, _ expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
    }

    @Test(
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
            (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00x""#, "😀x"), (#""\u0000""#, "\0"),
            // Lone surrogates become the replacement character, as in Go.
            (#""\ud83d""#, "\u{FFFD}"), (#""\ude00""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"),
            (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
            (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
            ("\"é€😀\u{2028}\u{7F}\"", "é€😀\u{2028}\u{7F}"), ("\"/\"", "/"),
        ]
    )
    func escapesBecomeCharacters(_ text: String, _ expected: String) throws {
        #expect(try JSONValue(parsing: text) == .string(expected))
    }

    @Test(
        arguments: [
            ("", 0), (" ", 1), ("nul", 3), ("nulL", 3), ("tru e", 3), ("True", 0), ("01", 0), ("-", 0), ("+1", 0),
            (".5", 0),
            ("1.", 2), ("1.e1", 2), ("1e", 2), ("1e+", 3), ("-01", 0), ("0x1", 1), ("1 2", 2), ("[1 2]", 3),
            ("[1,]", 3),
            ("[,1]", 1), ("[", 1), ("[1", 2), ("]", 0), ("{", 1), ("{}}", 2), ("{\"a\"}", 4), ("{\"a\":}", 5),
            ("{\"a\":1,}", 7), ("{a:1}", 1), ("{'a':1}", 1), ("\"", 1), ("\"a", 2), ("\"\\", 2), ("\"\\x\"", 2),
            ("\"\\u12\"", 5),
            ("\"\\u12g4\"", 5), ("\"\n\"", 1), ("\"\u{1}\"", 1), ("\"\\\n\"", 2), ("//c\n1", 0), ("NaN", 0),
            ("Infinity", 0),
            ("1e999", 0), ("-1e999", 0), ("[1]\u{C}", 3), ("\u{B}1", 0), ("\u{FEFF}1", 0), ("\u{A0}1", 0),
        ]
    )
    func textThatIsNoDocumentIsRefusedAtItsPlace(_ text: String, _ offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.offset == offset, "\(String(describing: error))")
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22],
    ])
    func bytesThatAreNoTextAreRefused(_ bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array("{".utf8) + bytes + Array(":1}".utf8)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: bytes.dropLast() + Array("\\n\"".utf8)) }
    }

    @Test func aCutDocumentIsRefusedWhereverItIsCut() throws {
        let text =
            #"{"items":[{"name":"a\u00e9\ud83d\ude00é😀","n":-12.5e+3,"ok":true,"no":null}],"x":{"y":[[],{}]},"z":false}"#
        let bytes = Array(text.utf8)
        _ = try JSONValue(parsing: bytes)
        for length in 0..<bytes.count {
            #expect(throws: JSONError.self, "cut at \(length)") { try JSONValue(parsing: Array(bytes[..<length])) }
        }
    }

    @Test func tinyNumbersAreNoError() throws {
        #expect(try JSONValue(parsing: "5e-324") == .double(.leastNonzeroMagnitude))
        #expect(try JSONValue(parsing: "1e-999") == .double(0))
    }

    @Test func theDepthIsLimited() throws {
        let limit = JSONValue.depthLimit
        func nested(_ open: String, _ close: String, _ depth: Int) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested("[", "]", limit)) }
        #expect(throws: Never.self) { try JSONValue(parsing: nested("{\"a\":", "}", limit)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: nested("[", "]", limit + 1)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: nested("{\"a\":[", "]}", limit / 2 + 1)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
        // Depth counts what is open, not what was.
        let wide = "[" + Array(repeating: "[]", count: 1000).joined(separator: ",") + "]"
        #expect(try JSONValue(parsing: wide).array?.count == 1000)
    }

    @Test func theLastOfSeveralMembersWinsAndTheirPathsAreReported() throws {
        var found: [String] = []
        let text = #"{"spec":{"size":1,"items":[{"a":1},{"b":2,"b":{"c":1,"c":2}}],"size":3},"spec2":1}"#
        let value = try JSONValue(parsing: Array(text.utf8)) { found.append($0) }
        #expect(value == ["spec": ["size": 3, "items": [["a": 1], ["b": ["c": 2]]]], "spec2": 1])
        #expect(value["spec"]?.object?.names == ["size", "items"])
        #expect(found == ["spec.items.[1].b.c", "spec.items.[1].b", "spec.size"])
    }

    @Test(arguments: [2, 63, 64, 65, 66, 200])
    func membersAreFoundAgainInLargeObjects(_ count: Int) throws {
        let members = (0..<count).map { "\"member\($0)\":\($0)" }
        for index in [0, count / 2, count - 1] {
            var found: [String] = []
            let text = "{\(members.joined(separator: ",")),\"member\(index)\":-1,\"last\":0,\"last\":1}"
            let value = try JSONValue(parsing: Array(text.utf8)) { found.append($0) }
            #expect(value.object?.count == count + 1)
            #expect(value["member\(index)"] == -1)
            #expect(value["last"] == 1)
            #expect(found == ["member\(index)", "last"])
        }
    }

    @Test(.timeLimit(.minutes(1))) func anObjectOfManyMembersIsReadInLinearTime() throws {
        let text = "{" + (0..<200_000).map { "\"m\($0)\":1" }.joined(separator: ",") + "}"
        #expect(try JSONValue(parsing: text).object?.count == 200_000)
    }

    @Test func namesThatOnlyLookAlikeAreDifferent() throws {
        let value = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value.object?.count == 2)
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test func longNamesAreSharedAndRight() throws {
        let object = #"{"availableReplicas":1,"lastTransitionTime":"x","escaped\u0020member name":2}"#
        let value = try JSONValue(parsing: "[\(object),\(object),\(object)]")
        for element in value.array ?? [] {
            #expect(element.object?.names == ["availableReplicas", "lastTransitionTime", "escaped member name"])
        }
    }

    @Test func damagedDocumentsNeverCrashAndReadTheSameTwice() {
        let source = Array(#"{"a":[1,-2.5e3,"x\n\ud83d\ude00é",{"b":null,"c":[true,false]}],"a":{"d":"\/\\"}}"#.utf8)
        for seed in 0..<4000 {
            var random = SeededGenerator(seed: UInt64(seed))
            var bytes = source
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                case 2: bytes.removeSubrange(index...)
                default: bytes.insert(Array("{}[]\",:\\u0e-".utf8)[Int.random(in: 0..<12, using: &random)], at: index)
                }
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            #expect((try? JSONValue(parsing: value.encoded)) == value, "seed \(seed)")
        }
    }
}
