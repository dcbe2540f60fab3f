package import KubeModel

/// What one pass of the Deployment controller writes.
package struct DeploymentPlan {
    package var create: KubeObject?
    package var update: [KubeObject] = []
    package var delete: [KubeObject] = []
    /// The Deployment with its new annotations and status; nil where they stay.
    package var deployment: KubeObject?
    /// When to look again even though nothing changes.
    package var wakeUp: Timestamp?
}

/// Decides one pass over one Deployment, as kube-controller-manager does: at most one kind of step at a time, and the
/// status after it.
///
/// Every pass is worked out from the objects alone, so the order in which they came to be does not matter.
package struct DeploymentPlanner {
    package let deployment: DeploymentView
    package let bounds: RollingBounds
    package let now: Timestamp
    /// The set whose template is the Deployment's.
    private(set) var current: ReplicaSetView?
    /// The other sets, oldest first.
    private(set) var old: [ReplicaSetView]
    /// Whether any pod of the other sets still runs.
    package let oldPodsRun: Bool
    private let isTaken: (String) -> Bool
    private var conditions: [WorkloadCondition]
    private var collisionCount: Int
    private var annotations: [String: String]
    private var plan = DeploymentPlan()

    /// - Parameters:
    ///   - deployment: The Deployment.
    ///   - replicaSets: The ReplicaSets that it controls.
    ///   - isTaken: Whether a ReplicaSet of somebody else in its namespace has that name.
    ///   - now: The instant of the pass.
    package init(
        _ deployment: KubeObject,
        replicaSets: [KubeObject],
        isTaken: @escaping (String) -> Bool = { _ in false },
        now: Timestamp
    ) {
        let view = DeploymentView(deployment)
        let sets = replicaSets.map(ReplicaSetView.init).byAge
        let match = sets.firstIndex { $0.plainTemplate == view.template }
        self.deployment = view
        self.isTaken = isTaken
        self.now = now
        bounds = RollingBounds(of: view)
        current = match.map { sets[$0] }
        old = sets.indices.filter { $0 != match }.map { sets[$0] }
        oldPodsRun = old.contains { $0.actual + $0.terminating > 0 }
        conditions = Array(of: deployment)
        collisionCount = view.collisionCount
        annotations = deployment.annotations
    }

    private var all: [ReplicaSetView] { old + (current.map { [$0] } ?? []) }

    /// The writes of one pass.
    package mutating func run() -> DeploymentPlan {
        if !deployment.object.isBeingDeleted { step() }
        finishStatus()
        return plan
    }

    private mutating func step() {
        notePause()
        if deployment.isPaused || isScaling {
            adoptCurrent(creating: false)
            scale()
            if deployment.isPaused, isComplete { cleanUp() }
        } else if deployment.isRolling {
            roll()
        } else {
            recreate()
        }
    }

    private mutating func roll() {
        guard adoptCurrent(creating: true) else { return }
        if growCurrent() { return }
        if shrinkOld() { return }
        if isComplete { cleanUp() }
    }

    private mutating func recreate() {
        adoptCurrent(creating: false)
        if !old.active.isEmpty {
            for set in old.active { resize(set, to: 0) }
            return
        }
        if oldPodsRun { return }
        guard adoptCurrent(creating: true) else { return }
        if growCurrent() { return }
        if isComplete { cleanUp() }
    }
}

// MARK: - The current set

extension DeploymentPlanner {
    /// Sees to it that the set of the present template is there, and numbered as the latest.
    ///
    /// - Returns: Whether the set is there already and needed no change.
    @discardableResult
    private mutating func adoptCurrent(creating: Bool) -> Bool {
        let revision = (old.map(\.revision).max() ?? 0) + 1
        guard var set = current else {
            if creating { create(revision: revision) }
            return false
        }
        let before = set.object
        annotate(&set, revision: revision)
        if deployment.minReadySeconds != set.object.spec["minReadySeconds"]?.int ?? 0 {
            set.object.spec["minReadySeconds"] = .int(deployment.minReadySeconds)
        }
        if set.object != before { save(set) }
        annotations[ReplicaSetView.revisionAnnotation] = "\(set.revision)"
        if deployment.progressDeadline != nil, conditions["Progressing"] == nil {
            conditions.set(progressing("FoundNewReplicaSet", "Found new replica set \"\(set.name)\""))
        }
        return set.object == before
    }

    private mutating func create(revision: Int) {
        let deployment = self.deployment
        var hash = PodTemplateHash.text(deployment.template, collisionCount: collisionCount)
        while isTaken("\(deployment.object.name)-\(hash)") {
            collisionCount += 1
            hash = PodTemplateHash.text(deployment.template, collisionCount: collisionCount)
        }
        var set = ReplicaSetView(ReplicaSetManifest.make(for: deployment, hash: hash))
        annotate(&set, revision: revision)
        set = set.scaled(to: sizeOfCurrent(now: 0), for: deployment)
        plan.create = set.object
        annotations[ReplicaSetView.revisionAnnotation] = "\(revision)"
        if deployment.progressDeadline != nil {
            conditions.set(progressing("NewReplicaSetCreated", "Created new replica set \"\(set.name)\""))
        }
    }

