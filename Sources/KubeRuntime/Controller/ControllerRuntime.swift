package import KubeClient
package import Logging

/// Runs a controller with all it needs, and stops it in the order that is safe.
///
/// Views are read and kept up to date from the start; work begins when they are complete and this process leads. A
/// standby is thus warm.
package final class ControllerRuntime: Sendable {
    /// How long the parts of an orderly end may take.
    package struct Limits: Sendable, Hashable {
        package var drain = Duration.seconds(10)
        package var events = Duration.seconds(2)

        package init() {}
    }

    private enum Ending: Sendable {
        case finished
        case lost(LeadershipLost)
        case stopping
    }

    package let reflectors: ReflectorSet
    package let controller: Controller
    package let elector: LeaderElector?
    private let recorder: EventRecorder
    private let limits: Limits
    private let time: TimeSource
    private let logger: Logger
    private let working = Latch()
    private let stopping = Latch()

    /// Puts the parts together; without an elector this process works as soon as its views are complete.
    package init(
        reflectors: ReflectorSet,
        controller: Controller,
        elector: LeaderElector?,
        recorder: EventRecorder,
        limits: Limits = Limits(),
        time: TimeSource,
        logger: Logger
    ) {
        self.reflectors = reflectors
        self.controller = controller
        self.elector = elector
        self.recorder = recorder
        self.limits = limits
        self.time = time
        self.logger = logger
    }

    /// Whether this process could work now: its views are complete and it is not about to end.
    package var isReady: Bool { reflectors.isReady && !stopping.isOpen }

    /// Whether the process should be left running.
    package var isAlive: Bool { elector?.isAlive ?? true }

    /// Runs until the latch is opened or the task cancelled.
    ///
    /// When the latch opens: the process is not ready any more, no key is handed out, running reconciles end, events are
    /// sent, and at last the lease is given back. A cancelled task, or a lost lease, stops all at once.
    ///
    /// - Throws: `LeadershipLost`; the gate was closed before.
    package func run(until stop: Latch) async throws(LeadershipLost) {
        let ending = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.reflectors.run() }
            group.addTask { await self.controller.watch() }
            defer { group.cancelAll() }
            return await lead(until: stop)
        }
        if case .lost(let loss) = ending { throw loss }
    }

    /// Works as long as this process leads.
    private func lead(until stop: Latch) async -> Ending {
        guard let elector else { return await work(until: stop) }
        let ending = await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                do throws(LeadershipLost) {
                    try await elector.run()
                    return .finished
                } catch {
                    return .lost(error)
                }
            }
            group.addTask { await self.work(until: stop) }
            defer { group.cancelAll() }
            return await group.next() ?? .finished
        }
        if case .finished = ending, !Task.isCancelled { await elector.release() }
        return ending
    }

    /// Works, and tells of it, until the end.
    private func work(until stop: Latch) async -> Ending {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.recorder.run() }
            await drain(until: stop)
            group.cancelAll()
            await group.waitForAll()
        }
        if !Task.isCancelled { await recorder.flush(within: limits.events) }
        return .finished
    }

    private func drain(until stop: Latch) async {
        await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                await self.reflectors.waitUntilReady()
                await self.elector?.waitUntilLeading()
                guard !Task.isCancelled else { return .finished }
                self.working.open()
                await self.controller.work()
                return .finished
            }
            group.addTask {
                await stop.wait()
                return .stopping
            }
            defer { group.cancelAll() }
            guard case .stopping = await group.next(), !Task.isCancelled else { return }
            stopping.open()
            logger.info("stopping")
            controller.queue.shutDown()
            guard working.isOpen else { return }
            group.addTask { [time, limits] in
                try? await time.sleep(limits.drain)
                return .stopping
            }
            if case .stopping = await group.next() { logger.warning("reconciles did not end in time") }
        }
    }
}
