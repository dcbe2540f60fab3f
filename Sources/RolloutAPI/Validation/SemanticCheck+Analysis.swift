/// Rules of `spec.analysis`.
extension SemanticCheck {
    mutating func checkAnalysis() {
        let analysis = spec["analysis"]
        checkSpan(analysis["interval"])
        checkSpan(analysis["window"])
        checkSpan(analysis["initialDelay"], orZero: true)
        checkPlaceholders(analysis["requests"])
        findings.demand(
            analysis["requests"].string.map(Self.selectsVersion) ?? true,
            analysis["requests"],
            "must hold {{arm}}, {{service}}, {{revision}} or {{version}}: it counts the requests of one version"
        )
        for metric in analysis["metrics"].elements { checkMetric(metric) }
    }

    private mutating func checkMetric(_ metric: FieldView) {
        checkSpan(metric["initialDelay"], orZero: true)
        checkPlaceholders(metric["query"])
        let threshold = metric["threshold"]
        let relative = metric["relative"]
        findings.demand(threshold.exists || relative.exists, metric, "give threshold or relative")
        if threshold.exists { checkThreshold(threshold) }
        guard relative.exists else { return }
        findings.demand(
            !relative.present(of: ["maxIncrease", "maxDecrease"]).isEmpty,
            relative,
            "give maxIncrease or maxDecrease"
        )
        findings.demand(
            metric["query"].string.map(Self.selectsVersion) ?? true,
            metric["query"],
            "relative compares two versions: query must hold {{arm}}, {{service}}, {{revision}} or {{version}}"
        )
    }

    private mutating func checkThreshold(_ threshold: FieldView) {
        findings.demand(!threshold.present(of: ["min", "max"]).isEmpty, threshold, "give min or max")
        guard let min = threshold["min"].double, let max = threshold["max"].double else { return }
        findings.demand(min <= max, threshold, "min must not be above max")
    }

    private mutating func checkPlaceholders(_ query: FieldView) {
        guard let text = query.string else { return }
        findings.demand(
            QueryPlaceholder.areKnown(in: text),
            query,
            "knows the placeholders \(QueryPlaceholder.allCases.map(\.text).joined(separator: " ")) and no others"
        )
    }

    private static func selectsVersion(_ query: String) -> Bool {
        QueryPlaceholder.allCases.contains { $0.selectsVersion && query.contains($0.text) }
    }
}
