import KubeModel
import RolloutAPI

/// From the intent to the effects that are safe right now.
extension Draft {
    mutating func converged() -> Plan {
        adoptStrays()
        var effects: [Effect] = []
        if !seen.hasFinalizer { effects.append(.addFinalizer) }
        if let former = routeToRelease() {
            return report(effects + releasing(former) + podEffects())
        }
        // Taking traffic away waits for nothing else, not even for what the API server might refuse.
        if isTakingTrafficAway {
            effects += routeEffects() + podEffects() + serviceEffects()
        } else {
            effects += podEffects() + serviceEffects() + routeEffects()
        }
        rememberForeignServices(before: effects)
        effects += templateEffects()
        effects += retirements()
        effects += forgotten()
        return report(effects)
    }

    /// The hash of the revision that a fixed Service should select, or nil for none yet.
    func selected(by service: FixedService) -> String? {
        switch (service, state) {
        case (_, .empty): nil
        case (_, .promoting(nil, let candidate)): candidate.hash
        case (.candidate, .settled(let stable)):
            // The pods of a revision that was just taken out can be looked at for as long as they run.
            keepsOldSelection ? seen.candidateService.selectedHash : stable.hash
        case (.stable, .settled(let stable)), (.stable, .stepping(let stable, _, _)),
            (.stable, .rollingBack(let stable, _)), (.stable, .withdrawing(let stable, _)):
            stable.hash
        case (.candidate, .stepping(let stable, let candidate, _)),
            (.candidate, .promoting(let stable?, let candidate)):
            // A Service without a pod is enough for some data planes to refuse the whole route.
            hasPods(candidate.hash) || seen.replicas == 0 ? candidate.hash : stable.hash
        case (.candidate, .rollingBack(_, let candidate)), (.candidate, .withdrawing(_, let candidate)):
            candidate.hash
        case (.stable, .promoting(let stable?, let candidate)):
            isSwapDue(to: candidate) ? candidate.hash : stable.hash
        }
    }

    private var keepsOldSelection: Bool {
        guard let hash = seen.candidateService.selectedHash,
            let entry = status.retiring?.first(where: { $0.hash == hash })
        else { return false }
        return entry.retireAt > now && hasPods(hash)
    }

    private func hasPods(_ hash: String) -> Bool { seen.deployment(hash)?.ready ?? 0 > 0 }

    /// Whether the stable Service carries nothing and may follow the candidate, or does so already.
    private func isSwapDue(to candidate: RevisionStatus) -> Bool {
        if seen.stableService.selectedHash == candidate.hash || seen.replicas == 0 { return true }
        guard seen.route.split?.weight == 100, case .confirmed = seen.route.acknowledgement else { return false }
        return candidateReady >= seen.replicas
    }

    /// What the route should say, or nil where it is best left as it is.
    var wantedSplit: TrafficSplit? {
        switch state {
        case .empty, .settled, .promoting(nil, _): return .stableOnly
        case .stepping: return stepSplit
        case .promoting(_, let candidate):
            if seen.replicas == 0 { return .stableOnly }
            let isSwapped = seen.stableService.selectedHash == candidate.hash
            if isSwapped { return stableServiceReady(candidate.hash) >= seen.replicas ? .stableOnly : nil }
            return TrafficSplit(weight: 100)
        case .rollingBack(let stable, let candidate), .withdrawing(let stable, let candidate):
            // Both Services select the candidate: the requests go to the other one while the stable Service changes.
            let isSwapped = seen.stableService.selectedHash == candidate.hash && candidate.hash != stable.hash
            return isSwapped ? TrafficSplit(weight: 100) : .stableOnly
        }
    }

    private func stableServiceReady(_ hash: String) -> Int { seen.ready(hash, behind: seen.stableService) }
}

// MARK: - Pods

extension Draft {
    /// Pods with a Deployment that no role and no list names: left over by a crash or by hand.
    private mutating func adoptStrays() {
        let known = Set([status.stable?.hash, status.candidate?.hash].compactMap { $0 })
            .union(status.retiring?.map(\.hash) ?? [])
        for facts in seen.revisions where !known.contains(facts.hash) && facts.deployment?.isBeingDeleted == false {
            var retiring = status.retiring ?? []
            retiring.append(
                RetiringRevision(
                    revision: facts.revision,
                    hash: facts.hash,
                    version: facts.version,
                    retireAt: now + Limits.drain
                )
            )
            status.retiring = retiring
        }
    }

