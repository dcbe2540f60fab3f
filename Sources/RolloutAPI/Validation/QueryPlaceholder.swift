/// What a query may hold in double braces, and what it stands for.
package enum QueryPlaceholder: String, Sendable, Hashable, CaseIterable {
    /// Label matchers that select one version's pods.
    case arm
    /// The length of time over which a query looks.
    case window
    /// The rollout's namespace.
    case namespace
    /// The rollout's name.
    case name
    /// Hash of the version's revision.
    case revision
    /// `spec.model.version` of the version.
    case version
    /// Name of the version's Service.
    case service

    package var text: String { "{{\(rawValue)}}" }

    /// Whether a query that holds it asks for one version only.
    package var selectsVersion: Bool {
        switch self {
        case .arm, .revision, .version, .service: true
        case .window, .namespace, .name: false
        }
    }

    /// Whether no two opening braces stand together but those of a known placeholder.
    ///
    /// `{{{arm}}}` is a selector around the matchers of `{{arm}}`.
    static func areKnown(in query: String) -> Bool {
        let brace = UInt8(ascii: "{")
        var rest = Substring(query).utf8
        var isAfterBrace = false
        while let byte = rest.first {
            let known = byte == brace ? allCases.first { rest.starts(with: $0.text.utf8) } : nil
            if known == nil, byte == brace, isAfterBrace { return false }
            isAfterBrace = known == nil && byte == brace
            rest = rest.dropFirst(known?.text.utf8.count ?? 1)
        }
        return true
    }
}
