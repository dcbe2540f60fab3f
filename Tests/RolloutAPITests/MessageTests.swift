import KubeModel
import RolloutAPI
import Testing

/// What people read when they made a mistake.
@Suite struct MessageTests {
    private func errors(_ change: (inout JSONValue) -> Void) -> [String] {
        var document = SpecTable.base
        change(&document)
        return Validation.errors(in: document).map(\.description)
    }

    @Test func aMistypedFieldIsNamedTogetherWithTheOneThatWasMeant() {
        #expect(
            errors { $0[path: "spec", "stratgy"] = [:] }
                == ["spec.stratgy: is not a field of this resource; did you mean strategy?"]
        )
        #expect(
            errors { $0[path: "spec", "Paused"] = true }
                == ["spec.Paused: is not a field of this resource; did you mean paused?"]
        )
        #expect(errors { $0[path: "spec", "canary"] = [:] } == ["spec.canary: is not a field of this resource"])
    }

    @Test func aValueOutOfRangeSaysTheRange() {
        #expect(errors { $0[path: "spec", "replicas"] = 20_000 } == ["spec.replicas: must be from 0 to 10000"])
        #expect(
            errors { $0[path: "spec", "failurePolicy", "onNoData"] = "Wait" }
                == ["spec.failurePolicy.onNoData: must be Hold or Pause or Rollback"]
        )
        #expect(
            errors { $0[path: "spec", "progressDeadline"] = "soon" }
                == ["spec.progressDeadline: must be a length of time such as 30s, 10m, 1h30m or 2d"]
        )
    }

    @Test func whatHasNoSpecOrNameSaysSo() {
        #expect(Validation.errors(in: [:]).map(\.path) == ["metadata.name", "spec"])
        #expect(Validation.errors(in: "text").map(\.path) == ["metadata.name", "spec"])
        #expect(Validation.errors(inSpec: []).map(\.path) == ["spec"])
    }

    @Test func anEnormousListIsToldOnce() {
        let steps = JSONValue.array(Array(repeating: ["weight": 101], count: 10_000))
        #expect(errors { $0[path: "spec", "strategy"] = ["steps": steps] }.count == 33)
    }

    @Test func placeholdersMayStandInsideASelector() {
        let metric: (String) -> JSONValue = { ["name": "m", "query": .string($0), "threshold": ["max": 1]] }
        for query in ["a{{{arm}}}", "a{ {{arm}}, b=\"{\"}", "{{name}}{{namespace}}", "{a=\"b\"}", "{"] {
            #expect(errors { $0[path: "spec", "analysis"] = ["metrics": [metric(query)]] } == [], "\(query)")
        }
        for query in ["{{", "{{}}", "{{ARM}}", "{{arm}", "{{{{arm}}}}", "{{arm}}{{x}}", "{ {{{x}}} }"] {
            #expect(errors { $0[path: "spec", "analysis"] = ["metrics": [metric(query)]] }.count == 1, "\(query)")
        }
    }
}
