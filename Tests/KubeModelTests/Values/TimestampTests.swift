import KubeModel
import Testing

/// Civil time against known values.
@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:01Z", 1), ("1969-12-31T23:59:59Z", -1),
            ("2000-02-29T12:00:00Z", 951_825_600), ("2000-03-01T00:00:00Z", 951_868_800),
            ("2024-02-29T23:59:59Z", 1_709_251_199), ("2024-03-01T00:00:00Z", 1_709_251_200),
            ("2026-11-03T10:15:00Z", 1_793_700_900), ("2038-01-19T03:14:08Z", 2_147_483_648),
            ("2100-02-28T00:00:00Z", 4_107_456_000), ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("1900-01-01T00:00:00Z", -2_208_988_800), ("1900-03-01T00:00:00Z", -2_203_891_200),
            ("1999-12-31T23:59:59Z", 946_684_799), ("2001-09-09T01:46:40Z", 1_000_000_000),
        ]
    )
    func instantsHaveTheirSeconds(_ text: String, _ seconds: Int64) throws {
        let time = try #require(Timestamp(text))
        #expect(time.nanoseconds == seconds * 1_000_000_000)
        #expect(time.description == text)
    }

    @Test(
        arguments: [
            ("2026-11-03T10:15:00+02:00", "2026-11-03T08:15:00Z"),
            ("2026-11-03T10:15:00-05:30", "2026-11-03T15:45:00Z"),
            ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"),
            ("2024-02-28T23:30:00-01:00", "2024-02-29T00:30:00Z"),
            ("2026-11-03t10:15:00z", "2026-11-03T10:15:00Z"), ("2026-11-03 10:15:00Z", "2026-11-03T10:15:00Z"),
            ("2026-11-03T10:15:00-00:00", "2026-11-03T10:15:00Z"), ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("2026-11-03T10:15:00.999999999Z", "2026-11-03T10:15:00Z"),
        ]
    )
    func otherSpellingsMeanTheSame(_ text: String, _ expected: String) {
        #expect(Timestamp(text)?.description == expected)
    }

    @Test(
        arguments: [
            ("2026-11-03T10:15:00.5Z", 500_000_000), ("2026-11-03T10:15:00.123456Z", 123_456_000),
            ("2026-11-03T10:15:00.000000001Z", 1), ("2026-11-03T10:15:00.1234567899Z", 123_456_789),
        ]
    )
    func fractionsAreKeptToTheNanosecond(_ text: String, _ nanoseconds: Int64) {
        #expect(Timestamp(text)?.nanoseconds == 1_793_700_900_000_000_000 + nanoseconds)
    }

    @Test(
        arguments: [
            "", "2026-11-03", "2026-11-03T10:15:00", "2026-11-03T10:15Z", "2026-13-03T10:15:00Z",
            "2026-00-03T10:15:00Z",
            "2026-11-00T10:15:00Z", "2026-11-31T10:15:00Z", "2026-02-29T00:00:00Z", "2024-02-30T00:00:00Z",
            "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-03T24:00:00Z", "2026-11-03T10:60:00Z",
            "2026-11-03T10:15:61Z", "2026-11-03T10:15:00.Z", "2026-11-03T10:15:00+2:00", "2026-11-03T10:15:00+0200",
            "2026-11-03T10:15:00+24:00", "2026-11-03T10:15:00Z ", " 2026-11-03T10:15:00Z", "226-11-03T10:15:00Z",
            "2026-11-03T10:15:00ZZ", "１２３４-11-03T10:15:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
        ]
    )
    func textThatIsNoInstantIsRefused(_ text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func everyDayOfFourHundredYearsIsReadBack() throws {
        let day: Int64 = 86_400_000_000_000
        for index in stride(from: Int64(-106_000), to: 106_000, by: 1) {
            let time = Timestamp(nanoseconds: index * day + (index % 86_400) * 1_000_000_000)
            #expect(Timestamp(time.description)?.nanoseconds == time.nanoseconds)
        }
    }

    @Test func theEdgesOfTheRangeAreSafe() {
        let (first, last) = (Timestamp(nanoseconds: .min), Timestamp(nanoseconds: .max))
        #expect(last.description == "2262-04-11T23:47:16Z")
        #expect(first.description == "1677-09-21T00:12:43Z")
        #expect(first.microTime == "1677-09-21T00:12:43.145224Z")
        #expect(last.microTime == "2262-04-11T23:47:16.854775Z")
        #expect(first.wholeSeconds.nanoseconds == .min)
        #expect(last.wholeSeconds.nanoseconds == 9_223_372_036_000_000_000)
        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect(first + .seconds(Int64.max) > first)
        #expect(last - first == .nanoseconds(Int64.max))
        #expect(first - last == .nanoseconds(Int64.min))
        #expect(Timestamp("2262-04-11T23:47:16.854775807Z") == last)
        #expect(Timestamp("2262-04-11T23:47:16.854775808Z") == nil)
        #expect(Timestamp(seconds: .infinity).seconds == 9.2e9)
        #expect(Timestamp(seconds: .nan).nanoseconds == 0)
    }

    @Test func arithmeticIsExact() throws {
        let time = try #require(Timestamp("2024-02-28T23:59:59.5Z"))
        #expect((time + .seconds(86_400)).microTime == "2024-02-29T23:59:59.500000Z")
        #expect((time - .milliseconds(500)).description == "2024-02-28T23:59:59Z")
        #expect(time - (time - .seconds(90)) == .seconds(90))
        #expect(time < time + .nanoseconds(1))
        #expect(Timestamp(nanoseconds: -1).microTime == "1969-12-31T23:59:59.999999Z")
        #expect(Timestamp(nanoseconds: -1).wholeSeconds.nanoseconds == -1_000_000_000)
        #expect(time.wholeSeconds.description == "2024-02-28T23:59:59Z")
    }

    @Test func codingKeepsFractionsWhereThereAreSome() throws {
        for (text, written) in [
            ("2026-11-03T10:15:00Z", "2026-11-03T10:15:00Z"),
            ("2026-11-03T10:15:00.25Z", "2026-11-03T10:15:00.250000Z"),
        ] {
            let time = try #require(Timestamp(text))
            #expect(try JSONValue(encoding: [time]) == [.string(written)])
            #expect(try JSONValue.array([.string(text)]).decoded(as: [Timestamp].self) == [time])
        }
        let error = #expect(throws: FieldError.self) { try JSONValue.array(["now"]).decoded(as: [Timestamp].self) }
        #expect(error?.description == "[0]: must be an RFC 3339 time")
    }
}
