import BenchmarkWorkload
import KubeModel
import KubeRuntime
import Logging
import RolloutController

/// Tells how much memory the controller's caches take.
///
///     CacheFootprint record DIRECTORY COUNT    writes the watches of so many idle rollouts
///     CacheFootprint stores DIRECTORY          fills the stores, one after the other, from these watches
///     CacheFootprint controller DIRECTORY      runs the whole controller over them
///
/// Recording is apart, so that nothing of it is in the memory that is measured.
@main
struct CacheFootprint {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.dropFirst().first, arguments.dropFirst(2).first.flatMap { Int($0) }) {
        case ("record", let directory?, let count?):
            try RecordedServer.record(Fleet(count, .idle), in: directory)
        case ("stores", let directory?, nil): try await StoreFootprint(directory).run()
        case ("controller", let directory?, nil): try await ControllerFootprint(directory).run()
        default: throw Usage()
        }
    }

    private struct Usage: Error, CustomStringConvertible {
        var description: String {
            "usage: CacheFootprint record DIRECTORY COUNT | stores DIRECTORY | controller DIRECTORY"
        }
    }
}
