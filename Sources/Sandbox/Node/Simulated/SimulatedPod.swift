import KubeModel

/// One pod on paper: where its containers are in their script.
struct SimulatedPod: Sendable {
    private enum Stage: Sendable {
        case creating(since: Timestamp)
        case running(since: Timestamp)
        case ended(ContainerEnd)
    }

    private var stage: Stage
    private var restarts = 0
    private var lastEnd: ContainerEnd?

    init(createdAt: Timestamp) {
        stage = .creating(since: createdAt)
    }

    /// Plays the script up to now.
    ///
    /// - Returns: When it goes on by itself; nil where nothing more will happen.
    mutating func advance(_ script: PodScript, of pod: KubeObject, now: Timestamp) -> Timestamp? {
        if let stop = Self.stopTime(script, of: pod) {
            guard stop <= now else { return stop }
            end(at: now, exitCode: 0)
            return nil
        }
        while true {
            switch stage {
            case .creating(let since):
                let start = since + script.startAfter
                guard start <= now else { return start }
                stage = .running(since: start)
            case .running(let since):
                guard let end = Self.end(script, since: since), end <= now else {
                    let ready = script.readyAfter.map { since + $0 }.flatMap { $0 > now ? $0 : nil }
                    return Timestamp.earliest(ready, Self.end(script, since: since))
                }
                self.end(at: end, exitCode: script.crashAfter == nil ? 0 : script.exitCode)
            case .ended(let end):
                guard Self.restarts(pod, after: end) else { return nil }
                let again = end.finishedAt + RestartBackoff.delay(restarts: restarts)
                guard again <= now else { return again }
                lastEnd = end
                restarts += 1
                stage = .running(since: again)
            }
        }
    }

    func observation(_ script: PodScript, of pod: KubeObject, now: Timestamp) -> PodObservation {
        PodObservation(
            initContainers: (pod.spec["initContainers"]?.array ?? []).map { container in
                let start = pod.createdAt ?? now
                let end = ContainerEnd(exitCode: 0, startedAt: start, finishedAt: start)
                return ContainerObservation(container, state: .ended(end))
            },
            containers: (pod.spec["containers"]?.array ?? []).map { observe($0, script, of: pod, now: now) }
        )
    }

    private func observe(
        _ container: JSONValue,
        _ script: PodScript,
        of pod: KubeObject,
        now: Timestamp
    ) -> ContainerObservation {
        var seen = ContainerObservation(container, state: .waiting(reason: "ContainerCreating", message: ""))
        seen.restarts = restarts
        seen.lastEnd = lastEnd
        switch stage {
        case .creating: break
        case .running(let since):
            seen.state = .running(since: since)
            seen.hasStarted = true
            seen.isReady = script.readyAfter.map { since + $0 <= now } ?? false
        case .ended(let end):
            seen.state = .ended(end)
            if Self.restarts(pod, after: end), !pod.isBeingDeleted {
                seen.state = RestartBackoff.state(
                    of: seen.name,
                    in: pod,
                    delay: RestartBackoff.delay(restarts: restarts)
                )
                seen.lastEnd = end
            }
        }
        return seen
    }

    private mutating func end(at time: Timestamp, exitCode: Int) {
        switch stage {
        case .creating(let since):
            stage = .ended(ContainerEnd(exitCode: exitCode, startedAt: since, finishedAt: time))
        case .running(let since):
            stage = .ended(ContainerEnd(exitCode: exitCode, startedAt: since, finishedAt: time))
        case .ended: break
        }
    }

    private static func end(_ script: PodScript, since start: Timestamp) -> Timestamp? {
        Timestamp.earliest(script.crashAfter.map { start + $0 }, script.finishAfter.map { start + $0 })
    }

    private static func restarts(_ pod: KubeObject, after end: ContainerEnd) -> Bool {
        RestartBackoff.isDue(policy: pod.spec["restartPolicy"]?.string, exitCode: end.exitCode)
    }

    /// When a pod that is being deleted has stopped.
    private static func stopTime(_ script: PodScript, of pod: KubeObject) -> Timestamp? {
        guard let limit = pod.json[path: "metadata", "deletionTimestamp"]?.string.flatMap(Timestamp.init) else {
            return nil
        }
        let grace = pod.json[path: "metadata", "deletionGracePeriodSeconds"]?.int ?? 0
        return min(limit, limit - .seconds(grace) + script.stopAfter)
    }
}
