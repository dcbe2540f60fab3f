package import KubeModel

/// All pods of a node, moved on together.
package struct NodeEngine<Host: ContainerHost> {
    /// What became of one pod.
    package struct Report: Sendable {
        package var key: ObjectKey
        package var uid: String
        package var observation: PodObservation
    }

    package var host: Host
    private let firstBackoff: Duration
    private var pods: [String: PodMachine] = [:]
    private var reported: [String: PodObservation] = [:]
    private var stopping: [String: Duration] = [:]
    /// Processes of pods that are forgotten already.
    private var dying: [Int] = []

    package init(host: Host, firstBackoff: Duration) {
        self.host = host
        self.firstBackoff = firstBackoff
    }

    package mutating func carryOut(_ command: ProcessNode.Command, now: Timestamp) {
        switch command {
        case .run(let pod):
            if pods[pod.uid] == nil { pods[pod.uid] = PodMachine(pod, firstBackoff: firstBackoff, now: now) }
        case .update(let pod): pods[pod.uid]?.update(pod)
        case .stop(let uid, let grace):
            // The request comes again with every change of the pod; only a shorter time is news.
            if let before = stopping[uid], before <= grace { return }
            stopping[uid] = grace
            pods[uid]?.stop(&host, grace: grace, now: now)
            reported[uid] = nil
        case .forget(let uid): forget(uid, now: now)
        }
    }

    /// Moves every pod on, and returns what has changed since the last report.
    package mutating func step(now: Timestamp) -> [Report] {
        dying.removeAll { host.exit(of: $0) != nil }
        var reports: [Report] = []
        for uid in pods.keys.sorted() {
            pods[uid]?.step(&host, now: now)
            guard let pod = pods[uid], reported[uid] != pod.observation else { continue }
            reported[uid] = pod.observation
            reports.append(Report(key: pod.pod.key, uid: uid, observation: pod.observation))
        }
        return reports
    }

    /// Ends every process at once.
    package mutating func killAll() {
        for uid in pods.keys { dying += pods[uid]?.kill(&host) ?? [] }
        pods = [:]
    }

    private mutating func forget(_ uid: String, now: Timestamp) {
        dying += pods[uid]?.kill(&host) ?? []
        pods[uid] = nil
        reported[uid] = nil
        stopping[uid] = nil
    }
}
