package import KubeClient
package import KubeModel
import KubeRuntime

/// An API server that stories are lived through against, in a namespace that is there and empty.
package struct LiveCluster: Sendable {
    /// How to get to the API server as someone.
    package struct Access: Sendable {
        let server: String
        let transports: KubeClient.Transports
        let authorizer: any Authorizer

        package init(server: String, transports: KubeClient.Transports, authorizer: any Authorizer) {
            self.server = server
            self.transports = transports
            self.authorizer = authorizer
        }
    }

    package let namespace: String
    /// The pods of every version: they have nothing to do but to become ready.
    let template: JSONValue
    let time: TimeSource
    /// For the user, the gateway and the witness.
    let api: any KubeAPI
    private let controller: Access

    private static let manager = "scenario"
    private static let userAgent = "modelrollout/live"

    /// Knows the cluster by two of its users.
    ///
    /// - Parameters:
    ///   - namespace: Where everything happens.
    ///   - template: The pods of every version.
    ///   - user: Whoever may do anything in the namespace.
    ///   - controller: Who the controller is to the API server.
    ///   - time: Where time comes from.
    package init(
        namespace: String,
        template: JSONValue,
        user: Access,
        controller: Access,
        time: TimeSource
    ) {
        self.namespace = namespace
        self.template = template
        self.controller = controller
        self.time = time
        api = KubeClient(
            server: user.server,
            transports: user.transports,
            authorizer: user.authorizer,
            userAgent: Self.userAgent,
            logger: .silent,
            time: time
        )
    }

    /// A client for a controller, all of whose changes go over the wire.
    func client(over wire: LiveWire, gate: any WriteGate, observer: any RequestObserver) -> any KubeAPI {
        var transports = controller.transports
        wire.inner = transports.unary
        transports.unary = wire
        return KubeClient(
            server: controller.server,
            transports: transports,
            authorizer: controller.authorizer,
            gate: gate,
            observer: observer,
            userAgent: Self.userAgent,
            logger: .silent,
            time: time
        )
    }

    /// Whether the cluster knows the kind.
    func isServed(_ kind: ResourceKind) async throws -> Bool {
        do {
            _ = try await api.send(.list(kind, namespace: namespace, limit: 1))
            return true
        } catch let error as KubeError where error.disposition == .notFound {
            return false
        }
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
    func until(_ what: String, within limit: Duration, _ condition: () async throws -> Bool) async throws {
        let end = time.elapsed() + limit
        while try await !condition() {
            guard time.elapsed() < end else { throw NotInTime(what: what) }
            try await time.sleep(.milliseconds(100))
        }
    }

    struct NotInTime: Error, CustomStringConvertible {
        var what: String
        var description: String { "\(what) did not come about in time" }
    }
}
