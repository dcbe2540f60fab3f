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

/// Looks every minute whether certificates have changed.
struct RotationService: Service {
    let cluster: ClusterConnection
    let metrics: SourceConnections
    let time: TimeSource

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await time.sleep(.seconds(60))
                } catch {
                    return
                }
                await cluster.rotate()
                metrics.rotate()
            }
        }
    }
}
