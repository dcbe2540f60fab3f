import KubeModel
import RolloutAPI
import RolloutCore
import RolloutTesting
import Sandbox
import Testing

@Suite struct FaultSweepTests {
    static let faults: [(String, Fault)] = [
        ("409", .refuse(status: 409, reason: "Conflict", message: "the object has been modified")),
        ("422", .refuse(status: 422, reason: "Invalid", message: "the server rejected our request")),
        ("429", .tooManyRequests(retryAfter: 2)),
        ("500", .refuse(status: 500, reason: "InternalError")),
        ("503", .refuse(status: 503, reason: "ServiceUnavailable", retryAfter: 1)),
        ("lost request", .loseRequest),
        ("lost answer", .loseAnswer),
        ("truncated answer", .truncate(bytes: 40)),
        ("garbage", .answer(status: 200, contentType: "text/html", body: Array("<html>".utf8))),
        ("late answer", .delayAnswer(.seconds(20))),
    ]

    @Test(arguments: faults) func aWriteThatGoesWrongIsMadeUpFor(_ name: String, _ fault: Fault) throws {
        let sweep = try Stories.short.faultSweep(fault)
        #expect(sweep.findings == [])
        #expect(sweep.runs > 10)
    }

    @Test(arguments: [faults[0], faults[3]])
    func aStormOfRefusalsOfAnyWriteOnlyCostsTime(_ name: String, _ fault: Fault) throws {
        let sweep = try Stories.short.faultSweep(fault, times: 10)
        #expect(sweep.findings == [])
    }
}