    /// Copies the Deployment's annotations, and raises the revision; it never falls.
    private func annotate(_ set: inout ReplicaSetView, revision: Int) {
        for (name, value) in deployment.object.annotations where !Self.ownAnnotations.contains(name) {
            set.object.annotations[name] = value
        }
        guard set.revision < revision else { return }
        if set.revision > 0 {
            let history = set.object.annotations[ReplicaSetView.historyAnnotation].map { "\($0)," } ?? ""
            set.object.annotations[ReplicaSetView.historyAnnotation] = "\(history)\(set.revision)"
        }
        set.object.annotations[ReplicaSetView.revisionAnnotation] = "\(revision)"
    }

    private static let ownAnnotations: Set<String> = [
        "kubectl.kubernetes.io/last-applied-configuration", ReplicaSetView.revisionAnnotation,
        ReplicaSetView.historyAnnotation, ReplicaSetView.desiredAnnotation, ReplicaSetView.maxAnnotation,
        "deprecated.deployment.rollback.to",
    ]

    /// The size the current set may have now, from its present one (`NewRSNewReplicas`).
    private func sizeOfCurrent(now size: Int) -> Int {
        guard deployment.isRolling else { return deployment.replicas }
        let room = deployment.replicas + bounds.maxSurge - (old.wanted + size)
        return room <= 0 ? size : size + min(room, deployment.replicas - size)
    }

    private mutating func growCurrent() -> Bool {
        guard let set = current, set.replicas != deployment.replicas else { return false }
        let size = set.replicas > deployment.replicas ? deployment.replicas : sizeOfCurrent(now: set.replicas)
        return resize(set, to: size)
    }

    private func progressing(_ reason: String, _ message: String) -> WorkloadCondition {
        WorkloadCondition("Progressing", "True", reason, message, at: now)
    }
}

// MARK: - Sizes

extension DeploymentPlanner {
    @discardableResult
    private mutating func resize(_ set: ReplicaSetView, to replicas: Int) -> Bool {
        guard set.replicas != replicas else { return false }
        save(set.scaled(to: replicas, for: deployment))
        return true
    }

    private mutating func save(_ set: ReplicaSetView) {
        plan.update.removeAll { $0.uid == set.object.uid && $0.name == set.name }
        plan.update.append(set.object)
        if current?.name == set.name {
            current = set
        } else if let index = old.firstIndex(where: { $0.name == set.name }) {
            old[index] = set
        }
    }

    /// Takes pods from the old sets, broken ones first, as far as enough stay available.
    private mutating func shrinkOld() -> Bool {
        guard let current, old.wanted > 0 else { return false }
        let minimum = deployment.replicas - bounds.unavailable(of: deployment.replicas)
        let most = all.wanted - minimum - (current.replicas - current.available)
        guard most > 0 else { return false }
        let broken = shrinkBroken(most)
        return shrinkAvailable(keeping: minimum) || broken
    }

    private mutating func shrinkBroken(_ most: Int) -> Bool {
        var left = most
        for set in old where left > 0 && set.replicas > set.available {
            let count = min(left, set.replicas - set.available)
            resize(set, to: set.replicas - count)
            left -= count
        }
        return left < most
    }

    private mutating func shrinkAvailable(keeping minimum: Int) -> Bool {
        var left = all.available - minimum
        var changed = false
        for set in old where left > 0 && set.replicas > 0 {
            let count = min(left, set.replicas)
            changed = resize(set, to: set.replicas - count) || changed
            left -= count
        }
        return changed
    }

    /// Whether the Deployment's own size changed since the sets were last sized.
    private var isScaling: Bool {
        all.active.contains { $0.desiredAnnotation.map { $0 != deployment.replicas } ?? false }
    }

    /// Brings the sets to the Deployment's new size: the only active one at once, several in proportion.
    private mutating func scale() {
        let active = all.active
        if active.count <= 1, let only = active.first ?? current ?? old.last {
            let scaled = only.scaled(to: deployment.replicas, for: deployment)
            if scaled.object != only.object { save(scaled) }
            return
        }
        if let current, isSaturated(current) {
            for set in old.active { resize(set, to: 0) }
            return
        }
        guard deployment.isRolling else { return }
        var missing = deployment.maxReplicas - active.wanted
        let growing = missing > 0
        let ordered = active.sorted {
            $0.replicas != $1.replicas
                ? $0.replicas > $1.replicas : growing ? $0.age > $1.age : $0.age < $1.age
        }
        var sizes = ordered.map { set in
            let share = proportion(of: set, missing: missing)
            return (set: set, size: set.replicas + share, share: share)
        }
        missing -= sizes.reduce(0) { $0 + $1.share }
        if let first = sizes.first { sizes[0].size = max(0, first.size + missing) }
        for entry in sizes { save(entry.set.scaled(to: entry.size, for: deployment)) }
    }

