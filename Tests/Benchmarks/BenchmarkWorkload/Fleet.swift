package import Analysis
package import KubeModel
import KubeRuntime
import RolloutAPI
package import RolloutController
import RolloutCore

/// Rollouts with all their objects, in a state in which nothing is left to do.
package struct Fleet: Sendable {
    package let members: [Member]

    /// The kinds of the objects of a fleet.
    package static let kinds: [ResourceKind] = [
        .modelRollout, .deployment, .service, .controllerRevision, .httpRoute, .endpointSlice,
    ]

    /// The instant at which the fleet is at rest.
    package static let now = Timestamp(seconds: 1_795_176_000)

    /// The metrics source that the rollouts mean; nothing is asked of it while no candidate is there.
    package static func sources() throws -> MetricSources {
        try MetricSources(options: ["default=http://prometheus.example.com:9090"])
    }

    /// Why a fleet can't be made.
    package struct Unsettled: Error, CustomStringConvertible {
        package var description: String
    }

    /// Makes so many rollouts, all at the same stage.
    package init(_ count: Int, _ stage: Member.Stage) throws {
        members = try (0..<count).map { try Self.settled(Member($0, stage)) }
    }

    /// The objects of one kind, of all rollouts.
    package func objects(_ kind: ResourceKind) throws -> [KubeObject] {
        try members.flatMap { try $0.objects(kind).map { KubeObject($0) } }
    }

    /// Stores that hold the fleet.
    package func cluster() throws -> ClusterView {
        try Self.cluster(of: members)
    }

    private static func cluster(of members: [Member]) throws -> ClusterView {
        let cluster = ClusterView(namespaces: nil)
        for store in cluster.stores.values {
            let objects = try members.flatMap { try $0.objects(store.kind) }
            store.replace(nil, with: objects.map { store.projected(KubeObject($0)) }, resourceVersion: "9000000")
        }
        return cluster
    }
}

extension Fleet {
    /// The member with the hashes of its revisions, and with the status at which a controller leaves it alone.
    private static func settled(_ member: Member) throws -> Member {
        var member = member
        member.stable.hash = try hash(of: member.stable.version, in: member)
        if var candidate = member.candidate {
            candidate.hash = try hash(of: candidate.version, in: member)
            member.candidate = candidate
        }
        var status = try initialStatus(of: member)
        for _ in 0..<4 {
            member.status = try status.json().text
            let next = try nextPlan(for: member)
            guard next.effects.isEmpty else {
                throw Unsettled(description: "\(member.key) is not at rest: \(next.effects), \(next.present)")
            }
            guard let written = next.status else { return member }
            status = written
        }
        throw Unsettled(description: "the status of \(member.key) does not come to rest")
    }

    private static func hash(of version: String, in member: Member) throws -> String {
        var object = KubeObject(.modelRollout, member.key)
        object.json["spec"] = try JSONValue(parsing: member.specText(version))
        object.json[path: "metadata", "resourceVersion"] = "1"
        let cluster = ClusterView(namespaces: nil)
        cluster.rollouts.replace(nil, with: [object], resourceVersion: "1")
        return try Gather(cluster).snapshot(of: member.key)?.targetHash ?? ""
    }

    private static func nextPlan(for member: Member) throws -> Plan {
        let gather = Gather(try cluster(of: [member]))
        guard let snapshot = try gather.snapshot(of: member.key) else {
            throw Unsettled(description: "\(member.key) is not in its store")
        }
        var seen = gather.observation(snapshot, now: now, epoch: 7, lastWrite: nil)
        seen.isMeasurementPending = member.stage == .midCanary
        return plan(seen)
    }

    private static func initialStatus(of member: Member) throws -> RolloutStatus {
        var status = RolloutStatus()
        status.stable = revision(member.stable, since: now - .seconds(4_000_000))
        status.revisionCount = member.candidate == nil ? 1 : 2
        status.traffic = TrafficStatus(desired: 0, since: now - .seconds(4_000_000))
        status.history = [
            HistoryEntry(
                revision: 1,
                hash: member.stable.hash,
                version: member.stable.version,
                outcome: .promoted,
                startedAt: now - .seconds(4_000_100),
                finishedAt: now - .seconds(4_000_000),
                changes: [HistoryEntry.Change(at: now - .seconds(4_000_000), weight: 100, why: "first revision")]
            )
        ]
        guard let candidate = member.candidate else { return status }
        let spec = try RolloutSpec(parsing: JSONValue(parsing: member.specText(candidate.version)))
        let steps = Strategies.steps(of: spec)
        let since = now - .seconds(60)
        status.candidate = revision(candidate, since: now - .seconds(500))
        status.traffic = TrafficStatus(desired: 25, since: since)
        status.step = StepStatus(
            index: 1,
            count: steps.count,
            name: "weight 25",
            since: since,
            observedSince: since + .seconds(2),
            plan: Strategies.fingerprint(of: steps)
        )
        status.figuresAt = now
        return status
    }

    private static func revision(_ revision: Member.Revision, since: Timestamp) -> RevisionStatus {
        RevisionStatus(
            revision: revision.number,
            hash: revision.hash,
            version: revision.version,
            readyReplicas: revision.replicas,
            startedAt: since
        )
    }
}
