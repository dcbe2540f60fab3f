package import KubeModel
package import RolloutAPI

/// Everything a traffic provider must know of one rollout to find and write its routes.
package struct RouteTargets: Sendable, Hashable {
    package var rollout: ObjectKey
    /// Owner of the objects that a provider creates.
    package var owner: OwnerReference
    package var traffic: TrafficSpec
    package var ports: [PortSpec]
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
        names: ObjectNames,
        stableHash: String,
        candidateHash: String
    ) {
        self.rollout = rollout
        self.owner = owner
        self.traffic = traffic
        self.ports = ports
        apexService = names.apexService
        stableService = names.stableService
        candidateService = names.candidateService
        self.stableHash = stableHash
        self.candidateHash = candidateHash
    }
}
