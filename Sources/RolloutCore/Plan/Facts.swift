package import KubeModel

/// What is known of one revision's record and pods.
package struct RevisionFacts: Sendable, Hashable {
    package var revision: Int
    package var hash: String
    package var version: String
    /// Whether its ControllerRevision exists.
    package var isRecorded: Bool
    /// Whether its record or its Deployment has no owner: a rollout of the same name left it behind.
    package var isOrphan: Bool
    /// Whether its record tells other ports than the spec that describes it.
    package var hasOldPorts: Bool
    package var deployment: DeploymentFacts?

    package init(
        revision: Int,
        hash: String,
        version: String,
        isRecorded: Bool,
        isOrphan: Bool = false,
        hasOldPorts: Bool = false,
        deployment: DeploymentFacts? = nil
    ) {
        self.revision = revision
        self.hash = hash
        self.version = version
        self.isRecorded = isRecorded
        self.isOrphan = isOrphan
        self.hasOldPorts = hasOldPorts
        self.deployment = deployment
    }
}

/// What is known of one revision's Deployment.
package struct DeploymentFacts: Sendable, Hashable {
    /// Pods asked for.
    package var replicas: Int
    /// Pods ready, as the Deployment controller counts them for the present generation; 0 before it has.
    package var ready: Int
    /// When its pods last made progress, as the Deployment controller saw it.
    package var lastProgress: Timestamp?
    /// Since when it lacks its least availability, nil while it has it.
    package var unavailableSince: Timestamp?
    /// Why its pods can't start, where something says so.
    package var problem: String?
    /// That its pod template is not the revision's, where someone else changed it.
    package var edit: TemplateEdit?
    package var isBeingDeleted: Bool

    package init(
        replicas: Int,
        ready: Int,
        lastProgress: Timestamp? = nil,
        unavailableSince: Timestamp? = nil,
        problem: String? = nil,
        edit: TemplateEdit? = nil,
        isBeingDeleted: Bool = false
    ) {
        self.replicas = replicas
        self.ready = ready
        self.lastProgress = lastProgress
        self.unavailableSince = unavailableSince
        self.problem = problem
        self.edit = edit
        self.isBeingDeleted = isBeingDeleted
    }
}

/// A change of a Deployment's pod template by someone else.
package struct TemplateEdit: Sendable, Hashable {
    /// The field managers that own what differs, nil where none does, as of something that was removed.
    package var manager: String?
    /// When the template was last given back its recorded form.
    package var restoredAt: Timestamp?

    package init(manager: String? = nil, restoredAt: Timestamp? = nil) {
        self.manager = manager
        self.restoredAt = restoredAt
    }
}

/// What is known of one of the two fixed Services.
package struct ServiceFacts: Sendable, Hashable {
    /// Hash of the revision it selects; nil where the Service is missing, empty where it selects something else.
    package var selectedHash: String?
    /// Ready endpoints behind it, by revision hash.
    package var readyEndpoints: [String: Int]
    /// Why the Service can't be written, where a foreign object is in its place.
    package var problem: String?
    /// Ports of the Service that the selected pods do not offer, so that they take no requests though they are ready.
    package var missingPorts: [String]
    /// Whether it selects what the spec describes and is otherwise not as the spec says, as after a change of the ports.
    package var isOutdated: Bool

    package init(
        selectedHash: String?,
        readyEndpoints: [String: Int] = [:],
        problem: String? = nil,
        missingPorts: [String] = [],
        isOutdated: Bool = false
    ) {
        self.selectedHash = selectedHash
        self.readyEndpoints = readyEndpoints
        self.problem = problem
        self.missingPorts = missingPorts
        self.isOutdated = isOutdated
    }

    /// Ready endpoints of that revision, if it is the one selected.
    func ready(_ hash: String) -> Int {
        selectedHash == hash ? readyEndpoints[hash] ?? 0 : 0
    }
}

/// What is known of the route.
package struct RouteFacts: Sendable, Hashable {
    /// What the route says now; nil where it can't be read.
    package var split: TrafficSplit?
    /// Why it can't be read or written, and what to do; nil where it can.
    package var problem: String?
    /// Whether it could never be read, so that it may say anything; the problem then says why.
    package var isUnread: Bool
    package var acknowledgement: Acknowledgement
    /// Whether the rollout's share is made by the number of pods instead of weights.
    package var isReplicaRatio: Bool
    /// How long a written weight takes to reach every proxy, where nothing acknowledges it.
    package var settle: Duration

    package init(
        split: TrafficSplit?,
        problem: String? = nil,
        isUnread: Bool = false,
        acknowledgement: Acknowledgement,
        isReplicaRatio: Bool = false,
        settle: Duration = .zero
    ) {
        self.split = split
        self.problem = problem
        self.isUnread = isUnread
        self.acknowledgement = acknowledgement
        self.isReplicaRatio = isReplicaRatio
        self.settle = settle
    }
}

extension RouteFacts {
    /// Whether no request can come through it because it is not there, or not as it must be.
    var isGone: Bool { split == nil && !isUnread }

    /// Why the data plane refuses it; nil where it does not.
    var refusal: String? {
        if case .refused(let message) = acknowledgement { message } else { nil }
    }
}

/// What is known of the route that the status remembers, where the spec names another one by now.
package struct FormerRouteFacts: Sendable, Hashable {
    /// Whether it sends all requests to the stable revision and holds nothing of ours.
    package var isReleased: Bool
    /// Why it can't be written any more; nil where it can.
    package var problem: String?

    package init(isReleased: Bool, problem: String? = nil) {
        self.isReleased = isReleased
        self.problem = problem
    }
}

/// The revision that the spec describes.
package struct TargetRevision: Sendable, Hashable {
    package var hash: String
    package var version: String

    package init(hash: String, version: String) {
        self.hash = hash
        self.version = version
    }
}

/// Requests counted in the present step.
package struct RequestCounts: Sendable, Hashable {
    package var candidate: Double
    package var stable: Double
    /// How the share differs from the weight, where a test says that it does; nil where it does not.
    package var mismatch: String?

    package init(candidate: Double, stable: Double, mismatch: String? = nil) {
        self.candidate = candidate
        self.stable = stable
        self.mismatch = mismatch
    }

    /// Percent of all requests that the candidate got, or nil without any.
    package var candidateShare: Double? {
        let total = candidate + stable
        return total > 0 ? 100 * candidate / total : nil
    }
}

/// A split that was written to the route, and when.
package struct RouteWrite: Sendable, Hashable {
    package var split: TrafficSplit
    package var at: Timestamp

    package init(split: TrafficSplit, at: Timestamp) {
        self.split = split
        self.at = at
    }
}
