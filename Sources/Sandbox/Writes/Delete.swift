import KubeModel

extension ClusterState {
    /// What a deletion did.
    enum Deletion {
        /// The object is gone; its last state.
        case done(KubeObject)
        /// The object is marked, and will go when its finalizers have or its time is over.
        case pending(KubeObject)
    }

    /// Deletes an object, or marks it.
    func delete(
        _ type: ResourceType,
        _ key: ObjectKey,
        _ options: DeleteOptions,
        write: WriteOptions
    ) throws(Refusal) -> Deletion {
        guard let stored = store[type.storage, key] else { throw .notFound(type, key.name) }
        let old = type.fromStorage(stored)
        try checkPreconditions(type, old, options)
        var new = old
        setDependentsFinalizer(&new, type, options)
        if type.kind.kind == "Namespace", type.kind.group.isEmpty { return markNamespace(type, old, new, write) }
        let grace = graceSeconds(type, old, options)
        let waits = !(new.json[path: "metadata", "finalizers"]?.array?.isEmpty ?? true)
        if !waits, grace == 0 {
            if !write.isDryRun { remove(type, new) }
            return .done(new)
        }
        mark(&new, type, grace: grace, was: old)
        if new == old { return .pending(old) }
        guard !write.isDryRun else { return .pending(new) }
        return .pending(type.fromStorage(commit(.modified, type, key, type.toStorage(new))))
    }

    /// Takes the object away for good.
    func remove(_ type: ResourceType, _ object: KubeObject) {
        commit(.deleted, type, object.key, type.toStorage(object))
    }

    private func checkPreconditions(
        _ type: ResourceType,
        _ old: KubeObject,
        _ options: DeleteOptions
    ) throws(Refusal) {
        if let uid = options.uid, uid != old.uid {
            throw preconditionFailed(
                type,
                old.name,
                "the UID in the precondition (\(uid)) does not match the UID in record (\(old.uid)). "
                    + "The object might have been deleted and then recreated"
            )
        }
        if let version = options.resourceVersion, version != old.resourceVersion {
            throw preconditionFailed(
                type,
                old.name,
                "the ResourceVersion in the precondition (\(version)) does not match the ResourceVersion in record "
                    + "(\(old.resourceVersion)). The object might have been modified"
            )
        }
    }

    private func preconditionFailed(_ type: ResourceType, _ name: String, _ message: String) -> Refusal {
        var details = Refusal.details(type, name)
        details["kind"] = .string(type.kind.kind)
        return Refusal(
            409,
            "Conflict",
            "Operation cannot be fulfilled on \(type.qualifiedKind) \"\(name)\": \(message)",
            details: details
        )
    }

    /// The finalizer by which the garbage collector learns of the propagation asked for.
    private func setDependentsFinalizer(_ object: inout KubeObject, _ type: ResourceType, _ options: DeleteOptions) {
        let policy = options.propagation ?? type.strategy.defaultPropagation
        var finalizers = object.json[path: "metadata", "finalizers"]?.array ?? []
        let before = finalizers
        if options.propagation != nil {
            finalizers.removeAll { $0 == "orphan" || $0 == "foregroundDeletion" }
        }
        switch policy {
        case "Orphan" where !finalizers.contains("orphan"): finalizers.append("orphan")
        case "Foreground" where !finalizers.contains("foregroundDeletion"): finalizers.append("foregroundDeletion")
        default: break
        }
        guard finalizers != before else { return }
        object.json[path: "metadata", "finalizers"] = finalizers.isEmpty ? nil : .array(finalizers)
    }

    private func graceSeconds(_ type: ResourceType, _ object: KubeObject, _ options: DeleteOptions) -> Int {
        guard let period = type.strategy.gracePeriod?(object.json), period > 0 else { return 0 }
        let asked = max(0, options.gracePeriodSeconds ?? period)
        guard object.isBeingDeleted else { return asked }
        // A second deletion can only shorten the time.
        let left = object.json[path: "metadata", "deletionGracePeriodSeconds"]?.int ?? 0
        return options.gracePeriodSeconds == nil ? left : min(left, asked)
    }

    private func mark(_ object: inout KubeObject, _ type: ResourceType, grace: Int, was old: KubeObject) {
        if old.isBeingDeleted, old.json[path: "metadata", "deletionGracePeriodSeconds"]?.int == grace { return }
        object.json[path: "metadata", "deletionTimestamp"] = .string((now + .seconds(grace)).description)
        object.json[path: "metadata", "deletionGracePeriodSeconds"] = .int(grace)
        if type.hasGeneration, object.generation > 0, !old.isBeingDeleted {
            object.json[path: "metadata", "generation"] = .int(object.generation + 1)
        }
    }

    private func markNamespace(
        _ type: ResourceType,
        _ old: KubeObject,
        _ changed: KubeObject,
        _ write: WriteOptions
    ) -> Deletion {
        guard !old.isBeingDeleted else { return .pending(old) }
        var new = changed
        new.json[path: "metadata", "deletionTimestamp"] = .string(now.description)
        new.json[path: "status", "phase"] = "Terminating"
        guard !write.isDryRun else { return .pending(new) }
        return .pending(type.fromStorage(commit(.modified, type, old.key, type.toStorage(new))))
    }
}
