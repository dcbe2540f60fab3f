package import HTTPTransport
package import KubeClient
package import KubeModel
import KubeRuntime
package import RolloutCore

/// A Prometheus on paper: it reads which metric a query asks for, and for which version, and answers as it is told to.
package struct PrometheusModel: HTTPTransport {
    /// What one query is answered with.
    package enum Answer: Sendable, Hashable {
        case value(Double)
        /// An empty vector.
        case nothing
        /// `NaN`, as a ratio of nothing to nothing is.
        case notANumber
        case severalSeries
        case matrix
        /// A counter that rises so much each second, from the model's origin on, and is scraped each second.
        case counter(perSecond: Double)
        /// A histogram whose buckets, by upper bound and cumulative, rise so much each second.
        case histogram(perSecond: [Double: Double])
        case status(Int)
        case redirect(String)
        /// A body that is no JSON.
        case garbage
        /// The connection is lost.
        case lost
        /// No answer ever.
        case hang

        package init(_ outcome: QueryOutcome) {
            switch outcome {
            case .value(let value): self = .value(value)
            case .noData: self = .nothing
            case .fault: self = .status(503)
            }
        }
    }

    /// What a test can turn.
    package struct Knobs: Sendable {
        /// Answers by the query's first word and version; what is not named hangs.
        package var answers: [String: [Arm: Answer]] = [:]
        package var delay: Duration = .milliseconds(50)
        /// How far its clock is ahead of the controller's; it tells its time only where it is.
        package var skew: Duration = .zero

        package init() {}
    }

    private let time: TimeSource
    private let origin: Timestamp
    private let knobs: @Sendable () -> Knobs
    private let isCandidate: @Sendable (_ query: String) -> Bool

    /// Makes a Prometheus.
    ///
    /// - Parameters:
    ///   - time: Where time comes from.
    ///   - origin: When every counter stood at 0.
    ///   - knobs: Its answers; asked at every query.
    ///   - isCandidate: Whether a query, by its label matchers, asks for the candidate's pods.
    package init(
        time: TimeSource,
        origin: Timestamp = Simulation.start,
        knobs: @escaping @Sendable () -> Knobs,
        isCandidate: @escaping @Sendable (_ query: String) -> Bool
    ) {
        self.time = time
        self.origin = origin
        self.knobs = knobs
        self.isCandidate = isCandidate
    }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let form = Self.form(request.body ?? [])
        guard request.url.hasSuffix("/api/v1/query"), let query = form["query"] else {
            return HTTPResponse(status: 404)
        }
        let metric = Self.metric(of: query)
        // Of scrapes a scenario need not tell anything.
        let answer =
            knobs().answers[metric]?[isCandidate(query) ? .candidate : .stable] ?? (metric == "up" ? .nothing : .hang)
        let pause = answer == .hang ? request.limits.total : min(knobs().delay, request.limits.total)
        do {
            try await time.sleep(pause)
        } catch {
            throw TransportError(.cancelled, "cancelled")
        }
        switch answer {
        case .hang: throw TransportError(.timedOut, "no answer in time")
        case .lost: throw TransportError(.interrupted, "the connection was lost")
        case .status(let status): return HTTPResponse(status: status, body: Array("nothing to see here".utf8))
        case .redirect(let target): return HTTPResponse(status: 302, headers: ["Location": target])
        case .garbage: return HTTPResponse(status: 200, body: Array("<html>".utf8))
        case .value, .nothing, .notANumber, .severalSeries, .matrix, .counter, .histogram:
            let skew = knobs().skew
            let now = time.now() + skew
            let at = form["time"].flatMap { Double($0) } ?? now.seconds
            let body = document(answer, at: at, until: now.seconds, over: Self.range(of: query))
            var headers: HTTPHeaders = ["Content-Type": "application/json"]
            if skew != .zero { headers["Date"] = Self.date(now) }
            return HTTPResponse(status: 200, headers: headers, body: body.encoded)
        }
    }

    package func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream {
        throw TransportError(.unusable, "a query is no stream", isUnsent: true)
    }

    /// The time as a field of HTTP has it (RFC 9110, section 5.6.7); the day of the week is not looked at.
    private static func date(_ time: Timestamp) -> String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = time.wholeSeconds.description.split { "-TZ".contains($0) }
        let month = Int(parts[1]).map { months[$0 - 1] } ?? ""
        return "Thu, \(parts[2]) \(month) \(parts[0]) \(parts[3]) GMT"
    }

    private func document(_ answer: Answer, at asked: Double, until now: Double, over range: Double) -> JSONValue {
        let time = min(asked, now)
        func sample(_ text: String, _ pod: String) -> JSONValue {
            ["metric": ["pod": .string(pod)], "value": [.double(time), .string(text)]]
        }
        var type = "vector"
        let result: [JSONValue]
        switch answer {
        case .value(let value): result = [sample("\(value)", "a")]
        case .notANumber: result = [sample("NaN", "a")]
        case .severalSeries: result = [sample("1", "a"), sample("2", "b")]
        case .matrix:
            type = "matrix"
            result = [["metric": [:], "values": [[.double(time), "1"]]]]
        case .counter(let rate):
            type = "matrix"
            result = [["metric": ["pod": "a"], "values": samples(risingBy: rate, from: asked - range, until: time)]]
        case .histogram(let rates):
            type = "matrix"
            result = rates.sorted { $0.key < $1.key }.map { bound, rate in
                let label = bound == .infinity ? "+Inf" : "\(bound)"
                return [
                    "metric": ["pod": "a", "le": .string(label)],
                    "values": samples(risingBy: rate, from: asked - range, until: time),
                ]
            }
        default:
            if range > 0 { type = "matrix" }
            result = []
        }
        return ["status": "success", "data": ["resultType": .string(type), "result": .array(result)]]
    }

    private func samples(risingBy rate: Double, from earliest: Double, until time: Double) -> JSONValue {
        let start = max(earliest, origin.seconds).rounded(.up)
        return .array(
            stride(from: start, through: time, by: 1).map { instant in
                let count = (rate * (instant - origin.seconds)).rounded(.down)
                return [.double(instant), .string("\(count)")]
            }
        )
    }

    /// The first word of a query: in the scenarios' queries, the name of the metric.
    static func metric(of query: String) -> String {
        String(query.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" })
    }

    /// The seconds in the brackets of a query, 0 without any.
    private static func range(of query: String) -> Double {
        guard let text = query.split(separator: "[").last?.dropLast(), query.hasSuffix("]") else { return 0 }
        return TimeSpan(String(text))?.duration.seconds ?? 0
    }

    /// The fields of a form that was posted.
    static func form(_ body: [UInt8]) -> [String: String] {
        var fields: [String: String] = [:]
        for part in String(decoding: body, as: UTF8.self).split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { continue }
            fields[decoded(halves[0])] = decoded(halves[1])
        }
        return fields
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(0x20)
            } else if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
