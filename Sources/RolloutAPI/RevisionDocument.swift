package import KubeModel

/// What defines one revision of a model: version, address, digest and pod template.
///
/// Size, strategy, analysis, traffic and the cause of the change do not: editing those makes no new revision.
package struct RevisionDocument: Sendable, Hashable {
    /// `{model: {version, uri?, digest?}, template}`, without nulls and empty metadata.
    package let json: JSONValue

    package init(_ spec: RolloutSpec) {
        var model: JSONObject = ["version": .string(spec.model.version)]
        model["uri"] = spec.model.uri.map(JSONValue.string)
        model["digest"] = spec.model.digest.map(JSONValue.string)
        json = ["model": .object(model), "template": Self.normalized(spec.template)]
    }

    /// Takes the `data` of a ControllerRevision; nil where it is no such document.
    package init?(_ data: JSONValue) {
        guard data[path: "model", "version"]?.string != nil, data["template"]?.object != nil else { return nil }
        json = data
    }

    /// The text whose SHA-256 names the revision: equal documents have equal text, whatever the order of members.
    package var hashInput: [UInt8] { json.canonical }

    package var template: JSONValue { json["template"] ?? .object([:]) }

    package var model: ModelSpec {
        ModelSpec(
            version: json[path: "model", "version"]?.string ?? "",
            uri: json[path: "model", "uri"]?.string,
            digest: json[path: "model", "digest"]?.string
        )
    }

    /// Eight characters of the alphabet that Kubernetes uses for generated names: no vowels, so no words.
    ///
    /// Nil where the text is not at least 16 hexadecimal digits.
    package static func shortHash(ofHexDigest digest: String) -> String? {
        let digits = digest.prefix(16)
        guard digits.utf8.count == 16, var number = UInt64(digits, radix: 16) else { return nil }
        var text = ""
        for _ in 0..<8 {
            text.append(alphabet[Int(number % UInt64(alphabet.count))])
            number /= UInt64(alphabet.count)
        }
        return text
    }

    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
}

extension RevisionDocument {
    /// The template without what an API server drops or adds at will.
    private static func normalized(_ template: JSONValue) -> JSONValue {
        var result = withoutNulls(template)
        for name in ["labels", "annotations"] where result[path: "metadata", name]?.object?.isEmpty == true {
            result[path: "metadata", name] = nil
        }
        if result["metadata"]?.object?.isEmpty == true { result["metadata"] = nil }
        return result
    }

    private static func withoutNulls(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object):
            var members = ContiguousArray<JSONObject.Member>()
            for member in object where !member.value.isNull {
                members.append(JSONObject.Member(name: member.name, value: withoutNulls(member.value)))
            }
            return .object(JSONObject(uniqueMembers: members))
        case .array(let elements): return .array(elements.map(withoutNulls))
        default: return value
        }
    }
}
