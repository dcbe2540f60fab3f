import HTTPTransport
package import KubeModel
import KubeRuntime
import RolloutAPI
import RolloutController
import RolloutCore
package import Sandbox
import TrafficRouting

/// Sees every change of the cluster before anything else acts on it, writes down what concerns the rollout, and checks the
/// safety invariants.
///
/// What the world does by itself, or a person, is taken note of; only the controller's changes can break an invariant.
package struct Witness: ClusterBehavior {
    package let name = "witness"
    package let watches: [ResourceKind] =
        [.modelRollout, .deployment, .service]
        + TrafficProviders.all.flatMap { type(of: $0).watches }.filter {
            $0 != .service
        }

    private let record: LockedBox<Testimony>
    private let isControllers: @Sendable () -> Bool

    /// Makes a witness that tells its testimony to the box.
    ///
    /// - Parameters:
    ///   - record: What was seen.
    ///   - isControllers: Whether what changes now is changed by a controller process.
    init(_ record: LockedBox<Testimony>, isControllers: @escaping @Sendable () -> Bool) {
        self.record = record
        self.isControllers = isControllers
    }

    package mutating func react(
        to changes: [ClusterChange],
        in cluster: ClusterState,
        now: Timestamp
    ) -> Timestamp? {
        let isControllers = isControllers()
        record.withLock { record in
            for change in changes {
                guard let scene = Scene(record.rollout, in: cluster) else { continue }
                record.note(change, in: scene, isControllers: isControllers, at: now)
            }
        }
        return nil
    }
}

/// The cluster around one rollout at one instant.
struct Scene {
    let cluster: ClusterState
    let object: KubeObject
    let rollout: ModelRollout
    let names: ObjectNames

    init?(_ key: ObjectKey, in cluster: ClusterState) {
        guard let object = cluster.get(.modelRollout, key), let rollout = try? ModelRollout(parsing: object) else {
            return nil
        }
        self.cluster = cluster
        self.object = object
        self.rollout = rollout
        names = ObjectNames(rollout: key.name)
    }

    var status: RolloutStatus { rollout.status }
    var namespace: String { rollout.key.namespace }
    var replicas: Int { rollout.spec.replicas ?? 1 }

    /// What the route says, or nil where it can't be read.
    var split: TrafficSplit? {
        let provider = TrafficProviders.provider(for: rollout.spec.traffic)
        let targets = self.targets
        let current = provider.references(targets).compactMap { cluster.get($0.kind, $0.key) }
        // Where both Services lead to the same pods, 0 and 100 percent can look alike.
        guard targets.stableHash == targets.candidateHash else { return provider.read(current, targets).split }
        return provider.read(current, targets, awaiting: .stableOnly).split
    }

    /// Whether a change of that object is one of the route.
    func isRoute(_ change: ClusterChange) -> Bool {
        TrafficProviders.provider(for: rollout.spec.traffic).references(targets).contains {
            $0.kind == change.kind && $0.key == change.key
        }
    }

    private var targets: RouteTargets {
        RouteTargets(
            rollout: rollout.key,
            owner: OwnerReference(to: object),
            traffic: rollout.spec.traffic ?? TrafficSpec(),
            ports: rollout.spec.ports ?? rollout.spec.containerPorts,
            names: names,
            stableHash: selectedHash(.stable) ?? "",
            candidateHash: selectedHash(.candidate) ?? ""
        )
    }

    /// Hash of the revision that the fixed Service selects.
    func selectedHash(_ service: FixedService) -> String? {
        let name = service == .stable ? names.stableService : names.candidateService
        let live = cluster.get(.service, ObjectKey(namespace: namespace, name: name))
        return live?.spec[path: "selector", ObjectNames.revisionLabel]?.string
    }

    func deployment(_ hash: String) -> KubeObject? {
        cluster.get(.deployment, ObjectKey(namespace: namespace, name: names.revision(hash)))
    }

    /// Pods of the revision that are ready and not on their way out.
    func readyPods(_ hash: String) -> Int {
        cluster.list(.pod, namespace: namespace).filter { pod in
            pod.labels[ObjectNames.revisionLabel] == hash && !pod.isBeingDeleted
                && (pod.status["conditions"]?.array ?? []).contains { $0["type"] == "Ready" && $0["status"] == "True" }
        }.count
    }

    func replicas(ofVersion version: String) -> Int? {
        cluster.list(.deployment, namespace: namespace).first {
            $0.labels[ObjectNames.versionLabel] == ObjectNames.labelValue(version) && !$0.isBeingDeleted
        }?.spec["replicas"]?.int
    }
}
