import BenchmarkWorkload
import KubeClient
import KubeModel
import KubeRuntime
import Logging
import RolloutController

/// Fills the controller's stores by their reflectors, one kind at a time, and prints what each adds.
struct StoreFootprint {
    private let cluster = ClusterView(namespaces: nil)
    private let server: RecordedServer

    init(_ directory: String) {
        server = RecordedServer(directory: directory, time: .system)
    }

    func run() async throws {
        let before = try ResidentMemory.now()
        print("before: \(Size(before.total)) resident, \(Size(before.anonymous)) of it anonymous")
        var related = 0
        for kind in Fleet.kinds {
            guard let store = cluster.stores[kind] else { continue }
            let start = try ResidentMemory.now()
            let length = await ContinuousClock().measure { await fill(store) }
            let end = try ResidentMemory.now()
            if kind != .modelRollout { related += store.count }
            let each = Size((end.anonymous - start.anonymous) / max(1, store.count))
            print(
                "\(store.count) \(kind.plural): \(each) each, read in \(Seconds(length)); "
                    + "now \(cluster.rollouts.count) rollouts and \(related) related objects: "
                    + "\(Size(end.total)) resident, \(Size(end.anonymous)) anonymous, peak \(Size(end.peak))"
            )
        }
        let after = try ResidentMemory.now()
        let rollouts = max(1, cluster.rollouts.count)
        print("a rollout with its objects: \(Size((after.anonymous - before.anonymous) / rollouts)) anonymous")
    }

    /// Runs the store's reflector until the whole view is read.
    private func fill(_ store: Store) async {
        let reflector = Reflector(store, namespace: nil, api: server, time: .system, logger: .quiet)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reflector.run() }
            await store.waitUntilSynced()
            group.cancelAll()
        }
    }
}
