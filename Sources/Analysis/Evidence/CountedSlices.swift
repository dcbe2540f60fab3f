import KubeModel
import RolloutCore
import Statistics

/// What both arms did in one slice.
struct CountedSlice: Sendable, Hashable {
    var pair: TallyPair
    var end: Timestamp
}

/// The slices of a metric that counts bad events among all, or why there are none.
struct CountedSlices {
    var slices: [CountedSlice]

    /// Adds the parts of an answer up.
    ///
    /// - Parameters:
    ///   - answer: The samples.
    ///   - areGood: Whether the events are the good ones, so that the others are counted.
    ///   - threshold: The bound above which an observation of a histogram is an event.
    ///   - candidateStart: When the candidate's pods began to be started.
    /// - Throws: `Unreadable` where an arm could not be read.
    init(
        _ answer: CountAnswer,
        areGood: Bool,
        slowerThan threshold: Double?,
        candidateStart: Timestamp?
    ) throws(Unreadable) {
        var counts: [Arm: (events: [Double], total: [Double])] = [:]
        let standIns = try answer.standIns(for: threshold)
        for arm in Arm.allCases where answer.outcomes.keys.contains(where: { $0.arm == arm }) {
            let reader = ArmReader(answer, arm, candidateStart: candidateStart)
            counts[arm] =
                if let threshold {
                    try reader.observations(slowerThan: threshold, standIns: standIns)
                } else {
                    try reader.counts()
                }
        }
        slices = answer.slices.edges.dropFirst().enumerated().map { index, end in
            func tally(_ arm: Arm) -> Tally {
                guard let counts = counts[arm] else { return .zero }
                let total = Self.whole(counts.total[index])
                let events = min(Self.whole(counts.events[index]), total)
                return Tally(events: areGood ? total - events : events, exposures: total) ?? .zero
            }
            return CountedSlice(pair: TallyPair(treatment: tally(.candidate), control: tally(.stable)), end: end)
        }
    }

    /// Why an answer can't be counted.
    struct Unreadable: Error {
        var reason: String
        var isFault: Bool
    }

    static func whole(_ value: Double) -> Int { Int(min(max(value.rounded(), 0), 0x1p53)) }
}

/// Reads one arm's parts of an answer.
struct ArmReader {
    let answer: CountAnswer
    let arm: Arm
    let startsEmpty: Bool

    init(_ answer: CountAnswer, _ arm: Arm, candidateStart: Timestamp?) {
        self.answer = answer
        self.arm = arm
        let earliest = answer.slices.start - Slices.lookback
        startsEmpty = arm == .candidate && candidateStart.map { $0 >= earliest } ?? false
    }

    func series(_ role: CountPart.Role) throws(CountedSlices.Unreadable) -> [CounterSeries] {
        switch answer.outcomes[CountPart(arm: arm, role: role)] {
        case .series(let series): return series
        case .fault(let reason): throw .init(reason: reason, isFault: true)
        case nil: return []
        }
    }

    private func increases(_ series: [CounterSeries], _ witnesses: [CounterSeries]) -> [Double] {
        answer.slices.increases(of: series, witnesses: witnesses, startsEmpty: startsEmpty)
    }

    func counts() throws(CountedSlices.Unreadable) -> (events: [Double], total: [Double]) {
        let (events, total) = (try series(.events), try series(.total))
        let all = events + total
        return (increases(events, all), increases(total, all))
    }

    /// Observations above the bound among all.
    ///
    /// A classic histogram without that very bound can't tell; of native ones the stand-in of each slice is taken.
    func observations(
        slowerThan threshold: Double,
        standIns: [Double]
    ) throws(CountedSlices.Unreadable) -> (events: [Double], total: [Double]) {
        let buckets = try series(.buckets)
        guard !buckets.contains(where: \.isNative) else { return try nativeObservations(buckets, standIns) }
        guard buckets.isEmpty || standIns.allSatisfy({ $0 == threshold }) else {
            throw .init(reason: "one version has classic buckets and the other a native histogram", isFault: false)
        }
        let bounds = Set(buckets.compactMap(\.bound)).sorted()
        guard bounds.isEmpty || bounds.contains(threshold) else {
            let known = bounds.map(NumberText.short).joined(separator: ", ")
            throw .init(reason: "no bucket ends at \(NumberText.short(threshold)); there are \(known)", isFault: false)
        }
        let all = increases(buckets.filter { $0.bound == .infinity }, buckets)
        let within = increases(buckets.filter { $0.bound == threshold }, buckets)
        return (zip(all, within).map { max(0, $0 - $1) }, all)
    }

