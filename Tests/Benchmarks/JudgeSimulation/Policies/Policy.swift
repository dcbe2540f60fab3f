/// Decides on a candidate by looking at the counts as they come.
protocol Policy: Sendable {
    /// What it is called in tables.
    static var name: String { get }

    /// Looks at the next slice; after `rollBack` it is not asked again.
    mutating func look(_ slice: Slice) -> Decision
}

enum Decision: Sendable {
    case goOn
    /// The candidate has been shown to be no worse; it goes on being watched.
    case promote
    case rollBack
}
