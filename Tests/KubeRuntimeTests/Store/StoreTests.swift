import KubeModel
import KubeRuntime
import Testing

@Suite(.timeLimit(.minutes(5))) struct StoreTests {
    @Test func objectsAreFoundByKeyNamespaceAndIndex() {
        let store = Store(.service, indexes: ["app": { [$0.labels["app"] ?? ""] }])
        store.replace(
            nil,
            with: [
                service("b", version: 1, app: "x"), service("a", version: 2, app: "x"),
                service("a", namespace: "dev", version: 3, app: "y"),
            ],
            resourceVersion: "5"
        )
        #expect(store[key("a")]?.resourceVersion == "2")
        #expect(store[key("zzz")] == nil)
        #expect(store.objects().map(\.key.description) == ["dev/a", "ml/a", "ml/b"])
        #expect(store.objects(in: "ml").map(\.name) == ["a", "b"])
        #expect(store.objects(in: "none").isEmpty)
        var shown: [KubeObject] = []
        store.forEach { shown.append($0) }
        #expect(shown == store.objects())
        #expect(store.keys() == store.objects().map(\.key))
        #expect(store.keys(in: "ml") == [key("a"), key("b")])
        #expect(store.objects(where: "app", is: "x").map(\.name) == ["a", "b"])
        #expect(store.objects(where: "app", is: "none").isEmpty)
        #expect(store.objects(where: "none", is: "x").isEmpty)
        #expect(store.count == 3)
    }

    @Test func indexesFollowEveryChange() {
        let store = Store(.service, indexes: ["app": { [$0.labels["app"] ?? "", "all", "all"] }])
        store.replace(nil, with: [service("a", version: 1, app: "x")], resourceVersion: "1")
        store.apply([.put(service("a", version: 2, app: "y"))], in: nil, resourceVersion: "2")
        #expect(store.objects(where: "app", is: "x").isEmpty)
        #expect(store.objects(where: "app", is: "y").count == 1)
        #expect(store.objects(where: "app", is: "all").count == 1)
        store.apply([.remove(service("a", version: 3, app: "y"))], in: nil, resourceVersion: "3")
        #expect(store.objects(where: "app", is: "y").isEmpty)
        #expect(store.objects(where: "app", is: "all").isEmpty)
        #expect(store.count == 0)
    }

    /// Whatever is listed and watched, indexes and objects agree.
    @Test func indexesAgreeWithObjectsAfterAnyHistory() {
        for seed in 0..<200 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let store = Store(.service, indexes: ["app": { [$0.labels["app"] ?? ""] }])
            var version = 0
            for _ in 0..<40 {
                version += 1
                let object = service(
                    ["a", "b", "c"].randomElement(using: &random) ?? "a",
                    uid: "\(Int.random(in: 0..<3, using: &random))",
                    version: version,
                    app: ["x", "y"].randomElement(using: &random) ?? "x"
                )
                switch Int.random(in: 0..<5, using: &random) {
                case 0: store.replace(nil, with: [object], resourceVersion: "\(version)")
                case 1: store.apply([.remove(object)], in: nil, resourceVersion: "\(version)")
                default: store.apply([.put(object)], in: nil, resourceVersion: "\(version)")
                }
                for app in ["x", "y"] {
                    let expected = store.objects().filter { $0.labels["app"] == app }
                    #expect(store.objects(where: "app", is: app) == expected, "seed \(seed)")
                }
                #expect(store.objects().count == store.count)
            }
        }
    }

    @Test func anObjectThatTookAnothersNameIsADeletionAndAnAddition() {
        let store = Store(.service)
        store.replace(nil, with: [service("a", uid: "1", version: 1)], resourceVersion: "1")
        let feed = store.changes()
        _ = feed.takeAll()
        store.apply([.put(service("a", uid: "2", version: 2))], in: nil, resourceVersion: "2")
        let changes = feed.takeAll()
        #expect(changes.map { $0.old?.uid } == ["1", nil])
        #expect(changes.map { $0.new?.uid } == [nil, "2"])
    }

    @Test func aDeletionTellsTheLastStateThatWasSeen() {
        let store = Store(.service)
        store.replace(nil, with: [service("a", version: 1)], resourceVersion: "1")
        let feed = store.changes()
        _ = feed.takeAll()
        store.apply([.remove(service("a", version: 4))], in: nil, resourceVersion: "4")
        let change = feed.takeAll().first
        #expect(change?.old?.resourceVersion == "4" && change?.new == nil)
        #expect(change?.isFinalStateKnown == true)
    }

    @Test func scopesAreListedOnTheirOwnAndSyncedTogether() async {
        let store = Store(.service, namespaces: ["a", "b", "a"])
        #expect(store.scopes == ["a", "b"])
        store.replace("a", with: [service("x", namespace: "a", version: 1)], resourceVersion: "7")
        #expect(!store.isSynced)
        store.replace("b", with: [service("y", namespace: "b", version: 2)], resourceVersion: "8")
        await store.waitUntilSynced()
        #expect(store.isSynced)
        store.replace("a", with: [], resourceVersion: "9")
        #expect(contents(store) == ["b/y": "2"])
        #expect(store.syncedResourceVersion(in: "a") == "9")
        #expect(store.syncedResourceVersion(in: "b") == "8")
        #expect(store.syncedResourceVersion(in: "c") == nil)
    }

    @Test func kindsWithoutNamespaceHaveOneScope() {
        let kind = ResourceKind(group: "x", version: "v1", kind: "Wide", plural: "wides", isNamespaced: false)
        #expect(Store(kind, namespaces: ["a"]).scopes == [nil])
    }

    /// More objects than are kept ready, read again and again while they change.
    @Test func readingTwiceGivesWhatWasWrittenLast() {
        let store = Store(.service, indexes: ["app": { [$0.labels["app"] ?? ""] }])
        for round in 1...3 {
            for index in 0..<700 {
                store.apply([.put(service("s\(index)", version: round))], in: nil, resourceVersion: "\(round)")
                #expect(store[key("s\(index / 2)")]?.resourceVersion == "\(round)")
            }
        }
        #expect(store.objects(where: "app", is: "x").allSatisfy { $0.resourceVersion == "3" })
        #expect(store[key("s1")]?.resourceVersion == "3")
        store.apply([.remove(service("s1", version: 9))], in: nil, resourceVersion: "9")
        #expect(store[key("s1")] == nil)
        store.replace(nil, with: [service("s2", version: 10)], resourceVersion: "10")
        #expect(store[key("s2")]?.resourceVersion == "10" && store[key("s3")] == nil)
    }

    @Test func waitingForTheFirstListEndsWithTheTask() async {
        let store = Store(.service)
        let waiting = Task { await store.waitUntilSynced() }
        waiting.cancel()
        await waiting.value
        #expect(!store.isSynced)
    }
}

