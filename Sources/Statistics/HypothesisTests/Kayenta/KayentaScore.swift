import RealModule

/// How Kayenta turns the labels of several metrics into one score, `WeightedSumScorer`.
package struct KayentaScore: Sendable, Hashable {
    /// One classified metric.
    package struct Result: Sendable, Hashable {
        package var label: KayentaClassifier.Label
        package var groups: [String]
        package var isCritical: Bool
        package var isMuted: Bool

        package init(
            _ label: KayentaClassifier.Label,
            groups: [String],
            isCritical: Bool = false,
            isMuted: Bool = false
        ) {
            self.label = label
            self.groups = groups
            self.isCritical = isCritical
            self.isMuted = isMuted
        }
    }

    /// 0...100, to two decimals.
    package let summary: Double
    /// Each group's share of passing metrics in per cent; nil for a group without data, which counts as 100.
    package let groups: [String: Double?]

    /// Scores what is not muted.
    ///
    /// A critical metric that does not pass makes the summary 0, and so do half or more metrics without data. Groups
    /// without a weight share what the weights leave of 100.
    package init(_ results: [Result], groupWeights: [String: Double] = [:]) {
        let counted = results.filter { !$0.isMuted }
        var labels: [String: [KayentaClassifier.Label]] = [:]
        for result in counted {
            for group in result.groups { labels[group, default: []].append(result.label) }
        }
        groups = labels.mapValues(Self.score)
        let missing = counted.filter { $0.label == .noData }.count
        let failed = counted.contains { $0.isCritical && $0.label != .pass }
        guard !counted.isEmpty, !failed, 2 * missing < counted.count else {
            summary = 0
            return
        }
        let unlisted = labels.keys.filter { groupWeights[$0] == nil }
        let shared = (100 - groupWeights.values.reduce(0, +)) / Double(max(1, unlisted.count))
        var sum = 0.0
        for name in groups.keys.sorted() {
            sum += (groups[name].flatMap { $0 } ?? 100) * (groupWeights[name] ?? shared) / 100
        }
        summary = (sum * 100).rounded() / 100
    }

    private static func score(_ labels: [KayentaClassifier.Label]) -> Double? {
        let judged = labels.filter { $0 != .noData && $0 != .error }
        guard !judged.isEmpty else { return nil }
        return 100 * Double(judged.filter { $0 == .pass }.count) / Double(judged.count)
    }

    /// What a score is worth.
    package enum Grade: Sendable, Hashable { case pass, marginal, fail }

    package func grade(pass: Double, marginal: Double) -> Grade {
        summary >= pass ? .pass : summary >= marginal ? .marginal : .fail
    }

    /// Whether the last score of a standalone run is good enough: above `marginal` and not below `pass`, where they are given.
    package static func accepts(final score: Double, marginal: Double?, pass: Double?) -> Bool {
        if let marginal, score <= marginal { return false }
        if let pass, score < pass { return false }
        return true
    }
}
