import KubeModel
import Testing

/// Lengths of time in Go's notation.
@Suite struct TimeSpanTests {
    @Test(
        arguments: [
            ("0", Duration.zero), ("0s", .zero), ("5s", .seconds(5)), ("10m", .seconds(600)), ("1h30m", .seconds(5400)),
            ("2d", .seconds(172_800)), ("1d12h", .seconds(129_600)), ("1.5s", .milliseconds(1500)),
            (".5s", .milliseconds(500)),
            ("5.s", .seconds(5)), ("250ms", .milliseconds(250)), ("1us", .microseconds(1)), ("1µs", .microseconds(1)),
            ("1μs", .microseconds(1)), ("7ns", .nanoseconds(7)), ("1m1m", .seconds(120)), ("0.1h", .seconds(360)),
            ("1.000000001s", .nanoseconds(1_000_000_001)), ("36500d", .seconds(3_153_600_000)),
            ("876000h", .seconds(3_153_600_000)), ("99999h0.000000001s", .seconds(359_996_400) + .nanoseconds(1)),
        ]
    )
    func textBecomesALength(_ text: String, _ expected: Duration) {
        #expect(TimeSpan(text)?.duration == expected)
    }

    @Test(
        arguments: [
            "", "5", "s", "5 s", "-5s", "+5s", "5x", "5S", "1h30", ".s", "..5s", "1.2.3s", "1e3s", "36501d", "876001h",
            "9223372036854775807h", "99999999999999999999s", "５s", "1h ", " 1h", "infs", "nan", "0x1s", "00",
        ]
    )
    func textThatIsNoLengthIsRefused(_ text: String) {
        #expect(TimeSpan(text) == nil)
    }

    @Test(
        arguments: [
            (Duration.zero, "0s"), (.seconds(45), "45s"), (.seconds(60), "1m"), (.seconds(5400), "1h30m"),
            (.seconds(3600), "1h"), (.seconds(3661), "1h1m1s"), (.milliseconds(250), "250ms"),
            (.seconds(172_800), "48h"),
            (.milliseconds(1500), "1s500ms"), (.nanoseconds(1), "1ns"), (.nanoseconds(1_000_000_001), "1s1ns"),
            (.microseconds(1500), "1ms500000ns"), (.seconds(-5), "0s"),
        ]
    )
    func aLengthBecomesText(_ duration: Duration, _ expected: String) {
        #expect(TimeSpan(duration).description == expected)
    }

    @Test func everyLengthIsReadBack() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let limit: Int64 =
                [1000, 1_000_000_000, 86_400_000_000_000, 3_153_600_000_000_000_000]
                .randomElement(using: &random) ?? 1
            let span = TimeSpan(.nanoseconds(Int64.random(in: 0..<limit, using: &random)))
            #expect(TimeSpan(span.description) == span)
        }
    }

    @Test func lengthsCompareAndAreCoded() throws {
        #expect(TimeSpan.seconds(90) < .minutes(2))
        #expect(try JSONValue(encoding: [TimeSpan.minutes(90)]) == ["1h30m"])
        #expect(try JSONValue.array(["90m"]).decoded(as: [TimeSpan].self) == [.minutes(90)])
        #expect(throws: FieldError.self) { try JSONValue.array([5]).decoded(as: [TimeSpan].self) }
    }

    @Test func durationsHaveTheirNumbers() {
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
        #expect(Duration.milliseconds(-1500).wholeNanoseconds == -1_500_000_000)
        #expect(Duration.seconds(9_223_372_036).wholeNanoseconds == 9_223_372_036_000_000_000)
        #expect((Duration.seconds(9_223_372_036) + .milliseconds(999)).wholeNanoseconds == .max)
        #expect(Duration.milliseconds(1500).seconds == 1.5)
        #expect(Duration.milliseconds(-250).seconds == -0.25)
    }
}
