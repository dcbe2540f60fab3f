import RealModule

/// How Netflix' Kayenta classifies one metric of a comparison, `NetflixACAJudge-v1.0`.
///
/// Behaviour as read in spinnaker/kayenta (`MannWhitneyClassifier`, `NetflixACAJudge`), to judge as its users expect, and
/// to compare with. Its rank test takes points of a time series as independent observations of equal weight: it finds
/// little where one arm has few requests a point, and too much where points are autocorrelated.
package struct KayentaClassifier: Sendable, Hashable {
    package enum Direction: Sendable, Hashable { case increase, decrease, either }
    package enum MissingValues: Sendable, Hashable { case remove, replaceByZero }
    package enum EffectMeasure: Sendable, Hashable { case meanRatio, commonLanguage }

    package enum Label: Sendable, Hashable {
        case pass, high, low
        case noData
        /// No data where data is required: counts against the score, unlike `noData`.
        case noDataFailMetric
        /// There is no statistic: all values are tied at some shift, or one is infinite.
        case error
    }

    package struct Classification: Sendable, Hashable {
        package let label: Label
        /// The ratio of means, experiment over control; not a number where either is 0, and 1 where none was taken.
        package let deviation: Double
        package let isCritical: Bool
    }

    /// The shift that is tolerated, as a fraction of the estimated shift (not of the control).
    package var tolerance = 0.25
    package var confidence = 0.98
    package var direction = Direction.either
    package var missingValues = MissingValues.remove
    package var measure = EffectMeasure.meanRatio
    /// Effects from which a shift counts; nil for no effect, which is 1 for ratios and ½ for the common language.
    package var allowedDecrease: Double?
    package var allowedIncrease: Double?
    package var criticalDecrease: Double?
    package var criticalIncrease: Double?
    package var isCritical = false
    package var isDataRequired = false
    /// The factor of Tukey's fences beyond which values are dropped, by default 3 in Kayenta; nil keeps all.
    package var outlierFactor: Double?

    package init() {}

    package func classify(experiment: [Double], control: [Double]) -> Classification {
        let experiment = prepared(experiment)
        let control = prepared(control)
        guard !experiment.isEmpty, !control.isEmpty else { return withoutData() }
        if experiment.sorted() == control.sorted() {
            return Classification(label: .pass, deviation: 1, isCritical: false)
        }
        if Set(experiment + control).count == 1 { return Classification(label: .pass, deviation: 1, isCritical: false) }
        let (noisyExperiment, noisyControl) = separated(experiment, control)
        let shift = LocationShift(experiment: noisyExperiment, control: noisyControl, confidence: confidence)
        guard let shift else { return Classification(label: .error, deviation: .nan, isCritical: false) }
        let ratio = Self.meanRatio(noisyExperiment, noisyControl)
        let effect = measure == .meanRatio ? ratio : Self.commonLanguageEffect(noisyExperiment, noisyControl)
        let label = label(of: shift, effect: effect)
        return Classification(
            label: label,
            deviation: ratio,
            isCritical: isCritical && isCriticalFailure(label, effect)
        )
    }

    private var noEffect: Double { measure == .meanRatio ? 1 : 0.5 }

    /// An effect that cannot be computed does not stand in the way of a label.
    private func label(of shift: LocationShift, effect: Double) -> Label {
        let bound = tolerance * shift.estimate.magnitude
        if direction != .decrease, shift.interval.lower > bound, !(effect < allowedIncrease ?? noEffect) {
            return .high
        }
        if direction != .increase, shift.interval.upper < -bound, !(effect > allowedDecrease ?? noEffect) {
            return .low
        }
        return .pass
    }

    private func isCriticalFailure(_ label: Label, _ effect: Double) -> Bool {
        switch label {
        case .high: !(effect < criticalIncrease ?? noEffect)
        case .low: !(effect > criticalDecrease ?? noEffect)
        case .pass, .noData, .noDataFailMetric, .error: false
        }
    }

    private func withoutData() -> Classification {
        switch missingValues {
        case .replaceByZero: Classification(label: .pass, deviation: 1, isCritical: false)
        case .remove where isDataRequired && !isCritical:
            Classification(label: .noDataFailMetric, deviation: 1, isCritical: false)
        case .remove: Classification(label: .noData, deviation: 1, isCritical: isCritical)
        }
    }

    private func prepared(_ values: [Double]) -> [Double] {
        let numbers =
            missingValues == .remove ? values.filter { !$0.isNaN } : values.map { $0.isNaN ? 0 : $0 }
        guard let outlierFactor else { return numbers }
        return SampleStatistics.withoutOutliers(numbers, factor: outlierFactor, sparing: true)
    }

    /// Two constant samples get a spread of 1e-5 of their value, so that the ranks have a variance.
    ///
    /// Kayenta draws it at random; here it is the expected order of a normal sample, so that judging twice says the same.
    private func separated(_ experiment: [Double], _ control: [Double]) -> ([Double], [Double]) {
        guard Set(experiment).count == 1, Set(control).count == 1 else { return (experiment, control) }
        func spread(_ values: [Double]) -> [Double] {
            values.enumerated().map { index, value in
                let level = (Double(index) + 0.5) / Double(values.count)
                return value + value * 1e-5 * NormalDistribution.quantile(level)
            }
        }
        return (spread(experiment), spread(control))
    }

    /// The ratio of means; not a number where either mean is 0.
    package static func meanRatio(_ experiment: [Double], _ control: [Double]) -> Double {
        guard let m1 = SampleStatistics.mean(experiment), let m0 = SampleStatistics.mean(control) else { return .nan }
        return m1 == 0 || m0 == 0 ? .nan : m1 / m0
    }

    /// How often a value of the experiment exceeds one of the control, ties counting half (Vargha and Delaney 2000).
    package static func commonLanguageEffect(_ experiment: [Double], _ control: [Double]) -> Double {
        MannWhitneyTest(treatment: experiment, control: control)?.effect ?? .nan
    }
}
