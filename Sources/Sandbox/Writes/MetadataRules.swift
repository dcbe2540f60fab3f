import KubeModel

extension ClusterState {
    /// Checks the object as its kind demands.
    func validate(_ json: JSONValue, _ type: ResourceType, _ faults: inout FieldFaults) {
        if type.isCustom { SchemaValidator.check(json, type, patterns, &faults) }
        type.strategy.validate?(json, &faults)
    }

    /// Checks `metadata` as every kind demands.
    func validateMetadata(_ object: KubeObject, _ type: ResourceType, _ faults: inout FieldFaults) {
        let metadata = object.json["metadata"] ?? [:]
        if object.name.isEmpty {
            faults.required("metadata.name", "name or generateName is required")
        } else if let problem = type.strategy.nameRule.problem(with: object.name) {
            faults.invalid("metadata.name", .string(object.name), problem)
        }
        for (key, value) in (metadata["labels"]?.object ?? [:]).map({ ($0.name, $0.value.string ?? "") }) {
            if let problem = NameRule.qualified.problem(with: key) {
                faults.invalid("metadata.labels", .string(key), problem)
            }
            if let problem = NameRule.labelValue.problem(with: value) {
                faults.invalid("metadata.labels", .string(value), problem)
            }
        }
        for key in metadata["annotations"]?.object?.names ?? [] {
            if let problem = NameRule.qualified.problem(with: key.lowercased()) {
                faults.invalid("metadata.annotations", .string(key), problem)
            }
        }
        let size = (metadata["annotations"]?.object ?? [:]).reduce(0) {
            $0 + $1.name.utf8.count + ($1.value.string?.utf8.count ?? 0)
        }
        if size > 262_144 { faults.tooLong("metadata.annotations", limit: 262_144) }
        validateOwners(metadata["ownerReferences"]?.array ?? [], &faults)
        for (index, finalizer) in (metadata["finalizers"]?.array ?? []).enumerated() {
            guard let name = finalizer.string, let problem = NameRule.qualified.problem(with: name) else { continue }
            faults.invalid("metadata.finalizers[\(index)]", finalizer, problem)
        }
    }

    private func validateOwners(_ owners: [JSONValue], _ faults: inout FieldFaults) {
        for (index, owner) in owners.enumerated() {
            let field = "metadata.ownerReferences[\(index)]"
            for name in ["apiVersion", "kind", "name", "uid"] where owner[name]?.string?.isEmpty ?? true {
                faults.invalid("\(field).\(name)", "", "must not be empty")
            }
        }
        let controllers = owners.filter { $0["controller"]?.bool == true }
        if controllers.count > 1 {
            faults.invalid(
                "metadata.ownerReferences",
                .array(owners),
                "Only one reference can have Controller set to true. Found \"true\" in references for "
                    + controllers.prefix(2).map { "\($0["kind"]?.string ?? "")/\($0["name"]?.string ?? "")" }
                    .joined(separator: " and ")
            )
        }
    }

    /// Checks what a change of `metadata` may not do.
    func validateMetadataUpdate(
        _ new: KubeObject,
        _ old: KubeObject,
        _ type: ResourceType,
        _ faults: inout FieldFaults
    ) {
        guard old.isBeingDeleted else { return }
        let before = Set((old.json[path: "metadata", "finalizers"]?.array ?? []).compactMap(\.string))
        let added = (new.json[path: "metadata", "finalizers"]?.array ?? []).compactMap(\.string)
            .filter { !before.contains($0) }
        guard !added.isEmpty else { return }
        let list = added.map { JSONValue.string($0).text }.joined(separator: ", ")
        // A custom resource is checked twice on its way, and says so twice.
        for _ in 0..<(type.isCustom ? 2 : 1) {
            faults.forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{\(list)}"
            )
        }
    }
}

/// What names may look like.
enum NameRule: Sendable {
    case subdomain, label, pathSegment, qualified, labelValue, serviceName

    /// What is wrong with the name, in the server's words; nil for nothing.
    func problem(with name: String) -> String? {
        switch self {
        case .subdomain: Self.subdomainProblem(name)
        case .label: Self.labelProblem(name)
        case .serviceName: Self.serviceProblem(name)
        case .pathSegment:
            name == "." || name == ".." || name.contains("/") || name.contains("%")
                ? "may not be '\(name == "." || name == ".." ? name : name.contains("/") ? "/" : "%")'" : nil
        case .qualified: Self.qualifiedProblem(name)
        case .labelValue: Self.valueProblem(name)
        }
    }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || isDigit(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowerAlphanumeric(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isLabel(_ text: Substring) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { return false }
        return isLowerAlphanumeric(first) && isLowerAlphanumeric(last)
            && bytes.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func subdomainProblem(_ name: String) -> String? {
        if name.utf8.count > 253 { return "must be no more than 253 bytes" }
        guard !name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel) else { return nil }
        return
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
            + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
            + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    }

    private static func labelProblem(_ name: String) -> String? {
        if name.utf8.count > 63 { return "must be no more than 63 bytes" }
        guard !isLabel(name[...]) else { return nil }
        return
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
            + "end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
            + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    }

    private static func serviceProblem(_ name: String) -> String? {
        if name.utf8.count > 63 { return "must be no more than 63 bytes" }
        guard !isLabel(name[...]) || name.utf8.first.map(isDigit) == true else { return nil }
        return
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
            + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
            + "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
    }

    private static func isName(_ text: Substring) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 63 else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func qualifiedProblem(_ name: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count <= 2, let last = parts.last, isName(last),
            parts.count == 1 || subdomainProblem(String(parts[0])) == nil
        {
            return nil
        }
        return
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
            + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    }

    private static func valueProblem(_ value: String) -> String? {
        if value.isEmpty || isName(value[...]) { return nil }
        if value.utf8.count > 63 { return "must be no more than 63 bytes" }
        return
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
            + "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used "
            + "for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    }
}
