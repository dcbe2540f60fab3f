import Analysis
import HTTPTransport
import RolloutCore
import Testing

/// Bodies as the servers write them, with a word in each that no outcome may repeat.
struct RefusalTests {
    struct Case: Sendable {
        var status: Int
        var body: String
        var reason: String
        var isOverload = false
    }

    static let cases = [
        Case(
            status: 422,
            body: #"{"status":"error","errorType":"execution","error":"query processing would load too many samples "#
                + #"into memory in query execution hunter2"}"#,
            reason: "the query needs more samples than the server allows, select fewer series (422)"
        ),
        Case(
            status: 503,
            body:
                #"{"status":"error","errorType":"timeout","error":"query timed out in expression evaluation hunter2"}"#,
            reason: "the query took the server too long (503)"
        ),
        Case(
            status: 429,
            body:
                #"{"status":"error","errorType":"too_many_requests","error":"too many outstanding requests hunter2"}"#,
            reason: "has too many outstanding requests (429)",
            isOverload: true
        ),
        Case(
            status: 500,
            body: "too many outstanding requests",
            reason: "has too many outstanding requests (500)",
            isOverload: true
        ),
        Case(status: 429, body: "<html>hunter2</html>", reason: "has too much to do (429)", isOverload: true),
        Case(status: 503, body: "Service Unavailable hunter2", reason: "has failed (503)", isOverload: true),
        Case(status: 401, body: "no org id", reason: "wants a tenant, give header.X-Scope-OrgID (401)"),
        Case(
            status: 422,
            body:
                #"{"status":"error","errorType":"execution","error":"the query exceeded the maximum number of chunks "#
                + "(limit: 30 chunks) (err-mimir-max-chunks-per-query). Consider reducing the time range hunter2\"}",
            reason: "the query is beyond a limit of the server, err-mimir-max-chunks-per-query (422)"
        ),
        Case(
            status: 422,
            body: "expanding series: the query time range exceeds the limit (query length: 12000h0m0s, hunter2)",
            reason: "the query spans more time than the server allows (422)"
        ),
        Case(
            status: 422,
            body: #"{"status":"error","errorType":"execution","error":"expanding series: proxy Series(): rpc error: "#
                + #"code = Aborted desc = receive series from Addr: hunter2:10901"}"#,
            reason: "one of its stores does not answer (422)"
        ),
        Case(status: 422, body: "hunter2", reason: "can't execute the query (422)"),
    ]

    @Test(arguments: cases) func whyAServerRefusesIsToldInOurWords(_ one: Case) throws {
        let response = HTTPResponse(one.status, one.body)
        let refusal = try #require(Refusal(response))
        #expect(refusal.reason == one.reason)
        #expect(refusal.isOverload == one.isOverload)
        let query = PrometheusQuery(
            source: try Samples.source(),
            text: "up",
            at: Samples.start,
            staleness: .seconds(60)
        )
        #expect(query.outcome(of: response) == .fault("metrics source default: \(one.reason)"))
        #expect(query.series(in: .response(response)) == .fault("metrics source default: \(one.reason)"))
    }

    @Test(
        arguments: [
            ("0", 0), ("120", 120), ("", nil), ("-1", nil), ("1.5", nil), ("Fri, 31 Dec 1999 23:59:59 GMT", nil),
            ("99999999999999999999", nil),
        ] as [(String, Int?)]
    ) func howLongItWantsToBeLeftAloneIsRead(_ text: String, _ seconds: Int?) {
        var response = HTTPResponse(429, "")
        response.headers["Retry-After"] = text
        #expect(Refusal(response)?.retryAfter == seconds)
    }

    @Test func anAnswerIsNoRefusalAndOnlySoMuchOfABodyIsSearched() {
        #expect(Refusal(HTTPResponse(200, "too many outstanding requests")) == nil)
        let late = String(repeating: " ", count: 5000) + "too many outstanding requests"
        #expect(Refusal(HTTPResponse(422, late))?.reason == "can't execute the query (422)")
    }
}

/// What Thanos says where a store is down and partial answers are wanted, and what is said without anything amiss.
struct PartialAnswerTests {
    private func series(_ rest: String) throws -> SeriesOutcome {
        let body =
            #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"pod":"a"},"values":[[1,"2"]]}]}"#
            + rest + "}"
        return try PrometheusQuery(source: Samples.source(), text: "x[1m]", at: Samples.start, staleness: .seconds(60))
            .series(in: .response(HTTPResponse(200, body)))
    }

    @Test(arguments: [
        #","warnings":["No StoreAPIs matched for this query"]"#,
        #","warnings":["receive series from Addr: 10.0.0.7:10901: rpc error: code = Unavailable"]"#,
        #","warnings":["PromQL info: x","results truncated due to limit"]"#, #","warnings":["PromQL warning: x"]"#,
        #","warnings":{"x":1}"#,
    ]) func aPartialAnswerIsCountedFromByNobody(_ rest: String) throws {
        #expect(try series(rest) == .fault("metrics source default: the answer is partial, it carries warnings"))
    }

    @Test(arguments: [
        "", #","warnings":[]"#, #","warnings":null"#, #","infos":["PromQL info: x"]"#,
        #","warnings":["PromQL info: metric might not be a counter, name does not end in _total: \"x\""]"#,
    ]) func aRemarkIsNoReasonToDoubt(_ rest: String) throws {
        #expect(
            try series(rest) == .series([CounterSeries(pod: "a", samples: [.init(milliseconds: 1000, value: 2)])])
        )
    }
}