@Suite(.timeLimit(.minutes(5))) struct ChangeFeedTests {
    let store = Store(.service)

    @Test func aLateListenerIsToldOfEverythingThere() {
        store.replace(nil, with: [service("b", version: 1), service("a", version: 2)], resourceVersion: "2")
        let changes = store.changes().takeAll()
        #expect(changes.map(\.key.name) == ["a", "b"])
        #expect(changes.allSatisfy { $0.old == nil && $0.cause == .firstList })
    }

    @Test func changesOfOneObjectAreMerged() {
        let feed = store.changes()
        store.replace(nil, with: [service("a", version: 1)], resourceVersion: "1")
        for version in 2...1000 {
            store.apply([.put(service("a", version: version))], in: nil, resourceVersion: "\(version)")
        }
        #expect(feed.backlog == 1)
        let changes = feed.takeAll()
        #expect(changes.count == 1)
        #expect(changes.first?.old == nil)
        #expect(changes.first?.new?.resourceVersion == "1000")
        #expect(changes.first?.cause == .watch)
        #expect(feed.backlog == 0)
    }

    @Test func anObjectThatCameAndWentUnseenIsToldOfAsGone() {
        let feed = store.changes()
        store.apply([.put(service("a", version: 1))], in: nil, resourceVersion: "1")
        store.apply([.remove(service("a", version: 2))], in: nil, resourceVersion: "2")
        let changes = feed.takeAll()
        #expect(changes.map { $0.old?.name } == ["a"])
        #expect(changes.first?.new == nil)
    }

    @Test func aRecreationIsToldOfAsTwoChangesEvenWhenMerged() {
        store.replace(nil, with: [service("a", uid: "1", version: 1)], resourceVersion: "1")
        let feed = store.changes()
        _ = feed.takeAll()
        store.apply([.remove(service("a", uid: "1", version: 2))], in: nil, resourceVersion: "2")
        store.apply([.put(service("a", uid: "2", version: 3))], in: nil, resourceVersion: "3")
        let changes = feed.takeAll()
        #expect(changes.map { $0.old?.uid } == ["1", nil])
        #expect(changes.map { $0.new?.uid } == [nil, "2"])
    }

    @Test func aListenerWaitsForChangesUntilItIsCancelled() async {
        let feed = store.changes()
        async let changes = feed.next()
        await Task.yield()
        store.apply([.put(service("a", version: 1))], in: nil, resourceVersion: "1")
        #expect(await changes?.map(\.key.name) == ["a"])
        let waiting = Task { await feed.next() }
        waiting.cancel()
        #expect(await waiting.value == nil)
    }
}

