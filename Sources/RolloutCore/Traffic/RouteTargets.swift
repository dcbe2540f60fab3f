package import KubeModel
package import RolloutAPI

/// Everything a traffic provider must know of one rollout to find and write its routes.
package struct RouteTargets: Sendable, Hashable {
    package var rollout: ObjectKey
    /// Owner of the objects that a provider creates.
    package var owner: OwnerReference
    package var traffic: TrafficSpec
    package var ports: [PortSpec]
    /// Ports under which the pods of other revisions than the spec's are reached, by hash.
    package var formerPorts: [String: [PortSpec]]
    /// The Service of the rollout's own name, for the `service` provider.
    package var apexService: String
    package var stableService: String
    package var candidateService: String
    /// Hash of the revision that `stableService` should select, empty before the first deploy.
    package var stableHash: String
    /// Hash of the revision on its way in, empty without one.
    package var candidateHash: String

    package init(
        rollout: ObjectKey,
        owner: OwnerReference,
        traffic: TrafficSpec,
        ports: [PortSpec],
        formerPorts: [String: [PortSpec]] = [:],
        names: ObjectNames,
        stableHash: String,
        candidateHash: String
    ) {
        self.rollout = rollout
        self.owner = owner
        self.traffic = traffic
        self.ports = ports
        self.formerPorts = formerPorts
        apexService = names.apexService
        stableService = names.stableService
        candidateService = names.candidateService
        self.stableHash = stableHash
        self.candidateHash = candidateHash
    }

    /// The ports of a Service that selects the revision: those of the spec, each leading to where the revision listens.
    ///
    /// Ports are the same by their name or, where one has none, by their number.
    package func ports(leadingTo hash: String) -> [PortSpec] {
        guard let former = formerPorts[hash] else { return ports }
        return ports.map { port in
            let same = former.first { $0.name == port.name && (port.name != nil || $0.port == port.port) }
            var port = port
            if let same { port.targetPort = same.containerPort }
            return port
        }
    }
}
