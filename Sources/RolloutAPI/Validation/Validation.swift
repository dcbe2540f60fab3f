package import KubeModel

/// The rules of a `ModelRollout`, for servers that do not evaluate CEL and for tools without a server.
///
/// The schema and CEL rules in `crds/` refuse the same documents.
package enum Validation {
    /// Everything that is wrong with the object, with paths from its root; empty where nothing is.
    package static func errors(in object: JSONValue) -> [FieldError] {
        var findings = FindingList()
        let name = FieldView(object, root: "")["metadata"]["name"]
        if let text = name.string {
            findings.demand(text.utf8.count <= 63, name, "must have at most 63 characters")
            findings.demand(TextFormat.serviceName.accepts(text), name, "must be \(TextFormat.serviceName.advice)")
        } else {
            findings.add(name, "is required")
        }
        return findings.errors + errors(inSpec: object["spec"])
    }

    /// Everything that is wrong with the spec, with paths that start with `spec`.
    package static func errors(inSpec spec: JSONValue?) -> [FieldError] {
        let root = FieldView(spec, root: "spec")
        guard root.exists else { return [FieldError(path: "spec", message: "is required")] }
        var structure = StructuralCheck()
        structure.check(root, SpecRules.spec)
        var rules = SemanticCheck(spec: root)
        rules.run()
        return structure.findings.errors + rules.findings.errors
    }

    /// Everything in which a status departs from its schema, with paths that start with `status`.
    package static func errors(inStatus status: JSONValue) -> [FieldError] {
        var structure = StructuralCheck()
        structure.check(FieldView(status, root: "status"), StatusRules.status)
        return structure.findings.errors
    }

    /// What a resource may ask of the provider that it names.
    package static func capabilities(of traffic: TrafficSpec?) -> Set<TrafficFeature> {
        (traffic ?? TrafficSpec()).provider.features
    }
}

/// Why a document is no `ModelRollout`: every error, never none.
package struct InvalidRollout: Error, Sendable, Hashable, CustomStringConvertible {
    package var errors: [FieldError]

    package init(errors: [FieldError]) {
        self.errors = errors
    }

    package var description: String { errors.map(\.description).joined(separator: "; ") }
}
