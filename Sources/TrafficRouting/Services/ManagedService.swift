import KubeModel
import RolloutAPI
import RolloutCore

/// A Service as a rollout wants it.
///
/// One that is not there is created, with the rollout as its owner. Of one that someone else created, only where it leads
/// is written, its selector and the targets of ports that the rollout has too, and the annotation of the share.
struct ManagedService {
    /// Percent of the pods behind the Service that are the candidate's, where it selects both revisions.
    static let shareAnnotation = "modelrollout.dev/weight"

    let reference: RouteReference
    private let targets: RouteTargets
    private let selector: JSONObject
    private let share: String?
    private let ports: [JSONValue]

    /// A Service that selects one revision's pods or, with a nil hash, those of all revisions.
    init(_ name: String, selecting hash: String?, share: Int? = nil, _ targets: RouteTargets) {
        reference = Self.reference(name, targets)
        self.targets = targets
        var labels = [ObjectNames.nameLabel: ObjectNames.labelValue(targets.rollout.name)]
        labels[ObjectNames.revisionLabel] = hash
        selector = JSONObject(labels)
        self.share = share.map(String.init)
        ports = (hash.map(targets.ports(leadingTo:)) ?? targets.ports).map(Self.json)
    }

    static func reference(_ name: String, _ targets: RouteTargets) -> RouteReference {
        RouteReference(kind: .service, key: ObjectKey(namespace: targets.rollout.namespace, name: name))
    }

    /// Everything that is said about a Service of our own.
    var intent: KubeObject {
        var object = KubeObject(reference, ownedBy: targets)
        if let share { object.annotations = [Self.shareAnnotation: share] }
        object.spec = ["selector": .object(selector), "ports": .array(ports)]
        return object
    }

    /// What is said about a Service of someone else's beyond what a patch can write.
    private var adoption: KubeObject {
        var object = KubeObject(reference.kind, reference.key)
        if let share { object.annotations = [Self.shareAnnotation: share] }
        return object
    }

    private static func json(_ port: PortSpec) -> JSONValue {
        var json: JSONObject = ["port": .int(port.port), "protocol": "TCP"]
        json["name"] = port.name.map { .string($0) }
        json["targetPort"] = port.containerPort.json
        json["appProtocol"] = port.appProtocol.map { .string($0) }
        return .object(json)
    }
}

// MARK: - Writing

extension ManagedService {
    /// The changes after which the live Service is as wanted.
    ///
    /// The selector is replaced whole and under the guard of a patch: a selector of two managers could select nothing.
    func changes(over live: KubeObject?) throws(RouteProblem) -> [RouteChange] {
        guard let live else {
            guard !ports.isEmpty else { throw .impossible("\(reference.text) needs spec.ports") }
            return [.apply(reference.kind, intent)]
        }
        let isOurs = try Self.isOurs(live, reference, targets)
        var patch = GuardedPatch(reference, live)
        var after = live.json
        patch.set(["spec", "selector"], from: live.spec["selector"], to: .object(selector))
        after[path: "spec", "selector"] = .object(selector)
        writeShare(over: live, to: &patch, &after)
        writeTargetPorts(over: live, to: &patch, &after)
        if !isOurs, !Self.isTaken(live, targets) { try demandOnePort(of: after) }
        let wanted = isOurs ? intent : adoption
        if isOurs, portsAreCovered(by: live) { removePorts(of: live, from: &patch, &after) }
        return patch.changes + (after.covers(wanted.comparable) ? [] : [.apply(reference.kind, wanted)])
    }

    /// Whether the Service was created for the rollout; throws where it can't be written at all.
    static func isOurs(
        _ live: KubeObject,
        _ reference: RouteReference,
        _ targets: RouteTargets
    ) throws(RouteProblem) -> Bool {
        guard live.spec["type"]?.string != "ExternalName" else {
            throw .unreadable("\(reference.text) is of type ExternalName and selects no pods")
        }
        switch live.ownership(targets) {
        case .ours: return true
        case .nobodys:
            guard live.spec["selector"]?.object?.isEmpty == false else {
                throw .unreadable(
                    "\(reference.text), which someone else made, selects no pods: its endpoints are made by hand, and it "
                        + "can't be taken over"
                )
            }
            return false
        case .others(let owner): throw .unreadable("\(reference.text) belongs to \(owner.kind) \(owner.name)")
        }
    }

    /// Sets or removes the annotation where there are others beside it.
    ///
    /// Where none are seen there may be some all the same, since a store need not keep them all: there only an apply
    /// can add one without loss.
    private func writeShare(over live: KubeObject, to patch: inout GuardedPatch, _ after: inout JSONValue) {
        guard let annotations = live.json[path: "metadata", "annotations"]?.object else { return }
        let path: JSONPointer = ["metadata", "annotations", .name(Self.shareAnnotation)]
        let old = annotations[Self.shareAnnotation]
        if let share {
            patch.set(path, from: old, to: .string(share))
        } else if let old {
            patch.test(path, old)
            patch.edit(.remove(path))
        }
        after[path: "metadata", "annotations", Self.shareAnnotation] = share.map { .string($0) }
    }

