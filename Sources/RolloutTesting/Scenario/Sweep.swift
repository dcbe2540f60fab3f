import HTTPTransport
import KubeModel
import RolloutCore
package import Sandbox

/// The same story again and again, each time with something else going wrong at another request, and what that changed.
package struct Sweep: Sendable {
    /// What differed from the run in which nothing goes wrong.
    package var findings: [String] = []
    /// How many runs something went wrong in.
    package var runs = 0
    /// What the story writes when nothing goes wrong.
    package var effects: [String] = []
}

extension Scenario {
    /// Runs the story once for each request that changes what is rolled out, and lets the controller die there.
    ///
    /// With `times` its successors die at their first such requests too. Every run must come to the same end over the same
    /// weights, change every object as often, break no invariant, and send at most one write more for each crash.
    package func crashSweep(
        _ strike: Strike,
        times: Int = 1,
        _ settings: Simulation.Settings = .init()
    ) throws -> Sweep {
        try sweep(settings, surplus: times) { ordinal, simulation in
            let turn = Turn(ordinal, times: times)
            simulation.strike { $0.isEffect && turn.hasCome() ? strike : nil }
        } check: {
            $0.processes.contains(where: \.isDead) ? [] : ["no process died"]
        }
    }

    /// Runs the story once for each request that changes what is rolled out, and lets that request meet with the fault,
    /// so many times in a row.
    ///
    /// Asks for the same as a crash sweep does, and that the phases are the same too. A write may be sent again as often as
    /// it went wrong, with a status that says so.
    package func faultSweep(_ fault: Fault, times: Int = 1, _ settings: Simulation.Settings = .init()) throws -> Sweep {
        let calm = try simulated(settings).testimony.phases
        return try sweep(settings, surplus: 2 * times) { ordinal, simulation in
            let turn = Turn(ordinal, times: times)
            simulation.server.setFaults(FaultPlan { $0.isEffect && turn.hasCome() ? [fault] : [] })
        } check: {
            $0.testimony.phases == calm ? [] : ["the phases were \($0.testimony.phases)"]
        }
    }

    /// Runs the story once for each request of the leader's that changes what is rolled out, and stops the leader there,
    /// its permission asked and its request unsent, until another process has led for a while.
    ///
    /// Not one write of the leader may land after it goes on; the other one must lead within 20 s, and the story must come
    /// to its end.
    package func freezeSweep() throws -> Sweep {
        var settings = Simulation.Settings()
        settings.electsLeader = true
        settings.processes = 2
        return try sweep(settings, surplus: 2) { ordinal, simulation in
            let turn = Turn(ordinal)
            simulation.strike { $0.process == "controller-0" && $0.isEffect && turn.hasCome() ? .freeze : nil }
        } check: {
            $0.tracesOfFrozenLeader
        }
    }

    /// Runs the story once for each request that changes what is rolled out, and lets something else happen in the moment
    /// between the decision and the request.
    ///
    /// No invariant may be broken, and the end must stand the check.
    package func interferenceSweep(
        _ happening: @escaping (Simulation) throws -> Void,
        check: (Simulation) -> [String]
    ) throws -> Sweep {
        var settings = Simulation.Settings()
        settings.freeze = .milliseconds(1)
        let calm = try simulated(settings)
        var sweep = Sweep()
        sweep.effects = calm.effects.map(\.text)
        for (ordinal, effect) in calm.effects.enumerated() {
            let struck = try simulated(settings) { simulation in
                let turn = Turn(ordinal)
                simulation.strike { $0.isEffect && turn.hasCome() ? .freeze : nil }
                simulation.whenFrozen = happening
            }
            sweep.runs += 1
            sweep.findings += (struck.violations + check(struck)).map { "before \(ordinal + 1). \(effect.text): \($0)" }
        }
        return sweep
    }

    private func sweep(
        _ settings: Simulation.Settings,
        surplus: Int,
        prepare: (Int, Simulation) -> Void,
        check: (Simulation) -> [String]
    ) throws -> Sweep {
        let calm = try simulated(settings)
        var sweep = Sweep()
        sweep.effects = calm.effects.map(\.text)
        sweep.findings = calm.violations.map { "with nothing wrong: \($0)" }
        for (ordinal, effect) in calm.effects.enumerated() {
            let struck = try simulated(settings) { prepare(ordinal, $0) }
            sweep.runs += 1
            let differences = check(struck) + differences(of: struck, from: calm, surplus: surplus)
            sweep.findings += differences.map { "at \(ordinal + 1). \(effect.text): \($0)" }
        }
        return sweep
    }

    private func differences(of struck: Simulation, from calm: Simulation, surplus: Int) -> [String] {
        var differences = struck.violations
        let (ours, theirs) = (struck.trace(versions), calm.trace(versions))
        if ours.ending != theirs.ending { differences.append("the end is \(ours.ending), not \(theirs.ending)") }
        if ours.weights != theirs.weights { differences.append("the weights were \(ours.weights)") }
        let (done, wanted) = (struck.changesByObject, calm.changesByObject)
        for object in Set(done.keys).union(wanted.keys).sorted() where done[object] != wanted[object] {
            differences.append("\(object): \(done[object] ?? 0) changes, not \(wanted[object] ?? 0)")
        }
        if ours.writes > theirs.writes + surplus {
            differences.append("\(ours.writes) writes instead of \(theirs.writes): \(struck.effects.map(\.text))")
        }
        return differences
    }
}

/// Counts calls up to the one that is meant.
private final class Turn: Sendable {
    private let count = LockedBox(0)
    private let due: Range<Int>

    init(_ ordinal: Int, times: Int = 1) {
        due = ordinal..<(ordinal + times)
    }

    func hasCome() -> Bool {
        count.withLock { count in
            defer { count += 1 }
            return due.contains(count)
        }
    }
}

extension FaultSite {
    /// Whether it can change what is being rolled out: neither the lease nor a message for people.
    fileprivate var isEffect: Bool { isWrite && resource != "leases" && resource != "events" }
}

extension Simulation {
    /// What a leader that was stopped did after it went on, and what the one that stood by did not do in time.
    fileprivate var tracesOfFrozenLeader: [String] {
        guard let leader = processes.first, let frozen = leader.frozenAt, let thawed = leader.thawedAt else {
            return ["the leader was not stopped and let go on"]
        }
        var traces = effects.filter { $0.process == leader.name && $0.endedAt >= thawed && $0.hasCommitted }
            .map { "\($0.text) landed at \($0.endedAt.microTime), after \(thawed.microTime)" }
        let renewal = exchanges.first {
            $0.process != leader.name && $0.resource == "leases" && $0.isWrite && $0.status == 200 && $0.at > frozen
        }
        if renewal.map({ $0.at > frozen + .seconds(20) }) ?? true { traces.append("nobody else led within 20 s") }
        if !processes.contains(where: { $0.name == leader.name && $0.isDead }) { traces.append("it leads on") }
        return traces
    }

    /// How often each object was changed by a controller, the status of the rollout apart.
    var changesByObject: [String: Int] {
        effects.filter { $0.hasCommitted && $0.subresource != "status" }
            .reduce(into: [:]) { $0[$1.text, default: 0] += 1 }
    }
}
