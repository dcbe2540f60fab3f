import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import Testing

/// A whole process: views, election, workers, events, and how it ends.
@Suite(.timeLimit(.minutes(5))) struct ControllerRuntimeTests {
    /// A server with one Service, and with a Lease where asked for.
    final class Server: KubeAPI {
        let leases = LeaseServer()
        /// What was asked, in order, in short words.
        let log = LockedBox<[String]>([])

        func send(_ request: APIRequest) async throws -> JSONValue {
            if request.resource == .lease {
                let answer = try await leases.seen().send(request)
                if request.isWrite { note("lease \(LeaderRecord(KubeObject(answer)).holder)") }
                return answer
            }
            note("\(request.verb) \(request.resource)")
            return [:]
        }

        func stream(_ request: APIRequest) async throws -> HTTPBodyStream {
            note("watch \(request.resource)")
            let pieces = LockedBox(
                [frame("ADDED", service("a", version: 1)), bookmark(5, endsInitialEvents: true)][...]
            )
            return HTTPBodyStream { () async throws(TransportError) -> [UInt8]? in
                if let piece = pieces.withLock({ $0.popFirst() }) { return piece }
                await Latch().wait()
                throw TransportError(.cancelled, "")
            }
        }

        func note(_ word: String) { log.withLock { $0.append(word) } }
        var words: [String] { log.withLock { $0 } }
    }

    let clock = ManualClock()
    let server = Server()
    let stop = Latch()
    let store = Store(.service)

    func runtime(
        elects: Bool,
        _ reconcile: @escaping @Sendable (LeaderElector?, EventRecorder) async throws -> Outcome
    ) throws -> ControllerRuntime {
        let settings = try #require(LeaderElectionSettings(lease: LeaseServer.key, identity: "me"))
        let time = clock.source
        let elector = elects ? LeaderElector(settings, api: server, time: time, logger: .silent, seed: 1) : nil
        let recorder = EventRecorder(controller: "c", instance: "i", api: server, time: time, logger: .silent)
        let controller = Controller(
            name: "test",
            triggers: [.objects(of: store)],
            workers: 2,
            time: time,
            logger: .silent
        ) { _ in try await reconcile(elector, recorder) }
        return ControllerRuntime(
            reflectors: ReflectorSet([.init(store)], api: server, time: time, logger: .silent),
            controller: controller,
            elector: elector,
            recorder: recorder,
            time: time,
            logger: .silent
        )
    }

    /// Runs the process while the body runs, and gives what it ended with.
    func running(_ runtime: ControllerRuntime, _ body: () async -> Void) async -> Result<Void, LeadershipLost>? {
        let result = LockedBox<Result<Void, LeadershipLost>?>(nil)
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) {
                do throws(LeadershipLost) {
                    try await runtime.run(until: stop)
                    result.withLock { $0 = .success(()) }
                } catch {
                    result.withLock { $0 = .failure(error) }
                }
            }
            await clock.settle()
            await body()
            group.cancelAll()
        }
        return result.withLock { $0 }
    }

    @Test func aProcessWithoutElectionWorksWhenItsViewsAreComplete() async throws {
        let runtime = try runtime(elects: false) { [server] _, _ in
            server.note("reconcile")
            return .settled
        }
        #expect(!runtime.isReady)
        let ending = await running(runtime) {
            #expect(runtime.isReady && runtime.isAlive)
            #expect(server.words == ["watch services", "reconcile"])
            stop.open()
            await clock.settle()
            #expect(!runtime.isReady)
        }
        #expect(throws: Never.self) { try ending?.get() }
        #expect(ending != nil)
    }

    @Test func aStandbyIsWarmAndWritesNothing() async throws {
        server.leases.put(LeaderRecord(holder: "other", duration: .seconds(15), transitions: 3))
        let runtime = try runtime(elects: true) { [server] _, _ in
            server.note("reconcile")
            return .settled
        }
        _ = await running(runtime) {
            await clock.advance(by: .seconds(14))
            #expect(store.isSynced && runtime.isReady)
            #expect(server.words == ["watch services"])
            #expect(runtime.controller.queue.statistics.depth == 1)
            #expect(await clock.advance(upTo: .seconds(6)) { server.words.contains("reconcile") })
            #expect(server.words.prefix(3) == ["watch services", "lease me", "reconcile"])
        }
    }

    @Test func anOrderlyEndFinishesWorkThenTellsThenGivesTheLeaseBack() async throws {
        server.leases.put(LeaderRecord(holder: "", duration: .seconds(15), transitions: 3))
        let finish = Latch()
        let runtime = try runtime(elects: true) { [server] elector, recorder in
            server.note("begin")
            await finish.wait()
            recorder.record(note())
            server.note("end \(elector?.isLeading == true)")
            return .again(after: .zero)
        }
        let ending = await running(runtime) {
            #expect(server.words.last == "begin")
            stop.open()
            await clock.advance(by: .seconds(3))
            #expect(!runtime.isReady)
            #expect(server.words.last == "lease me", "the lease is kept while work goes on")
            finish.open()
            await clock.settle()
            #expect(server.words.suffix(3) == ["end true", "create events.events.k8s.io", "lease "])
            #expect(server.words.count { $0 == "begin" } == 1, "no key is handed out after the stop")
        }
        #expect(throws: Never.self) { try ending?.get() }
        #expect(ending != nil)
        #expect(server.leases.record?.holder == "")
    }

    @Test func workThatDoesNotEndIsCutOffAfterTenSeconds() async throws {
        server.leases.put(LeaderRecord(holder: "", duration: .seconds(15), transitions: 3))
        let runtime = try runtime(elects: true) { _, _ in
            await Latch().wait()
            throw CancellationError()
        }
        let ending = await running(runtime) {
            stop.open()
            await clock.advance(by: .seconds(9))
            #expect(server.leases.record?.holder == "me")
            await clock.advance(by: .seconds(2))
            #expect(server.leases.record?.holder == "")
        }
        #expect(ending != nil)
    }

    @Test func aStandbyEndsAtOnce() async throws {
        server.leases.put(LeaderRecord(holder: "other", duration: .seconds(15), transitions: 3))
        let runtime = try runtime(elects: true) { _, _ in .settled }
        let ending = await running(runtime) {
            stop.open()
            await clock.settle()
        }
        #expect(ending != nil)
        #expect(server.leases.record?.holder == "other")
    }

    /// The gate is closed before any worker can write again, and the process ends without giving anything back.
    @Test func aLostLeaseClosesTheGateBeforeTheNextWrite() async throws {
        server.leases.put(LeaderRecord(holder: "", duration: .seconds(15), transitions: 3))
        let attempts = LockedBox<[Bool]>([])
        let runtime = try runtime(elects: true) { [clock, server] elector, _ in
            // A long reconcile that asks the gate before each of its writes.
            while !Task.isCancelled {
                let isHeld = server.leases.record?.holder == "me"
                let mayWrite = (try? elector?.gate.permit()) != nil
                attempts.withLock { $0.append(!mayWrite || isHeld) }
                try await clock.source.sleep(.milliseconds(100))
            }
            throw CancellationError()
        }
        let ending = await running(runtime) {
            await clock.advance(by: .seconds(5))
            server.leases.set(.refused)
            await clock.advance(by: .seconds(9))
            // Renewals fail; the lease itself runs out 15 s after the last, and somebody takes it.
            await clock.advance(by: .milliseconds(1500))
            server.leases.put(LeaderRecord(holder: "other", duration: .seconds(15), transitions: 5))
            await clock.advance(by: .seconds(5))
        }
        #expect(throws: LeadershipLost.self) { try ending?.get() }
        #expect(attempts.withLock { $0.count } > 50)
        #expect(attempts.withLock { $0.allSatisfy(\.self) }, "a write after the lease went to another")
        #expect(runtime.elector?.isLeading == false)
        #expect(server.leases.record?.holder == "other")
    }

    @Test func aStolenLeaseEndsTheProcessAtOnce() async throws {
        server.leases.put(LeaderRecord(holder: "", duration: .seconds(15), transitions: 3))
        let runtime = try runtime(elects: true) { _, _ in
            await Latch().wait()
            throw CancellationError()
        }
        let ending = await running(runtime) {
            server.leases.put(LeaderRecord(holder: "other", duration: .seconds(15), transitions: 5))
            await clock.advance(by: .seconds(2))
        }
        #expect(throws: LeadershipLost.self) { try ending?.get() }
    }
}

