import KubeModel
import Sandbox
import Testing

struct ContainerMachineTests {
    @Test func aContainerWithoutProbesIsReadyOnceItRuns() {
        var player = NodePlayer()
        player.play(1)
        #expect(player.host.trace == ["start c 0"])
        #expect(player.container?.isReady == true)
        #expect(player.container?.hasStarted == true)
        let reports = player.reports.count
        player.play(20)
        #expect(player.reports.count == reports, "what does not change is not reported")
    }

    @Test func readinessFollowsItsThresholds() {
        var player = NodePlayer(container: [
            "readinessProbe": [
                "httpGet": ["port": 80], "initialDelaySeconds": 3, "periodSeconds": 2, "successThreshold": 2,
                "failureThreshold": 3,
            ]
        ])
        #expect(player.seconds(8, where: \.isReady).first == 5, "asked at 3 and 5")
        player.host.answers["http"] = false
        // Asked at 9, 11 and 13.
        #expect(player.seconds(8, where: { !$0.isReady }).first == 13)
        #expect(player.container?.isRunning == true)
    }

    @Test func otherProbesWaitForTheStartupProbe() {
        var player = NodePlayer(container: [
            "startupProbe": ["tcpSocket": ["port": 80], "periodSeconds": 1, "failureThreshold": 30],
            "readinessProbe": ["httpGet": ["port": 80], "periodSeconds": 1],
            "livenessProbe": ["exec": ["command": ["live"]], "periodSeconds": 1],
        ])
        player.host.answers["tcp"] = false
        player.play(5)
        #expect(player.host.count("tcp") >= 4)
        #expect(player.host.count("http") == 0 && player.host.count("exec") == 0)
        #expect(player.container?.hasStarted == false)
        player.host.answers["tcp"] = true
        player.play(3)
        #expect(player.container?.isReady == true)
        #expect(player.host.count("exec") > 0)
    }

    @Test func aFailingStartupOrLivenessProbeRestartsTheContainer() {
        var player = NodePlayer(container: [
            "livenessProbe": ["exec": ["command": ["live"]], "periodSeconds": 1, "failureThreshold": 2]
        ])
        player.play(2)
        player.host.answers["exec"] = false
        player.play(4)
        #expect(player.host.trace == ["start c 0", "term 0"])
        player.host.exits[0] = ProcessExit(code: 143, signal: 15)
        player.host.answers["exec"] = true
        player.play(3)
        #expect(player.host.trace == ["start c 0", "term 0", "start c 1"])
        #expect(player.container?.restarts == 1)
        #expect(player.container?.lastEnd?.exitCode == 143)
        #expect(player.container?.isReady == true)
    }

