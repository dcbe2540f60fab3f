import Digests
package import KubeModel
import KubeRuntime
package import RolloutAPI
package import RolloutCore
import TrafficRouting

/// Reads all that a decision needs from the stores, in one go and without waiting.
package struct Gather: Sendable {
    package let cluster: ClusterView

    package init(_ cluster: ClusterView) {
        self.cluster = cluster
    }

    /// The rollout with everything that concerns it; nil where it is gone.
    ///
    /// - Throws: `InvalidRollout` where its spec can't be carried out.
    package func snapshot(of key: ObjectKey) throws(InvalidRollout) -> Snapshot? {
        guard let object = cluster.rollouts[key] else { return nil }
        let rollout = try ModelRollout(parsing: object)
        let document = RevisionDocument(rollout.spec)
        let hash = RevisionDocument.shortHash(ofHexDigest: SHA256.hexDigest(of: document.hashInput)) ?? ""
        var snapshot = Snapshot(
            object: object,
            rollout: rollout,
            document: document,
            targetHash: hash,
            records: [],
            recordObjects: [:],
            deployments: [:],
            services: [:],
            provider: TrafficProviders.provider(for: rollout.spec.traffic),
            routes: []
        )
        let label = ClusterView.indexValue(key.namespace, ObjectNames.labelValue(key.name))
        for record in revisions(of: object, cluster.records.objects(where: ClusterView.byRollout, is: label)) {
            guard let revision = RevisionRecord(record) else { continue }
            snapshot.records.append(revision)
            snapshot.recordObjects[revision.hash] = record
        }
        for deployment in revisions(of: object, cluster.deployments.objects(where: ClusterView.byRollout, is: label)) {
            guard let hash = deployment.labels[ObjectNames.revisionLabel] else { continue }
            snapshot.deployments[hash] = deployment
        }
        let targets = snapshot.targets(nil, nil)
        for service in FixedService.allCases {
            snapshot.services[service] = cluster.object(ServiceManifests.reference(service, targets))
        }
        snapshot.routes = routes(of: snapshot, targets, label)
        return snapshot
    }

    /// The objects that the provider names, and those of its kinds that were made for the rollout under other names.
    private func routes(of snapshot: Snapshot, _ targets: RouteTargets, _ label: String) -> [KubeObject] {
        let named = snapshot.provider.references(targets).compactMap(cluster.object)
        let keys = Set(named.map(\.key))
        let made = type(of: snapshot.provider).watches.filter { $0 != .service }.flatMap { kind in
            cluster.stores[kind]?.objects(where: ClusterView.byRollout, is: label) ?? []
        }
        return named + owned(by: snapshot.object, made).filter { !keys.contains($0.key) }
    }

    /// Those that are the rollout's, and those that were left without an owner by one of the same name.
    private func revisions(of rollout: KubeObject, _ objects: [KubeObject]) -> [KubeObject] {
        let names = ObjectNames(rollout: rollout.name)
        return objects.filter { object in
            guard let controller = object.controllerReference else {
                return object.labels[ObjectNames.revisionLabel].map(names.revision) == object.name
            }
            return controller.uid == rollout.uid
        }
    }

    private func owned(by rollout: KubeObject, _ objects: [KubeObject]) -> [KubeObject] {
        objects.filter { $0.controllerReference?.uid == rollout.uid }
    }

    /// What the plan is made from, with no evidence yet.
    package func observation(_ snapshot: Snapshot, now: Timestamp, epoch: Int, lastWrite: RouteWrite?) -> Observation {
        let stable = selectedHash(.stable, snapshot)
        let candidate = selectedHash(.candidate, snapshot)
        var seen = Observation(
            rollout: snapshot.rollout,
            now: now,
            target: TargetRevision(hash: snapshot.targetHash, version: snapshot.rollout.spec.model.version),
            revisions: revisions(snapshot),
            stableService: facts(.stable, selecting: stable, snapshot),
            candidateService: facts(.candidate, selecting: candidate, snapshot),
            route: RouteFacts(split: nil, acknowledgement: .confirmed(at: nil)),
            analysis: snapshot.rollout.status.analysis ?? [],
            lastRouteWrite: lastWrite,
            leaderEpoch: epoch
        )
        let targets = snapshot.targets(stable, candidate)
        for service in Array(snapshot.services.values) + snapshot.routes where service.kind == ResourceKind.service.kind
        {
            seen.foreignServices[service.name] = ServiceManifests.foreign(service, targets)
        }
        if snapshot.provider is ServiceProvider, let stable = snapshot.rollout.status.stable?.hash {
            seen.shareProblem = ServiceProvider.shareProblem(snapshot.targets(stable, snapshot.targetHash))
        }
        seen.route = route(snapshot, targets, awaiting: nil)
        // Several splits can look alike in the objects; the one that is wanted is meant.
        if let wanted = intendedSplit(seen) { seen.route = route(snapshot, targets, awaiting: wanted) }
        seen.formerRoute = snapshot.formerRoute.map { former in
            let writes = release(of: former, snapshot)
            let provider = TrafficProviders.provider(for: former.traffic)
            let barrier = barrier(to: provider, in: snapshot.rollout.key.namespace)
            return FormerRouteFacts(
                isReleased: writes == .changes([]),
                // What can't be read now may hold something of ours all the same.
                problem: barrier?.isForbidden == true ? nil : writes.problem
            )
        }
        return seen
    }

    /// What to write so that a route which is not in use any more leads to the stable revision only.
    func release(of former: RouteUse, _ snapshot: Snapshot) -> RouteWrites {
        let provider = TrafficProviders.provider(for: former.traffic)
        let targets = snapshot.targets(
            selectedHash(.stable, snapshot),
            selectedHash(.candidate, snapshot),
            on: former.traffic
        )
        let objects = provider.references(targets).compactMap(cluster.object)
        // A Service of our own that is gone is not made again for this.
        if objects.isEmpty, former.name == nil { return .changes([]) }
        if let barrier = barrier(to: provider, in: targets.rollout.namespace) { return .refused(barrier.message) }
        return provider.render(.stableOnly, targets, over: objects)
    }

    private func route(_ snapshot: Snapshot, _ targets: RouteTargets, awaiting wanted: TrafficSplit?) -> RouteFacts {
        let provider = snapshot.provider
        let reading =
            wanted.map { provider.read(snapshot.routes, targets, awaiting: $0) }
            ?? provider.read(snapshot.routes, targets)
        let capabilities = provider.capabilities
        let barrier = reading.split == nil ? barrier(to: provider, in: targets.rollout.namespace) : nil
        let settle = snapshot.rollout.spec.traffic?.settle?.duration
        return RouteFacts(
            split: reading.split,
            problem: barrier?.message ?? reading.problem,
            isUnread: barrier?.isForbidden == true,
            acknowledgement: provider.acknowledgement(snapshot.routes, targets),
            isReplicaRatio: capabilities.contains(.replicaRatio) && !capabilities.contains(.weight),
            settle: settle ?? (capabilities.contains(.acknowledgement) ? .zero : .seconds(3))
        )
    }

    /// Why no route of the provider's was ever read in the namespace, where that is so.
    func barrier(to provider: any TrafficProvider, in namespace: String) -> (message: String, isForbidden: Bool)? {
        for kind in type(of: provider).watches {
            guard let store = cluster.stores[kind], store.syncedResourceVersion(in: namespace) ?? "" == "" else {
                continue
            }
            switch store.health(in: namespace) {
            case .forbidden(let permission):
                return ("the controller may not read \(kind.plural): it lacks the right to \(permission)", true)
            case .notInstalled:
                return ("the API server does not serve \(kind.plural).\(kind.group): install its definition", false)
            case .starting, .healthy, .failing, .wentBack: continue
            }
        }
        return nil
    }

    private func selectedHash(_ service: FixedService, _ snapshot: Snapshot) -> String? {
        ServiceManifests.selectedHash(
            service,
            snapshot.targets(nil, nil),
            in: snapshot.services[service].map { [$0] } ?? []
        )
    }

    private func facts(_ service: FixedService, selecting hash: String?, _ snapshot: Snapshot) -> ServiceFacts {
        let targets = snapshot.targets(nil, nil)
        let current = snapshot.services[service].map { [$0] } ?? []
        let trial = ServiceManifests.render(service, selecting: snapshot.targetHash, targets, over: current)
        // The ports are those of what the spec describes; others keep theirs for as long as they are selected.
        let isOutdated = hash == snapshot.targetHash && trial != .changes([])
        let offer = hash.map { self.offer(of: service, revision: $0, snapshot) }
        return ServiceFacts(
            selectedHash: hash,
            readyEndpoints: hash.map { [$0: offer?.pods.count ?? 0] } ?? [:],
            problem: trial.problem,
            missingPorts: offer?.missingPorts ?? [],
            isOutdated: isOutdated
        )
    }

    /// Names of the ready pods of a revision that take requests behind a fixed Service.
    package func readyPods(_ service: FixedService, revision hash: String, _ snapshot: Snapshot) -> Set<String> {
        offer(of: service, revision: hash, snapshot).pods
    }

    /// What the EndpointSlices of one Service say of the pods of one revision.
    private struct Offer {
        /// Ready pods that offer the ports that are needed.
        var pods: Set<String> = []
        /// Names of the ports that ready pods offer.
        var ports: Set<String> = []
        /// Needed ports that no ready pod offers, while there are ready pods.
        var missingPorts: [String] = []
    }

    /// Reads the slices of the Service.
    ///
    /// A pod whose containers do not name a port is in a slice without that port, and ready all the same. The candidate
    /// has to offer those ports that the stable revision does, and everyone one at least.
    private func offer(of service: FixedService, revision hash: String, _ snapshot: Snapshot) -> Offer {
        let key = ServiceManifests.reference(service, snapshot.targets(nil, nil)).key
        let named = portNames(of: snapshot.services[service])
        var needed: Set<String> = []
        if service == .candidate, let stable = selectedHash(.stable, snapshot), stable != hash {
            needed = offer(of: .stable, revision: stable, snapshot).ports.intersection(named)
        }
        var result = Offer()
        var (idle, offered): (Set<String>, Set<String>) = ([], [])
        for (pods, ports) in readyEndpoints(of: key, deployment: snapshot.names.revision(hash)) {
            offered.formUnion(ports)
            guard named.isEmpty || !ports.isEmpty && ports.isSuperset(of: needed) else {
                idle.formUnion(pods)
                continue
            }
            result.ports.formUnion(ports)
            result.pods.formUnion(pods)
        }
        if !idle.isSubset(of: result.pods) {
            result.missingPorts = (needed.isEmpty ? named : needed).subtracting(offered).sorted()
        }
        return result
    }

    private func portNames(of service: KubeObject?) -> Set<String> {
        Set((service?.spec["ports"]?.array ?? []).map { $0["name"]?.string ?? "" })
    }

    /// Ready endpoints of the Service whose pods are the Deployment's, slice by slice with the names of their ports.
    private func readyEndpoints(
        of service: ObjectKey,
        deployment: String
    ) -> [(pods: Set<String>, ports: Set<String>)] {
        let value = ClusterView.indexValue(service.namespace, service.name)
        return cluster.endpointSlices.objects(where: ClusterView.byService, is: value).compactMap { slice in
            let pods = (slice.json["endpoints"]?.array ?? []).compactMap { endpoint -> String? in
                // A condition that is not told counts as ready (discovery.k8s.io/v1).
                guard endpoint[path: "conditions", "ready"]?.bool ?? true,
                    endpoint[path: "conditions", "terminating"]?.bool != true,
                    let pod = endpoint[path: "targetRef", "name"]?.string, pod.hasPrefix(deployment + "-")
                else { return nil }
                return pod
            }
            guard !pods.isEmpty else { return nil }
            let ports = (slice.json["ports"]?.array ?? []).map { $0["name"]?.string ?? "" }
            return (Set(pods), Set(ports))
        }
    }
}

