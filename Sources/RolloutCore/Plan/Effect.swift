package import KubeModel
package import RolloutAPI

/// One change to the cluster, absolute: carrying it out twice is the same as once.
package enum Effect: Sendable, Hashable {
    /// Keep the ModelRollout from vanishing before its route is restored.
    case addFinalizer
    case removeFinalizer
    /// Write the immutable record of the revision.
    case record(hash: String, revision: Int)
    /// Let the revision's record tell the ports of the spec that describes it.
    case recordPorts(hash: String)
    /// Own what bears the revision's name and labels and belongs to nobody.
    case adopt(hash: String)
    /// Run the revision's pods, as many as said.
    case run(hash: String, revision: Int, replicas: Int)
    /// Give the revision's pods the template of its record again, and keep the time.
    case restore(hash: String, revision: Int, at: Timestamp)
    /// Stop the revision's pods for good; its record stays.
    case retire(hash: String)
    /// Let the Service select the revision's pods.
    case point(FixedService, at: String)
    /// Let the route share requests so.
    case route(TrafficSplit)
    /// Let a route that is not in use any more send all requests to the stable revision, without anything of ours.
    case release(RouteUse)
    /// Let the Services select again what they selected before they led to the rollout's pods.
    case giveBack([AdoptedService])
    /// Remove the record of a revision beyond the history limit.
    case forget(hash: String)
}

/// The two Services whose names never change.
package enum FixedService: String, Sendable, Hashable, CaseIterable {
    case stable, candidate
}

/// Something worth telling: one Kubernetes Event and one log line.
package struct Notice: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case normal = "Normal"
        case warning = "Warning"
    }

    package var kind: Kind
    /// CamelCase, for machines.
    package var reason: Reason
    package var message: String

    package init(_ kind: Kind, _ reason: Reason, _ message: String) {
        self.kind = kind
        self.reason = reason
        self.message = message
    }
}

/// Every reason code that a status, a condition or an Event can carry.
package enum Reason: String, Sendable, Hashable, CaseIterable {
    case started = "RolloutStarted"
    case stepEntered = "StepEntered"
    case weightChanged = "WeightChanged"
    case promoted = "Promoted"
    case superseded = "Superseded"
    case rollingBack = "RollingBack"
    case rolledBack = "RolledBack"
    case analysisFailed = "AnalysisFailed"
    case progressDeadlineExceeded = "ProgressDeadlineExceeded"
    case candidateUnavailable = "CandidateUnavailable"
    case stableUnavailable = "StableUnavailable"
    case aborted = "Aborted"
    case approvalTimedOut = "ApprovalTimedOut"
    case noData = "NoData"
    case monitoringFault = "MonitoringFault"
    case inconclusive = "Inconclusive"
    case paused = "Paused"
    case resumed = "Resumed"
    case approved = "Approved"
    case skipped = "Skipped"
    case retried = "Retried"
    case undone = "Undone"
    case actionRefused = "ActionRefused"
    case routeChanged = "RouteChanged"
    case routeContested = "RouteContested"
    case routeNotReady = "RouteNotReady"
    case routePending = "RoutePending"
    case invalidSpec = "InvalidSpec"
    case waitingForPods = "WaitingForPods"
    case waitingForApproval = "WaitingForApproval"
    case baking = "Baking"
    case stepsChanged = "StepsChanged"
    case restored = "RouteRestored"
    case adopted = "ServiceAdopted"
    case sizeContested = "SizeContested"
    case templateChanged = "TemplateChanged"
    case refused = "WriteRefused"
    case healthy = "Healthy"
    case degraded = "Degraded"
    case noCandidate = "NoCandidate"
    case available = "Available"
    case routed = "Routed"
    case sampleRatioMismatch = "SampleRatioMismatch"
    case passing = "Passing"
    case undecided = "Undecided"
    case undecidable = "Undecidable"
}
