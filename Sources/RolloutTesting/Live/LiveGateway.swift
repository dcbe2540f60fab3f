import KubeClient
import KubeModel
import KubeRuntime

/// A gateway's controller for a cluster that has none: it accepts the routes of one namespace.
struct LiveGateway: Sendable {
    let api: any KubeAPI
    let namespace: String
    let time: TimeSource

    /// How often it looks.
    private static let period = Duration.milliseconds(200)

    /// Answers for every route until the task is cancelled.
    func run() async {
        while (try? await time.sleep(Self.period)) != nil { try? await look() }
    }

    private func look() async throws {
        let list = try await api.send(.list(.httpRoute, namespace: namespace))
        for json in list["items"]?.array ?? [] {
            let route = KubeObject(json)
            let parents = route.spec["parentRefs"]?.array ?? []
            let seen = route.status["parents"]?[0]?["conditions"]?[0]?["observedGeneration"]?.int
            guard seen != route.generation else { continue }
            let answers = parents.map { GatewayModel.answer(for: $0, nil, of: route.generation, time.now()) }
            let patch: JSONValue = ["status": ["parents": .array(answers)]]
            let key = ObjectKey(namespace: namespace, name: route.name)
            _ = try await api.send(.patch(.httpRoute, key, subresource: "status", .merge(patch), manager: "gateway"))
        }
    }
}
