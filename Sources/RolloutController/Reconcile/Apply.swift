import KubeClient
package import KubeModel
package import KubeRuntime
package import RolloutAPI
import RolloutCore
import TrafficRouting

/// What was decided rests on something that is not so any more: look again.
package struct StaleView: Error, Sendable, CustomStringConvertible {
    package var description: String
}

/// Something that only people can put right stands in the way.
package struct Blocked: Error, Sendable, CustomStringConvertible {
    package var description: String
}

/// The schema of `ModelRollout` in the cluster lacks a field that this controller writes.
package struct OutdatedDefinition: Error, Sendable, CustomStringConvertible {
    /// What the API server said.
    package var message: String

    package var description: String {
        "the definition of ModelRollout in this cluster is older than the controller, so that no status can be written and "
            + "nothing moves: apply the crds of the controller's version (\(message))"
    }
}

/// Carries plans out, the status first and then the effects in order: the only place that writes.
package struct Apply: Sendable {
    /// Field manager of our own objects and of routes.
    package static let manager = "modelrollout"
    /// Field manager of the status.
    package static let statusManager = "modelrollout-status"

    let api: any KubeAPI
    let cluster: ClusterView
    let writes: WriteLog

    package init(api: any KubeAPI, cluster: ClusterView, writes: WriteLog) {
        self.api = api
        self.cluster = cluster
        self.writes = writes
    }

    /// Writes the status, guarded by the resource version that the decision was made on.
    ///
    /// - Returns: The rollout with its new resource version.
    package func write(_ status: RolloutStatus, to rollout: KubeObject) async throws -> KubeObject {
        let body = KubeObject(try status.fitted().applyBody(on: rollout))
        let request = APIRequest.patch(
            .modelRollout,
            rollout.key,
            subresource: "status",
            .apply(body, manager: Self.statusManager, force: true)
        )
        do {
            let written = KubeObject(try await api.send(request))
            writes.record(owner: rollout.key, uid: rollout.uid, wrote: written, .modelRollout)
            return written
        } catch let error as KubeError where error.status?.message.contains("field not declared in schema") == true {
            // What the API server says of a server-side apply with a field that the schema lacks.
            throw OutdatedDefinition(message: CleanText.cut(error.status?.message ?? "", bytes: 256))
        }
    }

    /// Carries one effect out; doing it again changes nothing.
    func perform(_ effect: Effect, for snapshot: Snapshot) async throws {
        switch effect {
        case .addFinalizer: try await setFinalizer(true, snapshot.object)
        case .removeFinalizer: try await setFinalizer(false, snapshot.object)
        case .record(let hash, let revision): try await record(hash, revision, snapshot)
        case .recordPorts(let hash): try await recordPorts(hash, snapshot)
        case .adopt(let hash): try await adopt(hash, snapshot)
        case .run(let hash, let revision, let replicas): try await run(hash, revision, replicas, snapshot)
        case .restore(let hash, let revision, let time): try await restore(hash, revision, time, snapshot)
        case .retire(let hash): try await retire(hash, snapshot)
        case .point(let service, let hash): try await point(service, at: hash, snapshot)
        case .route(let split): try await route(split, snapshot)
        case .release(let former):
            try await send(Gather(cluster).release(of: former, snapshot), snapshot)
        case .giveBack(let services): try await giveBack(services, snapshot)
        case .forget(let hash): try await forget(hash, snapshot)
        }
    }
}

// MARK: - Revisions

extension Apply {
    private func record(_ hash: String, _ revision: Int, _ snapshot: Snapshot) async throws {
        guard let workload = RevisionWorkload(hash, revision, in: snapshot) else { return }
        try await create(workload.record, .controllerRevision, snapshot)
    }

