import HTTPTransport
import KubeModel

/// `metav1.ListOptions`, read and checked.
struct ListOptions {
    enum Match: String { case exact = "Exact", notOlderThan = "NotOlderThan" }

    var limit = 0
    var token: ContinueToken?
    /// Nil where unset.
    var revision: Int?
    var match: Match?
    var labels = LabelSelector.everything
    var fields = FieldSelector()
    var isWatch = false
    var timeoutSeconds: Int?
    var allowsBookmarks = false
    var sendsInitialEvents: Bool?

    init(_ request: ServerRequest, _ type: ResourceType, isWatch: Bool) throws(Refusal) {
        self.isWatch = isWatch
        limit = request[query: "limit"].flatMap { Int($0) } ?? 0
        timeoutSeconds = request[query: "timeoutSeconds"].flatMap { Int($0) }
        allowsBookmarks = request.flag("allowWatchBookmarks")
        if request[query: "sendInitialEvents"] != nil { sendsInitialEvents = request.flag("sendInitialEvents") }
        if let text = request[query: "labelSelector"] { labels = try SelectorParser.parse(text) }
        if let text = request[query: "fieldSelector"] { fields = try FieldSelector(text, type) }
        try readRevision(request)
        try checkMatch()
        guard !isWatch, let text = request[query: "continue"] else { return }
        if let revision, revision != 0 {
            throw .badRequest("specifying resource version is not allowed when using continue")
        }
        token = try ContinueToken(text)
    }

    private mutating func readRevision(_ request: ServerRequest) throws(Refusal) {
        if let text = request[query: "resourceVersion"] {
            guard let number = Int(text), number >= 0 else {
                let problem = "strconv.ParseUint: parsing \(JSONValue.string(text).text): invalid syntax"
                let message = "resourceVersion: Invalid value: \(JSONValue.string(text).text): \(problem)"
                throw isWatch
                    ? Refusal(500, "", message) : .badRequest("invalid resource version \"\(text)\": \(message)")
            }
            revision = number
        }
        guard let text = request[query: "resourceVersionMatch"] else { return }
        guard let known = Match(rawValue: text) else {
            throw .invalidOptions("ListOptions") {
                $0.unsupported("resourceVersionMatch", .string(text), allowed: ["Exact", "NotOlderThan", ""])
            }
        }
        match = known
    }

    private func checkMatch() throws(Refusal) {
        let field = "resourceVersionMatch"
        func forbid(_ detail: String) -> Refusal {
            .invalidOptions("ListOptions") { $0.forbidden(field, detail) }
        }
        if sendsInitialEvents != nil {
            guard isWatch else {
                throw .invalidOptions("ListOptions") {
                    $0.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list")
                }
            }
            guard match == .notOlderThan else {
                throw forbid("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
            }
            return
        }
        guard match != nil else { return }
        if isWatch { throw forbid("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided") }
        guard let revision else {
            throw forbid("resourceVersionMatch is forbidden unless resourceVersion is provided")
        }
        if match == .exact, revision == 0 {
            throw forbid("resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"")
        }
    }
}

/// The `continue` token of a list: where it stopped, and in which revision it reads.
struct ContinueToken: Sendable, Hashable {
    /// -1 where the rest is to be read from the present state.
    var revision: Int
    /// The last key given, relative to what was listed.
    var start: String

    init(revision: Int, start: String) {
        self.revision = revision
        self.start = start
    }

    init(_ text: String) throws(Refusal) {
        let urlSafe = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        guard let bytes = Base64.decoded(String(urlSafe), isPadded: false) else {
            throw .badRequest("invalid continue token: continue key is not valid: illegal base64 data at input byte 0")
        }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw .badRequest("invalid continue token: continue key is not valid: \(BodyReader.goText(error, bytes))")
        }
        guard json["v"]?.string == "meta.k8s.io/v1", let revision = json["rv"]?.int,
            let start = json["start"]?.string, start.first == "/"
        else { throw .badRequest("invalid continue token: continue key is not valid: incorrect encoded start key") }
        self.revision = revision
        self.start = String(start.dropFirst().prefix { $0 != "\0" })
    }

    var text: String {
        let json = "{\"v\":\"meta.k8s.io/v1\",\"rv\":\(revision),\"start\":\"/\(start)\\u0000\"}"
        return Base64.encoded(json.utf8, isPadded: false)
            .replacing("+", with: "-").replacing("/", with: "_")
    }
}
