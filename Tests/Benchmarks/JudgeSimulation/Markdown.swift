/// Numbers and tables as text.
enum Markdown {
    static func table(_ header: [String], _ rows: [[String]]) -> String {
        let rule = header.map { _ in "---" }
        return ([header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    /// Three digits at most where it is small, and thousands set off.
    static func number(_ value: Double) -> String {
        guard value < 9.95 else { return grouped(Int(value.rounded())) }
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    static func share(_ share: Share) -> String { "\(number(share.percent)) ± \(number(share.margin)) %" }

    static func ratio(_ effect: Double) -> String { effect == 1 ? "identical" : "\(number(effect))×" }

    private static func grouped(_ value: Int) -> String {
        value < 1000 ? "\(value)" : grouped(value / 1000) + "," + "\(1000 + value % 1000)".dropFirst()
    }
}
