package import KubeModel

/// An in-memory Kubernetes API server.
///
/// Requests are served synchronously and one after the other; what comes of them depends on nothing but the requests,
/// the clock and the seed.
package final class APIServer: Sendable {
    /// How the server behaves.
    package struct Configuration: Sendable {
        /// Where names, UIDs and tokens come from.
        package var seed: UInt64 = 1
        /// How many changes of each resource a watch can go back.
        package var historyLimit = 1000

        package init() {}
    }

    private let core: LockedBox<ServerCore>
    private let clock: @Sendable () -> Timestamp

    /// Makes a server with the built-in kinds; `clock` is asked at every request.
    package init(configuration: Configuration = Configuration(), clock: @escaping @Sendable () -> Timestamp) {
        self.clock = clock
        core = LockedBox(ServerCore(cluster: ClusterState(configuration: configuration, now: clock())))
    }

    /// Adds a part of the cluster that acts by itself, after those added before it.
    ///
    /// Kinds it watches must be known already.
    package func add(_ behavior: sending any ClusterBehavior) {
        let now = clock()
        core.withLock { core in
            core.add(behavior)
            core.settle(now: now)
        }
    }

    /// Runs `body` with the cluster, alone, and then lets behaviours act on what it changed.
    package func withCluster<Result, Failure: Error>(
        _ body: (ClusterState) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let now = clock()
        return try core.withLock { core throws(Failure) in
            core.cluster.now = max(now, core.cluster.now)
            defer { core.settle(now: now) }
            return try body(core.cluster)
        }
    }

    /// Lets behaviours act that are due by now.
    ///
    /// - Returns: When to call this next even though nothing happens, or nil.
    @discardableResult
    package func settle() -> Timestamp? {
        let now = clock()
        return core.withLock { core in
            core.settle(now: now)
            return core.wakeUp
        }
    }
}
