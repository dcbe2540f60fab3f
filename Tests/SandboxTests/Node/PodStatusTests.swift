import KubeModel
import Sandbox
import Testing

struct PodStatusTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var policy = "Always"
        var deleted = false
        var states: [ContainerObservation.State]
        var ready = false
        var lastEnd: ContainerEnd?
        var phase: String
        var reason: String?

        var testDescription: String { name }
    }

    static func ended(_ code: Int) -> ContainerObservation.State {
        .ended(ContainerEnd(exitCode: code, startedAt: PlanObjects.start, finishedAt: PlanObjects.start))
    }

    static let creating = ContainerObservation.State.waiting(reason: "ContainerCreating", message: "")
    static let backOff = ContainerObservation.State.waiting(reason: "CrashLoopBackOff", message: "")
    static let running = ContainerObservation.State.running(since: PlanObjects.start)
    static let end = ContainerEnd(exitCode: 1, startedAt: PlanObjects.start, finishedAt: PlanObjects.start)

    static let cases = [
        Case(name: "creating", states: [creating], phase: "Pending", reason: "ContainersNotReady"),
        Case(name: "running, not ready", states: [running], phase: "Running", reason: "ContainersNotReady"),
        Case(name: "ready", states: [running], ready: true, phase: "Running"),
        Case(name: "crash loop", states: [backOff], lastEnd: end, phase: "Running", reason: "ContainersNotReady"),
        Case(
            name: "finished well",
            policy: "Never",
            states: [ended(0)],
            phase: "Succeeded",
            reason: "PodCompleted"
        ),
        Case(name: "finished badly", policy: "Never", states: [ended(2)], phase: "Failed", reason: "PodFailed"),
        Case(
            name: "one of two ended",
            policy: "Never",
            states: [ended(0), running],
            phase: "Running",
            reason: "ContainersNotReady"
        ),
        Case(
            name: "deleted, stopped well",
            deleted: true,
            states: [ended(0)],
            phase: "Succeeded",
            reason: "PodCompleted"
        ),
        Case(name: "deleted, killed", deleted: true, states: [ended(137)], phase: "Failed", reason: "PodFailed"),
    ]

    @Test(arguments: cases) func phaseAndConditionsFollowTheContainers(testCase: Case) throws {
        let pod = PlanObjects.pod("p", deleted: testCase.deleted) {
            $0.spec["restartPolicy"] = .string(testCase.policy)
            $0.status["qosClass"] = "BestEffort"
            $0.status["conditions"] = nil
        }
        let containers = testCase.states.enumerated().map { index, state in
            var seen = ContainerObservation(["name": .string("c\(index)"), "image": "i"], state: state)
            seen.isReady = testCase.ready
            seen.hasStarted = seen.isRunning
            seen.lastEnd = testCase.lastEnd
            return seen
        }
        let observation = PodObservation(containers: containers)
        let status = PodStatusRenderer(pod: pod, observation: observation, now: PlanObjects.start).status
        #expect(status["phase"]?.string == testCase.phase)
        #expect(status["qosClass"] == "BestEffort")
        #expect(status["podIP"] == "10.244.0.1")
        let conditions = try #require(status["conditions"]?.array)
        #expect(
            conditions.map { $0["type"]?.string }
                == ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]
        )
        let ready = try #require(conditions.first { $0["type"] == "Ready" })
        #expect(ready["status"] == (testCase.ready ? "True" : "False"))
        #expect(ready["reason"]?.string == testCase.reason)
        #expect(status["containerStatuses"]?.array?.count == testCase.states.count)
    }

    @Test func theTimeOfATransitionMovesOnlyWithTheStatus() throws {
        var seen = ContainerObservation(["name": "c"], state: Self.running)
        seen.isReady = true
        var pod = PlanObjects.pod("p") { $0.status["conditions"] = nil }
        func readyTime(_ now: Timestamp) -> String? {
            let observation = PodObservation(containers: [seen])
            pod.status = PodStatusRenderer(pod: pod, observation: observation, now: now).status
            return pod.status["conditions"]?.array?.first { $0["type"] == "Ready" }?["lastTransitionTime"]?.string
        }
        let first = PlanObjects.start
        #expect(readyTime(first) == first.description)
        #expect(readyTime(first + .seconds(5)) == first.description)
        seen.isReady = false
        #expect(readyTime(first + .seconds(9)) == (first + .seconds(9)).description)
    }
}

struct AddressPoolTests {
    @Test func everyOwnerHasOneAddressOfItsOwn() {
        var pool = AddressPool.loopback
        #expect(pool.address(for: "a") == "127.64.0.1")
        #expect(pool.address(for: "b") == "127.64.0.2")
        #expect(pool.address(for: "a") == "127.64.0.1")
    }

    @Test func aFreedAddressIsTheLastToBeGivenOutAgain() {
        var pool = AddressPool(first: 0x7F40_0000, count: 256)
        _ = pool.address(for: "a")
        pool.release("a")
        #expect(pool.address(for: "b") == "127.64.0.2")
        for index in 3...254 { #expect(pool.address(for: "n\(index)") == "127.64.0.\(index)") }
        #expect(pool.address(for: "again") == "127.64.0.1")
        #expect(pool.address(for: "none left") == nil)
    }
}
