/// An amount of a resource, as `500m`, `1.5Gi` or `2e3`; equal amounts are equal however they are written.
///
/// The grammar is that of `resource.Quantity` of Kubernetes. Amounts are kept in units of 10⁻⁹, rounded up as there.
package struct Quantity: Sendable, Hashable {
    package let nanos: Int128

    /// Reads an amount; nil where the value is none, or is beyond 2⁶³ - 1.
    package init?(_ value: JSONValue) {
        if let number = value.int {
            self.init("\(number)")
        } else if let number = value.double {
            self.init("\(number)")
        } else if let text = value.string {
            self.init(text)
        } else {
            return nil
        }
    }

    package init?(_ text: String) {
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = rest.prefix(while: Self.isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: Self.isDigit)
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard whole.count + fraction.count > 0, whole.count + fraction.count <= 36,
            let digits = Int128(String(Substring(whole)) + String(Substring(fraction))),
            let (base, exponent) = Self.scale(of: String(Substring(rest)))
        else { return nil }
        // digits · 10^(9 - fraction) · base^exponent, rounded away from zero.
        var amount = digits
        var divisor: Int128 = 1
        let tens = 9 - fraction.count + (base == 10 ? exponent : 0)
        for _ in 0..<abs(tens) {
            let (product, overflows) = (tens > 0 ? amount : divisor).multipliedReportingOverflow(by: 10)
            guard !overflows else { return nil }
            if tens > 0 { amount = product } else { divisor = product }
        }
        for _ in 0..<(base == 2 ? exponent : 0) {
            let (product, overflows) = amount.multipliedReportingOverflow(by: 2)
            guard !overflows else { return nil }
            amount = product
        }
        let rounded = amount / divisor + (amount % divisor == 0 ? 0 : 1)
        guard rounded / 1_000_000_000 <= Int128(Int64.max) else { return nil }
        nanos = isNegative ? -rounded : rounded
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func scale(of suffix: String) -> (base: Int, exponent: Int)? {
        let decimal = ["n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18]
        if let exponent = decimal[suffix] { return (10, exponent) }
        let binary = ["Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60]
        if let exponent = binary[suffix] { return (2, exponent) }
        guard suffix.hasPrefix("e") || suffix.hasPrefix("E"), let exponent = Int(suffix.dropFirst()),
            (-36...36).contains(exponent)
        else { return nil }
        return (10, exponent)
    }
}
