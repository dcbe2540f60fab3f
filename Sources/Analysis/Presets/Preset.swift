/// A metric that a model server or gateway exports under known names.
package struct Preset: Sendable, Hashable {
    /// `<server>/<metric>`: `vllm/errors`, `traefik/latency`.
    package var name: String
    /// What it measures, in which unit, and what to know before judging by it.
    package var summary: String
    package var measure: Measure

    init(_ name: String, _ summary: String, _ measure: Measure) {
        self.name = name
        self.summary = summary
        self.measure = measure
    }

    /// What to ask, as texts of a ``QueryTemplate``.
    ///
    /// Selectors are instant vectors, so that a range can follow them. Those of one list never match the same series and
    /// are added up; one that matches nothing adds 0.
    package enum Measure: Sendable, Hashable {
        /// Counters: how many of `total` are `events`.
        ///
        /// Without any series of `total` there is no data; without any of `events` there were none, since many servers
        /// export a counter of errors only from the first one on.
        case counts(events: [String], total: [String])
        /// `_bucket` series of classic histograms; `unit` is how many of the histogram's unit make a second.
        ///
        /// Bounds are numbers: the same one is written `le="1"` or `le="1.0"`, depending on the server.
        case histogram(buckets: [String], unit: Double)
        /// A query that gives one number an arm, or nothing.
        case query(String)

        /// Every text of it.
        package var texts: [String] {
            switch self {
            case .counts(let events, let total): events + total
            case .histogram(let buckets, _): buckets
            case .query(let text): [text]
            }
        }
    }
}