    /// Lets each port lead to where the selected pods listen, in the very write that selects them.
    private func writeTargetPorts(over live: KubeObject, to patch: inout GuardedPatch, _ after: inout JSONValue) {
        var found = live.spec["ports"]?.array ?? []
        for (index, old) in found.enumerated() {
            guard let wanted = ports.first(where: { Self.isSame($0, old) })?["targetPort"] else { continue }
            // Where it is not said, a port leads to the same number.
            let target = old["targetPort"].flatMap { $0.isNull ? nil : $0 }
            guard target ?? old["port"] != wanted else { continue }
            patch.set(["spec", "ports", .index(index), "targetPort"], from: target, to: wanted)
            found[index]["targetPort"] = wanted
        }
        if !found.isEmpty { after[path: "spec", "ports"] = .array(found) }
    }

    /// Ports of one Service are told apart by number and protocol.
    private static func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
        one["port"] == other["port"] && (one["protocol"] ?? "TCP") == (other["protocol"] ?? "TCP")
    }

    /// A Service of someone else's is not taken where none of its ports would lead to a port of the rollout's pods.
    private func demandOnePort(of after: JSONValue) throws(RouteProblem) {
        let found = after[path: "spec", "ports"]?.array ?? []
        let targets = ports.compactMap { $0["targetPort"] }
        guard !ports.isEmpty, !found.contains(where: { targets.contains($0["targetPort"] ?? $0["port"] ?? .null) })
        else { return }
        let text = targets.map { $0.string ?? $0.text }.joined(separator: ", ")
        throw .unreadable(
            "\(reference.text), which someone else made, has no port that leads to \(text), where the pods listen: "
                + "let spec.ports name the numbers of its ports"
        )
    }

    /// Whether the Service leads to pods of the rollout.
    static func isTaken(_ live: KubeObject, _ targets: RouteTargets) -> Bool {
        live.spec["selector"]?[ObjectNames.nameLabel]?.string == ObjectNames.labelValue(targets.rollout.name)
    }

    /// Where the ports of a Service lead, by number.
    static func targetPorts(of live: KubeObject) -> [Int: IntOrString] {
        let pairs = (live.spec["ports"]?.array ?? []).compactMap { port -> (Int, IntOrString)? in
            guard let number = port["port"]?.int else { return nil }
            return (
                number, port["targetPort"]?.string.map(IntOrString.string) ?? .int(port["targetPort"]?.int ?? number)
            )
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The changes after which a Service leads to what it did before and bears nothing of ours.
    static func released(
        _ live: KubeObject,
        _ reference: RouteReference,
        to former: AdoptedService
    ) -> [RouteChange] {
        var patch = GuardedPatch(reference, live)
        patch.set(["spec", "selector"], from: live.spec["selector"], to: .object(JSONObject(former.labels)))
        for (index, port) in (live.spec["ports"]?.array ?? []).enumerated() {
            guard let number = port["port"]?.int, let target = former.targets[number] else { continue }
            patch.set(["spec", "ports", .index(index), "targetPort"], from: port["targetPort"], to: target.json)
        }
        if let share = live.json[path: "metadata", "annotations", shareAnnotation] {
            let path: JSONPointer = ["metadata", "annotations", .name(shareAnnotation)]
            patch.test(path, share)
            patch.edit(.remove(path))
        }
        return patch.changes
    }

    private func portsAreCovered(by live: KubeObject) -> Bool {
        let found = live.spec["ports"]?.array ?? []
        return !ports.isEmpty && ports.allSatisfy { port in found.contains { $0.covers(port) } }
    }

    private func removePorts(of live: KubeObject, from patch: inout GuardedPatch, _ after: inout JSONValue) {
        let found = live.spec["ports"]?.array ?? []
        for (index, port) in found.enumerated().reversed() where !ports.contains(where: port.covers) {
            let path: JSONPointer = ["spec", "ports", .index(index)]
            patch.test(path, port)
            patch.edit(.remove(path))
        }
        after[path: "spec", "ports"] = .array(ports)
    }
}

// MARK: - Reading

extension ManagedService {
    /// Hash of the one revision that the Service selects; nil where it selects anything else.
    static func selectedHash(in live: KubeObject, _ targets: RouteTargets) -> String? {
        let selector = live.spec["selector"]?.object
        guard let selector, selector.count == 2, let hash = selector[ObjectNames.revisionLabel]?.string,
            selector[ObjectNames.nameLabel]?.string == ObjectNames.labelValue(targets.rollout.name)
        else { return nil }
        return hash
    }
}
