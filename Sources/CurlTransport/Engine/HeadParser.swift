import HTTPTransport

/// Status and header fields of a response.
struct ResponseHead: Sendable, Equatable {
    var status: Int
    var headers: HTTPHeaders
}

/// Puts the head of a response together from the lines that libcurl hands over one by one.
///
/// There may be several heads (`100 Continue`, `103 Early Hints`): the last one counts. What follows it are trailer
/// fields, which are dropped.
struct HeadParser: Sendable {
    /// What a line meant.
    enum Outcome: Equatable {
        /// More lines are needed.
        case unfinished
        /// The line ended the head of the response.
        case finished(ResponseHead)
        /// The lines make no head.
        case malformed
        /// The heads together are larger than the limit.
        case tooLarge
    }

    /// The largest accepted size of all heads of one response together.
    static let maximumBytes = 256 << 10

    private var bytes = 0
    private var head: ResponseHead?
    private var isFinished = false

    /// Takes the next line, with its end of line.
    mutating func append(_ line: some Collection<UInt8>) -> Outcome {
        bytes += line.count
        guard bytes <= Self.maximumBytes else { return .tooLarge }
        guard !isFinished else { return .unfinished }
        let text = line.prefix { $0 != 0x0d && $0 != 0x0a }
        if text.starts(with: "HTTP/".utf8) { return begin(text) }
        if text.isEmpty { return end() }
        if text.first == 0x20 || text.first == 0x09 { return fold(text) }
        return add(text)
    }

    private mutating func begin(_ line: some Collection<UInt8>) -> Outcome {
        let words = line.split(separator: 0x20, maxSplits: 2)
        guard words.count >= 2, words[1].count == 3, let status = Int(String(decoding: words[1], as: UTF8.self)),
            (100...999).contains(status)
        else { return .malformed }
        head = ResponseHead(status: status, headers: [:])
        return .unfinished
    }

    private mutating func add(_ line: some Collection<UInt8>) -> Outcome {
        let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, head != nil else { return .malformed }
        head?.headers.append(name: String(decoding: parts[0], as: UTF8.self), value: Self.trimmed(parts[1]))
        return .unfinished
    }

    /// Joins a continued line to the field before it (RFC 9112, section 5.2).
    private mutating func fold(_ line: some Collection<UInt8>) -> Outcome {
        guard var fields = head?.headers.fields, let last = fields.indices.last else { return .malformed }
        fields[last].value += " " + Self.trimmed(line)
        head?.headers = HTTPHeaders(fields)
        return .unfinished
    }

    private mutating func end() -> Outcome {
        guard let found = head else { return .malformed }
        head = nil
        guard found.status >= 200 else { return .unfinished }
        isFinished = true
        return .finished(found)
    }

    private static func trimmed(_ value: some Collection<UInt8>) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        return String(decoding: value.drop(while: isBlank).reversed().drop(while: isBlank).reversed(), as: UTF8.self)
    }
}
