import KubeModel

/// The rules that one field's structure can't express; the schema says them in CEL, in the same words.
struct SemanticCheck {
    let spec: FieldView
    /// Nil where none or several are named.
    let provider: TrafficProviderKind?
    var findings = FindingList()

    init(spec: FieldView) {
        self.spec = spec
        let named = spec["traffic"].present(of: TrafficProviderKind.allCases.map(\.rawValue))
        provider = spec["traffic"].exists ? named.only.flatMap(TrafficProviderKind.init) : .service
    }

    mutating func run() {
        checkTemplate()
        checkPorts()
        checkStrategy()
        checkTraffic()
        checkAnalysis()
        checkPromotion()
        checkSpan(spec["progressDeadline"])
        checkSpan(spec["failurePolicy"]["timeout"])
    }

    private mutating func checkTemplate() {
        let labels = spec["template"]["metadata"]["labels"]
        for name in labels.value?.object?.names ?? [] where name.hasPrefix("modelrollout.dev/") {
            findings.add(labels, "labels under modelrollout.dev/ are the controller's own")
            return
        }
    }

    private mutating func checkPorts() {
        let ports = spec["ports"]
        guard ports.elements.count > 1 else { return }
        let names = ports.elements.compactMap { $0["name"].string }
        findings.demand(
            Set(names).count == ports.elements.count,
            ports,
            "several ports need a name each, and no name twice"
        )
    }

    private mutating func checkPromotion() {
        let promotion = spec["promotion"]
        checkSpan(promotion["bake"], orZero: true)
        checkSpan(promotion["keepPrevious"], orZero: true)
        let holdback = promotion["holdback"].int ?? 0
        guard holdback > 0 else { return }
        findings.demand(
            promotion["bake"].exists,
            promotion["holdback"],
            "needs promotion.bake, the time for which the old revision keeps its share"
        )
        guard provider == .service else { return }
        findings.demand(
            !TrafficProviderKind.weightsBeyondRatio.contains(100 - holdback),
            promotion["holdback"],
            "traffic.service shares requests by the number of pods and can't leave less than 20 percent; use 20 to 50"
        )
    }

    /// The bounds of a length of time.
    mutating func checkSpan(_ field: FieldView, orZero: Bool = false, limit: TimeSpan = .days(30)) {
        guard let text = field.string, TextFormat.timeSpan.accepts(text) else { return }
        let least = orZero ? TimeSpan.seconds(0) : TimeSpan.seconds(1)
        let isInside = field.span.map { $0 >= least && $0 <= limit } ?? false
        let most = limit == .days(30) ? "30d" : limit.description
        findings.demand(isInside, field, "must be from \(orZero ? "0s" : "1s") to \(most)")
    }
}

extension TimeSpan {
    static func days(_ count: Int) -> TimeSpan { .seconds(count * 86_400) }
}

extension Collection {
    /// The element of a collection that has just one.
    var only: Element? { count == 1 ? first : nil }
}
