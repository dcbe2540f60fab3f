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

    package init(
        key: ObjectKey,
        revision: Int,
        hash: String,
        document: RevisionDocument,
        changeCause: String? = nil
    ) {
        self.key = key
        self.revision = revision
        self.hash = hash
        self.document = document
        self.changeCause = changeCause
    }

    package static let hashLabel = "modelrollout.dev/revision"
    /// Shown by `kubectl rollout history` for workloads; people know it.
    package static let changeCauseAnnotation = "kubernetes.io/change-cause"

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
            changeCause: object.annotations[Self.changeCauseAnnotation]
        )
    }

    /// The object to create, with `labels` beside the one of the hash; `owner` is the rollout, whose end is also its own.
    package func object(labels: [String: String], owner: OwnerReference) -> KubeObject {
        var object = KubeObject(.controllerRevision, key)
        object.labels = labels.merging([Self.hashLabel: hash]) { _, own in own }
        if let changeCause { object.annotations = [Self.changeCauseAnnotation: changeCause] }
        object.json[path: "metadata", "ownerReferences"] = [owner.controllerJSON]
        object.json["data"] = document.json
        object.json["revision"] = .int(revision)
        return object
    }
}
