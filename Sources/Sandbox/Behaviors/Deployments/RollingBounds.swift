import KubeModel

/// How many pods a rolling update may have too many and too few.
///
/// Percentages round up for the surge and down for what may be missing; where both come to nothing one pod may be
/// missing, or nothing could ever move (`ResolveFenceposts` of the Deployment controller).
package struct RollingBounds: Hashable {
    package var maxSurge: Int
    package var maxUnavailable: Int

    package init(maxSurge: Int, maxUnavailable: Int) {
        self.maxSurge = maxSurge
        self.maxUnavailable = maxUnavailable
    }

    package init(of deployment: DeploymentView) {
        guard deployment.isRolling else {
            self.init(maxSurge: 0, maxUnavailable: 0)
            return
        }
        let settings = deployment.object.spec[path: "strategy", "rollingUpdate"]
        let surge = Self.count(settings?["maxSurge"] ?? "25%", of: deployment.replicas, roundingUp: true)
        let missing = Self.count(settings?["maxUnavailable"] ?? "25%", of: deployment.replicas, roundingUp: false)
        self.init(maxSurge: surge, maxUnavailable: surge == 0 && missing == 0 ? 1 : missing)
    }

    /// The pods that may be unavailable of a Deployment of that size.
    package func unavailable(of replicas: Int) -> Int { min(maxUnavailable, replicas) }

    private static func count(_ value: JSONValue, of whole: Int, roundingUp: Bool) -> Int {
        if let number = value.int { return max(0, number) }
        guard let text = value.string, text.hasSuffix("%"), let percent = Int(text.dropLast()), percent >= 0 else {
            return 0
        }
        let scaled = whole.multipliedReportingOverflow(by: percent)
        guard !scaled.overflow else { return whole }
        return roundingUp ? (scaled.partialValue + 99) / 100 : scaled.partialValue / 100
    }
}
