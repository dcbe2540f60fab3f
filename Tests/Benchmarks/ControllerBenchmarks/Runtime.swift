import Benchmark
import BenchmarkWorkload
import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import RolloutController

/// Stores and the work queue.
func runtime() {
    for kind in Fleet.kinds {
        measure("put an object into its store: \(kind.kind)", setup: { try StoreWork(kind) }) { work in
            work.put()
            return work.objects.count
        }
    }
    measure("add, take and finish a key", count: 10_000, setup: { () }) { _ in
        var queue = WorkQueueCore<ObjectKey>(groupLimit: 4) { $0.namespace }
        for number in 0..<10_000 {
            queue.add(key(number), .normal, at: .zero)
        }
        while let key = queue.take(at: .seconds(1)) {
            queue.add(key, .normal, deadline: .seconds(300))
            queue.done(key, at: .seconds(2))
        }
    }
    measure("pass a key through the queue", count: 2000, setup: { () }) { _ in
        let queue = WorkQueue<ObjectKey>(name: "benchmark", workers: 4, time: .system, seed: 1) { $0.namespace }
        for number in 0..<2000 {
            queue.add(key(number % 500))
            blackHole(await queue.withNext { blackHole($0) })
        }
    }
}

private func key(_ number: Int) -> ObjectKey {
    ObjectKey(namespace: "serving-team-\(number % 100)", name: "ranking-model-\(number)")
}

/// Objects that arrive again and again in new versions.
private struct StoreWork: Sendable {
    let store: Store
    let objects: [KubeObject]
    private let versions: LockedBox<Int>

    private struct Missing: Error {}

    init(_ kind: ResourceKind) throws {
        let fleet = try Fleet(500, .idle)
        guard let store = try fleet.cluster().stores[kind] else { throw Missing() }
        self.store = store
        objects = try fleet.objects(kind)
        versions = LockedBox(10_000_000)
    }

    func put() {
        let version = versions.withLock { version in
            version += 1
            return "\(version)"
        }
        for object in objects {
            var object = object
            object.json[path: "metadata", "resourceVersion"] = .string(version)
            store.apply([.put(store.projected(object))], in: nil, resourceVersion: version)
        }
    }
}
