import KubeModel
import Testing

/// The list of conditions of a status.
@Suite struct ConditionTests {
    private static func condition(
        _ type: String,
        _ status: Condition.Status,
        _ reason: String = "R",
        at seconds: Int64
    ) -> Condition {
        Condition(
            type: type,
            status: status,
            reason: reason,
            observedGeneration: 1,
            lastTransitionTime: Timestamp(nanoseconds: seconds * 1_000_000_000)
        )
    }

    @Test func theTransitionTimeMovesOnlyWhenTheStatusFlips() {
        var conditions: [Condition] = []
        conditions.set(Self.condition("Ready", .no, at: 1))
        conditions.set(Self.condition("Ready", .no, "Other", at: 2))
        #expect(conditions == [Self.condition("Ready", .no, "Other", at: 1)])
        conditions.set(Self.condition("Ready", .yes, at: 3))
        #expect(conditions == [Self.condition("Ready", .yes, at: 3)])
        conditions.set(Self.condition("Ready", .unknown, at: 4))
        #expect(conditions["Ready"]?.lastTransitionTime == Timestamp(nanoseconds: 4_000_000_000))
    }

    @Test func conditionsAreSortedAndOneOfAType() {
        var conditions: [Condition] = []
        for type in ["Ready", "Available", "Stalled", "Available", "Ready"] {
            conditions.set(Self.condition(type, .yes, at: 1))
        }
        #expect(conditions.map(\.type) == ["Available", "Ready", "Stalled"])
        #expect(conditions["Nope"] == nil)
    }

    @Test func theOrderOfSettingDoesNotMatter() {
        let all = [
            Self.condition("B", .yes, at: 1), Self.condition("A", .no, at: 2), Self.condition("C", .unknown, at: 3),
        ]
        var forward: [Condition] = []
        var backward: [Condition] = []
        for condition in all { forward.set(condition) }
        for condition in all.reversed() { backward.set(condition) }
        #expect(forward == backward)
    }

    @Test func theJSONIsThatOfKubernetes() throws {
        let json: JSONValue = [
            "type": "Ready", "status": "True", "reason": "Ok", "message": "m", "observedGeneration": 3,
            "lastTransitionTime": "2026-11-03T10:15:00Z",
        ]
        let condition = try json.decoded(as: Condition.self)
        #expect(condition.status == .yes)
        #expect(try JSONValue(encoding: condition) == json)
        var other = json
        other["status"] = "Maybe"
        #expect(throws: FieldError.self) { try other.decoded(as: Condition.self) }
    }
}
