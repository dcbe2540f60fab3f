package import KubeModel

/// A revision as the ControllerRevision that remembers it, beyond the life of its Deployment.
package struct RevisionRecord: Sendable, Hashable {
    package var key: ObjectKey
    /// From 1, never given out twice.
    package var revision: Int
    package var hash: String
    package var document: RevisionDocument
    /// Why the model changed, as it was said when the revision was first seen.
    package var changeCause: String?
    /// The ports under which its pods were last to be reached; nil in a record that does not tell.
    package var ports: [PortSpec]?

    package init(
        key: ObjectKey,
        revision: Int,
        hash: String,
        document: RevisionDocument,
        changeCause: String? = nil,
        ports: [PortSpec]? = nil
    ) {
        self.key = key
        self.revision = revision
        self.hash = hash
        self.document = document
        self.changeCause = changeCause
        self.ports = ports
    }

    package static let hashLabel = "modelrollout.dev/revision"
    /// Shown by `kubectl rollout history` for workloads; people know it.
    package static let changeCauseAnnotation = "kubernetes.io/change-cause"
    /// `spec.ports` in JSON.
    ///
    /// Not part of the immutable data: ports can change while the revision serves.
    package static let portsAnnotation = "modelrollout.dev/ports"

    /// The annotation's text.
    package static func text(of ports: [PortSpec]) -> String? {
        (try? JSONValue(encoding: ports)).map { String(decoding: $0.canonical, as: UTF8.self) }
    }

    /// Reads a ControllerRevision; nil where it is none of ours.
    package init?(_ object: KubeObject) {
        guard let revision = object.json["revision"]?.int, revision > 0,
            let hash = object.labels[Self.hashLabel], !hash.isEmpty,
            let document = object.json["data"].flatMap(RevisionDocument.init)
        else { return nil }
        self.init(
            key: object.key,
            revision: revision,
            hash: hash,
            document: document,
            changeCause: object.annotations[Self.changeCauseAnnotation],
            ports: object.annotations[Self.portsAnnotation].flatMap { text in
                (try? JSONValue(parsing: text)).flatMap { try? $0.decoded(as: [PortSpec].self) }
            }
        )
    }

    /// The object to create, with `labels` beside the one of the hash; `owner` is the rollout, whose end is also its own.
    package func object(labels: [String: String], owner: OwnerReference) -> KubeObject {
        var object = KubeObject(.controllerRevision, key)
        object.labels = labels.merging([Self.hashLabel: hash]) { _, own in own }
        var annotations: [String: String] = [:]
        annotations[Self.changeCauseAnnotation] = changeCause
        annotations[Self.portsAnnotation] = ports.flatMap(Self.text)
        if !annotations.isEmpty { object.annotations = annotations }
        object.json[path: "metadata", "ownerReferences"] = [owner.controllerJSON]
        object.json["data"] = document.json
        object.json["revision"] = .int(revision)
        return object
    }
}
