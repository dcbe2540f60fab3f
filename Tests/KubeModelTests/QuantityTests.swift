import KubeModel
import Testing

@Suite struct QuantityTests {
    @Test(arguments: [
        ("1", "1000m"), ("1.5Gi", "1536Mi"), ("0.5", "500m"), ("2e3", "2k"), ("1E3", "1000"), ("1Ki", "1024"),
        ("-1", "-1000m"), ("+1", "1"), (".5", "500m"), ("1.", "1"), ("100u", "0.0001"), ("1E", "1e18"),
        ("0.1n", "1n"), ("7Ei", "8070450532247928832"),
    ])
    func equalAmountsAreEqual(one: String, other: String) {
        #expect(Quantity(one) != nil)
        #expect(Quantity(one) == Quantity(other))
    }

    @Test(arguments: [
        "", "a", "1x", "1 Gi", "--1", "1e", "1e99", "1KI", "1i", "9Ei", String(repeating: "9", count: 60),
    ])
    func whatIsNoAmountIsNone(text: String) {
        #expect(Quantity(text) == nil)
    }

    @Test func numbersAreAmountsToo() {
        #expect(Quantity(JSONValue.int(2)) == Quantity("2"))
        #expect(Quantity(JSONValue.double(0.5)) == Quantity("500m"))
        #expect(Quantity(JSONValue.bool(true)) == nil)
        #expect(Quantity("1") != Quantity("2"))
    }
}
