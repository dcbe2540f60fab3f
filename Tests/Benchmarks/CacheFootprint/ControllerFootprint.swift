import Analysis
import BenchmarkWorkload
import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import Logging
import RolloutController

/// Runs a whole controller over recorded watches until every rollout was reconciled, twice.
///
/// An idle fleet leads to no request: anything besides the watches fails the run.
struct ControllerFootprint {
    private let server: RecordedServer
    private let process: ControllerProcess

    private struct Busy: Error, CustomStringConvertible {
        var description: String
    }

    init(_ directory: String) throws {
        let server = RecordedServer(directory: directory, time: .system)
        self.server = server
        process = ControllerProcess(
            ControllerConfiguration(
                namespaces: nil,
                sources: try Fleet.sources(),
                leaderElection: nil,
                workers: 8,
                instance: "footprint",
                version: "0"
            ),
            connect: { _, _ in server },
            source: { _ in Measure.Connection(transport: NoTransport()) },
            time: TimeSource(clock: ContinuousClock(), now: { Fleet.now }),
            logger: .quiet
        )
    }

    func run() async throws {
        let before = try ResidentMemory.now()
        print("before: \(Size(before.total)) resident, \(Size(before.anonymous)) of it anonymous")
        let stop = Latch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await process.run(until: stop) }
            try await tell("first reconcile of all", since: before) {}
            let keys = process.cluster.rollouts.keys()
            for round in 2...3 {
                try await tell("reconcile \(round) of all", since: before) {
                    for key in keys { process.runtime.controller.queue.add(key) }
                }
            }
            stop.open()
            try await group.waitForAll()
        }
        guard server.requests.isEmpty else {
            throw Busy(description: "an idle fleet led to \(server.requests.count) requests: \(server.requests[0])")
        }
        print("requests to the API server besides watches: 0")
    }

    /// Gives work, waits until every rollout was reconciled, and prints how long that took and what is held.
    private func tell(_ what: String, since before: ResidentMemory, _ giveWork: () -> Void) async throws {
        let controller = process.runtime.controller
        let clock = ContinuousClock()
        let start = clock.now
        let spentBefore = ProcessorTime.now()
        let done = controller.statistics.durations.count
        giveWork()
        while !process.runtime.isReady || controller.statistics.durations.count < done + process.cluster.rollouts.count
            || controller.queue.statistics.depth > 0 || controller.statistics.active > 0
        {
            try await clock.sleep(for: .milliseconds(20))
        }
        let length = Seconds(start.duration(to: clock.now))
        let spent = Seconds(ProcessorTime.now() - spentBefore)
        let count = controller.statistics.durations.count - done
        let memory = try ResidentMemory.now()
        let each = (memory.anonymous - before.anonymous) / max(1, process.cluster.rollouts.count)
        print(
            "\(what): \(count) reconciles in \(length) and \(spent) of CPU, "
                + "\(Int(Double(count) / spent.value)) a second of CPU; "
                + "\(Size(memory.total)) resident, \(Size(memory.anonymous)) anonymous, peak \(Size(memory.peak)), "
                + "\(Size(each)) a rollout with its objects"
        )
    }
}

/// Nothing is measured while no candidate is there.
private struct NoTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw TransportError(.unreachable, "there is no metrics source")
    }

    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream {
        throw TransportError(.unreachable, "there is no metrics source")
    }
}
