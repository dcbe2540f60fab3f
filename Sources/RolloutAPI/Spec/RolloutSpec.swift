package import KubeModel

/// What the user wants: `spec` of a `ModelRollout`.
///
/// Optional fields are absent in the document; the computed properties below say what absence means.
package struct RolloutSpec: Sendable, Hashable, Codable {
    package var model: ModelSpec
    /// Size of the whole; nil where an autoscaler owns the scale subresource.
    package var replicas: Int?
    /// A `PodTemplateSpec`, kept as it was written.
    package var template: JSONValue
    package var ports: [PortSpec]?
    package var traffic: TrafficSpec?
    package var strategy: StrategySpec?
    package var analysis: AnalysisSpec?
    package var promotion: PromotionSpec?
    package var failurePolicy: FailurePolicy?
    package var progressDeadline: TimeSpan?
    package var revisionHistoryLimit: Int?
    package var paused: Bool?

    package init(model: ModelSpec, template: JSONValue) {
        self.model = model
        self.template = template
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case model, replicas, template, ports, traffic, strategy, analysis, promotion, failurePolicy
        case progressDeadline, revisionHistoryLimit, paused
    }
}

/// Which model in which version.
package struct ModelSpec: Sendable, Hashable, Codable {
    package var version: String
    package var uri: String?
    package var digest: String?
    /// Why it changed, for people; does not define the model.
    package var changeCause: String?

    package init(version: String, uri: String? = nil, digest: String? = nil, changeCause: String? = nil) {
        self.version = version
        self.uri = uri
        self.digest = digest
        self.changeCause = changeCause
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case version, uri, digest, changeCause
    }
}

/// One port of the Services that the controller creates.
package struct PortSpec: Sendable, Hashable, Codable {
    package var name: String?
    package var port: Int
    /// Number or name of the container's port; the same as `port` where absent.
    package var targetPort: IntOrString?
    package var appProtocol: String?

    package init(name: String? = nil, port: Int, targetPort: IntOrString? = nil, appProtocol: String? = nil) {
        self.name = name
        self.port = port
        self.targetPort = targetPort
        self.appProtocol = appProtocol
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, port, targetPort, appProtocol
    }

    /// Number or name of the container's port.
    package var containerPort: IntOrString { targetPort ?? .int(port) }
}

/// A number, or text such as `25%` or a port's name.
package enum IntOrString: Sendable, Hashable, Codable, CustomStringConvertible {
    case int(Int)
    case string(String)

    package var description: String {
        switch self {
        case .int(let value): "\(value)"
        case .string(let value): value
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .int(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        }
    }

    /// The number, or that percentage of `whole`, rounded up; nil where the text is neither.
    package func count(of whole: Int) -> Int? {
        switch self {
        case .int(let value): return value
        case .string(let text):
            guard text.hasSuffix("%"), let percent = Int(text.dropLast()), (0...1000).contains(percent) else {
                return Int(text)
            }
            let (product, overflow) = whole.multipliedReportingOverflow(by: percent)
            return overflow ? nil : (product + 99) / 100
        }
    }

    package var json: JSONValue {
        switch self {
        case .int(let value): .int(value)
        case .string(let value): .string(value)
        }
    }
}

/// How long the promoted candidate is still judged, and how long the old revision stays.
package struct PromotionSpec: Sendable, Hashable, Codable {
    package var bake: TimeSpan?
    /// Percent of requests left on the old revision during the bake.
    package var holdback: Int?
    package var keepPrevious: TimeSpan?

    package init(bake: TimeSpan? = nil, holdback: Int? = nil, keepPrevious: TimeSpan? = nil) {
        self.bake = bake
        self.holdback = holdback
        self.keepPrevious = keepPrevious
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case bake, holdback, keepPrevious
    }
}

/// What happens when the candidate is worse, or when nobody can tell.
package struct FailurePolicy: Sendable, Hashable, Codable {
    package enum Regression: String, Sendable, Hashable, Codable, CaseIterable {
        case rollback = "Rollback"
        case pause = "Pause"
    }

    package enum Blindness: String, Sendable, Hashable, Codable, CaseIterable {
        case hold = "Hold"
        case pause = "Pause"
        case rollback = "Rollback"
    }

    package enum Indecision: String, Sendable, Hashable, Codable, CaseIterable {
        case proceed = "Proceed"
        case hold = "Hold"
        case rollback = "Rollback"
    }

    /// `timeout` where absent.
    package static let defaultTimeout: Duration = .seconds(3600)

    package var onRegression: Regression?
    package var onMonitoringFault: Blindness?
    package var onNoData: Blindness?
    package var onInconclusive: Indecision?
    /// How long to hold before `onMonitoringFault` or `onNoData` acts.
    package var timeout: TimeSpan?

    package init(
        onRegression: Regression? = nil,
        onMonitoringFault: Blindness? = nil,
        onNoData: Blindness? = nil,
        onInconclusive: Indecision? = nil,
        timeout: TimeSpan? = nil
    ) {
        self.onRegression = onRegression
        self.onMonitoringFault = onMonitoringFault
        self.onNoData = onNoData
        self.onInconclusive = onInconclusive
        self.timeout = timeout
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case onRegression, onMonitoringFault, onNoData, onInconclusive, timeout
    }
}
