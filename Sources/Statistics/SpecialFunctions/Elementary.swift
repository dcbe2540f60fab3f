import RealModule

/// Functions without the cancellation of their textbook forms.
package enum SpecialFunctions {}

extension SpecialFunctions {
    /// `log(1 + x) − x`, without cancellation near 0.
    ///
    /// From `log(1 + x) = 2·artanh(r)` with `r = x/(2 + x)`, by its series. C. Loader, *Fast and Accurate Computation of
    /// Binomial Probabilities* (2000), builds the deviance of a count on this function.
    package static func logOnePlusMinus(_ x: Double) -> Double {
        guard x > -0.6, x < 1 else { return .log(onePlus: x) - x }
        let r = x / (2 + x)
        let square = r * r
        var sum = 0.0
        var power = 1.0
        var denominator = 3.0
        while true {
            let term = power / denominator
            sum += term
            if term <= 0x1p-56 * sum { return r * (2 * square * sum - x) }
            power *= square
            denominator += 2
        }
    }

    /// `exp(x) − 1 − x`, without cancellation near 0, by its power series.
    package static func expMinusOneMinus(_ x: Double) -> Double {
        guard x.magnitude < 1 else { return .expMinusOne(x) - x }
        var sum = 0.0
        var term = x * x / 2
        var index = 3.0
        while term.magnitude > 0x1p-57 * sum.magnitude {
            sum += term
            term *= x / index
            index += 1
        }
        return sum
    }

    /// `log(1 − exp(x))` for `x ≤ 0`, as Mächler has it in *Accurately Computing log(1 − exp(−|a|))* (2012).
    package static func logOneMinusExp(_ x: Double) -> Double {
        x > -0.6931471805599453 ? .log(-.expMinusOne(x)) : .log(onePlus: -.exp(x))
    }

    /// `log Σ exp(termᵢ)`; −∞ for no terms.
    package static func logSumExp(_ terms: some Collection<Double>) -> Double {
        guard let largest = terms.max() else { return -.infinity }
        guard largest.isFinite else { return largest }
        var sum = 0.0
        for term in terms { sum += .exp(term - largest) }
        return largest + .log(sum)
    }
}

/// Where a continuous function crosses zero.
enum RootFinding {
    /// The point between `low` and `high` at which `isBelow` turns from true to false, to the last bit.
    ///
    /// Ends after at most about 1,100 halvings, whatever the bounds; 60 between neighbouring powers of two.
    static func bisect(_ low: Double, _ high: Double, isBelow: (Double) -> Bool) -> Double {
        var low = low
        var high = high
        while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { return high }
            if isBelow(middle) { low = middle } else { high = middle }
        }
    }

    /// The root of a log-concave distribution's `log F(u) = target`, by Newton's method from any `start`.
    ///
    /// `log F` is concave and rises, so every step from below ends below the root and nearer to it, and one step from
    /// above ends below: no bracket is needed.
    ///
    /// `evaluate`: `log F(u)` and its slope, the density over F.
    static func newton(
        onConcave target: Double,
        from start: Double,
        within bounds: ClosedRange<Double>,
        evaluate: (Double) -> (value: Double, slope: Double)
    ) -> Double {
        var point = min(max(start, bounds.lowerBound), bounds.upperBound)
        var smallest = Double.infinity
        for _ in 0..<200 {
            let (value, slope) = evaluate(point)
            // Where a tail falls faster than any exponential, a long step down takes as many short ones back up.
            let step = slope > 0 ? max((target - value) / slope, -16) : -16
            let next = min(max(point + step, bounds.lowerBound), bounds.upperBound)
            let size = (next - point).magnitude
            point = next
            // Rounding ends the approach: steps stop shrinking once they are noise.
            if size <= 0x1p-52 * max(point.magnitude, 0x1p-40) || (size >= smallest && size < 1e-9) { break }
            smallest = size
        }
        return point
    }
}
