package import RolloutAPI

/// What is asked for a metric, its preset looked up.
extension MetricSpec {
    private var known: Preset.Measure? { preset.flatMap { Presets.named($0)?.measure } }

    /// Whether it is judged by counts since the rollout began instead of by single numbers.
    package var isCounted: Bool {
        if counts != nil || reward != nil || histogram != nil { return true }
        switch known {
        case .counts, .histogram: return true
        case .query, nil: return false
        }
    }

    /// What is to be asked for each arm of a metric that counts.
    var selectors: [CountPart.Role: [String]] {
        if let counts = counts ?? reward { return [.events: [counts.events], .total: [counts.total]] }
        if let histogram { return [.buckets: [histogram.buckets]] }
        switch known {
        case .counts(let events, let total): return [.events: events, .total: total]
        case .histogram(let buckets, _): return [.buckets: buckets]
        case .query, nil: return [:]
        }
    }

    /// PromQL that gives one number an arm; empty for a metric that counts.
    var queryText: String {
        if case .query(let text) = known { return text }
        return query ?? ""
    }

    /// The bound above which an observation is a bad event, in the histogram's own unit.
    var slowBound: Double? {
        if let histogram { return histogram.slowerThan }
        guard case .histogram(_, let unit) = known else { return nil }
        return slowerThan.map { $0 * unit }
    }

    /// What keeps its preset from being asked for, or nil.
    var presetProblem: String? {
        guard let preset else { return nil }
        switch known {
        case nil: return "the preset \(preset) is not known"
        case .counts:
            return relative == nil ? nil : "the preset \(preset) counts: use compare or threshold instead of relative"
        case .query: return compare == nil ? nil : "the preset \(preset) gives a number: use threshold or relative"
        case .histogram:
            return slowerThan == nil ? "the preset \(preset) is a histogram: give slowerThan" : nil
        }
    }
}