    private func recordPorts(_ hash: String, _ snapshot: Snapshot) async throws {
        guard hash == snapshot.targetHash, let record = snapshot.recordObjects[hash],
            let text = RevisionRecord.text(of: snapshot.servicePorts)
        else { return }
        let patch: JSONValue = [
            "metadata": ["uid": .string(record.uid), "annotations": [RevisionRecord.portsAnnotation: .string(text)]]
        ]
        let request = APIRequest.patch(.controllerRevision, record.key, .merge(patch), manager: Self.manager)
        try await send(request, .controllerRevision, snapshot)
    }

    private func adopt(_ hash: String, _ snapshot: Snapshot) async throws {
        let found: [(ResourceKind, KubeObject?)] = [
            (.controllerRevision, snapshot.recordObjects[hash]), (.deployment, snapshot.deployments[hash]),
        ]
        for (kind, object) in found {
            guard let object, object.controllerReference == nil else { continue }
            let old = object.json[path: "metadata", "ownerReferences"]
            let owners = (old?.array ?? []) + [snapshot.owner.controllerJSON]
            let patch: [JSONPatchOperation] = [
                .test(["metadata", "uid"], .string(object.uid)),
                .test(["metadata", "resourceVersion"], .string(object.resourceVersion)),
                .add(["metadata", "ownerReferences"], .array(owners)),
            ]
            try await send(.patch(kind, object.key, .json(patch), manager: Self.manager), kind, snapshot)
        }
    }

    private func run(_ hash: String, _ revision: Int, _ replicas: Int, _ snapshot: Snapshot) async throws {
        guard let workload = RevisionWorkload(hash, revision, in: snapshot) else {
            throw Blocked(description: "revision \(hash) has no record: its pods can't be started again")
        }
        let deployment = workload.deployment(replicas: replicas)
        guard let live = snapshot.deployments[hash] else {
            return try await create(deployment, .deployment, snapshot)
        }
        // Guarded by the size that was seen, so that a write which was held up on its way changes nothing any more.
        var patch: [JSONPatchOperation] = [.test(["metadata", "uid"], .string(live.uid))]
        if let seen = live.spec["replicas"] { patch.append(.test(["spec", "replicas"], seen)) }
        patch.append(.replace(["spec", "replicas"], .int(replicas)))
        try await send(.patch(.deployment, live.key, .json(patch), manager: Self.manager), .deployment, snapshot)
    }

    /// Gives the pods their recorded template again; the Deployment keeps the time, which outlives a crash with it.
    private func restore(_ hash: String, _ revision: Int, _ at: Timestamp, _ snapshot: Snapshot) async throws {
        // A template that was never changed is not kept by the store; one that was comes with the annotation that says so.
        guard let live = snapshot.deployments[hash], let seen = live.spec["template"],
            let workload = RevisionWorkload(hash, revision, in: snapshot)
        else { return }
        // Guarded by the template that was seen: the rest of a Deployment changes all the while that its pods do.
        let patch: [JSONPatchOperation] = [
            .test(["metadata", "uid"], .string(live.uid)),
            .test(["spec", "template"], seen),
            .add(["metadata", "annotations", .name(ObjectNames.restoredAnnotation)], .string(at.description)),
            .replace(["spec", "template"], workload.template),
        ]
        let restored = KubeObject(
            try await api.send(.patch(.deployment, live.key, .json(patch), manager: Self.manager))
        )
        writes.record(owner: snapshot.object.key, uid: snapshot.object.uid, wrote: restored, .deployment)
        guard let template = restored.spec["template"],
            TemplateComparison(workload.template, restored, own: Self.manager).edit != nil
        else { return }
        // What was written came back otherwise: admission makes it so, and no person.
        let digest = TemplateComparison.digest(of: template)
        let note: JSONValue = [
            "metadata": [
                "uid": .string(restored.uid), "resourceVersion": .string(restored.resourceVersion),
                "annotations": [ObjectNames.admittedAnnotation: .string(digest)],
            ]
        ]
        try await send(.patch(.deployment, live.key, .merge(note), manager: Self.manager), .deployment, snapshot)
    }