@Suite struct ProjectionTests {
    @Test func onlyTheNamedFieldsAndTheIdentityAreKept() {
        let projection = Projection.keeping(["metadata.labels", "endpoints.conditions", "ports.port"])
        let slice = KubeObject([
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
            "metadata": [
                "name": "a", "namespace": "ml", "uid": "u", "resourceVersion": "3", "generation": 2,
                "labels": ["x": "y"], "annotations": ["z": "z"], "managedFields": [[:]],
            ],
            "endpoints": [
                ["addresses": ["10.0.0.1"], "conditions": ["ready": true, "serving": true]],
                ["addresses": ["10.0.0.2"], "conditions": ["ready": false]],
            ],
            "ports": [["name": "http", "port": 80]],
        ])
        let kept: JSONValue = [
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
            "metadata": [
                "name": "a", "namespace": "ml", "uid": "u", "resourceVersion": "3", "generation": 2,
                "labels": ["x": "y"],
            ],
            "endpoints": [
                ["conditions": ["ready": true, "serving": true]], ["conditions": ["ready": false]],
            ],
            "ports": [["port": 80]],
        ]
        #expect(projection(slice).json == kept)
        #expect(projection(projection(slice)) == projection(slice))
    }

    @Test func theUsualProjectionDropsBookkeepingAndNothingElse() {
        var object = service("a", version: 1)
        object.json["spec"] = ["unknownField": [1, 2.5, nil]]
        let plain = object
        object.json[path: "metadata", "managedFields"] = [["manager": "m"]]
        object.annotations = ["kubectl.kubernetes.io/last-applied-configuration": "{}"]
        #expect(Projection.standard(object) == plain)
        #expect(Projection.standard(plain) == plain)
        #expect(Projection.standard(KubeObject(.null)).json == .null)
    }
}

@Suite struct ListPageTests {
    @Test func itemsGetTheKindOfTheirList() throws {
        let read = try ListPage(page([service("a", version: 1)], version: 7, continuation: "t"), of: .service)
        #expect(read.objects == [service("a", version: 1)])
        #expect(read.resourceVersion == "7" && read.continuation == "t")
    }

    @Test func aListWithoutItemsIsEmptyWhereGoWroteNull() throws {
        let json: JSONValue = ["kind": "ServiceList", "metadata": ["resourceVersion": "7"], "items": nil]
        #expect(try ListPage(json, of: .service).objects.isEmpty)
    }

    @Test(
        arguments: [
            ["kind": "Table", "metadata": ["resourceVersion": "7"], "rows": []],
            ["kind": "PodList", "metadata": ["resourceVersion": "7"], "items": []],
            ["kind": "Status", "code": 200], nil, [],
            ["kind": "ServiceList", "metadata": [:], "items": []],
            ["kind": "ServiceList", "metadata": ["resourceVersion": "7"]],
            ["kind": "ServiceList", "metadata": ["resourceVersion": "7"], "items": [:]],
            ["kind": "ServiceList", "metadata": ["resourceVersion": "7"], "items": [["metadata": ["name": "a"]]]],
            ["kind": "ServiceList", "metadata": ["resourceVersion": "7"], "items": [3]],
        ] as [JSONValue]
    )
    func whatIsNoListIsRefused(json: JSONValue) {
        #expect(throws: ListPage.Malformed.self) { try ListPage(json, of: .service) }
    }
}
