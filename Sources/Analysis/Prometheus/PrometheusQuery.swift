package import HTTPTransport
package import KubeModel
package import RolloutCore

/// One instant query, as it is sent, and what its answer means.
package struct PrometheusQuery: Sendable, Hashable {
    package var source: MetricSource
    package var text: String
    /// The instant to evaluate at, on the server's clock.
    package var at: Timestamp
    /// How much older than `at` a sample may be.
    package var staleness: Duration
    /// Largest answer that is read, in bytes.
    package var bodyLimit: Int

    package init(
        source: MetricSource,
        text: String,
        at: Timestamp,
        staleness: Duration,
        bodyLimit: Int = PrometheusQuery.bodyLimit
    ) {
        self.source = source
        self.text = text
        self.at = at
        self.staleness = staleness
        self.bodyLimit = bodyLimit
    }

    /// A query that every working server answers, whatever data it holds: whether the source can be reached.
    package static func probe(_ source: MetricSource, at: Timestamp) -> PrometheusQuery {
        PrometheusQuery(source: source, text: "vector(1)", at: at, staleness: .seconds(60))
    }

    /// Largest answer to a query for one number, which needs a few hundred bytes.
    package static let bodyLimit = 1 << 20
    /// Largest answer to a query for raw samples: some 500,000 of them.
    package static let seriesBodyLimit = 16 << 20

    /// The request without credentials, which whoever sends it attaches.
    ///
    /// A form is posted, since queries outgrow URLs.
    package var request: HTTPRequest {
        var headers: HTTPHeaders = [
            "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded",
        ]
        for field in source.headers.fields { headers.append(name: field.name, value: field.value) }
        let form =
            [
                "query=\(FormText.encoded(text))", "time=\(FormText.seconds(at))",
                "timeout=\(PromQL.duration(source.timeout))",
            ] + source.parameters.map { "\(FormText.encoded($0.name))=\(FormText.encoded($0.value))" }
        return HTTPRequest(
            method: "POST",
            url: source.url.text + "/api/v1/query",
            headers: headers,
            body: Array(form.joined(separator: "&").utf8),
            limits: .init(total: source.timeout, bodyBytes: bodyLimit)
        )
    }

    /// What came back, as a value; total, whatever came.
    ///
    /// The text of a fault holds the source's name, a class and a status code, never a part of the answer.
    package func outcome(of reply: QueryReply) -> QueryOutcome {
        switch reply {
        case .failure(let error): fault(Self.text(of: error.code))
        case .withheld(let reason): fault(reason)
        case .response(let response): outcome(of: response)
        }
    }

    package func outcome(of response: HTTPResponse) -> QueryOutcome {
        let document: JSONValue
        switch self.document(in: response) {
        case .success(let found): document = found
        case .failure(let refusal): return fault(refusal.reason)
        }
        switch PrometheusAnswer.sample(in: document) {
        case .fault(let reason): return fault(reason)
        case .noData(let reason): return .noData(reason)
        case .sample(let value, let time):
            guard time >= at - staleness else {
                return .noData("the newest sample is older than \(TimeSpan(staleness))")
            }
            return .value(value)
        }
    }

    /// The same for a selector with a range.
    package func series(in reply: QueryReply) -> SeriesOutcome {
        func fault(_ reason: String) -> SeriesOutcome { .fault("metrics source \(source.name): \(reason)") }
        switch reply {
        case .failure(let error): return fault(Self.text(of: error.code))
        case .withheld(let reason): return fault(reason)
        case .response(let response):
            switch document(in: response) {
            case .failure(let refusal): return fault(refusal.reason)
            case .success(let document):
                let outcome = SeriesOutcome.reading(document, labels: source.labels)
                guard case .fault(let reason) = outcome else { return outcome }
                return fault(reason)
            }
        }
    }

    private struct Unusable: Error {
        var reason: String
    }

    private func document(in response: HTTPResponse) -> Result<JSONValue, Unusable> {
        if let refusal = Refusal(response) { return .failure(Unusable(reason: refusal.reason)) }
        guard response.body.count <= bodyLimit else { return .failure(Unusable(reason: Self.text(of: .tooLarge))) }
        guard let document = try? JSONValue(parsing: response.body) else {
            return .failure(Unusable(reason: "the answer is no JSON (200)"))
        }
        return .success(document)
    }

    private func fault(_ reason: String) -> QueryOutcome { .fault("metrics source \(source.name): \(reason)") }

    private static func text(of code: TransportError.Code) -> String {
        switch code {
        case .unresolved: "its name does not resolve"
        case .unreachable: "can't be reached"
        case .tls: "the TLS handshake failed"
        case .timedOut: "no answer in time"
        case .interrupted: "the answer was cut short"
        case .tooLarge: "the answer is too large"
        case .malformed: "the answer is no HTTP"
        case .unusable: "its URL or its credentials can't be used"
        case .cancelled: "the query was given up"
        }
    }
}

/// Text of an `application/x-www-form-urlencoded` body.
enum FormText {
    static func encoded(_ text: String) -> String {
        var result: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            let isPlain =
                PromQL.isWordByte(byte) && byte != UInt8(ascii: ":") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".")
            if isPlain {
                result.append(byte)
            } else if byte == 0x20 {
                result.append(UInt8(ascii: "+"))
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Seconds since 1970 with three digits of fraction, all that Prometheus keeps; rounded down.
    static func seconds(_ time: Timestamp) -> String {
        let whole = time.wholeSeconds.nanoseconds / 1_000_000_000
        let milliseconds = (time.nanoseconds - time.wholeSeconds.nanoseconds) / 1_000_000
        let digits = String(milliseconds)
        return "\(whole)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
