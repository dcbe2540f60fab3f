import Analysis
import HTTPTransport
import KubeModel
import RolloutAPI
import RolloutCore
import Testing

/// The behaviour cases of an analysis, as this product answers them.
struct AcceptanceTests {
    private func schedule(
        _ metric: MetricSpec,
        interval: TimeSpan,
        status: MetricStatus? = nil
    ) throws -> MeasurementSchedule {
        MeasurementSchedule(
            spec: AnalysisSpec(interval: interval, window: .seconds(60), metrics: [metric]),
            statuses: [status].compactMap { $0 },
            scope: Samples.scope,
            sources: try Samples.sources()
        )
    }

    @Test("C091: nothing is measured before the initial delay")
    func nothingIsMeasuredBeforeTheInitialDelay() throws {
        var metric = Samples.metric()
        metric.initialDelay = .seconds(10)
        let schedule = try schedule(metric, interval: .seconds(10))
        #expect(schedule.measurementsDue(at: Samples.after(10), for: Samples.rollout).isEmpty)
        // What was gathered during the delay lies outside of the first window.
        #expect(schedule.measurementsDue(at: Samples.after(69), for: Samples.rollout).isEmpty)
        #expect(schedule.measurementsDue(at: Samples.after(70), for: Samples.rollout).count == 1)
    }

    @Test("C092: more failures than the limit regress, as many do not")
    func moreFailuresThanTheLimitRegress() {
        let spec = Samples.metric(failureLimit: 2)
        #expect(Samples.folded([.value(1), .value(1)], by: spec)?.verdict == .undecided)
        #expect(Samples.folded([.value(1), .value(1), .value(1)], by: spec)?.verdict == .regressed)
    }

    @Test("C094: faults in a row never condemn, and one good answer ends their streak")
    func faultsInARowNeverCondemn() {
        let faults = Array(repeating: QueryOutcome.fault("metrics source default: has failed (503)"), count: 5)
        let blind = Samples.folded(faults)
        #expect(blind?.verdict == .monitoringFault)
        #expect(blind?.failures == nil && blind?.measurements == nil)
        #expect(blind?.blindSince == Samples.after(60))
        let seeing = Samples.folded([.value(0.01)], into: blind, from: 200)
        #expect(seeing?.verdict == .healthy)
        #expect(seeing?.blindSince == nil)
    }

    @Test("C095: after a fault it is tried again in 10 s, however long the interval")
    func afterAFaultItIsTriedAgainSoon() throws {
        let metric = Samples.metric()
        let fault = Samples.folded([.fault("down")], from: 60)
        #expect(try schedule(metric, interval: .minutes(10), status: fault).nextDue == Samples.after(70))
        #expect(try schedule(metric, interval: .seconds(5), status: fault).nextDue == Samples.after(65))
        // Once it works again, the grid is the old one.
        let good = Samples.folded([.value(0.01)], into: fault, from: 70)
        #expect(try schedule(metric, interval: .minutes(10), status: good).nextDue == Samples.after(660))
        // Where there is no data the monitoring works, and the interval holds.
        let empty = Samples.folded([.noData("nothing")], from: 60)
        #expect(try schedule(metric, interval: .minutes(10), status: empty).nextDue == Samples.after(660))
    }

    @Test("C097: beside a regressed metric every other keeps its own verdict")
    func everyMetricKeepsItsOwnVerdict() throws {
        let spec = AnalysisSpec(metrics: [Samples.metric("a"), Samples.metric("b"), Samples.metric("c")])
        let regressed = try #require(Samples.folded([.value(1)], by: Samples.metric("b")))
        let healthy = try #require(Samples.folded([.value(0)], by: Samples.metric("c")))
        let all = statuses(for: spec, scope: Samples.scope, previous: [healthy, regressed])
        #expect(all.map(\.verdict) == [.undecided, .regressed, .healthy])
    }

    @Test("C098: a dry run that fails is told, and marked as one")
    func aDryRunThatFailsIsMarked() throws {
        let spec = Samples.metric(dryRun: true)
        let status = try #require(Samples.folded([.value(1)], by: spec))
        #expect(status.verdict == .regressed)
        #expect(status.dryRun == true)
        #expect(status.reason == "1 is above the limit 0.05")
        #expect(
            try !schedule(spec, interval: .seconds(10), status: status).isMeasurementPending(at: Samples.after(900))
        )
    }

    @Test("C107: a query without requests gives no data, and not a failure")
    func aQueryWithoutRequestsGivesNoData() throws {
        let body =
            #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1700000060,"NaN"]}]}}"#
        let query = PrometheusQuery(
            source: try Samples.source(),
            text: "a/b",
            at: Samples.after(60),
            staleness: .seconds(60)
        )
        let status = Samples.folded([query.outcome(of: HTTPResponse(200, body))])
        #expect(status?.verdict == .noData)
        #expect(status?.failures == nil && status?.measurements == nil)
    }

    @Test("C112: a metrics server that can't be reached is named before anything starts")
    func aServerThatCanNotBeReachedIsNamed() throws {
        let probe = PrometheusQuery.probe(try Samples.source("thanos"), at: Samples.start)
        #expect(
            probe.outcome(of: QueryReply.failure(TransportError(.unreachable, "refused")))
                == .fault("metrics source thanos: can't be reached")
        )
        let answer =
            #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1700000000,"1"]}]}}"#
        #expect(probe.outcome(of: QueryReply.response(HTTPResponse(200, answer))) == .value(1))
    }
}
