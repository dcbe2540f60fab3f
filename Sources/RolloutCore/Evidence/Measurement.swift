package import KubeModel

/// One of the two versions that a query is asked for.
package enum Arm: String, Sendable, Hashable, CaseIterable {
    case stable, candidate
}

/// What one query for one arm gave; a failure is a value.
package enum QueryOutcome: Sendable, Hashable {
    case value(Double)
    /// The monitoring works, and has nothing to say.
    case noData(String)
    /// The monitoring does not work, or its answer can't be used.
    case fault(String)
}

/// The traffic under which evidence was gathered: evidence of another is never mixed in.
package struct EvidenceScope: Sendable, Hashable {
    package var candidateHash: String
    package var stepIndex: Int
    /// Since when the step's traffic has been observed live.
    package var observedSince: Timestamp
    /// Whether the stable revision gets requests too, so that the candidate can be compared with it.
    package var isConcurrent: Bool
    /// Percent of requests that the candidate should get; nil where it is not told.
    package var weight: Int?

    package init(
        candidateHash: String,
        stepIndex: Int,
        observedSince: Timestamp,
        isConcurrent: Bool = true,
        weight: Int? = nil
    ) {
        self.weight = weight
        self.candidateHash = candidateHash
        self.stepIndex = stepIndex
        self.observedSince = observedSince
        self.isConcurrent = isConcurrent
    }
}

/// One metric measured for the arms it needs, at one instant.
package struct Measurement: Sendable, Hashable {
    package var metric: String
    package var scope: EvidenceScope
    /// The instant the queries were evaluated for.
    package var at: Timestamp
    package var outcomes: [Arm: QueryOutcome]

    package init(metric: String, scope: EvidenceScope, at: Timestamp, outcomes: [Arm: QueryOutcome]) {
        self.metric = metric
        self.scope = scope
        self.at = at
        self.outcomes = outcomes
    }
}
