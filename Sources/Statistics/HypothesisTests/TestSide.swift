/// Which departures from the null hypothesis count as evidence against it.
package enum TestSide: Sendable, Hashable, CaseIterable {
    /// The treatment lies above the control.
    case greater
    /// The treatment lies below the control.
    case less
    case twoSided

    /// The p-value of a standard normal statistic.
    package func pValue(ofNormal z: Double) -> Double {
        switch self {
        case .greater: NormalDistribution.survival(z)
        case .less: NormalDistribution.cumulative(z)
        case .twoSided: min(1, 2 * NormalDistribution.survival(z.magnitude))
        }
    }
}
