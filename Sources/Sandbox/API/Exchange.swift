import HTTPTransport
import KubeModel

/// A request on its way through the server, with what was found out about it.
struct Exchange {
    let request: ServerRequest
    let info: RequestInfo
    let user: UserInfo
    /// Warnings for the client, in order.
    private(set) var warnings: [String] = []

    init(_ request: ServerRequest, _ info: RequestInfo, _ user: UserInfo) {
        self.request = request
        self.info = info
        self.user = user
    }

    mutating func warn(_ text: String) {
        warnings.append(text)
    }

    /// The field manager: the one named, or the program that asks.
    var manager: String {
        if let named = request[query: "fieldManager"] { return named }
        let agent = request.headers["User-Agent"] ?? ""
        return String(agent.prefix { $0 != "/" }.prefix(128))
    }

    /// The options of a write.
    func writeOptions(_ kind: String) throws(Refusal) -> WriteOptions {
        var options = WriteOptions(manager: manager)
        if let given = request[query: "dryRun"] {
            guard given == "All" else {
                throw .invalidOptions(kind) { $0.unsupported("dryRun", .string(given), allowed: ["All"]) }
            }
            options.isDryRun = true
        }
        if let named = request[query: "fieldManager"], named.utf8.count > 128 {
            throw .invalidOptions(kind) { $0.tooLong("fieldManager", limit: 128) }
        }
        switch request[query: "fieldValidation"] {
        case nil, "Warn": options.validation = .warn
        case "Ignore": options.validation = .ignore
        case "Strict": options.validation = .strict
        case let other?:
            throw .invalidOptions(kind) {
                $0.unsupported("fieldValidation", .string(other), allowed: ["Ignore", "Strict", "Warn"])
            }
        }
        return options
    }

    /// Reports members that stand twice or are unknown, as the options demand; the error text, or nil to go on.
    mutating func report(_ duplicates: [String], _ unknown: [String], _ validation: WriteOptions.Validation) -> String?
    {
        let problems =
            unknown.map { "unknown field \"\($0)\"" } + duplicates.map { "duplicate field \"\($0)\"" }
        guard !problems.isEmpty else { return nil }
        switch validation {
        case .ignore: return nil
        case .warn:
            problems.forEach { warn($0) }
            return nil
        case .strict: return "strict decoding error: \(problems.joined(separator: ", "))"
        }
    }
}
