import KubeModel
import RolloutAPI
import RolloutCore

extension Scenario {
    /// The simulation at the end of the story.
    ///
    /// - Parameters:
    ///   - settings: How the controller is run.
    ///   - prepare: Called at time zero, before anything happens.
    /// - Returns: The simulation, which can be run on.
    /// - Throws: What the cluster refuses, and what `prepare` throws.
    package func simulated(
        _ settings: Simulation.Settings = Simulation.Settings(),
        _ prepare: (Simulation) throws -> Void = { _ in }
    ) throws -> Simulation {
        var knobs = Simulation.Knobs()
        knobs.prometheus.answers = Self.answers(metrics)
        let simulation = try Simulation(spec, settings: settings, knobs: knobs)
        simulation.startControllers()
        if isSettled {
            simulation.run(Self.settling)
            simulation.forgetPast()
        }
        for happening in happenings {
            let what = happening.what
            simulation.after(happening.at) { $0.take(what) }
        }
        try prepare(simulation)
        simulation.run(length)
        return simulation
    }

    static func answers(_ metrics: [String: [Arm: QueryOutcome]]) -> [String: [Arm: PrometheusModel.Answer]] {
        metrics.mapValues { $0.mapValues(PrometheusModel.Answer.init) }
    }
}

extension Simulation {
    fileprivate func take(_ happening: Happening) {
        do {
            switch happening {
            case .deploy(let version): try deploy(version)
            case .edit(let change): try edit(change)
            case .act(let action): try ask(action)
            case .metrics(let metrics): knobs.prometheus.answers = Scenario.answers(metrics)
            case .readyDelay(let version, let delay): knobs.readyDelay[version] = .some(delay)
            case .killPods(let version, let delay): try killPods(of: version, backAfter: delay)
            case .route(let weight): try setRoute(weight)
            case .routeDelay(let delay): knobs.gateway.delay = delay
            case .crash: crash()
            }
        } catch {
            report("\(happening) could not happen: \(error)")
        }
    }

    package func trace(_ versions: [String]) -> ScenarioTrace {
        let replicas = versions.compactMap { version in self.replicas(version).map { (version, $0) } }
        let testimony = testimony
        return ScenarioTrace(
            weights: testimony.weights,
            phases: testimony.phases,
            ending: Ending(status, weight: weight, replicas: Dictionary(uniqueKeysWithValues: replicas)),
            violations: violations,
            writes: effects.count - testimony.checkpoints
        )
    }
}
