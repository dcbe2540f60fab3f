/// Numbers for people.
enum NumberText {
    /// At most four digits that count, whole numbers whole: `0.05`, `0.3333`, `1235`, `1.2e-07`.
    static func short(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
        let magnitude = value.magnitude
        if magnitude >= 1000 { return magnitude < 1e15 ? plain(value.rounded()) : "\(value)" }
        var scale = 1.0
        // Four digits: shift until the number lies between 1000 and 10000.
        while magnitude * scale < 1000, scale < 1e300 { scale *= 10 }
        let rounded = (value * scale).rounded()
        return plain(rounded / scale)
    }

    /// Both numbers, with every digit where the short forms are the same.
    static func distinct(_ a: Double, _ b: Double) -> (String, String) {
        let (first, second) = (short(a), short(b))
        return first == second && a != b ? (plain(a), plain(b)) : (first, second)
    }

    private static func plain(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// A fraction as percent: `0.31 %`.
    static func percent(_ fraction: Double) -> String { "\(short(fraction * 100)) %" }

    /// Digits in threes: `12,400`.
    static func grouped(_ value: Int) -> String {
        var result = ""
        for (index, digit) in String(value.magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { result.append(",") }
            result.append(digit)
        }
        return (value < 0 ? "-" : "") + String(result.reversed())
    }

    /// A length of time in the unit that suits it: `40 s`, `18 min`, `5 h`, `12 d`.
    static func span(_ seconds: Double) -> String {
        let units = [("d", 86_400.0, 172_800.0), ("h", 3600, 10_800), ("min", 60, 120)]
        for (unit, length, least) in units where seconds >= least {
            return "\(Int(min((seconds / length).rounded(.up), 1e6))) \(unit)"
        }
        return "\(Int(max(1, seconds.rounded(.up)))) s"
    }
}
