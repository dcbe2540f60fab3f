import KubeRuntime
import Testing

/// The queue's promises, checked against a plain model in every order of events.
@Suite(.timeLimit(.minutes(5))) struct WorkQueueModelTests {
    enum Step: CaseIterable {
        case addA, addB, addC
        case take
        case doneFirst, doneSecond
    }

    /// What the queue promises, written as simply as possible.
    struct Model: Hashable {
        /// Keys to be taken, in the order in which they were added; one that is worked at keeps its place and waits.
        var dirty: [String] = []
        var processing: [String] = []

        mutating func add(_ key: String) {
            if !dirty.contains(key) { dirty.append(key) }
        }

        /// The keys that may be taken next: the first that isn't processed.
        func next(limit: Int) -> String? {
            processing.count < limit ? dirty.first { !processing.contains($0) } : nil
        }

        mutating func take(_ key: String) {
            dirty.removeAll { $0 == key }
            processing.append(key)
        }

        mutating func done(_ key: String) {
            processing.removeAll { $0 == key }
        }
    }

    struct Pair {
        var core: WorkQueueCore<String>
        var model = Model()
        /// The same limit holds for all keys together where they are of one group.
        var limit: Int
        var now = Duration.zero
        /// Keys differ in nothing but their names: they are added for the first time in the order of these.
        var known = 0

        init(isOneGroup: Bool) {
            core = WorkQueueCore(groupLimit: 1) { isOneGroup ? "" : $0 }
            limit = isOneGroup ? 1 : 2
        }

        /// Does the step in both; false where it makes no sense.
        mutating func perform(_ step: Step) -> Bool {
            now += .milliseconds(1)
            switch step {
            case .addA, .addB, .addC:
                let number = step == .addA ? 0 : step == .addB ? 1 : 2
                guard number <= known else { return false }
                known = max(known, number + 1)
                let key = "\(step)"
                core.add(key, .normal, at: now)
                model.add(key)
            case .take:
                guard model.processing.count < 2 else { return false }
                let taken = core.take(at: now)
                #expect(taken == model.next(limit: limit))
                guard let taken else { return false }
                #expect(!model.processing.contains(taken), "a key is worked at twice")
                model.take(taken)
            case .doneFirst, .doneSecond:
                let index = step == .doneFirst ? 0 : 1
                guard model.processing.indices.contains(index) else { return false }
                let key = model.processing[index]
                core.done(key, at: now)
                model.done(key)
            }
            #expect(core.depth == model.dirty.count { !model.processing.contains($0) })
            return true
        }

        /// Ends all work: every key that was added after it was last taken is taken, once.
        mutating func drain() {
            var taken: [String] = []
            let expected = Set(model.dirty)
            while !core.isIdle {
                for key in model.processing {
                    core.done(key, at: now)
                    model.done(key)
                }
                guard !core.isIdle else { break }
                guard let key = core.take(at: now) else {
                    Issue.record("\(model.dirty) never came")
                    return
                }
                taken.append(key)
                model.take(key)
            }
            #expect(Set(taken) == expected && taken.count == expected.count)
        }
    }

    func explore(_ pair: Pair, depth: Int, _ visits: inout Int) async {
        visits += 1
        // Tests that need the processor only now and then come in between.
        if depth >= 4 { await Task.yield() }
        var end = pair
        end.drain()
        guard depth > 0 else { return }
        for step in Step.allCases {
            var next = pair
            if next.perform(step) { await explore(next, depth: depth - 1, &visits) }
        }
    }

    @Test(arguments: [false, true])
    func everyInterleavingOfThreeKeysAndTwoWorkersKeepsThePromises(isOneGroup: Bool) async {
        var visits = 0
        await explore(Pair(isOneGroup: isOneGroup), depth: 8, &visits)
        #expect(visits > 5000)
    }

    /// Deeper, by visiting each state of the model once.
    @Test(arguments: [false, true])
    func everyStateWithinTwelveStepsKeepsThePromises(isOneGroup: Bool) {
        var frontier = [Pair(isOneGroup: isOneGroup)]
        var seen: Set<Model> = [Model()]
        for _ in 0..<12 {
            var next: [Pair] = []
            for pair in frontier {
                for step in Step.allCases {
                    var new = pair
                    guard new.perform(step), seen.insert(new.model).inserted else { continue }
                    next.append(new)
                    new.drain()
                }
            }
            frontier = next
        }
        #expect(seen.count > 50)
    }

    @Test func longRandomHistoriesKeepThePromises() {
        for seed in 0..<100 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var pair = Pair(isOneGroup: seed % 2 == 0)
            for _ in 0..<300 {
                _ = pair.perform(Step.allCases.randomElement(using: &random) ?? .take)
            }
            pair.drain()
        }
    }
}
