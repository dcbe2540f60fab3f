import HTTPTransport
import KubeModel
import KubeRuntime

/// An API server of Services with history, several front ends that lag, and faults of every kind, all from one seed.
final class SimulatedServer: KubeAPI {
    private struct Change: Sendable {
        var version: Int
        var type: String
        var object: KubeObject
    }

    private struct State: Sendable {
        var random: SeededGenerator
        var version = 100
        var objects: [String: KubeObject] = [:]
        var history: [Change] = []
        /// Names with UID and resource version, at every version there was.
        var snapshots: [Int: [String: String]] = [100: [:]]
        var pages: [Int: [KubeObject]] = [100: []]
        var compacted = 100
        var hasFaults = true
        var supportsStreamingLists = true
        var uids = 0
        var streams: [Signal] = []
    }

    private let state: LockedBox<State>

    init(seed: UInt64) {
        state = LockedBox(State(random: SeededGenerator(seed: seed)))
    }

    /// What a store that is complete up to the version holds.
    func snapshot(at version: String) -> [String: String]? {
        Int(version).flatMap { version in state.withLock { $0.snapshots[version] } }
    }

    var current: [String: String] { state.withLock { $0.snapshots[$0.version] ?? [:] } }

    static func fingerprint(_ object: KubeObject) -> String { "\(object.uid)@\(object.resourceVersion)" }

    /// Ends all faults but those that are under way.
    func heal() {
        state.withLock { $0.hasFaults = false }
    }

    /// Creates, changes, deletes or recreates some object.
    func change() {
        let streams = state.withLock { state in
            let name = "s\(Int.random(in: 0..<6, using: &state.random))"
            state.version += 1
            let old = state.objects[name]
            let dies = old != nil && Int.random(in: 0..<3, using: &state.random) == 0
            if old == nil { state.uids += 1 }
            var object = service(name, uid: old?.uid ?? "uid-\(state.uids)", version: state.version)
            object.annotations = ["text": String(repeating: "é", count: Int.random(in: 0..<40, using: &state.random))]
            state.objects[name] = dies ? nil : object
            let type = dies ? "DELETED" : old == nil ? "ADDED" : "MODIFIED"
            state.history.append(Change(version: state.version, type: type, object: object))
            state.snapshots[state.version] = state.objects.reduce(into: [:]) {
                $0["ml/\($1.key)"] = Self.fingerprint($1.value)
            }
            state.pages[state.version] = state.objects.values.sorted { $0.name < $1.name }
            if Int.random(in: 0..<15, using: &state.random) == 0 { state.compacted = state.version }
            return state.streams
        }
        for stream in streams { stream.raise() }
    }
}

extension SimulatedServer {
    func send(_ request: APIRequest) async throws -> JSONValue {
        if state.withLock({ Self.roll(&$0, 10) }) { return try await fail() }
        return try state.withLock { state in
            let limit = request[query: "limit"].flatMap { Int($0) }.map { min($0, 2) } ?? Int.max
            var (version, offset) = (state.version, 0)
            if let token = request[query: "continue"] {
                let parts = token.split(separator: "-").compactMap { Int($0) }
                (version, offset) = (parts[0], parts[1])
                guard version >= state.compacted else { throw APIStatus(code: 410, reason: "Expired", message: "") }
            } else if Self.roll(&state, 12) {
                // A front end that lags serves what it has, unless more was asked for.
                version = max(100, version - Int.random(in: 1...5, using: &state.random))
                if let least = request[query: "resourceVersion"].flatMap({ Int($0) }), least > version {
                    throw Self.tooLarge
                }
            }
            let all = state.pages[version] ?? []
            let items = Array(all.dropFirst(offset).prefix(limit))
            let end = offset + items.count
            return page(items, version: version, continuation: end < all.count ? "\(version)-\(end)" : "")
        }
    }

