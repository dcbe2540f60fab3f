import KubeModel

/// The hand-over from `kubectl apply` to `kubectl apply --server-side`: what the annotation of the one says was applied
/// is no conflict for the other, and the annotation is kept up to date.
enum LastApplied {
    private static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    private static func isKubectl(_ options: WriteOptions) -> Bool { options.manager == "kubectl" }

    /// Whether every field in conflict still holds what the annotation says was applied.
    static func allows(
        _ conflicts: [FieldSet],
        _ live: JSONValue,
        _ type: ResourceType,
        _ options: WriteOptions
    ) -> Bool {
        guard isKubectl(options), let text = live[path: "metadata", "annotations", annotation]?.string,
            let applied = try? JSONValue(parsing: text)
        else { return false }
        let comparison = FieldComparison(applied, live, type.applySchema)
        let kept = FieldSet(of: applied, type.applySchema)
            .subtracting(comparison.modified).subtracting(comparison.removed)
        return conflicts.allSatisfy { $0.subtracting(kept).isEmpty }
    }

    /// Writes what is applied now into the annotation, where there is one.
    static func update(_ merged: inout JSONValue, _ intent: JSONValue, _ options: WriteOptions) {
        guard isKubectl(options), merged[path: "metadata", "annotations", annotation] != nil else { return }
        var applied = intent
        applied[path: "metadata", "annotations", annotation] = nil
        merged[path: "metadata", "annotations", annotation] = .string("\(applied.text)\n")
    }
}
