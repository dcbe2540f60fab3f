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
        guard !text.isEmpty else { return nil }
        var total: Int64 = 0
        var rest = text == "0" ? "0s"[...] : text[...]
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let scale = Self.units[String(unit)], let length = Self.nanoseconds(number, scale) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(length)
            guard !overflow, sum <= Self.limit else { return nil }
            total = sum
        }
        duration = .nanoseconds(total)
    }

    /// A decimal number of units, rounded to the nanosecond; whole units are exact.
    private static func nanoseconds(_ number: Substring, _ scale: Int64) -> Int64? {
        let parts = number.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard number.count > (parts.count > 1 ? 1 : 0), parts.count <= 2 else { return nil }
        guard let whole = parts[0].isEmpty ? 0 : Int64(parts[0]) else { return nil }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: scale)
        guard !overflow else { return nil }
        guard parts.count == 2, !parts[1].isEmpty else { return scaled }
        guard let fraction = Double("0.\(parts[1])") else { return nil }
        let (sum, tooLong) = scaled.addingReportingOverflow(Int64((fraction * Double(scale)).rounded()))
        return tooLong ? nil : sum
    }

    private static let limit: Int64 = 100 * 365 * 86_400 * 1_000_000_000

    /// Nanoseconds of each unit.
    private static let units: [String: Int64] = [
        "ns": 1, "us": 1000, "\u{B5}s": 1000, "\u{3BC}s": 1000, "ms": 1_000_000, "s": 1_000_000_000,
        "m": 60_000_000_000, "h": 3_600_000_000_000, "d": 86_400_000_000_000,
    ]

    /// A short text that parses to the same length: `1h30m`, `45s`, `250ms`.
    package var description: String {
        let nanoseconds = duration.wholeNanoseconds
        guard nanoseconds > 0 else { return "0s" }
        var rest = nanoseconds
        var text = ""
        let lengths: [(String, Int64)] = [
            ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("ns", 1),
        ]
        for (unit, length) in lengths where rest >= length {
            text += "\(rest / length)\(unit)"
            rest %= length
        }
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