    /// Creates the object; one of that name that is ours already is what was wanted.
    private func create(_ object: KubeObject, _ kind: ResourceKind, _ snapshot: Snapshot) async throws {
        do {
            try await send(.create(kind, object, manager: Self.manager), kind, snapshot)
        } catch let error as KubeError where error.disposition == .alreadyExists {
            let live = KubeObject(try await api.send(.get(kind, object.key)))
            guard live.controllerReference?.uid == snapshot.object.uid else {
                throw Blocked(
                    description: "\(kind.kind) \(object.name) exists and belongs to someone else; delete or rename it"
                )
            }
            if live.isBeingDeleted {
                throw StaleView(description: "\(kind.kind) \(object.name) is still being deleted")
            }
            let lost = object.labels.filter { live.labels[$0.key] != $0.value }.keys.sorted()
            guard lost.isEmpty else {
                throw Blocked(
                    description: "\(kind.kind) \(object.name) is not found by its labels any more; give it back "
                        + lost.map { "\($0)=\(object.labels[$0] ?? "")" }.joined(separator: ", ")
                )
            }
            writes.record(owner: snapshot.object.key, uid: snapshot.object.uid, wrote: live, kind)
        }
    }

    /// Stops pods for good, after a last look at what would still send them requests.
    private func retire(_ hash: String, _ snapshot: Snapshot) async throws {
        guard let deployment = snapshot.deployments[hash] else { return }
        try await confirm(snapshot)
        try await delete(.deployment, deployment, snapshot)
    }

    private func forget(_ hash: String, _ snapshot: Snapshot) async throws {
        guard let record = snapshot.recordObjects[hash] else { return }
        try await delete(.controllerRevision, record, snapshot)
    }

    private func delete(_ kind: ResourceKind, _ object: KubeObject, _ snapshot: Snapshot) async throws {
        do {
            var request = APIRequest.delete(kind, object.key, uid: object.uid)
            request.body?[path: "preconditions", "resourceVersion"] = .string(object.resourceVersion)
            _ = try await api.send(request)
        } catch let error as KubeError where error.disposition == .notFound {
            return
        }
    }

    /// Reads live what the decision was made on; anything that changed since sends the reconcile back.
    private func confirm(_ snapshot: Snapshot) async throws {
        for object in snapshot.services.values { try await confirm(.service, object.key, is: object) }
        try await confirmRoute(snapshot)
    }

    private func confirmRoute(_ snapshot: Snapshot) async throws {
        for reference in snapshot.provider.references(snapshot.targets(nil, nil)) {
            guard let object = cluster.object(reference) else { continue }
            try await confirm(reference.kind, reference.key, is: object)
        }
    }

    /// The object as it is now, nil where it is gone.
    private func live(_ kind: ResourceKind, _ key: ObjectKey) async throws -> KubeObject? {
        do {
            return KubeObject(try await api.send(.get(kind, key)))
        } catch let error as KubeError where error.disposition == .notFound {
            return nil
        }
    }

    private func confirm(_ kind: ResourceKind, _ key: ObjectKey, is seen: KubeObject) async throws {
        let live = KubeObject(try await api.send(.get(kind, key)))
        guard live.uid == seen.uid, live.resourceVersion == seen.resourceVersion else {
            throw StaleView(description: "\(kind.kind) \(key) changed meanwhile")
        }
    }
}

// MARK: - Services, route, finalizer

extension Apply {
    private func point(_ service: FixedService, at hash: String, _ snapshot: Snapshot) async throws {
        let targets = snapshot.targets(nil, nil)
        let current = snapshot.services[service].map { [$0] } ?? []
        // Other pods behind a Service that is there: what leads to it is looked at once more.
        if !current.isEmpty { try await confirmRoute(snapshot) }
        try await send(ServiceManifests.render(service, selecting: hash, targets, over: current), snapshot)
    }

