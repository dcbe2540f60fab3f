import KubeModel

extension ClusterState {
    /// Gives the manager what an update changed, and takes it from all others.
    func trackUpdate(
        _ json: inout JSONValue,
        over old: JSONValue,
        _ type: ResourceType,
        subresource: String,
        _ options: WriteOptions
    ) {
        var owners = ownersAfterUpdate(json, old)
        let before = Self.withoutOwners(old)
        let after = Self.withoutOwners(json)
        let manager = ManagedFields.Manager(
            name: options.manager,
            operation: .update,
            apiVersion: type.kind.apiVersion,
            subresource: subresource
        )
        var comparison = FieldComparison(before, after, type.applySchema)
        comparison.filter { OwnedFields.filter($0, type, subresource: subresource) }
        let gained = comparison.changed
        owners.release(comparison.removed, besides: nil)
        if !gained.isEmpty {
            owners.release(gained, besides: manager)
            let fields = (owners.fields(of: manager) ?? .empty).union(gained)
            owners.set(fields, of: manager, time: subresource == "scale" ? nil : now.description)
        }
        owners.cap()
        json[path: "metadata", "managedFields"] = owners.json
    }

    /// The owners an update starts from: those it brings, where they can be read, else those on record.
    private func ownersAfterUpdate(_ json: JSONValue, _ old: JSONValue) -> ManagedFields {
        if Self.asksForReset(json) { return ManagedFields() }
        if let given = ManagedFields(json[path: "metadata", "managedFields"]), !given.isEmpty { return given }
        return ManagedFields(old[path: "metadata", "managedFields"]) ?? ManagedFields()
    }

    /// Clients reset ownership by writing one empty entry.
    private static func asksForReset(_ json: JSONValue) -> Bool {
        json[path: "metadata", "managedFields"]?.array == [[:]]
    }

    static func withoutOwners(_ json: JSONValue) -> JSONValue {
        guard json[path: "metadata", "managedFields"] != nil else { return json }
        var json = json
        json[path: "metadata", "managedFields"] = nil
        return json
    }

    /// What server-side apply made.
    struct Applied {
        /// The object with its new ownership; the live one where nothing changed.
        var json: JSONValue
        var hasChanged: Bool
    }

    /// Applies the intent of a manager to a live document (structured-merge-diff's `Apply`).
    func apply(
        _ intent: JSONValue,
        to live: JSONValue,
        _ type: ResourceType,
        subresource: String,
        force: Bool,
        _ options: WriteOptions
    ) throws(Refusal) -> Applied {
        let schema = type.applySchema
        try refuseUntypable(intent, type)
        let manager = ManagedFields.Manager(
            name: options.manager,
            operation: .apply,
            apiVersion: type.kind.apiVersion,
            subresource: subresource
        )
        let before = Self.withoutOwners(live)
        var owners = ownersBeforeApply(live, type)
        let previous = owners
        let last = owners.fields(of: manager) ?? .empty
        let claimed = OwnedFields.filter(FieldSet(of: intent, schema), type, subresource: subresource)
        owners.set(claimed, of: manager, time: now.description)
        var merged = TypedMerge.merge(before, intent, schema) ?? intent
        merged = prune(merged, last: last, owners: owners, schema)
        var comparison = FieldComparison(before, merged, schema)
        comparison.filter { OwnedFields.filter($0, type, subresource: subresource) }
        let conflicts = owners.owners(of: comparison.changed, besides: manager)
        if !conflicts.isEmpty, !force, !LastApplied.allows(conflicts.map(\.fields), before, type, options) {
            throw Self.conflict(conflicts)
        }
        owners.release(comparison.changed, besides: manager)
        owners.release(comparison.removed, besides: manager)
        LastApplied.update(&merged, intent, options)
        let unchanged = merged == before && owners.hasSameFields(as: previous)
        if unchanged { return Applied(json: live, hasChanged: false) }
        merged[path: "metadata", "managedFields"] = owners.json
        return Applied(json: merged, hasChanged: true)
    }

    private func ownersBeforeApply(_ live: JSONValue, _ type: ResourceType) -> ManagedFields {
        var owners = ManagedFields(live[path: "metadata", "managedFields"]) ?? ManagedFields()
        guard owners.isEmpty, live[path: "metadata", "uid"] != nil else { return owners }
        // An object nobody owns: what it holds belongs to whoever wrote it before.
        let fields = OwnedFields.filter(
            FieldSet(of: Self.withoutOwners(live), type.applySchema),
            type,
            subresource: ""
        )
        owners.set(
            fields,
            of: ManagedFields.Manager(
                name: "before-first-apply",
                operation: .update,
                apiVersion: type.kind.apiVersion,
                subresource: ""
            ),
            time: now.description
        )
        return owners
    }

