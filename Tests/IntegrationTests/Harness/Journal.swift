import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime

/// Every change of some kinds, with the time at which this process heard of it.
final class Journal: Sendable {
    struct Entry: Sendable {
        var at: Timestamp
        var kind: ResourceKind
        var object: KubeObject
        var isDeleted: Bool
    }

    /// One value of a candidate's weight, and since when.
    struct Weight: Sendable, Hashable {
        var at: Timestamp
        var percent: Int
    }

    private let api: KubeClient
    private let namespace: String
    private let kept = LockedBox<[Entry]>([])

    private init(_ api: KubeClient, _ namespace: String) {
        self.api = api
        self.namespace = namespace
    }

    var entries: [Entry] { kept.withLock { $0 } }

    /// Runs the closure beside watches that miss nothing.
    static func keep<Result>(
        _ kinds: [ResourceKind],
        of bench: Bench,
        _ body: (Journal) async throws -> Result
    ) async throws -> Result {
        let journal = Journal(bench.api, bench.namespace)
        var starts: [(ResourceKind, String)] = []
        for kind in kinds {
            let page = try ListPage(try await bench.api.send(.list(kind, namespace: bench.namespace)), of: kind)
            for object in page.objects { journal.add(kind, object) }
            starts.append((kind, page.resourceVersion))
        }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for (kind, version) in starts {
                group.addTask { await journal.watch(kind, from: version) }
            }
            defer { group.cancelAll() }
            return try await body(journal)
        }
    }

    private func add(_ kind: ResourceKind, _ object: KubeObject, isDeleted: Bool = false) {
        let entry = Entry(at: .current, kind: kind, object: object, isDeleted: isDeleted)
        kept.withLock { $0.append(entry) }
    }

    private func watch(_ kind: ResourceKind, from start: String) async {
        var version = start
        while !Task.isCancelled {
            do {
                let request = APIRequest.watch(
                    kind,
                    namespace: namespace,
                    resourceVersion: version,
                    timeout: .seconds(600)
                )
                var decoder = WatchDecoder()
                for try await piece in try await api.stream(request) {
                    for event in decoder.decode(piece) { version = take(event, kind) ?? version }
                }
            } catch {
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func take(_ event: WatchEvent, _ kind: ResourceKind) -> String? {
        switch event {
        case .added(let object), .modified(let object):
            add(kind, object)
            return object.resourceVersion
        case .deleted(let object):
            add(kind, object, isDeleted: true)
            return object.resourceVersion
        case .bookmark(let version, _): return version
        default: return nil
        }
    }
}

// MARK: - What it tells of a rollout

extension Journal {
    /// The candidate's weight in the user's route, whenever it changed.
    func weights(of recipe: RolloutRecipe) -> [Weight] {
        var weights: [Weight] = []
        for entry in entries {
            guard let percent = percent(in: entry, of: recipe), percent != weights.last?.percent else { continue }
            weights.append(Weight(at: entry.at, percent: percent))
        }
        return weights
    }

    private func percent(in entry: Entry, of recipe: RolloutRecipe) -> Int? {
        let name = recipe.key.name
        switch (recipe.traffic, entry.kind) {
        case (.httpRoute, .httpRoute) where entry.object.name == name:
            let backends = entry.object.spec["rules"]?[0]?["backendRefs"]?.array ?? []
            return backends.first { $0["name"]?.string == "\(name)-candidate" }?["weight"]?.int
        case (.ingress, .ingress) where entry.object.name == name: return nil
        case (.ingress, .ingress) where entry.object.name == "\(name)-\(name)-canary":
            guard !entry.isDeleted else { return 0 }
            return entry.object.annotations["nginx.ingress.kubernetes.io/canary-weight"].flatMap { Int($0) }
        default: return nil
        }
    }

    /// Waits until the candidate's weight has been the one given, at the earliest after the moment.
    func reached(
        _ percent: Int,
        by recipe: RolloutRecipe,
        after moment: Timestamp = Timestamp(nanoseconds: 0),
        within limit: Duration = .seconds(60)
    ) async throws -> Timestamp {
        try await eventually("weight \(percent) of \(recipe.key.name)", within: limit) {
            weights(of: recipe).first { $0.percent == percent && $0.at >= moment }?.at
        }
    }

    /// The statuses of the rollout, in order.
    func statuses(of recipe: RolloutRecipe) -> [(at: Timestamp, status: JSONValue)] {
        entries.filter { $0.kind == .modelRollout && $0.object.name == recipe.key.name }
            .map { ($0.at, $0.object.status) }
    }
}
