import KubeModel
import Sandbox
import Testing

struct JobPlanTests {
    private static let tracking = ["batch.kubernetes.io/job-tracking"]
    private static let start = PlanObjects.start + .seconds(4)

    private func plan(_ job: KubeObject, _ pods: [KubeObject] = [], at time: Timestamp = start) -> JobPlan {
        var planner = JobPlanner(job, pods: pods, now: time)
        return planner.run()
    }

    private func job(_ change: (inout JSONValue) -> Void = { _ in }) -> KubeObject {
        var job = RecordedObjects.job
        var spec = job.spec
        change(&spec)
        job.spec = spec
        return job
    }

    private func started(_ job: KubeObject) throws -> KubeObject {
        var job = job
        job.status = try #require(plan(job).status)
        return job
    }

    private func pod(_ name: String, _ phase: String, endedAt: Timestamp? = nil) -> KubeObject {
        PlanObjects.pod(name, phase: phase, ready: phase == "Running", finalizers: Self.tracking) { pod in
            guard let endedAt else { return }
            pod.status["containerStatuses"] = [
                ["name": "c", "state": ["terminated": ["finishedAt": .string(endedAt.description)]]]
            ]
        }
    }

    private func conditions(_ plan: JobPlan) -> [String] {
        (plan.status?["conditions"]?.array ?? []).map { "\($0["type"]?.string ?? "") \($0["reason"]?.string ?? "")" }
    }

    @Test func theFirstPassStartsAPodAndWritesTheRecordedStatus() {
        let first = plan(job())
        #expect(first.create == 1)
        #expect(first.status == RecordedObjects.jobStatus)
    }

    @Test func aPodThatEndsWellCompletesTheJob() throws {
        let done = plan(try started(job()), [pod("a", "Succeeded")])
        #expect(done.create == 0)
        #expect(done.release.map(\.name) == ["a"])
        #expect(conditions(done) == ["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"])
        #expect(done.status?["succeeded"] == 1)
        #expect(done.status?["completionTime"]?.string == Self.start.description)
        #expect(done.status?["active"] == nil)
    }

    @Test func aCountedPodIsNotCountedAgain() throws {
        var counted = try started(job { $0["completions"] = 2 })
        counted.status = try #require(plan(counted, [pod("a", "Succeeded")]).status)
        let again = plan(counted, [PlanObjects.pod("a", phase: "Succeeded")])
        #expect(again.create == 1)
        #expect(counted.status["succeeded"] == 1)
        #expect(again.status == nil, "nothing is new")
        #expect(conditions(again).isEmpty)
    }

    @Test func noMorePodsRunThanAreMissing() throws {
        let job = try started(
            job {
                $0["completions"] = 3
                $0["parallelism"] = 5
            }
        )
        #expect(
            plan(
                self.job {
                    $0["completions"] = 3; $0["parallelism"] = 5
                }
            ).create == 3
        )
        let two = plan(job, [pod("a", "Succeeded"), pod("b", "Running"), pod("c", "Running")])
        #expect(two.create == 0 && two.delete.isEmpty)
    }

    @Test func tooManyFailuresFailTheJob() throws {
        let failed = plan(try started(job()), [pod("a", "Failed")])
        #expect(conditions(failed) == ["FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded"])
        #expect(failed.status?["failed"] == 1)
        #expect(failed.create == 0)
    }

    @Test(arguments: zip([1, 2, 3], [10, 20, 40]))
    func aFailedPodIsReplacedAfterABackOff(failures: Int, seconds: Int) throws {
        let job = try started(job { $0["backoffLimit"] = 6 })
        let pods = (0..<failures).map { pod("p\($0)", "Failed", endedAt: Self.start) }
        let waiting = plan(job, pods)
        #expect(waiting.create == 0)
        #expect(waiting.wakeUp == Self.start + .seconds(seconds))
        #expect(plan(job, pods, at: Self.start + .seconds(seconds)).create == 1)
    }

    @Test func aJobPastItsDeadlineEnds() throws {
        let job = try started(job { $0["activeDeadlineSeconds"] = 30 })
        let running = plan(job, [pod("a", "Running")])
        #expect(running.wakeUp == Self.start + .seconds(30))
        let late = plan(job, [pod("a", "Running")], at: Self.start + .seconds(30))
        #expect(conditions(late) == ["FailureTarget DeadlineExceeded", "Failed DeadlineExceeded"])
        #expect(late.delete.map(\.name) == ["a"])
        #expect(late.release.map(\.name) == ["a"])
    }

    @Test func aSuspendedJobRunsNothing() {
        let suspended = plan(job { $0["suspend"] = true }, [pod("a", "Running")])
        #expect(suspended.create == 0)
        #expect(suspended.delete.map(\.name) == ["a"])
    }
}
