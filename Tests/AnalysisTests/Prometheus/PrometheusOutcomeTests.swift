import Analysis
import HTTPTransport
import KubeModel
import RolloutCore
import Testing

struct PrometheusOutcomeTests {
    private func outcome(_ reply: QueryReply) throws -> QueryOutcome {
        try PrometheusQuery(
            source: Samples.source(),
            text: "up",
            at: Timestamp(seconds: 1000),
            staleness: .seconds(60)
        ).outcome(of: reply)
    }

    private static func vector(_ samples: String, _ rest: String = "") -> String {
        #"{"status":"success","data":{"resultType":"vector","result":[\#(samples)]}\#(rest)}"#
    }

    private static func sample(_ value: String, at time: String = "1000") -> String {
        vector(#"{"metric":{"a":"b"},"value":[\#(time),"\#(value)"]}"#)
    }

    @Test(
        arguments: [
            (sample("0.05"), 0.05), (sample("1"), 1), (sample("-3e-07"), -3e-7), (sample("1e+06"), 1e6),
            (sample("0"), 0), (sample("+5"), 5), (sample("17", at: "940"), 17), (sample("17", at: "999.781"), 17),
            (sample("17", at: "1003"), 17),
            (#"{"status":"success","data":{"resultType":"scalar","result":[1000,"4.5"]}}"#, 4.5),
            (vector(#"{"metric":{},"value":[1000,"2"]}"#, #","infos":["may be no counter"],"x":{"y":[1]}"#), 2),
            (vector(#"{"metric":{},"value":[1000,"2"]}"#, #","warnings":[]"#), 2),
            (vector(#"{"metric":{},"value":[1000,"2"]}"#, #","warnings":null"#), 2),
        ] as [(String, Double)]
    )
    func oneNumberIsAValue(body: String, value: Double) throws {
        #expect(try outcome(.response(HTTPResponse(200, body))) == .value(value))
    }

    @Test(
        arguments: [
            (vector(""), "the query matches nothing"),
            (sample("NaN"), "the query gives NaN, as without any request"),
            (#"{"status":"success","data":{"resultType":"scalar","result":[1000,"NaN"]}}"#, "the query gives NaN"),
            (sample("1", at: "939.9"), "the newest sample is older than 1m"),
        ]
    )
    func aWorkingServerWithNothingToSayIsNoData(body: String, reason: String) throws {
        guard case .noData(let text) = try outcome(.response(HTTPResponse(200, body))) else {
            Issue.record("not .noData: \(body)")
            return
        }
        #expect(text.hasPrefix(reason))
    }

    private static let two = #"{"metric":{"p":"a"},"value":[1000,"1"]},{"metric":{"p":"b"},"value":[1000,"2"]}"#
    private static let histogram =
        #"{"metric":{},"histogram":[1000,{"count":"3","sum":"1","buckets":[[0,"0","1","3"]]}]}"#

    @Test(
        arguments: [
            (sample("+Inf"), "infinite"), (sample("-Inf"), "infinite"), (sample("Inf"), "infinite"),
            (sample("1e999"), "can't be read"), (sample("0x10"), "can't be read"), (sample("nan"), "can't be read"),
            (sample(""), "can't be read"), (sample("1 "), "can't be read"), (sample("infinity"), "can't be read"),
            (vector(two), "ambiguous: the query gives 2 series instead of one"),
            (vector(histogram), "histogram instead of a number"),
            (vector(#"{"metric":{},"value":[1000,"1"],"histogram":[1000,{}]}"#), "histogram instead of a number"),
            (vector(#"{"metric":{}}"#), "a sample without a value"), (vector("7"), "a sample without a value"),
            (vector(#"{"value":[1000]}"#), "can't be read"), (vector(#"{"value":[1000,1]}"#), "can't be read"),
            (vector(#"{"value":["1000","1"]}"#), "can't be read"), (vector(#"{"value":{}}"#), "can't be read"),
            (vector("", #","warnings":["results truncated due to limit"]"#), "partial"),
            (vector(#"{"value":[1000,"1"]}"#, #","warnings":["a store is down"]"#), "partial"),
            (vector(#"{"value":[1000,"NaN"]}"#, #","warnings":"x""#), "partial"),
            (
                #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1000,"1"]]}]}}"#,
                "a range of samples"
            ),
            (#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#, "a range of samples"),
            (#"{"status":"success","data":{"resultType":"string","result":[1000,"1"]}}"#, "text instead of a number"),
            (#"{"status":"success","data":{"resultType":"tensor","result":[1000,"1"]}}"#, "other than a number"),
            (#"{"status":"success","data":{"resultType":"vector","result":{}}}"#, "no result"),
            (#"{"status":"success","data":{"resultType":"vector"}}"#, "no result"),
            (#"{"status":"success","data":[]}"#, "no result"), (#"{"status":"success"}"#, "no result"),
            (#"{"status":"error","errorType":"execution","error":"hunter2"}"#, "the query failed"),
            (#"{"status":1}"#, "not one of the query API"), (#"{"data":{}}"#, "not one of the query API"),
            ("[]", "not one of the query API"), ("null", "not one of the query API"),
            ("\"x\"", "not one of the query API"),
            ("", "no JSON"), ("<html>hunter2</html>", "no JSON"), ("{\"status\":\"succ", "no JSON"),
            ("\u{0}", "no JSON"),
            (String(repeating: "[", count: 5000), "no JSON"),
            (String(repeating: " ", count: 1 << 20) + " ", "too large"),
        ]
    )
    func everythingElseIsAFault(body: String, reason: String) throws {
        guard case .fault(let text) = try outcome(.response(HTTPResponse(200, body))) else {
            Issue.record("not .fault: \(body.prefix(200))")
            return
        }
        #expect(text.hasPrefix("metrics source default: "))
        #expect(text.contains(reason), "\(text)")
    }

    @Test(
        arguments: [
            (100, "answered unexpectedly (100)"), (204, "gave no answer (204)"),
            (301, "redirects, which is not followed (301)"),
            (302, "redirects, which is not followed (302)"), (400, "refused the query as malformed (400)"),
            (401, "wants credentials (401)"), (403, "forbids the query (403)"),
            (404, "has no query API at its URL (404)"),
            (422, "can't execute the query (422)"), (429, "has too much to do (429)"),
            (499, "answered unexpectedly (499)"),
            (500, "has failed (500)"), (502, "has failed (502)"), (503, "has failed (503)"), (504, "has failed (504)"),
            (999, "answered unexpectedly (999)"),
        ]
    )
    func everyOtherStatusIsAFaultOfItsClass(status: Int, reason: String) throws {
        let response = HTTPResponse(
            status: status,
            headers: ["Location": "http://169.254.169.254/hunter2", "Content-Type": "text/html"],
            body: Array(Self.sample("0").utf8)
        )
        #expect(try outcome(.response(response)) == .fault("metrics source default: \(reason)"))
    }

    @Test(arguments: TransportError.Code.allCases)
    func everyTransportErrorIsAFaultWithoutItsText(code: TransportError.Code) throws {
        let error = TransportError(code, "hunter2 at http://secret")
        guard case .fault(let text) = try outcome(.failure(error)) else {
            Issue.record("not .fault: \(code)")
            return
        }
        #expect(text.hasPrefix("metrics source default: "))
        #expect(!text.contains("hunter2") && !text.contains("secret"))
    }

    @Test("C100: nothing of a body stands in an outcome")
    func nothingOfABodyStandsInAnOutcome() throws {
        let bodies = [
            "hunter2", #"{"status":"hunter2"}"#, #"{"status":"error","errorType":"hunter2","error":"hunter2"}"#,
            #"{"status":"success","warnings":["hunter2"]}"#,
            #"{"status":"success","data":{"resultType":"hunter2","result":"hunter2"}}"#,
            #"{"status":"success","data":{"resultType":"string","result":[1,"hunter2"]}}"#, Self.sample("hunter2"),
            Self.vector(#"{"metric":{"hunter2":"hunter2"},"value":[1000,"+Inf"]}"#),
        ]
        for body in bodies {
            for status in [200, 400, 422, 500, 503] {
                let outcome = try outcome(.response(HTTPResponse(status, body)))
                #expect(!"\(outcome)".contains("hunter2"), "\(outcome)")
            }
        }
    }
}
