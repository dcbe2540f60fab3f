import Digests
package import KubeModel
package import RolloutCore

/// Whether a Deployment's pod template is still the one of its revision's record.
///
/// The API server fills in defaults, so that the two are never equal. A template was changed where it lacks something that
/// the record says, or where another field manager owns something that the record does not say (the `fieldsV1` format of
/// `metadata.managedFields`: `f:` a member, `k:` an element by its keys, `v:` an element by its value, `.` the item
/// itself). Labels and annotations that someone added, as `kubectl rollout restart` does, change no model.
package struct TemplateComparison {
    /// What was changed, or nil where nothing was.
    package let edit: TemplateEdit?

    package init(_ recorded: JSONValue, _ live: KubeObject, own manager: String) {
        let template = live.spec["template"] ?? .null
        guard live.annotations[ObjectNames.admittedAnnotation] != Self.digest(of: template) else {
            edit = nil
            return
        }
        let others = (live.json[path: "metadata", "managedFields"]?.array ?? []).filter { entry in
            guard entry["manager"]?.string != manager, entry["subresource"] == nil,
                let fields = entry[path: "fieldsV1", "f:spec", "f:template", "f:spec"]
            else { return false }
            return Self.departs(fields, template["spec"], from: recorded["spec"])
        }
        guard !others.isEmpty || !Self.holds(recorded, template) else {
            edit = nil
            return
        }
        let names = Set(others.compactMap { $0["manager"]?.string }).sorted()
        edit = TemplateEdit(
            manager: names.isEmpty ? nil : names.joined(separator: ", "),
            restoredAt: live.annotations[ObjectNames.restoredAnnotation].flatMap(Timestamp.init)
        )
    }

    /// What tells one template from another: 16 hexadecimal digits.
    static func digest(of template: JSONValue) -> String { String(SHA256.hexDigest(of: template.canonical).prefix(16)) }

    /// Whether the Deployment has had another template, as its controller counts them.
    package static func isDue(for deployment: KubeObject) -> Bool {
        deployment.annotations["deployment.kubernetes.io/revision"].map { $0 != "1" } ?? false
    }

    /// Whether the live value says all that the recorded one says; lists have no elements besides.
    private static func holds(_ recorded: JSONValue, _ live: JSONValue?, asQuantity: Bool = false) -> Bool {
        switch recorded {
        case .null: return true
        case .object(let members):
            return members.allSatisfy {
                holds($0.value, live?[$0.name], asQuantity: areQuantities(in: $0.name) || asQuantity)
            }
        case .array(let elements):
            let found = live?.array ?? []
            return elements.count == found.count && zip(elements, found).allSatisfy { holds($0, $1) }
        default:
            guard let live else { return recorded == "" }
            guard asQuantity, let first = Quantity(recorded), let second = Quantity(live) else {
                return recorded == live
            }
            return first == second
        }
    }

    /// Whether any of the fields has another value than the recorded one.
    private static func departs(
        _ fields: JSONValue,
        _ live: JSONValue?,
        from recorded: JSONValue?,
        asQuantity: Bool = false
    ) -> Bool {
        guard let live else { return false }
        guard let members = fields.object, !members.isEmpty else {
            return recorded.map { !holds($0, live, asQuantity: asQuantity) } ?? true
        }
        return members.contains { member in
            let name = String(member.name.dropFirst(2))
            switch member.name.prefix(2) {
            case "f:":
                let isQuantity = areQuantities(in: name) || asQuantity
                return departs(member.value, live[name], from: recorded?[name], asQuantity: isQuantity)
            case "k:":
                guard let keys = try? JSONValue(parsing: name).object else { return true }
                return departs(member.value, element(keys, of: live), from: element(keys, of: recorded))
            case "v:":
                guard let value = try? JSONValue(parsing: name) else { return true }
                return recorded?.array?.contains(value) != true
            // What an item that is not recorded consists of is found by its members.
            default: return false
            }
        }
    }

    private static func element(_ keys: JSONObject, of list: JSONValue?) -> JSONValue? {
        // What a key lacks is what the API server fills in, as the protocol of a port.
        list?.array?.first { element in
            keys.allSatisfy { key in element[key.name].map { $0 == key.value } ?? true }
        }
    }

    /// Amounts are written by the API server in a form of its own.
    private static func areQuantities(in name: String) -> Bool { ["limits", "requests", "sizeLimit"].contains(name) }
}
