import KubeModel
import RolloutAPI
import RolloutCore

/// The Deployment and the record of one revision, as they should be.
struct RevisionWorkload {
    let snapshot: Snapshot
    let hash: String
    let revision: Int
    let document: RevisionDocument

    /// Finds what the revision consists of: in its record, or in the spec if that is what the spec describes.
    init?(_ hash: String, _ revision: Int, in snapshot: Snapshot) {
        self.snapshot = snapshot
        self.hash = hash
        self.revision = revision
        if let record = snapshot.records.first(where: { $0.hash == hash }) {
            document = record.document
        } else if hash == snapshot.targetHash {
            document = snapshot.document
        } else {
            return nil
        }
    }

    private var key: ObjectKey {
        ObjectKey(namespace: snapshot.rollout.key.namespace, name: snapshot.names.revision(hash))
    }

    private var selector: [String: String] {
        [
            ObjectNames.nameLabel: ObjectNames.labelValue(snapshot.rollout.key.name),
            ObjectNames.revisionLabel: hash,
        ]
    }

    private var labels: [String: String] {
        selector.merging([ObjectNames.versionLabel: ObjectNames.labelValue(document.model.version)]) { own, _ in own }
    }

    var record: KubeObject {
        RevisionRecord(
            key: key,
            revision: revision,
            hash: hash,
            document: document,
            changeCause: snapshot.rollout.spec.model.changeCause,
            ports: snapshot.servicePorts
        ).object(labels: labels, owner: snapshot.owner)
    }

    /// The Deployment with that many pods.
    func deployment(replicas: Int) -> KubeObject {
        var object = KubeObject(.deployment, key)
        object.labels = labels
        object.json[path: "metadata", "ownerReferences"] = [snapshot.owner.controllerJSON]
        let deadline = snapshot.rollout.spec.progressDeadline?.duration ?? .seconds(600)
        object.spec = [
            "replicas": .int(replicas),
            "revisionHistoryLimit": 0,
            "progressDeadlineSeconds": .int(Int(min(max(deadline.components.seconds, 1), 2_147_483_647))),
            "selector": ["matchLabels": .object(JSONObject(selector))],
            "template": template,
        ]
        return object
    }

    /// What every pod of the revision is made from.
    var template: JSONValue {
        var template = document.template
        let given = template[path: "metadata", "labels"]?.object?.strings ?? [:]
        template[path: "metadata", "labels"] = .object(JSONObject(given.merging(labels) { _, own in own }))
        for list in ["containers", "initContainers"] {
            guard let containers = template[path: "spec", list]?.array else { continue }
            template[path: "spec", list] = .array(containers.map(withModelVariables))
        }
        return template
    }

    /// Tells the container which model it serves, unless it says so itself.
    private func withModelVariables(_ container: JSONValue) -> JSONValue {
        var container = container
        var variables = container["env"]?.array ?? []
        let model = document.model
        let ours = [
            ("MODEL_VERSION", model.version), ("MODEL_URI", model.uri), ("MODEL_DIGEST", model.digest),
            ("MODEL_REVISION", hash),
        ]
        for (name, value) in ours {
            guard let value, !variables.contains(where: { $0["name"]?.string == name }) else { continue }
            variables.append(["name": .string(name), "value": .string(value)])
        }
        if !variables.isEmpty { container["env"] = .array(variables) }
        return container
    }
}
