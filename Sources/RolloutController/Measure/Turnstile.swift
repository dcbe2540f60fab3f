/// Lets so many tasks through at once; the others wait in line.
actor Turnstile {
    private var free: Int
    private var line: [CheckedContinuation<Void, Never>] = []

    init(width: Int) {
        free = max(1, width)
    }

    /// Runs the body when there is room.
    ///
    /// Bodies end by their own limits of time, and so does the wait for them.
    nonisolated func pass<Result: Sendable>(_ body: @Sendable () async -> Result) async -> Result {
        await enter()
        let result = await body()
        await leave()
        return result
    }

    private func enter() async {
        if free > 0 {
            free -= 1
            return
        }
        await withCheckedContinuation { line.append($0) }
    }

    private func leave() {
        if line.isEmpty {
            free += 1
        } else {
            line.removeFirst().resume()
        }
    }
}