    private func podEffects() -> [Effect] {
        var effects = seen.revisions.filter(\.isOrphan).map { Effect.adopt(hash: $0.hash) }
        if let stable = status.stable {
            effects += run(stable, replicas: seen.replicas)
        }
        guard let candidate = status.candidate else { return effects }
        switch state {
        case .stepping(_, _, let index):
            effects += run(candidate, replicas: withoutEarlyShrinking(candidate, candidateSize(for: steps[index])))
        case .promoting:
            let share = seen.route.split?.weight ?? 0
            let isShared = seen.route.isReplicaRatio && share > 0 && share < 100
            let kept = isShared ? seen.deployment(candidate.hash)?.replicas ?? 0 : 0
            effects += run(candidate, replicas: max(seen.replicas, kept))
        default: break
        }
        return effects
    }

    /// Pods are taken away only once the route, as observed, no longer needs them.
    private func withoutEarlyShrinking(_ candidate: RevisionStatus, _ needed: Int) -> Int {
        guard let running = seen.deployment(candidate.hash)?.replicas, running > needed else { return needed }
        guard seen.route.split == wantedSplit || seen.route.split == .stableOnly,
            case .confirmed = seen.route.acknowledgement
        else { return running }
        return needed
    }

    private func run(_ revision: RevisionStatus, replicas: Int) -> [Effect] {
        var effects: [Effect] = []
        let facts = seen.facts(revision.hash)
        if facts?.isRecorded != true, revision.hash == seen.target.hash {
            effects.append(.record(hash: revision.hash, revision: revision.revision))
        } else if let facts, facts.hasOldPorts {
            effects.append(.recordPorts(hash: revision.hash))
        }
        let deployment = facts?.deployment
        guard deployment?.isBeingDeleted != true, deployment?.replicas != replicas else { return effects }
        guard deployment != nil || facts?.isRecorded == true || revision.hash == seen.target.hash else {
            return effects
        }
        effects.append(.run(hash: revision.hash, revision: revision.revision, replicas: replicas))
        return effects
    }

    private func retirements() -> [Effect] {
        guard seen.route.split == wantedSplit || seen.route.isGone else { return [] }
        return (status.retiring ?? []).compactMap { entry in
            guard entry.retireAt <= now, entry.hash != status.stable?.hash, entry.hash != status.candidate?.hash,
                seen.stableService.selectedHash != entry.hash,
                seen.candidateService.selectedHash != entry.hash || isRouteAtRest,
                let deployment = seen.deployment(entry.hash), !deployment.isBeingDeleted
            else { return nil }
            return .retire(hash: entry.hash)
        }
    }

    private func forgotten() -> [Effect] {
        guard case .settled = state else { return [] }
        let kept = Set(
            [status.stable?.hash, status.rejected?.hash, status.pinned?.hash, seen.target.hash].compactMap { $0 }
        )
        .union(status.retiring?.map(\.hash) ?? [])
        let limit = max(0, seen.spec.revisionHistoryLimit ?? 10)
        return seen.revisions
            .filter { $0.isRecorded && $0.deployment == nil && !kept.contains($0.hash) }
            .sorted { $0.revision > $1.revision }
            .dropFirst(limit)
            .map { .forget(hash: $0.hash) }
    }
}

// MARK: - Services and route

extension Draft {
    private func serviceEffects() -> [Effect] {
        var effects: [Effect] = []
        if let hash = selected(by: .stable), mayPoint(seen.stableService, at: hash, isStable: true) {
            effects.append(.point(.stable, at: hash))
        }
        if let hash = selected(by: .candidate), mayPoint(seen.candidateService, at: hash, isStable: false) {
            effects.append(.point(.candidate, at: hash))
        }
        return effects
    }

    /// Writes down what Services selected that are about to lead to the rollout's pods, so that they can be given back.
    private mutating func rememberForeignServices(before effects: [Effect]) {
        let names = ObjectNames(rollout: seen.rollout.key.name)
        for effect in effects {
            let name: String
            switch effect {
            case .point(.stable, _): name = names.stableService
            case .point(.candidate, _): name = names.candidateService
            case .route: name = names.apexService
            default: continue
            }
            guard let service = seen.foreignServices[name], status.adopted?.contains(service) != true else { continue }
            let text = "Service \(name), which selected \(service.selector), leads to this rollout's pods from now on"
            guard service.isWithinLimits else {
                warn(.adopted, "\(text); that is too long to be kept, and is not given back")
                continue
            }
            status.adopted = (status.adopted ?? []).filter { $0.name != name } + [service]
            note(.adopted, "\(text); it is given back when the ModelRollout is deleted")
        }
    }

