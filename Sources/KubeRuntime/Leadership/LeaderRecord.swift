package import KubeModel

/// Who leads, as a Lease says it (`coordination.k8s.io/v1`), in the form that client-go reads and writes.
package struct LeaderRecord: Sendable, Hashable {
    /// Empty when nobody leads.
    package var holder: String
    /// How long the holder leads from its last renewal on, by the clock of whoever observes it.
    package var duration: Duration
    package var acquired: Timestamp?
    package var renewed: Timestamp?
    /// How often the holder changed: the epoch that fences writes.
    package var transitions: Int

    package init(
        holder: String,
        duration: Duration,
        acquired: Timestamp? = nil,
        renewed: Timestamp? = nil,
        transitions: Int
    ) {
        self.holder = holder
        self.duration = duration
        self.acquired = acquired
        self.renewed = renewed
        self.transitions = transitions
    }

    /// Reads a Lease; what is missing is empty or zero.
    package init(_ lease: KubeObject) {
        let spec = lease.json["spec"]
        self.init(
            holder: spec?["holderIdentity"]?.string ?? "",
            duration: .seconds(min(max(spec?["leaseDurationSeconds"]?.int ?? 0, 0), 86_400)),
            acquired: spec?["acquireTime"]?.string.flatMap(Timestamp.init),
            renewed: spec?["renewTime"]?.string.flatMap(Timestamp.init),
            transitions: spec?["leaseTransitions"]?.int ?? 0
        )
    }

    /// The Lease with this record; what else it holds is kept.
    package func written(into lease: KubeObject) -> KubeObject {
        var lease = lease
        var spec = lease.json["spec"]?.object ?? JSONObject()
        spec["holderIdentity"] = .string(holder)
        spec["leaseDurationSeconds"] = .int(max(1, Int(duration.components.seconds)))
        spec["acquireTime"] = acquired.map { .string($0.microTime) }
        spec["renewTime"] = renewed.map { .string($0.microTime) }
        spec["leaseTransitions"] = .int(transitions)
        lease.json["spec"] = .object(spec)
        return lease
    }
}

/// How leadership is sought and kept.
package struct LeaderElectionSettings: Sendable, Hashable {
    /// Where the Lease is.
    package var lease: ObjectKey
    /// Names this candidate; two that run at once must differ.
    ///
    /// A process with the identity of the holder takes over at once: an identity that survives a restart of the
    /// container, such as `podName_podUID`, saves the wait for the lease to end.
    package var identity: String
    /// How long others respect the lease after its last renewal.
    package var leaseDuration: Duration
    /// How long the leader acts after its last renewal.
    package var renewDeadline: Duration
    /// The time between two renewals, and about the time between two looks of a candidate.
    package var retryPeriod: Duration
    /// Whether a missing Lease is created; otherwise it is waited for.
    package var createsLease: Bool

    /// Makes settings with client-go's times; nil unless lease > renewal > 1.2 × retry, as client-go demands.
    package init?(
        lease: ObjectKey,
        identity: String,
        leaseDuration: Duration = .seconds(15),
        renewDeadline: Duration = .seconds(10),
        retryPeriod: Duration = .seconds(2),
        createsLease: Bool = true
    ) {
        guard leaseDuration > renewDeadline, renewDeadline > retryPeriod * 1.2, retryPeriod > .zero,
            !identity.isEmpty
        else { return nil }
        self.lease = lease
        self.identity = identity
        self.leaseDuration = leaseDuration
        self.renewDeadline = renewDeadline
        self.retryPeriod = retryPeriod
        self.createsLease = createsLease
    }
}
