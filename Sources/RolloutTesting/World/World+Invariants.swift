import KubeModel
import RolloutAPI
import RolloutCore

/// The safety invariants of a rollout, checked after every operation.
extension World {
    /// Checks what a write of the status, or of the route, can break.
    mutating func check(_ operation: String, isRoute: Bool) {
        let broken = isRoute ? [deadTraffic, unwrittenTraffic, refusedTraffic, untruthful] : [untruthful]
        for message in broken.compactMap(\.self) { violations.append("\(now) after \(operation): \(message)") }
    }

    /// I-S2: requests that can reach a Service find a ready pod there, unless its pods died by themselves.
    private var deadTraffic: String? {
        guard routeProblem == nil else { return nil }
        if split.reachesCandidate, let hash = services[.candidate], readyPods(hash) == 0 {
            return "weight \(split.weight) to a candidate without a ready pod"
        }
        if split.weight < 100, let hash = services[.stable], readyPods(hash) == 0, status.stable != nil,
            (rollout.spec.replicas ?? 1) > 0
        {
            return "weight \(100 - split.weight) to a stable revision without a ready pod"
        }
        return nil
    }

    /// Status before traffic: the route says what the status intends, or keeps what it said before.
    private var unwrittenTraffic: String? {
        guard split.weight != 0 else { return nil }
        let desired = status.traffic?.desired ?? 0
        let isSwap = services[.stable] == services[.candidate]
        return desired == split.weight || isSwap ? nil : "the route says \(split.weight), the status \(desired)"
    }

    /// I-S4: a refused candidate's weight never rises.
    private var refusedTraffic: String? {
        guard let rejected = status.rejected, rejected.hash == services[.candidate], services[.stable] != rejected.hash,
            split.weight > 0
        else { return nil }
        return "weight \(split.weight) to a refused candidate"
    }

    /// I-S7: the stable revision keeps its pods until its successor serves.
    mutating func checkStable(before effect: Effect) {
        guard let stable = status.stable, let pods = deployments[stable.hash]?.living else { return }
        switch effect {
        case .retire(stable.hash): violations.append("\(now): the stable revision is retired")
        case .run(stable.hash, _, let replicas) where replicas < min(pods, rollout.spec.replicas ?? 1):
            violations.append("\(now): the stable revision shrinks from \(pods) to \(replicas) pods")
        default: break
        }
    }

    /// I-S8: what the status says was observed, the route did say.
    private var untruthful: String? {
        guard status.conditions?["Ready"]?.status == .yes, status.observedGeneration == rollout.generation else {
            return nil
        }
        return split == .stableOnly ? nil : "Ready while the route says \(split.weight)"
    }
}