    /// Whether the Service differs and can be changed without taking pods from under a request.
    private func mayPoint(_ service: ServiceFacts, at hash: String, isStable: Bool) -> Bool {
        guard service.problem == nil, let present = service.selectedHash else { return service.problem == nil }
        guard present != hash else { return service.isOutdated }
        let running = seen.deployment(hash)?.ready ?? 0
        switch state {
        case .promoting(nil, _):
            // A Service that is there already may carry traffic to something else: its new pods must all be ready.
            return running >= seen.replicas
        case .promoting where isStable:
            return true
        case .rollingBack(_, let candidate) where isStable && present == candidate.hash,
            .withdrawing(_, let candidate) where isStable && present == candidate.hash:
            return seen.route.split?.weight == 100 && running > 0
        default:
            if isStable { return running > 0 || seen.replicas == 0 || service.ready(present) == 0 }
            return isRouteAtRest || seen.route.isGone || (isStableDead && running > 0)
        }
    }

    private mutating func routeEffects() -> [Effect] {
        // What is left of a broken route is still lowered.
        guard let wanted = wantedSplit, seen.route.problem == nil || isLowering(to: wanted) else { return [] }
        if seen.route.split == wanted {
            return []
        }
        guard mayRoute(wanted) else { return [] }
        // One of an earlier intent says nothing: a promotion changes what a weight means, and writes no route.
        guard let write = seen.lastRouteWrite, write.split == wanted, write.at >= status.traffic?.since ?? write.at
        else {
            return correctingDrift([.route(wanted)])
        }
        // It was written and is gone: someone else changed it. The first time it is restored at once.
        // What gives the candidate more than its step does is not left so for the sake of peace.
        let isTooMuch = status.candidate != nil && seen.route.split?.weight ?? 100 > wanted.weight
        let pause = isTakingTrafficAway || isTooMuch ? Limits.urgentCorrection : Limits.correction
        if let retry = status.drift.map({ $0.correctedAt + pause }), retry > now {
            alarms.append(retry)
            wait = Wait(
                reason: .fix,
                message: "someone else keeps changing the route, and should leave its weights and the rules that this "
                    + "rollout added alone; it is restored at \(retry)",
                until: retry
            )
            contested = true
            return []
        }
        return correctingDrift([.route(wanted)], isKnown: true)
    }

    private func isLowering(to wanted: TrafficSplit) -> Bool {
        guard wanted == .stableOnly, isTakingTrafficAway else { return false }
        return seen.lastRouteWrite?.split != .stableOnly
    }

    /// Records that the route was changed by someone else, if it was.
    private mutating func correctingDrift(_ effects: [Effect], isKnown: Bool = false) -> [Effect] {
        // A spec that was edited may mean another route, or another form of it.
        guard isKnown || seen.status.observedGeneration == seen.rollout.generation else { return effects }
        let wasSettled = seen.status.conditions?["Ready"]?.status == .yes
        let wasLive = step != nil && seen.status.step?.observedSince != nil && status.step?.observedSince != nil
        guard isKnown || wasLive || isAtRest && wasSettled else { return effects }
        status.drift = DriftStatus(correctedAt: now, corrections: (status.drift?.corrections ?? 0) + 1)
        if status.step != nil {
            status.step?.observedSince = nil
            carryEvidence()
        }
        warn(.restored, "the route was changed by someone else and is restored")
        return effects
    }

    private var isAtRest: Bool {
        guard case .settled = state else { return false }
        return true
    }

    var isTakingTrafficAway: Bool {
        switch state {
        case .rollingBack, .withdrawing: true
        default: isHeldAtZero
        }
    }

    /// Whether the pods behind the Services can take what the split would send them.
    private func mayRoute(_ wanted: TrafficSplit) -> Bool {
        if case .promoting(nil, let candidate) = state, seen.route.split == nil {
            // What it leads to may serve well: the first revision takes over only as a whole.
            guard seen.stableService.selectedHash == candidate.hash else { return false }
            return seen.ready(candidate.hash, behind: seen.stableService) >= seen.replicas
        }
        let present = seen.route.split ?? .stableOnly
        if wanted.reachesCandidate, wanted.weight > present.weight || wanted.matches != present.matches {
            guard let candidate = status.candidate, seen.candidateService.selectedHash == candidate.hash else {
                return false
            }
            switch state {
            case .stepping(_, _, let index):
                return candidateReady >= max(1, candidateSize(for: steps[index])) && flaw(of: steps[index]) == nil
            case .promoting: return candidateReady >= max(1, seen.replicas)
            default: return candidateReady > 0
            }
        }
        if wanted.weight < present.weight || !wanted.reachesCandidate {
            guard let hash = selected(by: .stable), seen.stableService.selectedHash == hash else {
                return !present.reachesCandidate
            }
            let ready = seen.ready(hash, behind: seen.stableService)
            return ready > 0 || seen.replicas == 0
        }
        return true
    }
}
