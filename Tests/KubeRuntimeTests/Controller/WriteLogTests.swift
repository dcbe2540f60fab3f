import KubeModel
import KubeRuntime
import Testing

@Suite struct WriteLogTests {
    let log = WriteLog()
    let store = Store(.service)
    let owner = key("fraud")

    var stores: [ResourceKind: Store] { [.service: store] }

    func isBehind(uid: String = "1") -> Bool { log.isBehind(owner: owner, uid: uid, stores) }

    @Test func aStoreIsBehindUntilItShowsTheNewestWrite() {
        store.replace(nil, with: [], resourceVersion: "9")
        #expect(!isBehind())
        log.record(owner: owner, uid: "1", wrote: service("a", version: 12), .service)
        log.record(owner: owner, uid: "1", wrote: service("b", version: 11), .service)
        #expect(isBehind())
        store.apply([.put(service("b", version: 11))], in: nil, resourceVersion: "11")
        #expect(isBehind())
        // A bookmark counts as well as an event.
        store.apply([], in: nil, resourceVersion: "12")
        #expect(!isBehind())
        #expect(log.staleSkips == 2)
    }

    @Test func versionsAreComparedAsNumbers() {
        store.replace(nil, with: [], resourceVersion: "99")
        log.record(owner: owner, uid: "1", wrote: service("a", version: 100), .service)
        #expect(isBehind())
        store.apply([], in: nil, resourceVersion: "101")
        #expect(!isBehind())
    }

    @Test func whatCannotBeComparedHoldsNothingUp() {
        var odd = service("a", version: 1)
        odd.json[path: "metadata", "resourceVersion"] = "x7"
        store.replace(nil, with: [], resourceVersion: "9")
        log.record(owner: owner, uid: "1", wrote: odd, .service)
        #expect(!isBehind())
        log.record(owner: owner, uid: "1", wrote: service("a", version: 12), .deployment)
        #expect(!isBehind(), "a kind without a store")
        let empty = Store(.service)
        log.record(owner: owner, uid: "1", wrote: service("a", version: 12), .service)
        #expect(!log.isBehind(owner: owner, uid: "1", [.service: empty]), "a store that was never read")
    }

    @Test func anotherUIDIsAnotherOwner() {
        store.replace(nil, with: [], resourceVersion: "9")
        log.record(owner: owner, uid: "1", wrote: service("a", version: 12), .service)
        #expect(!isBehind(uid: "2"))
        log.record(owner: owner, uid: "2", wrote: service("a", version: 10), .service)
        #expect(isBehind(uid: "2"))
        store.apply([], in: nil, resourceVersion: "10")
        #expect(!isBehind(uid: "2"))
    }

    @Test func ownersAreApartAndCanBeForgotten() {
        store.replace(nil, with: [], resourceVersion: "9")
        log.record(owner: owner, uid: "1", wrote: service("a", version: 12), .service)
        #expect(!log.isBehind(owner: key("other"), uid: "1", stores))
        log.forget(owner: owner)
        #expect(!isBehind())
    }

    @Test func eachNamespacesOwnViewCounts() {
        let store = Store(.service, namespaces: ["ml", "dev"])
        store.replace("ml", with: [], resourceVersion: "9")
        store.replace("dev", with: [], resourceVersion: "50")
        log.record(owner: owner, uid: "1", wrote: service("a", version: 12), .service)
        #expect(log.isBehind(owner: owner, uid: "1", [.service: store]))
        store.apply([], in: "ml", resourceVersion: "12")
        #expect(!log.isBehind(owner: owner, uid: "1", [.service: store]))
    }
}
