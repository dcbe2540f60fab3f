import KubeModel

/// Reads the field tables of the built-in types.
///
/// A line without indentation names a type; `atomic` after it says that server-side apply owns it as a whole, `open` that
/// it may have other members. An indented line is a field: name, type, flags. Types: `string`, `int`, `bool`, `number`, `quantity`, `intstr`, `time`,
/// `microtime`, `bytes`, `any`, another type, `[type]` for a list, `{type}` for a map. Flags:
///
/// - `map=a,b`: server-side apply tells elements apart by these members (`listType=map`); `set`: by their value.
/// - `merge=key`, `merge`: a strategic merge patch merges the list, by that member or by value; `retain` lets it replace
///   the members of a union.
/// - `!`: an embedded struct, always there. `~`: `null` where absent. `keep`: zero where absent.
/// - `-`: zero is left out. `ptr`: an empty string is kept. `atomic`: owned as a whole.
/// - `=json`: the default.
/// - `#n`: the field number in protocol buffers.
///
/// A field `+Type` stands for all fields of that type.
struct TypeTable {
    private struct Field {
        var name: Substring
        var type: Substring
        var flags: [Substring]
    }

    private var types: [Substring: (words: [Substring], fields: [Field])] = [:]
    private var resolved: [Substring: SchemaNode] = [:]

    init(_ tables: [String]) {
        for table in tables { read(table) }
    }

    private mutating func read(_ table: String) {
        var current: Substring = ""
        for line in Substring(table).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let first = words.first else { continue }
            if line.first != " " {
                current = first
                types[current] = (Array(words.dropFirst()), [])
            } else if first.first == "+" {
                types[current]?.fields.append(
                    Field(name: "", type: first.dropFirst(), flags: Array(words.dropFirst()))
                )
            } else if words.count > 1 {
                types[current]?.fields.append(Field(name: first, type: words[1], flags: Array(words.dropFirst(2))))
            }
        }
    }

    /// The schema of the type, or nil where there is none of that name.
    mutating func schema(_ name: Substring) -> SchemaNode? {
        if let known = resolved[name] { return known }
        guard let type = types[name] else { return nil }
        var parts = SchemaNode.Parts(shape: .object)
        parts.name = String(name)
        parts.isAtomic = type.words.contains("atomic")
        parts.preservesUnknown = type.words.contains("open")
        for field in type.fields { add(field, to: &parts) }
        let node = SchemaNode(parts)
        resolved[name] = node
        return node
    }

    private mutating func add(_ field: Field, to parts: inout SchemaNode.Parts) {
        let number = field.flags.first { $0.first == "#" }.flatMap { Int($0.dropFirst()) }
        guard field.name.isEmpty else {
            parts.properties[String(field.name)] = node(field)
            if let number { parts.wireNames[number] = String(field.name) }
            return
        }
        guard let inline = schema(field.type) else { return }
        parts.properties.merge(inline.properties) { own, _ in own }
        if let number { parts.inlines[number] = inline }
    }

    private mutating func node(_ field: Field) -> SchemaNode {
        var parts = base(field.type)
        for flag in field.flags { apply(flag, to: &parts) }
        let isScalar = parts.shape == .string && parts.format != "date-time" || parts.shape == .boolean
        if parts.shape == .string, isScalar, !field.flags.contains("keep"), !field.flags.contains("ptr") {
            parts.encoding.dropsZero = true
        }
        return SchemaNode(parts)
    }

    private func apply(_ flag: Substring, to parts: inout SchemaNode.Parts) {
        switch flag {
        case "!": parts.encoding.isEmbeddedStruct = true
        case "~": parts.encoding.isNullWhenAbsent = true
        case "keep": parts.encoding.isZeroWhenAbsent = true
        case "-": parts.encoding.dropsZero = true
        case "set": parts.listType = .set
        case "merge": parts.patch = SchemaNode.PatchStrategy(mergeKey: "")
        case "retain": parts.patch = SchemaNode.PatchStrategy(mergeKey: parts.patch?.mergeKey, retainsKeys: true)
        case "atomic": parts.isAtomic = true
        default: applyValue(flag, to: &parts)
        }
    }

    private func applyValue(_ flag: Substring, to parts: inout SchemaNode.Parts) {
        guard let equals = flag.firstIndex(of: "=") else { return }
        let value = String(flag[flag.index(after: equals)...])
        switch flag[..<equals] {
        case "map": parts.listType = .map(keys: value.split(separator: ",").map(String.init))
        case "merge": parts.patch = SchemaNode.PatchStrategy(mergeKey: value)
        case "": parts.defaultValue = try? JSONValue(parsing: value)
        default: break
        }
    }

    private mutating func base(_ type: Substring) -> SchemaNode.Parts {
        switch type.first {
        case "[":
            var parts = SchemaNode.Parts(shape: .array)
            parts.items = SchemaNode(base(type.dropFirst().dropLast()))
            return parts
        case "{":
            var parts = SchemaNode.Parts(shape: .object)
            parts.additional = SchemaNode(base(type.dropFirst().dropLast()))
            return parts
        default: return scalar(type) ?? schema(type)?.parts ?? SchemaNode.anything.parts
        }
    }

    private func scalar(_ type: Substring) -> SchemaNode.Parts? {
        var parts = SchemaNode.Parts()
        switch type {
        case "string": parts.shape = .string
        case "bool": parts.shape = .boolean
        case "int": parts.shape = .integer
        case "number": parts.shape = .number
        case "intstr": parts.shape = .intOrString
        case "any": return SchemaNode.anything.parts
        case "quantity", "time", "microtime", "bytes":
            parts.shape = .string
            parts.format =
                [
                    "quantity": "quantity", "time": "date-time", "microtime": "micro-time", "bytes": "byte",
                ][String(type)] ?? ""
        default: return nil
        }
        return parts
    }
}

/// The schemas of the built-in types.
enum BuiltInSchemas {
    /// The schema of a type of the tables; anything where there is none of that name.
    static func schema(_ name: String) -> SchemaNode? { all[name] }

    static let objectMeta = all["ObjectMeta"] ?? .deduced

    /// A custom object of which nothing but its metadata is known.
    static let openObject: SchemaNode = {
        var parts = SchemaNode.Parts(shape: .object)
        parts.properties["metadata"] = objectMeta
        parts.preservesUnknown = true
        return SchemaNode(parts)
    }()

    private static let all: [String: SchemaNode] = {
        let tables = [
            MetaTypes.table, PodTypes.table, ContainerTypes.table, AppsTypes.table, CoreTypes.table, AccessTypes.table,
            GatewayTypes.table,
        ]
        var table = TypeTable(tables)
        var result: [String: SchemaNode] = [:]
        for line in tables.joined(separator: "\n").split(separator: "\n") where line.first != " " {
            guard let name = line.split(separator: " ").first else { continue }
            result[String(name)] = table.schema(name)
        }
        return result
    }()
}
