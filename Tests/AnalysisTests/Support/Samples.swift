import Analysis
import HTTPTransport
import KubeModel
import RolloutAPI
import RolloutCore

/// Values that the tests share.
enum Samples {
    /// When the step's traffic was observed.
    static let start = Timestamp(seconds: 1_700_000_000)

    static let scope = EvidenceScope(candidateHash: "7f9c21", stepIndex: 1, observedSince: start)

    static let rollout = QueriedRollout(
        namespace: "ml",
        name: "fraud",
        stable: .init(hash: "5b1a9c", version: "2026.10.1"),
        candidate: .init(hash: "7f9c21", version: "2026.11.3")
    )

    static func source(_ name: String = "default", _ url: String = "http://prometheus:9090") throws -> MetricSource {
        MetricSource(name: name, url: try SourceURL(url))
    }

    static func sources() throws -> MetricSources { MetricSources([try source()]) }

    /// An instant that many seconds after the traffic was observed.
    static func after(_ seconds: Double) -> Timestamp { start + .milliseconds(Int64((seconds * 1000).rounded())) }

    static func metric(
        _ name: String = "errors",
        threshold: MetricSpec.Threshold? = .init(max: 0.05),
        relative: MetricSpec.Relative? = nil,
        failureLimit: Int? = nil,
        dryRun: Bool? = nil
    ) -> MetricSpec {
        MetricSpec(
            name: name,
            query: "sum(rate(errors_total{ {{arm}} }[{{window}}]))",
            threshold: threshold,
            relative: relative,
            failureLimit: failureLimit,
            dryRun: dryRun
        )
    }

    static func measurement(
        _ candidate: QueryOutcome?,
        stable: QueryOutcome? = nil,
        at seconds: Double = 60,
        metric: String = "errors",
        scope: EvidenceScope = scope
    ) -> Measurement {
        var outcomes: [Arm: QueryOutcome] = [:]
        outcomes[.candidate] = candidate
        outcomes[.stable] = stable
        return Measurement(metric: metric, scope: scope, at: after(seconds), outcomes: outcomes)
    }

    /// Folds the outcomes in, ten seconds apart.
    static func folded(
        _ outcomes: [QueryOutcome],
        by spec: MetricSpec = metric(),
        into status: MetricStatus? = nil,
        from seconds: Double = 60
    ) -> MetricStatus? {
        var status = status
        for (index, outcome) in outcomes.enumerated() {
            let measurement = measurement(outcome, at: seconds + Double(index) * 10, metric: spec.name)
            status = fold(measurement, into: status, spec: spec, scope: scope)
        }
        return status
    }
}

extension HTTPResponse {
    /// An answer with that body.
    init(_ status: Int = 200, _ body: String) {
        self.init(status: status, body: Array(body.utf8))
    }
}
