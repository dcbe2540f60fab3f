import KubeModel

extension ClusterState {
    /// Checks `metadata` as every kind demands.
    func validateMetadata(_ object: KubeObject, _ type: ResourceType, _ faults: inout FieldFaults) {
    }

    func validateMetadataUpdate(
        _ new: KubeObject,
        _ old: KubeObject,
        _ type: ResourceType,
        _ faults: inout FieldFaults
    ) {
    }

    /// Checks the object as its kind demands.
    func validate(_ json: JSONValue, _ type: ResourceType, _ faults: inout FieldFaults) {
        type.strategy.validate?(json, &faults)
    }

    func normalize(_ json: inout JSONValue, _ type: ResourceType) {
        type.strategy.defaults?(&json)
    }

    func trackUpdate(
        _ json: inout JSONValue,
        over old: JSONValue,
        _ type: ResourceType,
        subresource: String,
        _ options: WriteOptions
    ) {
    }
}

enum ManagedFields {
    static func areEqualButForTimes(_ a: JSONValue, _ b: JSONValue) -> Bool { a == b }
}

enum Normalization {
    static func addEmbeddedStructs(_ json: inout JSONValue, _ schema: SchemaNode) {}
}
