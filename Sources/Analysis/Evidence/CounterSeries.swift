import KubeModel

/// The raw samples of one counter, in the order of time.
package struct CounterSeries: Sendable, Hashable {
    package struct Sample: Sendable, Hashable {
        /// Milliseconds since 1970, all that Prometheus keeps.
        package var milliseconds: Int64
        package var value: Double

        package init(milliseconds: Int64, value: Double) {
            self.milliseconds = milliseconds
            self.value = value
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

    /// Reads the answer to an instant query of a range selector: `resultType: "matrix"` with `values: [[t, "v"], …]`.
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
            guard let values = element["values"]?.array else {
                guard element["histograms"] != nil else { return .fault("the answer holds a series without values") }
                return .fault("the query gives native histograms; ask for the _bucket series")
            }
            guard let samples = samples(values) else { return .fault("the answer holds a sample that can't be read") }
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

extension PromQL {
    /// A bucket's upper bound as a number: `1`, `1.0` and `1e0` are the same one.
    static func bound(_ text: String) -> Double? {
        text == "+Inf" || text == "Inf" ? .infinity : Double(text).flatMap { $0.isNaN ? nil : $0 }
    }
}
