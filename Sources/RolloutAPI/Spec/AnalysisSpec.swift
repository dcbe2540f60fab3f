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
    /// The chance of rolling back a good model by comparison, over the whole rollout and all metrics; 0.05 where absent.
    package var alpha: Double?
    package var metrics: [MetricSpec]?

    package init(
        source: String? = nil,
        interval: TimeSpan? = nil,
        window: TimeSpan? = nil,
        initialDelay: TimeSpan? = nil,
        requests: String? = nil,
        alpha: Double? = nil,
        metrics: [MetricSpec]? = nil
    ) {
        self.source = source
        self.interval = interval
        self.window = window
        self.initialDelay = initialDelay
        self.requests = requests
        self.alpha = alpha
        self.metrics = metrics
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case source, interval, window, initialDelay, requests, alpha, metrics
    }
}
