import KubeModel

/// What a scalar means, by the rules of go-yaml v2, which the API server and kubectl read YAML with.
enum ScalarValue: Equatable {
    case null
    case bool(Bool)
    case int(Int)
    /// A whole number beyond the range of `Int`.
    case unsigned(UInt64)
    case float(Double)
    case string(String)
    /// `<<`
    case merge

    /// Resolves a plain scalar without a tag.
    init(plain text: String) {
        guard let first = text.utf8.first else {
            self = .null
            return
        }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"):
            self = Self.words[text] ?? Self.number(text) ?? .string(text)
        case UInt8(ascii: "."):
            self = Self.words[text] ?? Self.float(text).map(ScalarValue.float) ?? .string(text)
        default:
            self = Self.words[text] ?? .string(text)
        }
    }

    /// Resolves any scalar: a tag decides where there is one, quotes make a string.
    init(_ scalar: YAMLEvent.Scalar) throws(Mismatch) {
        guard let tag = scalar.tag else {
            self = scalar.isPlain ? ScalarValue(plain: scalar.text) : .string(scalar.text)
            return
        }
        switch tag {
        case "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:null",
            "tag:yaml.org,2002:merge":
            self = try Self.tagged(scalar.text, tag)
        case "tag:yaml.org,2002:binary": throw Mismatch(message: "binary values are not supported")
        // Strings, times, which JSON writes as strings, and tags of applications.
        default: self = .string(scalar.text)
        }
    }

    /// Why a scalar isn't what its tag says.
    struct Mismatch: Error {
        var message: String
    }

    private static func tagged(_ text: String, _ tag: String) throws(Mismatch) -> ScalarValue {
        let value = ScalarValue(plain: text)
        switch (tag.dropFirst("tag:yaml.org,2002:".count), value) {
        case ("bool", .bool), ("int", .int), ("int", .unsigned), ("float", .float), ("null", .null), ("merge", .merge):
            return value
        case ("float", .int(let whole)): return .float(Double(whole))
        case (let name, _): throw Mismatch(message: "`\(text.prefix(40))` is no !!\(name)")
        }
    }

    /// The value as JSON has it: a float without a fraction becomes an integer, as Go writes it.
    var json: JSONValue? {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .unsigned(let value): .double(Double(value))
        case .float(let value): value.isFinite ? Int(exactly: value).map(JSONValue.int) ?? .double(value) : nil
        case .string(let value): .string(value)
        case .merge: .string("<<")
        }
    }

    /// The value as the name of a JSON member, or nil where it can't be one.
    var name: String? {
        switch self {
        case .null: nil
        case .bool(let value): value ? "true" : "false"
        case .int(let value): "\(value)"
        case .unsigned(let value): "\(value)"
        case .float(let value) where value.isNaN: ".nan"
        case .float(let value) where value.isInfinite: value < 0 ? "-.inf" : ".inf"
        case .float(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
        case .string(let value): value
        case .merge: "<<"
        }
    }
}

extension ScalarValue {
    private static let words: [String: ScalarValue] = {
        var words: [String: ScalarValue] = ["<<": .merge, "~": .null]
        for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] {
            words[word] = .bool(true)
        }
        for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
            words[word] = .bool(false)
        }
        for word in ["null", "Null", "NULL"] { words[word] = .null }
        for word in [".nan", ".NaN", ".NAN"] { words[word] = .float(.nan) }
        for word in [".inf", ".Inf", ".INF"] {
            words[word] = .float(.infinity)
            words["+" + word] = .float(.infinity)
            words["-" + word] = .float(-.infinity)
        }
        return words
    }()

    /// An integer in Go's notation with its base prefixes, `_` anywhere, or else a decimal fraction.
    private static func number(_ text: String) -> ScalarValue? {
        let plain = text.filter { $0 != "_" }
        return integer(plain) ?? float(plain).map(ScalarValue.float)
    }

    private static func integer(_ text: String) -> ScalarValue? {
        var digits = text[...]
        var sign = ""
        if let first = digits.first, first == "+" || first == "-" {
            sign = first == "-" ? "-" : ""
            digits.removeFirst()
        }
        var radix = 10
        if digits.count > 1, digits.hasPrefix("0") {
            let prefixes: [Character: Int] = ["x": 16, "X": 16, "o": 8, "O": 8, "b": 2, "B": 2]
            let mark = digits[digits.index(after: digits.startIndex)]
            radix = prefixes[mark] ?? 8
            digits = digits.dropFirst(prefixes[mark] == nil ? 1 : 2)
        }
        // The initializers accept a sign, which must not stand behind the prefix.
        guard let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        if let value = Int(sign + digits, radix: radix) { return .int(value) }
        guard text.utf8.first.map({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) == true else { return nil }
        return UInt64(digits, radix: radix).map(ScalarValue.unsigned)
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`; nil too where it is out of range.
    private static func float(_ text: String) -> Double? {
        var rest = text[...].utf8
        func digits() -> Int {
            let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        func take(_ bytes: String) -> Bool {
            guard let first = rest.first, bytes.utf8.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = take("+-")
        let whole = digits()
        let fraction = take(".") ? digits() : 0
        guard whole + fraction > 0 else { return nil }
        if take("eE") {
            _ = take("+-")
            guard digits() > 0 else { return nil }
        }
        guard rest.isEmpty, let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
