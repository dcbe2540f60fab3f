import KubeModel

/// Turns the bytes of a watch into events, wherever the pieces are cut.
///
/// The API server ends every frame with a line feed and writes none inside (`k8s.io/apimachinery`,
/// `pkg/runtime/serializer/json`: the framer of streams).
package struct WatchDecoder: Sendable {
    /// The longest frame (`k8s.io/apimachinery`, `pkg/runtime/serializer/streaming`).
    package static let frameLimit = 16 << 20

    private let limit: Int
    private var reader = JSONReader()
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
        let bytes = piece.span
        var start = 0
        for end in 0..<bytes.count where bytes[end] == UInt8(ascii: "\n") {
            if let event = frame(endingWith: piece, start..<end) { events.append(event) }
            start = end + 1
        }
        if let event = keep(piece[start...]) { events.append(event) }
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

    private mutating func frame(endingWith piece: [UInt8], _ tail: Range<Int>) -> WatchEvent? {
        if isSkipping {
            isSkipping = false
            return nil
        }
        guard partial.count + tail.count <= limit else {
            partial = []
            return .oversize
        }
        guard !partial.isEmpty else { return event(piece.span.extracting(tail)) }
        var frame: [UInt8] = []
        swap(&frame, &partial)
        frame.append(contentsOf: piece[tail])
        let event = event(frame.span)
        // The storage serves the next partial frame, unless this one was out of the ordinary.
        frame.removeAll(keepingCapacity: frame.capacity <= 1 << 20)
        swap(&frame, &partial)
        return event
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

    private mutating func event(_ bytes: Span<UInt8>) -> WatchEvent? {
        do throws(JSONError) {
            return WatchEvent(try reader.read(bytes))
        } catch {
            return Self.isBlank(bytes) ? nil : .malformed("\(error)")
        }
    }

    private static func isBlank(_ bytes: Span<UInt8>) -> Bool {
        for index in 0..<bytes.count where bytes[index] != 0x20 && !(0x09...0x0D).contains(bytes[index]) {
            return false
        }
        return true
    }
}
