import KubeModel
import Sandbox
import Testing

struct ReplicaSetPlanTests {
    private func set(_ replicas: Int, minReadySeconds: Int = 0) -> KubeObject {
        var set = PlanObjects.replicaSet(1, replicas)
        set.status = [:]
        set.spec[path: "template", "metadata", "labels"] = ["app": "d"]
        if minReadySeconds > 0 { set.spec["minReadySeconds"] = .int(minReadySeconds) }
        return set
    }

    @Test func missingPodsAreCreatedAndTheStatusIsTheRecordedOne() {
        var three = set(3)
        three.json[path: "metadata", "generation"] = 2
        let pods = ["a", "b", "c"].map { PlanObjects.pod($0, phase: "Pending", ready: false, address: nil) }
        #expect(ReplicaSetPlan(three, pods: [], now: PlanObjects.start).create == 3)
        let full = ReplicaSetPlan(three, pods: pods, now: PlanObjects.start)
        #expect(full.create == 0 && full.delete.isEmpty)
        #expect(full.status == RecordedObjects.replicaSetStatus)
        three.status = RecordedObjects.replicaSetStatus
        #expect(ReplicaSetPlan(three, pods: pods, now: PlanObjects.start).status == nil, "nothing is new")
    }

    @Test func podsOnTheirWayOutAreReplacedAndCountedApart() {
        let pods = [PlanObjects.pod("a"), PlanObjects.pod("b", deleted: true), PlanObjects.pod("c", phase: "Failed")]
        let plan = ReplicaSetPlan(set(2), pods: pods, now: PlanObjects.start)
        #expect(plan.create == 1)
        #expect(plan.status?["replicas"] == 1)
        #expect(plan.status?["terminatingReplicas"] == 1)
    }

    @Test func thePodsThatCostLeastAreDeletedFirst() {
        let later = PlanObjects.start + .seconds(5)
        let pods = [
            PlanObjects.pod("kept"),
            PlanObjects.pod("young", readySince: later),
            PlanObjects.pod("cheap") { $0.annotations["controller.kubernetes.io/pod-deletion-cost"] = "-5" },
            PlanObjects.pod("unready", ready: false),
            PlanObjects.pod("pending", phase: "Pending", ready: false),
            PlanObjects.pod("unbound", phase: "Pending", ready: false) { $0.spec["nodeName"] = nil },
        ]
        let plan = ReplicaSetPlan(set(1), pods: pods, now: later)
        #expect(plan.delete.map(\.name) == ["unbound", "pending", "unready", "cheap", "young"])
    }

    @Test func aReadyPodIsAvailableAfterItsTime() {
        let plan = ReplicaSetPlan(set(1, minReadySeconds: 10), pods: [PlanObjects.pod("a")], now: PlanObjects.start)
        #expect(plan.status?["readyReplicas"] == 1)
        #expect(plan.status?["availableReplicas"] == nil)
        #expect(plan.wakeUp == PlanObjects.start + .seconds(10))
        let later = ReplicaSetPlan(
            set(1, minReadySeconds: 10),
            pods: [PlanObjects.pod("a")],
            now: PlanObjects.start + .seconds(10)
        )
        #expect(later.status?["availableReplicas"] == 1)
        #expect(later.wakeUp == nil)
    }
}
