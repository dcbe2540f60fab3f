import KubeModel
import RolloutAPI
import RolloutCore

/// The Ingress that is generated beside the user's to carry the candidate's share.
///
/// It repeats the hosts, paths, class and TLS of the user's, as far as they lead to the stable Service, and leads to
/// the candidate's. It is there only while requests can reach the candidate. The user's own is never written.
struct CanaryIngress {
    private static let classAnnotation = "kubernetes.io/ingress.class"

    private let main: (reference: RouteReference, object: KubeObject?)
    private let live: KubeObject?
    private let reference: RouteReference
    private let targets: RouteTargets
    private let annotations: CanaryAnnotations
    /// Canary Ingresses of this rollout beside other Ingresses than the one it names now.
    private let leftOver: [KubeObject]

    /// The user's Ingress and the generated one.
    static func references(_ targets: RouteTargets) -> (main: RouteReference, canary: RouteReference)? {
        targets.traffic.ingress.map { spec in
            let namespace = targets.rollout.namespace
            let names = [spec.name, name(rollout: targets.rollout.name, ingress: spec.name)]
            let found = names.map { RouteReference(kind: .ingress, key: ObjectKey(namespace: namespace, name: $0)) }
            return (found[0], found[1])
        }
    }

    /// `<rollout>-<ingress>-canary`, with a hash in the middle where that passes 253 characters.
    static func name(rollout: String, ingress: String) -> String {
        let stem = "\(rollout)-\(ingress)"
        guard stem.utf8.count > 246 else { return "\(stem)-canary" }
        var short = stem.prefix(237)
        while let last = short.last, last == "-" || last == "." { short.removeLast() }
        return "\(short)-\(ObjectNames.fingerprint(stem))-canary"
    }

    init(_ current: [KubeObject], _ targets: RouteTargets) throws(RouteProblem) {
        guard let spec = targets.traffic.ingress, let references = Self.references(targets) else {
            throw .unreadable("spec.traffic names no Ingress")
        }
        main = (references.main, references.main.object(in: current))
        self.targets = targets
        reference = references.canary
        live = references.canary.object(in: current)
        annotations = try CanaryAnnotations(prefix: spec.annotationPrefix)
        leftOver = current.filter { object in
            guard case .ours = object.ownership(targets) else { return false }
            return object.kind == ResourceKind.ingress.kind && object.key != references.canary.key
        }
        if let live {
            guard case .ours = live.ownership(targets) else {
                throw .unreadable("\(reference.text) is not of this rollout's making")
            }
        }
    }

    /// The user's Ingress, and its rules with only the paths that lead to the stable Service, led to the candidate's.
    private func usersIngress() throws(RouteProblem) -> (object: KubeObject, rules: [JSONValue]) {
        guard let object = main.object else { throw .missing("\(main.reference.text) does not exist") }
        var result: [JSONValue] = []
        for rule in object.spec["rules"]?.array ?? [] {
            let paths = rule[path: "http", "paths"]?.array ?? []
            guard !paths.contains(where: { Self.service(of: $0) == targets.candidateService }) else {
                throw .unreadable("\(main.reference.text) must not name the Service \(targets.candidateService) itself")
            }
            let chosen = paths.filter { Self.service(of: $0) == targets.stableService }.map { path in
                var path = path
                path[path: "backend", "service", "name"] = .string(targets.candidateService)
                return path
            }
            guard !chosen.isEmpty else { continue }
            var kept: JSONObject = ["http": ["paths": .array(chosen)]]
            kept["host"] = rule["host"]
            result.append(.object(kept))
        }
        guard !result.isEmpty else {
            let port = targets.ports.first?.port ?? 80
            throw .missing(
                "a path of \(main.reference.text) must lead to the stable Service; it needs\n"
                    + "backend: {service: {name: \(targets.stableService), port: {number: \(port)}}}"
            )
        }
        return (object, result)
    }

    private static func service(of path: JSONValue) -> String? {
        path[path: "backend", "service", "name"]?.string
    }
}

// MARK: - Reading

extension CanaryIngress {
    /// What the generated Ingress says: a guess from its annotations, proved by rendering it.
    var reading: RouteReading {
        do throws(RouteProblem) {
            _ = try usersIngress()
            guard let live else {
                return leftOver.isEmpty ? .split(.stableOnly) : .mixed("a canary Ingress is left over")
            }
            guard let guess = annotations.split(in: live.annotations), try changes(to: guess).isEmpty else {
                throw .impossible("\(reference.text) is not as it was written")
            }
            return .split(guess)
        } catch {
            return error.reading
        }
    }

    /// Taken away, the generated Ingress leaves no time behind.
    var acknowledgement: Acknowledgement {
        guard main.object != nil else { return .pending("\(main.reference.text) does not exist") }
        return .confirmed(at: live?.lastWrite)
    }
}

// MARK: - Writing

extension CanaryIngress {
    /// The changes after which the generated Ingress says the split.
    ///
    /// Taking it away needs nothing of the user's Ingress, whatever became of it.
    func changes(to split: TrafficSplit) throws(RouteProblem) -> [RouteChange] {
        let deletions = leftOver.map { RouteChange.delete(.ingress, $0.key, uid: $0.uid) }
        guard split.reachesCandidate else {
            let all = deletions + (live.map { [.delete(.ingress, reference.key, uid: $0.uid)] } ?? [])
            if all.isEmpty { _ = try usersIngress() }
            return all
        }
        let intent = try intent(for: split)
        guard let live, live.json.covers(intent.comparable) else { return deletions + [.apply(.ingress, intent)] }
        return deletions + removals(from: live, beyond: intent).changes
    }

    private func intent(for split: TrafficSplit) throws(RouteProblem) -> KubeObject {
        let (main, rules) = try usersIngress()
        var object = KubeObject(reference, ownedBy: targets)
        object.annotations = try annotations.values(for: split).merging(legacyClass(of: main)) { ours, _ in ours }
        var spec: JSONObject = ["rules": .array(rules)]
        spec["ingressClassName"] = main.spec["ingressClassName"]
        spec["tls"] = main.spec["tls"]
        object.spec = .object(spec)
        return object
    }

    /// The class as it was said before `ingressClassName`, where the user's Ingress says it so.
    private func legacyClass(of main: KubeObject) -> [String: String] {
        guard let name = main.annotations[Self.classAnnotation], name.isDNSSubdomain else { return [:] }
        return [Self.classAnnotation: name]
    }

    /// Takes away what others added and what would change where requests go.
    private func removals(from live: KubeObject, beyond intent: KubeObject) -> GuardedPatch {
        var patch = GuardedPatch(reference, live)
        for (name, value) in live.annotations.sorted(by: { $0.key < $1.key })
        where annotations.isOfCanary(name) && intent.annotations[name] == nil {
            let path: JSONPointer = ["metadata", "annotations", .name(name)]
            patch.test(path, .string(value))
            patch.edit(.remove(path))
        }
        for name in ["tls", "defaultBackend"] where intent.spec[name] == nil {
            guard let value = live.spec[name] else { continue }
            patch.test(["spec", .name(name)], value)
            patch.edit(.remove(["spec", .name(name)]))
        }
        return patch
    }
}
