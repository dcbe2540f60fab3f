/// Whether a rollout's steps last long enough for its comparisons to be decided, as foreseen when it starts.
package struct Outlook: Sendable, Hashable {
    /// What is foreseen for each comparison, for people.
    package var message: String
    /// Whether every comparison that something waits for is likely to be decided in time.
    package var isDecidable: Bool

    package init(message: String, isDecidable: Bool) {
        self.message = message
        self.isDecidable = isDecidable
    }
}
