import KubeModel

/// How often a Deployment was given one and the same size of late.
struct SizeTally {
    /// So often in so long is no chance.
    private static let limit = 3
    private static let window = Duration.seconds(600)

    private var replicas: Int?
    private var since = Timestamp(nanoseconds: 0)
    private var count = 0

    /// Counts one more time; true once, when it has become too often.
    mutating func isContested(by replicas: Int, at now: Timestamp) -> Bool {
        if self.replicas != replicas || now - since > Self.window {
            self.replicas = replicas
            since = now
            count = 0
        }
        count += 1
        return count == Self.limit
    }
}
