import KubeModel
import RolloutCore

/// Which slices of an answer may be counted by now.
///
/// Slices end at fixed instants on the clock that stamps the samples, so none is counted twice or left out whatever that
/// clock shows, as long as none is counted before its end: a sample that arrives afterwards would be missing for good.
struct CompleteSlices {
    /// The answer without the slices that are not complete.
    var answer: CountAnswer
    /// Pods that keep the first incomplete slice from being counted.
    var unscraped: [String] = []
    /// Where that slice ends.
    var waitingFor: Timestamp?

    /// How far apart the server's clock and ours may be.
    static let longestSkew: Duration = .seconds(30)
    /// How many scrape intervals old a ready pod's newest sample may be at a slice's end.
    static let scrapes = 2

    /// - Throws: `Unreadable` where the clocks are too far apart, or the scrapes can't be read.
    init(_ whole: CountAnswer) throws(CountedSlices.Unreadable) {
        answer = whole
        guard whole.skew.magnitude <= Self.longestSkew else {
            let way = whole.skew > .zero ? "ahead of" : "behind"
            throw .init(
                reason:
                    "the clock of the metrics source is \(NumberText.span(whole.skew.magnitude.seconds)) \(way) the controller's,"
                    + " more than \(NumberText.span(Self.longestSkew.seconds))",
                isFault: true
            )
        }
        let newest = try whole.newestScrapes()
        var count = 0
        for end in whole.slices.edges.dropFirst() {
            if let answeredAt = whole.answeredAt, end + whole.leastLag > answeredAt { break }
            let oldest = (end - whole.scrapeInterval * Self.scrapes).wholeMilliseconds
            let missing = newest.filter { $0.value <= oldest }.keys.sorted()
            guard missing.isEmpty else {
                unscraped = missing
                waitingFor = end
                break
            }
            count += 1
        }
        answer.slices.edges = Array(whole.slices.edges.prefix(count + 1))
    }

    /// Why the slice can't be waited for any longer without saying so.
    func complaint(at now: Timestamp) -> CountedSlices.Unreadable? {
        guard let waitingFor, let pod = unscraped.first else { return nil }
        guard now - waitingFor > answer.scrapeInterval * (2 * Self.scrapes) + .seconds(5) else { return nil }
        let others = unscraped.count > 1 ? " and \(unscraped.count - 1) more" : ""
        return .init(reason: "the ready pod \(pod)\(others) is not scraped", isFault: true)
    }
}

extension CountAnswer {
    /// How long after a slice's end its samples are awaited at least, on the server's clock.
    ///
    /// A second less than it is told to be for a clock that is exact: it is told in whole seconds, rounded down; and another
    /// for a clock that is not quite.
    fileprivate var leastLag: Duration {
        max(.zero, min(scrapeInterval, MeasurementSchedule.longestLag) - .seconds(2))
    }

    /// When each ready pod was scraped last, in milliseconds; the distant past where it never was.
    ///
    /// Pods are left aside whose arm is not told by `up`: what is counted at a gateway names no pods, and a pod without any
    /// request could not be told from one that is not scraped.
    fileprivate func newestScrapes() throws(CountedSlices.Unreadable) -> [String: Int64] {
        var newest: [String: Int64] = [:]
        for (arm, pods) in readyPods {
            guard let outcome = outcomes[CountPart(arm: arm, role: .scrapes)] else { continue }
            guard case .series(let scrapes) = outcome else {
                throw .init(reason: outcome.fault ?? "", isFault: true)
            }
            guard !scrapes.isEmpty else { continue }
            for pod in pods { newest[pod] = .min }
            let successes = scrapes.map { series in
                CounterSeries(pod: series.pod, samples: series.samples.filter { $0.value == 1 })
            }
            for series in successes + counters(of: arm) where pods.contains(series.pod) {
                guard let last = series.samples.last?.milliseconds else { continue }
                newest[series.pod] = max(newest[series.pod] ?? .min, last)
            }
        }
        return newest
    }

    private func counters(of arm: Arm) -> [CounterSeries] {
        outcomes.filter { $0.key.arm == arm && $0.key.role != .scrapes }.values.flatMap(\.known)
    }
}

extension Duration {
    fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}
