import Benchmark
import BenchmarkWorkload
import KubeModel
import RolloutAPI
import RolloutCore
import TrafficRouting

/// Reading a ModelRollout, and writing what follows from it.
func documents() {
    measure("validate a spec", count: 200, setup: { try rollout().spec }) { spec in
        for _ in 0..<200 { blackHole(Validation.errors(inSpec: spec)) }
    }
    measure("read a rollout", count: 200, setup: rollout) { object in
        for _ in 0..<200 { blackHole(try ModelRollout(parsing: object)) }
    }
    measure("text of a revision to hash", count: 1000, setup: { try ModelRollout(parsing: rollout()).spec }) { spec in
        for _ in 0..<1000 { blackHole(RevisionDocument(spec).hashInput) }
    }
    measure("body of a status write", count: 200, setup: rollout) { object in
        let status = try ModelRollout(parsing: object).status
        for _ in 0..<200 { blackHole(try status.fitted().applyBody(on: object)) }
    }
    measure("patch of an HTTPRoute", count: 1000, setup: RouteWork.init) { work in
        for _ in 0..<1000 {
            blackHole(work.provider.render(TrafficSplit(weight: 50), work.targets, over: work.routes))
        }
    }
}

@Sendable private func rollout() throws -> KubeObject {
    try Fleet(1, .midCanary).objects(.modelRollout)[0]
}

private struct RouteWork: Sendable {
    let provider: any TrafficProvider
    let targets: RouteTargets
    let routes: [KubeObject]

    @Sendable init() throws {
        let rollout = try ModelRollout(parsing: rollout())
        provider = TrafficProviders.provider(for: rollout.spec.traffic)
        targets = RouteTargets(
            rollout: rollout.key,
            owner: OwnerReference(to: rollout.metadata),
            traffic: rollout.spec.traffic ?? TrafficSpec(),
            ports: rollout.spec.ports ?? [],
            names: ObjectNames(rollout: rollout.key.name),
            stableHash: rollout.status.stable?.hash ?? "",
            candidateHash: rollout.status.candidate?.hash ?? ""
        )
        routes = try Fleet(1, .midCanary).objects(.httpRoute)
    }
}
