/// The metrics of model servers and gateways that can be asked for by name.
///
/// Model servers are told apart by pod, gateways by the Service that they send to. A rate or a number of tokens of an arm
/// depends on its share of the traffic; compare what is counted per request or per replica.
package enum Presets {
    package static let all = languageModels + tensorServers + pythonServers + accelerators + gateways + meshes

    package static func named(_ name: String) -> Preset? { byName[name] }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// How much the counters grow in a second, together.
    static func rate(_ selector: String) -> String { "sum(rate(\(selector)[{{window}}]))" }

    /// As `rate`, and 0 where there is no such series; never for a denominator.
    static func rateOrZero(_ selector: String) -> String { "(\(rate(selector)) or vector(0))" }

    /// Growth of one counter for each step of another.
    static func ratio(_ sum: String, per count: String, unit: Double = 1) -> String {
        "\(rate(sum)) / \(rate(count))" + (unit == 1 ? "" : " / \(unit)")
    }

    /// The mean over the replicas of what each one's gauges add up to.
    static func perReplica(_ gauges: String) -> String { "avg(sum by (instance) (\(gauges)))" }

    static let milliseconds = 1e3
    static let microseconds = 1e6
}
