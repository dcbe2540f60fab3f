package import KubeClient
package import KubeModel
package import KubeRuntime
import RolloutAPI
package import RolloutController

/// A real API server that scenarios run against, in a namespace of their own.
package struct LiveCluster: Sendable {
    /// Makes a client whose writes pass the gate and whose requests are counted.
    package typealias Connect = @Sendable (any WriteGate, RequestMeter) -> any KubeAPI

    package let connect: Connect
    package let namespace: String
    package let time: TimeSource
    let api: any KubeAPI

    private static let manager = "scenario"

    package init(namespace: String, time: TimeSource, connect: @escaping Connect) {
        self.namespace = namespace
        self.time = time
        self.connect = connect
        api = connect(OpenGate(), RequestMeter())
    }

    /// Makes sure that the resource is defined and that the namespace exists.
    package func prepare() async throws {
        let definition = try Repository.definition()
        let key = ObjectKey(namespace: "", name: definition.name)
        _ = try await api.send(
            .patch(.definition, key, .apply(definition, manager: Self.manager, force: true))
        )
        let home = KubeObject(.namespace, ObjectKey(namespace: "", name: namespace))
        _ = try await api.send(
            .patch(.namespace, home.key, .apply(home, manager: Self.manager, force: true))
        )
        try await until(.seconds(30)) { try await isServed(.modelRollout) }
    }

    /// Whether the cluster knows the kind.
    package func isServed(_ kind: ResourceKind) async throws -> Bool {
        do {
            _ = try await api.send(.list(kind, namespace: namespace, limit: 1))
            return true
        } catch let error as KubeError where error.disposition == .notFound {
            return false
        }
    }

    /// Removes the namespace with all that is in it.
    package func remove() async throws {
        let key = ObjectKey(namespace: "", name: namespace)
        let home = KubeObject(try await api.send(.get(.namespace, key)))
        _ = try await api.send(.delete(.namespace, key, uid: home.uid))
    }

    func create(_ kind: ResourceKind, _ object: KubeObject) async throws {
        _ = try await api.send(.create(kind, object, manager: Self.manager))
    }

    func object(_ kind: ResourceKind, _ name: String) async throws -> KubeObject {
        KubeObject(try await api.send(.get(kind, ObjectKey(namespace: namespace, name: name))))
    }

    /// Reads the object, changes it and writes it back, again where someone else was faster.
    func change(_ kind: ResourceKind, _ name: String, _ change: (inout KubeObject) throws -> Void) async throws {
        for _ in 0..<20 {
            var object = try await object(kind, name)
            try change(&object)
            do {
                _ = try await api.send(.update(kind, object, manager: Self.manager))
                return
            } catch let error as KubeError where error.disposition == .conflict {
                continue
            }
        }
        throw NotInTime(what: "a change of \(name)")
    }

    /// Asks until the condition holds.
    func until(_ limit: Duration, _ condition: () async throws -> Bool) async throws {
        let end = time.elapsed() + limit
        while try await !condition() {
            guard time.elapsed() < end else { throw NotInTime(what: "what was waited for") }
            try await time.sleep(.milliseconds(100))
        }
    }

    struct NotInTime: Error, CustomStringConvertible {
        var what: String
        var description: String { "\(what) did not come about in time" }
    }
}
