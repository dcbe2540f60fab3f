import KubeModel

extension ClusterState {
    /// What an update makes of the stored object.
    typealias Change = (KubeObject) throws(Refusal) -> KubeObject

    /// Replaces an object or one of its subresources by one given in the type's version.
    func update(
        _ type: ResourceType,
        _ object: KubeObject,
        subresource: String = "",
        options: WriteOptions
    ) throws(Refusal) -> KubeObject {
        try modify(type, object.key, subresource: subresource, options: options) { _ throws(Refusal) in
            var object = object
            self.normalize(&object.json, type)
            return object
        }
    }

    /// Changes an object by `change`, which sees it in the type's version.
    ///
    /// What it changes goes to the options' manager, unless `isApplied`: then the change has settled ownership itself.
    func modify(
        _ type: ResourceType,
        _ key: ObjectKey,
        subresource: String = "",
        options: WriteOptions,
        isApplied: Bool = false,
        change: Change
    ) throws(Refusal) -> KubeObject {
        guard let stored = store[type.storage, key] else { throw .notFound(type, key.name) }
        let old = type.fromStorage(stored)
        var new = try change(old)
        if !isApplied {
            if new.json[path: "metadata", "managedFields"] == nil {
                new.json[path: "metadata", "managedFields"] = old.json[path: "metadata", "managedFields"]
            }
            trackUpdate(&new.json, over: old.json, type, subresource: subresource, options)
        }
        try checkPreconditions(type, old, new)
        return try replace(type, old, new, subresource: subresource, options: options)
    }

    private func checkPreconditions(
        _ type: ResourceType,
        _ old: KubeObject,
        _ new: KubeObject
    ) throws(Refusal) {
        if !new.uid.isEmpty, new.uid != old.uid {
            throw .conflict(
                type,
                old.name,
                "StorageError: invalid object, Code: 4, Key: /registry/\(type.storage)/\(old.key), ResourceVersion: 0, "
                    + "AdditionalErrorMsg: Precondition failed: UID in precondition: \(new.uid), "
                    + "UID in object meta: \(old.uid)"
            )
        }
        let version = new.resourceVersion
        if version.isEmpty || version == "0" {
            guard !type.strategy.allowsUnconditionalUpdate else { return }
            var faults = FieldFaults()
            faults.invalid("metadata.resourceVersion", 0, "must be specified for an update")
            throw .invalid(faults, group: type.kind.group, kind: type.kind.plural, name: old.name)
        }
        guard version == old.resourceVersion else { throw .conflict(type, old.name) }
    }

    /// Completes, checks and commits a changed object.
    func replace(
        _ type: ResourceType,
        _ old: KubeObject,
        _ changed: KubeObject,
        subresource: String,
        options: WriteOptions
    ) throws(Refusal) -> KubeObject {
        var new = changed
        keepSystemFields(&new.json, old.json, type)
        confine(&new.json, old.json, type, subresource: subresource)
        if subresource.isEmpty || !type.isCustom {
            try type.strategy.prepareUpdate?(&new.json, old.json, self)
        }
        if type.hasGeneration, Generation.mustRise(from: old.json, to: new.json, type) {
            new.json[path: "metadata", "generation"] = .int(old.generation + 1)
        }
        var faults = FieldFaults()
        validateMetadata(new, type, &faults)
        validateMetadataUpdate(new, old, type, &faults)
        validate(new.json, type, &faults)
        type.strategy.validateUpdate?(new.json, old.json, &faults)
        guard faults.isEmpty else { throw .invalid(faults, type, old.name) }
        if ManagedFields.areEqualButForTimes(old.json, new.json) { return old }
        guard !options.isDryRun else { return new }
        if isFinished(new) {
            remove(type, new)
            return new
        }
        return type.fromStorage(commit(.modified, type, old.key, type.toStorage(new)))
    }

    /// What no client can change.
    private func keepSystemFields(_ json: inout JSONValue, _ old: JSONValue, _ type: ResourceType) {
        for name in [
            "name", "namespace", "uid", "creationTimestamp", "generation", "deletionTimestamp",
            "deletionGracePeriodSeconds", "selfLink", "resourceVersion",
        ] {
            let value = old[path: "metadata", name]
            if json[path: "metadata", name] != value { json[path: "metadata", name] = value }
        }
        if let generateName = old[path: "metadata", "generateName"] {
            json[path: "metadata", "generateName"] = generateName
        }
    }

    /// Keeps what the subresource, or its absence, may not touch.
    private func confine(_ json: inout JSONValue, _ old: JSONValue, _ type: ResourceType, subresource: String) {
        switch subresource {
        case "status" where type.isCustom:
            let managedFields = json[path: "metadata", "managedFields"]
            let status = json["status"]
            json = old
            json["status"] = status
            json[path: "metadata", "managedFields"] = managedFields
        case "status":
            for name in old.object?.names ?? [] where !["metadata", "status", "apiVersion", "kind"].contains(name) {
                json[name] = old[name]
            }
            for name in json.object?.names ?? [] where old[name] == nil && !["metadata", "status"].contains(name) {
                json[name] = nil
            }
            json[path: "metadata", "labels"] = old[path: "metadata", "labels"]
            json[path: "metadata", "ownerReferences"] = old[path: "metadata", "ownerReferences"]
            if type.kind.kind == "Pod" {
                json[path: "metadata", "finalizers"] = old[path: "metadata", "finalizers"]
            }
        default:
            if type.hasStatus, json["status"] != old["status"] { json["status"] = old["status"] }
        }
    }

    /// Whether the object was waiting for its last finalizer only, and that has gone.
    private func isFinished(_ object: KubeObject) -> Bool {
        guard object.isBeingDeleted, object.json[path: "metadata", "finalizers"]?.array?.isEmpty ?? true else {
            return false
        }
        if object.kind == "Namespace", !(object.spec["finalizers"]?.array?.isEmpty ?? true) { return false }
        return (object.json[path: "metadata", "deletionGracePeriodSeconds"]?.int ?? 0) == 0
    }
}

/// When `metadata.generation` rises.
enum Generation {
    /// Whether the change is one of the desired state.
    static func mustRise(from old: JSONValue, to new: JSONValue, _ type: ResourceType) -> Bool {
        guard type.isCustom else {
            return differs(old, new, without: ["metadata", "status", "apiVersion", "kind"])
        }
        return differs(old, new, without: type.hasStatus ? ["metadata", "status"] : ["metadata"])
    }

    private static func differs(_ old: JSONValue, _ new: JSONValue, without names: Set<String>) -> Bool {
        desired(old, without: names) != desired(new, without: names)
    }

    private static func desired(_ json: JSONValue, without names: Set<String>) -> JSONObject {
        JSONObject(uniqueMembers: ContiguousArray((json.object ?? [:]).filter { !names.contains($0.name) }))
    }
}
