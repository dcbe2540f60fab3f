import HTTPTransport
import KubeModel
import Sandbox
import Testing

@Suite struct SettleTests {
    /// Writes down what it is told, and acts as the test says.
    private struct Scribe: ClusterBehavior {
        var name: String
        var watches: [ResourceKind] = [.configMap]
        let notes: LockedBox<[String]>
        var act: @Sendable ([ClusterChange], ClusterState, Timestamp) -> Timestamp? = { _, _, _ in nil }

        mutating func react(to changes: [ClusterChange], in cluster: ClusterState, now: Timestamp) -> Timestamp? {
            let words = changes.map { change in
                let sign = change.old == nil ? "+" : change.new == nil ? "-" : "~"
                return "\(sign)\(change.key.name)"
            }
            notes.withLock { $0.append("\(name):\(words.joined(separator: ","))") }
            return act(changes, cluster, now)
        }
    }

    private let notes = LockedBox<[String]>([])

    private var seen: [String] {
        notes.withLock { notes in
            defer { notes = [] }
            return notes
        }
    }

    @Test func aBehaviorIsToldOfEverythingThereIsAndThenOfEveryChange() {
        let server = TestServer()
        server.makeMap("a")
        server.server.add(Scribe(name: "s", notes: notes))
        #expect(seen == ["s:+a"])
        server.makeMap("b")
        server.merge("\(TestServer.maps)/b", ["data": ["x": "y"]])
        server.merge("\(TestServer.maps)/b", ["data": ["x": "y"]])
        server.ask("DELETE", "\(TestServer.maps)/a")
        server.ask("GET", TestServer.maps)
        #expect(seen == ["s:+b", "s:~b", "s:-a"])
    }

    @Test func behaviorsActInTheirOrderUntilAllIsSaid() {
        let server = TestServer()
        server.server.add(
            Scribe(name: "first", notes: notes) { changes, cluster, _ in
                guard changes.contains(where: { $0.key.name == "a" }) else { return nil }
                let key = ObjectKey(namespace: "default", name: "b")
                _ = try? cluster.create(.configMap, KubeObject(.configMap, key), manager: "first")
                return nil
            }
        )
        server.server.add(Scribe(name: "second", notes: notes))
        server.makeMap("a")
        #expect(seen == ["first:+a", "first:+b", "second:+a,+b"])
    }

    @Test func aBehaviorIsCalledAtTheTimeItAskedFor() {
        let server = TestServer()
        server.server.add(
            Scribe(name: "s", notes: notes) { changes, _, now in changes.isEmpty ? nil : now + .seconds(10) }
        )
        server.makeMap("a")
        #expect(seen == ["s:+a"])
        server.pass(.seconds(9))
        #expect(seen.isEmpty)
        #expect(server.server.settle() == Timestamp("2026-11-21T10:00:10Z"))
        server.pass(.seconds(1))
        #expect(seen == ["s:"])
        #expect(server.server.settle() == nil)
    }

    @Test func aBehaviorThatIsNeverContentDoesNotStopTheServer() {
        let server = TestServer()
        server.server.add(
            Scribe(name: "s", notes: notes) { _, cluster, _ in
                _ = try? cluster.create(
                    .configMap,
                    KubeObject([
                        "apiVersion": "v1", "kind": "ConfigMap",
                        "metadata": ["generateName": "x-", "namespace": "default"],
                    ]),
                    manager: "s"
                )
                return nil
            }
        )
        server.makeMap("a")
        #expect(server.ask("GET", "\(TestServer.maps)/a").status == 200)
    }

    @Test func theSystemIsBoundByTheSameRules() throws {
        let server = TestServer()
        server.makeMap("a")
        let failures = server.server.withCluster { cluster -> [Int] in
            let key = ObjectKey(namespace: "default", name: "a")
            let codes = LockedBox<[Int]>([])
            func attempt(_ body: () throws(APIStatus) -> Void) {
                do { try body() } catch { codes.withLock { $0.append(error.code) } }
            }
            guard var object = cluster.get(.configMap, key) else { return [] }
            attempt { () throws(APIStatus) in try cluster.create(.configMap, object, manager: "m") }
            object.json[path: "metadata", "resourceVersion"] = "1"
            attempt { () throws(APIStatus) in try cluster.update(.configMap, object, manager: "m") }
            attempt { () throws(APIStatus) in try cluster.delete(.configMap, key, uid: "other", manager: "m") }
            object.json[path: "metadata", "name"] = "Bad Name"
            attempt { () throws(APIStatus) in try cluster.create(.configMap, object, manager: "m") }
            return codes.withLock { $0 }
        }
        #expect(failures == [409, 409, 409, 422])
    }

    @Test func theSameSeedGivesTheSameNames() {
        func names(seed: UInt64) -> [String] {
            let server = TestServer { $0.seed = seed }
            for _ in 0..<3 {
                server.ask(
                    "POST",
                    TestServer.maps,
                    ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["generateName": "x-"]]
                )
            }
            return server.ask("GET", TestServer.maps).json["items"]?.array?.compactMap {
                $0[path: "metadata", "uid"]?.string
            } ?? []
        }
        #expect(names(seed: 7) == names(seed: 7))
        #expect(names(seed: 7) != names(seed: 8))
    }
}
