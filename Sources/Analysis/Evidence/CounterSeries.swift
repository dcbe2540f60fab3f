import KubeModel

/// The raw samples of one counter, in the order of time.
///
/// A native histogram is one too: it counts its observations, and tells how they are spread.
package struct CounterSeries: Sendable, Hashable {
    package struct Sample: Sendable, Hashable {
        /// Milliseconds since 1970, all that Prometheus keeps.
        package var milliseconds: Int64
        package var value: Double
        /// Of a native histogram, those that are not empty, in order; nil for a plain counter.
        package var buckets: [NativeBucket]?

        package init(milliseconds: Int64, value: Double, buckets: [NativeBucket]? = nil) {
            self.milliseconds = milliseconds
            self.value = value
            self.buckets = buckets
        }
    }

    /// What tells the pod that it belongs to; empty where the series names none.
    package var pod: String
    /// The `le` label as a number; nil for a series without one.
    package var bound: Double?
    package var samples: [Sample]

    package init(pod: String, bound: Double? = nil, samples: [Sample]) {
        self.pod = pod
        self.bound = bound
        self.samples = samples
    }

    var isNative: Bool { samples.contains { $0.buckets != nil } }

    /// Whether it has a sample at `time` or before.
    func hasSample(by milliseconds: Int64) -> Bool {
        samples.first.map { $0.milliseconds <= milliseconds } ?? false
    }
}

/// What a selector with a range gave; a failure is a value.
package enum SeriesOutcome: Sendable, Hashable {
    /// Perhaps none.
    case series([CounterSeries])
    case fault(String)
}

extension SeriesOutcome {
    /// The series, none where there is a fault.
    var known: [CounterSeries] {
        if case .series(let series) = self { series } else { [] }
    }

    package var fault: String? {
        if case .fault(let reason) = self { reason } else { nil }
    }

    /// Both together; a fault of either is one of the whole.
    package func merged(with other: SeriesOutcome) -> SeriesOutcome {
        switch (self, other) {
        case (.series(let some), .series(let more)): .series(some + more)
        case (.fault, _): self
        case (_, .fault): other
        }
    }

    /// Reads the answer to an instant query of a range selector: `resultType: "matrix"` with `values: [[t, "v"], …]`, or of
    /// native histograms with `histograms: [[t, {"count": "n", "buckets": [[rule, "left", "right", "n"], …]}], …]`.
    ///
    /// Nothing is taken from an answer that is partial: its slices are asked for again.
    static func reading(_ document: JSONValue, labels: MetricSource.PodLabels) -> SeriesOutcome {
        guard document["status"]?.string == "success" else { return .fault("the query failed") }
        guard !PrometheusAnswer.isPartial(document) else {
            return .fault("the answer is partial, it carries warnings")
        }
        guard document["data"]?["resultType"]?.string == "matrix", let result = document["data"]?["result"]?.array
        else {
            return .fault("the query gives something other than series of a counter")
        }
        var all: [CounterSeries] = []
        for element in result {
            let read: [CounterSeries.Sample]?
            switch (element["values"]?.array, element["histograms"]?.array) {
            case (let values?, nil): read = samples(values)
            case (nil, let histograms?): read = histogramSamples(histograms)
            case (nil, nil): return .fault("the answer holds a series without values")
            case (_?, _?): return .fault("the query gives a series that is a counter and a native histogram by turns")
            }
            guard let samples = read else { return .fault("the answer holds a sample that can't be read") }
            let metric = element["metric"]
            let bound = metric?["le"]?.string.flatMap(PromQL.bound)
            all.append(CounterSeries(pod: metric?[labels.pod]?.string ?? "", bound: bound, samples: samples))
        }
        return .series(all)
    }

    private static func samples(_ values: [JSONValue]) -> [CounterSeries.Sample]? {
        var samples: [CounterSeries.Sample] = []
        samples.reserveCapacity(values.count)
        for pair in values {
            guard let pair = pair.array, pair.count == 2, let seconds = pair[0].double, let text = pair[1].string,
                seconds.isFinite, seconds.magnitude < 1e12, let value = Double(text)
            else { return nil }
            // A counter that is not finite says nothing.
            guard value.isFinite, value >= 0 else { continue }
            samples.append(.init(milliseconds: Int64((seconds * 1000).rounded()), value: value))
        }
        return samples
    }
}

// MARK: - Native histograms

extension SeriesOutcome {
    private static func histogramSamples(_ values: [JSONValue]) -> [CounterSeries.Sample]? {
        var samples: [CounterSeries.Sample] = []
        samples.reserveCapacity(values.count)
        for pair in values {
            guard let pair = pair.array, pair.count == 2, let seconds = pair[0].double, seconds.isFinite,
                seconds.magnitude < 1e12, let count = pair[1]["count"]?.string.flatMap({ Double($0) }),
                let buckets = buckets(pair[1]["buckets"])
            else { return nil }
            // As after the target is gone.
            guard count.isFinite, count >= 0 else { continue }
            samples.append(
                .init(milliseconds: Int64((seconds * 1000).rounded()), value: count, buckets: buckets)
            )
        }
        return samples
    }

    /// Reads `[rule, "left", "right", "count"]`; the rule tells which of the two bounds belong to the bucket.
    private static func buckets(_ value: JSONValue?) -> [NativeBucket]? {
        guard let value, !value.isNull else { return [] }
        guard let list = value.array else { return nil }
        var buckets: [NativeBucket] = []
        buckets.reserveCapacity(list.count)
        for item in list {
            guard let item = item.array, item.count == 4, let left = item[1].string.flatMap(PromQL.bound),
                let right = item[2].string.flatMap(PromQL.bound), let count = item[3].string.flatMap({ Double($0) }),
                left <= right, count.isFinite, count >= 0
            else { return nil }
            buckets.append(NativeBucket(left: left, right: right, count: count))
        }
        return buckets.sorted { ($0.right, $0.left) < ($1.right, $1.left) }
    }
}

extension PromQL {
    /// A bucket's upper bound as a number: `1`, `1.0` and `1e0` are the same one.
    static func bound(_ text: String) -> Double? {
        switch text {
        case "+Inf", "Inf": .infinity
        case "-Inf": -.infinity
        default: Double(text).flatMap { $0.isNaN ? nil : $0 }
        }
    }
}
