/// What a parser accepts; nothing is unlimited.
package struct YAMLOptions: Sendable, Hashable {
    /// Whether a node may stand in several places (`&a`, `*a`, `<<`).
    package enum Aliases: Sendable, Hashable {
        case refused
        /// Accepted while the whole stream has at most so many nodes, those behind aliases counted at each use.
        case allowed(nodes: Int)
    }

    /// What is done about a key that stands twice in a mapping.
    package enum Duplicates: Sendable, Hashable {
        case refused
        /// The last one wins, and the document lists it.
        case lastWins
    }

    /// Whose reading of the standard is followed where readers differ.
    package enum Dialect: Sendable, Hashable {
        /// What libyaml accepts.
        case libyaml
        /// What the API server's go-yaml v2 accepts: like libyaml, but no `\/`.
        case goYAML2
    }

    /// The longest text in bytes.
    package var maximumBytes: Int
    /// How deep sequences and mappings may nest.
    package var maximumDepth: Int
    package var aliases: Aliases
    package var duplicates: Duplicates
    package var dialect: Dialect

    package init(
        maximumBytes: Int = 1 << 20,
        maximumDepth: Int = 64,
        aliases: Aliases = .refused,
        duplicates: Duplicates = .refused,
        dialect: Dialect = .libyaml
    ) {
        self.maximumBytes = maximumBytes
        self.maximumDepth = maximumDepth
        self.aliases = aliases
        self.duplicates = duplicates
        self.dialect = dialect
    }

    /// For configuration that this process reads: no aliases.
    package static let configuration = YAMLOptions()
    /// For manifests that a user gives: aliases are common there.
    package static let manifest = YAMLOptions(aliases: .allowed(nodes: 100_000))
}
