import KubeModel

/// One container as a state machine: started, probed, restarted and stopped.
///
/// `step` is called again and again; it takes what has happened since and does what is due.
struct ContainerMachine: Sendable {
    private enum Stage: Sendable {
        /// To be started at that time.
        case waiting(until: Timestamp, ContainerObservation.State)
        case running(Running)
        case ended(ContainerEnd)
    }

    private struct Running: Sendable {
        var process: Int
        var launch: ContainerLaunch
        var since: Timestamp
        var startup: ProbeState?
        var readiness: ProbeState?
        var liveness: ProbeState?
        var stop: Stop?

        var hasStarted: Bool { startup?.isPassing ?? true }
        var isReady: Bool { hasStarted && (readiness?.isPassing ?? true) }
    }

    /// A running container's way out.
    private struct Stop: Sendable {
        enum Phase: Sendable { case hook(Int?, until: Timestamp), term, kill }

        var phase: Phase
        var deadline: Timestamp
    }

    private let container: JSONValue
    private let restartPolicy: String?
    private var stage: Stage
    private var restarts = 0
    private var lastEnd: ContainerEnd?
    private let firstBackoff: Duration
    private var isStopping = false

    init(_ container: JSONValue, restartPolicy: String?, startAt time: Timestamp, firstBackoff: Duration) {
        self.container = container
        self.restartPolicy = restartPolicy
        self.firstBackoff = firstBackoff
        stage = .waiting(until: time, .waiting(reason: "ContainerCreating", message: ""))
    }

    var end: ContainerEnd? {
        guard case .ended(let end) = stage else { return nil }
        return end
    }

    /// What the container looks like to others.
    var observation: ContainerObservation {
        var seen: ContainerObservation
        switch stage {
        case .waiting(_, let state): seen = ContainerObservation(container, state: state)
        case .running(let running):
            seen = ContainerObservation(container, state: .running(since: running.since))
            seen.hasStarted = running.hasStarted
            seen.isReady = running.isReady
        case .ended(let end): seen = ContainerObservation(container, state: .ended(end))
        }
        seen.restarts = restarts
        seen.lastEnd = lastEnd
        return seen
    }

    /// Begins to stop the container: first its hook, then a request to end, at the deadline an end; it does not come back.
    ///
    /// A later call can only bring the deadline forward.
    mutating func stop(
        _ host: inout some ContainerHost,
        pod: KubeObject,
        deadline: Timestamp,
        now: Timestamp
    ) {
        isStopping = true
        switch stage {
        case .waiting:
            stage = .ended(lastEnd ?? ContainerEnd(exitCode: 137, startedAt: now, finishedAt: now))
        case .running(var running):
            if let stop = running.stop {
                running.stop?.deadline = min(stop.deadline, deadline)
            } else {
                beginStop(&running, &host, pod: pod, deadline: deadline, now: now)
            }
            stage = .running(running)
        case .ended: break
        }
    }

    /// Ends the process at once.
    ///
    /// - Returns: The process, whose end is still to be waited for; nil where none runs.
    func kill(_ host: inout some ContainerHost) -> Int? {
        guard case .running(let running) = stage else { return nil }
        host.kill(running.process)
        return running.process
    }

    mutating func step(_ host: inout some ContainerHost, pod: KubeObject, now: Timestamp) {
        switch stage {
        case .waiting(let time, _):
            if time <= now { start(&host, pod: pod, now: now) }
        case .running(let running):
            if let exit = host.exit(of: running.process) {
                take(exit, of: running, pod: pod, now: now)
            } else {
                stage = .running(watch(running, &host, pod: pod, now: now))
            }
        case .ended: break
        }
    }
}

// MARK: - Start and end

