import KubeModel
package import RolloutCore

/// One of the selectors that a metric which counts is made of.
package struct CountPart: Sendable, Hashable {
    package enum Role: Sendable, Hashable {
        case events, total, buckets
    }

    package var arm: Arm
    package var role: Role

    package init(arm: Arm, role: Role) {
        self.arm = arm
        self.role = role
    }
}

/// What is to be counted: raw samples of counters, over slices that are over.
package struct CountQuestion: Sendable, Hashable {
    package var source: MetricSource
    /// Selectors for each part, whose series are added up.
    package var selectors: [CountPart: [String]]
    package var slices: Slices
    /// The stored distribution that the candidate's is compared with.
    package var reference: ReferenceLocation?

    package init(
        source: MetricSource,
        selectors: [CountPart: [String]],
        slices: Slices,
        reference: ReferenceLocation? = nil
    ) {
        self.source = source
        self.selectors = selectors
        self.slices = slices
        self.reference = reference
    }

    /// The queries to send: every selector at the end of the last slice, on the clock that stamps the samples.
    package var queries: [(part: CountPart, query: PrometheusQuery)] {
        let span = slices.end - slices.start + Slices.lookback
        return selectors.flatMap { part, texts in
            texts.map { text in
                let query = PrometheusQuery(
                    source: source,
                    text: "\(text)[\(PromQL.duration(span))]",
                    at: slices.end,
                    staleness: span,
                    bodyLimit: PrometheusQuery.seriesBodyLimit
                )
                return (part, query)
            }
        }
    }
}

/// The samples that answer a question.
package struct CountAnswer: Sendable, Hashable {
    package var slices: Slices
    package var outcomes: [CountPart: SeriesOutcome]
    /// Nil where none was asked for.
    package var reference: ReferenceOutcome?

    package init(slices: Slices, outcomes: [CountPart: SeriesOutcome], reference: ReferenceOutcome? = nil) {
        self.slices = slices
        self.outcomes = outcomes
        self.reference = reference
    }
}
