import Analysis
import HTTPTransport
import KubeClient
package import KubeModel
import KubeRuntime
import Logging
package import RolloutController
import Sandbox

/// One controller process in virtual time: all of it, but for the sockets.
package final class SimulatedProcess: Sendable {
    private struct State: Sendable {
        var isFrozen = false
        var frozenAt: Timestamp?
        var thawedAt: Timestamp?
        var isDead = false
        var isBuried = false
    }

    package let name: String
    package let controller: ControllerProcess
    let wire: Wire
    private let executor: StepExecutor
    private let state: LockedBox<State>
    private let stop = Latch()
    private let task: Task<Void, Never>

    /// Puts a process together and starts it; it does nothing before it is stepped.
    init(
        _ configuration: ControllerConfiguration,
        server: APIServer,
        token: String,
        clock: VirtualClock,
        source: @escaping @Sendable (MetricSource) -> Measure.Connection,
        logger: Logger
    ) {
        let state = LockedBox(State())
        let inner = SandboxTransport(server, token: token, userAgent: "modelrollout/simulated", clock: clock)
        let wire = Wire(configuration.instance, inner: inner, server: server, clock: clock) { isDead in
            state.withLock { state in
                if isDead {
                    state.isDead = true
                } else {
                    state.isFrozen = true
                    state.frozenAt = clock.civil
                }
            }
        }
        let time = clock.source
        let controller = ControllerProcess(
            configuration,
            connect: { gate, meter in
                KubeClient(
                    server: "http://cluster",
                    transports: .init(all: wire),
                    gate: gate,
                    observer: meter,
                    userAgent: "modelrollout/simulated",
                    logger: logger,
                    time: time
                )
            },
            source: source,
            time: time,
            logger: logger
        )
        let executor = StepExecutor()
        let stop = stop
        name = configuration.instance
        self.state = state
        self.wire = wire
        self.controller = controller
        self.executor = executor
        task = Task(executorPreference: executor) {
            do throws(LeadershipLost) {
                try await controller.run(until: stop)
                // It was asked to end: nobody starts another one.
                state.withLock { $0.isBuried = true }
            } catch {}
            wire.cut()
            state.withLock { $0.isDead = true }
        }
    }

    package var isFrozen: Bool { state.withLock { $0.isFrozen } }
    package var isDead: Bool { state.withLock { $0.isDead } }

    /// When it was last stopped where it stood, as SIGSTOP does; the clock goes on meanwhile.
    package var frozenAt: Timestamp? { state.withLock { $0.frozenAt } }
    /// When it was last let go on.
    package var thawedAt: Timestamp? { state.withLock { $0.thawedAt } }

    /// Lets it go on where it stood.
    func thaw(at time: Timestamp) {
        state.withLock { state in
            state.isFrozen = false
            state.thawedAt = time
        }
    }

    /// Whether it is to be let go on by now.
    func isOverdue(after pause: Duration, at now: Timestamp) -> Bool {
        state.withLock { state in
            guard state.isFrozen, let since = state.frozenAt else { return false }
            return since + pause <= now
        }
    }

    /// Ends it at once: nothing goes out any more, and nothing is remembered.
    package func kill() {
        wire.cut()
        state.withLock { $0.isDead = true }
    }

    /// Asks it to end in order, as SIGTERM does.
    package func terminate() {
        stop.open()
    }

    /// Lets all of it go on until it waits.
    ///
    /// - Returns: How many steps that took.
    func step(limit: Int) -> Int {
        var steps = 0
        while steps < limit, !isFrozen, !isDead, executor.step() { steps += 1 }
        return steps
    }

    /// Lets what is left of a dead process unwind.
    ///
    /// - Returns: Whether this was not done before.
    func bury() -> Bool {
        guard
            state.withLock({ state in
                defer { state.isBuried = true }
                return !state.isBuried
            })
        else { return false }
        task.cancel()
        while executor.step() {}
        return true
    }
}