    func stream(_ request: APIRequest) async throws -> HTTPBodyStream {
        if state.withLock({ Self.roll(&$0, 8) }) { _ = try await fail() }
        let asked = request[query: "resourceVersion"].flatMap { Int($0) }
        let isList = request[query: "sendInitialEvents"] == "true"
        let signal = Signal()
        let (bytes, start) = try state.withLock { state -> ([UInt8], Int) in
            state.streams.append(signal)
            if isList {
                guard state.supportsStreamingLists, !Self.roll(&state, 6) else {
                    throw APIStatus(code: 422, reason: "Invalid", message: "")
                }
                guard (asked ?? 0) <= state.version else { throw Self.tooLarge }
                let objects = (state.pages[state.version] ?? []).flatMap { frame("ADDED", $0) }
                return (objects + bookmark(state.version, endsInitialEvents: true), state.version)
            }
            let from = asked ?? 0
            guard from >= state.compacted else {
                if Bool.random(using: &state.random) { throw APIStatus(code: 410, reason: "Gone", message: "") }
                return (errorFrame(410, "Expired"), state.version)
            }
            return ([], from)
        }
        return body(bytes, from: start, signal)
    }

    private static let tooLarge = APIStatus(
        code: 504,
        reason: "Timeout",
        message: "",
        causes: [APIStatus.Cause(reason: "ResourceVersionTooLarge", message: "", field: "")]
    )

    /// True once in that many times, while there are faults.
    private static func roll(_ state: inout State, _ sides: Int) -> Bool {
        state.hasFaults && Int.random(in: 0..<sides, using: &state.random) == 0
    }

    private func fail() async throws -> JSONValue {
        switch state.withLock({ Int.random(in: 0..<9, using: &$0.random) }) {
        case 0: throw APIStatus(code: 429, reason: "TooManyRequests", message: "", retryAfter: .seconds(3))
        case 1: throw APIStatus(code: 500, reason: "InternalError", message: "")
        case 2: throw APIStatus(code: 503, reason: "", message: "")
        case 3: throw APIStatus(code: 401, reason: "Unauthorized", message: "")
        case 4: throw APIStatus(code: 403, reason: "Forbidden", message: "")
        case 5: throw TransportError(.unreachable, "")
        case 6: throw TransportError(.interrupted, "")
        case 7: throw APIStatus(code: 404, reason: "NotFound", message: "")
        default:
            await Latch().wait()
            throw TransportError(.cancelled, "")
        }
    }
}

extension SimulatedServer {
    private enum Piece: Sendable {
        case bytes([UInt8])
        case wait
        case end
        case cut
        case hang
    }

    /// The stream: what is due first, and then changes as they come, in pieces of any size, until something goes wrong.
    private func body(_ first: [UInt8], from start: Int, _ signal: Signal) -> HTTPBodyStream {
        let rest = LockedBox((bytes: first[...], version: start))
        return HTTPBodyStream { [self] () async throws(TransportError) -> [UInt8]? in
            while !Task.isCancelled {
                let piece = rest.withLock { rest in state.withLock { next(&rest.bytes, &rest.version, &$0) } }
                switch piece {
                case .bytes(let bytes): return bytes
                case .wait: await signal.wait()
                case .end: return nil
                case .cut: throw TransportError(.interrupted, "")
                case .hang: await Latch().wait()
                }
            }
            throw TransportError(.cancelled, "")
        }
    }

    private func next(_ rest: inout ArraySlice<UInt8>, _ version: inout Int, _ state: inout State) -> Piece {
        if rest.isEmpty {
            let due = state.history.filter { $0.version > version }
            if due.isEmpty {
                if Self.roll(&state, 10) { return .end }
                guard Self.roll(&state, 3) else { return .wait }
                rest = bookmark(version)[...]
            } else {
                for change in due {
                    rest += noise(&state) + frame(change.type, change.object)
                    // A server may repeat itself.
                    if Self.roll(&state, 8) { rest += frame(change.type, change.object) }
                    version = change.version
                }
            }
        }
        if Self.roll(&state, 40) { return .cut }
        if Self.roll(&state, 250) { return .hang }
        let size = Int.random(in: 1...max(1, min(rest.count, 400)), using: &state.random)
        defer { rest = rest.dropFirst(size) }
        return .bytes(Array(rest.prefix(size)))
    }

    private func noise(_ state: inout State) -> [UInt8] {
        guard Self.roll(&state, 12) else { return [] }
        switch Int.random(in: 0..<5, using: &state.random) {
        case 0: return Array("no JSON\n".utf8)
        case 1: return frame("FROBNICATED", service("x", version: 1))
        case 2: return errorFrame(500, "InternalError")
        case 3: return errorFrame(429, "TooManyRequests")
        default: return errorFrame(410, "Expired")
        }
    }
}
