import Testing

/// Lets no more than two tests run at once: times are bounded, and a small machine has two processors.
struct TwoAtOnce: SuiteTrait, TestTrait, TestScoping {
    private static let permits = Permits(2)

    var isRecursive: Bool { true }

    /// A test waits before its first case, where the time limit does not count yet.
    func scopeProvider(for test: Test, testCase: Test.Case?) -> TwoAtOnce? {
        test.isSuite || testCase != nil ? nil : self
    }

    @concurrent func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        await Self.permits.take(for: test.timeLimit ?? .zero)
        do {
            try await function()
        } catch {
            await Self.permits.giveBack()
            throw error
        }
        await Self.permits.giveBack()
    }
}

extension Trait where Self == TwoAtOnce {
    static var twoAtOnce: TwoAtOnce { TwoAtOnce() }
}

/// A count of things that can be had, the longest use first: a long test that begins last would keep all waiting.
private actor Permits {
    private var free: Int
    private var waiting: [(use: Duration, continuation: CheckedContinuation<Void, Never>)] = []

    init(_ count: Int) {
        free = count
    }

    func take(for use: Duration) async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { continuation in
            waiting.append((use, continuation))
            waiting.sort { $0.use > $1.use }
        }
    }

    func giveBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().continuation.resume() }
    }
}
