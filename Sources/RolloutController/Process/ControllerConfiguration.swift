package import Analysis
package import KubeRuntime

/// What the administrator chose for one controller process.
package struct ControllerConfiguration: Sendable {
    /// The namespaces that are looked after; nil for all.
    package var namespaces: [String]?
    package var sources: MetricSources
    /// Nil for a process that is alone.
    package var leaderElection: LeaderElectionSettings?
    /// How many rollouts are reconciled at once.
    package var workers: Int
    /// Tells the controller's processes apart: the pod's name.
    package var instance: String
    package var version: String

    package init(
        namespaces: [String]?,
        sources: MetricSources,
        leaderElection: LeaderElectionSettings?,
        workers: Int,
        instance: String,
        version: String
    ) {
        self.namespaces = namespaces
        self.sources = sources
        self.leaderElection = leaderElection
        self.workers = workers
        self.instance = instance
        self.version = version
    }
}
