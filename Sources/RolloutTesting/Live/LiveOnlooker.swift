import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import RolloutAPI
import RolloutController
import RolloutCore

/// What someone sees of a rollout who stands by, whatever becomes of the controller.
///
/// Watches say what the whole cluster does, each in its own time; the answers to the controller's changes say in which
/// order it made them. So a weight that lasts only until the next change is seen too.
final class LiveOnlooker: Sendable {
    private struct State: Sendable {
        var isBegun = false
        var weights: [Int] = []
        var phases: [RolloutStatus.Phase] = []
    }

    private let key: ObjectKey
    private let time: TimeSource
    private let view: ClusterView
    private let state = LockedBox(State())

    init(_ key: ObjectKey, time: TimeSource) {
        self.key = key
        self.time = time
        view = ClusterView(namespaces: [key.namespace])
    }

    /// What to watch for it.
    var sources: [ReflectorSet.Source] { view.sources }

    var rollout: KubeObject? { view.rollouts[key] }

    var status: RolloutStatus? { rollout.flatMap { try? RolloutStatus(parsing: $0.json["status"]) } }

    /// What the route says now; nil where it can't be read.
    var weight: Int? {
        let gather = Gather(view)
        guard let snapshot = try? gather.snapshot(of: key) else { return nil }
        return gather.observation(snapshot, now: time.now(), epoch: 0, lastWrite: nil).route.split?.weight
    }

    /// Every weight since the story began, without repeats.
    var weights: [Int] { state.withLock { $0.weights } }
    var phases: [RolloutStatus.Phase] { state.withLock { $0.phases } }

    /// The story begins: weights and phases count from here on.
    func begin() {
        state.withLock { $0.isBegun = true }
    }

    /// Takes in what the server made of a change, before whoever asked for it can ask for another.
    func see(_ exchange: Exchange, _ answer: [UInt8]) {
        guard exchange.isEffect, exchange.verb != "delete", let status = exchange.status, (200..<300).contains(status),
            let store = view.stores.values.first(where: { exchange.isOf($0.kind) }),
            let json = try? JSONValue(parsing: answer)
        else { return }
        let object = store.projected(KubeObject(json))
        let version = store.syncedResourceVersion(in: key.namespace) ?? ""
        store.apply([.put(object)], in: key.namespace, resourceVersion: version)
        look()
    }

    /// Takes note of what there is to see now.
    func look() {
        state.withLock { state in
            guard state.isBegun else { return }
            if let phase = status?.phase, state.phases.last != phase { state.phases.append(phase) }
            if let weight, state.weights.last ?? 0 != weight { state.weights.append(weight) }
        }
    }
}

extension Exchange {
    fileprivate func isOf(_ kind: ResourceKind) -> Bool { group == kind.group && resource == kind.plural }
}
