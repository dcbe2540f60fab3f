import KubeModel

/// Rules of `spec.traffic`, and of what the steps ask of its provider.
extension SemanticCheck {
    mutating func checkTraffic() {
        let traffic = spec["traffic"]
        if traffic.exists {
            let named = traffic.present(of: TrafficProviderKind.allCases.map(\.rawValue))
            findings.demand(
                named.count == 1,
                traffic,
                "name exactly one of service, httpRoute, grpcRoute, ingress and traefik"
            )
            checkSpan(traffic["settle"], orZero: true, limit: .minutes(10))
        }
        guard let provider else { return }
        for step in steps {
            checkMatch(step["match"], of: provider)
            checkRatio(step, of: provider)
        }
        for weight in spec["strategy"]["canary"]["weights"].elements { checkRatio(weight: weight, of: provider) }
    }

    private mutating func checkMatch(_ match: FieldView, of provider: TrafficProviderKind) {
        guard match.exists else { return }
        guard provider.canMatch else {
            return findings.add(
                match,
                "this provider can't route by match; use traffic.httpRoute, grpcRoute or ingress"
            )
        }
        if provider.takesOneMatchOnly { checkSingleMatch(match) }
        guard !provider.features.contains(.matchQueryParams) else { return }
        for element in match.elements where element["queryParams"].exists {
            findings.add(
                element["queryParams"],
                "only traffic.httpRoute can match query parameters"
            )
        }
    }

    /// An ingress-nginx canary holds one header with one value, or one cookie that says `always`.
    private mutating func checkSingleMatch(_ match: FieldView) {
        let headers = match.elements.flatMap { $0["headers"].elements }
        let cookies = match.elements.flatMap { $0["cookies"].elements }
        findings.demand(
            match.elements.count == 1 && headers.count + cookies.count == 1,
            match,
            "traffic.ingress takes one match with one header or one cookie"
        )
        for cookie in cookies {
            findings.demand(
                cookie["value"].string == "always" && cookie["type"].string != "RegularExpression",
                cookie,
                "traffic.ingress follows a cookie only where its value is always"
            )
        }
        for header in headers {
            let isPlain = [header["name"].string, header["value"].string].allSatisfy { text in
                text?.utf8.allSatisfy(Self.plainSigns.contains) ?? true
            }
            findings.demand(
                isPlain && header["type"].string != "RegularExpression",
                header,
                "traffic.ingress compares headers exactly, with letters, digits and ^$.*+?|()[]/_=- alone"
            )
        }
    }

    /// What may stand in an annotation that ends in the configuration of a proxy which many share.
    private static let plainSigns = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789^$.*+?|()[]/_=-".utf8
    )

    private mutating func checkRatio(_ step: FieldView, of provider: TrafficProviderKind) {
        checkRatio(weight: step["weight"], of: provider)
        findings.demand(
            provider.features.contains(.weight) || !step["replicas"].exists,
            step["replicas"],
            "traffic.service shares requests by the number of pods; leave replicas out, or use another provider"
        )
    }

    private mutating func checkRatio(weight: FieldView, of provider: TrafficProviderKind) {
        guard let value = weight.int, !provider.features.contains(.weight) else { return }
        findings.demand(
            !TrafficProviderKind.weightsBeyondRatio.contains(value),
            weight,
            "traffic.service would need more than four times the pods for 81 to 99 percent; go from 80 to 100"
        )
    }
}
