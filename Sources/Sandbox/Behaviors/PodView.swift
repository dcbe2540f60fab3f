import KubeModel

/// What controllers read of a Pod.
struct PodView {
    var object: KubeObject

    init(_ object: KubeObject) {
        self.object = object
    }

    var phase: String { object.status["phase"]?.string ?? "Pending" }
    var hasSucceeded: Bool { phase == "Succeeded" }
    var hasFailed: Bool { phase == "Failed" }
    var hasEnded: Bool { hasSucceeded || hasFailed }
    /// Neither ended nor on its way out.
    var isActive: Bool { !hasEnded && !object.isBeingDeleted }
    var isBound: Bool { !(object.spec["nodeName"]?.string ?? "").isEmpty }
    var isReady: Bool { readyCondition?["status"]?.string == "True" }

    var readySince: Timestamp? {
        isReady ? readyCondition?["lastTransitionTime"]?.string.flatMap(Timestamp.init) : nil
    }

    var address: String? {
        object.status["podIP"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    var restarts: Int {
        (object.status["containerStatuses"]?.array ?? []).map { $0["restartCount"]?.int ?? 0 }.max() ?? 0
    }

    /// When its last container ended.
    var endedAt: Timestamp? {
        (object.status["containerStatuses"]?.array ?? [])
            .compactMap { $0[path: "state", "terminated", "finishedAt"]?.string.flatMap(Timestamp.init) }.max()
    }

    /// Ready for at least so long; with none asked for, as soon as it is ready.
    func isAvailable(minReadySeconds: Int, now: Timestamp) -> Bool {
        guard isReady else { return false }
        guard minReadySeconds > 0 else { return true }
        guard let readySince else { return false }
        return readySince + .seconds(minReadySeconds) <= now
    }

    private var readyCondition: JSONValue? {
        object.status["conditions"]?.array?.first { $0["type"]?.string == "Ready" }
    }
}
