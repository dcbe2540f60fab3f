import RolloutAPI
package import RolloutCore

extension TrafficSplit {
    /// The same split with everything left out that says nothing: `Exact`, and empty lists.
    package var normalized: TrafficSplit {
        TrafficSplit(weight: weight, matches: matches.map(\.normalized))
    }
}

extension RequestMatch {
    var normalized: RequestMatch {
        RequestMatch(
            headers: Self.normalized(headers),
            cookies: Self.normalized(cookies),
            queryParams: Self.normalized(queryParams)
        )
    }

    private static func normalized(_ values: [Value]?) -> [Value]? {
        guard let values, !values.isEmpty else { return nil }
        return values.map { Value(name: $0.name, value: $0.value, type: $0.isRegularExpression ? $0.type : nil) }
    }

    /// What a provider must be able to do for the match; empty where it matches every request.
    var capabilities: Set<TrafficCapability> {
        var result: Set<TrafficCapability> = []
        if headers?.isEmpty == false { result.insert(.matchHeaders) }
        if cookies?.isEmpty == false { result.insert(.matchCookies) }
        if queryParams?.isEmpty == false { result.insert(.matchQueryParams) }
        return result
    }
}

extension RequestMatch.Value {
    var isRegularExpression: Bool { type == .regularExpression }
}
