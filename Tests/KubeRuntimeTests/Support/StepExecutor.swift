import Dispatch
import HTTPTransport
import KubeRuntime

/// Runs the tasks under test one after another, and knows when none of them can go on.
///
/// Time of a `ManualClock` moves only then, so that what is tested does not depend on how fast the machine is.
final class StepExecutor: TaskExecutor, Sendable {
    private struct State: Sendable {
        var pending = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let queue = DispatchQueue(label: "step")
    private let state = LockedBox(State())

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.pending += 1 }
        queue.async { [self] in
            job.runSynchronously(on: asUnownedTaskExecutor())
            let waiters = state.withLock { state in
                state.pending -= 1
                guard state.pending == 0 else { return [] as [CheckedContinuation<Void, Never>] }
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        }
    }

    /// Returns when every task of this executor waits for something.
    func settle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.pending == 0 { return true }
                state.waiters.append(continuation)
                return false
            }
            if isIdle { continuation.resume() }
        }
    }
}
