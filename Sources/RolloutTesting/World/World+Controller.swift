import Analysis
package import KubeModel
import RolloutAPI
package import RolloutCore

extension World {
    /// Runs the controller and the world for that long, or until the world rests.
    package mutating func run(_ duration: Duration) {
        let end = now + duration
        var turns = 0
        while now <= end {
            turns += 1
            guard turns < 20_000 else { return violations.append("\(now): no rest after \(turns) turns") }
            while let next = agenda.first, next.at <= now {
                agenda.removeFirst()
                next.change(&self)
            }
            let wakeUp = reconcile()
            let next = [wakeUp, nextChange].compactMap { $0 }.filter { $0 > now }.min() ?? end + .seconds(1)
            if next > end {
                now = end
                return
            }
            now = next
        }
    }

    /// Looks, decides and acts until nothing is left to do at this instant; returns when to look again.
    package mutating func reconcile() -> Timestamp? {
        for _ in 0..<100 {
            measure()
            let next = plan(observation())
            trace.notices += next.notices
            guard carryOut(next) else {
                memory = Memory()
                trace.crashes += 1
                continue
            }
            if next.status == nil, next.effects.isEmpty {
                return [next.wakeUp, nextMeasurement].compactMap { $0 }.min()
            }
        }
        violations.append("\(now): the plan finds no end: \(plan(observation()).effects)")
        return nil
    }

    /// What the controller sees now.
    package func observation() -> Observation {
        var seen = Observation(
            rollout: rollout,
            now: now,
            target: TargetRevision(hash: Self.hash(of: rollout.spec), version: rollout.spec.model.version),
            route: RouteFacts(
                split: routeProblem == nil ? split : nil,
                problem: routeProblem,
                acknowledgement: acknowledgement,
                isReplicaRatio: isReplicaRatio
            ),
            analysis: memory.analysis,
            requests: memory.requests,
            lastRouteWrite: memory.lastRouteWrite
        )
        let hashes = Set(records.keys).union(deployments.keys)
        seen.revisions = hashes.sorted().map { hash in
            RevisionFacts(
                revision: records[hash] ?? deployments[hash]?.revision ?? 0,
                hash: hash,
                version: versions[hash] ?? "",
                isRecorded: records[hash] != nil,
                deployment: deployments[hash].map { deployment in
                    DeploymentFacts(
                        replicas: deployment.living,
                        ready: readyPods(hash),
                        lastProgress: deployment.lastProgress,
                        unavailableSince: readyPods(hash) == 0 ? deployment.unavailableSince : nil,
                        edit: deployment.edit
                    )
                }
            )
        }
        seen.stableService = facts(.stable)
        seen.candidateService = facts(.candidate)
        if let schedule = schedule(seen) { seen.isMeasurementPending = schedule.isMeasurementPending(at: now) }
        return seen
    }

    private func facts(_ service: FixedService) -> ServiceFacts {
        guard let hash = services[service] else { return ServiceFacts(selectedHash: nil) }
        return ServiceFacts(selectedHash: hash, readyEndpoints: [hash: readyPods(hash)])
    }

    private var acknowledgement: Acknowledgement {
        guard let delay = knobs.routeDelay, routeWrittenAt + delay <= now else { return .pending("not yet") }
        let at = routeWrittenAt + delay
        return .confirmed(at: at.wholeSeconds == at ? at : at.wholeSeconds + .seconds(1))
    }

    /// Carries the plan out operation by operation; false where the controller crashed on the way.
    private mutating func carryOut(_ plan: Plan) -> Bool {
        if let status = plan.status {
            guard survives() else { return false }
            if status.figuresAt != rollout.status.figuresAt { trace.checkpoints += 1 }
            trace.operations.append("\(now) status: \(status.message ?? "")")
            rollout.status = status
            trace.statusWrites += 1
            if let phase = status.phase, trace.phases.last != phase { trace.phases.append(phase) }
            check("status", isRoute: false)
        }
        for effect in plan.effects {
            guard survives() else { return false }
            checkStable(before: effect)
            perform(effect)
            trace.effects += 1
            trace.operations.append("\(now) \(effect)")
            if case .route = effect { check("\(effect)", isRoute: true) }
        }
        return true
    }

    private mutating func survives() -> Bool {
        defer { trace.writes += 1 }
        guard let left = crashAfter else { return true }
        crashAfter = left == 0 ? nil : left - 1
        if left == 0 { trace.writes -= 1 }
        return left > 0
    }

