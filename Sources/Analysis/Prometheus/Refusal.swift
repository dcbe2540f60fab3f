package import HTTPTransport

/// Why a server gave no answer to a query, and whether all of it wants to be left alone for a while.
///
/// Of the body nothing is repeated: it is searched for words that are known, and those are told in our own.
package struct Refusal: Sendable, Hashable {
    package var reason: String
    /// Whether the server has too much to do, whatever is asked.
    package var isOverload: Bool
    /// How long it asks to be left alone (RFC 9110, section 10.2.3), in seconds; a date is not understood.
    package var retryAfter: Int?

    /// Nil for an answer with status 200.
    package init?(_ response: HTTPResponse) {
        guard response.status != 200 else { return nil }
        let known = Self.known(in: response)
        reason = "\(known?.meaning ?? Self.meaning(of: response.status)) (\(response.status))"
        isOverload = known?.isOverload ?? [429, 503].contains(response.status)
        retryAfter = response.headers["Retry-After"].flatMap { text in
            text.utf8.count <= 9 ? Int(text).flatMap { $0 >= 0 ? $0 : nil } : nil
        }
    }

    /// Classes as Prometheus assigns them (`web/api/v1`, `getDefaultErrorCode`), and as proxies add them.
    private static func meaning(of status: Int) -> String {
        switch status {
        case 400: "refused the query as malformed"
        case 401: "wants credentials"
        case 403: "forbids the query"
        case 404: "has no query API at its URL"
        case 422: "can't execute the query"
        case 429: "has too much to do"
        case 200..<300: "gave no answer"
        case 300..<400: "redirects, which is not followed"
        case 500..<600: "has failed"
        default: "answered unexpectedly"
        }
    }

    private struct Words {
        var text: String
        var meaning: String
        var isOverload = false
    }

    /// How much of a body is searched.
    private static let searched = 4096

    private static func known(in response: HTTPResponse) -> Words? {
        guard response.status >= 400, !response.body.isEmpty else { return nil }
        let body = String(decoding: response.body.prefix(searched), as: UTF8.self)
        return words.first { body.contains($0.text) }
    }

    /// Errors of Prometheus (`promql`, `ErrTooManySamples` and `ErrQueryTimeout`), of Thanos's proxy store where a partial
    /// answer is not wanted, of the query frontends that Cortex, Mimir and Thanos share, and of Mimir's limits, which have
    /// identifiers (`pkg/util/globalerror`).
    private static let words: [Words] =
        [
            Words(
                text: "too many outstanding requests",
                meaning: "has too many outstanding requests",
                isOverload: true
            ),
            Words(
                text: "would load too many samples into memory",
                meaning: "the query needs more samples than the server allows, select fewer series"
            ),
            Words(text: "query timed out in", meaning: "the query took the server too long"),
            Words(text: "no org id", meaning: "wants a tenant, give header.X-Scope-OrgID"),
            Words(text: "receive series from", meaning: "one of its stores does not answer"),
            Words(text: "fetch series for", meaning: "one of its stores does not answer"),
        ]
        + [
            "max-chunks-per-query", "max-estimated-chunks-per-query", "max-series-per-query",
            "max-chunks-bytes-per-query", "max-estimated-memory-consumption-per-query", "max-query-length",
            "max-total-query-length", "max-query-expression-size-bytes", "query-blocked",
        ].map { Words(text: "err-mimir-\($0)", meaning: "the query is beyond a limit of the server, err-mimir-\($0)") }
        + [
            Words(text: "exceeded series limit", meaning: "the query selects more series than the server allows"),
            Words(text: "exceeded chunks limit", meaning: "the query needs more chunks than the server allows"),
            Words(
                text: "query time range exceeds the limit",
                meaning: "the query spans more time than the server allows"
            ),
        ]
}