    @Test func restartsBackOff() {
        var player = NodePlayer()
        for index in 0..<20 { player.host.exits[index] = ProcessExit(code: 1) }
        var starts: [Int] = []
        for _ in 0..<200 {
            let before = player.host.launches.count
            let at = player.second
            player.play(1)
            for _ in before..<player.host.launches.count { starts.append(at) }
        }
        // At once the first time, then 10, 20, 40, 80 seconds after each end.
        #expect(starts.count == 6)
        let gaps = zip(starts.dropFirst(), starts).map(-)
        for (gap, wanted) in zip(gaps, [0, 10, 20, 40, 80]) { #expect((wanted...wanted + 2).contains(gap)) }
        guard case .waiting(let reason, let message)? = player.container?.state else {
            Issue.record("the container does not wait: \(String(describing: player.container))")
            return
        }
        #expect(reason == "CrashLoopBackOff")
        #expect(message == "back-off 2m40s restarting failed container=c pod=p_t")
    }

    @Test(arguments: [("Always", 0, true), ("OnFailure", 0, false), ("OnFailure", 3, true), ("Never", 3, false)])
    func theRestartPolicyDecides(policy: String, exitCode: Int, restarts: Bool) {
        var player = NodePlayer { $0.spec["restartPolicy"] = .string(policy) }
        player.play(1)
        player.host.exits[0] = ProcessExit(code: exitCode)
        player.play(2)
        #expect((player.host.launches.count == 2) == restarts)
        #expect((player.container?.end?.exitCode == exitCode) == !restarts)
    }

    @Test func aStopGoesByHookSignalAndDeadline() {
        var player = NodePlayer(container: ["lifecycle": ["preStop": ["sleep": ["seconds": 3]]]])
        player.play(1)
        player.stop(grace: 10)
        #expect(player.seconds(14, where: { _ in true }).isEmpty == false)
        #expect(player.host.trace == ["start c 0", "term 0", "kill 0"])
        player.host.exits[0] = ProcessExit(code: 137, signal: 9)
        player.play(2)
        #expect(player.container?.end?.exitCode == 137)
        #expect(player.host.launches.count == 1, "a stopped container does not come back")
    }

    @Test func theSignalComesAfterTheSleepAndTheEndAtTheDeadline() {
        var player = NodePlayer(container: ["lifecycle": ["preStop": ["sleep": ["seconds": 3]]]])
        player.play(1)
        player.stop(grace: 6)
        var times: [Int] = []
        for _ in 0..<10 {
            let before = player.host.trace.count
            let at = player.second
            player.play(1)
            for _ in before..<player.host.trace.count { times.append(at) }
        }
        #expect(times == [4, 7], "stopped at 1: term at 1 + 3, kill at 1 + 6")
    }

    @Test func aHookThatNeverEndsUsesUpTheGrace() {
        var player = NodePlayer(container: ["lifecycle": ["preStop": ["exec": ["command": ["hook"]]]]])
        player.play(1)
        player.host.answers["hook"] = nil
        player.stop(grace: 4)
        player.play(4)
        #expect(player.host.trace == ["start c 0"])
        player.play(1)
        #expect(player.host.trace == ["start c 0", "term 0"])
        player.play(2)
        #expect(player.host.trace == ["start c 0", "term 0", "kill 0"])
    }

    @Test func aHookThatEndsIsFollowedByTheSignalAtOnce() {
        var player = NodePlayer(container: ["lifecycle": ["preStop": ["exec": ["command": ["hook"]]]]])
        player.play(1)
        player.host.answers["hook"] = true
        player.stop(grace: 30)
        player.play(1)
        #expect(player.host.trace == ["start c 0", "term 0"])
    }

    @Test func aShorterGraceBringsTheEndForward() {
        var player = NodePlayer()
        player.play(1)
        player.stop(grace: 30)
        player.play(2)
        player.stop(grace: 0)
        player.play(1)
        #expect(player.host.trace == ["start c 0", "term 0", "kill 0"])
    }

    @Test func whatCannotBeStartedSaysWhyAndIsTriedAgain() {
        var player = NodePlayer(container: ["command": []])
        player.play(3)
        #expect(
            player.container?.state
                == .waiting(
                    reason: "CreateContainerError",
                    message: "no command specified: images have no entry point here"
                )
        )
        #expect(player.host.launches.isEmpty)
        var refused = NodePlayer()
        refused.host.refusal = ContainerLaunch.Failure(reason: "RunContainerError", message: "no room")
        refused.play(5)
        refused.host.refusal = nil
        refused.play(10)
        #expect(refused.container?.isReady == true)
    }

    @Test func initContainersRunOneAfterTheOther() {
        var player = NodePlayer {
            $0.spec["initContainers"] = [["name": "one", "command": ["a"]], ["name": "two", "command": ["b"]]]
        }
        player.play(3)
        #expect(player.host.trace == ["start one 0"])
        player.host.exits[0] = ProcessExit(code: 0)
        player.play(2)
        #expect(player.host.trace == ["start one 0", "start two 0"])
        player.host.exits[1] = ProcessExit(code: 0)
        player.play(2)
        #expect(player.host.trace == ["start one 0", "start two 0", "start c 0"])
        #expect(player.container?.isReady == true)
    }

    @Test func aPodThatIsForgottenIsKilled() {
        var player = NodePlayer()
        player.play(1)
        player.engine.carryOut(.forget(uid: player.pod.uid), now: player.now)
        #expect(player.host.trace == ["start c 0", "kill 0"])
    }
}
