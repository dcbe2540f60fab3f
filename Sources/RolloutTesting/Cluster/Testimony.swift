package import KubeModel
package import RolloutAPI
import RolloutCore
import Sandbox

/// What a witness saw of one rollout, and which invariants it saw broken.
package struct Testimony: Sendable {
    package let rollout: ObjectKey
    /// Every weight that the controller gave the route, without repeats.
    package var weights: [Int] = []
    /// When it did.
    package var weightTimes: [Timestamp] = []
    package var phases: [RolloutStatus.Phase] = []
    package var violations: [String] = []
    /// Writes of the status whose figures alone had changed.
    package var checkpoints = 0
    /// Every change of the controller's, in words.
    package var changes: [String] = []

    /// What the route said since the status was last written.
    private var splitsSinceStatus: [Int] = []
    private var split: TrafficSplit?
    /// When someone else last changed what the route says.
    private var interferenceAt: Timestamp?
    /// Pods asked for by the spec that the controller last said it had seen.
    private var decidedReplicas: Int?
    private var lastWeight = 0
    private var epoch = 0

    /// What someone else changes while a request is on its way can't be known by who sent it.
    private static let flight: Duration = .milliseconds(100)

    init(of rollout: ObjectKey) {
        self.rollout = rollout
    }

    mutating func forgetPast() {
        weights = []
        weightTimes = []
        phases = []
        changes = []
        checkpoints = 0
    }

    mutating func note(_ change: ClusterChange, in scene: Scene, isControllers: Bool, at now: Timestamp) {
        let before = split
        split = scene.split ?? split
        if let weight = split?.weight, before?.weight != weight { splitsSinceStatus.append(weight) }
        if split != before, !isControllers { interferenceAt = now }
        let isSurprised = interferenceAt.map { now - $0 < Self.flight } ?? false
        var broken: [String] = []
        if change.kind == .modelRollout, change.key == rollout {
            broken = noteStatus(change, in: scene, isSurprised: isSurprised)
        } else if change.kind == .deployment {
            broken = Self.broken(by: change, in: scene, split)
        } else if scene.isRoute(change) {
            if isControllers, let split, split != before ?? .stableOnly {
                // Before anything was said, all requests went to the stable revision.
                broken = Self.broken(from: before ?? .stableOnly, to: split, in: scene, size(in: scene))
            }
            if let old = change.old?.spec, let new = change.new?.spec, change.kind != .service {
                broken += RouteHygiene(names: scene.names).problems(from: old, to: new)
            }
        } else if change.kind == .service, !isSurprised {
            broken = Self.broken(bySelecting: change, in: scene, split)
        }
        guard isControllers else { return }
        noteWeight(at: now)
        let verb = change.old == nil ? "create" : change.new == nil ? "delete" : "change"
        changes.append("\(now.microTime) \(verb) \(change.kind.kind) \(change.key.name)")
        violations += broken.map { "\(now.microTime) \(verb) \(change.kind.kind) \(change.key.name): \($0)" }
    }

    /// Pods asked for, as far as the controller had seen it when it last spoke.
    private func size(in scene: Scene) -> Int {
        guard scene.status.observedGeneration != scene.rollout.generation else { return scene.replicas }
        return min(scene.replicas, decidedReplicas ?? scene.replicas)
    }

    private mutating func noteWeight(at now: Timestamp) {
        guard let weight = split?.weight, lastWeight != weight else { return }
        lastWeight = weight
        weights.append(weight)
        weightTimes.append(now)
    }

    /// I-S8, and I-S5 as far as the status tells.
    private mutating func noteStatus(_ change: ClusterChange, in scene: Scene, isSurprised: Bool) -> [String] {
        let status = scene.status
        guard change.old?.status != change.new?.status else { return [] }
        if status.observedGeneration == scene.rollout.generation { decidedReplicas = scene.replicas }
        if let phase = status.phase, phases.last != phase { phases.append(phase) }
        if let old = change.old?.status, old["figuresAt"] != change.new?.status["figuresAt"] { checkpoints += 1 }
        var broken: [String] = []
        if let observed = status.traffic?.observed, !splitsSinceStatus.isEmpty, !splitsSinceStatus.contains(observed) {
            broken.append("the status saw weight \(observed), the route said \(splitsSinceStatus)")
        }
        if status.conditions?["Ready"]?.status == .yes, status.observedGeneration == scene.rollout.generation,
            let split, split != .stableOnly, !isSurprised
        {
            broken.append("Ready while the route says \(split.weight)")
        }
        if let written = status.leaderEpoch {
            if written < epoch { broken.append("epoch \(written) wrote after epoch \(epoch)") }
            epoch = max(epoch, written)
        }
        splitsSinceStatus = splitsSinceStatus.suffix(1)
        return broken
    }
}

