import HTTPTransport
import KubeRuntime

/// Runs tasks one step at a time, on the thread that asks for it.
///
/// What runs here goes on only while someone calls `step()`: a simulation knows exactly when all of it waits, and a process
/// that is stopped for a while is one whose executor is not stepped.
package final class StepExecutor: TaskExecutor, Sendable {
    private let jobs = LockedBox<(list: [UnownedJob], head: Int)>(([], 0))

    package init() {}

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.list.append(job) }
    }

    /// Runs the oldest job up to its next suspension.
    ///
    /// - Returns: False where there is none.
    package func step() -> Bool {
        let job = jobs.withLock { jobs -> UnownedJob? in
            guard jobs.head < jobs.list.count else { return nil }
            defer {
                jobs.head += 1
                if jobs.head == jobs.list.count { jobs = ([], 0) }
            }
            return jobs.list[jobs.head]
        }
        guard let job else { return false }
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }

    /// Whether something could go on.
    package var isBusy: Bool { jobs.withLock { $0.head < $0.list.count } }
}
