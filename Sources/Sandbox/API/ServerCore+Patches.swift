import HTTPTransport
import KubeModel

extension ServerCore {
    private enum PatchKind: String {
        case json = "application/json-patch+json"
        case merge = "application/merge-patch+json"
        case strategic = "application/strategic-merge-patch+json"
        case apply = "application/apply-patch+yaml"
    }

    private func patchKind(_ context: RequestContext, _ type: ResourceType) throws(Refusal) -> PatchKind {
        let kinds: [PatchKind] = type.isCustom ? [.json, .merge, .apply] : [.json, .merge, .strategic, .apply]
        let essence = MediaTypes.essence(context.request.headers["Content-Type"])
        guard let kind = PatchKind(rawValue: essence), kinds.contains(kind) else {
            throw BodyReader.unsupported(kinds.map(\.rawValue).joined(separator: ", "))
        }
        return kind
    }

    mutating func patch(
        _ context: inout RequestContext,
        _ type: ResourceType,
        subresource: String = ""
    ) throws(Refusal) -> ServerResponse {
        guard !context.info.name.isEmpty else { throw .badRequest("name must be provided") }
        let kind = try patchKind(context, type)
        let options = try context.writeOptions("PatchOptions")
        if kind == .apply { return try apply(&context, type, subresource: subresource, options) }
        if context.request[query: "force"] != nil {
            throw .invalidOptions("PatchOptions") { $0.forbidden("force", "may not be specified for non-apply patch") }
        }
        let patch = try BodyReader.patch(context.request)
        let place = key(context, type)
        guard let stored = cluster.store[type.storage, place] else { throw .notFound(type, place.name) }
        let live = type.fromStorage(stored)
        let patched = try patchedObject(live.json, patch, kind, &context, type, options)
        let updated = try cluster.modify(type, place, subresource: subresource, options: options) {
            _ throws(Refusal) in patched
        }
        return try answer(200, updated, context, type)
    }

    private func patchedObject(
        _ live: JSONValue,
        _ patch: JSONValue,
        _ kind: PatchKind,
        _ context: inout RequestContext,
        _ type: ResourceType,
        _ options: WriteOptions
    ) throws(Refusal) -> KubeObject {
        var object = KubeObject(try apply(patch, kind, to: live, type.applySchema))
        let text = object.json
        let reading = cluster.normalize(&object.json, type)
        if let failure = reading.failure { throw Self.invalidPatch(text, failure) }
        if let problem = context.report([], reading.unknownFields, options.validation) {
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
        _ context: inout RequestContext,
        _ type: ResourceType,
        subresource: String,
        _ options: WriteOptions
    ) throws(Refusal) -> ServerResponse {
        guard context.request[query: "fieldManager"] != nil else {
            throw .invalidOptions("PatchOptions") { $0.required("fieldManager", "is required for apply patch") }
        }
        let intent = try readIntent(context, type)
        let force = context.request.flag("force")
        let place = key(context, type)
        guard let stored = cluster.store[type.storage, place] else {
            guard subresource.isEmpty else { throw .notFound(type, place.name) }
            return try createApplied(&context, type, intent, force, options)
        }
        let live = type.fromStorage(stored)
        let applied = try cluster.apply(intent, to: live.json, type, subresource: subresource, force: force, options)
        guard applied.hasChanged else { return try answer(200, live, context, type) }
        let new = try normalizeApplied(applied.json, type)
        let updated = try cluster.modify(
            type,
            place,
            subresource: subresource,
            options: options,
            isApplied: true
        ) { _ throws(Refusal) in new }
        return try answer(200, updated, context, type)
    }

    private func readIntent(_ context: RequestContext, _ type: ResourceType) throws(Refusal) -> JSONValue {
        let intent = try BodyReader.applyIntent(context.request)
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
        let name = context.info.name
        guard object.name.isEmpty || object.name == name else {
            throw .badRequest(
                "the name of the object (\(object.name)) does not match the name on the URL (\(name))"
            )
        }
        guard object.namespace.isEmpty || object.namespace == context.info.namespace else {
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
        _ context: inout RequestContext,
        _ type: ResourceType,
        _ intent: JSONValue,
        _ force: Bool,
        _ options: WriteOptions
    ) throws(Refusal) -> ServerResponse {
        let empty = cluster.emptyObject(type)
        let applied = try cluster.apply(intent, to: empty, type, subresource: "", force: force, options)
        var object = try normalizeApplied(applied.json, type)
        try place(&object, context, type)
        let created = try cluster.insert(type, object, options: options)
        return try answer(201, created, context, type)
    }
}
