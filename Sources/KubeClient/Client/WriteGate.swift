/// Decides whether this process may change anything at the server right now.
///
/// Asked immediately before every write but those of Leases. A leader's gate closes for good when its lease is lost.
package protocol WriteGate: Sendable {
    /// The time for which writing stays permitted, nil for no limit.
    ///
    /// - Throws: `GateClosed` when nothing may be written any more.
    func permit() throws(GateClosed) -> Duration?
}

/// Writing isn't permitted (any more).
package struct GateClosed: Error, Sendable, Hashable {
    package init() {}
}

/// The gate of a process that needs no lease: always open.
package struct OpenGate: WriteGate {
    package init() {}

    package func permit() throws(GateClosed) -> Duration? { nil }
}
