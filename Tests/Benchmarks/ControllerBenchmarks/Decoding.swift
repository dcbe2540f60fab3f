import Benchmark
import BenchmarkWorkload
import KubeModel
import KubeRuntime

/// The watches of many objects, in pieces as they come from a connection; the results are bytes.
func decoding() {
    for kind in Fleet.kinds {
        measure("decode a watch of \(kind.plural), bytes", setup: { try WatchPieces(kind) }) { watch in
            var decoder = WatchDecoder()
            for piece in watch.pieces { blackHole(decoder.decode(piece)) }
            return watch.size
        }
    }
    measure("write a list of rollouts, bytes", setup: { try Fleet(100, .idle).objects(.modelRollout) }) { objects in
        objects.reduce(0) { $0 + $1.json.encoded.count }
    }
}

private struct WatchPieces: Sendable {
    let pieces: [[UInt8]]
    let size: Int

    init(_ kind: ResourceKind) throws {
        let text = try Fleet(200, .idle).objects(kind).flatMap { WatchText.added($0.json) }
        size = text.count
        pieces = stride(from: 0, to: text.count, by: 64 << 10).map { Array(text[$0..<min($0 + 64 << 10, text.count)]) }
    }
}
