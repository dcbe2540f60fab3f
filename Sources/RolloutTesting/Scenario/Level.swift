/// How true to life a scenario is run; the least powerful level that shows a thing is the one to test it at.
package enum Level: String, Sendable, Hashable, CaseIterable {
    /// `plan` against a small model of the world: microseconds.
    case plan
    /// The whole controller against the embedded API server, in virtual time.
    case simulated
    /// The whole controller against a real API server, in real time.
    case live
}
