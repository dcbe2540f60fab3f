import HTTPTransport
package import KubeClient
import KubeModel
package import Logging

/// This process does not lead any more; it must end without writing anything.
package struct LeadershipLost: Error, Sendable, Hashable, CustomStringConvertible {
    package var reason: String

    package var description: String { "leadership lost: \(reason)" }
}

/// Seeks and keeps leadership by a Lease, and opens and closes the gate.
package final class LeaderElector: Sendable {
    package let gate: LeaderGate
    private let settings: LeaderElectionSettings
    private let api: any KubeAPI
    private let time: TimeSource
    private let logger: Logger
    private let election: LockedBox<LeaderElection>
    private let led = Latch()

    /// Beyond the lease, how late a leader's renewal may be before the process counts as dead (client-go's
    /// `HealthzAdaptor`).
    private static let healthTolerance = Duration.seconds(20)
    /// The longest that giving back the lease may take.
    private static let releaseLimit = Duration.seconds(3)

    package init(
        _ settings: LeaderElectionSettings,
        api: any KubeAPI,
        time: TimeSource,
        logger: Logger,
        seed: UInt64 = .random(in: 0 ... .max),
        hasEnded: @escaping @Sendable (_ holder: String) -> Bool = { _ in false }
    ) {
        self.settings = settings
        self.api = api
        self.time = time
        self.logger = logger
        gate = LeaderGate(time: time)
        election = LockedBox(LeaderElection(settings, seed: seed, hasEnded: hasEnded))
    }

    /// Takes part in the election until leadership was had and lost, or the task is cancelled.
    ///
    /// A cancelled leader keeps the lease until it ends, or `release()` gives it back.
    ///
    /// - Throws: `LeadershipLost`, with the gate closed.
    package func run() async throws(LeadershipLost) {
        var action = step(.woke)
        while !Task.isCancelled {
            switch action {
            case .send(let request, let limit):
                do {
                    let json = try await time.within(limit) { [api] in try await api.send(request) }
                    action = step(.answered(KubeObject(json)))
                } catch {
                    guard !Task.isCancelled else { return }
                    action = step(.failed(RequestFailure(error)))
                }
            case .sleep(let pause):
                try? await time.sleep(pause)
                guard !Task.isCancelled else { return }
                action = step(.woke)
            case .stop: throw LeadershipLost(reason: lossReason)
            }
        }
    }

    /// Returns when this process leads for the first time, or the task is cancelled.
    package func waitUntilLeading() async {
        await led.wait()
    }

    /// Closes the gate and gives the lease back, so that another candidate need not wait for its end.
    ///
    /// To be called after `run()` ended and all work is done; does nothing where this process does not lead. A failure
    /// only costs the others the wait.
    package func release() async {
        let (role, lease) = election.withLock { ($0.role, $0.lease) }
        gate.close()
        guard case .leading(let epoch, _) = role, let lease else { return }
        do {
            try await time.within(Self.releaseLimit) { [self] in
                do {
                    try await put(lease, epoch)
                } catch {
                    // A renewal whose answer was not awaited may have changed the Lease.
                    try await put(KubeObject(try await api.send(.get(.lease, settings.lease))), epoch)
                }
            }
            logger.info("gave the lease back")
        } catch {
            logger.warning("the lease was not given back", metadata: ["error": "\(RequestFailure(error))"])
        }
    }

    private func put(_ lease: KubeObject, _ epoch: Int) async throws {
        let civil = time.now()
        guard let released = LeaderElection.released(lease, by: settings.identity, epoch: epoch, civil: civil) else {
            return
        }
        _ = try await api.send(.update(.lease, released, manager: LeaderElection.manager))
    }
}

extension LeaderElector {
    package var isLeading: Bool { gate.epoch != nil }

    /// Whether this process led and does not any more.
    package var hasLost: Bool {
        guard case .lost = election.withLock({ $0.role }) else { return false }
        return true
    }

    /// Who leads as far as this process knows; empty for nobody.
    package var leader: String { election.withLock { $0.holder } }

    /// Why the last request about the Lease failed, or an empty string.
    package var trouble: String { election.withLock { $0.trouble } }

    /// False when this process leads by its own account and yet did not renew for far too long: its elector hangs, and
    /// the process should be restarted.
    package var isAlive: Bool {
        let (role, renewal) = election.withLock { ($0.role, $0.lastRenewal) }
        guard case .leading = role, let renewal else { return true }
        return time.elapsed() - renewal <= settings.leaseDuration + Self.healthTolerance
    }

    private var lossReason: String {
        guard case .lost(let reason) = election.withLock({ $0.role }) else { return "" }
        return reason
    }

    /// Feeds the election and moves the gate with it, before anything else happens.
    private func step(_ event: LeaderElection.Event) -> LeaderElection.Action {
        let (now, civil) = (time.elapsed(), time.now())
        let (action, before, after) = election.withLock { election in
            let before = election.role
            return (election.handle(event, at: now, civil: civil), before, election.role)
        }
        switch after {
        case .following: break
        case .leading(let epoch, let until):
            gate.open(epoch: epoch, until: until)
            led.open()
            if case .following = before { logger.notice("leading", metadata: ["epoch": "\(epoch)"]) }
        case .lost(let reason):
            gate.close()
            logger.error("leadership lost", metadata: ["reason": "\(reason)"])
        }
        return action
    }
}
