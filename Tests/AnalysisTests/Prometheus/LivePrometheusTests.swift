import Analysis
import HTTPTransport
import KubeModel
import RolloutAPI
import RolloutCore
import Testing

@Suite(.enabled(if: LivePrometheus.isInstalled, "needs /usr/bin/prometheus and /usr/bin/python3"))
struct LivePrometheusTests {
    private static let page = #"""
        # TYPE demo_requests_total counter
        demo_requests_total{namespace="ml",pod="fraud-7f9c21-5d4f8-abcde"} 30
        demo_requests_total{namespace="ml",pod="fraud-7f9c21-5d4f8-fghij"} 12
        demo_requests_total{namespace="ml",pod="fraud-5b1a9c-66b7c-klmno"} 58
        demo_requests_total{namespace="other",pod="fraud-7f9c21-5d4f8-abcde"} 1000
        demo_requests_total{namespace="ml",pod="fraud-7f9c21x-5d4f8-abcde"} 1000
        # TYPE demo_errors_total counter
        demo_errors_total{namespace="ml",pod="fraud-7f9c21-5d4f8-abcde",code="500"} 0
        # TYPE demo_version gauge
        demo_version{version="1.0+b\"(x)|.*"} 7
        demo_version{version="1.0"} 8

        """#

    private static let rollout = QueriedRollout(
        namespace: "ml",
        name: "fraud",
        stable: .init(hash: "5b1a9c", version: "1.0"),
        candidate: .init(hash: "7f9c21", version: #"1.0+b"(x)|.*"#)
    )

    private func schedule(_ text: String, window: Duration, source: MetricSource, at now: Timestamp) -> MetricQuery? {
        MeasurementSchedule(
            spec: AnalysisSpec(
                source: "live",
                window: TimeSpan(window),
                metrics: [MetricSpec(name: "m", query: text, relative: .init(maxIncrease: 1))]
            ),
            statuses: [],
            scope: EvidenceScope(candidateHash: "7f9c21", stepIndex: 0, observedSince: now - .seconds(86_400)),
            sources: MetricSources([source])
        ).measurementsDue(at: now, for: Self.rollout).first
    }

    private func ask(
        _ text: String,
        of server: LivePrometheus,
        window: Duration = .seconds(60),
        path: String = "",
        before: Duration = .zero
    ) throws -> [Arm: QueryOutcome] {
        let now = LivePrometheus.now() - before
        let query = try #require(schedule(text, window: window, source: server.source(path: path), at: now))
        return try query.queries().mapValues { $0.outcome(of: try server.send($0)) }
    }

    @Test(.timeLimit(.minutes(2)))
    func aRealPrometheusIsUnderstood() async throws {
        let server = try await LivePrometheus(page: Self.page)
        #expect(
            try ask("sum(demo_requests_total{ {{arm}} })", of: server) == [.candidate: .value(42), .stable: .value(58)]
        )
        #expect(try ask("scalar(sum(demo_requests_total{{{arm}}}))", of: server)[.stable] == .value(58))
        #expect(
            try ask(#"sum(demo_version{version="{{version}}"})"#, of: server)
                == [.candidate: .value(7), .stable: .value(8)]
        )
        #expect(
            try ask(#"sum(demo_version{version=~'{{version}}'})"#, of: server)
                == [.candidate: .value(7), .stable: .value(8)]
        )
        for window in [Duration.milliseconds(1500), .seconds(90), .seconds(7200)] {
            let outcomes = try ask(
                "count_over_time(demo_version{version=\"1.0\"}[{{window}}]) > bool 0",
                of: server,
                window: window
            )
            #expect(outcomes[.candidate] == .value(1))
        }
        #expect(try ask("vector({{window}})", of: server)[.candidate]?.isFault == true)
        try expectBlindness(server)
        try expectFaults(server)
    }

    private func expectBlindness(_ server: LivePrometheus) throws {
        for text in [
            "absent_metric{ {{arm}} }",
            // Only the candidate has this series, and it counts nothing: 0/0.
            "sum(demo_errors_total{ {{arm}} }) / sum(demo_errors_total{ {{arm}} })",
            "histogram_quantile(0.95, sum by (le) (rate(absent_bucket{ {{arm}} }[{{window}}])))",
        ] {
            #expect(try ask(text, of: server).values.allSatisfy { $0.isNoData }, "\(text)")
        }
        // Nothing was scraped an hour ago.
        let past = try ask("sum(demo_requests_total{ {{arm}} })", of: server, before: .seconds(3600))
        #expect(past.values.allSatisfy { $0.isNoData })
    }

    private func expectFaults(_ server: LivePrometheus) throws {
        for (text, reason) in [
            ("demo_requests_total{ {{arm}} }", "ambiguous"),
            ("demo_requests_total{ {{arm}} }[1m]", "a range of samples"),
            ("sum(demo_requests_total{ {{arm}} }) / 0", "infinite"),
            ("\"{{name}}\"", "text instead of a number"),
            ("sum(", "malformed (400)"),
            ("demo_requests_total + on(namespace) demo_requests_total", "can't execute the query (422)"),
        ] {
            guard case .fault(let text) = try ask(text, of: server)[.candidate] else {
                Issue.record("no fault: \(text)")
                continue
            }
            #expect(text.contains(reason))
        }
        #expect(
            try ask("sum(up)", of: server, path: "/nowhere")[.candidate]
                == .fault("metrics source live: has no query API at its URL (404)")
        )
    }

    @Test(.timeLimit(.minutes(2)))
    func itsClockAndItsProbeAreRead() async throws {
        let server = try await LivePrometheus(page: Self.page)
        let sent = LivePrometheus.now()
        let probe = PrometheusQuery.probe(try server.source(), at: sent)
        let response = try server.send(probe)
        #expect(probe.outcome(of: response) == .value(1))
        #expect(response.headers["Date"].flatMap(HTTPDate.parse) != nil)
        var clock = ServerClock()
        clock.learn(from: response, sentAt: sent, receivedAt: LivePrometheus.now())
        #expect(clock.offset == .zero)
    }
}

extension QueryOutcome {
    fileprivate var isNoData: Bool {
        if case .noData = self { true } else { false }
    }

    fileprivate var isFault: Bool {
        if case .fault = self { true } else { false }
    }
}
