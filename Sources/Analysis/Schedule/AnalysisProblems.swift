package import KubeModel
package import RolloutAPI
import RolloutCore

extension AnalysisSpec {
    /// What keeps the analysis from ever giving a number: unknown sources, and queries that can't be written.
    ///
    /// Dry runs keep nothing from going on and are left out. Paths start with `spec.analysis`.
    package func problems(for rollout: QueriedRollout, sources: MetricSources) -> [FieldError] {
        var problems: [FieldError] = []
        let path = "spec.analysis"
        if let source, let error = Self.problem(source, sources) {
            problems.append(FieldError(path: "\(path).source", message: error))
        } else if source == nil, usesDefaultSource, let error = Self.problem(nil, sources) {
            problems.append(FieldError(path: "\(path).source", message: error))
        }
        if let requests {
            problems += Self.problems(requests, path: "\(path).requests", needsArms: true, rollout)
        }
        for (index, metric) in (metrics ?? []).enumerated() where !metric.isDryRun {
            let path = "\(path).metrics[\(index)]"
            if let source = metric.source, let error = Self.problem(source, sources) {
                problems.append(FieldError(path: "\(path).source", message: error))
            }
            if let problem = metric.presetProblem {
                problems.append(FieldError(path: "\(path).preset", message: problem))
            }
            if !metric.isCounted, metric.presetProblem == nil {
                let needsArms = metric.relative != nil
                problems += Self.problems(metric.queryText, path: "\(path).query", needsArms: needsArms, rollout)
            }
            for text in metric.selectors.values.joined() {
                problems += Self.problems(text, path: path, needsArms: true, rollout)
            }
        }
        return problems
    }

    private var usesDefaultSource: Bool {
        requests != nil || (metrics ?? []).contains { $0.source == nil && !$0.isDryRun }
    }

    private static func problem(_ reference: String?, _ sources: MetricSources) -> String? {
        do {
            _ = try sources.source(reference)
            return nil
        } catch {
            return error.message
        }
    }

    private static func problems(
        _ text: String,
        path: String,
        needsArms: Bool,
        _ rollout: QueriedRollout
    ) -> [FieldError] {
        do {
            let template = try QueryTemplate(text)
            for arm in rollout.revisions.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
                guard let values = rollout.values(for: arm, window: .seconds(60), labels: .init()) else { continue }
                _ = try template.rendered(with: values)
            }
            guard !needsArms || template.selectsVersion else {
                throw FieldError(path: "", message: "gives both arms the same answer; use {{arm}} to tell them apart")
            }
            return []
        } catch let error as FieldError {
            return [FieldError(path: path, message: error.message)]
        } catch {
            return [FieldError(path: path, message: "can't be read")]
        }
    }
}
