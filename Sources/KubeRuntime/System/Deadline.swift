package import KubeClient

/// Work did not end within its limit.
package struct DeadlineExceeded: Error, Sendable, Hashable, CustomStringConvertible {
    package var limit: Duration

    package init(limit: Duration) {
        self.limit = limit
    }

    package var description: String { "not done within \(limit)" }
}

extension TimeSource {
    /// Sleeps until `elapsed()` reaches the moment.
    package func sleep(until moment: Duration) async throws {
        let rest = moment - elapsed()
        if rest > .zero { try await sleep(rest) }
    }

    /// Sleeps until the moment, or for ever with nil, or until the signal is raised or the task cancelled.
    package func sleep(until moment: Duration?, orUntil signal: Signal) async {
        guard let moment else { return await signal.wait() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await signal.wait() }
            group.addTask { try? await sleep(until: moment) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Runs the work, cancels it at the limit, and waits for it to end.
    ///
    /// - Throws: `DeadlineExceeded` at the limit, and what the work throws.
    package func within<Result: Sendable>(
        _ limit: Duration,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await sleep(limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let result = first else { throw DeadlineExceeded(limit: limit) }
            return result
        }
    }
}
