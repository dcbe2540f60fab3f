import Analysis
import HTTPTransport
import KubeModel
import RolloutCore
import Testing

/// Asks a real Prometheus what presets ask, at one instant.
struct PresetReader {
    var server: LivePrometheus
    /// When the pages began to change.
    var changed: Timestamp
    var at: Timestamp

    /// One series of a range.
    private struct Series {
        var labels: [String: String]
        var samples: [Double]
        /// Whether it was there before its page changed.
        var isOld: Bool

        /// Growth from sample to sample; a series that came up meanwhile began at 0.
        var growth: Double {
            zip(samples, samples.dropFirst()).reduce(isOld ? 0 : samples.first ?? 0) { sum, pair in
                sum + (pair.1 >= pair.0 ? pair.1 - pair.0 : pair.1)
            }
        }
    }

    /// What the preset gives, in the form of the expected answer; `marks` is a pattern of the arm's pages.
    func answer(
        of preset: Preset,
        for arm: Arm,
        like expected: PresetCase.Answer,
        marks: String
    ) throws -> PresetCase.Answer {
        switch preset.measure {
        case .counts(let events, let total):
            let all = try growths(total, arm)
            guard !all.isEmpty else { return .nothing }
            let some = try growths(events, arm)
            return .counts(Int(some.reduce(0) { $0 + $1.growth }), of: Int(all.reduce(0) { $0 + $1.growth }))
        case .histogram(let selectors, let unit):
            #expect(unit > 0)
            return buckets(try growths(selectors, arm), like: expected)
        case .query(let text):
            guard let value = try value(of: try Self.rendered(text, arm)) else { return .nothing }
            guard case .growth(let growth) = expected else {
                return .value((value * 1e9).rounded() / 1e9)
            }
            // Every page has grown by the same mark; on pages alike, a rate makes the same of both.
            let mark = try #require(try self.value(of: "sum(rate(fixture_mark_total{page=~\"\(marks)\"}[10m]))"))
            let pages = Double(marks.split(separator: "|").count)
            let share = value * 100 * pages / mark
            return .growth(abs(share - growth) < growth * 1e-9 ? growth : share)
        }
    }

    private func buckets(_ series: [Series], like expected: PresetCase.Answer) -> PresetCase.Answer {
        guard case .buckets(let counts) = expected, !series.isEmpty else { return .nothing }
        var growths: [Double: Double] = [:]
        for bucket in series {
            let text = bucket.labels["le"] ?? ""
            growths[text == "+Inf" ? .infinity : Double(text) ?? .nan, default: 0] += bucket.growth
        }
        return .buckets(
            Dictionary(
                uniqueKeysWithValues: counts.keys.map { value in
                    let bound = growths.keys.filter { $0 >= value }.min() ?? .nan
                    return (value, Int(growths[bound] ?? -1))
                }
            )
        )
    }

    /// The series that the selectors match, each of which but once.
    private func growths(_ selectors: [String], _ arm: Arm) throws -> [Series] {
        let series = try selectors.flatMap { try range(of: try Self.rendered($0, arm)) }
        #expect(Set(series.map(\.labels)).count == series.count, "matched twice: \(selectors)")
        return series
    }

    private func range(of selector: String) throws -> [Series] {
        let document = try JSONValue(parsing: try server.send(try query(selector + "[10m]")).body)
        #expect(document["data"]?["resultType"]?.string == "matrix", "\(selector): \(document)")
        let elements = document["data"]?["result"]?.array ?? []
        return elements.map { element in
            let points = element["values"]?.array ?? []
            return Series(
                labels: element["metric"]?.object?.strings ?? [:],
                samples: points.compactMap { $0.array?.last?.string.flatMap { Double($0) } },
                isOld: (points.first?.array?.first?.double).map { Timestamp(seconds: $0) < changed } ?? false
            )
        }
    }

    private func value(of text: String) throws -> Double? {
        let query = try self.query(text)
        switch query.outcome(of: try server.send(query)) {
        case .value(let value): return value
        case .noData: return nil
        case .fault(let reason): throw LivePrometheus.Failure(description: "\(reason): \(text)")
        }
    }

    private func query(_ text: String) throws -> PrometheusQuery {
        PrometheusQuery(source: try server.source(), text: text, at: at, staleness: .seconds(60))
    }

    static func rendered(_ text: String, _ arm: Arm) throws -> String {
        try QueryTemplate(text).rendered(with: values(arm))
    }

    private static func values(_ arm: Arm) -> QueryValues {
        let hash = arm == .candidate ? "7f9c21" : "5b1a9c"
        return QueryValues(
            arm: #"namespace="ml",pod=~"fraud-\#(hash)-[a-z0-9]+-[a-z0-9]+""#,
            window: "10m",
            namespace: "ml",
            name: "fraud",
            service: arm == .candidate ? "fraud-candidate" : "fraud-stable",
            revision: hash,
            version: arm == .candidate ? "2026.11.3" : "2026.10.1"
        )
    }
}
