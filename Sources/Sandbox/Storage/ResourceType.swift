import KubeModel

/// One served version of one resource, with the rules its objects follow.
final class ResourceType: Sendable {
    /// What a kind does beyond the common rules; every part may be absent.
    struct Strategy: Sendable {
        /// Fills in defaults while the object is read from a request.
        var defaults: (@Sendable (inout JSONValue) -> Void)?
        /// Completes an object about to be created.
        var prepareCreate: (@Sendable (inout JSONValue, ClusterState) throws(Refusal) -> Void)?
        /// Completes an object about to be replaced.
        var prepareUpdate: (@Sendable (inout JSONValue, JSONValue, ClusterState) throws(Refusal) -> Void)?
        /// Says what is wrong with an object.
        var validate: (@Sendable (JSONValue, inout FieldFaults) -> Void)?
        /// Says what of a change is not allowed: the new object, then the old.
        var validateUpdate: (@Sendable (JSONValue, JSONValue, inout FieldFaults) -> Void)?
        /// Whether an update without resource version is allowed, and a `PUT` may create.
        var allowsUnconditionalUpdate = false
        var allowsCreateOnUpdate = false
        /// What becomes of dependents where the deletion does not say.
        var defaultPropagation = "Background"
        /// Seconds an object has to end by itself after it was marked as deleted.
        var gracePeriod: (@Sendable (JSONValue) -> Int)?
        /// Fields a field selector may name besides `metadata.name` and `metadata.namespace`.
        var selectableFields: [String] = []
        /// Reads one of `selectableFields` where it is no plain member.
        var field: (@Sendable (JSONValue, String) -> String)?
        /// The group that errors name, where it is not the kind's own.
        var errorGroup: String?
        /// What names look like.
        var nameRule = NameRule.subdomain
        /// A success answer to a deletion carries the object.
        var returnsDeletedObject = false
    }

    /// Where the `scale` subresource finds its figures.
    struct ScalePaths: Sendable, Hashable {
        var specReplicas: [String]
        var statusReplicas: [String]
        /// A selector in text or as an object; nil where there is none.
        var selector: [String]?
    }

    let kind: ResourceKind
    let listKind: String
    let singular: String
    let shortNames: [String]
    let categories: [String]
    let verbs: [String]
    let storage: GroupResource
    /// Subresources besides `status` and `scale`, with the kind and verbs discovery shows.
    let extraSubresources: [Subresource]
    let hasStatus: Bool
    let scale: ScalePaths?
    let hasGeneration: Bool
    /// Made by a CustomResourceDefinition, or served as if it were.
    let isCustom: Bool
    let schema: SchemaNode?
    /// The schema of a whole document, `apiVersion` and `kind` included.
    let applySchema: SchemaNode?
    /// The schema contains CEL rules, which are not evaluated here.
    let hasRules: Bool
    let columns: [PrinterColumn]
    /// Changes with the schema.
    let fingerprint: String
    let strategy: Strategy
    /// Turns a stored object into one of this version.
    let fromStorage: @Sendable (KubeObject) -> KubeObject
    /// Turns an object of this version into one as it is stored.
    let toStorage: @Sendable (KubeObject) -> KubeObject

    struct Subresource: Sendable, Hashable {
        var name: String
        var kind: ResourceKind
        var verbs: [String]
    }

    struct Parts {
        var listKind: String?
        var singular: String?
        var shortNames: [String] = []
        var categories: [String] = []
        var verbs = ResourceType.allVerbs
        var storage: GroupResource?
        var extraSubresources: [Subresource] = []
        var hasStatus = false
        var scale: ScalePaths?
        var hasGeneration = false
        var isCustom = false
        var schema: SchemaNode?
        var hasRules = false
        var columns: [PrinterColumn] = []
        var fingerprint = ""
        var strategy = Strategy()
        var fromStorage: (@Sendable (KubeObject) -> KubeObject)?
        var toStorage: (@Sendable (KubeObject) -> KubeObject)?
    }

    static let allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    init(_ kind: ResourceKind, _ parts: Parts) {
        self.kind = kind
        listKind = parts.listKind ?? "\(kind.kind)List"
        singular = parts.singular ?? kind.kind.lowercased()
        shortNames = parts.shortNames
        categories = parts.categories
        verbs = parts.verbs
        storage = parts.storage ?? GroupResource(kind)
        extraSubresources = parts.extraSubresources
        hasStatus = parts.hasStatus
        scale = parts.scale
        hasGeneration = parts.hasGeneration
        isCustom = parts.isCustom
        schema = parts.schema
        applySchema = parts.schema.map(Self.withTypeMeta)
        hasRules = parts.hasRules
        columns = parts.columns
        fingerprint = parts.fingerprint
        strategy = parts.strategy
        fromStorage = parts.fromStorage ?? { $0 }
        toStorage = parts.toStorage ?? { $0 }
    }

    private static func withTypeMeta(_ schema: SchemaNode) -> SchemaNode {
        var parts = schema.parts
        for name in ["apiVersion", "kind"] where parts.properties[name] == nil {
            parts.properties[name] = SchemaNode(SchemaNode.Parts(shape: .string))
        }
        return SchemaNode(parts)
    }

    /// Objects of this type can be listed and watched, not only posted.
    var isStored: Bool { verbs.contains("get") }

    /// The resource as errors name it: `deployments.apps`.
    var qualifiedResource: String { GroupResource(kind).description }

    /// The kind as errors name it: `Deployment.apps`.
    var qualifiedKind: String { kind.group.isEmpty ? kind.kind : "\(kind.kind).\(kind.group)" }
}

/// One column of a Table answer.
struct PrinterColumn: Sendable, Hashable {
    var name: String
    var type: String
    var format = ""
    var summary = ""
    /// Above zero only wide output shows it.
    var priority = 0
    var path = ""
}
