import RolloutCore

/// What one server exports while the test looks, and what its presets make of it.
struct PresetCase: Sendable {
    /// Name of the fixture.
    var fixture: String
    /// Where its pages stand.
    var targets: [Target]
    /// Raises the counters of a target of that arm, which is nil for one that serves both.
    var change: @Sendable (inout ExpositionPage, Arm?) -> Void
    /// What each preset gives for the candidate and for the stable version.
    var expected: [String: (candidate: Answer, stable: Answer)]

    struct Target: Sendable {
        /// The arm whose pod this is, or nil.
        var arm: Arm?
        var labels: [String: String]
        var honorsLabels = false
    }

    /// What a preset gives, added up over all targets of the case.
    enum Answer: Sendable, Equatable {
        case counts(Int, of: Int)
        /// Growth of the narrowest bucket that holds the value, for some values.
        case buckets([Double: Int])
        case value(Double)
        /// Growth of counters while the test looks, by which a rate is known.
        case growth(Double)
        case nothing
    }

    /// One pod of the candidate and two of the stable version.
    static let pods: [Target] = [
        Target(arm: .candidate, labels: pod("fraud-7f9c21-5d4f8-abcde")),
        Target(arm: .stable, labels: pod("fraud-5b1a9c-66b7c-klmno")),
        Target(arm: .stable, labels: pod("fraud-5b1a9c-66b7c-pqrst")),
    ]

    private static func pod(_ name: String) -> [String: String] {
        ["namespace": "ml", "pod": name, "instance": name]
    }

    /// Two gateways, of which one is found by its pods and one by its Service.
    static let gateways: [Target] = [
        Target(labels: ["namespace": "infra", "pod": "gateway-1", "instance": "gateway-1"]),
        Target(labels: ["namespace": "infra", "pod": "gateway-2", "instance": "gateway-2", "service": "gateway"]),
    ]

    static let all = languageModels + tensorServers + pythonServers + accelerators + gatewayCases + meshes
}
