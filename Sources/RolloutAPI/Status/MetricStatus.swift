package import KubeModel

/// What is known of one metric in the present step.
package struct MetricStatus: Sendable, Hashable, Codable {
    package enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
        case regressed = "Regressed"
        case healthy = "Healthy"
        case undecided = "Undecided"
        case noData = "NoData"
        case monitoringFault = "MonitoringFault"
    }

    package var name: String
    package var verdict: Verdict
    /// Why the verdict is what it is, for people; never holds a body or a credential.
    package var reason: String?
    /// The candidate's last value.
    package var value: Double?
    /// The concurrent stable value.
    package var stableValue: Double?
    /// Good measurements of this step.
    package var measurements: Int?
    /// Failed measurements of this step.
    package var failures: Int?
    /// When it was last measured.
    package var measuredAt: Timestamp?
    /// Since when the verdict is `NoData` or `MonitoringFault` without a break.
    package var blindSince: Timestamp?
    package var dryRun: Bool?
    /// False where promotion does not wait for the verdict.
    package var critical: Bool?
    /// Requests at the candidate that are still needed for a verdict, if it is as good as the stable revision.
    package var needs: Int?
    /// What was counted since the rollout began.
    package var evidence: CountEvidence?
    /// The query as it was asked for the candidate.
    package var query: String?

    package init(name: String, verdict: Verdict) {
        self.name = name
        self.verdict = verdict
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, verdict, reason, value, stableValue, measurements, failures, measuredAt, blindSince, dryRun, critical
        case needs, evidence, query
    }
}
