import KubeModel
import Testing

/// The order of resource versions.
@Suite struct ResourceVersionTests {
    @Test(
        arguments: [
            ("1", "2", true), ("2", "1", false), ("7", "7", false), ("9", "10", true), ("10", "9", false),
            ("99", "100", true), ("123456789012345678901234567890", "123456789012345678901234567891", true),
            ("123456789012345678901234567890", "2", false),
        ]
    )
    func decimalNumbersCompareByValue(_ a: String, _ b: String, _ isOlder: Bool) {
        #expect(ResourceVersion.isOlder(a, than: b) == isOlder)
    }

    @Test(arguments: ["", "0", "01", "-1", "+1", "1.0", "a", "1a", " 1", "1 ", "１"])
    func anythingElseIsNotCompared(_ text: String) {
        #expect(!ResourceVersion.isComparable(text))
        #expect(ResourceVersion.isOlder(text, than: "5") == nil)
        #expect(ResourceVersion.isOlder("5", than: text) == nil)
    }
}
