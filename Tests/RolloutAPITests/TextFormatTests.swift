import KubeModel
import RolloutAPI
import Testing

/// The hand-written formats against their patterns.
@Suite struct TextFormatTests {
    static let samples = [
        "", "a", "-", ".", "a-", "-a", "a.b", "a..b", "a.-b", "a-b.c-d", "A", "1", "1a", "a1", "a_b", "a b", "a\n", "ä",
        "e\u{301}",
        "\u{7F}", "a\u{7F}b", "sha256:9f2c", "sha256:", ":9f", "sha256+b64:aZ9_-=", "sha256++a:1", "a:b:c", "0s", "1s",
        "1m30s", "1.5h", "1.h", ".5h", "1", "1d", "1d12h", "12h1d", "01d", "1.5d", "1us", "1ms", "-1s", "1 s", "s",
        "1sm",
        "99999999999999999999h", "1m1", "x-user", "x user", "x:y", "a~|b", "http", "kubernetes.io/h2c", "/h2c", "h2c/",
        "default", "prom-1.eu", "Prom", "http://a", "https://a:9090/x?y=z", "https://", "https:///x", "http://u:p@a/",
        "http://a/u@b", "http://a#b", "http://a?b", "http://a b", "http://a/\u{7F}", "httpx://a", "HTTP://a", "0%",
        "1%", "01%",
        "10%", "99%", "100%", "101%", "%", "+5%", "5 %", "5%\u{301}", "5%%", "１%", "٣s",
    ]

    @Test(arguments: TextFormat.allCases) func aFormatAcceptsWhatItsPatternMatches(format: TextFormat) {
        for sample in Self.samples {
            #expect(format.accepts(sample) == sample.matches(format.pattern), "\(format) \(sample.debugDescription)")
        }
    }

    @Test(arguments: TextFormat.allCases) func aFormatAgreesWithItsPatternOnMutations(format: TextFormat) {
        var generator = Generator(state: 7)
        let alphabet = Array("aZ0-._:/@%sm d~\u{7F}")
        for _ in 0..<2000 {
            let base = Array(Self.samples.randomElement(using: &generator) ?? "")
            var text = base
            text.insert(
                alphabet.randomElement(using: &generator) ?? "a",
                at: Int.random(in: 0...base.count, using: &generator)
            )
            if Bool.random(using: &generator) { text.remove(at: Int.random(in: 0..<text.count, using: &generator)) }
            let sample = String(text)
            #expect(format.accepts(sample) == sample.matches(format.pattern), "\(format) \(sample.debugDescription)")
        }
    }

    @Test func everyLengthOfTimeThatIsAcceptedIsRead() {
        for sample in Self.samples where TextFormat.timeSpan.accepts(sample) && sample.count < 20 {
            #expect(TimeSpan(sample) != nil, "\(sample)")
        }
    }

    @Test(arguments: TextFormat.allCases) func aFormatSaysWhatToWrite(format: TextFormat) {
        #expect(!format.advice.isEmpty)
    }
}

/// Deterministic random numbers (SplitMix64).
struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
