package import KubeModel

/// What one pass of the Job controller does.
package struct JobPlan {
    package var create = 0
    /// Pods to delete, because enough have succeeded or the Job has ended.
    package var delete: [KubeObject] = []
    /// Pods that are counted now and so need no finalizer any more.
    package var release: [KubeObject] = []
    /// The new status; nil where it stays.
    package var status: JSONValue?
    /// When to look again even though nothing changes.
    package var wakeUp: Timestamp?
}

/// Decides one pass over one Job with `completionMode: NonIndexed`.
///
/// A pod carries the finalizer `batch.kubernetes.io/job-tracking` until its end is counted in the status, so that no
/// outcome is lost when the pod is deleted.
package struct JobPlanner {
    package static let finalizer = "batch.kubernetes.io/job-tracking"

    private let job: KubeObject
    private let pods: [PodView]
    private let now: Timestamp
    private var status: JobStatus
    private var plan = JobPlan()

    /// - Parameters:
    ///   - job: The Job.
    ///   - pods: The pods that it controls.
    ///   - now: The instant of the pass.
    package init(_ job: KubeObject, pods: [KubeObject], now: Timestamp) {
        self.job = job
        self.pods = pods.map(PodView.init)
        self.now = now
        status = JobStatus(job.status)
    }

    /// The writes of one pass.
    package mutating func run() -> JobPlan {
        count()
        if status.isFinished {
            stop()
        } else if job.spec["suspend"]?.bool == true {
            plan.delete = active.map(\.object)
        } else {
            status.startTime = status.startTime ?? now
            advance()
        }
        fillStatus()
        return plan
    }

    private var active: [PodView] { pods.filter(\.isActive) }
    private var parallelism: Int { job.spec["parallelism"]?.int ?? 1 }
    private var completions: Int? { job.spec["completions"]?.int }
    private var backoffLimit: Int { job.spec["backoffLimit"]?.int ?? 6 }

    /// Counts the pods that ended and were not counted before.
    private mutating func count() {
        for pod in pods where pod.isTracked {
            if pod.hasSucceeded {
                status.succeeded += 1
            } else if pod.hasFailed || pod.object.isBeingDeleted && !pod.isBound {
                status.failed += 1
            } else if !status.isFinished || !pod.object.isBeingDeleted {
                continue
            }
            plan.release.append(pod.object)
        }
    }

    private mutating func advance() {
        if let failure {
            status.failed += active.count
            status.conditions.append(condition("FailureTarget", failure))
            status.conditions.append(condition("Failed", failure))
            return stop()
        }
        let wanted = completions ?? (status.succeeded > 0 ? status.succeeded : .max)
        let leaves = completions == nil && status.succeeded > 0
        if status.succeeded >= wanted, !leaves || active.isEmpty {
            let reason = ("CompletionsReached", "Reached expected number of succeeded pods")
            status.conditions.append(condition("SuccessCriteriaMet", reason))
            status.conditions.append(condition("Complete", reason))
            status.completionTime = now
            return stop()
        }
        let running = min(parallelism, max(0, wanted - status.succeeded))
        startOrStop(leaves ? active.count : running)
        if let deadline { plan.wakeUp = Timestamp.earliest(plan.wakeUp, deadline) }
    }

    private mutating func startOrStop(_ wanted: Int) {
        if active.count > wanted {
            plan.delete = active.suffix(active.count - wanted).map(\.object)
        } else if active.count < wanted {
            guard let due = nextStart, due > now else { return plan.create = wanted - active.count }
            plan.wakeUp = due
        }
    }

    /// Failed pods are replaced after 10 s, doubled with every further failure, up to 10 min.
    private var nextStart: Timestamp? {
        guard status.failed > 0, let last = pods.filter(\.hasFailed).compactMap(\.endedAt).max() else { return nil }
        return last + .seconds(min(600, 10 << min(status.failed - 1, 6)))
    }

    private var deadline: Timestamp? {
        guard let seconds = job.spec["activeDeadlineSeconds"]?.int, let start = status.startTime else { return nil }
        return start + .seconds(seconds)
    }

    private var failure: (String, String)? {
        if status.failed + restarts > backoffLimit {
            return ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
        }
        if let deadline, deadline <= now {
            return ("DeadlineExceeded", "Job was active longer than specified deadline")
        }
        return nil
    }

    /// Restarts of containers count as failures where the pods restart theirs.
    private var restarts: Int {
        guard job.spec[path: "template", "spec", "restartPolicy"]?.string == "OnFailure" else { return 0 }
        return active.reduce(0) { $0 + $1.restarts }
    }

    private mutating func stop() {
        plan.create = 0
        plan.delete = active.map(\.object)
        for pod in pods where pod.isTracked && !plan.release.contains(where: { $0.uid == pod.object.uid }) {
            plan.release.append(pod.object)
        }
        plan.wakeUp = nil
    }

    private func condition(_ type: String, _ reason: (String, String)) -> JSONValue {
        [
            "type": .string(type), "status": "True", "lastProbeTime": .string(now.description),
            "lastTransitionTime": .string(now.description), "reason": .string(reason.0), "message": .string(reason.1),
        ]
    }

    private mutating func fillStatus() {
        status.active = plan.create + active.count - plan.delete.count
        status.ready = status.isFinished ? 0 : active.count { $0.isReady }
        status.terminating = pods.count { $0.object.isBeingDeleted && !$0.hasEnded }
        let json = status.json
        if json != job.status { plan.status = json }
    }
}

extension PodView {
    /// Whether its end is still to be counted by its Job.
    fileprivate var isTracked: Bool {
        object.json[path: "metadata", "finalizers"]?.array?.contains(.string(JobPlanner.finalizer)) ?? false
    }
}
