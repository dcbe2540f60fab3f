package import KubeModel

/// One candidate's part in an election, as a pure value: client-go's `tools/leaderelection` with four differences.
///
/// A renewal counts from before it was sent, not from the answer. A lost lease is lost for good: the process must end.
/// A missing Lease is first created without a holder, so that a leader whose Lease was deleted comes first. The lease of a
/// holder that is known to have ended is free at once.
package struct LeaderElection: Sendable {
    package enum Role: Sendable, Hashable {
        case following
        /// This process leads until `until` at least, in that epoch.
        case leading(epoch: Int, until: Duration)
        /// It did, and does not any more.
        case lost(reason: String)
    }

    package enum Event: Sendable {
        /// The sleep is over; also the first event.
        case woke
        /// The Lease was read or written: its state now.
        case answered(KubeObject)
        case failed(RequestFailure)
    }

    /// What is to be done next.
    package enum Action: Sendable, Hashable {
        /// Send, and give up after the limit.
        case send(APIRequest, limit: Duration)
        case sleep(Duration)
        /// Stop for good.
        case stop
    }

    private enum Awaited: Sendable {
        case nothing
        case reading
        /// A write of this process's record, sent at that time.
        case writing(sent: Duration)
        /// The creation of a Lease without a holder.
        case creating
    }

    package let settings: LeaderElectionSettings
    package private(set) var role = Role.following
    /// When the last successful renewal was sent.
    package private(set) var lastRenewal: Duration?
    /// Why the last attempt failed, or an empty string.
    package private(set) var trouble = ""
    /// The Lease as last read or written: its resource version guards the next write.
    package private(set) var lease: KubeObject?
    private var observed: (record: LeaderRecord, at: Duration)?
    private var awaited = Awaited.nothing
    private var acquired: Timestamp?
    private var random: SeededGenerator
    private let hasEnded: @Sendable (_ holder: String) -> Bool

    /// The longest a request about the Lease may take.
    package static let requestLimit = Duration.seconds(3)
    package static let manager = "modelrollout"

    /// Makes a candidate.
    ///
    /// - Parameters:
    ///   - settings: How leadership is sought.
    ///   - seed: Of the pauses between two looks.
    ///   - hasEnded: Whether the process of that identity has ended for certain.
    package init(
        _ settings: LeaderElectionSettings,
        seed: UInt64,
        hasEnded: @escaping @Sendable (_ holder: String) -> Bool = { _ in false }
    ) {
        self.settings = settings
        self.hasEnded = hasEnded
        random = SeededGenerator(seed: seed)
    }

    /// The record seen last.
    package var holder: String { observed?.record.holder ?? "" }

    /// Takes what happened and says what to do next.
    package mutating func handle(_ event: Event, at now: Duration, civil: Timestamp) -> Action {
        if case .lost = role { return .stop }
        if case .leading(_, let until) = role, now >= until, !isRenewal(event) {
            return lose("the lease was not renewed within \(settings.renewDeadline)")
        }
        let action = next(after: event, at: now, civil: civil)
        if case .leading(_, let until) = role, case .sleep(let pause) = action {
            return .sleep(min(pause, max(until - now, .zero)))
        }
        return action
    }

    /// An answer to a renewal may extend the deadline even where it comes at the deadline.
    private func isRenewal(_ event: Event) -> Bool {
        guard case .answered = event, case .writing(let sent) = awaited else { return false }
        return lastRenewal.map { sent > $0 } ?? true
    }

    private mutating func next(after event: Event, at now: Duration, civil: Timestamp) -> Action {
        let awaited = awaited
        self.awaited = .nothing
        switch (event, awaited) {
        case (.woke, _):
            guard case .leading = role, let lease else { return read(at: now) }
            return write(to: lease, at: now, civil: civil)
        case (.answered(let lease), .reading): return consider(lease, at: now, civil: civil)
        case (.answered(let lease), .writing(let sent)): return written(lease, sent: sent, at: now)
        case (.answered(let lease), .creating):
            observe(LeaderRecord(lease), at: now)
            return .sleep(settings.retryPeriod * 2)
        case (.failed(let failure), .reading): return readFailed(failure, at: now, civil: civil)
        case (.failed(let failure), .writing):
            trouble = failure.description
            // The Lease may have changed, or the write may have been carried out after all.
            if case .leading = role { return read(at: now) }
            return pause()
        case (.failed(let failure), _):
            trouble = failure.description
            return pause()
        case (.answered, .nothing): return pause()
        }
    }

    private mutating func consider(_ lease: KubeObject, at now: Duration, civil: Timestamp) -> Action {
        let record = LeaderRecord(lease)
        observe(record, at: now)
        self.lease = lease
        if case .leading(let epoch, _) = role {
            guard record.holder == settings.identity, record.transitions == epoch else {
                guard record.holder.isEmpty, record.transitions <= epoch else {
                    return lose("\(record.holder.isEmpty ? "somebody" : record.holder) took the lease")
                }
                // The Lease was deleted and made anew, or emptied by hand; the epoch stays the highest.
                return write(to: lease, at: now, civil: civil)
            }
            return write(to: lease, at: now, civil: civil)
        }
        let expires = observed.map { $0.at + record.duration } ?? now
        let isFree =
            record.holder.isEmpty || record.holder == settings.identity || expires <= now || hasEnded(record.holder)
        return isFree ? write(to: lease, at: now, civil: civil) : pause()
    }

    private mutating func observe(_ record: LeaderRecord, at now: Duration) {
        trouble = ""
        guard observed?.record != record else { return }
        observed = (record, now)
    }

    private mutating func written(_ lease: KubeObject, sent: Duration, at now: Duration) -> Action {
        let record = LeaderRecord(lease)
        observe(record, at: now)
        self.lease = lease
        lastRenewal = sent
        let until = sent + settings.renewDeadline
        guard now < until else { return lose("the lease was renewed too late") }
        role = .leading(epoch: record.transitions, until: until)
        return pause()
    }

    private mutating func readFailed(_ failure: RequestFailure, at now: Duration, civil: Timestamp) -> Action {
        trouble = failure.description
        guard failure.isNotFound, settings.createsLease else { return pause() }
        let empty = KubeObject(.lease, settings.lease)
        if case .leading = role {
            awaited = .writing(sent: now)
            let record = renewal(of: empty, at: civil)
            return send(.create(.lease, record.written(into: empty), manager: Self.manager), at: now)
        }
        awaited = .creating
        let nobody = LeaderRecord(holder: "", duration: settings.leaseDuration, transitions: 0)
        return send(.create(.lease, nobody.written(into: empty), manager: Self.manager), at: now)
    }
}