@Suite(.timeLimit(.minutes(5))) struct ReflectorSetTests {
    let clock = ManualClock()

    func set(_ api: ScriptedAPI, _ sources: [ReflectorSet.Source]) -> ReflectorSet {
        ReflectorSet(sources, api: api, time: clock.source, logger: .silent)
    }

    func running(_ set: ReflectorSet, _ body: () async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: clock.executor) { await set.run() }
            await clock.settle()
            await body()
            group.cancelAll()
        }
    }

    @Test func eachKindAndNamespaceHasOneWatch() async {
        let api = ScriptedAPI { _, _ in .stream([bookmark(5, endsInitialEvents: true)], then: .silently) }
        let set = set(api, [.init(Store(.service, namespaces: ["a", "b"])), .init(Store(.modelRollout))])
        await running(set) {
            #expect(
                Set(api.requests.map(\.path)) == [
                    "/api/v1/namespaces/a/services", "/api/v1/namespaces/b/services",
                    "/apis/modelrollout.dev/v1alpha1/modelrollouts",
                ]
            )
            #expect(api.requests.count == 3)
            #expect(set.isReady)
            await set.waitUntilReady()
            #expect(set.reports.allSatisfy { $0.isSynced && $0.health == .healthy })
        }
    }

    @Test func anOptionalKindHoldsNothingUpAndARequiredOneDoes() async {
        let api = ScriptedAPI { request, _ in
            switch request.resource {
            case .httpRoute: .status(404, "NotFound")
            case .ingress: .status(403, "Forbidden")
            default: .stream([bookmark(5, endsInitialEvents: true)], then: .silently)
            }
        }
        let optional = set(
            api,
            [
                .init(Store(.service)), .init(Store(.httpRoute), isOptional: true),
                .init(Store(.ingress), isOptional: true),
            ]
        )
        await running(optional) {
            #expect(optional.isReady)
            #expect(optional.reports.map(\.health.reason) == ["Watching", "NotInstalled", "Forbidden"])
        }
        let required = set(api, [.init(Store(.service)), .init(Store(.ingress))])
        await running(required) {
            await clock.advance(by: .seconds(60))
            #expect(!required.isReady)
        }
    }

    @Test func oneBrokenKindLeavesTheOthersAlone() async {
        let api = ScriptedAPI { request, _ in
            request.resource == .service ? .stream([bookmark(5, endsInitialEvents: true)], then: .silently) : .hang
        }
        let set = set(api, [.init(Store(.service)), .init(Store(.deployment))])
        await running(set) {
            #expect(set[.service]?.isSynced == true)
            #expect(set[.deployment]?.isSynced == false)
            #expect(!set.isReady)
        }
    }

    @Test func liveReadsGoToTheScopeThatCoversTheObject() async throws {
        let api = ScriptedAPI { _, _ in .json(service("x", namespace: "a", version: 3).json) }
        let set = set(api, [.init(Store(.service, namespaces: ["a"]))])
        #expect(try await set.refresh(.service, key("x", namespace: "a"))?.resourceVersion == "3")
        #expect(try await set.refresh(.service, key("x", namespace: "elsewhere")) == nil)
        #expect(api.requests.map(\.path) == ["/api/v1/namespaces/a/services/x"])
    }
}
