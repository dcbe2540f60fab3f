import Analysis
import HTTPTransport
import KubeModel
import Testing

struct PrometheusRequestTests {
    private func query(_ text: String, at: Timestamp = Samples.start) throws -> PrometheusQuery {
        PrometheusQuery(
            source: try MetricSource(option: "a=https://mimir/prometheus/,header.X-Scope-OrgID=team,timeout=2500ms"),
            text: text,
            at: at,
            staleness: .seconds(60)
        )
    }

    @Test func aQueryIsPostedAsAForm() throws {
        let request = try query(#"sum(rate(x{a=~"5.."}[2m])) + ü_%"#, at: Samples.start + .microseconds(123_456))
            .request
        #expect(request.method == "POST")
        #expect(request.url == "https://mimir/prometheus/api/v1/query")
        #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
        #expect(request.headers["accept"] == "application/json")
        #expect(request.headers["x-scope-orgid"] == "team")
        #expect(request.headers["authorization"] == nil)
        let body = String(decoding: request.body ?? [], as: UTF8.self)
        #expect(
            body == "query=sum%28rate%28x%7Ba%3D~%225..%22%7D%5B2m%5D%29%29+%2B+%C3%BC_%25"
                .replacing("~", with: "%7E") + "&time=1700000000.123&timeout=2500ms"
        )
    }

    @Test func theRequestIsBounded() throws {
        let limits = try query("up").request.limits
        #expect(limits.total == .milliseconds(2500))
        #expect(limits.bodyBytes == 1 << 20)
    }

    @Test(arguments: [(0, "0.000"), (999_999, "0.000"), (5_000_000, "0.005"), (-1_000_000, "-1.999")])
    func timesAreWrittenInMilliseconds(nanoseconds: Int64, text: String) throws {
        let body = try query("up", at: Timestamp(nanoseconds: nanoseconds)).request.body ?? []
        #expect(String(decoding: body, as: UTF8.self).contains("time=\(text)&"))
    }

    @Test func theProbeNeedsNoData() throws {
        let probe = PrometheusQuery.probe(try Samples.source(), at: Samples.start)
        #expect(String(decoding: probe.request.body ?? [], as: UTF8.self).hasPrefix("query=vector%281%29&"))
    }
}
