import Analysis
import HTTPTransport
import KubeModel
import Testing

struct ServerClockTests {
    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Tue, 14 Nov 2023 22:13:20 GMT", "2023-11-14T22:13:20Z"),
            ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
            ("Sat, 29 Feb 2020 23:59:59 GMT", "2020-02-29T23:59:59Z"),
        ]
    )
    func aDateOfAFieldIsRead(text: String, time: String) {
        #expect(HTTPDate.parse(text) == Timestamp(time))
        #expect(HTTPDate.parse(text) != nil)
    }

    @Test(
        arguments: [
            "", "Sun, 06 Nov 1994 08:49:37 UTC", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "Sun, 6 Nov 1994 08:49:37 GMT", "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
            "Sun,  06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 19x4 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:3Z GMT", "Sun, -1 Nov 1994 08:49:37 GMT",
        ]
    )
    func otherDatesAreNot(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }

    private func clock(date: String?, sent: Double, received: Double) -> ServerClock {
        var clock = ServerClock()
        var response = HTTPResponse(status: 200)
        response.headers["date"] = date
        clock.learn(
            from: response,
            sentAt: Timestamp(seconds: sent),
            receivedAt: Timestamp(seconds: received)
        )
        return clock
    }

    @Test func equalClocksHaveNoOffset() {
        for fraction in [0, 0.25, 0.999] {
            let sent = 784_111_777 + fraction
            let clock = clock(date: "Sun, 06 Nov 1994 08:49:37 GMT", sent: sent, received: sent)
            #expect(clock.offset == .zero)
        }
    }

    @Test func aServerAheadOrBehindIsFollowed() {
        // The server wrote :37, somewhere between :37.0 and :38.0.
        let behind = clock(date: "Sun, 06 Nov 1994 08:49:37 GMT", sent: 784_111_787, received: 784_111_787)
        #expect(behind.offset == .milliseconds(-9500))
        let ahead = clock(date: "Sun, 06 Nov 1994 08:49:37 GMT", sent: 784_111_767, received: 784_111_767.5)
        #expect(ahead.offset == .milliseconds(10_250))
        #expect(ahead.time(at: Timestamp(seconds: 100)) == Timestamp(seconds: 110.25))
    }

    @Test func anAnswerWithoutADateTeachesNothing() {
        var clock = clock(date: "Sun, 06 Nov 1994 08:49:37 GMT", sent: 784_111_767, received: 784_111_767)
        let offset = clock.offset
        for date in [nil, "yesterday"] {
            var response = HTTPResponse(status: 200)
            response.headers["Date"] = date
            clock.learn(from: response, sentAt: Timestamp(seconds: 5), receivedAt: Timestamp(seconds: 6))
        }
        #expect(clock.offset == offset)
        #expect(clock.offset != .zero)
    }

    @Test func aClockSetBackMeanwhileTeachesNothing() {
        #expect(clock(date: "Sun, 06 Nov 1994 08:49:37 GMT", sent: 10, received: 5).offset == .zero)
    }
}
