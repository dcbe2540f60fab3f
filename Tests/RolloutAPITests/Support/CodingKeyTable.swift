import KubeModel
import RolloutAPI
import Testing

/// Where in the schema each Codable type stands.
enum CodingKeyTable {
    struct Row: Sendable, CustomTestStringConvertible {
        let type: String
        let keys: [String]
        let places: [String]
        var testDescription: String { type }

        init<Keys: CodingKey & CaseIterable>(_ type: Any.Type, _ keys: Keys.Type, _ places: String...) {
            self.type = "\(type)"
            self.keys = keys.allCases.map(\.stringValue)
            self.places = places
        }

        /// A type without members.
        init(empty type: Any.Type, _ places: String...) {
            self.type = "\(type)"
            keys = []
            self.places = places
        }
    }

    static let rows: [Row] = specRows + statusRows

    private static let steps = ["spec.strategy.steps[]", "spec.strategy.canary.steps[]"]

    private static let specRows: [Row] = [
        Row(RolloutSpec.self, RolloutSpec.CodingKeys.self, "spec"),
        Row(ModelSpec.self, ModelSpec.CodingKeys.self, "spec.model"),
        Row(PortSpec.self, PortSpec.CodingKeys.self, "spec.ports[]"),
        Row(TrafficSpec.self, TrafficSpec.CodingKeys.self, "spec.traffic"),
        Row(empty: ServiceTraffic.self, "spec.traffic.service"),
        Row(GatewayTraffic.self, GatewayTraffic.CodingKeys.self, "spec.traffic.httpRoute", "spec.traffic.grpcRoute"),
        Row(IngressTraffic.self, IngressTraffic.CodingKeys.self, "spec.traffic.ingress"),
        Row(TraefikTraffic.self, TraefikTraffic.CodingKeys.self, "spec.traffic.traefik"),
        Row(StrategySpec.self, StrategySpec.CodingKeys.self, "spec.strategy"),
        Row(empty: StrategySpec.Recreate.self, "spec.strategy.recreate"),
        Row(StrategySpec.Canary.self, StrategySpec.Canary.CodingKeys.self, "spec.strategy.canary"),
        Row(StrategySpec.BlueGreen.self, StrategySpec.BlueGreen.CodingKeys.self, "spec.strategy.blueGreen"),
        Row(StepSpec.self, StepSpec.CodingKeys.self, steps[0], steps[1]),
        Row(
            ApprovalSpec.self,
            ApprovalSpec.CodingKeys.self,
            "spec.strategy.blueGreen.approval",
            "\(steps[0]).approval",
            "\(steps[1]).approval"
        ),
        Row(RequestMatch.self, RequestMatch.CodingKeys.self, "\(steps[0]).match[]", "\(steps[1]).match[]"),
        Row(
            RequestMatch.Value.self,
            RequestMatch.Value.CodingKeys.self,
            "\(steps[0]).match[].headers[]",
            "\(steps[0]).match[].cookies[]",
            "\(steps[0]).match[].queryParams[]",
            "\(steps[1]).match[].headers[]",
            "\(steps[1]).match[].cookies[]",
            "\(steps[1]).match[].queryParams[]"
        ),
        Row(AnalysisSpec.self, AnalysisSpec.CodingKeys.self, "spec.analysis"),
        Row(MetricSpec.self, MetricSpec.CodingKeys.self, "spec.analysis.metrics[]"),
        Row(MetricSpec.Threshold.self, MetricSpec.Threshold.CodingKeys.self, "spec.analysis.metrics[].threshold"),
        Row(MetricSpec.Relative.self, MetricSpec.Relative.CodingKeys.self, "spec.analysis.metrics[].relative"),
        Row(
            MetricSpec.Counts.self,
            MetricSpec.Counts.CodingKeys.self,
            "spec.analysis.metrics[].counts",
            "spec.analysis.metrics[].reward"
        ),
        Row(MetricSpec.Histogram.self, MetricSpec.Histogram.CodingKeys.self, "spec.analysis.metrics[].histogram"),
        Row(MetricSpec.Drift.self, MetricSpec.Drift.CodingKeys.self, "spec.analysis.metrics[].histogram.drift"),
        Row(
            MetricSpec.Reference.self,
            MetricSpec.Reference.CodingKeys.self,
            "spec.analysis.metrics[].histogram.drift.reference"
        ),
        Row(MetricSpec.Compare.self, MetricSpec.Compare.CodingKeys.self, "spec.analysis.metrics[].compare"),
        Row(PromotionSpec.self, PromotionSpec.CodingKeys.self, "spec.promotion"),
        Row(FailurePolicy.self, FailurePolicy.CodingKeys.self, "spec.failurePolicy"),
    ]

    private static let statusRows: [Row] = [
        Row(RolloutStatus.self, RolloutStatus.CodingKeys.self, "status"),
        Row(RevisionStatus.self, RevisionStatus.CodingKeys.self, "status.stable", "status.candidate"),
        Row(OutlookStatus.self, OutlookStatus.CodingKeys.self, "status.outlook"),
        Row(StepStatus.self, StepStatus.CodingKeys.self, "status.step"),
        Row(TrafficStatus.self, TrafficStatus.CodingKeys.self, "status.traffic"),
        Row(WaitingFor.self, WaitingFor.CodingKeys.self, "status.waitingFor"),
        Row(MetricStatus.self, MetricStatus.CodingKeys.self, "status.analysis[]"),
        Row(CountEvidence.self, CountEvidence.CodingKeys.self, "status.analysis[].evidence"),
        Row(
            CountEvidence.Counted.self,
            CountEvidence.Counted.CodingKeys.self,
            "status.analysis[].evidence.candidate",
            "status.analysis[].evidence.stable"
        ),
        Row(
            CountEvidence.Weighed.self,
            CountEvidence.Weighed.CodingKeys.self,
            "status.analysis[].evidence.worse",
            "status.analysis[].evidence.noWorse"
        ),
        Row(
            CountEvidence.Dispersion.self,
            CountEvidence.Dispersion.CodingKeys.self,
            "status.analysis[].evidence.dispersion"
        ),
        Row(CountEvidence.Buckets.self, CountEvidence.Buckets.CodingKeys.self, "status.analysis[].evidence.buckets"),
        Row(HistoryEntry.self, HistoryEntry.CodingKeys.self, "status.history[]"),
        Row(HistoryEntry.Change.self, HistoryEntry.Change.CodingKeys.self, "status.history[].changes[]"),
        Row(Condition.self, ConditionKeys.self, "status.conditions[]"),
        Row(RetiringRevision.self, RetiringRevision.CodingKeys.self, "status.retiring[]"),
        Row(AdoptedService.self, AdoptedService.CodingKeys.self, "status.adopted[]"),
        Row(RejectedRevision.self, RejectedRevision.CodingKeys.self, "status.rejected"),
        Row(PinnedRevision.self, PinnedRevision.CodingKeys.self, "status.pinned"),
        Row(ActionStatus.self, ActionStatus.CodingKeys.self, "status.lastAction"),
        Row(PauseStatus.self, PauseStatus.CodingKeys.self, "status.pause"),
        Row(RouteUse.self, RouteUse.CodingKeys.self, "status.route"),
        Row(DriftStatus.self, DriftStatus.CodingKeys.self, "status.drift"),
    ]

    /// The members of `metav1.Condition`.
    private enum ConditionKeys: String, CodingKey, CaseIterable {
        case type, status, reason, message, observedGeneration, lastTransitionTime
    }
}
