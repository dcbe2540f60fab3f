package import HTTPTransport
import KubeModel

/// The server's answer.
package struct ServerResponse: Sendable {
    package enum Body: Sendable {
        case whole([UInt8])
        /// Events as they come, until the subscription ends.
        case watch(WatchSubscription)
    }

    package var status: Int
    package var headers: HTTPHeaders
    package var body: Body

    package init(status: Int, headers: HTTPHeaders = [:], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func json(_ status: Int, _ json: JSONValue, warnings: [String] = []) -> ServerResponse {
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        for warning in warnings {
            headers.append(name: "Warning", value: "299 - \(JSONValue.string(warning).text)")
        }
        return ServerResponse(status: status, headers: headers, body: .whole(json.encoded))
    }

    static func text(_ status: Int, _ text: String) -> ServerResponse {
        ServerResponse(
            status: status,
            headers: ["Content-Type": "text/plain; charset=utf-8"],
            body: .whole(Array(text.utf8))
        )
    }

    static let notFound = text(404, "404 page not found\n")

    static func refusal(_ refusal: Refusal, warnings: [String] = []) -> ServerResponse {
        var response = json(refusal.code, refusal.json, warnings: warnings)
        if let seconds = refusal.retryAfter { response.headers["Retry-After"] = "\(seconds)" }
        return response
    }
}
