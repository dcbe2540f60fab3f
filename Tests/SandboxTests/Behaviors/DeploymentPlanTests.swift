import KubeModel
import Sandbox
import Testing

/// One stage of a rolling update: what is there, and the sizes the next pass gives.
struct RollingStage: CustomTestStringConvertible, Sendable {
    var name: String
    var replicas: Int
    var surge: JSONValue = "25%"
    var unavailable: JSONValue = "25%"
    /// Revision, size and available pods of each set; the last revision is the Deployment's.
    var sets: [(Int, Int, Int)]
    /// Sizes that change, by name.
    var sizes: [String: Int]

    var testDescription: String { name }
}

struct DeploymentPlanTests {
    private func plan(_ deployment: KubeObject, _ sets: [KubeObject], after time: Duration = .zero) -> DeploymentPlan {
        var planner = DeploymentPlanner(deployment, replicaSets: sets, now: PlanObjects.start + time)
        return planner.run()
    }

    private func sizes(_ plan: DeploymentPlan) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: plan.update.map { ($0.name, $0.spec["replicas"]?.int ?? -1) })
    }

    @Test func theFirstPassCreatesTheSetAsARealControllerManagerDoes() throws {
        let created = try #require(plan(RecordedObjects.deployment, []).create)
        let hash = try #require(created.labels["pod-template-hash"])
        let expected = try replacingHash(in: RecordedObjects.replicaSetMetadata, by: hash)
        #expect(created.json["metadata"] == expected)
        #expect(created.spec["replicas"] == 2)
        #expect(created.spec[path: "selector", "matchLabels"] == ["app": "d", "pod-template-hash": .string(hash)])
        #expect(created.spec[path: "template", "spec"] == RecordedObjects.template["spec"])
        #expect(created.spec[path: "template", "metadata", "labels"] == created.json[path: "metadata", "labels"])
        #expect((8...10).contains(hash.count))
    }

    @Test func theStatusIsTheRecordedOneOnceThePodsExist() throws {
        var set = try #require(plan(RecordedObjects.deployment, []).create)
        set.json[path: "metadata", "uid"] = "set"
        set.status = ["replicas": 2, "fullyLabeledReplicas": 2, "terminatingReplicas": 0, "observedGeneration": 1]
        let changed = try #require(plan(RecordedObjects.deployment, [set]).deployment)
        let hash = try #require(set.labels["pod-template-hash"])
        let expected = try replacingHash(in: RecordedObjects.deploymentStatus, by: hash)
        #expect(changed.status == expected)
        #expect(changed.annotations == ["deployment.kubernetes.io/revision": "1"])
    }

    private func replacingHash(in json: JSONValue, by hash: String) throws -> JSONValue {
        switch json {
        case .string(let text) where text.contains("HASH"):
            let parts = text.split(separator: "HASH", omittingEmptySubsequences: false)
            return .string(parts.joined(separator: hash))
        case .array(let elements): return .array(try elements.map { try replacingHash(in: $0, by: hash) })
        case .object(let object):
            return .object(JSONObject(try object.map { ($0.name, try replacingHash(in: $0.value, by: hash)) }))
        default: return json
        }
    }

    static let stages = [
        RollingStage(name: "grows by the surge first", replicas: 4, sets: [(1, 4, 4), (2, 0, 0)], sizes: ["d-2": 1]),
        RollingStage(
            name: "an available new pod lets old ones go",
            replicas: 4,
            sets: [(1, 4, 4), (2, 1, 1)],
            sizes: ["d-1": 2]
        ),
        RollingStage(
            name: "a new pod that is not available yet still lets the allowed one go",
            replicas: 4,
            sets: [(1, 4, 4), (2, 1, 0)],
            sizes: ["d-1": 3]
        ),
        RollingStage(
            name: "freed room goes to the new set",
            replicas: 4,
            sets: [(1, 2, 2), (2, 1, 1)],
            sizes: ["d-2": 3]
        ),
        RollingStage(
            name: "nothing moves while too few are available",
            replicas: 4,
            sets: [(1, 3, 3), (2, 2, 0)],
            sizes: [:]
        ),
        RollingStage(
            name: "broken old pods go first and cost nothing",
            replicas: 4,
            sets: [(1, 4, 2), (2, 1, 1)],
            sizes: ["d-1": 2]
        ),
        RollingStage(
            name: "the oldest set shrinks first",
            replicas: 4,
            sets: [(1, 2, 2), (2, 2, 2), (3, 1, 1)],
            sizes: ["d-1": 0]
        ),
        RollingStage(
            name: "a new set too large shrinks",
            replicas: 2,
            sets: [(1, 0, 0), (2, 4, 4)],
            sizes: ["d-2": 2]
        ),
        RollingStage(
            name: "without a surge one pod may be missing",
            replicas: 1,
            surge: 0,
            unavailable: 0,
            sets: [(1, 1, 1), (2, 0, 0)],
            sizes: ["d-1": 0]
        ),
        RollingStage(
            name: "a surge of one keeps the only pod",
            replicas: 1,
            surge: 1,
            unavailable: 0,
            sets: [(1, 1, 1), (2, 0, 0)],
            sizes: ["d-2": 1]
        ),
        RollingStage(
            name: "the only old pod goes when the new one is available",
            replicas: 1,
            surge: 1,
            unavailable: 0,
            sets: [(1, 1, 1), (2, 1, 1)],
            sizes: ["d-1": 0]
        ),
        RollingStage(
            name: "the last step",
            replicas: 4,
            sets: [(1, 1, 1), (2, 4, 4)],
            sizes: ["d-1": 0]
        ),
    ]

    @Test(arguments: stages) func aRollingUpdateMovesOneStageAtATime(stage: RollingStage) {
        let latest = stage.sets.map(\.0).max() ?? 1
        let deployment = PlanObjects.deployment(
            stage.replicas,
            template: latest,
            surge: stage.surge,
            unavailable: stage.unavailable
        )
        let sets = stage.sets.map { PlanObjects.replicaSet($0.0, $0.1, available: $0.2) }
        #expect(sizes(plan(deployment, sets)) == stage.sizes)
    }

    @Test func recreateWaitsForTheLastOldPodToBeGone() {
        let deployment = PlanObjects.deployment(3, template: 2) { $0.spec["strategy"] = ["type": "Recreate"] }
        let first = plan(deployment, [PlanObjects.replicaSet(1, 3)])
        #expect(sizes(first) == ["d-1": 0])
        #expect(first.create == nil)
        let leaving = plan(deployment, [PlanObjects.replicaSet(1, 0, terminating: 2)])
        #expect(leaving.create == nil && leaving.update.isEmpty)
        let gone = plan(deployment, [PlanObjects.replicaSet(1, 0)])
        #expect(gone.create?.spec["replicas"] == 3)
    }

    @Test func anOldTemplateBroughtBackIsTheLatestRevisionAgain() throws {
        let sets = [PlanObjects.replicaSet(1, 0), PlanObjects.replicaSet(2, 4)]
        let rolledBack = plan(PlanObjects.deployment(4, template: 1), sets)
        let set = try #require(rolledBack.update.first)
        #expect(rolledBack.create == nil)
        #expect(set.name == "d-1")
        #expect(set.annotations["deployment.kubernetes.io/revision"] == "3")
        #expect(set.annotations["deployment.kubernetes.io/revision-history"] == "1")
        #expect(rolledBack.deployment?.annotations["deployment.kubernetes.io/revision"] == "3")
    }

    @Test func aPausedDeploymentScalesButDoesNotRoll() {
        let deployment = PlanObjects.deployment(6, template: 2) { $0.spec["paused"] = true }
        let paused = plan(deployment, [PlanObjects.replicaSet(1, 4, desired: 4)])
        #expect(paused.create == nil)
        #expect(sizes(paused) == ["d-1": 6])
        let condition = paused.deployment?.status["conditions"]?.array?.first { $0["type"] == "Progressing" }
        #expect(condition?["reason"] == "DeploymentPaused")
    }

    @Test func scalingInTheMiddleOfAnUpdateIsShared() {
        let sets = [PlanObjects.replicaSet(1, 8, desired: 10), PlanObjects.replicaSet(2, 5, available: 3, desired: 10)]
        let scaled = plan(PlanObjects.deployment(20, template: 2), sets)
        // 13 pods were allowed, 25 are now: 8 of 13 and 5 of 13.
        #expect(sizes(scaled) == ["d-1": 15, "d-2": 10])
    }

    @Test func oldSetsBeyondTheHistoryLimitAreDeletedWhenAllIsDone() {
        let deployment = PlanObjects.deployment(2, template: 4) { $0.spec["revisionHistoryLimit"] = 1 }
        let sets = (1...3).map { PlanObjects.replicaSet($0, 0) } + [PlanObjects.replicaSet(4, 2)]
        #expect(plan(deployment, sets).delete.map(\.name) == ["d-1", "d-2"])
        let unfinished = sets.dropLast() + [PlanObjects.replicaSet(4, 2, available: 1)]
        #expect(plan(deployment, Array(unfinished)).delete.isEmpty)
    }

    @Test func aNameTakenBySomebodyElseIsAvoided() throws {
        let first = try #require(plan(RecordedObjects.deployment, []).create)
        var planner = DeploymentPlanner(
            RecordedObjects.deployment,
            replicaSets: [],
            isTaken: { $0 == first.name },
            now: PlanObjects.start
        )
        let second = planner.run()
        #expect(second.create?.name != first.name)
        #expect(second.deployment?.status["collisionCount"] == 1)
    }

    private func progressing(_ plan: DeploymentPlan) -> JSONValue? {
        plan.deployment?.status["conditions"]?.array?.first { $0["type"] == "Progressing" }
    }

    @Test func aFinishedRolloutSaysSoOnceAndStaysQuiet() throws {
        let sets = [PlanObjects.replicaSet(1, 2)]
        let finished = plan(PlanObjects.deployment(2), sets)
        #expect(progressing(finished)?["reason"] == "NewReplicaSetAvailable")
        #expect(finished.wakeUp == nil)
        let again = plan(try #require(finished.deployment), sets, after: .seconds(5000))
        #expect(again.deployment == nil)
        #expect(again.update.isEmpty)
    }

    @Test func noProgressForTheDeadlineIsToldAtTheDeadline() throws {
        let sets = [PlanObjects.replicaSet(1, 2, available: 0)]
        let deployment = PlanObjects.deployment(2) { $0.spec["progressDeadlineSeconds"] = 60 }
        let started = plan(deployment, sets)
        #expect(progressing(started)?["reason"] == "ReplicaSetUpdated")
        #expect(started.wakeUp == PlanObjects.start + .seconds(61))
        let waiting = try #require(started.deployment)
        #expect(plan(waiting, sets, after: .seconds(60)).deployment == nil)
        let late = plan(waiting, sets, after: .seconds(61))
        #expect(progressing(late)?["status"] == "False")
        #expect(progressing(late)?["reason"] == "ProgressDeadlineExceeded")
        #expect(late.wakeUp == nil)
        let recovered = plan(
            try #require(late.deployment),
            [PlanObjects.replicaSet(1, 2, available: 1)],
            after: .seconds(70)
        )
        #expect(progressing(recovered)?["reason"] == "ReplicaSetUpdated")
    }

    @Test func theHashIsTheSameForEqualTemplatesInAnyOrder() {
        let a = PodTemplateHash.text(["a": 1, "b": ["c": "d"]], collisionCount: 0)
        #expect(a == PodTemplateHash.text(["b": ["c": "d"], "a": 1], collisionCount: 0))
        #expect(a != PodTemplateHash.text(["b": ["c": "e"], "a": 1], collisionCount: 0))
        #expect(a != PodTemplateHash.text(["a": 1, "b": ["c": "d"]], collisionCount: 1))
        #expect(a.allSatisfy { "bcdfghjklmnpqrstvwxz2456789".contains($0) })
    }
}
