import Analysis
import HTTPTransport
package import KubeClient
package import KubeModel
package import KubeRuntime
package import Logging
import RolloutAPI
import RolloutCore

/// Brings one rollout closer to what is wanted: gather, measure, plan, apply, report.
package final class Reconciler: Sendable {
    /// What this process remembers of a rollout between two reconciles; losing it is harmless.
    private struct Memory {
        var lastRouteWrite: RouteWrite?
        /// The route that it was written to.
        var lastRoute: RouteUse?
        var obstacle: String?
        /// How often in a row something was refused; once may be chance, and is not told.
        var refusals = 0
        var isUrgent = false
        /// How often each Deployment was given one and the same size of late, by hash.
        var sizes: [String: SizeTally] = [:]
    }

    private let gather: Gather
    private let apply: Apply
    private let measure: Measure
    private let desk: EvidenceDesk
    private let writes: WriteLog
    private let recorder: EventRecorder
    private let epoch: @Sendable () -> Int
    private let time: TimeSource
    private let logger: Logger
    private let memories = LockedBox<[ObjectKey: Memory]>([:])

    package init(
        gather: Gather,
        apply: Apply,
        measure: Measure,
        desk: EvidenceDesk,
        writes: WriteLog,
        recorder: EventRecorder,
        epoch: @escaping @Sendable () -> Int,
        time: TimeSource,
        logger: Logger
    ) {
        self.gather = gather
        self.apply = apply
        self.measure = measure
        self.desk = desk
        self.writes = writes
        self.recorder = recorder
        self.epoch = epoch
        self.time = time
        self.logger = logger
    }

    /// Whether traffic is being taken away from the rollout's candidate.
    package func isUrgent(_ key: ObjectKey) -> Bool {
        memories.withLock { $0[key]?.isUrgent ?? false }
    }

    /// Whether live requests are shared between two revisions, so that a failure must be tried again soon.
    package func isSplit(_ key: ObjectKey) -> Bool {
        gather.cluster.rollouts[key]?.status["candidate"]?.object != nil
    }

    package func reconcile(_ key: ObjectKey) async throws -> Outcome {
        let cluster = gather.cluster
        guard let object = cluster.rollouts[key] else {
            forget(key)
            return .settled
        }
        guard !writes.isBehind(owner: key, uid: object.uid, cluster.stores) else {
            return .again(after: .milliseconds(50))
        }
        let snapshot: Snapshot
        do throws(InvalidRollout) {
            guard let found = try gather.snapshot(of: key) else { return .settled }
            snapshot = found
        } catch {
            return try await refuse(object, because: error)
        }
        let now = time.now()
        let memory = memories.withLock { $0[key] ?? Memory() }
        let isSameRoute = memory.lastRoute == RouteUse(snapshot.rollout.spec.traffic)
        let lastWrite = isSameRoute ? memory.lastRouteWrite : nil
        var seen = gather.observation(snapshot, now: now, epoch: epoch(), lastWrite: lastWrite)
        seen.analysisProblem = analysisProblem(snapshot)
        let nextMeasurement = measure(&seen, of: snapshot)
        seen.obstacle = memory.refusals > 1 ? memory.obstacle : nil
        let next = plan(seen)
        memories.withLock { $0[key, default: Memory()].isUrgent = next.isUrgent }
        if let status = next.status { try await write(status, to: snapshot) }
        // Told as soon as it is written down: whatever becomes of the effects, the next plan does not say it again.
        report(next, on: snapshot)
        let obstacle = try await carryOut(next.effects, for: snapshot)
        let refusals = obstacle == nil ? 0 : memory.refusals + 1
        memories.withLock {
            $0[key, default: Memory()].obstacle = obstacle
            $0[key, default: Memory()].refusals = refusals
        }
        switch refusals {
        case 0 where seen.obstacle != nil, 2: return .again(after: .milliseconds(50))
        case 1: return .again(after: .seconds(1))
        default: break
        }
        let retry = obstacle.map { _ in now + Self.refusalPause }
        guard let wakeUp = [next.wakeUp, nextMeasurement, retry].compactMap({ $0 }).min() else { return .settled }
        return .again(at: wakeUp)
    }

    /// How long what the API server refused is not asked for again, unless something changes.
    private static let refusalPause = Duration.seconds(30)

    private func forget(_ key: ObjectKey) {
        desk.forget(key)
        writes.forget(owner: key)
        memories.withLock { $0[key] = nil }
    }
}

