/// Rules of `spec.strategy`.
extension SemanticCheck {
    mutating func checkStrategy() {
        let strategy = spec["strategy"]
        guard strategy.exists else { return }
        let named = strategy.present(of: ["recreate", "canary", "blueGreen", "steps"])
        findings.demand(named.count == 1, strategy, "name exactly one of recreate, canary, blueGreen and steps")
        checkCanary(strategy["canary"])
        checkSpan(strategy["blueGreen"]["bake"], orZero: true)
        checkApproval(strategy["blueGreen"]["approval"])
        for step in steps { checkStep(step) }
    }

    /// The steps that are written out, wherever they stand.
    var steps: [FieldView] {
        spec["strategy"]["steps"].elements + spec["strategy"]["canary"]["steps"].elements
    }

    private mutating func checkCanary(_ canary: FieldView) {
        guard canary.exists else { return }
        findings.demand(
            canary.present(of: ["weights", "steps"]).count == 1,
            canary,
            "give either weights or steps"
        )
        findings.demand(
            !canary["steps"].exists || canary.present(of: ["bake", "minRequests", "approveFirst"]).isEmpty,
            canary,
            "bake, minRequests and approveFirst go with weights; with steps, write them in each step"
        )
        let weights = canary["weights"].elements.compactMap(\.int)
        findings.demand(
            zip(weights, weights.dropFirst()).allSatisfy { $0 < $1 },
            canary["weights"],
            "each weight must be above the one before"
        )
        checkSpan(canary["bake"], orZero: true)
        checkRequests(canary["minRequests"])
    }

    private mutating func checkStep(_ step: FieldView) {
        findings.demand(
            step["weight"].exists || step["match"].exists,
            step,
            "say weight or match: a step is the whole picture and keeps nothing from the one before"
        )
        for match in step["match"].elements {
            findings.demand(
                !match.present(of: ["headers", "cookies", "queryParams"]).isEmpty,
                match,
                "name at least one header, cookie or query parameter"
            )
        }
        checkSpan(step["bake"], orZero: true)
        checkApproval(step["approval"])
        checkRequests(step["minRequests"])
        checkSpan(step["maxDuration"])
        let isConclusive = step["until"].exists
        findings.demand(
            isConclusive == step["maxDuration"].exists && (isConclusive || !step["onInconclusive"].exists),
            step,
            "until and maxDuration go together, and onInconclusive with them"
        )
    }

    private mutating func checkApproval(_ approval: FieldView) {
        checkSpan(approval["timeout"])
        findings.demand(
            !approval["onTimeout"].exists || approval["timeout"].exists,
            approval,
            "onTimeout needs timeout"
        )
    }

    private mutating func checkRequests(_ field: FieldView) {
        guard field.exists else { return }
        findings.demand(
            spec["analysis"]["requests"].exists,
            field,
            "minRequests needs analysis.requests, the query that counts them"
        )
    }
}
