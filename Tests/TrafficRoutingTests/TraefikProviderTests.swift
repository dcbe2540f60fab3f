import KubeModel
import RolloutAPI
import RolloutCore
import Testing
import TrafficRouting

/// Weights in a `TraefikService`.
@Suite struct TraefikProviderTests {
    private let provider = TraefikProvider()
    private let targets = Samples.targets { $0.traefik = TraefikTraffic(name: "wrr") }

    private func service(_ spec: String) throws -> KubeObject {
        try Samples.object(
            """
            {"apiVersion":"traefik.io/v1alpha1","kind":"TraefikService",
             "metadata":{"name":"wrr","namespace":"ml","resourceVersion":"7"},"spec":\(spec)}
            """
        )
    }

    @Test func onlyTheTwoWeightsAreWritten() throws {
        var world = ObjectWorld([
            try service(
                """
                {"weighted":{"services":[{"name":"fraud-stable","port":80},{"name":"other","port":80,"weight":3},
                  {"name":"fraud-candidate","port":80,"weight":0},{"name":"api@internal","kind":"TraefikService"}]}}
                """
            )
        ])
        #expect(provider.read(world.objects, targets) == .split(.stableOnly))
        try world.send(provider.render(TrafficSplit(weight: 30), targets, over: world.objects).changes)
        let services = world.objects.first?.spec["weighted"]?["services"]?.array
        #expect(services?.map { $0["weight"] } == [70, 3, 30, nil])
        #expect(provider.read(world.objects, targets) == .split(TrafficSplit(weight: 30)))
    }

    @Test(
        arguments: [
            "{}", #"{"weighted":{}}"#, #"{"weighted":{"services":[]}}"#, #"{"mirroring":{"name":"x"}}"#,
            #"{"weighted":{"services":[{"name":"fraud-stable"}]}}"#,
            #"{"weighted":{"services":[{"name":"fraud-stable"},{"name":"fraud-candidate","kind":"TraefikService"}]}}"#,
            #"{"weighted":{"services":[{"name":"fraud-stable"},{"name":"fraud-candidate","namespace":"other"}]}}"#,
        ]
    )
    func aServiceWithoutBothGetsTheTwoLines(_ spec: String) throws {
        let message = """
            TraefikService wrr must name both Services; its weighted.services need
            - {name: fraud-stable, port: 80, weight: 100}
            - {name: fraud-candidate, port: 80, weight: 0}
            """
        let object = try service(spec)
        #expect(provider.read([object], targets) == .missing(message))
        #expect(provider.render(.stableOnly, targets, over: [object]) == .refused(message))
        #expect(provider.acknowledgement([object], targets) == .pending(message))
    }

    @Test func theTimeIsThatOfTheLastWrite() throws {
        var object = try service(#"{"weighted":{"services":[{"name":"fraud-stable"},{"name":"fraud-candidate"}]}}"#)
        #expect(provider.acknowledgement([object], targets) == .confirmed(at: nil))
        object.json[path: "metadata", "managedFields"] = [["time": "2026-11-03T10:15:09Z"]]
        #expect(provider.acknowledgement([object], targets) == .confirmed(at: Timestamp("2026-11-03T10:15:10Z")))
    }
}
