import Glibc
import HTTPTransport
import KubeModel

/// One exchange with a real API server, as `Tests/Fixtures/apiserver-1.36.jsonl` holds it.
struct RecordedExchange: Sendable, CustomStringConvertible {
    var index: Int
    var name: String
    var method: String
    var path: String
    var headers: [(String, String)]
    var body: JSONValue?
    var rawBody: String?
    var status: Int
    var responseHeaders: [String: String]
    var response: JSONValue?
    var events: [JSONValue]?

    var description: String { "\(index) \(name)" }

    init(index: Int, _ json: JSONValue) {
        self.index = index
        let request = json["request"] ?? [:]
        let answer = json["response"] ?? [:]
        name = json["name"]?.string ?? ""
        method = request["method"]?.string ?? ""
        path = request["path"]?.string ?? ""
        headers = (request["headers"]?.object ?? [:]).map { ($0.name, $0.value.string ?? "") }
        body = request["body"]
        rawBody = request["rawBody"]?.string
        status = answer["status"]?.int ?? 0
        responseHeaders = answer["headers"]?.object?.strings ?? [:]
        response = answer["body"]
        events = answer["events"]?.array
    }

    /// Every exchange, in order.
    static func all(file: String = #filePath) throws -> [RecordedExchange] {
        let tests = file.split(separator: "/").dropLast(3).joined(separator: "/")
        let bytes = try read("/\(tests)/Fixtures/apiserver-1.36.jsonl")
        return try bytes.split(separator: UInt8(ascii: "\n")).enumerated().map { index, line in
            RecordedExchange(index: index, try JSONValue(parsing: Array(line)))
        }
    }

    private struct Unreadable: Error { var path: String }

    private static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw Unreadable(path: path) }
        defer { fclose(file) }
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return result }
            result += buffer[..<count]
        }
    }
}
