import KubeModel

/// Turns the bytes of a watch into events, wherever the pieces are cut.
///
/// The API server ends every frame with a line feed and writes none inside (`k8s.io/apimachinery`,
/// `pkg/runtime/serializer/json`: the framer of streams).
package struct WatchDecoder: Sendable {
    /// The longest frame (`k8s.io/apimachinery`, `pkg/runtime/serializer/streaming`).
    package static let frameLimit = 16 << 20

    private let limit: Int
    /// The beginning of a frame whose end has not arrived.
    private var partial: [UInt8] = []
    /// Inside a frame that is longer than the limit: everything up to the next line feed is left out.
    private var isSkipping = false

    package init(limit: Int = WatchDecoder.frameLimit) {
        self.limit = limit
    }

    /// Whether the bytes so far end inside a frame.
    package var isInsideFrame: Bool { isSkipping || !partial.isEmpty }

    /// The events whose frames end within the piece.
    package mutating func decode(_ piece: [UInt8]) -> [WatchEvent] {
        var events: [WatchEvent] = []
        var rest = piece[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            if let event = frame(endingWith: rest[..<end]) { events.append(event) }
            rest = rest[(end + 1)...]
        }
        if let event = keep(rest) { events.append(event) }
        return events
    }

    /// The event of a last frame that lacks its line feed, if it is complete; a partial frame is dropped.
    ///
    /// To be called at the clean end of a body.
    package mutating func finish() -> WatchEvent? {
        defer {
            partial = []
            isSkipping = false
        }
        guard !isSkipping, !partial.isEmpty, let json = try? JSONValue(parsing: partial) else { return nil }
        return WatchEvent(json)
    }

    private mutating func frame(endingWith tail: ArraySlice<UInt8>) -> WatchEvent? {
        if isSkipping {
            isSkipping = false
            return nil
        }
        guard partial.count + tail.count <= limit else {
            partial = []
            return .oversize
        }
        guard !partial.isEmpty else { return Self.event(Array(tail)) }
        partial.append(contentsOf: tail)
        defer { partial.removeAll(keepingCapacity: partial.capacity <= 1 << 20) }
        return Self.event(partial)
    }

    /// Keeps the beginning of a frame; the event tells that it is too long already.
    private mutating func keep(_ head: ArraySlice<UInt8>) -> WatchEvent? {
        guard !isSkipping, !head.isEmpty else { return nil }
        guard partial.count + head.count <= limit else {
            partial = []
            isSkipping = true
            return .oversize
        }
        partial.append(contentsOf: head)
        return nil
    }

    private static func event(_ bytes: [UInt8]) -> WatchEvent? {
        guard bytes.contains(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }) else { return nil }
        do {
            return WatchEvent(try JSONValue(parsing: bytes))
        } catch {
            return .malformed("\(error)")
        }
    }
}
