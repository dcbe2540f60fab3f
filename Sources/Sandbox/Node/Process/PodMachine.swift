package import KubeModel

/// One pod as a state machine: its init containers one after the other, then its containers side by side.
package struct PodMachine: Sendable {
    private(set) var pod: KubeObject
    private var initContainers: [ContainerMachine]
    private var containers: [ContainerMachine] = []
    private let firstBackoff: Duration
    private var deadline: Timestamp?

    /// - Parameters:
    ///   - pod: The pod, bound and with an address.
    ///   - firstBackoff: The wait before a container's second restart.
    ///   - now: The instant from which on it may start.
    package init(_ pod: KubeObject, firstBackoff: Duration = RestartBackoff.first, now: Timestamp) {
        self.pod = pod
        self.firstBackoff = firstBackoff
        let policy = pod.spec["restartPolicy"]?.string == "Never" ? "Never" : "OnFailure"
        initContainers = (pod.spec["initContainers"]?.array ?? []).map {
            ContainerMachine($0, restartPolicy: policy, startAt: now, firstBackoff: firstBackoff)
        }
    }

    package var observation: PodObservation {
        let creating = ContainerObservation.State.waiting(reason: "PodInitializing", message: "")
        let specs = pod.spec["containers"]?.array ?? []
        return PodObservation(
            initContainers: initContainers.map(\.observation),
            containers: containers.isEmpty
                ? specs.map { ContainerObservation($0, state: stoppedUnborn ?? creating) }
                : containers.map(\.observation)
        )
    }

    /// The end of containers that never began, where they will not begin any more.
    private var stoppedUnborn: ContainerObservation.State? {
        guard let time = neverBegins else { return nil }
        return .ended(ContainerEnd(exitCode: 137, startedAt: time, finishedAt: time))
    }

    private var neverBegins: Timestamp? {
        let ends = initContainers.compactMap(\.end)
        guard ends.count == initContainers.count || ends.contains(where: { $0.exitCode != 0 }) else { return nil }
        return deadline != nil || ends.contains { $0.exitCode != 0 } ? ends.last?.finishedAt ?? deadline : nil
    }

    package var hasStopped: Bool { observation.hasStopped && initContainers.allSatisfy { !$0.observation.isRunning } }

    /// Takes over changed metadata, for the downward API of later starts.
    package mutating func update(_ pod: KubeObject) { self.pod = pod }

    /// Begins to stop everything.
    package mutating func stop(_ host: inout some ContainerHost, grace: Duration, now: Timestamp) {
        let limit = Timestamp.earliest(deadline, now + grace) ?? now
        deadline = limit
        for index in initContainers.indices { initContainers[index].stop(&host, pod: pod, deadline: limit, now: now) }
        for index in containers.indices { containers[index].stop(&host, pod: pod, deadline: limit, now: now) }
    }

    /// Ends everything at once.
    ///
    /// - Returns: The processes whose ends are still to be waited for.
    package func kill(_ host: inout some ContainerHost) -> [Int] {
        var processes: [Int] = []
        for container in initContainers + containers { processes += container.kill(&host).map { [$0] } ?? [] }
        return processes
    }

    /// Takes what has happened, and does what is due.
    package mutating func step(_ host: inout some ContainerHost, now: Timestamp) {
        for index in initContainers.indices {
            initContainers[index].step(&host, pod: pod, now: now)
            guard initContainers[index].end?.exitCode == 0 else { break }
        }
        if containers.isEmpty, deadline == nil, initContainers.allSatisfy({ $0.end?.exitCode == 0 }) {
            containers = (pod.spec["containers"]?.array ?? []).map {
                ContainerMachine(
                    $0,
                    restartPolicy: pod.spec["restartPolicy"]?.string,
                    startAt: now,
                    firstBackoff: firstBackoff
                )
            }
        }
        for index in containers.indices { containers[index].step(&host, pod: pod, now: now) }
    }
}
