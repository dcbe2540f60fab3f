import RolloutAPI
import RolloutCore

extension Scenario {
    /// The world at the end of the story.
    package func played() -> World {
        var world = World(spec)
        world.knobs.metrics = metrics
        if isSettled {
            world.run(Self.settling)
            world.trace = Trace()
        }
        for happening in happenings {
            let what = happening.what
            world.after(happening.at) { $0.take(what) }
        }
        world.run(length)
        return world
    }
}

extension World {
    fileprivate mutating func take(_ happening: Happening) {
        switch happening {
        case .deploy(let version): deploy(version)
        case .edit(let change): edit(change)
        case .act(let action): act(action)
        case .metrics(let metrics): knobs.metrics = metrics
        case .readyDelay(let version, let delay): knobs.readyDelay[version] = .some(delay)
        case .killPods(let version, let delay): killPods(of: version, backAfter: delay)
        case .route(let weight): setRoute(TrafficSplit(weight: weight))
        case .routeDelay(let delay): knobs.routeDelay = delay
        case .crash: forget()
        }
    }

    func trace(_ versions: [String]) -> ScenarioTrace {
        let replicas = versions.compactMap { version in self.replicas(version).map { (version, $0) } }
        return ScenarioTrace(
            weights: trace.weights,
            phases: trace.phases,
            ending: Ending(status, weight: weight, replicas: Dictionary(uniqueKeysWithValues: replicas)),
            violations: violations,
            writes: trace.writes - trace.checkpoints
        )
    }
}
