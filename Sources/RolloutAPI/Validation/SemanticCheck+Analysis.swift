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
        let kinds = metric.present(of: ["query", "counts", "reward", "histogram", "preset"])
        findings.demand(kinds.count == 1, metric, "name exactly one of query, counts, reward, histogram and preset")
        checkPlaceholders(metric["query"])
        for selector in selectors(metric) {
            checkPlaceholders(selector)
            findings.demand(
                selector.string.map(Self.selectsVersion) ?? true,
                selector,
                "must hold {{arm}}, {{service}}, {{revision}} or {{version}}: it counts what one version did"
            )
        }
        findings.demand(
            !metric["slowerThan"].exists || metric["preset"].exists,
            metric,
            "slowerThan goes with preset; in a histogram it stands beside buckets"
        )
        let histogram = metric["histogram"]
        findings.demand(
            !histogram.exists || histogram.present(of: ["slowerThan", "drift"]).count == 1,
            histogram,
            "give either slowerThan or drift"
        )
        checkLimits(metric)
    }

    private func selectors(_ metric: FieldView) -> [FieldView] {
        [
            metric["counts"]["events"], metric["counts"]["total"], metric["reward"]["events"],
            metric["reward"]["total"], metric["histogram"]["buckets"],
        ].filter(\.exists)
    }

    private mutating func checkLimits(_ metric: FieldView) {
        let threshold = metric["threshold"]
        let relative = metric["relative"]
        findings.demand(
            !metric.present(of: ["threshold", "relative", "compare"]).isEmpty || metric["histogram"]["drift"].exists,
            metric,
            "give threshold, relative or compare"
        )
        findings.demand(
            !metric["compare"].exists || !metric["query"].exists && !metric["histogram"]["drift"].exists,
            metric,
            "compare needs counts, reward, histogram.slowerThan or a preset that counts"
        )
        if threshold.exists { checkThreshold(threshold) }
        guard relative.exists else { return }
        findings.demand(
            metric["query"].exists || metric["preset"].exists,
            metric,
            "relative goes with query; with counts use compare"
        )
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