// MARK: - Measure

extension Reconciler {
    /// Puts the evidence into the observation and asks what is due; returns when the next question is.
    private func measure(_ seen: inout Observation, of snapshot: Snapshot) -> Timestamp? {
        let key = snapshot.rollout.key
        guard let spec = snapshot.rollout.spec.analysis, let candidate = seen.status.candidate else {
            desk.forget(key)
            return nil
        }
        let rollout = QueriedRollout(seen.rollout, candidate: candidate.hash, candidate.version)
        foresee(&seen, rollout, of: snapshot)
        guard let scope = evidenceScope(seen) else {
            desk.forgetEvidence(key)
            return nil
        }
        var readyPods: [Arm: Set<String>] = [
            .candidate: gather.readyPods(.candidate, revision: candidate.hash, snapshot)
        ]
        if let stable = seen.status.stable {
            readyPods[.stable] = gather.readyPods(.stable, revision: stable.hash, snapshot)
        }
        let evidence = desk.evidence(
            for: key,
            rollout: rollout,
            spec: spec,
            scope: scope,
            stored: seen.status.analysis ?? [],
            candidateStart: candidate.startedAt,
            readyPods: readyPods,
            now: seen.now
        )
        for query in evidence.due { measure.ask(query, for: key) }
        seen.analysis = evidence.statuses
        seen.isMeasurementPending = evidence.isPending
        seen.requests = evidence.requests
        return evidence.nextDue
    }
}

extension Reconciler {
    /// The first reason why the spec's analysis can never give a number, with the field.
    private func analysisProblem(_ snapshot: Snapshot) -> String? {
        let spec = snapshot.rollout.spec
        let rollout = QueriedRollout(snapshot.rollout, candidate: snapshot.targetHash, spec.model.version)
        return spec.analysis?.problems(for: rollout, sources: desk.sources).first?.description
    }

    /// Puts the forecast of the candidate's comparisons into the observation, or asks for what it needs.
    private func foresee(_ seen: inout Observation, _ rollout: QueriedRollout, of snapshot: Snapshot) {
        let key = snapshot.rollout.key
        guard let hash = outlookHash(seen) else { return desk.forgetOutlook(key) }
        let (outlook, due) = desk.outlook(
            for: key,
            candidate: hash,
            rollout: rollout,
            spec: snapshot.rollout.spec,
            now: seen.now
        )
        for query in due { measure.ask(query, for: key) }
        seen.outlook = outlook
    }
}

extension QueriedRollout {
    /// The rollout as queries name it, with the stable revision of its status.
    fileprivate init(_ rollout: ModelRollout, candidate hash: String, _ version: String) {
        self.init(
            namespace: rollout.key.namespace,
            name: rollout.key.name,
            stable: rollout.status.stable.map { Revision(hash: $0.hash, version: $0.version) },
            candidate: Revision(hash: hash, version: version)
        )
    }
}

// MARK: - Apply and report

