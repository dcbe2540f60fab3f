package import HTTPTransport
package import KubeClient
package import KubeModel
import KubeRuntime

/// An API server that plays recorded watches, and counts what else it is asked.
///
/// A watch brings the objects of its kind and their bookmark, and then nothing more; a kind without a recording is not
/// installed.
package final class RecordedServer: KubeAPI {
    private let directory: String
    private let time: TimeSource
    private let unexpected = LockedBox<[String]>([])

    package init(directory: String, time: TimeSource) {
        self.directory = directory
        self.time = time
    }

    /// Requests besides watches, as `<verb> <resource>`.
    package var requests: [String] { unexpected.withLock { $0 } }

    /// Records the fleet.
    package static func record(_ fleet: Fleet, in directory: String) throws {
        for kind in Fleet.kinds {
            let file = try File(writing: path(kind, in: directory))
            var piece: [UInt8] = []
            for object in try fleet.objects(kind) {
                piece += WatchText.added(object.json)
                if piece.count >= 1 << 20 {
                    try file.write(piece)
                    piece = []
                }
            }
            try file.write(piece + WatchText.bookmark(kind, resourceVersion: "9000000"))
        }
    }

    private static func path(_ kind: ResourceKind, in directory: String) -> String {
        "\(directory)/\(kind.plural).watch"
    }

    package func send(_ request: APIRequest) async throws -> JSONValue {
        unexpected.withLock { $0.append("\(request.verb) \(request.resource.plural)") }
        throw APIStatus(code: 501, reason: "NotImplemented", message: "only watches are recorded")
    }

    package func stream(_ request: APIRequest) async throws -> HTTPBodyStream {
        let file: File
        do {
            file = try File(reading: Self.path(request.resource, in: directory))
        } catch {
            throw APIStatus(code: 404, reason: "NotFound", message: "\(error)")
        }
        let recording = Recording(file)
        return HTTPBodyStream { [time] () async throws(TransportError) in
            if let piece = recording.next() { return piece }
            // The watch stays open until the reader has enough.
            while (try? await time.sleep(.seconds(3600))) != nil {}
            return nil
        }
    }
}

/// A file that is being played; read by one task.
private final class Recording: Sendable {
    private let file: File

    init(_ file: consuming File) {
        self.file = file
    }

    /// As much as a server sends at once; nil at the end.
    func next() -> [UInt8]? {
        guard let piece = try? file.read(64 << 10), !piece.isEmpty else { return nil }
        return piece
    }
}
