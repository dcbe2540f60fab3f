import KubeModel

/// What is known of the values at one place of a document: for built-in types from our own tables, for custom resources
/// from their definition.
final class SchemaNode: Sendable {
    enum Shape: Sendable {
        /// No type is demanded.
        case any
        case object, array, string, integer, number, boolean, intOrString
    }

    /// How a list is merged and owned (`x-kubernetes-list-type`).
    enum ListType: Sendable, Hashable {
        case atomic
        case set
        /// Elements are told apart by these members.
        case map(keys: [String])
    }

    /// How a strategic merge patch treats the value.
    struct PatchStrategy: Sendable, Hashable {
        /// The member that tells elements of a merged list apart; empty for a merged list of scalars.
        var mergeKey: String?
        var retainsKeys = false
    }

    /// How Go's encoding of the built-in types shows the value.
    struct Encoding: Sendable, Hashable {
        /// An empty string, zero or false is left out.
        var dropsZero = false
        /// The member is always there: an embedded struct.
        var isEmbeddedStruct = false
        /// The member is written as zero, or an empty string, where it is absent.
        var isZeroWhenAbsent = false
        /// The member is written as `null` where it is absent.
        var isNullWhenAbsent = false
    }

    let shape: Shape
    let properties: [String: SchemaNode]
    /// What the values of other members are; nil where none is known.
    let additional: SchemaNode?
    let items: SchemaNode?
    let listType: ListType
    /// The object is replaced and owned as a whole.
    let isAtomic: Bool
    let isNullable: Bool
    /// Members without a schema are kept.
    let preservesUnknown: Bool
    /// The object carries its own `apiVersion`, `kind` and `metadata`.
    let isEmbeddedResource: Bool
    let defaultValue: JSONValue?
    let required: [String]
    let limits: ValueLimits?
    let patch: PatchStrategy?
    let encoding: Encoding
    let format: String
    let summary: String
    /// The name under which OpenAPI documents refer to it; empty for anonymous schemas.
    let name: String
    /// Members by their field number in protocol buffers.
    let wireNames: [Int: String]
    /// Types whose members are this type's own, by their field number in protocol buffers.
    let inlines: [Int: SchemaNode]
    /// The members that appear by themselves, sorted by name.
    let completions: [(name: String, node: SchemaNode)]

    struct Parts {
        var shape = Shape.any
        var properties: [String: SchemaNode] = [:]
        var additional: SchemaNode?
        var items: SchemaNode?
        var listType = ListType.atomic
        var isAtomic = false
        var isNullable = false
        var preservesUnknown = false
        var isEmbeddedResource = false
        var defaultValue: JSONValue?
        var required: [String] = []
        var limits: ValueLimits?
        var patch: PatchStrategy?
        var encoding = Encoding()
        var format = ""
        var summary = ""
        var name = ""
        var wireNames: [Int: String] = [:]
        var inlines: [Int: SchemaNode] = [:]
    }

    init(_ parts: Parts) {
        shape = parts.shape
        properties = parts.properties
        additional = parts.additional
        items = parts.items
        listType = parts.listType
        isAtomic = parts.isAtomic
        isNullable = parts.isNullable
        preservesUnknown = parts.preservesUnknown
        isEmbeddedResource = parts.isEmbeddedResource
        defaultValue = parts.defaultValue
        required = parts.required
        limits = parts.limits
        patch = parts.patch
        encoding = parts.encoding
        format = parts.format
        summary = parts.summary
        name = parts.name
        wireNames = parts.wireNames
        inlines = parts.inlines
        completions = parts.properties.filter { $0.value.appearsByItself }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
    }

    private var appearsByItself: Bool {
        defaultValue != nil || encoding.isEmbeddedStruct || encoding.isNullWhenAbsent || encoding.isZeroWhenAbsent
    }

    /// The zero value of a scalar.
    var zero: JSONValue {
        switch shape {
        case .string: ""
        case .boolean: false
        default: 0
        }
    }

    /// The parts, to make a variant of.
    var parts: Parts {
        Parts(
            shape: shape,
            properties: properties,
            additional: additional,
            items: items,
            listType: listType,
            isAtomic: isAtomic,
            isNullable: isNullable,
            preservesUnknown: preservesUnknown,
            isEmbeddedResource: isEmbeddedResource,
            defaultValue: defaultValue,
            required: required,
            limits: limits,
            patch: patch,
            encoding: encoding,
            format: format,
            summary: summary,
            name: name,
            wireNames: wireNames,
            inlines: inlines
        )
    }

    /// Anything at all, owned and merged as a whole.
    static let anything = SchemaNode(Parts(isAtomic: true, preservesUnknown: true))

    /// Anything at all, objects merged member by member.
    static let deduced = SchemaNode(Parts(preservesUnknown: true))

    /// What a member of an object may be; nil where it is unknown.
    func member(_ name: String) -> SchemaNode? {
        if let known = properties[name] { return known }
        if let additional { return additional }
        return preservesUnknown ? .deduced : nil
    }

    /// What a member may be, with its name as the schema spells it: objects of a kind share the storage of their names.
    func field(_ name: String) -> (name: String, node: SchemaNode)? {
        if let index = properties.index(forKey: name) { return (properties[index].key, properties[index].value) }
        return member(name).map { (name, $0) }
    }

    /// Whether the member is one of a struct, not one of a map.
    func hasField(_ name: String) -> Bool { properties[name] != nil }
}

/// The limits of OpenAPI v3 that a value must keep.
struct ValueLimits: Sendable {
    /// A rule `self.matches(…)` of `x-kubernetes-validations`.
    struct MatchRule: Sendable {
        let pattern: String
        let message: String
    }

    var minimum: Double?
    var maximum: Double?
    var exclusiveMinimum = false
    var exclusiveMaximum = false
    var multipleOf: Double?
    var minLength: Int?
    var maxLength: Int?
    var pattern: String?
    /// CEL rules that ask for a pattern of a text.
    var matchRules: [MatchRule] = []
    var minItems: Int?
    var maxItems: Int?
    var uniqueItems = false
    var minProperties: Int?
    var maxProperties: Int?
    var allowed: [JSONValue]?
    var allOf: [SchemaNode] = []
    var anyOf: [SchemaNode] = []
    var oneOf: [SchemaNode] = []
    var not: SchemaNode?
}
