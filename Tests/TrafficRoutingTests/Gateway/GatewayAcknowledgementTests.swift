import KubeModel
import RolloutCore
import Testing
import TrafficRouting

/// What the status of a route says of who serves it.
@Suite struct GatewayAcknowledgementTests {
    private let provider = HTTPRouteProvider()
    private static let accepted = condition("Accepted")
    private static let resolved = condition("ResolvedRefs")

    private static func condition(
        _ type: String,
        _ status: String = "True",
        generation: Int? = 3,
        _ reason: String = "Why",
        _ message: String = ""
    ) -> JSONValue {
        var json: JSONValue = [
            "type": .string(type), "status": .string(status), "reason": .string(reason), "message": .string(message),
        ]
        json["observedGeneration"] = generation.map { .int($0) }
        return json
    }

    private static func parent(_ conditions: [JSONValue], _ reference: JSONValue? = nil) -> JSONValue {
        [
            "parentRef": reference ?? ["name": "public", "sectionName": "https"], "controllerName": "example.com/x",
            "conditions": .array(conditions),
        ]
    }

    private func answer(
        _ parents: [JSONValue],
        refs: [JSONValue] = [["name": "public", "sectionName": "https"]],
        times: [String] = []
    ) throws -> Acknowledgement {
        var route = try Samples.httpRoute(Samples.rule("main"))
        route.json[path: "spec", "parentRefs"] = .array(refs)
        route.json[path: "status", "parents"] = .array(parents)
        if !times.isEmpty {
            route.json[path: "metadata", "managedFields"] = .array(times.map { ["time": .string($0)] })
        }
        return provider.acknowledgement([route], Samples.httpTargets())
    }

    @Test func everyParentMustHaveAcceptedAndResolved() throws {
        #expect(try answer([Self.parent([Self.accepted, Self.resolved])]) == .confirmed(at: nil))
    }

    @Test func theTimeIsTheLatestWriteRoundedUp() throws {
        let good = Self.parent([Self.accepted, Self.resolved])
        let times = ["2026-11-03T10:15:07Z", "2026-11-03T10:15:09Z", "2026-11-03T10:14:59Z"]
        #expect(try answer([good], times: times) == .confirmed(at: Timestamp("2026-11-03T10:15:10Z")))
        #expect(
            try answer([good], times: ["2026-11-03T10:15:09.25Z"]) == .confirmed(at: Timestamp("2026-11-03T10:15:10Z"))
        )
        #expect(
            try answer([good], times: ["1960-01-01T00:00:00.5Z"]) == .confirmed(at: Timestamp("1960-01-01T00:00:01Z"))
        )
        #expect(try answer([good], times: ["nonsense"]) == .confirmed(at: nil))
    }

    @Test(
        arguments: [
            [], [accepted], [resolved], [accepted, condition("ResolvedRefs", generation: 2)],
            [condition("Accepted", generation: nil), resolved], [condition("Accepted", "Unknown"), resolved],
            [condition("Accepted", "False", generation: 2), resolved], [accepted, ["type": "ResolvedRefs"]],
        ]
    )
    func anAnswerThatIsNotThereYetIsAwaited(_ conditions: [JSONValue]) throws {
        guard case .pending(let message) = try answer([Self.parent(conditions)]) else {
            Issue.record("\(conditions) is no answer")
            return
        }
        #expect(message.contains("Gateway public (https)"))
    }

    @Test func aRefusalOfThePresentGenerationIsToldWithItsReason() throws {
        let refused = Self.condition("ResolvedRefs", "False", "BackendNotFound", "service fraud-candidate not found")
        #expect(
            try answer([Self.parent([Self.accepted, refused])])
                == .refused(
                    "Gateway public (https): ResolvedRefs is False for fraud: BackendNotFound: "
                        + "service fraud-candidate not found"
                )
        )
        let partial = Self.condition("PartiallyInvalid", "True", "UnsupportedValue")
        guard case .refused = try answer([Self.parent([Self.accepted, Self.resolved, partial])]) else {
            Issue.record("a route that is served in part only is not confirmed")
            return
        }
        let stale = Self.condition("PartiallyInvalid", "True", generation: 2)
        #expect(try answer([Self.parent([Self.accepted, Self.resolved, stale])]) == .confirmed(at: nil))
    }

    @Test func aRefusalOutweighsAParentThatIsStillSilent() throws {
        let refs: [JSONValue] = [["name": "silent"], ["name": "public"]]
        let refused = Self.parent([Self.condition("Accepted", "False"), Self.resolved], ["name": "public"])
        guard case .refused = try answer([refused], refs: refs) else {
            Issue.record("someone must act, whoever else is silent")
            return
        }
    }

    @Test func everyParentRefNeedsAnAnswerOfItsOwn() throws {
        let refs: [JSONValue] = [["name": "a"], ["name": "b", "namespace": "infra", "port": 80]]
        let good = [Self.accepted, Self.resolved]
        let first = Self.parent(good, ["name": "a", "group": "gateway.networking.k8s.io", "kind": "Gateway"])
        let second = Self.parent(good, ["name": "b", "namespace": "infra", "port": 80])
        #expect(try answer([first, second], refs: refs) == .confirmed(at: nil))
        #expect(try answer([first], refs: refs) == .pending("Gateway b has not answered for fraud"))
        let elsewhere = Self.parent(good, ["name": "b", "port": 80])
        #expect(try answer([first, elsewhere], refs: refs) == .pending("Gateway b has not answered for fraud"))
    }

    @Test func everyControllerOfAParentCounts() throws {
        let good = Self.parent([Self.accepted, Self.resolved])
        guard case .pending = try answer([good, Self.parent([Self.accepted])]) else {
            Issue.record("the second controller has not answered")
            return
        }
    }

    @Test func answersOfFormerParentsDoNotCount() throws {
        let good = Self.parent([Self.accepted, Self.resolved])
        let former = Self.parent([Self.condition("Accepted", "False")], ["name": "former"])
        #expect(try answer([good, former]) == .confirmed(at: nil))
    }

    @Test func aRouteWithoutParentsServesNobody() throws {
        guard case .refused = try answer([], refs: []) else {
            Issue.record("nobody will ever answer")
            return
        }
    }

    @Test func aLongMessageIsCut() throws {
        let long = String(repeating: "x", count: 5000)
        guard case .refused(let message) = try answer([Self.parent([Self.condition("Accepted", "False", "R", long)])])
        else {
            Issue.record("it is refused")
            return
        }
        #expect(message.utf8.count < 500)
    }
}
