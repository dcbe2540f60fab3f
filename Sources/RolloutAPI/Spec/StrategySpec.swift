package import KubeModel

/// How a new revision comes in; exactly one member, `recreate` where none is named.
package struct StrategySpec: Sendable, Hashable, Codable {
    package var recreate: Recreate?
    package var canary: Canary?
    package var blueGreen: BlueGreen?
    package var steps: [StepSpec]?

    package init(
        recreate: Recreate? = nil,
        canary: Canary? = nil,
        blueGreen: BlueGreen? = nil,
        steps: [StepSpec]? = nil
    ) {
        self.recreate = recreate
        self.canary = canary
        self.blueGreen = blueGreen
        self.steps = steps
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case recreate, canary, blueGreen, steps
    }

    /// All at once, as soon as the candidate is ready.
    package struct Recreate: Sendable, Hashable, Codable {
        package init() {}
    }

    /// A rising share: `weights` for the short form, or `steps` written out.
    package struct Canary: Sendable, Hashable, Codable {
        package var weights: [Int]?
        package var bake: TimeSpan?
        package var minRequests: Int?
        /// A person approves before the first weight.
        package var approveFirst: Bool?
        package var steps: [StepSpec]?

        package init(
            weights: [Int]? = nil,
            bake: TimeSpan? = nil,
            minRequests: Int? = nil,
            approveFirst: Bool? = nil,
            steps: [StepSpec]? = nil
        ) {
            self.weights = weights
            self.bake = bake
            self.minRequests = minRequests
            self.approveFirst = approveFirst
            self.steps = steps
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case weights, bake, minRequests, approveFirst, steps
        }
    }

    /// Full size beside the stable revision, then all traffic at once.
    package struct BlueGreen: Sendable, Hashable, Codable {
        package var approval: ApprovalSpec?
        /// How long the full-size candidate is watched before it gets traffic.
        package var bake: TimeSpan?

        package init(approval: ApprovalSpec? = nil, bake: TimeSpan? = nil) {
            self.approval = approval
            self.bake = bake
        }

        package enum CodingKeys: String, CodingKey, CaseIterable {
            case approval, bake
        }
    }
}

/// One stage of a rollout: what traffic looks like and what must hold before the next.
package struct StepSpec: Sendable, Hashable, Codable {
    package var name: String?
    package var weight: Int?
    package var match: [RequestMatch]?
    package var replicas: IntOrString?
    package var bake: TimeSpan?
    package var minRequests: Int?
    package var approval: ApprovalSpec?
    /// Leave as soon as every metric that promotion waits for is decided.
    package var until: Until?
    /// How long `until` waits at most, counted from the moment the traffic was observed live.
    package var maxDuration: TimeSpan?
    /// What follows then; `Pause` where absent.
    package var onInconclusive: Indecision?

    package enum Until: String, Sendable, Hashable, Codable, CaseIterable {
        case conclusive
    }

    package enum Indecision: String, Sendable, Hashable, Codable, CaseIterable {
        case rollback = "Rollback"
        case promote = "Promote"
        case pause = "Pause"
    }

    package init(
        name: String? = nil,
        weight: Int? = nil,
        match: [RequestMatch]? = nil,
        replicas: IntOrString? = nil,
        bake: TimeSpan? = nil,
        minRequests: Int? = nil,
        approval: ApprovalSpec? = nil,
        until: Until? = nil,
        maxDuration: TimeSpan? = nil,
        onInconclusive: Indecision? = nil
    ) {
        self.name = name
        self.weight = weight
        self.match = match
        self.replicas = replicas
        self.bake = bake
        self.minRequests = minRequests
        self.approval = approval
        self.until = until
        self.maxDuration = maxDuration
        self.onInconclusive = onInconclusive
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, weight, match, replicas, bake, minRequests, approval, until, maxDuration, onInconclusive
    }
}

/// A person's gate.
package struct ApprovalSpec: Sendable, Hashable, Codable {
    package enum Timeout: String, Sendable, Hashable, Codable, CaseIterable {
        case rollback = "Rollback"
        case proceed = "Proceed"
        case pause = "Pause"
    }

    /// How long to wait; for ever where absent.
    package var timeout: TimeSpan?
    /// `Pause` where absent.
    package var onTimeout: Timeout?

    package init(timeout: TimeSpan? = nil, onTimeout: Timeout? = nil) {
        self.timeout = timeout
        self.onTimeout = onTimeout
    }

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case timeout, onTimeout
    }
}
