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
        for arm in Arm.allCases where answer.outcomes.keys.contains(where: { $0.arm == arm }) {
            let reader = ArmReader(answer, arm, candidateStart: candidateStart)
            counts[arm] =
                if let threshold { try reader.observations(slowerThan: threshold) } else { try reader.counts() }
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

    /// Observations above the bound among all; a histogram without that very bound can't tell.
    func observations(slowerThan threshold: Double) throws(CountedSlices.Unreadable)
        -> (events: [Double], total: [Double])
    {
        let buckets = try series(.buckets)
        let bounds = Set(buckets.compactMap(\.bound)).sorted()
        guard bounds.isEmpty || bounds.contains(threshold) else {
            let known = bounds.map(NumberText.short).joined(separator: ", ")
            throw .init(reason: "no bucket ends at \(NumberText.short(threshold)); there are \(known)", isFault: false)
        }
        let all = increases(buckets.filter { $0.bound == .infinity }, buckets)
        let within = increases(buckets.filter { $0.bound == threshold }, buckets)
        return (zip(all, within).map { max(0, $0 - $1) }, all)
    }

    /// Observations by bucket over all slices together, cumulative, with the bounds in order.
    func cumulative() throws(CountedSlices.Unreadable) -> (bounds: [Double], counts: [Int]) {
        let buckets = try series(.buckets)
        let bounds = Set(buckets.compactMap(\.bound)).sorted()
        let counts = bounds.map { bound in
            increases(buckets.filter { $0.bound == bound }, buckets).reduce(0) { $0 + CountedSlices.whole($1) }
        }
        return (bounds, counts)
    }
}
