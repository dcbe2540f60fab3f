import KubeModel
import RolloutCore

/// What the controllers of a route's parents say about it.
struct GatewayStatus {
    private let object: KubeObject

    init(of object: KubeObject) {
        self.object = object
    }

    /// Confirmed when every parent accepted the route as it is now and found all its backends.
    ///
    /// A refusal counts before what is still awaited, and only where it was spoken of the present generation.
    var acknowledgement: Acknowledgement {
        let parents = object.spec["parentRefs"]?.array ?? []
        guard !parents.isEmpty else { return .refused("\(object.kind) \(object.name) has no parentRefs") }
        let answers = parents.flatMap(answers)
        if let refusal = answers.first(where: { if case .refused = $0 { true } else { false } }) { return refusal }
        return answers.first { if case .pending = $0 { true } else { false } } ?? .confirmed(at: object.lastWrite)
    }

    /// What was said for one parent; several controllers may answer.
    private func answers(for parent: JSONValue) -> [Acknowledgement] {
        let wanted = ParentReference(parent, namespace: object.namespace)
        let entries = (object.status["parents"]?.array ?? []).filter {
            $0["parentRef"].map { ParentReference($0, namespace: object.namespace) } == wanted
        }
        guard !entries.isEmpty else { return [.pending("\(wanted) has not answered for \(object.name)")] }
        return entries.flatMap { entry in
            [answer("Accepted", in: entry, of: wanted), answer("ResolvedRefs", in: entry, of: wanted)]
                + [partial(in: entry, of: wanted)].compactMap(\.self)
        }
    }

    private func answer(_ type: String, in entry: JSONValue, of parent: ParentReference) -> Acknowledgement {
        guard let condition = condition(type, in: entry) else {
            return .pending("\(parent) has not said \(type) of \(object.name)")
        }
        guard condition["observedGeneration"]?.int == object.generation else {
            return .pending("\(parent) has not seen the last change of \(object.name)")
        }
        switch condition["status"]?.string {
        case "True": return .confirmed(at: nil)
        case "False": return .refused(refusal("\(type) is False", condition, of: parent))
        default: return .pending("\(parent) does not know \(type) of \(object.name) yet")
        }
    }

    /// A parent that serves only some rules as they are written may serve the managed ones as they were before.
    private func partial(in entry: JSONValue, of parent: ParentReference) -> Acknowledgement? {
        let type = "PartiallyInvalid"
        guard let condition = condition(type, in: entry), condition["status"]?.string == "True",
            condition["observedGeneration"]?.int == object.generation
        else { return nil }
        return .refused(refusal("\(type) is True", condition, of: parent))
    }

    private func condition(_ type: String, in entry: JSONValue) -> JSONValue? {
        entry["conditions"]?.array?.first { $0["type"]?.string == type }
    }

    private func refusal(_ what: String, _ condition: JSONValue, of parent: ParentReference) -> String {
        let reason = condition["reason"]?.string ?? "no reason given"
        let message = (condition["message"]?.string ?? "").prefix(300)
        return "\(parent): \(what) for \(object.name): \(reason)\(message.isEmpty ? "" : ": \(message)")"
    }
}

/// What a route is attached to, with the defaults of the Gateway API filled in.
private struct ParentReference: Hashable, CustomStringConvertible {
    private var group: String
    private var kind: String
    private var namespace: String
    private var name: String
    private var section: String
    private var port: Int?

    init(_ json: JSONValue, namespace: String) {
        group = json["group"]?.string ?? ResourceKind.httpRoute.group
        kind = json["kind"]?.string ?? "Gateway"
        self.namespace = json["namespace"]?.string ?? namespace
        name = json["name"]?.string ?? ""
        section = json["sectionName"]?.string ?? ""
        port = json["port"]?.int
    }

    var description: String { "\(kind) \(name)" + (section.isEmpty ? "" : " (\(section))") }
}
