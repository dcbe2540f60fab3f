package import KubeModel
package import RolloutAPI
package import RolloutCore
package import TrafficRouting

/// One rollout with everything that concerns it, read from the stores at one instant.
package struct Snapshot: Sendable {
    package var object: KubeObject
    package var rollout: ModelRollout
    package var document: RevisionDocument
    package var targetHash: String
    package var records: [RevisionRecord]
    package var recordObjects: [String: KubeObject]
    package var deployments: [String: KubeObject]
    package var services: [FixedService: KubeObject]
    package var provider: any TrafficProvider
    package var routes: [KubeObject]

    /// The route that the status remembers, where the spec names another one.
    package var formerRoute: RouteUse? {
        guard let former = rollout.status.route, former != RouteUse(rollout.spec.traffic) else { return nil }
        return former
    }

    /// Ports of the revisions that the spec does not describe any more, as far as their records tell.
    private var formerPorts: [String: [PortSpec]] {
        let former = records.filter { $0.hash != targetHash }
        return Dictionary(former.compactMap { record in record.ports.map { (record.hash, $0) } }) { first, _ in first }
    }

    package var names: ObjectNames { ObjectNames(rollout: rollout.key.name) }

    package var owner: OwnerReference { OwnerReference(to: object) }

    /// What the provider must know, with the revisions that the fixed Services select now.
    package func targets(_ stable: String?, _ candidate: String?) -> RouteTargets {
        targets(stable, candidate, on: rollout.spec.traffic ?? TrafficSpec())
    }

    /// The same on another route than the spec's.
    func targets(_ stable: String?, _ candidate: String?, on traffic: TrafficSpec) -> RouteTargets {
        RouteTargets(
            rollout: rollout.key,
            owner: owner,
            traffic: traffic,
            ports: servicePorts,
            formerPorts: formerPorts,
            names: names,
            stableHash: stable ?? "",
            candidateHash: candidate ?? ""
        )
    }
}

extension Snapshot {
    /// Ports of the Services: those written, or else the ports of the template's containers.
    ///
    /// Where they are not written, a version that listens elsewhere keeps the numbers and names that routes and clients
    /// use, those of the stable revision's record.
    package var servicePorts: [PortSpec] {
        if let ports = rollout.spec.ports, !ports.isEmpty { return ports }
        let found = rollout.spec.containerPorts
        let record = records.first { $0.hash == rollout.status.stable?.hash }
        guard let former = record?.ports, former.count == found.count else { return found }
        return zip(found, former).map { pair in
            // The same by its name or, where names follow the numbers, by its place.
            let old = former.first { $0.name == pair.0.name } ?? pair.1
            return PortSpec(name: old.name, port: old.port, targetPort: pair.0.targetPort)
        }
    }
}

extension RolloutSpec {
    /// What the template's containers offer, each port under its own number.
    package var containerPorts: [PortSpec] {
        let containers = template[path: "spec", "containers"]?.array ?? []
        let found = containers.flatMap { $0["ports"]?.array ?? [] }.compactMap { port in
            port["containerPort"]?.int.map { number in
                PortSpec(name: port["name"]?.string ?? "port-\(number)", port: number, targetPort: .int(number))
            }
        }
        return found.isEmpty ? [PortSpec(name: "http", port: 80, targetPort: .int(8080))] : found
    }
}