    private mutating func perform(_ effect: Effect) {
        switch effect {
        case .addFinalizer:
            rollout.metadata.json[path: "metadata", "finalizers"] = [.string(ObjectNames.finalizer)]
        case .removeFinalizer:
            rollout.metadata.json[path: "metadata", "finalizers"] = nil
        case .record(let hash, let revision): records[hash] = revision
        case .run(let hash, let revision, let replicas): scale(hash, revision, to: replicas)
        case .retire(let hash): deployments[hash] = nil
        case .point(let service, let hash): services[service] = hash
        case .route(let new):
            split = new
            routeWrittenAt = now
            memory.lastRouteWrite = RouteWrite(split: new, at: now)
            if trace.weights.last != new.weight {
                trace.weights.append(new.weight)
                trace.weightTimes.append(now)
            }
        case .restore(let hash, _, let time):
            deployments[hash]?.edit = nil
            deployments[hash]?.restoredAt = time
        case .release, .adopt, .recordPorts, .giveBack: break
        case .forget(let hash): records[hash] = nil
        }
    }

    private mutating func scale(_ hash: String, _ revision: Int, to replicas: Int) {
        var deployment = deployments[hash] ?? Deployment(revision: revision, lastProgress: now, unavailableSince: now)
        var living = deployment.pods.filter { $0.diedAt == nil }
        if living.count > replicas {
            living.removeLast(living.count - replicas)
        } else if living.count < replicas {
            let version = versions[hash] ?? ""
            let delay = knobs.readyDelay[version] ?? knobs.readyDelay[""] ?? .zero
            let readyAt = delay.map { now + $0 } ?? Timestamp(nanoseconds: .max)
            living += Array(repeating: Pod(readyAt: readyAt), count: replicas - living.count)
            deployment.lastProgress = now
        }
        deployment.pods = living
        deployments[hash] = deployment
    }

    private var nextChange: Timestamp? {
        var times = agenda.map(\.at) + memory.pending.map(\.due)
        times += deployments.values.flatMap(\.pods).map(\.readyAt)
        if let delay = knobs.routeDelay {
            let at = routeWrittenAt + delay
            times += [at, at.wholeSeconds + .seconds(1)]
        }
        return times.filter { $0 > now && $0.nanoseconds < .max }.min()
    }
}

// MARK: - Measuring

extension World {
    private var sources: MetricSources {
        let source = try? MetricSource(option: "default=http://prometheus.world:9090,scrapeInterval=1s")
        return MetricSources(source.map { [$0] } ?? [])
    }

    private func schedule(_ seen: Observation) -> MeasurementSchedule? {
        guard let spec = rollout.spec.analysis else { return nil }
        return MeasurementSchedule(
            spec: spec,
            statuses: memory.analysis,
            scope: evidenceScope(seen),
            inFlight: Set(memory.pending.map(\.measurement.metric)).union(memory.unanswered),
            requestsAskedAt: memory.requestsAt,
            sources: sources
        )
    }

    private var nextMeasurement: Timestamp? { schedule(observation())?.nextDue }

    /// Asks what is due and takes in what has been answered.
    private mutating func measure() {
        guard let spec = rollout.spec.analysis else { return }
        if memory.analysis.isEmpty { memory.analysis = rollout.status.analysis ?? [] }
        guard let scope = evidenceScope(observation()) else {
            memory.scope = nil
            memory.pending = []
            memory.unanswered = []
            if rollout.status.candidate == nil || rollout.status.analysis == nil {
                memory.analysis = rollout.status.analysis ?? []
            }
            return
        }
        if memory.scope.map({ !$0.isSame(as: scope) }) ?? true {
            memory.scope = scope
            memory.pending = []
            memory.unanswered = []
            memory.requests = nil
            memory.requestsAt = nil
        }
        memory.analysis = statuses(for: spec, scope: scope, previous: memory.analysis)
        for answered in memory.pending where answered.due <= now { take(answered.measurement, spec, scope) }
        memory.pending.removeAll { $0.due <= now }
        ask(scope)
    }

    private mutating func ask(_ scope: EvidenceScope) {
        guard let schedule = schedule(observation()), let candidate = rollout.status.candidate else { return }
        let rollout = QueriedRollout(
            namespace: rollout.key.namespace,
            name: rollout.key.name,
            stable: rollout.status.stable.map { QueriedRollout.Revision(hash: $0.hash, version: $0.version) },
            candidate: QueriedRollout.Revision(hash: candidate.hash, version: candidate.version)
        )
        for query in schedule.measurementsDue(at: now, for: rollout) {
            if let answers = knobs.metrics[query.metric] {
                memory.pending.append((now + knobs.queryDelay, query.measurement(answers)))
            } else {
                memory.unanswered.insert(query.metric)
            }
        }
    }

    private mutating func take(_ measurement: Measurement, _ spec: AnalysisSpec, _ scope: EvidenceScope) {
        if let counts = requestCounts(measurement, scope: scope) {
            memory.requests = counts
            memory.requestsAt = measurement.at
        }
        guard let metric = spec.metrics?.first(where: { $0.name == measurement.metric }),
            let index = memory.analysis.firstIndex(where: { $0.name == metric.name }),
            let status = fold(measurement, into: memory.analysis[index], spec: metric, scope: scope)
        else { return }
        memory.analysis[index] = status
    }
}
