import KubeModel

/// What reading an object from a request brought to light.
struct Reading {
    /// Dotted paths of members the kind does not know.
    var unknownFields: [String] = []
    /// Why the object can't be read at all.
    var failure: String?
}

extension ClusterState {
    /// Brings a document into the form in which objects of the type are kept: read as its type, pruned, with defaults.
    @discardableResult
    func normalize(_ json: inout JSONValue, _ type: ResourceType) -> Reading {
        var reading = Reading()
        if json["apiVersion"] == nil { json["apiVersion"] = .string(type.kind.apiVersion) }
        if json["kind"] == nil { json["kind"] = .string(type.kind.kind) }
        if type.isCustom {
            readMetadata(&json, &reading)
            if let schema = type.schema {
                Structural.prune(&json, schema, unknown: &reading.unknownFields)
                applyCustomDefaults(&json, schema)
            }
        } else if let schema = type.schema {
            var decoder = TypedDecoder()
            json = decoder.decode(json, schema)
            reading.unknownFields = decoder.unknownFields
            reading.failure = decoder.failure
        } else {
            readMetadata(&json, &reading)
        }
        if reading.failure == nil { type.strategy.defaults?(&json) }
        return reading
    }

    private func readMetadata(_ json: inout JSONValue, _ reading: inout Reading) {
        guard let metadata = json["metadata"], !metadata.isNull else {
            json["metadata"] = [:]
            return
        }
        var decoder = TypedDecoder()
        json["metadata"] = decoder.decode(metadata, BuiltInSchemas.objectMeta)
        reading.unknownFields += decoder.unknownFields.map { "metadata.\($0)" }
        reading.failure = decoder.failure
    }

    private func applyCustomDefaults(_ json: inout JSONValue, _ schema: SchemaNode) {
        let metadata = json["metadata"]
        json["metadata"] = nil
        Structural.applyDefaults(&json, schema)
        json["metadata"] = metadata
    }
}
