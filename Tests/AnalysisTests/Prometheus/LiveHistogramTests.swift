import Analysis
import Foundation
import KubeModel
import RolloutAPI
import RolloutCore
import Testing

/// Native histograms from exposition to evidence, by a real Prometheus.
@Suite(.enabled(if: LivePrometheus.isInstalled, "needs /usr/bin/prometheus and /usr/bin/python3"))
struct LiveHistogramTests {
    /// How often each power of two was the upper end of what was observed, by its exponent.
    typealias Spread = [Int: Int]

    private func page(candidate: Spread, stable: Spread) -> Data {
        ExpositionMessage.family(
            "latency_seconds",
            [("fraud-7f9c21-5d4f8-abcde", candidate), ("fraud-5b1a9c-66b7c-klmno", stable)].map { pod, spread in
                ExpositionMessage.histogram(labels: ["namespace": "ml", "pod": pod], spread: spread)
            }
        )
    }

    @Test(.timeLimit(.minutes(2)))
    func observationsOfARealPrometheusAreCounted() async throws {
        let server = try await LivePrometheus(
            pages: [:],
            data: ["h.pb": page(candidate: [-2: 50, 0: 7], stable: [-2: 500, 0: 70])],
            jobs: [.init(targets: [["__metrics_path__": "/h.pb"]])],
            features: ["native-histograms"]
        )
        let start = try await server.wait(until: "sum(histogram_count(latency_seconds)) == 627")
        // Of 1000 and 2000 more, 100 and 200 are above half a second; an observation of the candidate's is far above.
        try server.serve(page(candidate: [-2: 950, 0: 106, 4: 1], stable: [-2: 2300, 0: 270]), at: "h.pb")
        let end = try await server.wait(until: "sum(histogram_count(latency_seconds)) == 3627") + .seconds(1)
        let slices = Slices(anchor: start, interval: .seconds(1), through: start, end: end)
        let selectors: [CountPart: [String]] = [
            CountPart(arm: .candidate, role: .buckets): [#"latency_seconds{pod=~"fraud-7f9c21-.*"}"#],
            CountPart(arm: .stable, role: .buckets): [#"latency_seconds{pod=~"fraud-5b1a9c-.*"}"#],
        ]
        let question = CountQuestion(source: try server.source(), selectors: selectors, slices: slices)
        var outcomes: [CountPart: SeriesOutcome] = [:]
        for (part, query) in question.queries { outcomes[part] = query.series(in: .response(try server.send(query))) }
        let answer = CountAnswer(slices: slices, outcomes: outcomes)
        let slow = try #require(status(.init(buckets: "h", slowerThan: 0.5), answer))
        #expect(slow.evidence?.candidate == .init(events: 100, total: 1000), "\(slow.reason ?? "")")
        #expect(slow.evidence?.stable == .init(events: 200, total: 2000))
        let drift = try #require(status(.init(buckets: "h", drift: .init()), answer))
        #expect(drift.evidence?.buckets?.candidate.reduce(0, +) == 1000, "\(drift.reason ?? "")")
        #expect(drift.evidence?.buckets?.stable.reduce(0, +) == 2000)
    }

    private func status(_ histogram: MetricSpec.Histogram, _ answer: CountAnswer) -> MetricStatus? {
        var spec = MetricSpec(name: "latency", histogram: histogram)
        if histogram.drift == nil { spec.compare = .init() }
        let scope = EvidenceScope(candidateHash: "7f9c21", stepIndex: 1, observedSince: answer.slices.start)
        return fold(
            CountMeasurement(metric: "latency", scope: scope, at: answer.slices.end, answer: answer),
            into: nil,
            spec: spec,
            analysis: AnalysisSpec(metrics: [spec]),
            scope: scope,
            candidateStart: nil
        )
    }
}

/// Just enough of Prometheus's protobuf exposition (`io.prometheus.client`, `metrics.proto`) for native histograms.
private enum ExpositionMessage {
    /// A family of histograms, with its length before it.
    static func family(_ name: String, _ metrics: [Data]) -> Data {
        var message = field(1, Data(name.utf8)) + number(3, 4)
        for metric in metrics { message += field(4, metric) }
        return varint(UInt64(message.count)) + message
    }

    /// A histogram of schema 0: the bucket of exponent k ends at 2 to the power of k.
    static func histogram(labels: [String: String], spread: [Int: Int]) -> Data {
        var histogram = number(1, UInt64(spread.values.reduce(0, +))) + double(2, 1)
        histogram += number(5, zigzag(0)) + double(6, 0x1p-128) + number(7, 0)
        var last = (index: 0, count: 0)
        for (position, (exponent, count)) in spread.sorted(by: { $0.key < $1.key }).enumerated() {
            let offset = position == 0 ? exponent : exponent - last.index - 1
            histogram += field(12, number(1, zigzag(offset)) + number(2, 1))
            histogram += number(13, zigzag(count - last.count))
            last = (exponent, count)
        }
        var metric = Data()
        for (name, value) in labels { metric += field(1, field(1, Data(name.utf8)) + field(2, Data(value.utf8))) }
        return metric + field(7, histogram)
    }

    private static func varint(_ value: UInt64) -> Data {
        var rest = value
        var bytes = Data()
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        return bytes
    }

    private static func zigzag(_ value: Int) -> UInt64 { UInt64(bitPattern: Int64((value << 1) ^ (value >> 63))) }

    private static func number(_ field: UInt64, _ value: UInt64) -> Data { varint(field << 3) + varint(value) }

    private static func double(_ field: UInt64, _ value: Double) -> Data {
        varint(field << 3 | 1) + withUnsafeBytes(of: value.bitPattern.littleEndian) { Data($0) }
    }

    private static func field(_ field: UInt64, _ content: Data) -> Data {
        varint(field << 3 | 2) + varint(UInt64(content.count)) + content
    }
}
