import HTTPTransport
import Testing

@Suite struct Base64Tests {
    /// The vectors of RFC 4648, section 10.
    @Test(
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func theTextIsThatOfTheStandard(plain: String, text: String) {
        let bare = String(text.prefix { $0 != "=" })
        #expect(Base64.encoded(plain.utf8) == text)
        #expect(Base64.encoded(plain.utf8, isPadded: false) == bare)
        #expect(Base64.decoded(text) == Array(plain.utf8))
        #expect(Base64.decoded(text, isPadded: false) == Array(plain.utf8))
        #expect(Base64.decoded(bare, isPadded: false) == Array(plain.utf8))
        #expect((Base64.decoded(bare) == nil) == (bare != text))
    }

    @Test func everyByteComesBack() {
        let bytes = Array(UInt8.min...UInt8.max)
        #expect(Base64.decoded(Base64.encoded(bytes)) == bytes)
        #expect(Base64.decoded("Zm9v\r\nYmFy\n") == Array("foobar".utf8))
    }

    @Test(arguments: ["Z", "Zg=", "Zg===", "Z===", "=", "====", "Zg==Zg==", "Zm9v!mFy", "Zm-_", "Zm9vé"])
    func anythingElseIsRefused(_ text: String) {
        #expect(Base64.decoded(text) == nil)
    }

    @Test(arguments: [("Zm9v!mFy", 4), ("*", 0), ("Zg=", 3), ("Zm9vé", 4)])
    func theFirstBadByteIsTold(text: String, offset: Int) {
        #expect(Base64.firstBadByte(text) == offset)
    }
}
