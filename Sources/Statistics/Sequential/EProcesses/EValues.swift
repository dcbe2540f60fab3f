import RealModule

/// What may be done with evidence from several processes, given as logarithms.
package enum EValues {
    /// The logarithm of the weighted mean, which is evidence again however the processes depend on one another.
    ///
    /// V. Vovk and R. Wang (*E-values: Calibration, combination and applications*, Ann. Stat. 2021).
    ///
    /// `weights`: Equal ones where nil; scaled to sum 1. Nil unless they match the evidence and are positive.
    package static func logMean(_ logEvidence: [Double], weights: [Double]? = nil) -> Double? {
        let weights = weights ?? [Double](repeating: 1, count: logEvidence.count)
        guard !logEvidence.isEmpty, weights.count == logEvidence.count else { return nil }
        guard weights.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        let sum = weights.reduce(0, +)
        return SpecialFunctions.logSumExp(zip(logEvidence, weights).map { $0 + .log($1 / sum) })
    }

    /// The evidence that error probability α asks for, `log(1/α)`.
    package static func threshold(alpha: Double) -> Double { -.log(alpha) }

    /// α in parts by weight, for "any of these": their sum is α (union bound).
    package static func allocate(alpha: Double, weights: [Double]) -> [Double] {
        let sum = weights.reduce(0) { $0 + max(0, $1) }
        return weights.map { sum > 0 ? alpha * max(0, $0) / sum : 0 }
    }
}
