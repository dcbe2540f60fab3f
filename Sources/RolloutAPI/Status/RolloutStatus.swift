package import KubeModel

/// What the controller says and intends: `status` of a `ModelRollout`.
///
/// The status is the only memory: everything a restarted controller needs stands here.
package struct RolloutStatus: Sendable, Hashable, Codable {
    package enum Phase: String, Sendable, Hashable, Codable, CaseIterable {
        /// The first revision is starting.
        case pending = "Pending"
        /// A candidate is on its way in.
        case progressing = "Progressing"
        /// Frozen by a person or a policy.
        case paused = "Paused"
        /// The candidate carries the traffic and is still judged.
        case baking = "Baking"
        /// The newest revision serves; nothing moves.
        case healthy = "Healthy"
        /// Traffic is going back to the stable revision.
        case rollingBack = "RollingBack"
        /// The stable revision serves; the newest was refused.
        case rolledBack = "RolledBack"
        /// The revision that should serve does not.
        case degraded = "Degraded"
        /// The spec can't be carried out; nothing is touched.
        case invalid = "Invalid"
    }

    package var observedGeneration: Int?
    package var phase: Phase?
    package var message: String?
    package var stable: RevisionStatus?
    package var candidate: RevisionStatus?
    package var step: StepStatus?
    package var traffic: TrafficStatus?
    /// The route that is in use: one that the spec names no more is given back before another is written.
    package var route: RouteUse?
    package var waitingFor: WaitingFor?
    package var analysis: [MetricStatus]?
    /// What was foreseen of the candidate's comparisons when it started.
    package var outlook: OutlookStatus?
    package var history: [HistoryEntry]?
    package var conditions: [Condition]?
    /// Revisions out of service whose pods still run: kept warm or draining.
    package var retiring: [RetiringRevision]?
    /// Services of someone else's that lead to the rollout's pods, and what they selected before.
    package var adopted: [AdoptedService]?
    /// The revision that was refused: it is not tried again until the spec changes or someone asks.
    package var rejected: RejectedRevision?
    /// The revision someone returned to with `undo`, and the spec it stands in for.
    package var pinned: PinnedRevision?
    package var lastAction: ActionStatus?
    package var pause: PauseStatus?
    /// Corrections of a route that someone else keeps changing.
    package var drift: DriftStatus?
    /// The last revision number given out.
    package var revisionCount: Int?
    /// Pods that should run, for the scale subresource.
    package var replicas: Int?
    /// Label selector of the serving pods, for the scale subresource.
    package var selector: String?
    /// The term of the leader that last wrote here (`leaseTransitions`).
    package var leaderEpoch: Int?
    /// When figures alone were last written: at most once a minute.
    package var figuresAt: Timestamp?

    package init() {}

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case observedGeneration, phase, message, stable, candidate, step, traffic, route, waitingFor
        case analysis, outlook, history, conditions, retiring, adopted, rejected, pinned, lastAction, pause, drift
        case revisionCount, replicas, selector, leaderEpoch, figuresAt
    }
}

/// One revision in a role.
package struct RevisionStatus: Sendable, Hashable, Codable {
    package var revision: Int
    package var hash: String
    package var version: String
    package var readyReplicas: Int
    /// When it took the role.
    package var startedAt: Timestamp?

    package init(revision: Int, hash: String, version: String, readyReplicas: Int = 0, startedAt: Timestamp? = nil) {
        self.revision = revision
        self.hash = hash
        self.version = version
        self.readyReplicas = readyReplicas
        self.startedAt = startedAt
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case revision, hash, version, readyReplicas, startedAt
    }
}

/// Whether a candidate's comparisons are likely to be decided in the time of its steps.
package struct OutlookStatus: Sendable, Hashable, Codable {
    /// The candidate's number.
    package var revision: Int
    package var decidable: Bool
    package var message: String

    package init(revision: Int, decidable: Bool, message: String) {
        self.revision = revision
        self.decidable = decidable
        self.message = message
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case revision, decidable, message
    }
}

/// Where in its steps a rollout stands.
package struct StepStatus: Sendable, Hashable, Codable {
    /// From 0; equal to `count` once all steps are left.
    package var index: Int
    package var count: Int
    package var name: String
    /// When the step was entered.
    package var since: Timestamp
    /// When its traffic was first observed live; the bake counts from here.
    package var observedSince: Timestamp?
    /// Fingerprint of the expanded steps: editing them starts over.
    package var plan: String?
    /// Who approved this step.
    package var approvedBy: String?
    /// Requests the candidate has answered in this step, where `analysis.requests` counts them.
    package var requests: Int?

    package init(
        index: Int,
        count: Int,
        name: String,
        since: Timestamp,
        observedSince: Timestamp? = nil,
        plan: String? = nil,
        approvedBy: String? = nil
    ) {
        self.index = index
        self.count = count
        self.name = name
        self.since = since
        self.observedSince = observedSince
        self.plan = plan
        self.approvedBy = approvedBy
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case index, count, name, since, observedSince, plan, approvedBy, requests
    }
}

/// Percent of live requests at the candidate.
package struct TrafficStatus: Sendable, Hashable, Codable {
    /// What the controller wants, written before it is done.
    package var desired: Int
    /// What the route really says; nil where that can't be read.
    package var observed: Int?
    /// What the measured requests say.
    package var measured: Double?
    package var mirror: Int?
    /// Whether the step's own weight is held back because the candidate has no ready pod.
    package var isHeld: Bool?
    /// How often in a row, in this step, the candidate lost all its pods soon after it was given requests.
    package var losses: Int?
    /// Since when `desired` is wanted.
    package var since: Timestamp?

    package init(
        desired: Int,
        observed: Int? = nil,
        measured: Double? = nil,
        mirror: Int? = nil,
        isHeld: Bool? = nil,
        losses: Int? = nil,
        since: Timestamp? = nil
    ) {
        self.desired = desired
        self.observed = observed
        self.measured = measured
        self.mirror = mirror
        self.isHeld = isHeld
        self.losses = losses
        self.since = since
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case desired, observed, measured, mirror, isHeld, losses, since
    }
}

/// What is awaited, since when and, where it ends by itself, until when.
package struct WaitingFor: Sendable, Hashable, Codable {
    package enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        case pods = "Pods"
        case route = "Route"
        case bake = "Bake"
        case evidence = "Evidence"
        case data = "Data"
        case monitoring = "Monitoring"
        case approval = "Approval"
        case resume = "Resume"
        case drain = "Drain"
        case fix = "Fix"
    }

    package var reason: Reason
    package var since: Timestamp
    package var until: Timestamp?

    package init(reason: Reason, since: Timestamp, until: Timestamp? = nil) {
        self.reason = reason
        self.since = since
        self.until = until
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case reason, since, until
    }
}