    private func giveBack(_ services: [AdoptedService], _ snapshot: Snapshot) async throws {
        // Pods that were just made orphans stay, and keep their requests.
        for deployment in snapshot.deployments.values {
            guard let live = try await live(.deployment, deployment.key) else { continue }
            guard live.controllerReference?.uid == snapshot.object.uid else { return }
        }
        let targets = snapshot.targets(nil, nil)
        for service in services {
            let key = ObjectKey(namespace: snapshot.rollout.key.namespace, name: service.name)
            let live = cluster.object(RouteReference(kind: .service, key: key)).map { [$0] } ?? []
            try await send(ServiceManifests.release(service, targets, over: live), snapshot)
        }
    }

    private func route(_ split: TrafficSplit, _ snapshot: Snapshot) async throws {
        if let barrier = Gather(cluster).barrier(to: snapshot.provider, in: snapshot.rollout.key.namespace) {
            throw Blocked(description: barrier.message)
        }
        let names = snapshot.targets(nil, nil)
        func selected(_ service: FixedService) -> String? {
            ServiceManifests.selectedHash(service, names, in: snapshot.services[service].map { [$0] } ?? [])
        }
        let targets = snapshot.targets(selected(.stable), selected(.candidate))
        try await send(snapshot.provider.render(split, targets, over: snapshot.routes), snapshot)
    }

    private func send(_ rendered: RouteWrites, _ snapshot: Snapshot) async throws {
        if let problem = rendered.problem { throw Blocked(description: problem) }
        var written: [RouteReference: String] = [:]
        for change in rendered.changes {
            let reference = change.reference
            var request = change.request(manager: Self.manager)
            if case .apply = change, let version = written[reference] ?? cluster.object(reference)?.resourceVersion {
                // An object that is there is changed only as it was seen, or as the change before left it.
                request.body?[path: "metadata", "resourceVersion"] = .string(version)
            }
            do {
                written[reference] = try await send(request, reference.kind, for: snapshot.object)
            } catch let error as KubeError where error.disposition == .notFound && request.verb == "delete" {
                continue
            }
        }
    }

    /// Lets a rollout go whose route can't be known.
    package func removeFinalizer(of object: KubeObject) async throws {
        try await setFinalizer(false, object)
    }

    private func setFinalizer(_ isWanted: Bool, _ object: KubeObject) async throws {
        let old = object.json[path: "metadata", "finalizers"]
        var finalizers = old?.array ?? []
        finalizers.removeAll { $0.string == ObjectNames.finalizer }
        if isWanted { finalizers.append(.string(ObjectNames.finalizer)) }
        guard finalizers != old?.array ?? [] else { return }
        // Compared and replaced as a whole: an index could have moved.
        var patch: [JSONPatchOperation] = [.test(["metadata", "uid"], .string(object.uid))]
        if let old { patch.append(.test(["metadata", "finalizers"], old)) }
        patch.append(
            finalizers.isEmpty
                ? .remove(["metadata", "finalizers"]) : .add(["metadata", "finalizers"], .array(finalizers))
        )
        do {
            let request = APIRequest.patch(.modelRollout, object.key, .json(patch), manager: Self.manager)
            try await send(request, .modelRollout, for: object)
        } catch let error as KubeError where error.disposition == .notFound && !isWanted {
            return
        }
    }

    private func send(_ request: APIRequest, _ kind: ResourceKind, _ snapshot: Snapshot) async throws {
        try await send(request, kind, for: snapshot.object)
    }

    /// Sends the request and remembers what it wrote for the rollout.
    ///
    /// - Returns: The resource version of what is there now, or nil after a deletion.
    @discardableResult
    private func send(_ request: APIRequest, _ kind: ResourceKind, for rollout: KubeObject) async throws -> String? {
        let written = KubeObject(try await api.send(request))
        guard request.verb != "delete" else { return nil }
        writes.record(owner: rollout.key, uid: rollout.uid, wrote: written, kind)
        return written.resourceVersion
    }
}
