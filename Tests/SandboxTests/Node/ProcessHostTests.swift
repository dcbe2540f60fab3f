import Foundation
import Glibc
import KubeModel
import Sandbox
import Testing

/// Containers as real processes of this machine.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ProcessHostTests {
    private let root = FileManager.default.temporaryDirectory.path + "/process-host-\(UUID().uuidString)"

    /// Takes the files of a test away with it.
    private func cleanUp() { try? FileManager.default.removeItem(atPath: root) }

    private func engine() throws -> NodeEngine<ProcessHost> {
        NodeEngine(host: try ProcessHost(root: root), firstBackoff: .milliseconds(100))
    }

    private func pod(_ container: JSONValue, address: String = "127.70.0.1", grace: Int = 5) -> KubeObject {
        PlanObjects.pod("p", phase: "Pending", ready: false, address: address) { pod in
            var spec: JSONValue = ["name": "c", "image": "i"]
            for member in container.object ?? JSONObject() { spec[member.name] = member.value }
            pod.spec["containers"] = [spec]
            pod.spec["terminationGracePeriodSeconds"] = .int(grace)
        }
    }

    private var now: Timestamp { Timestamp(seconds: Date().timeIntervalSince1970) }

    /// Moves the engine on until the container is as wanted; false where it is not within 20 seconds.
    private func play(
        _ engine: inout NodeEngine<ProcessHost>,
        until isDone: (ContainerObservation) -> Bool
    ) async throws -> Bool {
        let limit = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < limit {
            for report in engine.step(now: now) {
                if let container = report.observation.containers.first, isDone(container) { return true }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    private func log(attempt: Int = 0) throws -> String {
        try String(contentsOfFile: "\(root)/t_p_uid-p/c-\(attempt).log", encoding: .utf8)
    }

    private func waitForLog(_ text: String) async throws -> Bool {
        let limit = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < limit {
            if (try? log())?.contains(text) == true { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    @Test func aServerIsReadyOnItsOwnAddressAndStopsWhenAsked() async throws {
        defer { cleanUp() }
        var engine = try engine()
        let pod = pod([
            "command": ["python3", "-m", "http.server", "--bind", "$(POD_IP)", "18080"],
            "env": [["name": "POD_IP", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]]],
            "ports": [["name": "web", "containerPort": 18080]],
            "readinessProbe": ["httpGet": ["port": "web", "path": "/"], "periodSeconds": 1],
            "livenessProbe": ["tcpSocket": ["port": "web"], "periodSeconds": 1, "failureThreshold": 30],
        ])
        engine.carryOut(.run(pod), now: now)
        #expect(try await play(&engine) { $0.isReady })
        engine.carryOut(.stop(uid: pod.uid, grace: .seconds(5)), now: now)
        let begun = ContinuousClock.now
        #expect(try await play(&engine) { $0.end?.signal == 15 })
        #expect(ContinuousClock.now - begun < .seconds(4), "SIGTERM is enough")
    }

    @Test func aContainerThatEndsIsRestartedAndItsOutputKept() async throws {
        defer { cleanUp() }
        var engine = try engine()
        let script = "echo out of $0; echo err >&2; exit 3"
        engine.carryOut(
            .run(
                pod([
                    "command": ["/bin/sh", "-c", .string(script)], "args": ["$(WHO)"],
                    "env": [["name": "WHO", "value": "me"]],
                ])
            ),
            now: now
        )
        #expect(try await play(&engine) { $0.restarts >= 2 && $0.lastEnd?.exitCode == 3 })
        #expect(try log() == "out of me\nerr\n")
        #expect(try log(attempt: 1) == "out of me\nerr\n")
        engine.killAll()
    }

    @Test func aProgramThatIsNotThereEndsWith127() async throws {
        defer { cleanUp() }
        var engine = try engine()
        engine.carryOut(.run(pod(["command": ["/no/such/program"]])), now: now)
        #expect(try await play(&engine) { $0.lastEnd?.exitCode == 127 })
        engine.killAll()
    }

    @Test func whatIgnoresTheSignalIsKilledWithAllItStarted() async throws {
        defer { cleanUp() }
        var engine = try engine()
        // The child holds the log open; it is gone when nobody does any more.
        let script = "trap '' TERM; sleep 600 & echo $! started; wait; wait; while :; do sleep 600; done"
        let pod = pod(["command": ["/bin/sh", "-c", .string(script)]])
        engine.carryOut(.run(pod), now: now)
        _ = engine.step(now: now)
        #expect(try await waitForLog("started"))
        let child = try #require(try log().split(separator: " ").first.flatMap { pid_t($0) })
        engine.carryOut(.stop(uid: pod.uid, grace: .seconds(1)), now: now)
        #expect(try await play(&engine) { $0.end?.signal == 9 })
        #expect(await isGone(child))
    }

    @Test func nothingOutlivesTheHost() async throws {
        defer { cleanUp() }
        var engine: NodeEngine<ProcessHost>? = try engine()
        engine?.carryOut(.run(pod(["command": ["/bin/sh", "-c", "echo $$$$ started; exec sleep 600"]])), now: now)
        _ = engine?.step(now: now)
        #expect(try await waitForLog("started"))
        let process = try #require(try log().split(separator: " ").first.flatMap { pid_t($0) })
        engine = nil
        #expect(await isGone(process))
    }

    @Test func aForgottenPodIsKilledAndWaitedFor() async throws {
        defer { cleanUp() }
        var engine = try engine()
        let pod = pod(["command": ["/bin/sh", "-c", "echo $$$$ started; exec sleep 600"]])
        engine.carryOut(.run(pod), now: now)
        _ = engine.step(now: now)
        #expect(try await waitForLog("started"))
        let process = try #require(try log().split(separator: " ").first.flatMap { pid_t($0) })
        engine.carryOut(.forget(uid: pod.uid), now: now)
        let limit = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < limit, FileManager.default.fileExists(atPath: "/proc/\(process)") {
            #expect(engine.step(now: now).isEmpty)
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(!FileManager.default.fileExists(atPath: "/proc/\(process)"), "not even its entry is left")
    }

    /// Whether a process ends within 10 seconds; one that ended and was not waited for counts.
    private func isGone(_ process: pid_t) async -> Bool {
        let limit = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < limit {
            let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
            guard let status, !status.contains(") Z ") else { return true }
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    @Test func theExitCodeOfACommandAnswersAnExecProbe() async throws {
        defer { cleanUp() }
        var engine = try engine()
        let marker = "\(root)/marker"
        engine.carryOut(
            .run(
                pod([
                    "command": ["sleep", "600"],
                    "readinessProbe": ["exec": ["command": ["test", "-e", .string(marker)]], "periodSeconds": 1],
                ])
            ),
            now: now
        )
        #expect(try await play(&engine) { $0.isRunning })
        for _ in 0..<30 {
            for report in engine.step(now: now) { #expect(report.observation.containers.allSatisfy { !$0.isReady }) }
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(FileManager.default.createFile(atPath: marker, contents: nil))
        #expect(try await play(&engine) { $0.isReady })
        engine.killAll()
    }
}
