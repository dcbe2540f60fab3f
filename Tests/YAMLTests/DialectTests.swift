import KubeModel
import Testing
import YAML

/// The API server's reading of bodies, and its words when it refuses one.
@Suite struct DialectTests {
    private static let goYAML2 = YAMLOptions(dialect: .goYAML2)

    @Test(
        arguments: [
            (#"{"detail":"a\/b"}"#, "yaml: found unknown escape character", 13),
            (#"{"é😀":"é", "detail":"http:\/\/a"}"#, "yaml: found unknown escape character", 27),
            (#"{"a\/b":1}"#, "yaml: found unknown escape character", 4),
            (#"{"a":"\\\/"}"#, "yaml: found unknown escape character", 9),
            (#"{"a":"\ud83d\ude00"}"#, "yaml: found invalid Unicode character escape code", 9),
            (#"{"a":"\udc00"}"#, "yaml: found invalid Unicode character escape code", 9),
            (#"{"a":"\q"}"#, "yaml: found unknown escape character", 7),
        ]
    )
    func escapesThatTheServerRefusesAreRefused(_ text: String, _ message: String, _ column: Int) {
        let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: text, Self.goYAML2) }
        #expect(error?.goText == message)
        #expect(error?.position == YAMLPosition(line: 1, column: column))
    }

    @Test func laterLinesAreNamed() {
        for text in ["{\"a\": 1,\n\n\"b\": \"x\\/\"}", "a: 1\nb: \"é\n  x\\/\"\n", "a: 1\nb: 2\nc: \"\\ud800\""] {
            let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: text, Self.goYAML2) }
            #expect(error?.goText.hasPrefix("yaml: line 3: found ") == true, "\(error?.goText ?? "")")
            #expect(error?.line == 3)
        }
    }

    @Test func otherSlashesAndBackslashesAreFine() throws {
        let text = #"{"a":"http://x/\\/y\"/\n","b":"\\\\/", 'c': '\/', d: x\/y, "e": "/"}"#
        #expect(
            try YAMLDocument(parsing: text, Self.goYAML2).value == [
                "a": "http://x/\\/y\"/\n", "b": "\\\\/", "c": "\\/", "d": "x\\/y", "e": "/",
            ]
        )
        #expect(try YAMLDocument(parsing: #"{"a":"x\/y"}"#).value == ["a": "x/y"])
    }

    @Test func whatTheWriterOfBodiesMakesIsUnderstood() throws {
        let strings = [
            "http://a/b?c=d&e", "emoji 😀 👩‍👩‍👧 𝒳", "line\u{2028}separator\u{2029}", "next\u{85}line", "\u{80}\u{9F}",
            "שלום עולם", "\u{202E}bidi\u{202C}", "\u{FEFF}bom", "\u{FFFE}\u{FFFF}", "tab\t nl\n cr\r \u{1}\u{1F}\u{7F}",
            "\u{0}nul", "\"quotes\" 'single' \\back\\/slash/", " leading and trailing ", "a: b # c", "", "e\u{301}",
            "\u{10FFFF}\u{1FFFE}",
        ]
        let body: JSONValue = [
            "list": .array(strings.map(JSONValue.string)),
            "map": .object(JSONObject(uniqueMembers: ContiguousArray(strings.map { .init(name: $0, value: 1) }))),
        ]
        let read = try YAMLDocument(parsing: body.encoded, Self.goYAML2).value
        #expect(read["list"]?.array?.compactMap { $0.string.map { Array($0.utf8) } } == strings.map { Array($0.utf8) })
        #expect(read["map"]?.object?.names.map { Array($0.utf8) } == strings.map { Array($0.utf8) })
    }
}
