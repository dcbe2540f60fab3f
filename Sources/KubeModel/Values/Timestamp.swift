/// An instant of civil time with nanoseconds, as Kubernetes writes it (RFC 3339, UTC).
package struct Timestamp: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    /// Nanoseconds since 1970-01-01T00:00:00Z; covers the years 1678 to 2261.
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Seconds since 1970-01-01T00:00:00Z; out of range is clamped.
    package init(seconds: Double) {
        let limit = 9.2e9
        nanoseconds = seconds.isNaN ? 0 : Int64(min(max(seconds, -limit), limit) * 1e9)
    }

    package var seconds: Double { Double(nanoseconds) / 1e9 }

    /// Parses `2026-11-03T10:15:00Z`, with any fraction of seconds and any offset.
    package init?(_ text: String) {
        var scanner = TimestampScanner(text)
        guard let nanoseconds = scanner.nanoseconds() else { return nil }
        self.nanoseconds = nanoseconds
    }

    /// The instant in whole seconds, rounded down: `metav1.Time`.
    package var description: String { text(fractionDigits: 0) }

    /// The instant with six digits of fraction: `metav1.MicroTime`.
    package var microTime: String { text(fractionDigits: 6) }

    /// The same instant without its fraction of a second.
    package var wholeSeconds: Timestamp {
        let (whole, overflow) = Self.floorDivide(nanoseconds, 1_000_000_000).multipliedReportingOverflow(
            by: 1_000_000_000
        )
        return Timestamp(nanoseconds: overflow ? .min : whole)
    }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Adds the duration; out of range is clamped.
    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (sum, overflow) = time.nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
        guard overflow else { return Timestamp(nanoseconds: sum) }
        return Timestamp(nanoseconds: duration < .zero ? .min : .max)
    }

    package static func - (time: Timestamp, duration: Duration) -> Timestamp {
        time + .nanoseconds(0 - max(duration.wholeNanoseconds, -Int64.max))
    }

    package static func - (a: Timestamp, b: Timestamp) -> Duration {
        let (difference, overflow) = a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
        guard overflow else { return .nanoseconds(difference) }
        return .nanoseconds(a < b ? Int64.min : Int64.max)
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = Timestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be an RFC 3339 time")
        }
        self = time
    }

    /// Writes whole seconds where there is no fraction, microseconds else.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds % 1_000_000_000 == 0 ? description : microTime)
    }

    static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
        let quotient = a / b
        return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient
    }

    private func text(fractionDigits: Int) -> String {
        let seconds = Self.floorDivide(nanoseconds, 1_000_000_000)
        let days = Self.floorDivide(seconds, 86_400)
        let date = Self.civil(days: days)
        let rest = seconds - days * 86_400
        var text = "\(Self.padded(date.year, 4))-\(Self.padded(date.month, 2))-\(Self.padded(date.day, 2))T"
        text += "\(Self.padded(rest / 3600, 2)):\(Self.padded(rest / 60 % 60, 2)):\(Self.padded(rest % 60, 2))"
        if fractionDigits > 0 {
            let rest = nanoseconds % 1_000_000_000
            text += ".\(Self.padded((rest < 0 ? rest + 1_000_000_000 : rest) / 1000, 6))"
        }
        return text + "Z"
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Days since 1970-01-01 to a date of the proleptic Gregorian calendar (Hinnant, *chrono-compatible low-level date
    /// algorithms*, `civil_from_days`).
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

/// Reads RFC 3339 text; `days_from_civil` of the same source as above.
private struct TimestampScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    mutating func nanoseconds() -> Int64? {
        guard let year = digits(4), take("-"), let month = digits(2), take("-"), let day = digits(2),
            take("T") || take("t") || take(" "),
            let hour = digits(2), take(":"), let minute = digits(2), take(":"), let second = digits(2),
            (1...12).contains(month), day >= 1, day <= days(in: month, of: year), hour < 24, minute < 60, second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if take(".") {
            guard let value = fractionDigits() else { return nil }
            fraction = value
        }
        guard let offset = offset(), rest.isEmpty else { return nil }
        let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, sumOverflow) = scaled.addingReportingOverflow(fraction)
        return overflow || sumOverflow ? nil : sum
    }

    private func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = Timestamp.floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64
        if take("+") {
            sign = 1
        } else if take("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = digits(2), take(":"), let minutes = digits(2), hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    private mutating func fractionDigits() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while let digit = digit() {
            if count < 9 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 9)..<9 { value *= 10 }
        return value
    }

    private mutating func digits(_ count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private mutating func digit() -> Int64? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        rest = rest.dropFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
