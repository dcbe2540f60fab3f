import KubeModel
import RolloutAPI
import Testing

@Suite struct CapabilityTests {
    private static let names: [TrafficProviderKind: JSONValue] = [
        .service: [:], .httpRoute: ["name": "a"], .grpcRoute: ["name": "a"], .ingress: ["name": "a"],
        .traefik: ["name": "a"],
    ]

    private func isAccepted(_ step: JSONValue, by kind: TrafficProviderKind) -> Bool {
        var document = SpecTable.base
        document[path: "spec", "traffic", kind.rawValue] = Self.names[kind]
        document[path: "spec", "strategy"] = ["steps": [step]]
        return Validation.errors(in: document).isEmpty
    }

    @Test(arguments: TrafficProviderKind.allCases) func whatAProviderCanDoIsWhatIsAccepted(kind: TrafficProviderKind) {
        let value: JSONValue = [["name": "a", "value": "always"]]
        #expect(isAccepted(["match": [["headers": value]]], by: kind) == kind.features.contains(.matchHeaders))
        #expect(isAccepted(["match": [["cookies": value]]], by: kind) == kind.features.contains(.matchCookies))
        #expect(isAccepted(["match": [["queryParams": value]]], by: kind) == kind.features.contains(.matchQueryParams))
        #expect(isAccepted(["weight": 95], by: kind) == kind.features.contains(.weight))
        #expect(isAccepted(["weight": 50, "replicas": 1], by: kind) == kind.features.contains(.weight))
        #expect(isAccepted(["weight": 80], by: kind))
        #expect(kind.features.contains(.weight) != kind.features.contains(.replicaRatio))
    }

    @Test(arguments: TrafficProviderKind.allCases) func theNamedProviderIsRead(kind: TrafficProviderKind) throws {
        var document = SpecTable.base
        document[path: "spec", "traffic", kind.rawValue] = Self.names[kind]
        let rollout = try ModelRollout(parsing: KubeObject(document))
        #expect(rollout.spec.traffic?.provider == kind)
        #expect(Validation.capabilities(of: rollout.spec.traffic) == kind.features)
    }

    @Test func aPlainServiceIsTheProviderWhereNoneIsNamed() {
        #expect(Validation.capabilities(of: nil) == TrafficProviderKind.service.features)
    }

    @Test func everyProviderOfTheSpecIsKnown() {
        let keys = TrafficSpec.CodingKeys.allCases.map(\.stringValue).filter { $0 != "settle" }
        #expect(Set(keys) == Set(TrafficProviderKind.allCases.map(\.rawValue)))
    }
}
