package import KubeModel
package import RolloutAPI

/// Everything a decision rests on, seen at one instant.
package struct Observation: Sendable, Hashable {
    package var rollout: ModelRollout
    package var now: Timestamp
    package var target: TargetRevision
    /// All revisions that have a record or a Deployment.
    package var revisions: [RevisionFacts]
    package var stableService: ServiceFacts
    package var candidateService: ServiceFacts
    package var route: RouteFacts
    /// Services that someone else made and that select other pods than the rollout's, by name.
    package var foreignServices: [String: AdoptedService]
    /// The route that was in use before, where the spec names another one than the status.
    package var formerRoute: FormerRouteFacts?
    /// Why the analysis can never give a number as the spec has it, and where; nil where it can.
    package var analysisProblem: String?
    /// Why the route can't share requests between the stable revision and the target, and what to do; nil where it can.
    package var shareProblem: String?
    /// The verdicts on the present step, folded from its measurements.
    package var analysis: [MetricStatus]
    /// Whether a measurement of the present step is due or on its way.
    package var isMeasurementPending: Bool
    package var requests: RequestCounts?
    /// Whether the candidate's comparisons will be decided in time; nil where it is not known.
    package var outlook: Outlook?
    /// What this process last wrote to the route, and when: a route that differs again was changed by someone else.
    package var lastRouteWrite: RouteWrite?
    /// What the API server refused when it was last asked to carry a plan out, and why; nil where it did as asked.
    package var obstacle: String?
    /// The term of the leader that decides (`leaseTransitions`).
    package var leaderEpoch: Int

    package init(
        rollout: ModelRollout,
        now: Timestamp,
        target: TargetRevision,
        revisions: [RevisionFacts] = [],
        stableService: ServiceFacts = ServiceFacts(selectedHash: nil),
        candidateService: ServiceFacts = ServiceFacts(selectedHash: nil),
        route: RouteFacts,
        foreignServices: [String: AdoptedService] = [:],
        formerRoute: FormerRouteFacts? = nil,
        analysisProblem: String? = nil,
        shareProblem: String? = nil,
        analysis: [MetricStatus] = [],
        isMeasurementPending: Bool = false,
        requests: RequestCounts? = nil,
        outlook: Outlook? = nil,
        lastRouteWrite: RouteWrite? = nil,
        obstacle: String? = nil,
        leaderEpoch: Int = 0
    ) {
        self.rollout = rollout
        self.now = now
        self.target = target
        self.revisions = revisions
        self.stableService = stableService
        self.candidateService = candidateService
        self.route = route
        self.foreignServices = foreignServices
        self.formerRoute = formerRoute
        self.analysisProblem = analysisProblem
        self.shareProblem = shareProblem
        self.analysis = analysis
        self.isMeasurementPending = isMeasurementPending
        self.requests = requests
        self.outlook = outlook
        self.lastRouteWrite = lastRouteWrite
        self.obstacle = obstacle
        self.leaderEpoch = leaderEpoch
    }

    package var spec: RolloutSpec { rollout.spec }
    package var status: RolloutStatus { rollout.status }

    /// Pods that the whole should have.
    var replicas: Int { max(0, spec.replicas ?? 1) }

    /// Whether deletion waits for what is someone else's to be restored; with a route of our own there is nothing.
    var hasFinalizer: Bool {
        let hasRoute = spec.traffic?.service == nil && spec.traffic.map { $0 != TrafficSpec() } ?? false
        guard hasRoute || status.adopted?.isEmpty == false || !foreignServices.isEmpty else { return true }
        return finalizers.contains(ObjectNames.finalizer)
    }

    var finalizers: [String] {
        rollout.metadata.json[path: "metadata", "finalizers"]?.array?.compactMap(\.string) ?? []
    }

    func facts(_ hash: String) -> RevisionFacts? { revisions.first { $0.hash == hash } }

    func deployment(_ hash: String) -> DeploymentFacts? { facts(hash)?.deployment }

    /// Ready pods of the revision that can take requests through the Service: both the Deployment controller and the
    /// EndpointSlices must say so.
    func ready(_ hash: String, behind service: ServiceFacts) -> Int {
        min(service.ready(hash), deployment(hash)?.ready ?? 0)
    }
}
