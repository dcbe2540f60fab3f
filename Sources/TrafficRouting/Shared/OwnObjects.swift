import KubeModel
import RolloutCore

/// Who looks after an object.
enum Ownership {
    /// It was created for this rollout.
    case ours
    case nobodys
    case others(OwnerReference)
}

extension KubeObject {
    func ownership(_ targets: RouteTargets) -> Ownership {
        guard let controller = controllerReference else { return .nobodys }
        return controller.uid == targets.owner.uid ? .ours : .others(controller)
    }

    /// An object that goes when the rollout goes.
    init(_ reference: RouteReference, ownedBy targets: RouteTargets) {
        self.init(reference.kind, reference.key)
        json[path: "metadata", "labels"] = [
            ObjectNames.nameLabel: .string(ObjectNames.labelValue(targets.rollout.name))
        ]
        json[path: "metadata", "ownerReferences"] = [targets.owner.controllerJSON]
    }

    /// What has to be found in the live object: all but the type and the owner, which are known to be right.
    var comparable: JSONValue {
        var json = json
        json["apiVersion"] = nil
        json["kind"] = nil
        json[path: "metadata", "ownerReferences"] = nil
        return json
    }
}

extension JSONValue {
    /// Whether everything that `intent` says is said here.
    ///
    /// An object may say more, as the API server's defaults do; an array has just as many elements, in the same order.
    func covers(_ intent: JSONValue) -> Bool {
        switch (self, intent) {
        case (.object(let mine), .object(let wanted)):
            wanted.allSatisfy { member in mine[member.name]?.covers(member.value) ?? false }
        case (.array(let mine), .array(let wanted)):
            mine.count == wanted.count && zip(mine, wanted).allSatisfy { $0.covers($1) }
        default: self == intent
        }
    }
}
