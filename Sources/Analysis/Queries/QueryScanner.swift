import KubeModel
import RolloutAPI

/// Finds the placeholders of a query and the places they stand in.
struct QueryScanner {
    private enum State: Equatable {
        case code
        case string(PromQL.Quote, isPattern: Bool)
        case comment
    }

    private let bytes: [UInt8]
    private var index = 0
    private var state = State.code
    /// Open braces around the present place.
    private var braces = 0
    /// The last byte of code that is no space.
    private var last: UInt8?
    private var text: [UInt8] = []
    private var result: [QueryTemplate.Segment] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func segments() throws(FieldError) -> [QueryTemplate.Segment] {
        while index < bytes.count {
            if isPlaceholderStart {
                try takePlaceholder()
            } else {
                take()
            }
        }
        if case .string = state { throw FieldError(path: "", message: "holds a string without its closing quote") }
        endText()
        return result
    }

    /// Of three braces the first is a selector's own.
    private var isPlaceholderStart: Bool {
        index + 1 < bytes.count && bytes[index] == Self.open && bytes[index + 1] == Self.open
            && !(index + 2 < bytes.count && bytes[index + 2] == Self.open)
    }

    private static let open = UInt8(ascii: "{")
    private static let close = UInt8(ascii: "}")

    private mutating func take() {
        let byte = bytes[index]
        text.append(byte)
        index += 1
        switch state {
        case .comment:
            if byte == 0x0A { state = .code }
        case .string(let quote, _):
            if byte == UInt8(ascii: "\\"), quote != .back, index < bytes.count {
                text.append(bytes[index])
                index += 1
            } else if byte == quote.rawValue {
                state = .code
                last = byte
            }
        case .code:
            takeCode(byte)
        }
    }

    private mutating func takeCode(_ byte: UInt8) {
        if byte == UInt8(ascii: "#") {
            state = .comment
        } else if let quote = PromQL.Quote(rawValue: byte) {
            state = .string(quote, isPattern: last == UInt8(ascii: "~"))
        } else if byte > 0x20 {
            if byte == Self.open { braces += 1 }
            if byte == Self.close { braces = max(0, braces - 1) }
            last = byte
        }
    }

    private mutating func takePlaceholder() throws(FieldError) {
        let isJoined = continuesWord
        let start = index + 2
        guard let end = bytes[start...].firstIndex(of: Self.close), end + 1 < bytes.count, bytes[end + 1] == Self.close
        else { throw FieldError(path: "", message: "holds {{ without the closing }}") }
        let name = String(decoding: bytes[start..<end], as: UTF8.self)
        guard let placeholder = QueryPlaceholder(rawValue: name) else {
            let known = QueryPlaceholder.allCases.map(\.text).joined(separator: " ")
            let shown = name.prefix(40).filter { $0.isASCII && $0 > " " }
            throw FieldError(path: "", message: "holds an unknown placeholder \"\(shown)\"; known are \(known)")
        }
        index = end + 2
        let place = try place(of: placeholder, isJoined: isJoined)
        endText()
        result.append(.placeholder(placeholder, place))
        if state == .code { last = UInt8(ascii: "x") }
    }

    /// Whether the present place directly follows a part of a word.
    private var continuesWord: Bool {
        if let byte = text.last { return PromQL.isWordByte(byte) }
        guard case .placeholder(_, .bare) = result.last else { return false }
        return true
    }

    private func place(of placeholder: QueryPlaceholder, isJoined: Bool) throws(FieldError) -> QueryTemplate.Place {
        switch state {
        case .comment: return .comment
        case .string(let quote, let isPattern):
            guard placeholder != .arm else { throw armMisplaced }
            return .string(quote, isPattern: isPattern)
        case .code:
            guard placeholder == .arm else {
                guard braces == 0 || last != UInt8(ascii: "=") && last != UInt8(ascii: "~") else {
                    throw FieldError(path: "", message: "\(placeholder.text) must stand between quotes")
                }
                return .bare(joined: isJoined)
            }
            guard braces > 0 else { throw armMisplaced }
            let separators = [Self.open, UInt8(ascii: ",")]
            let next = bytes[index...].first { $0 > 0x20 }
            return .selector(
                commaBefore: !separators.contains(last ?? Self.open),
                commaAfter: next != nil && next != Self.close && next != UInt8(ascii: ",")
            )
        }
    }

    private var armMisplaced: FieldError {
        FieldError(path: "", message: "{{arm}} must stand between the braces of a selector and outside of quotes")
    }

    private mutating func endText() {
        guard !text.isEmpty else { return }
        result.append(.text(String(decoding: text, as: UTF8.self)))
        text.removeAll(keepingCapacity: true)
    }
}
