import KubeModel
import RolloutAPI
package import RolloutCore

/// What the placeholders of a rollout's queries stand for.
package struct QueriedRollout: Sendable, Hashable {
    /// One version's identity.
    package struct Revision: Sendable, Hashable {
        package var hash: String
        package var version: String

        package init(hash: String, version: String) {
            self.hash = hash
            self.version = version
        }
    }

    package var namespace: String
    package var name: String
    /// The versions that can be asked for; without a stable one, what is relative to it has no data.
    package var revisions: [Arm: Revision]

    package init(namespace: String, name: String, stable: Revision?, candidate: Revision) {
        self.namespace = namespace
        self.name = name
        revisions = [.candidate: candidate]
        revisions[.stable] = stable
    }

    /// The values for one arm, or nil where there is no such revision.
    func values(for arm: Arm, window: Duration, labels: MetricSource.PodLabels) -> QueryValues? {
        guard let revision = revisions[arm] else { return nil }
        let names = ObjectNames(rollout: name)
        let matchers = [
            PromQL.equal(labels.namespace, namespace), PromQL.matching(labels.pod, names.podPattern(revision.hash)),
        ]
        return QueryValues(
            arm: matchers.joined(separator: ","),
            window: PromQL.duration(window),
            namespace: namespace,
            name: name,
            service: arm == .stable ? names.stableService : names.candidateService,
            revision: revision.hash,
            version: revision.version
        )
    }

    /// Where the candidate's reference lies, or nil without a candidate.
    ///
    /// A version stands in a ConfigMap's name in lower case, with `-` for what such names can't hold.
    func location(of reference: MetricSpec.Reference, for metric: MetricSpec) -> ReferenceLocation? {
        guard let candidate = revisions[.candidate] else { return nil }
        let version = String(
            candidate.version.lowercased().map { "abcdefghijklmnopqrstuvwxyz0123456789-.".contains($0) ? $0 : "-" }
        )
        let values = ["name": name, "revision": candidate.hash, "version": version]
        let object = values.reduce(reference.configMap) { $0.replacing("{{\($1.key)}}", with: $1.value) }
        return ReferenceLocation(
            object: ObjectKey(namespace: namespace, name: object),
            key: reference.key ?? "\(metric.name).json"
        )
    }
}

/// The text of each placeholder for one arm, before it is quoted.
package struct QueryValues: Sendable, Hashable {
    /// Label matchers, ready to stand between the braces of a selector.
    package var arm: String
    package var window: String
    package var namespace: String
    package var name: String
    package var service: String
    package var revision: String
    package var version: String

    package init(
        arm: String,
        window: String,
        namespace: String,
        name: String,
        service: String,
        revision: String,
        version: String
    ) {
        self.arm = arm
        self.window = window
        self.namespace = namespace
        self.name = name
        self.service = service
        self.revision = revision
        self.version = version
    }

    subscript(placeholder: QueryPlaceholder) -> String {
        switch placeholder {
        case .arm: arm
        case .window: window
        case .namespace: namespace
        case .name: name
        case .service: service
        case .revision: revision
        case .version: version
        }
    }
}