// MARK: - Revisions

extension Gather {
    private func revisions(_ snapshot: Snapshot) -> [RevisionFacts] {
        var facts: [String: RevisionFacts] = [:]
        for record in snapshot.records {
            facts[record.hash] = RevisionFacts(
                revision: record.revision,
                hash: record.hash,
                version: record.document.model.version,
                isRecorded: true,
                isOrphan: snapshot.recordObjects[record.hash]?.controllerReference == nil,
                hasOldPorts: record.hash == snapshot.targetHash && record.ports != snapshot.servicePorts
            )
        }
        for (hash, deployment) in snapshot.deployments {
            var known =
                facts[hash]
                ?? RevisionFacts(
                    revision: 0,
                    hash: hash,
                    version: deployment.labels[ObjectNames.versionLabel] ?? "",
                    isRecorded: false
                )
            known.deployment = DeploymentFacts(deployment)
            if deployment.spec["template"] != nil, let workload = RevisionWorkload(hash, known.revision, in: snapshot) {
                known.deployment?.edit = TemplateComparison(workload.template, deployment, own: Apply.manager).edit
            }
            if deployment.controllerReference == nil { known.isOrphan = true }
            facts[hash] = known
        }
        return facts.values.sorted { ($0.revision, $0.hash) < ($1.revision, $1.hash) }
    }
}

extension DeploymentFacts {
    /// Reads a Deployment.
    ///
    /// A revision's template never changes, so that its ready pods count whatever generation they were counted for.
    package init(_ deployment: KubeObject) {
        let conditions = deployment.status["conditions"]?.array ?? []
        func condition(_ type: String) -> JSONValue? { conditions.first { $0["type"]?.string == type } }
        let available = condition("Available")
        let progressing = condition("Progressing")
        let failure = condition("ReplicaFailure")
        var problem: String?
        if failure?["status"]?.string == "True" {
            problem = failure?["message"]?.string
        } else if progressing?["status"]?.string == "False" {
            problem = progressing?["message"]?.string
        }
        let isAvailable = available?["status"]?.string == "True"
        let since = available?["lastTransitionTime"]?.string.flatMap(Timestamp.init) ?? deployment.createdAt
        self.init(
            replicas: deployment.spec["replicas"]?.int ?? 1,
            ready: deployment.status["readyReplicas"]?.int ?? 0,
            lastProgress: progressing?["lastUpdateTime"]?.string.flatMap(Timestamp.init) ?? deployment.createdAt,
            unavailableSince: isAvailable ? nil : since,
            problem: problem,
            isBeingDeleted: deployment.isBeingDeleted
        )
    }
}
