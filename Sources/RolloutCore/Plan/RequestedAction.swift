/// What a person asked for through the annotation `modelrollout.dev/action`: `<verb>@<revision>[/<step>][ <note>]`.
///
/// The revision is the one the person meant, so that a stale request does nothing. The note is free text; another note
/// makes the same request a new one.
package struct RequestedAction: Sendable, Hashable {
    package enum Verb: String, Sendable, Hashable, CaseIterable {
        case promote, approve, skip, abort, retry, undo
    }

    package var verb: Verb
    package var revision: Int
    /// Index or name of a step.
    package var step: String?
    package var note: String?

    /// Parses the annotation; nil where it is no action.
    package init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard let head = parts.first else { return nil }
        let halves = head.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let verb = Verb(rawValue: String(halves[0])) else { return nil }
        let place = halves[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let number = place.first, let revision = Int(number), revision > 0 else { return nil }
        self.verb = verb
        self.revision = revision
        step = place.count == 2 ? String(place[1]) : nil
        note = parts.count == 2 ? String(parts[1]) : nil
    }
}
