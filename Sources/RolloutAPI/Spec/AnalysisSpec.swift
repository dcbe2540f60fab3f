package import KubeModel

/// What is measured, how often, and when a candidate is bad.
package struct AnalysisSpec: Sendable, Hashable, Codable {
    /// A metrics source that the administrator named (`default` where absent), or a URL whose host he allowed.
    package var source: String?
    package var interval: TimeSpan?
    package var window: TimeSpan?
    package var initialDelay: TimeSpan?
    /// PromQL that counts the requests of an arm over `{{window}}`, here the time since the step's weight was observed.
    package var requests: String?
    package var metrics: [MetricSpec]?

    package init(
        source: String? = nil,
        interval: TimeSpan? = nil,
        window: TimeSpan? = nil,
        initialDelay: TimeSpan? = nil,
        requests: String? = nil,
        metrics: [MetricSpec]? = nil
    ) {
        self.source = source
        self.interval = interval
        self.window = window
        self.initialDelay = initialDelay
        self.requests = requests
        self.metrics = metrics
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case source, interval, window, initialDelay, requests, metrics
    }
}

/// One metric and the limits its candidate must keep.
package struct MetricSpec: Sendable, Hashable, Codable {
    package var name: String
    /// PromQL that gives one number an arm.
    package var query: String
    package var source: String?
    package var threshold: Threshold?
    package var relative: Relative?
    /// How many failed measurements of one step are forgiven; 0 where absent.
    package var failureLimit: Int?
    package var initialDelay: TimeSpan?
    /// Measured and shown, but never acted on.
    package var dryRun: Bool?

    package init(
        name: String,
        query: String,
        source: String? = nil,
        threshold: Threshold? = nil,
        relative: Relative? = nil,
        failureLimit: Int? = nil,
        initialDelay: TimeSpan? = nil,
        dryRun: Bool? = nil
    ) {
        self.name = name
        self.query = query
        self.source = source
        self.threshold = threshold
        self.relative = relative
        self.failureLimit = failureLimit
        self.initialDelay = initialDelay
        self.dryRun = dryRun
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, query, source, threshold, relative, failureLimit, initialDelay, dryRun
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
}
