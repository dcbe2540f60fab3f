import HTTPTransport
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
        /// Kinds that are usually installed with the software that defines them are there from the start.
        package var hasGatewayAPI = true
        package var hasTraefik = true
        /// How long a namespace stays after the last of its content has gone.
        package var namespaceLinger: Duration = .zero

        package init() {}
    }

    private let core: LockedBox<ServerCore>
    private let clock: @Sendable () -> Timestamp
    private let faults = LockedBox<(plan: FaultPlan?, count: Int)>((nil, 0))

    /// Makes a server with the built-in kinds and the namespaces every cluster has; `clock` is asked at every request.
    package init(configuration: Configuration = Configuration(), clock: @escaping @Sendable () -> Timestamp) {
        self.clock = clock
        let now = clock()
        core = LockedBox(ServerCore(configuration: configuration, now: now))
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

    /// Answers a request and then lets behaviours act on what it changed.
    package func respond(to request: ServerRequest) -> ServerResponse {
        respond(to: request, ReadView())
    }

    func respond(to request: ServerRequest, _ view: ReadView) -> ServerResponse {
        let now = clock()
        return core.withLock { core in
            core.view = view
            let response = core.respond(to: request, now: now)
            core.view = ReadView()
            core.settle(now: now)
            return response
        }
    }

    /// Lets behaviours act that are due by now, sends due bookmarks and ends watches whose time is over.
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

    /// Accepts the bearer token for the user.
    package func accept(token: String, for user: UserInfo) {
        core.withLock { $0.cluster.tokens.add(token, Tokens.Grant(user: user, expiry: nil)) }
    }

    /// Accepts the bearer token no longer.
    package func revoke(token: String) {
        core.withLock { $0.cluster.tokens.remove(token) }
    }

    /// Sets what goes wrong with requests from now on; nil for nothing.
    ///
    /// Faults strike requests that are delivered (`deliver(_:sleep:)`), as the transports do.
    package func setFaults(_ plan: FaultPlan?) {
        faults.withLock { $0 = (plan, 0) }
    }

    func nextFaults(for request: ServerRequest) -> [Fault] {
        let (plan, count) = faults.withLock { faults in
            faults.count += 1
            return (faults.plan, faults.count)
        }
        guard let plan else { return [] }
        let info = RequestInfo(request)
        return plan.faults(
            at: FaultSite(
                ordinal: count - 1,
                verb: info.verb,
                group: info.group,
                resource: info.resource,
                subresource: info.subresource,
                namespace: info.namespace,
                name: info.name,
                path: info.path
            )
        )
    }

    /// Forgets the past of every resource up to now: older watches and continue tokens get 410.
    package func compact() {
        core.withLock { $0.cluster.store.compact(to: $0.cluster.store.revision) }
    }

    /// The revision of the last commit.
    package var revision: Int { core.withLock { $0.cluster.store.revision } }

    /// How many watches are open.
    package var watchCount: Int { core.withLock { $0.watches.count } }

    /// Ends every watch cleanly, as a server that stops does.
    package func endWatches() {
        core.withLock { $0.watches.endAll() }
    }

    /// Sets where the logs of containers come from: the pod and the container's name, nil for its first.
    package func setPodLogs(_ logs: @escaping @Sendable (KubeObject, String?) -> [UInt8]) {
        core.withLock { $0.podLogs = logs }
    }
}
