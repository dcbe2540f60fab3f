import KubeModel
import RolloutAPI

extension Draft {
    /// One move of the state machine, the guards first.
    mutating func decide() {
        if let rejected = status.rejected, rejected.hash != target.hash, rejected.hash != status.candidate?.hash {
            status.rejected = nil
        }
        takeOutlook()
        if status.candidate != nil, let death = stableDeath, death > now { alarms.append(death) }
        if !isFrozen, let finding = Guards.first(violatedBy: self) { react(to: finding) }
        switch state {
        case .empty: if !isFrozen { begin() }
        case .settled(let stable): if !isFrozen { settle(on: stable) }
        case .stepping(_, let candidate, let index): followStep(index, of: candidate)
        case .promoting(let stable, let candidate): followPromotion(of: candidate, over: stable)
        case .rollingBack(let stable, let candidate), .withdrawing(let stable, let candidate):
            followWithdrawal(of: candidate, to: stable)
        }
    }

    private mutating func react(to finding: Finding) {
        switch finding.reaction {
        case .rollBack: reject(finding.reason, finding.message)
        case .pause(let cause):
            pause(cause)
            warn(.paused, "paused: \(finding.message)")
        }
    }

    private mutating func settle(on stable: RevisionStatus) {
        guard target.hash != stable.hash, target.hash != status.rejected?.hash else { return }
        begin()
    }

    private mutating func followStep(_ index: Int, of candidate: RevisionStatus) {
        let step = steps[index]
        guard !holdWithoutPods(step), !isFrozen else { return }
        if isStableDead, candidateReady > 0 {
            warn(.stableUnavailable, "the stable revision has no ready pod: the steps are skipped")
            return enter(steps.count, why: "the stable revision has no ready pod")
        }
        if let plan = status.step?.plan, plan != stepsFingerprint {
            note(.stepsChanged, "the steps were edited: starting over at the first")
            return enter(0, why: "the steps were edited")
        }
        guard !holdEditedPods(in: index) else { return }
        if let flaw = flaw(of: step) { return waitFor(.fix, "\(flaw); the candidate gets no request before") }
        guard let since = observedSince else {
            return awaitTraffic(of: step)
        }
        rememberObservation(since, of: step)
        guard !isHeld(in: step, since: since, isLast: index + 1 == steps.count) else { return }
        enter(index + 1, why: "\(stepTitle) passed" + (passingSummary.map { ": \($0)" } ?? ""))
    }

    /// Takes the traffic away from a candidate without a ready pod, and gives it back once there are enough.
    private mutating func holdWithoutPods(_ step: Step) -> Bool {
        let isUnwanted = seen.replicas == 0
        if isUnwanted || candidateReady == 0, seen.route.split?.reachesCandidate ?? false {
            let why = isUnwanted ? "no replicas are wanted" : "the candidate has no ready pod"
            if !isHeldAtZero {
                if !isUnwanted { countLoss() }
                setWeight(0, why: why)
                status.traffic?.isHeld = true
                warn(.candidateUnavailable, "\(why): all requests go to the stable revision")
            }
            status.step?.observedSince = nil
            if !isUnwanted { waitFor(.pods, why, until: podsDeadline) }
        }
        if isUnwanted {
            waitFor(.resume, "spec.replicas is 0: the step goes on when there are to be pods")
            return true
        }
        if candidateReady == 0, seen.route.split?.reachesCandidate ?? false { return true }
        guard isHeldAtZero else { return false }
        guard candidateReady >= candidateSize(for: step) else {
            waitForPods(candidateReady, of: candidateSize(for: step))
            return true
        }
        status.traffic?.isHeld = nil
        setWeight(step.split.weight, why: "the candidate's pods are ready again")
        return false
    }

    /// Counts how often in a row requests were given to the candidate and its pods did not outlive them for long.
    private mutating func countLoss() {
        let deadline = seen.spec.progressDeadline?.duration ?? Limits.progressDeadline
        let isSoon = status.traffic?.since.map { now - $0 < deadline } ?? false
        let losses = isSoon ? (status.traffic?.losses ?? 0) + 1 : 1
        status.traffic?.losses = losses
    }

