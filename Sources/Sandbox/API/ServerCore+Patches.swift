import HTTPTransport
import KubeModel

extension ServerCore {
    private enum PatchKind: String {
        case json = "application/json-patch+json"
        case merge = "application/merge-patch+json"
        case strategic = "application/strategic-merge-patch+json"
        case apply = "application/apply-patch+yaml"
    }

    private func patchKind(_ exchange: Exchange, _ type: ResourceType) throws(Refusal) -> PatchKind {
        let kinds: [PatchKind] = type.isCustom ? [.json, .merge, .apply] : [.json, .merge, .strategic, .apply]
        let essence = MediaTypes.essence(exchange.request.headers["Content-Type"])
        guard let kind = PatchKind(rawValue: essence), kinds.contains(kind) else {
            throw BodyReader.unsupported(kinds.map(\.rawValue).joined(separator: ", "))
        }
        return kind
    }

    mutating func patch(
        _ exchange: inout Exchange,
        _ type: ResourceType,
        subresource: String = ""
    ) throws(Refusal) -> ServerResponse {
        guard !exchange.info.name.isEmpty else { throw .badRequest("name must be provided") }
        let kind = try patchKind(exchange, type)
        let options = try exchange.writeOptions("PatchOptions")
        if kind == .apply { return try apply(&exchange, type, subresource: subresource, options) }
        if exchange.request[query: "force"] != nil {
            throw .invalidOptions("PatchOptions") { $0.forbidden("force", "may not be specified for non-apply patch") }
        }
        let patch = try BodyReader.patch(exchange.request)
        let place = key(exchange, type)
        guard let stored = cluster.store[type.storage, place] else { throw .notFound(type, place.name) }
        let live = type.fromStorage(stored)
        let patched = try patchedObject(live.json, patch, kind, &exchange, type, options)
        let updated = try cluster.modify(type, place, subresource: subresource, options: options) {
            _ throws(Refusal) in patched
        }
        return try answer(200, updated, exchange, type)
    }

    private func patchedObject(
        _ live: JSONValue,
        _ patch: JSONValue,
        _ kind: PatchKind,
        _ exchange: inout Exchange,
        _ type: ResourceType,
        _ options: WriteOptions
    ) throws(Refusal) -> KubeObject {
        var object = KubeObject(try apply(patch, kind, to: live, type.applySchema))
        let text = object.json
        let reading = cluster.normalize(&object.json, type)
        if let failure = reading.failure { throw Self.invalidPatch(text, failure) }
        if let problem = exchange.report([], reading.unknownFields, options.validation) {
            throw Self.invalidPatch(text, problem)
        }
        let before = KubeObject(live)
        guard object.name == before.name, object.namespace == before.namespace else {
            var faults = FieldFaults()
            faults.invalid("metadata.name", .string(object.name), "field is immutable")
            throw .invalid(faults, type, before.name)
        }
        return object
    }

    private func apply(
        _ patch: JSONValue,
        _ kind: PatchKind,
        to live: JSONValue,
        _ schema: SchemaNode?
    ) throws(Refusal) -> JSONValue {
        switch kind {
        case .json:
            do {
                return try JSONPatch.apply(patch, to: live)
            } catch {
                switch error {
                case .malformed(let message): throw .badRequest(message)
                case .inapplicable:
                    throw Refusal(
                        422,
                        "Invalid",
                        "the server rejected our request due to an error in our request",
                        details: [:]
                    )
                }
            }
        case .strategic:
            do {
                return try StrategicMergePatch.apply(patch, to: live, schema)
            } catch {
                throw .badRequest(error.message)
            }
        case .merge, .apply:
            guard patch.object != nil else {
                throw .badRequest(
                    "error decoding patch: json: cannot unmarshal value into Go value of type map[string]interface {}"
                )
            }
            return MergePatch.apply(patch, to: live)
        }
    }

    private static func invalidPatch(_ json: JSONValue, _ problem: String) -> Refusal {
        var faults = FieldFaults()
        faults.invalid("patch", .string(json.text), problem)
        return .invalid(faults, group: "", kind: "", name: "")
    }

    private mutating func apply(
        _ exchange: inout Exchange,
        _ type: ResourceType,
        subresource: String,
        _ options: WriteOptions
    ) throws(Refusal) -> ServerResponse {
        guard exchange.request[query: "fieldManager"] != nil else {
            throw .invalidOptions("PatchOptions") { $0.required("fieldManager", "is required for apply patch") }
        }
        let intent = try readIntent(exchange, type)
        let force = exchange.request.flag("force")
        let place = key(exchange, type)
        guard let stored = cluster.store[type.storage, place] else {
            guard subresource.isEmpty else { throw .notFound(type, place.name) }
            return try createApplied(&exchange, type, intent, force, options)
        }
        let live = type.fromStorage(stored)
        let applied = try cluster.apply(intent, to: live.json, type, subresource: subresource, force: force, options)
        guard applied.hasChanged else { return try answer(200, live, exchange, type) }
        let new = try normalizeApplied(applied.json, type)
        let updated = try cluster.modify(
            type,
            place,
            subresource: subresource,
            options: options,
            isApplied: true
        ) { _ throws(Refusal) in new }
        return try answer(200, updated, exchange, type)
    }

    private func readIntent(_ exchange: Exchange, _ type: ResourceType) throws(Refusal) -> JSONValue {
        let intent = try BodyReader.applyIntent(exchange.request)
        let object = KubeObject(intent)
        guard intent.object != nil else {
            throw .badRequest(
                "error decoding YAML: json: cannot unmarshal value into Go value of type map[string]interface {}"
            )
        }
        guard object.apiVersion == type.kind.apiVersion, object.kind == type.kind.kind else {
            throw .badRequest(
                "Invalid value: \"\(object.apiVersion), Kind=\(object.kind)\": must be \(type.kind.apiVersion), "
                    + "Kind=\(type.kind.kind)"
            )
        }
        guard intent[path: "metadata", "managedFields"] == nil else {
            throw .badRequest("metadata.managedFields must be nil")
        }
        let name = exchange.info.name
        guard object.name.isEmpty || object.name == name else {
            throw .badRequest(
                "the name of the object (\(object.name)) does not match the name on the URL (\(name))"
            )
        }
        guard object.namespace.isEmpty || object.namespace == exchange.info.namespace else {
            throw .badRequest("the namespace of the provided object does not match the namespace sent on the request")
        }
        return intent
    }

    private func normalizeApplied(_ json: JSONValue, _ type: ResourceType) throws(Refusal) -> KubeObject {
        var object = KubeObject(json)
        let reading = cluster.normalize(&object.json, type)
        if let failure = reading.failure {
            throw Refusal(500, "", "failed to convert merged object to last applied version: \(failure)")
        }
        return object
    }

    private mutating func createApplied(
        _ exchange: inout Exchange,
        _ type: ResourceType,
        _ intent: JSONValue,
        _ force: Bool,
        _ options: WriteOptions
    ) throws(Refusal) -> ServerResponse {
        let empty = cluster.emptyObject(type)
        let applied = try cluster.apply(intent, to: empty, type, subresource: "", force: force, options)
        var object = try normalizeApplied(applied.json, type)
        try place(&object, exchange, type)
        let created = try cluster.insert(type, object, options: options)
        return try answer(201, created, exchange, type)
    }
}