extension Reconciler {
    /// Sends the effects in order, up to the first that is refused.
    ///
    /// - Returns: What was refused and why, where only people can put it right.
    private func carryOut(_ effects: [Effect], for snapshot: Snapshot) async throws -> String? {
        for effect in effects {
            do {
                try await apply.perform(effect, for: snapshot)
            } catch {
                guard error is Blocked || Disposition(error) == .stalled else { throw error }
                let refusal = CleanText.cut("\(error)", bytes: 512)
                logger.warning("refused", metadata: ["rollout": "\(snapshot.rollout.key)", "error": "\(refusal)"])
                return refusal
            }
            if case .run(let hash, _, let replicas) = effect, let live = snapshot.deployments[hash] {
                noteSize(replicas, of: hash, instead: live.spec["replicas"]?.int ?? 1, snapshot)
            }
            if case .route(let split) = effect {
                let write = RouteWrite(split: split, at: time.now())
                let route = RouteUse(snapshot.rollout.spec.traffic)
                memories.withLock {
                    $0[snapshot.rollout.key, default: Memory()].lastRouteWrite = write
                    $0[snapshot.rollout.key, default: Memory()].lastRoute = route
                }
            }
        }
        return nil
    }

    /// Warns of someone who scales a Deployment again each time that it is given its size: two such never agree.
    private func noteSize(_ replicas: Int, of hash: String, instead live: Int, _ snapshot: Snapshot) {
        let isContested = memories.withLock { memories in
            memories[snapshot.rollout.key, default: Memory()].sizes[hash, default: SizeTally()]
                .isContested(by: replicas, at: time.now())
        }
        guard isContested else { return }
        let text =
            "someone else keeps scaling Deployment \(snapshot.names.revision(hash)), to \(live) instead of \(replicas): "
            + "let an autoscaler scale the ModelRollout, which has a scale subresource, and leave spec.replicas out"
        record(Notice(.warning, .sizeContested, text), on: snapshot.object)
        logger.warning("\(text)", metadata: ["rollout": "\(snapshot.rollout.key)"])
    }

    /// Writes the status; where none can be written, an Event has to say why.
    private func write(_ status: RolloutStatus, to snapshot: Snapshot) async throws {
        do {
            _ = try await apply.write(status, to: snapshot.object)
        } catch let error as OutdatedDefinition {
            record(Notice(.warning, .refused, error.description), on: snapshot.object)
            throw error
        }
    }

    private func record(_ notice: Notice, on object: KubeObject) {
        recorder.record(
            EventNote(
                notice.kind == .warning ? .warning : .normal,
                EventNote.Subject(object, .modelRollout),
                reason: notice.reason.rawValue,
                action: notice.reason.action,
                text: notice.message
            )
        )
    }

    private func report(_ next: Plan, on snapshot: Snapshot) {
        for notice in next.notices {
            record(notice, on: snapshot.object)
            logger.log(
                level: notice.kind == .warning ? .warning : .info,
                "\(notice.message)",
                metadata: [
                    "rollout": "\(snapshot.rollout.key)", "reason": "\(notice.reason.rawValue)",
                    "generation": "\(snapshot.rollout.generation)",
                ]
            )
        }
    }

    /// Says that the spec can't be carried out; one that is being deleted is let go.
    private func refuse(_ object: KubeObject, because error: InvalidRollout) async throws -> Outcome {
        desk.forget(object.key)
        let status = (try? RolloutStatus(parsing: object.json["status"])) ?? RolloutStatus()
        if object.isBeingDeleted {
            try await apply.removeFinalizer(of: object)
            return .settled
        }
        guard
            let refused = refusal(of: status, generation: object.generation, because: error.errors, at: time.now())
        else { return .settled }
        _ = try await apply.write(refused, to: object)
        record(Notice(.warning, .invalidSpec, refused.message ?? ""), on: object)
        return .settled
    }
}

extension Reason {
    /// What was done about it, for Events.
    var action: String {
        switch self {
        case .weightChanged, .rollingBack, .rolledBack, .restored, .candidateUnavailable: "ShiftTraffic"
        case .promoted: "Promote"
        case .paused, .resumed: "Pause"
        case .invalidSpec: "Validate"
        default: "Rollout"
        }
    }
}
