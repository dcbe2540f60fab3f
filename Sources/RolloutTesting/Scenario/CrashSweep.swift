import KubeModel
import RolloutCore

/// The same story again and again, each time with a crash at another request, and what that changed.
package struct CrashSweep: Sendable {
    /// What differed from the run without a crash.
    package var findings: [String] = []
    /// How many crashes were tried.
    package var crashes = 0
    /// What the story writes when nothing goes wrong.
    package var effects: [String] = []
}

extension Scenario {
    /// Runs the story once for each request that changes what is rolled out, and lets the controller die there.
    ///
    /// Every run must come to the same end over the same weights, change every object as often, break no invariant, and
    /// send at most one write more than the run without a crash.
    package func crashSweep(_ strike: Strike, _ settings: Simulation.Settings = .init()) throws -> CrashSweep {
        let calm = try simulated(settings)
        var sweep = CrashSweep()
        sweep.effects = calm.effects.map(\.text)
        sweep.findings = calm.testimony.violations.map { "without a crash: \($0)" }
        for ordinal in calm.effects.indices {
            let count = LockedBox(0)
            let struck = try simulated(settings) { simulation in
                simulation.strike { exchange in
                    guard exchange.isEffect else { return nil }
                    let isDue = count.withLock { count in
                        count += 1
                        return count == ordinal + 1
                    }
                    return isDue ? strike : nil
                }
            }
            sweep.crashes += 1
            sweep.findings += differences(of: struck, from: calm).map { difference in
                "\(strike) at \(ordinal + 1). \(calm.effects[ordinal].text): \(difference)"
            }
        }
        return sweep
    }

    private func differences(of struck: Simulation, from calm: Simulation) -> [String] {
        var differences = struck.testimony.violations
        let (ours, theirs) = (struck.trace(versions), calm.trace(versions))
        if !struck.processes.contains(where: \.isDead) { differences.append("no process died") }
        if ours.ending != theirs.ending { differences.append("the end is \(ours.ending), not \(theirs.ending)") }
        if ours.weights != theirs.weights { differences.append("the weights were \(ours.weights)") }
        let (done, wanted) = (struck.changesByObject, calm.changesByObject)
        for object in Set(done.keys).union(wanted.keys).sorted() where done[object] != wanted[object] {
            differences.append("\(object): \(done[object] ?? 0) changes, not \(wanted[object] ?? 0)")
        }
        if ours.writes > theirs.writes + 1 {
            differences.append("\(ours.writes) writes instead of \(theirs.writes): \(struck.effects.map(\.text))")
        }
        return differences
    }
}

extension Simulation {
    /// How often each object was changed by a controller, the status of the rollout apart.
    var changesByObject: [String: Int] {
        effects.filter { $0.hasCommitted && $0.subresource != "status" }
            .reduce(into: [:]) { $0[$1.text, default: 0] += 1 }
    }
}