    private func isSaturated(_ set: ReplicaSetView) -> Bool {
        set.replicas == deployment.replicas && set.desiredAnnotation == deployment.replicas
            && set.available == deployment.replicas
    }

    /// A set's part of the pods missing (negative: of those too many), by its part of what was allowed before.
    private func proportion(of set: ReplicaSetView, missing: Int) -> Int {
        guard missing != 0, set.replicas > 0 else { return 0 }
        let before = set.maxAnnotation.flatMap { $0 > 0 ? $0 : nil } ?? max(1, deployment.maxReplicas)
        let size = (Double(set.replicas) * Double(deployment.maxReplicas) / Double(before)).rounded()
        let share = Int(size) - set.replicas
        return missing > 0 ? min(share, missing) : max(share, missing)
    }

    /// Deletes the oldest sets beyond the history limit that hold no pods.
    private mutating func cleanUp() {
        let living = old.filter { !$0.object.isBeingDeleted }
        let excess = living.count - deployment.revisionHistoryLimit
        guard excess > 0 else { return }
        let oldest = living.sorted { ($0.revision, $0.age) < ($1.revision, $1.age) }.prefix(excess)
        plan.delete += oldest.filter(\.isIdle).map(\.object)
    }
}

// MARK: - Status

extension DeploymentPlanner {
    private mutating func notePause() {
        guard deployment.progressDeadline != nil else { return }
        let reason = conditions["Progressing"]?.reason
        if reason == "ProgressDeadlineExceeded" { return }
        if deployment.isPaused, reason != "DeploymentPaused" {
            conditions.set(
                WorkloadCondition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused", at: now)
            )
        } else if !deployment.isPaused, reason == "DeploymentPaused" {
            conditions.set(
                WorkloadCondition("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed", at: now)
            )
        }
    }

    private var counts: DeploymentCounts {
        DeploymentCounts(
            observedGeneration: deployment.object.generation,
            replicas: all.actual,
            updated: current?.actual ?? 0,
            ready: all.ready,
            available: all.available,
            unavailable: max(0, all.wanted - all.available),
            terminating: all.terminating
        )
    }

    private var isComplete: Bool { counts.isComplete(deployment) }

    private mutating func finishStatus() {
        let minimum = deployment.replicas - bounds.unavailable(of: deployment.replicas)
        conditions.set(
            counts.available >= minimum
                ? WorkloadCondition(
                    "Available",
                    "True",
                    "MinimumReplicasAvailable",
                    "Deployment has minimum availability.",
                    at: now
                )
                : WorkloadCondition(
                    "Available",
                    "False",
                    "MinimumReplicasUnavailable",
                    "Deployment does not have minimum availability.",
                    at: now
                )
        )
        if !deployment.isPaused, !isScaling, !deployment.object.isBeingDeleted, plan.create == nil { judgeProgress() }
        var object = deployment.object
        object.annotations = annotations
        object.status = counts.json(conditions: conditions, collisionCount: collisionCount)
        if object != deployment.object { plan.deployment = object }
    }

    /// Says whether the rollout is done, moving or stuck (`syncRolloutStatus`).
    private mutating func judgeProgress() {
        guard let deadline = deployment.progressDeadline else { return conditions.remove("Progressing") }
        let last = conditions["Progressing"]
        let before = DeploymentCounts(deployment.object.status)
        let subject = current.map { "ReplicaSet \"\($0.name)\"" } ?? "Deployment \"\(deployment.object.name)\""
        if counts.replicas == counts.updated, last?.reason == "NewReplicaSetAvailable" { return }
        if isComplete {
            conditions.set(progressing("NewReplicaSetAvailable", "\(subject) has successfully progressed."))
        } else if counts.hasProgressed(since: before) {
            conditions.replace(progressing("ReplicaSetUpdated", "\(subject) is progressing."))
        } else if let last {
            let due = last.lastUpdate + .seconds(deadline)
            if ["ProgressDeadlineExceeded", "NewReplicaSetAvailable"].contains(last.reason) { return }
            guard due < now else { return plan.wakeUp = due + .seconds(1) }
            conditions.set(
                WorkloadCondition(
                    "Progressing",
                    "False",
                    "ProgressDeadlineExceeded",
                    "\(subject) has timed out progressing.",
                    at: now
                )
            )
        }
        if let last = conditions["Progressing"], last.status == "True", last.reason != "NewReplicaSetAvailable" {
            plan.wakeUp = last.lastUpdate + .seconds(deadline + 1)
        }
    }
}
