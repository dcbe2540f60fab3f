import KubeModel
import KubeRuntime
import Sandbox

extension Simulation {
    /// Steps within one instant after which something is taken to run in circles.
    private static let stepLimit = 1_000_000

    /// Does something when that much time has passed.
    package func after(_ delay: Duration, _ change: @escaping (Simulation) -> Void) {
        let at = now + delay
        let index = agenda.firstIndex { $0.at > at } ?? agenda.endIndex
        agenda.insert((at, change), at: index)
    }

    /// Lets that much time pass, event by event.
    package func run(_ duration: Duration) {
        let end = now + duration
        rest()
        while true {
            while let next = agenda.first, next.at <= now {
                agenda.removeFirst()
                next.change(self)
                rest()
            }
            let times = [clock.nextDeadline, server.settle(), agenda.first?.at, nextThaw].compactMap { $0 }
            guard let next = times.min(), next <= end else { break }
            while clock.wakeNext(by: max(next, now)) { rest() }
            rest()
        }
        _ = clock.wakeNext(by: end)
        rest()
    }

    /// Lets everything go on that can, until all of it waits for time to pass.
    package func rest() {
        var steps = 0
        var isMoving = true
        while isMoving {
            server.settle()
            succeed()
            isMoving = false
            for process in processes where !process.isDead {
                let count = process.step(limit: Self.stepLimit)
                steps += count
                isMoving = isMoving || count > 0 || process.isDead
            }
            guard steps < Self.stepLimit else {
                let seen = exchanges.suffix(5).map(\.text)
                return report("no rest after \(steps) steps; \(seen)")
            }
        }
    }
}