// MARK: - Invariants

extension Testimony {
    /// I-S1 to I-S4: the split is one that the steps name, finds ready pods, and never favours a refused candidate.
    private static func broken(
        from old: TrafficSplit,
        to new: TrafficSplit,
        in scene: Scene,
        _ size: Int
    ) -> [String] {
        var broken: [String] = []
        let steps = Strategies.steps(of: scene.rollout.spec)
        if !(steps.map(\.split.weight) + [0, 100]).contains(new.weight) {
            broken.append("no step has the weight \(new.weight)")
        }
        let candidate = scene.selectedHash(.candidate)
        let stable = scene.selectedHash(.stable)
        let isRising = new.weight > old.weight || new.matches != old.matches
        if isRising, new.reachesCandidate {
            let ready = candidate.map(scene.readyPods) ?? 0
            let needed = steps.allSatisfy({ $0.replicas == nil }) ? (size * new.weight + 99) / 100 : 1
            if ready < max(1, min(needed, size)) {
                broken.append("weight \(new.weight) to a candidate with \(ready) ready pods")
            }
        }
        if new.weight < old.weight, scene.replicas > 0, stable.map(scene.readyPods) ?? 0 == 0 {
            broken.append("weight \(100 - new.weight) to a stable revision without a ready pod")
        }
        if isRising, let rejected = scene.status.rejected?.hash, rejected == candidate, rejected != stable {
            broken.append("weight \(new.weight) to a refused candidate")
        }
        return broken
    }

    /// I-S2 for the Services themselves: one that carries requests goes on to lead to ready pods.
    private static func broken(
        bySelecting change: ClusterChange,
        in scene: Scene,
        _ split: TrafficSplit?
    ) -> [String] {
        func selected(_ service: KubeObject?) -> String? {
            service?.spec[path: "selector", ObjectNames.revisionLabel]?.string
        }
        let weight = split?.weight ?? 0
        let share =
            switch change.key.name {
            case scene.names.candidateService: weight
            case scene.names.stableService: 100 - weight
            default: 0
            }
        guard share > 0, let old = selected(change.old), let new = selected(change.new), old != new,
            scene.readyPods(old) > 0, scene.readyPods(new) == 0
        else { return [] }
        return ["\(share) percent of the requests go to pods of which none is ready"]
    }

    /// I-S2 and I-S7: pods are taken away only where no request needs them, and the stable revision's never.
    private static func broken(by change: ClusterChange, in scene: Scene, _ split: TrafficSplit?) -> [String] {
        guard let hash = (change.new ?? change.old)?.labels[ObjectNames.revisionLabel],
            let before = change.old?.spec["replicas"]?.int
        else { return [] }
        let isGoing = change.new.map(\.isBeingDeleted) ?? true
        let after = isGoing ? 0 : change.new?.spec["replicas"]?.int ?? 0
        guard after < before, change.old?.isBeingDeleted != true else { return [] }
        var broken: [String] = []
        if scene.status.stable?.hash == hash, after < min(before, scene.replicas) {
            broken.append("the stable revision shrinks from \(before) to \(after) pods")
        }
        let weight = split?.weight ?? 0
        let candidateShare = scene.selectedHash(.candidate) == hash ? weight : 0
        let stableShare = scene.selectedHash(.stable) == hash ? 100 - weight : 0
        let needed = (scene.replicas * (candidateShare + stableShare) + 99) / 100
        if after < min(needed, scene.replicas) {
            broken.append("\(after) of \(before) pods stay where \(candidateShare + stableShare) percent need them")
        }
        return broken
    }
}
