import KubeModel

extension RolloutStatus {
    /// Most bytes of a status as JSON.
    package static let byteLimit = 32 * 1024

    /// The status within the limits of its schema and of `byteLimit`, so that no write of it is refused.
    ///
    /// What people need least goes first: old changes of weight, long queries, then the oldest history. What is within the
    /// limits is returned as it is, and so is what was fitted before.
    package func fitted() -> RolloutStatus {
        var result = self
        result.boundLists()
        result.boundTexts()
        for economy in Economy.inOrder {
            guard result.byteBound > Self.byteLimit else { return result }
            result.apply(economy)
        }
        while result.byteBound > Self.byteLimit, result.history?.isEmpty == false { result.history?.removeLast() }
        if result.byteBound > Self.byteLimit { result.route = nil }
        return result
    }

    /// A way to say less.
    private enum Economy {
        case changesOfFinished(Int)
        case changes(Int)
        case queries(Int)
        case reasons(Int)
        case names(Int)
        /// Drift is then counted from here on.
        case buckets

        static let inOrder: [Economy] = [
            .changesOfFinished(8), .changesOfFinished(4), .changesOfFinished(2), .changesOfFinished(1), .queries(256),
            .changes(16), .queries(96), .reasons(512), .reasons(256), .reasons(128),
            .names(48), .reasons(64), .queries(24), .buckets,
            .reasons(32), .names(24), .queries(8), .reasons(16), .names(12),
        ]
    }

    private mutating func apply(_ economy: Economy) {
        switch economy {
        case .changesOfFinished(let count): keepChanges(count, ofFinished: true)
        case .changes(let count): keepChanges(count, ofFinished: false)
        case .queries(let length): boundQueries(length)
        case .reasons(let length): boundReasons(length)
        case .names(let length): boundNames(length)
        case .buckets: analysis.updateEach { $0.evidence?.buckets = nil }
        }
    }

    private mutating func keepChanges(_ count: Int, ofFinished finished: Bool) {
        history.updateEach { entry in
            guard (entry.finishedAt != nil) == finished else { return }
            entry.changes = entry.changes.map { Array($0.suffix(count)) }
        }
    }

    private mutating func boundQueries(_ length: Int) {
        analysis.updateEach { $0.query?.cut(to: length) }
    }

    private mutating func boundReasons(_ length: Int) {
        analysis.updateEach { $0.reason?.cut(to: length) }
        conditions.updateEach { $0.message.cut(to: length) }
        outlook?.message.cut(to: length)
        history.updateEach { entry in
            entry.reason?.cut(to: length)
            entry.changes.updateEach { $0.why.cut(to: length) }
        }
    }
}

extension RolloutStatus {
    private mutating func boundLists() {
        analysis = analysis.map { Array($0.prefix(SpecRules.Limit.metrics)) }
        analysis.updateEach { metric in
            if metric.evidence?.isWithinLimits == false { metric.evidence = nil }
        }
        history = history.map { Array($0.prefix(StatusRules.Limit.history)) }
        history.updateEach { entry in
            entry.changes = entry.changes.map { Array($0.suffix(StatusRules.Limit.changes)) }
        }
        conditions = conditions.map { Array($0.prefix(StatusRules.Limit.conditions)) }
        retiring = retiring.map { Array($0.suffix(StatusRules.Limit.retiring)) }
        // What is cut could not be given back.
        adopted = adopted.map { services in
            Array(services.filter(\.isWithinLimits).prefix(StatusRules.Limit.adopted))
        }
        if route?.isWithinLimits == false { route = nil }
    }

    private mutating func boundTexts() {
        typealias Limit = StatusRules.Limit
        message?.cut(to: Limit.message)
        stable?.version.cut(to: Limit.version)
        candidate?.version.cut(to: Limit.version)
        step?.name.cut(to: Limit.name)
        step?.approvedBy?.cut(to: Limit.name)
        rejected?.version.cut(to: Limit.version)
        rejected?.reason.cut(to: Limit.name)
        rejected?.message.cut(to: Limit.reason)
        lastAction?.action.cut(to: Limit.name)
        lastAction?.by?.cut(to: Limit.name)
        lastAction?.result.cut(to: Limit.reason)
        boundNames(Limit.name)
        boundReasons(Limit.reason)
        boundQueries(Limit.query)
    }