extension LeaderElection {
    private mutating func read(at now: Duration) -> Action {
        awaited = .reading
        return send(.get(.lease, settings.lease), at: now)
    }

    private mutating func write(to lease: KubeObject, at now: Duration, civil: Timestamp) -> Action {
        let record = renewal(of: lease, at: civil)
        awaited = .writing(sent: now)
        return send(.update(.lease, record.written(into: lease), manager: Self.manager), at: now)
    }

    private mutating func renewal(of lease: KubeObject, at civil: Timestamp) -> LeaderRecord {
        var epoch = LeaderRecord(lease).transitions + 1
        if case .leading(let own, _) = role {
            epoch = own
        } else {
            acquired = civil
        }
        return LeaderRecord(
            holder: settings.identity,
            duration: settings.leaseDuration,
            acquired: acquired ?? civil,
            renewed: civil,
            transitions: epoch
        )
    }

    /// A leader's request takes no more than half of what is left, so that another attempt is possible.
    private func send(_ request: APIRequest, at now: Duration) -> Action {
        guard case .leading(_, let until) = role else { return .send(request, limit: Self.requestLimit) }
        return .send(request, limit: min(Self.requestLimit, max((until - now) / 2, .milliseconds(1))))
    }

    /// A leader renews every period, and tries four times as often while that fails; a candidate looks after 0.6 to 1.2
    /// periods.
    ///
    /// A lease that was given back is thus taken within three seconds; client-go's 1 to 2.2 periods may take four and a
    /// half.
    private mutating func pause() -> Action {
        if case .leading = role { return .sleep(trouble.isEmpty ? settings.retryPeriod : settings.retryPeriod / 4) }
        return .sleep(settings.retryPeriod * (0.6 + 0.6 * random.fraction()))
    }

    private mutating func lose(_ reason: String) -> Action {
        role = .lost(reason: reason)
        return .stop
    }
}

extension LeaderElection {
    /// The Lease without a holder, for others to take at once; nil where this process does not hold it.
    package static func released(_ lease: KubeObject, by identity: String, epoch: Int, civil: Timestamp) -> KubeObject?
    {
        let record = LeaderRecord(lease)
        guard record.holder == identity, record.transitions == epoch else { return nil }
        let nobody = LeaderRecord(
            holder: "",
            duration: .seconds(1),
            acquired: civil,
            renewed: civil,
            transitions: record.transitions
        )
        return nobody.written(into: lease)
    }
}
