package import KubeModel

/// One committed change of one object, as behaviours see it.
package struct ClusterChange: Sendable {
    /// The kind as the behaviour named it in `watches`.
    package var kind: ResourceKind
    package var key: ObjectKey
    /// The object before the change; nil when it was created, or existed before the behaviour was added.
    package var old: KubeObject?
    /// The object after the change; nil when it was removed.
    package var new: KubeObject?

    package init(kind: ResourceKind, key: ObjectKey, old: KubeObject?, new: KubeObject?) {
        self.kind = kind
        self.key = key
        self.old = old
        self.new = new
    }
}

/// A part of the cluster that acts by itself: a controller, a scheduler, a node.
///
/// Behaviours are synchronous and deterministic: they run under the server's lock, read and write through
/// `ClusterState`, and must not wait, look at a clock, or start work elsewhere. `APIServer.settle(now:)` runs them after
/// every committed write and at the times they asked for, in the order they were added, again and again until none has
/// a change left to see. Work outside (a process to start) is handed over, for instance through an `AsyncStream`
/// continuation, and its outcome comes back by `APIServer.withCluster`.
package protocol ClusterBehavior: Sendable {
    /// The name for logs and, for its writes, the field manager: `deployment-controller`.
    var name: String { get }
    /// The kinds whose changes it wants to see.
    var watches: [ResourceKind] { get }

    /// Brings the cluster nearer to what it should be.
    ///
    /// - Parameters:
    ///   - changes: What was committed since the last call, oldest first, its own writes included; at the first call
    ///     every existing object of the kinds watched. Empty when only the time has come.
    ///   - cluster: The cluster; valid during the call only.
    ///   - now: The instant of the server's clock.
    /// - Returns: When to be called next even though nothing changes, or nil; it replaces the last answer.
    mutating func react(to changes: [ClusterChange], in cluster: ClusterState, now: Timestamp) -> Timestamp?
}
