extension Duration {
    /// The duration in nanoseconds, clamped to 64 bits.
    package var wholeNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, sumOverflow) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return sumOverflow ? (seconds < 0 ? .min : .max) : sum
    }

    /// The duration in seconds.
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// A length of time as Kubernetes writes it (Go's `time.ParseDuration`): `10m`, `1h30m`, `1.5s`, `250ms`; and days: `2d`.
package struct TimeSpan: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    package var duration: Duration

    package init(_ duration: Duration) {
        self.duration = duration
    }

    package static func seconds(_ count: Int) -> TimeSpan { TimeSpan(.seconds(count)) }
    package static func minutes(_ count: Int) -> TimeSpan { TimeSpan(.seconds(count * 60)) }

    /// Parses the text; nil where it is none, is negative, or is longer than 100 years.
    package init?(_ text: String) {
        var total: Double = 0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        if rest == "0" {
            duration = .zero
            return
        }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(number), let scale = Self.units[String(unit)] else { return nil }
            total += value * scale
        }
        guard total.isFinite, total <= 100 * 365 * 86_400 else { return nil }
        duration = .nanoseconds(Int64((total * 1e9).rounded()))
    }

    private static let units: [String: Double] = [
        "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86_400,
    ]

    /// The shortest text that parses to the same length: `1h30m`, `45s`, `250ms`.
    package var description: String {
        let nanoseconds = duration.wholeNanoseconds
        guard nanoseconds > 0 else { return "0s" }
        var seconds = nanoseconds / 1_000_000_000
        let fraction = nanoseconds % 1_000_000_000
        if seconds == 0 {
            return fraction % 1_000_000 == 0 ? "\(fraction / 1_000_000)ms" : "\(fraction)ns"
        }
        var text = ""
        for (unit, length) in [("h", Int64(3600)), ("m", 60)] where seconds >= length {
            text += "\(seconds / length)\(unit)"
            seconds %= length
        }
        if seconds > 0 || text.isEmpty { text += "\(seconds)s" }
        if fraction > 0 { text += "\(fraction / 1_000_000)ms" }
        return text
    }

    package static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.duration < b.duration }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let span = TimeSpan(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "must be a length of time such as 30s, 10m or 1h30m"
            )
        }
        self = span
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
