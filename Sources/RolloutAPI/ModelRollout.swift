package import KubeModel

/// A `ModelRollout` as the API server stores it: what the user wants and what the controller last said.
package struct ModelRollout: Sendable, Hashable {
    package var metadata: KubeObject
    package var spec: RolloutSpec
    package var status: RolloutStatus

    package init(metadata: KubeObject, spec: RolloutSpec, status: RolloutStatus = RolloutStatus()) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    package var key: ObjectKey { metadata.key }
    package var uid: String { metadata.uid }
    package var generation: Int { metadata.generation }
}