    private mutating func boundNames(_ length: Int) {
        retiring.updateEach { $0.version.cut(to: length) }
        history.updateEach { $0.version.cut(to: length) }
        conditions.updateEach { $0.reason.cut(to: length) }
        analysis.updateEach { $0.name.cut(to: length) }
    }
}

extension Optional {
    /// Changes every element of the list, where there is one.
    fileprivate mutating func updateEach<Element>(_ update: (inout Element) -> Void) where Wrapped == [Element] {
        guard var list = self else { return }
        self = nil
        for index in list.indices { update(&list[index]) }
        self = list
    }
}

extension RolloutStatus {
    /// At least as many bytes as the status has as JSON.
    var byteBound: Int {
        var sum = 4096 + (message?.jsonBytes ?? 0) + (selector?.jsonBytes ?? 0)
        sum += (stable?.version.jsonBytes ?? 0) + (candidate?.version.jsonBytes ?? 0)
        sum += (step?.name.jsonBytes ?? 0) + (step?.approvedBy?.jsonBytes ?? 0)
        if let rejected {
            sum += rejected.version.jsonBytes + rejected.reason.jsonBytes + rejected.message.jsonBytes
        }
        if let lastAction {
            sum += lastAction.action.jsonBytes + (lastAction.by?.jsonBytes ?? 0) + lastAction.result.jsonBytes
        }
        sum += route?.byteBound ?? 0
        for service in adopted ?? [] { sum += 128 + service.selector.jsonBytes + (service.targetPorts?.jsonBytes ?? 0) }
        for entry in retiring ?? [] { sum += 160 + entry.version.jsonBytes }
        for metric in analysis ?? [] {
            sum += 320 + metric.name.jsonBytes + (metric.reason?.jsonBytes ?? 0) + (metric.query?.jsonBytes ?? 0)
            sum += metric.evidence?.byteBound ?? 0
        }
        for entry in history ?? [] {
            sum += 256 + entry.version.jsonBytes + (entry.reason?.jsonBytes ?? 0)
            for change in entry.changes ?? [] { sum += 80 + change.why.jsonBytes }
        }
        for condition in conditions ?? [] {
            sum += 160 + condition.type.jsonBytes + condition.reason.jsonBytes + condition.message.jsonBytes
        }
        return sum
    }
}

extension RouteUse {
    private var texts: [String] { [provider, name ?? "", annotationPrefix ?? ""] + (rules ?? []) }

    /// Whether its texts are no longer than the schema has them; cut, they would name another route.
    fileprivate var isWithinLimits: Bool {
        rules?.count ?? 0 <= StatusRules.Limit.rules && provider.unicodeScalars.count <= StatusRules.Limit.hash
            && texts.allSatisfy { $0.unicodeScalars.count <= StatusRules.Limit.name }
    }

    /// At least as many bytes as it has as JSON.
    fileprivate var byteBound: Int { texts.reduce(80) { $0 + $1.jsonBytes + 3 } }
}

extension CountEvidence {
    /// Whether its lists are no longer than the schema has them; others can't be cut without saying something else.
    fileprivate var isWithinLimits: Bool {
        let ratios = [worse, noWorse].allSatisfy { ($0?.ratios.count ?? 0) <= StatusRules.Limit.ratios }
        let counts = [buckets?.bounds.count, buckets?.candidate.count, buckets?.stable.count]
        return ratios && counts.allSatisfy { ($0 ?? 0) <= StatusRules.Limit.buckets }
    }

    /// At least as many bytes as it has as JSON.
    fileprivate var byteBound: Int {
        let numbers =
            (worse?.ratios.count ?? 0) + (noWorse?.ratios.count ?? 0) + (buckets?.bounds.count ?? 0)
            + (buckets?.candidate.count ?? 0) + (buckets?.stable.count ?? 0)
        return 420 + 20 * numbers
    }
}

extension String {
    /// Keeps as many characters as have so many bytes in a JSON string, and says with an ellipsis where something is gone.
    mutating func cut(to limit: Int) {
        guard jsonBytes > limit else { return }
        var kept = ""
        var size = "…".utf8.count
        for character in self {
            size += String(character).jsonBytes
            guard size <= limit else { break }
            kept.append(character)
        }
        self = kept + "…"
    }

    /// Bytes of the text inside a JSON string.
    var jsonBytes: Int {
        utf8.reduce(0) { sum, byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): sum + 2
            case 0..<0x20, 0x7F: sum + 6
            default: sum + 1
            }
        }
    }
}
