import KubeModel
import Testing
import YAML

/// Scalars mean what `kubectl` and the API server take them for.
@Suite struct ScalarTests {
    private func value(_ text: String) throws -> JSONValue? {
        try YAMLDocument(parsing: "v: \(text)\n").value["v"]
    }

    @Test(
        arguments: [
            ("true", true), ("True", true), ("TRUE", true), ("yes", true), ("Yes", true), ("YES", true), ("y", true),
            ("Y", true), ("on", true), ("On", true), ("ON", true), ("false", false), ("False", false),
            ("FALSE", false), ("no", false), ("No", false), ("NO", false), ("n", false), ("N", false),
            ("off", false), ("Off", false), ("OFF", false), ("null", nil), ("Null", nil), ("NULL", nil), ("~", nil),
            ("", nil), ("tRUE", "tRUE"), ("yeS", "yeS"), ("nULL", "nULL"), ("none", "none"), ("oN", "oN"),
        ] as [(String, JSONValue)]
    )
    func wordsAreBooleansNullsOrStrings(_ text: String, _ expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(
        arguments: [
            ("0", 0), ("7", 7), ("-7", -7), ("+7", 7), ("010", 8), ("-010", -8), ("0o10", 8), ("0x1F", 31),
            ("0X1f", 31), ("-0x1f", -31), ("0b101", 5), ("0B101", 5), ("1_000", 1000), ("1__0_", 10),
            ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
            ("18446744073709551615", 18446744073709551615.0), ("0x_1F", 31), ("000", 0),
            ("0x", "0x"), ("0b2", "0b2"), ("0o8", "0o8"), ("+", "+"), ("0x-1", "0x-1"), ("0b+1", "0b+1"),
            ("++1", "++1"), ("1-2", "1-2"), ("12ab", "12ab"), ("1 2", "1 2"),
        ] as [(String, JSONValue)]
    )
    func integersAreWrittenInManyBases(_ text: String, _ expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(
        arguments: [
            ("1.5", 1.5), ("-1.5", -1.5), ("+1.5", 1.5), (".5", 0.5), ("1.", 1), ("1.0", 1), ("1e3", 1000),
            ("1E3", 1000), ("1e+3", 1000), ("1.25e-1", 0.125), ("08", 8), ("09.5", 9.5), ("1e300", 1e300),
            ("99999999999999999999", 1e20), ("1_0.5", 10.5), ("6.02e23", 6.02e23),
            ("1e999", "1e999"), ("1.2.3", "1.2.3"), ("1e", "1e"), (".", "."), ("..", ".."), ("._5", "._5"),
            ("12e", "12e"), ("0x1p3", "0x1p3"), ("1:30", "1:30"), ("12:30:45", "12:30:45"),
            ("Infinity", "Infinity"), ("NaN", "NaN"), ("1.5s", "1.5s"), ("100m", "100m"), ("1Gi", "1Gi"),
        ] as [(String, JSONValue)]
    )
    func fractionsFollowGo(_ text: String, _ expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(arguments: ["2026-11-03", "2026-11-03T10:00:00Z", "2026-11-03 10:00:00"])
    func timesStayStrings(_ text: String) throws {
        #expect(try value(text) == .string(text))
    }

    @Test(arguments: ["true", "null", "1", "1.5", "yes", "~", "<<", "0x1f", "2026-11-03"])
    func quotedScalarsAreStrings(_ text: String) throws {
        #expect(try value("'\(text)'") == .string(text))
        #expect(try value("\"\(text)\"") == .string(text))
        #expect(try value("|-\n  \(text)") == .string(text))
        #expect(try value("! \(text)") == .string(text))
    }

    @Test(
        arguments: [
            ("!!str 12", "12"), ("!!str", ""), ("!!int \"12\"", 12), ("!!float 1", 1), ("!!bool \"yes\"", true),
            ("!!null \"\"", nil), ("!!timestamp 2026-11-03", "2026-11-03"), ("!Ref name", "name"), ("!Ref 12", "12"),
            ("!<tag:yaml.org,2002:str> 5", "5"),
        ] as [(String, JSONValue)]
    )
    func tagsDecide(_ text: String, _ expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test(arguments: ["!!int x", "!!bool 1", "!!float yes", "!!null 0", "!!int 1.5", "!!binary aGk="])
    func aScalarThatIsNotWhatItsTagSaysIsRefused(_ text: String) {
        #expect(throws: YAMLError.self) { try value(text) }
    }

    @Test(arguments: [".nan", ".NaN", ".inf", "-.inf", "+.INF"])
    func numbersThatJSONCannotHaveAreRefused(_ text: String) {
        let error = #expect(throws: YAMLError.self) { try value(text) }
        #expect(error?.message == "JSON has no such number")
        #expect(error?.position == YAMLPosition(line: 1, column: 4))
    }

    @Test func keysBecomeText() throws {
        let text = "1: a\n1.5: b\nyes: c\noff: d\n'x': e\n0x10: f\n1.0e2: g\n.inf: h\n18446744073709551615: i\n"
        let names = try YAMLDocument(parsing: text).value.object?.names
        #expect(
            names == ["1", "1.5", "true", "false", "x", "16", "100", ".inf", "18446744073709551615"]
        )
    }

    @Test(arguments: ["~: x", "[a]: x", "{a: b}: x", "? [a]\n: x"])
    func keysThatCannotBeTextAreRefused(_ text: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: text) }
        #expect(error?.message == "a key must be a text, a number, true or false")
    }
}
