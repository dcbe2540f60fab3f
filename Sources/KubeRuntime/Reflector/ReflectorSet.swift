package import KubeClient
package import KubeModel
package import Logging

/// The stores of a controller and the reflectors that fill them: one for each kind and scope.
package final class ReflectorSet: Sendable {
    /// A store and what it is filled with.
    package struct Source: Sendable {
        package var store: Store
        package var selector: Selector
        /// Whether the controller can do without: the kind may be missing, or not ours to read.
        package var isOptional: Bool

        package init(_ store: Store, selector: Selector = .everything, isOptional: Bool = false) {
            self.store = store
            self.selector = selector
            self.isOptional = isOptional
        }
    }

    /// How one reflector does.
    package struct Report: Sendable, Hashable {
        package var kind: ResourceKind
        package var namespace: String?
        package var isOptional: Bool
        package var isSynced: Bool
        package var health: ReflectorHealth
        package var statistics: ReflectorStatistics
    }

    private struct Member: Sendable {
        var reflector: Reflector
        var isOptional: Bool
    }

    package let stores: [ResourceKind: Store]
    private let members: [Member]

    /// Makes the reflectors; nothing is read before `run()`.
    package init(_ sources: [Source], api: any KubeAPI, time: TimeSource, logger: Logger) {
        stores = Dictionary(sources.map { ($0.store.kind, $0.store) }) { first, _ in first }
        members = sources.flatMap { source in
            source.store.scopes.map { scope in
                let reflector = Reflector(
                    source.store,
                    namespace: scope,
                    selector: source.selector,
                    api: api,
                    time: time,
                    logger: logger
                )
                return Member(reflector: reflector, isOptional: source.isOptional)
            }
        }
    }

    package subscript(kind: ResourceKind) -> Store? { stores[kind] }

    /// Runs all reflectors until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for member in members { group.addTask { await member.reflector.run() } }
        }
    }

    /// Whether every view was read once, but for those that the controller can do without and cannot have.
    package var isReady: Bool {
        members.allSatisfy { $0.isOptional ? $0.reflector.isSettled : $0.reflector.isSynced }
    }

    /// Returns when the set is ready or the task was cancelled.
    package func waitUntilReady() async {
        for member in members {
            if member.isOptional {
                await member.reflector.waitUntilSettled()
            } else {
                await member.reflector.store.waitUntilSynced()
            }
        }
    }

    package var reports: [Report] {
        members.map { member in
            Report(
                kind: member.reflector.store.kind,
                namespace: member.reflector.namespace,
                isOptional: member.isOptional,
                isSynced: member.reflector.isSynced,
                health: member.reflector.health,
                statistics: member.reflector.statistics
            )
        }
    }

    /// Reads one object from the API server; the stores are left alone.
    ///
    /// - Returns: The object as its store would keep it; nil where there is none, or the kind is not watched there.
    /// - Throws: What the API throws, but for 404.
    package func refresh(_ kind: ResourceKind, _ key: ObjectKey) async throws -> KubeObject? {
        let scopes = [key.namespace, nil]
        let member = members.first { $0.reflector.store.kind == kind && scopes.contains($0.reflector.namespace) }
        return try await member?.reflector.refresh(key)
    }
}
