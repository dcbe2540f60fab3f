package import HTTPTransport
package import KubeModel

/// How far a server's clock is ahead of ours, told from the `Date` field of its answers.
///
/// A query evaluated ahead of the server's clock sees scrapes that are half done, and one behind it sees old data.
package struct ServerClock: Sendable, Hashable {
    /// What to add to our time to get the server's; zero while the difference can't be told from the resolution.
    package private(set) var offset: Duration = .zero

    package init() {}

    /// The instant on the server's clock.
    package func time(at now: Timestamp) -> Timestamp { now + offset }

    /// Learns from one answer: the field has whole seconds, and the server wrote it between the two instants.
    package mutating func learn(from response: HTTPResponse, sentAt: Timestamp, receivedAt: Timestamp) {
        guard let text = response.headers["Date"], let date = HTTPDate.parse(text), receivedAt >= sentAt else {
            return
        }
        let earliest = date - receivedAt
        let latest = date + .seconds(1) - sentAt
        if earliest <= .zero, latest >= .zero {
            offset = .zero
        } else {
            offset = (earliest + latest) / 2
        }
    }
}

/// Dates of HTTP fields.
package enum HTTPDate {
    /// Parses an IMF-fixdate (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`; nil for anything else.
    package static func parse(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, days.contains(parts[0]), parts[5] == "GMT", parts[1].utf8.count == 2,
            parts[3].utf8.count == 4, parts[4].utf8.count == 8, let month = months.firstIndex(of: parts[2])
        else { return nil }
        return Timestamp("\(parts[3])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[1])T\(parts[4])Z")
    }

    private static let days: Set<Substring> = ["Mon,", "Tue,", "Wed,", "Thu,", "Fri,", "Sat,", "Sun,"]
    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
