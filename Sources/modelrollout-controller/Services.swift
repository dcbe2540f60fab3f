import Glibc
import KubeClient
import KubeRuntime
import Logging
import RolloutController
import ServiceLifecycle

/// Runs the controller; the first to be shut down.
struct WorkService: Service {
    let process: ControllerProcess
    let logger: Logger

    func run() async throws {
        let stop = Latch()
        await withGracefulShutdownHandler {
            do throws(LeadershipLost) {
                try await process.run(until: stop)
            } catch {
                // Another process may lead by now: nothing here may run on.
                logger.critical("\(error)")
                exit(1)
            }
        } onGracefulShutdown: {
            // A second signal ends the process at once.
            signal(SIGTERM, SIG_DFL)
            signal(SIGINT, SIG_DFL)
            stop.open()
        }
    }
}

/// Looks now and then whether certificates have changed, and at once where one was refused.
struct RotationService: Service {
    let cluster: ClusterConnection
    let metrics: SourceConnections
    let requests: RequestMeter
    let time: TimeSource

    /// How often it looks where nothing was refused, in seconds.
    private static let period = 10

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var (refusals, age) = (0, 0)
            // A leader that can't renew its lease has ten seconds: that must be enough for the new certificates too.
            while (try? await time.sleep(.seconds(1))) != nil {
                let count = requests.requests.reduce(0) { $0 + ($1.key.code == "tls" ? $1.value : 0) }
                age += 1
                guard count > refusals || age >= Self.period else { continue }
                await cluster.rotate(isForced: count > refusals)
                (refusals, age) = (count, 0)
                metrics.rotate()
            }
        }
    }
}
