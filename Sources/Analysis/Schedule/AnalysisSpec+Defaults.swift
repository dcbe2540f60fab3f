import KubeModel
package import RolloutAPI
package import RolloutCore

extension AnalysisSpec {
    /// Time between two measurements of a metric.
    package var effectiveInterval: Duration { max(interval?.duration ?? .seconds(30), .seconds(1)) }

    /// What `{{window}}` stands for: long enough for four samples, and for all data since the measurement before.
    package func effectiveWindow(scrapeInterval: Duration) -> Duration {
        max(window?.duration ?? max(scrapeInterval * 4, effectiveInterval), .milliseconds(1))
    }

    /// How long after the step's traffic was observed the metric's data are left aside, in every step.
    func initialDelay(of metric: MetricSpec) -> Duration {
        (metric.initialDelay ?? initialDelay)?.duration ?? .zero
    }

    /// How much older than the asked instant a sample may be.
    package var staleness: Duration { effectiveInterval * 2 }
}

extension MetricSpec {
    /// The arms that the limits compare: the stable one only where they are relative to it.
    package var arms: [Arm] { relative == nil ? [.candidate] : [.candidate, .stable] }

    package var isDryRun: Bool { dryRun ?? false }
}
