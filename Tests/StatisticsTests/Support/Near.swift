import Statistics

/// Whether a value agrees with a reference that was printed with so many digits after the point.
func near(_ value: Double?, _ reference: Double, _ tolerance: Double = 1e-6) -> Bool {
    guard let value else { return false }
    return value == reference || (value - reference).magnitude <= tolerance
}

/// Whether a value agrees with a reference to a relative tolerance: for tails that a difference cannot judge.
func same(_ value: Double?, _ reference: Double, _ tolerance: Double = 5e-6) -> Bool {
    guard let value else { return false }
    return value == reference || (value - reference).magnitude <= tolerance * reference.magnitude
}

func near(_ interval: Interval?, _ lower: Double, _ upper: Double, _ tolerance: Double = 1e-6) -> Bool {
    near(interval?.lower, lower, tolerance) && near(interval?.upper, upper, tolerance)
}

func tally(_ events: Int, of exposures: Int) -> Tally {
    Tally(events: events, exposures: exposures) ?? .zero
}

func pair(_ x1: Int, _ n1: Int, _ x0: Int, _ n0: Int) -> TallyPair {
    TallyPair(treatment: tally(x1, of: n1), control: tally(x0, of: n0))
}
