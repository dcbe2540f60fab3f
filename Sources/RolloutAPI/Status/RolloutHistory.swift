package import KubeModel

/// How one revision fared.
package struct HistoryEntry: Sendable, Hashable, Codable {
    package enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
        case progressing = "Progressing"
        case promoted = "Promoted"
        case rolledBack = "RolledBack"
        case superseded = "Superseded"
    }

    /// One change of the candidate's weight.
    package struct Change: Sendable, Hashable, Codable {
        package var at: Timestamp
        package var weight: Int
        package var why: String

        package init(at: Timestamp, weight: Int, why: String) {
            self.at = at
            self.weight = weight
            self.why = why
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case at, weight, why
        }
    }

    package var revision: Int
    package var hash: String
    package var version: String
    package var outcome: Outcome
    package var reason: String?
    package var startedAt: Timestamp
    package var finishedAt: Timestamp?
    package var changes: [Change]?

    package init(
        revision: Int,
        hash: String,
        version: String,
        outcome: Outcome,
        reason: String? = nil,
        startedAt: Timestamp,
        finishedAt: Timestamp? = nil,
        changes: [Change]? = nil
    ) {
        self.revision = revision
        self.hash = hash
        self.version = version
        self.outcome = outcome
        self.reason = reason
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.changes = changes
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case revision, hash, version, outcome, reason, startedAt, finishedAt, changes
    }
}

/// A revision out of service whose pods run until a time.
package struct RetiringRevision: Sendable, Hashable, Codable {
    package var revision: Int
    package var hash: String
    package var version: String
    package var retireAt: Timestamp

    package init(revision: Int, hash: String, version: String, retireAt: Timestamp) {
        self.revision = revision
        self.hash = hash
        self.version = version
        self.retireAt = retireAt
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case revision, hash, version, retireAt
    }
}

/// A Service that was there before the rollout, and leads to its pods.
package struct AdoptedService: Sendable, Hashable, Codable {
    package var name: String
    /// The labels that it selected before, as `app=fraud,tier=web`.
    package var selector: String
    /// Where its ports led before, as `80=8081,443=https`.
    package var targetPorts: String?

    package init(name: String, selector: [String: String], targetPorts: [Int: IntOrString] = [:]) {
        self.name = name
        self.selector = Self.text(selector.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        let ports = targetPorts.sorted { $0.key < $1.key }.map { ("\($0.key)", $0.value.description) }
        self.targetPorts = ports.isEmpty ? nil : Self.text(ports)
    }

    /// The labels one by one.
    package var labels: [String: String] {
        Dictionary(Self.pairs(in: selector).map { (String($0), String($1)) }) { _, last in last }
    }

    /// The target of each port by the port's number.
    package var targets: [Int: IntOrString] {
        let pairs = Self.pairs(in: targetPorts ?? "").compactMap { name, value in
            Int(name).map { ($0, Int(value).map(IntOrString.int) ?? .string(String(value))) }
        }
        return Dictionary(pairs) { _, last in last }
    }

    /// Neither names nor values of labels, nor names of ports, hold a comma or an equals sign.
    private static func text(_ pairs: [(String, String)]) -> String {
        pairs.map { "\($0)=\($1)" }.joined(separator: ",")
    }

    private static func pairs(in text: String) -> [(Substring, Substring)] {
        text.split(separator: ",").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (parts[0], parts.count > 1 ? parts[1] : "")
        }
    }

    /// Whether the status can hold it, as it can all but labels of an extraordinary number.
    package var isWithinLimits: Bool {
        name.utf8.count <= StatusRules.Limit.hash && selector.utf8.count <= StatusRules.Limit.adoptedSelector
            && (targetPorts ?? "").utf8.count <= StatusRules.Limit.adoptedPorts
            && (selector + (targetPorts ?? "")).utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, selector, targetPorts
    }
}

/// A revision that was refused, and why.
package struct RejectedRevision: Sendable, Hashable, Codable {
    package var revision: Int
    package var hash: String
    package var version: String
    /// CamelCase, for machines.
    package var reason: String
    package var message: String
    package var at: Timestamp

    package init(revision: Int, hash: String, version: String, reason: String, message: String, at: Timestamp) {
        self.revision = revision
        self.hash = hash
        self.version = version
        self.reason = reason
        self.message = message
        self.at = at
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case revision, hash, version, reason, message, at
    }
}

/// An earlier revision that someone returned to, until the spec names another model.
package struct PinnedRevision: Sendable, Hashable, Codable {
    package var revision: Int
    package var hash: String
    /// Hash of the spec that the pin overrides.
    package var instead: String

    package init(revision: Int, hash: String, instead: String) {
        self.revision = revision
        self.hash = hash
        self.instead = instead
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case revision, hash, instead
    }
}

/// The last action a person asked for, so that it runs once.
package struct ActionStatus: Sendable, Hashable, Codable {
    /// The annotation's text.
    package var action: String
    /// The annotation's `action-by`, where there is one.
    package var by: String?
    package var at: Timestamp
    /// `Accepted`, or why nothing was done.
    package var result: String

    package init(action: String, by: String? = nil, at: Timestamp, result: String) {
        self.action = action
        self.by = by
        self.at = at
        self.result = result
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case action, by, at, result
    }
}

/// A freeze, by `spec.paused` or by a policy.
package struct PauseStatus: Sendable, Hashable, Codable {
    package enum Cause: String, Sendable, Hashable, Codable, CaseIterable {
        case spec = "Spec"
        case regression = "Regression"
        case noData = "NoData"
        case monitoringFault = "MonitoringFault"
        case approvalTimeout = "ApprovalTimeout"
        case inconclusive = "Inconclusive"
    }

    package var cause: Cause
    package var since: Timestamp

    package init(cause: Cause, since: Timestamp) {
        self.cause = cause
        self.since = since
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case cause, since
    }
}

/// Corrections of a route that someone else keeps changing.
package struct DriftStatus: Sendable, Hashable, Codable {
    package var correctedAt: Timestamp
    package var corrections: Int

    package init(correctedAt: Timestamp, corrections: Int) {
        self.correctedAt = correctedAt
        self.corrections = corrections
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case correctedAt, corrections
    }
}
