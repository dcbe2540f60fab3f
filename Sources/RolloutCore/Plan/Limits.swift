/// Fixed limits of a decision.
enum Limits {
    /// How long pods out of service go on running: requests under way end, and proxies forget them.
    static let drain: Duration = .seconds(30)
    /// How long the pods of a refused candidate go on running, so that someone can look at them.
    static let rejectedDrain: Duration = .seconds(120)
    /// Least time between two corrections of a route that someone else keeps changing.
    static let correction: Duration = .seconds(30)
    /// The same while traffic is being taken away from a candidate, or it is given more than its share.
    static let urgentCorrection: Duration = .seconds(2)
    /// Least time between two corrections of a pod template: each replaces pods.
    static let templateCorrection: Duration = .seconds(120)
    /// How long a stable revision must have had no ready pod before its successor need not be compared with it.
    static let deadStable: Duration = .seconds(30)
    /// How often in a row the candidate may lose all its pods soon after it was given requests.
    static let losses = 3
    /// Figures alone are written at most this often.
    static let figures: Duration = .seconds(60)
    /// A weight that lasts this long is told as soon as it is observed.
    static let glance: Duration = .seconds(12)
    static let progressDeadline: Duration = .seconds(600)
    static let historyEntries = 10
    static let changesInProgress = 40
    static let changesKept = 12
    static let messageBytes = 1024
    static let queryBytes = 512
}