    private func nativeObservations(
        _ histograms: [CounterSeries],
        _ standIns: [Double]
    ) throws(CountedSlices.Unreadable) -> (events: [Double], total: [Double]) {
        try checkKind(histograms)
        let all = rises(histograms) { _ in .infinity }
        let within = rises(histograms) { standIns[$0] }
        return (zip(all, within).map { max(0, $0 - $1) }, all)
    }

    private func rises(_ histograms: [CounterSeries], within bound: (_ slice: Int) -> Double) -> [Double] {
        answer.slices.increases(of: histograms, witnesses: histograms, startsEmpty: startsEmpty) {
            last,
            sample,
            slice in
            sample.rise(since: last, within: bound(slice))
        }
    }

    private func checkKind(_ buckets: [CounterSeries]) throws(CountedSlices.Unreadable) {
        guard buckets.contains(where: { !$0.isNative && !$0.samples.isEmpty }) else { return }
        throw .init(
            reason: "both classic buckets and native histograms are selected, and would count twice",
            isFault: false
        )
    }

    /// Observations by bucket over all slices together, cumulative, with the bounds in order.
    ///
    /// `grid`: The bounds by which native histograms are read.
    func cumulative(grid: [Double]) throws(CountedSlices.Unreadable) -> (bounds: [Double], counts: [Int]) {
        let buckets = try series(.buckets)
        if buckets.contains(where: \.isNative) {
            try checkKind(buckets)
            guard !grid.isEmpty else { return ([], []) }
            for sample in answer.slices.used(buckets).joined() {
                for bucket in sample.buckets ?? [] where grid.contains(where: bucket.straddles) {
                    let (left, right) = (NumberText.short(bucket.left), NumberText.short(bucket.right))
                    throw .init(
                        reason:
                            "the native histogram has other buckets than powers of two, such as \(left) to \(right)",
                        isFault: false
                    )
                }
            }
            let bounds = grid + [.infinity]
            return (
                bounds, bounds.map { bound in rises(buckets) { _ in bound }.reduce(0) { $0 + CountedSlices.whole($1) } }
            )
        }
        let bounds = Set(buckets.compactMap(\.bound)).sorted()
        let counts = bounds.map { bound in
            increases(buckets.filter { $0.bound == bound }, buckets).reduce(0) { $0 + CountedSlices.whole($1) }
        }
        return (bounds, counts)
    }
}

// MARK: - Native histograms

extension CountAnswer {
    private var natives: [CounterSeries] {
        outcomes.filter { $0.key.role == .buckets }.values.flatMap(\.known).filter(\.isNative)
    }

    /// The bound that stands for the asked one in each slice, for both versions.
    fileprivate func standIns(for threshold: Double?) throws(CountedSlices.Unreadable) -> [Double] {
        guard let threshold else { return [] }
        var standIns: [Double] = []
        for samples in slices.used(natives) {
            standIns.append(try NativeBounds.standIn(for: threshold, in: samples))
        }
        return standIns
    }

    /// Bounds for native histograms whose distributions are compared, from what both versions have counted by the end of the
    /// first slice in which any observation was seen; the slices that come after change nothing of it.
    func grid(limit: Int) throws(CountedSlices.Unreadable) -> [Double] {
        let used = slices.used(natives)
        guard used.contains(where: { !$0.isEmpty }) else { return [] }
        for samples in used {
            let grid = NativeBounds.grid(around: samples, limit: limit)
            if !grid.isEmpty { return grid }
        }
        throw .init(reason: "nothing above zero has been observed", isFault: false)
    }
}
