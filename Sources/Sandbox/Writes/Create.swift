import KubeModel

extension ClusterState {
    /// Creates an object given in the type's version and returns it in that version.
    ///
    /// The order of steps is the real server's: ownership is taken before admission and preparation, so that what those
    /// add has no owner.
    func create(_ type: ResourceType, _ object: KubeObject, options: WriteOptions) throws(Refusal) -> KubeObject {
        var object = object
        normalize(&object.json, type)
        trackUpdate(&object.json, over: emptyObject(type), type, subresource: "", options)
        return try insert(type, object, options: options)
    }

    /// Admits, completes, checks and commits a new object whose ownership is settled.
    func insert(_ type: ResourceType, _ object: KubeObject, options: WriteOptions) throws(Refusal) -> KubeObject {
        var object = object
        try admitCreation(type, &object)
        nameObject(&object, type)
        fillSystemFields(&object.json, type)
        try type.strategy.prepareCreate?(&object.json, self)
        var faults = FieldFaults()
        validateMetadata(object, type, &faults)
        validate(object.json, type, &faults)
        guard faults.isEmpty else { throw .invalid(faults, type, object.name) }
        guard store[type.storage, object.key] == nil else { throw .alreadyExists(type, object.name) }
        guard !options.isDryRun else { return object }
        return type.fromStorage(commit(.added, type, object.key, type.toStorage(object)))
    }

    private func nameObject(_ object: inout KubeObject, _ type: ResourceType) {
        guard object.name.isEmpty, let prefix = object.json[path: "metadata", "generateName"]?.string,
            !prefix.isEmpty
        else { return }
        repeat {
            object.json[path: "metadata", "name"] = .string(String(prefix.prefix(58)) + random.suffix())
        } while store[type.storage, object.key] != nil
    }

    private func fillSystemFields(_ json: inout JSONValue, _ type: ResourceType) {
        json[path: "metadata", "uid"] = .string(random.uuid())
        json[path: "metadata", "creationTimestamp"] = .string(now.description)
        json[path: "metadata", "generation"] = type.hasGeneration ? 1 : nil
        for name in ["resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"] {
            json[path: "metadata", name] = nil
        }
        if type.hasStatus { json["status"] = emptyObject(type)["status"] }
    }

    /// What an object of the type holds when nothing is set.
    func emptyObject(_ type: ResourceType) -> JSONValue {
        var object: JSONObject = [
            "apiVersion": .string(type.kind.apiVersion), "kind": .string(type.kind.kind), "metadata": [:],
        ]
        if let schema = type.schema, !type.isCustom {
            TypedDecoder.complete(&object, schema, withDefaults: false)
        }
        return .object(object)
    }

    private func admitCreation(_ type: ResourceType, _ object: inout KubeObject) throws(Refusal) {
        guard type.kind.isNamespaced else { return }
        try admitNamespace(type, object)
    }

    /// Refuses new content in a namespace that is not there or is going.
    func admitNamespace(_ type: ResourceType, _ object: KubeObject) throws(Refusal) {
        let namespace = object.namespace
        let key = ObjectKey(namespace: "", name: namespace)
        guard let found = store[GroupResource(group: "", plural: "namespaces"), key] else {
            throw Refusal(
                404,
                "NotFound",
                "namespaces \"\(namespace)\" not found",
                details: ["name": .string(namespace), "kind": "namespaces"]
            )
        }
        guard found.isBeingDeleted else { return }
        let name = object.name
        throw Refusal(
            403,
            "Forbidden",
            "\(type.qualifiedResource) \"\(name)\" is forbidden: unable to create new content in namespace "
                + "\(namespace) because it is being terminated",
            details: Refusal.details(type, name).setting(
                "causes",
                [
                    [
                        "reason": "NamespaceTerminating",
                        "message": .string("namespace \(namespace) is being terminated"),
                        "field": "metadata.namespace",
                    ]
                ]
            )
        )
    }
}
