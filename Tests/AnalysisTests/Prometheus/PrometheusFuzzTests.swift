import Analysis
import HTTPTransport
import KubeModel
import RolloutCore
import Testing

struct PrometheusFuzzTests {
    /// Answers as Prometheus 2.42 and Mimir wrote them.
    private static let answers: [String] = [
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","instance":"127.0.0.1:9090","job":"pods"},"value":[1700000000.123,"1"]}]}}"#,
        #"{"status":"success","data":{"resultType":"vector","result":[]}}"#,
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1700000000,"NaN"]}]}}"#,
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1700000000,"+Inf"]}]}}"#,
        #"{"status":"success","data":{"resultType":"scalar","result":[1700000000.5,"3.141592653589793"]}}"#,
        #"{"status":"success","data":{"resultType":"string","result":[1700000000,"text"]}}"#,
        #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up"},"values":[[1699999990,"1"],[1700000000,"1"]]}]}}"#,
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1700000000,{"count":"3","sum":"6","buckets":[[0,"1","2","3"]]}]}]}}"#,
        #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1700000000,"1e-05"]}]},"warnings":["results truncated due to limit"],"infos":["x"]}"#,
        #"{"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:1: parse error: unexpected end of input"}"#,
    ]

    private static let tokens: [String] = [
        "\"", "{", "}", "[", "]", ",", ":", "null", "true", "-", "+", ".", "e", "E", "1e309", "\\u0000", "\\ud83d",
        "\u{FFFD}", "9999999999999999999999", "-0", "NaN", "\"NaN\"", "\"1\"", "\"value\"", "\"values\"",
        "\"histogram\"",
        "\"vector\"", "\"scalar\"", "\"matrix\"", "[[1,\"1\"]]", "\"warnings\":[\"w\"],", " ",
    ]

    private func mutated(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0...Int.random(in: 0..<4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 0..<12, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.removeSubrange(place..<end)
            case 1: bytes.removeSubrange(place...)
            case 2: bytes.insert(contentsOf: (Self.tokens.randomElement(using: &random) ?? "").utf8, at: place)
            case 3: bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            case 4 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
            default:
                bytes.replaceSubrange(place..<end, with: (Self.tokens.randomElement(using: &random) ?? "").utf8)
            }
        }
        return bytes
    }

    @Test(.timeLimit(.minutes(2)), arguments: 0..<20 as Range<UInt64>)
    func everyAnswerHasAnOutcome(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let at = Samples.start
        let query = PrometheusQuery(source: try Samples.source(), text: "up", at: at, staleness: .seconds(60))
        var counts = (values: 0, noData: 0, faults: 0)
        for _ in 0..<2000 {
            let answer = Self.answers.randomElement(using: &random) ?? ""
            let body = mutated(Array(answer.utf8), using: &random)
            let statuses = [200, 200, 200, 200, 400, 503, Int.random(in: 0...1000, using: &random)]
            let response = HTTPResponse(status: statuses.randomElement(using: &random) ?? 200, body: body)
            switch query.outcome(of: response) {
            case .value(let value):
                #expect(value.isFinite && response.status == 200)
                counts.values += 1
            case .noData: counts.noData += 1
            case .fault(let text):
                #expect(text.utf8.count < 200)
                counts.faults += 1
            }
        }
        #expect(counts.values > 0 && counts.noData > 0 && counts.faults > 0)
    }

    @Test func anUntouchedAnswerKeepsItsMeaning() throws {
        let query = PrometheusQuery(
            source: try Samples.source(),
            text: "up",
            at: Samples.start,
            staleness: .seconds(60)
        )
        let kinds = Self.answers.map { answer in
            switch query.outcome(of: HTTPResponse(200, answer)) {
            case .value: "value"
            case .noData: "no data"
            case .fault: "fault"
            }
        }
        #expect(
            kinds == [
                "value", "no data", "no data", "fault", "value", "fault", "fault", "fault", "fault", "fault",
            ]
        )
    }
}
