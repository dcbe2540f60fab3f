package import KubeModel

/// What was counted of one metric since the rollout began, and what it weighs: enough to go on after a restart as if nothing
/// had happened.
package struct CountEvidence: Sendable, Hashable, Codable {
    /// The end of the last slice that is in it.
    package var through: Timestamp
    package var candidate: Counted
    package var stable: Counted
    /// Requests of the present step, by arm.
    package var stepCandidate: Int?
    package var stepStable: Int?
    /// Evidence that the candidate is worse.
    package var worse: Weighed?
    /// Evidence that it is no worse than the margin allows.
    package var noWorse: Weighed?
    /// How much more events scatter between the arms than independent ones would.
    package var dispersion: Dispersion?
    package var buckets: Buckets?
    /// How often its drift was tested.
    package var looks: Int?

    package init(through: Timestamp) {
        self.through = through
        candidate = Counted()
        stable = Counted()
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case through, candidate, stable, stepCandidate, stepStable, worse, noWorse, dispersion, buckets, looks
    }

    /// Bad events among all.
    package struct Counted: Sendable, Hashable, Codable {
        package var events: Int
        package var total: Int

        package init(events: Int = 0, total: Int = 0) {
            self.events = events
            self.total = total
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case events, total
        }
    }

    /// The state of an e-process: a log-likelihood ratio for each alternative, and the greatest log evidence there was.
    package struct Weighed: Sendable, Hashable, Codable {
        package var ratios: [Double]
        package var peak: Double

        package init(ratios: [Double], peak: Double) {
            self.ratios = ratios
            self.peak = peak
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case ratios, peak
        }
    }

    /// The state of the estimate of how the events scatter between the arms.
    package struct Dispersion: Sendable, Hashable, Codable {
        package var slices: Int
        package var squares: Double
        package var candidateSum: Double
        package var stableSum: Double

        package init(slices: Int, squares: Double, candidateSum: Double, stableSum: Double) {
            self.slices = slices
            self.squares = squares
            self.candidateSum = candidateSum
            self.stableSum = stableSum
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case slices, squares, candidateSum, stableSum
        }
    }

    /// Observations in each bucket, both arms; the last bucket has no bound.
    package struct Buckets: Sendable, Hashable, Codable {
        package var bounds: [Double]
        package var candidate: [Int]
        package var stable: [Int]

        package init(bounds: [Double], candidate: [Int], stable: [Int]) {
            self.bounds = bounds
            self.candidate = candidate
            self.stable = stable
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case bounds, candidate, stable
        }
    }
}
