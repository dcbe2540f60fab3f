import RealModule

/// How far one sample is shifted against another, by inverting the rank-sum test, as R's `wilcox.test` and Kayenta do.
package struct LocationShift: Sendable, Hashable {
    package let interval: Interval
    /// Where the statistic crosses zero: the estimate of Hodges and Lehmann (1963), but for ties.
    package let estimate: Double

    /// Nil where a value is not finite or all are tied at some shift, so that there is no statistic.
    ///
    /// The statistic is a step function of the shift and its root is found to 1e-4, so bounds carry artefacts of 1e-5.
    package init?(experiment: [Double], control: [Double], confidence: Double) {
        guard (experiment + control).allSatisfy(\.isFinite), confidence > 0, confidence < 1 else { return nil }
        guard let (least, most) = Self.range(experiment, control) else { return nil }
        let z = NormalDistribution.quantile(upper: (1 - confidence) / 2)
        func root(_ level: Double, clamped: Bool) -> Double? {
            guard let atLeast = Self.statistic(experiment, control, shift: least) else { return nil }
            guard let atMost = Self.statistic(experiment, control, shift: most) else { return nil }
            if clamped, atLeast - level <= 0 { return least }
            if clamped, atMost - level >= 0 { return most }
            return BrentRoot.find(least, most, atLeast - level, atMost - level, tolerance: 1e-4) {
                Self.statistic(experiment, control, shift: $0).map { $0 - level }
            }
        }
        guard let lower = root(z, clamped: true), let upper = root(-z, clamped: true) else { return nil }
        guard let estimate = root(0, clamped: false) else { return nil }
        interval = Interval(lower, upper)
        self.estimate = estimate
    }

    /// The corrected rank-sum statistic of the shifted experiment against the control; nil where all values are tied.
    package static func statistic(_ experiment: [Double], _ control: [Double], shift: Double) -> Double? {
        guard let test = MannWhitneyTest(treatment: experiment.map { $0 - shift }, control: control) else { return nil }
        return test.hasSpread ? test.z() : nil
    }

    private static func range(_ experiment: [Double], _ control: [Double]) -> (Double, Double)? {
        guard let x0 = experiment.min(), let x1 = experiment.max() else { return nil }
        guard let y0 = control.min(), let y1 = control.max() else { return nil }
        return (x0 - y1, x1 - y0)
    }
}

/// A root by Brent's method (*Algorithms for Minimization without Derivatives*, 1973, chapter 4).
enum BrentRoot {
    /// The root between two points with values of opposite sign; nil as soon as the function has no value.
    static func find(
        _ low: Double,
        _ high: Double,
        _ lowValue: Double,
        _ highValue: Double,
        tolerance: Double,
        _ function: (Double) -> Double?
    ) -> Double? {
        if lowValue == 0 { return low }
        if highValue == 0 { return high }
        var (a, b, c) = (low, high, low)
        var (fa, fb, fc) = (lowValue, highValue, lowValue)
        for _ in 0...1000 {
            let previous = b - a
            if fc.magnitude < fb.magnitude {
                (a, b, c) = (b, c, b)
                (fa, fb, fc) = (fb, fc, fb)
            }
            let precision = 2 * Double.ulpOfOne * b.magnitude + tolerance / 2
            var step = (c - b) / 2
            if step.magnitude <= precision || fb == 0 { return b }
            if previous.magnitude >= precision, fa.magnitude > fb.magnitude {
                step = interpolated((a, fa), (b, fb), (c, fc), previous, precision) ?? step
            }
            if step.magnitude < precision { step = step > 0 ? precision : -precision }
            (a, fa) = (b, fb)
            b += step
            guard let value = function(b) else { return nil }
            fb = value
            if (fb > 0 && fc > 0) || (fb < 0 && fc < 0) { (c, fc) = (a, fa) }
        }
        return b
    }

    /// The secant or inverse quadratic step from b, where it stays inside and shrinks fast enough.
    private static func interpolated(
        _ a: (at: Double, value: Double),
        _ b: (at: Double, value: Double),
        _ c: (at: Double, value: Double),
        _ previous: Double,
        _ precision: Double
    ) -> Double? {
        let width = c.at - b.at
        var (p, q): (Double, Double)
        if a.at == c.at {
            let ratio = b.value / a.value
            (p, q) = (width * ratio, 1 - ratio)
        } else {
            let (r, s, t) = (a.value / c.value, b.value / c.value, b.value / a.value)
            p = t * (width * r * (r - s) - (b.at - a.at) * (s - 1))
            q = (r - 1) * (s - 1) * (t - 1)
        }
        if p > 0 { q = -q } else { p = -p }
        let isInside = p < 0.75 * width * q - (precision * q).magnitude / 2
        return isInside && p < (previous * q / 2).magnitude ? p / q : nil
    }
}
