import RealModule

/// Summaries of a sample of numbers.
package enum SampleStatistics {
    /// Nil for an empty sample.
    package static func mean(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let first = values.reduce(0, +) / Double(values.count)
        // A second pass takes back what rounding did to the sum.
        return first + values.reduce(0) { $0 + ($1 - first) } / Double(values.count)
    }

    /// The unbiased variance, by the corrected two-pass algorithm of Chan, Golub and LeVeque (1983).
    ///
    /// 0 for a single value; nil for none.
    package static func variance(_ values: [Double]) -> Double? {
        guard let mean = mean(values) else { return nil }
        guard values.count > 1 else { return 0 }
        var (squares, sum) = (0.0, 0.0)
        for value in values {
            squares += (value - mean) * (value - mean)
            sum += value - mean
        }
        return (squares - sum * sum / Double(values.count)) / Double(values.count - 1)
    }

    /// A percentile by linear interpolation between order statistics, type 7 of Hyndman and Fan (1996).
    package static func percentile(_ percent: Double, of values: [Double]) -> Double? {
        guard !values.isEmpty, (0...100).contains(percent) else { return nil }
        let sorted = values.sorted()
        let position = Double(sorted.count - 1) * percent / 100
        let index = Int(position)
        guard index + 1 < sorted.count else { return sorted[sorted.count - 1] }
        return sorted[index] + (position - Double(index)) * (sorted[index + 1] - sorted[index])
    }

    /// Cohen's d, the difference of means in pooled standard deviations, without sign.
    package static func cohensD(_ treatment: [Double], _ control: [Double]) -> Double? {
        guard let m1 = mean(treatment), let m0 = mean(control) else { return nil }
        guard let v1 = variance(treatment), let v0 = variance(control) else { return nil }
        let (n1, n0) = (Double(treatment.count), Double(control.count))
        let pooled = ((n1 - 1) * v1 + (n0 - 1) * v0) / (n1 + n0 - 2)
        return pooled > 0 ? (m1 - m0).magnitude / pooled.squareRoot() : nil
    }

    /// The values without those beyond Tukey's fences `Q₁ − f·IQR` and `Q₃ + f·IQR`.
    ///
    /// `sparing`: Whether values within the 1st and 99th percentiles stay in any case.
    package static func withoutOutliers(_ values: [Double], factor: Double, sparing: Bool) -> [Double] {
        guard let q1 = percentile(25, of: values), let q3 = percentile(75, of: values) else { return values }
        var fences = (q1 - factor * (q3 - q1), q3 + factor * (q3 - q1))
        if sparing, let p1 = percentile(1, of: values), let p99 = percentile(99, of: values) {
            fences = (min(fences.0, p1), max(fences.1, p99))
        }
        return values.filter { $0 >= fences.0 && $0 <= fences.1 }
    }
}