    /// Takes away what the manager applied last time, no longer does, and nobody else owns.
    private func prune(
        _ merged: JSONValue,
        last: FieldSet,
        owners: ManagedFields,
        _ schema: SchemaNode?
    ) -> JSONValue {
        guard !last.isEmpty else { return merged }
        let lastNamed = last.ensuringNamedFields(schema)
        let mergedSet = FieldSet(of: merged, schema).ensuringNamedFields(schema)
        var pruned = TypedMerge.remove(lastNamed, from: merged, schema)
        var prunedSet = FieldSet(of: pruned, schema).ensuringNamedFields(schema)
        let owned = owners.all.ensuringNamedFields(schema)
        pruned = TypedMerge.remove(mergedSet.subtracting(prunedSet.union(owned)), from: merged, schema)
        prunedSet = FieldSet(of: pruned, schema).ensuringNamedFields(schema)
        let gone = mergedSet.subtracting(prunedSet).intersection(lastNamed)
        return TypedMerge.remove(gone, from: merged, schema)
    }

    private func refuseUntypable(_ intent: JSONValue, _ type: ResourceType) throws(Refusal) {
        let problems = TypedMerge.problems(intent, type.applySchema)
        guard !problems.isEmpty else { return }
        let object = KubeObject(intent)
        let text = problems.count == 1 ? problems[0] : "errors:\n" + problems.map { "  \($0)" }.joined(separator: "\n")
        throw Refusal(
            500,
            "",
            "failed to create typed patch object (\(object.namespace)/\(object.name); \(type.kind.apiVersion), "
                + "Kind=\(type.kind.kind)): \(text)"
        )
    }

    private static func conflict(_ conflicts: [(manager: ManagedFields.Manager, fields: FieldSet)]) -> Refusal {
        var causes: [APIStatus.Cause] = []
        var lines: [(manager: String, fields: [String])] = []
        for (manager, fields) in conflicts.sorted(by: { $0.manager.name < $1.manager.name }) {
            let text = describe(manager)
            for path in fields.paths {
                causes.append(
                    APIStatus.Cause(reason: "FieldManagerConflict", message: "conflict with \(text)", field: path)
                )
            }
            lines.append((text, fields.paths))
        }
        let count = causes.count == 1 ? "1 conflict" : "\(causes.count) conflicts"
        let message =
            causes.count == 1
            ? "conflict with \(lines[0].manager): \(lines[0].fields[0])"
            : lines.map { "conflicts with \($0.manager):\n" + $0.fields.map { "- \($0)" }.joined(separator: "\n") }
                .joined(separator: "\n")
        return Refusal(
            409,
            "Conflict",
            "Apply failed with \(count): \(message)",
            details: ["causes": .array(causes.map(Refusal.causeJSON))]
        )
    }

    private static func describe(_ manager: ManagedFields.Manager) -> String {
        var text = JSONValue.string(manager.name).text
        if !manager.subresource.isEmpty { text += " with subresource \"\(manager.subresource)\"" }
        if manager.operation == .update { text += " using \(manager.apiVersion)" }
        return text
    }
}

extension ManagedFields {
    func hasSameFields(as other: ManagedFields) -> Bool {
        let mine = Dictionary(entries.map { ($0.manager, $0.fields) }) { $1 }
        let theirs = Dictionary(other.entries.map { ($0.manager, $0.fields) }) { $1 }
        return mine == theirs
    }
}

/// Which fields have owners at all.
enum OwnedFields {
    private static let never: FieldSet = {
        var set = FieldSet()
        for path in [["apiVersion"], ["kind"], ["metadata"]] + metadata.map({ ["metadata", $0] }) {
            set.insert(path.map { PathElement.field($0) }[...])
        }
        return set
    }()

    private static let metadata = [
        "name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields",
        "resourceVersion",
    ]

    private static let status = set([["status"]])
    private static let specAndLabels = set([["spec"], ["metadata", "labels"]])

    private static func set(_ paths: [[String]]) -> FieldSet {
        var set = FieldSet()
        for path in paths { set.insert(path.map { PathElement.field($0) }[...]) }
        return set
    }

    /// The fields a write to the subresource can own.
    static func filter(_ fields: FieldSet, _ type: ResourceType, subresource: String) -> FieldSet {
        let owned = fields.subtracting(never)
        switch subresource {
        case "status" where type.isCustom:
            var result = FieldSet()
            for path in [PathElement.field("status")] {
                if owned.contains(path) { result.insert([path]) }
                result = result.union(FieldSet.nested(path, owned[path]))
            }
            return result
        case "status": return owned.recursivelySubtracting(specAndLabels)
        case "": return type.hasStatus ? owned.recursivelySubtracting(status) : owned
        default: return owned
        }
    }
}
