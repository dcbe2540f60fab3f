package import KubeModel

/// One metric and the limits its candidate must keep.
package struct MetricSpec: Sendable, Hashable, Codable {
    package var name: String
    /// PromQL that gives one number an arm.
    ///
    /// Exactly one of `query`, `counts`, `reward`, `histogram` and `preset` is given.
    package var query: String?
    /// Bad events among all, as counters.
    package var counts: Counts?
    /// Good events among all, as counters.
    package var reward: Counts?
    package var histogram: Histogram?
    /// A metric of a known server or gateway, such as `vllm/errors`.
    package var preset: String?
    /// With a preset of latencies: requests that took longer, in seconds, are the bad events.
    package var slowerThan: Double?
    package var source: String?
    package var threshold: Threshold?
    package var relative: Relative?
    /// The sequential comparison with the concurrent stable revision.
    package var compare: Compare?
    /// How many failed measurements of one step are forgiven; 0 where absent.
    package var failureLimit: Int?
    package var initialDelay: TimeSpan?
    /// Whether promotion waits for its verdict, true where absent; a regression counts all the same.
    package var critical: Bool?
    /// Measured and shown, but never acted on.
    package var dryRun: Bool?

    package init(
        name: String,
        query: String? = nil,
        counts: Counts? = nil,
        reward: Counts? = nil,
        histogram: Histogram? = nil,
        preset: String? = nil,
        slowerThan: Double? = nil,
        source: String? = nil,
        threshold: Threshold? = nil,
        relative: Relative? = nil,
        compare: Compare? = nil,
        failureLimit: Int? = nil,
        initialDelay: TimeSpan? = nil,
        critical: Bool? = nil,
        dryRun: Bool? = nil
    ) {
        self.name = name
        self.query = query
        self.counts = counts
        self.reward = reward
        self.histogram = histogram
        self.preset = preset
        self.slowerThan = slowerThan
        self.source = source
        self.threshold = threshold
        self.relative = relative
        self.compare = compare
        self.failureLimit = failureLimit
        self.initialDelay = initialDelay
        self.critical = critical
        self.dryRun = dryRun
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, query, counts, reward, histogram, preset, slowerThan, source, threshold, relative, compare
        case failureLimit, initialDelay, critical, dryRun
    }

    /// Fixed limits on the candidate's value, both inclusive.
    package struct Threshold: Sendable, Hashable, Codable {
        package var min: Double?
        package var max: Double?

        package init(min: Double? = nil, max: Double? = nil) {
            self.min = min
            self.max = max
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case min, max
        }
    }

    /// Limits against the concurrent stable value, as fractions of it: 0.1 allows 10 percent.
    package struct Relative: Sendable, Hashable, Codable {
        package var maxIncrease: Double?
        package var maxDecrease: Double?

        package init(maxIncrease: Double? = nil, maxDecrease: Double? = nil) {
            self.maxIncrease = maxIncrease
            self.maxDecrease = maxDecrease
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case maxIncrease, maxDecrease
        }
    }

    /// Two selectors of counters, such as `http_requests_total{ {{arm}} }`, without functions and ranges.
    package struct Counts: Sendable, Hashable, Codable {
        package var events: String
        package var total: String

        package init(events: String, total: String) {
            self.events = events
            self.total = total
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case events, total
        }
    }

    /// What is read from a histogram; exactly one of `slowerThan` and `drift` is given.
    package struct Histogram: Sendable, Hashable, Codable {
        /// Selector of the `_bucket` series of a classic histogram, or of a native one.
        package var buckets: String
        /// Observations above this bound, in the histogram's own unit, are the events.
        package var slowerThan: Double?
        package var drift: Drift?

        package init(buckets: String, slowerThan: Double? = nil, drift: Drift? = nil) {
            self.buckets = buckets
            self.slowerThan = slowerThan
            self.drift = drift
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case buckets, slowerThan, drift
        }
    }

    /// How far the candidate's distribution may lie from the concurrent stable one's, or from a stored one.
    package struct Drift: Sendable, Hashable, Codable {
        /// Population stability index above which the difference matters; 0.1 where absent.
        package var max: Double?
        /// What to compare with instead of the stable revision, such as the training data.
        package var reference: Reference?

        package init(max: Double? = nil, reference: Reference? = nil) {
            self.max = max
            self.reference = reference
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case max, reference
        }
    }

    /// Where a stored distribution lies: JSON in a ConfigMap of the rollout's namespace.
    package struct Reference: Sendable, Hashable, Codable {
        /// Its name, in which `{{name}}`, `{{revision}}` and `{{version}}` stand for those of the candidate.
        package var configMap: String
        /// The key of its `data`; the metric's name with `.json` where absent.
        package var key: String?

        package init(configMap: String, key: String? = nil) {
            self.configMap = configMap
            self.key = key
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case configMap, key
        }
    }

    /// When the candidate's rate of bad events counts as worse than the stable one's, and when as no worse.
    package struct Compare: Sendable, Hashable, Codable {
        /// How much worse is still no regression, as a fraction of the stable rate; 0 where absent.
        package var worseBy: Double?
        /// How much worse is ruled out before the metric is healthy, as a fraction; 0.5 where absent.
        package var margin: Double?
        /// A difference between the two rates that does not matter; 0.001 where absent.
        ///
        /// Where hardly any event is bad, it decides what a ratio can't.
        package var negligible: Double?
        /// The metric's share of `analysis.alpha`, relative to the other compared metrics; 1 where absent.
        package var alphaShare: Double?

        package init(
            worseBy: Double? = nil,
            margin: Double? = nil,
            negligible: Double? = nil,
            alphaShare: Double? = nil
        ) {
            self.worseBy = worseBy
            self.margin = margin
            self.negligible = negligible
            self.alphaShare = alphaShare
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case worseBy, margin, negligible, alphaShare
        }
    }
}