extension ContainerMachine {
    private mutating func start(_ host: inout some ContainerHost, pod: KubeObject, now: Timestamp) {
        do {
            let launch = try ContainerLaunch(container, of: pod, attempt: restarts)
            let process = try host.start(launch)
            let address = pod.status["podIP"]?.string ?? ""
            func probe(_ name: String, passingAtFirst: Bool) -> ProbeState? {
                ProbeSpec(container[name], container: container, address: address)
                    .map { ProbeState($0, passingAtFirst: passingAtFirst, startedAt: now) }
            }
            stage = .running(
                Running(
                    process: process,
                    launch: launch,
                    since: now,
                    startup: probe("startupProbe", passingAtFirst: false),
                    readiness: probe("readinessProbe", passingAtFirst: false),
                    liveness: probe("livenessProbe", passingAtFirst: true)
                )
            )
        } catch {
            let state = ContainerObservation.State.waiting(reason: error.reason, message: error.message)
            stage = .waiting(until: now + firstBackoff, state)
        }
    }

    private mutating func take(_ exit: ProcessExit, of running: Running, pod: KubeObject, now: Timestamp) {
        let end = ContainerEnd(
            exitCode: exit.code,
            signal: exit.signal,
            startedAt: running.since,
            finishedAt: now
        )
        guard !isStopping, RestartBackoff.isDue(policy: restartPolicy, exitCode: exit.code) else {
            stage = .ended(end)
            return
        }
        lastEnd = end
        let ranLong = now - running.since >= RestartBackoff.forgottenAfter
        let delay = RestartBackoff.delay(restarts: ranLong ? 0 : restarts, first: firstBackoff)
        restarts += 1
        let name = container["name"]?.string ?? ""
        stage = .waiting(
            until: now + delay,
            RestartBackoff.state(of: name, in: pod, delay: delay)
        )
    }
}

// MARK: - While it runs

extension ContainerMachine {
    private func watch(
        _ running: Running,
        _ host: inout some ContainerHost,
        pod: KubeObject,
        now: Timestamp
    ) -> Running {
        var running = running
        if !running.hasStarted {
            running.startup?.step(running.launch, &host, now: now)
        } else {
            running.readiness?.step(running.launch, &host, now: now)
            running.liveness?.step(running.launch, &host, now: now)
        }
        if running.stop != nil {
            continueStop(&running, &host, now: now)
        } else if let failed = [running.startup, running.liveness].compactMap({ $0 }).first(where: \.hasFailed) {
            let grace = failed.spec.grace ?? Self.grace(of: pod)
            beginStop(&running, &host, pod: pod, deadline: now + grace, now: now)
        }
        return running
    }

    static func grace(of pod: KubeObject) -> Duration {
        .seconds(pod.spec["terminationGracePeriodSeconds"]?.int ?? 30)
    }

    private func beginStop(
        _ running: inout Running,
        _ host: inout some ContainerHost,
        pod: KubeObject,
        deadline: Timestamp,
        now: Timestamp
    ) {
        let hook = container[path: "lifecycle", "preStop"] ?? [:]
        if let seconds = hook[path: "sleep", "seconds"]?.int, seconds > 0 {
            running.stop = Stop(phase: .hook(nil, until: now + .seconds(seconds)), deadline: deadline)
        } else if let check = ContainerCheck(hook, container: container, address: pod.status["podIP"]?.string ?? "") {
            let handle = host.ask(check, of: running.launch, timeout: max(.zero, deadline - now))
            running.stop = Stop(phase: .hook(handle, until: deadline), deadline: deadline)
        } else {
            running.stop = Stop(phase: .term, deadline: deadline)
            host.terminate(running.process)
        }
        continueStop(&running, &host, now: now)
    }

    private func continueStop(_ running: inout Running, _ host: inout some ContainerHost, now: Timestamp) {
        guard var stop = running.stop else { return }
        if case .hook(let handle, let time) = stop.phase {
            let isDone = handle.map { host.answer(to: $0) != nil } ?? false
            if isDone || min(time, stop.deadline) <= now {
                stop.phase = .term
                // A hook that used up the whole time leaves the process two seconds all the same, as a kubelet does.
                if stop.deadline <= now, time >= stop.deadline { stop.deadline = now + .seconds(2) }
                host.terminate(running.process)
            }
        }
        if case .term = stop.phase, stop.deadline <= now {
            stop.phase = .kill
            host.kill(running.process)
        }
        running.stop = stop
    }
}
