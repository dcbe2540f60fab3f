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

    package init(name: String, selector: [String: String]) {
        self.name = name
        self.selector = selector.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }

    /// The labels one by one; neither names nor values of labels hold a comma or an equals sign.
    package var labels: [String: String] {
        let pairs = selector.split(separator: ",").map { $0.split(separator: "=", omittingEmptySubsequences: false) }
        return Dictionary(pairs.map { (String($0[0]), $0.count > 1 ? String($0[1]) : "") }) { _, last in last }
    }

    /// Whether the status can hold it, as it can all but labels of an extraordinary number.
    var isWithinLimits: Bool {
        name.utf8.count <= StatusRules.Limit.hash && selector.utf8.count <= StatusRules.Limit.adoptedSelector
            && selector.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, selector
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
