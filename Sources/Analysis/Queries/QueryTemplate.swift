package import KubeModel
package import RolloutAPI

/// A PromQL query with placeholders such as `{{arm}}`, taken apart once.
///
/// Every value is quoted for the place it stands in: escaped in a string, also as a regular expression where the string
/// is one (`=~`, `!~`), and outside of strings only if it is one word or number by itself. `{{arm}}` stands between the
/// braces of a selector, with or without commas around it. In comments nothing is replaced.
package struct QueryTemplate: Sendable, Hashable {
    enum Place: Sendable, Hashable {
        /// Between the braces of a selector; commas are added where its neighbours need them.
        case selector(commaBefore: Bool, commaAfter: Bool)
        /// Outside of strings and selectors; `joined` right after a letter, a digit, `_` or `:`.
        case bare(joined: Bool)
        case string(PromQL.Quote, isPattern: Bool)
        case comment
    }

    enum Segment: Sendable, Hashable {
        case text(String)
        case placeholder(QueryPlaceholder, Place)
    }

    let segments: [Segment]

    /// Takes the query apart; the error's path is empty.
    package init(_ text: String) throws(FieldError) {
        var scanner = QueryScanner(text)
        segments = try scanner.segments()
    }

    /// The placeholders that stand in the query.
    package var placeholders: Set<QueryPlaceholder> {
        var result: Set<QueryPlaceholder> = []
        for case .placeholder(let placeholder, let place) in segments where place != .comment {
            result.insert(placeholder)
        }
        return result
    }

    /// Whether the query can give different answers for the two arms.
    package var selectsVersion: Bool { placeholders.contains(where: \.selectsVersion) }

    /// The query with every placeholder replaced; the error names the placeholder, and its path is empty.
    package func rendered(with values: QueryValues) throws(FieldError) -> String {
        var result = ""
        for segment in segments {
            switch segment {
            case .text(let text): result += text
            case .placeholder(let placeholder, let place):
                result += try Self.quoted(values[placeholder], of: placeholder, at: place)
            }
        }
        return result
    }

    private static func quoted(
        _ value: String,
        of placeholder: QueryPlaceholder,
        at place: Place
    ) throws(FieldError) -> String {
        switch place {
        case .comment:
            return placeholder.text
        case .selector(let before, let after):
            return (before ? "," : "") + value + (after ? "," : "")
        case .string(let quote, let isPattern):
            let text = isPattern ? PromQL.literalPattern(value) : value
            guard quote != .back || !value.contains("`") else {
                throw FieldError(path: "", message: "\(placeholder.text) holds a backquote; use double quotes")
            }
            return PromQL.escaped(text, in: quote)
        case .bare(let joined):
            guard placeholder == .window || isBare(value, joined: joined) else {
                throw FieldError(
                    path: "",
                    message: "\(placeholder.text) is no word by itself and must stand between quotes"
                )
            }
            return value
        }
    }

    /// Whether the value is one word, the rest of one, or a decimal number.
    private static func isBare(_ value: String, joined: Bool) -> Bool {
        guard let first = value.utf8.first else { return false }
        if value.utf8.allSatisfy(PromQL.isWordByte) {
            return joined || !PromQL.isDigit(first) || value.utf8.allSatisfy(PromQL.isDigit)
        }
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        return !joined && parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(PromQL.isDigit) }
    }
}