    private mutating func awaitTraffic(of step: Step) {
        let size = candidateSize(for: step)
        let running = status.candidate.flatMap { seen.deployment($0.hash)?.ready } ?? 0
        // The Service leads to the pods only once the route is known to send it nothing.
        let isLed = seen.candidateService.selectedHash == status.candidate?.hash
        if running < size || isLed && candidateReady < size {
            waitForPods(min(running, candidateReady), of: size, warning)
        } else {
            awaitRoute()
        }
    }

    mutating func awaitRoute() {
        if let lack = missingPorts { return waitFor(.fix, lack, until: podsDeadline) }
        if let problem = seen.route.problem ?? seen.stableService.problem ?? seen.candidateService.problem {
            return waitFor(.fix, problem)
        }
        switch seen.route.acknowledgement {
        case .refused(let message): waitFor(.fix, "the route is refused: \(message)")
        case .pending(let message): waitFor(.route, "the route is not taken over yet: \(message)")
        case .confirmed(let at):
            let until = at.map { $0 + seen.route.settle }
            waitFor(.route, "the route is being changed", until: until.flatMap { $0 > now ? $0 : nil })
        }
    }

    private mutating func followPromotion(of candidate: RevisionStatus, over stable: RevisionStatus?) {
        if candidate.hash != target.hash, status.rejected?.hash != candidate.hash, !isFrozen {
            // Only a first deploy gets here: nothing serves that could be gone back to.
            return replaceCandidate()
        }
        let ready = seen.ready(candidate.hash, behind: seen.stableService)
        let isServing = seen.stableService.selectedHash == candidate.hash && ready >= seen.replicas
        if isServing, candidateServiceFollows(candidate.hash), stable == nil || isRouteAtRest {
            return promote(candidate, over: stable)
        }
        let running = seen.deployment(candidate.hash)?.ready ?? 0
        if running < seen.replicas {
            waitForPods(running, of: seen.replicas)
        } else {
            awaitRoute()
        }
        if let deadline = podsDeadline, deadline <= now, stable == nil || isStableDead, var late = wait {
            late.message = "no revision is ready in time; \(late.message)"
            late.until = nil
            wait = late
        }
    }

    private mutating func followWithdrawal(of candidate: RevisionStatus, to stable: RevisionStatus) {
        if isStableDead, candidate.hash != target.hash, target.hash != stable.hash, !isFrozen {
            return replaceCandidate()
        }
        guard isRouteAtRest || seen.route.isGone, seen.stableService.selectedHash == stable.hash else {
            if stableReady == 0, seen.replicas > 0 {
                waitFor(.pods, "the stable revision has no ready pod: the candidate keeps its share")
            } else {
                awaitRoute()
            }
            return
        }
        finishWithdrawal(of: candidate, to: stable)
    }

    private func candidateServiceFollows(_ hash: String) -> Bool {
        seen.candidateService.selectedHash == hash || seen.candidateService.problem != nil
    }

    /// Whether no request reaches the candidate Service, and the data plane has said so.
    var isRouteAtRest: Bool {
        guard seen.route.split == .stableOnly, case .confirmed = seen.route.acknowledgement else { return false }
        return true
    }

    /// That ready pods take no requests, since no container of them has a port of the name that the Service leads to.
    var missingPorts: String? {
        for (service, name) in [(seen.candidateService, FixedService.candidate), (seen.stableService, .stable)] {
            let hash = (status.candidate ?? status.stable)?.hash
            guard service.selectedHash == hash, !service.missingPorts.isEmpty else { continue }
            let names = ObjectNames(rollout: seen.rollout.key.name)
            let key = name == .candidate ? names.candidateService : names.stableService
            let ports = service.missingPorts.map { $0.isEmpty ? "its port" : "port \($0)" }.joined(separator: ", ")
            return "ready pods offer nothing for \(ports) of Service \(key): a container must have a port of the name "
                + "that spec.ports[].targetPort says"
        }
        return nil
    }

    /// Says how many pods are lacking and, where someone must act for them to come, why.
    private mutating func waitForPods(_ ready: Int, of needed: Int, _ addition: String = "") {
        let problem = status.candidate.flatMap { seen.deployment($0.hash)?.problem } ?? missingPorts
        let message = "\(ready) of \(needed) pods of the candidate are ready" + (problem.map { ": \($0)" } ?? "")
        waitFor(problem == nil ? .pods : .fix, message + addition, until: podsDeadline)
    }
}
