import RealModule

/// How much more the counts of one arm vary from slice to slice than independent events would.
///
/// Bursts, retries and correlated requests make counts vary more than their mean; every test that takes them as
/// independent is then wrong too often. The factor here divides log-likelihoods (see `RatioEProcess`).
package struct DispersionEstimator: Sendable, Hashable {
    /// What a slice's rate is compared with.
    package enum Method: Sendable, Hashable {
        /// The mean of all slices: K. Pearson's χ² over its degrees of freedom. A drift counts as dispersion too.
        case pearson
        /// The slice before (J. von Neumann 1941): a slow drift cancels, but so do bursts longer than a slice.
        case successive
    }

    package let method: Method
    /// How many slices were taken.
    package private(set) var slices: Int
    /// Exposures and the mean rate of all slices.
    package private(set) var exposures: Double
    package private(set) var rate: Double
    /// The weighted sum of squared deviations of rates.
    package private(set) var squares: Double
    /// The last slice, of which the next one's deviation is taken.
    package private(set) var last: Tally?

    package init(_ method: Method = .pearson) {
        self.method = method
        slices = 0
        exposures = 0
        rate = 0
        squares = 0
    }

    /// Goes on from a checkpoint, bit for bit; nil for what cannot be one.
    package init?(
        _ method: Method,
        slices: Int,
        exposures: Double,
        rate: Double,
        squares: Double,
        last: Tally?
    ) {
        guard slices >= 0, [exposures, rate, squares].allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
        guard last?.exposures != 0 else { return nil }
        self.method = method
        self.slices = slices
        self.exposures = exposures
        self.rate = rate
        self.squares = squares
        self.last = last
    }

    /// Takes the next slice, by the updating formulas of West (1979); one without exposures is left out.
    package mutating func add(_ slice: Tally) {
        guard let current = slice.rate else { return }
        let weight = Double(slice.exposures)
        let (before, after) = (exposures, exposures + weight)
        let change = current - rate
        switch (method, last) {
        case (.pearson, _): squares += before / after * weight * change * change
        case (.successive, let last?):
            let previous = Double(last.exposures)
            let step = current - Double(last.events) / previous
            squares += previous / (previous + weight) * weight * step * step
        case (.successive, nil): break
        }
        rate += weight / after * change
        exposures = after
        slices += 1
        last = slice
    }

    /// Variance over mean, at least 1; 1 without events, nil before `minimumSlices` slices.
    package func factor(minimumSlices: Int = 10) -> Double? {
        guard slices >= max(2, minimumSlices) else { return nil }
        guard rate > 0 else { return 1 }
        return max(1, squares / (rate * Double(slices - 1)))
    }
}
