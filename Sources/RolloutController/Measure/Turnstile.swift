/// Lets so many tasks through at once; the others wait in line, up to a limit.
actor Turnstile {
    private var free: Int
    private let longestLine: Int
    private var line: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - width: How many are let through at once.
    ///   - longestLine: How many may wait.
    init(width: Int, longestLine: Int) {
        free = max(1, width)
        self.longestLine = longestLine
    }

    /// Runs the body when there is room; nil, at once, where too many wait already.
    ///
    /// Bodies end by their own limits of time, and so does the wait for them.
    nonisolated func pass<Result: Sendable>(_ body: @Sendable () async -> Result) async -> Result? {
        guard await enter() else { return nil }
        let result = await body()
        await leave()
        return result
    }

    private func enter() async -> Bool {
        if free > 0 {
            free -= 1
            return true
        }
        guard line.count < longestLine else { return false }
        await withCheckedContinuation { line.append($0) }
        return true
    }

    private func leave() {
        if line.isEmpty {
            free += 1
        } else {
            line.removeFirst().resume()
        }
    }
}
