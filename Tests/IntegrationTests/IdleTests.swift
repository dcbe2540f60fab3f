import Glibc
import KubeModel
import Testing

extension IntegrationTests {
    @Suite("Many rollouts at rest")
    struct IdleTests {
        private static let count = 100

        /// Both in one test: many rollouts take their time to be made.
        @Test(.timeLimit(.minutes(6)))
        func idleRolloutsCostTheLeaseAloneAndARestartWritesNothing() async throws {
            try await Bench.run("idle") { bench in
                let controller = try await bench.startLeader()
                let begun = Timestamp.current
                try await create(on: bench)
                try await eventually("all rollouts are healthy", within: .seconds(240)) {
                    try await controller.healthy() == Self.count
                }
                report("idle", "\(Self.count) rollouts made in \((Timestamp.current - begun).short) s")

                // Figures that were put off are written within the minute.
                try await quiet(controller)
                let before = try await controller.metrics()
                try await Task.sleep(for: .seconds(60))
                let after = try await controller.metrics()
                let requests = after.difference(since: before) { $0.verb != "watch" }
                let others = after.requests { $0.verb != "watch" && $0.resource != "leases" }
                report(
                    "idle",
                    "in a minute: \(requests); resident \(controller.residentMebibytes) MiB"
                )
                #expect(others == before.requests { $0.verb != "watch" && $0.resource != "leases" }, "\(requests)")

                await controller.process.stop()
                let restarted = Timestamp.current
                let second = try await bench.startController("controller-b")
                try await eventually("every rollout was visited", within: .seconds(60)) {
                    try await second.metrics()["controller_runtime_reconcile_total"] >= Double(Self.count)
                }
                let visited = Timestamp.current
                try await Task.sleep(for: .seconds(3))
                let page = try await second.metrics()

                report(
                    "a restart with \(Self.count) rollouts",
                    "all visited after \((visited - restarted).short) s; "
                        + "\(Int(page["controller_runtime_reconcile_total"])) visits, \(page.writes) writes"
                )
                #expect(visited - restarted <= .seconds(15))
                #expect(page["controller_runtime_reconcile_total"] == Double(Self.count), "each is visited once")
                #expect(page.writes == 0, "\(page.difference(since: MetricsText("")))")
            }
        }

        /// Waits until the controller has sent nothing but renewals for ten seconds.
        private func quiet(_ controller: Controller) async throws {
            var last = -1
            try await eventually("nothing is left to be done", within: .seconds(120)) {
                let count = try await controller.metrics().requests { $0.verb != "watch" && $0.resource != "leases" }
                guard count == last else {
                    last = count
                    try await Task.sleep(for: .seconds(10))
                    return false
                }
                return true
            }
        }

        private func create(on bench: Bench) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<Self.count {
                    if index >= 8 { try await group.next() }
                    group.addTask {
                        var recipe = bench.recipe("idle-\(index)")
                        recipe.replicas = 0
                        var object = recipe.object
                        object.spec["traffic"] = ["service": [:]]
                        try await bench.apply(object, .modelRollout)
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

extension Controller {
    /// How many rollouts are healthy as far as this controller knows.
    fileprivate func healthy() async throws -> Int {
        try await metrics().samples.reduce(0) { sum, sample in
            sum + (sample.name == "modelrollout_rollout_phase" && sample.labels["phase"] == "Healthy" ? 1 : 0)
        }
    }

    /// Memory that the process holds.
    var residentMebibytes: Int {
        let lines = ((try? Files.text("/proc/\(process.pid)/status")) ?? "").split(separator: "\n")
        let line = lines.first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
    }
}
