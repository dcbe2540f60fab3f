import HTTPTransport
import KubeModel

extension ServerCore {
    /// Reads the object in the body, checked to be one of the type and for the place the path names.
    func readObject(
        _ exchange: inout Exchange,
        _ type: ResourceType,
        _ options: WriteOptions,
        schema: ResourceType? = nil
    ) throws(Refusal) -> KubeObject {
        let document = try BodyReader.object(exchange.request, type)
        var object = KubeObject(document.json)
        try checkType(object, type)
        let reading = cluster.normalize(&object.json, schema ?? type)
        let what = "\(type.kind.kind) in version \"\(type.kind.version)\" cannot be handled as a \(type.kind.kind): "
        if let failure = reading.failure { throw .badRequest(what + failure) }
        if let problem = exchange.report(document.duplicates, reading.unknownFields, options.validation) {
            throw .badRequest(what + problem)
        }
        try place(&object, exchange, type)
        return object
    }

    private func checkType(_ object: KubeObject, _ type: ResourceType) throws(Refusal) {
        guard object.json.object != nil else {
            throw .badRequest("the object provided is unrecognized (must be of type \(type.kind.kind))")
        }
        let kind = object.kind
        if kind.isEmpty, !type.isCustom, object.apiVersion.isEmpty { return }
        guard object.apiVersion == type.kind.apiVersion else {
            throw .badRequest(
                "the API version in the data (\(object.apiVersion)) does not match the expected API version "
                    + "(\(type.kind.apiVersion))"
            )
        }
        guard kind != type.kind.kind else { return }
        guard type.isCustom else {
            throw .badRequest(
                "\(kind) in version \"\(type.kind.version)\" cannot be handled as a \(type.kind.kind): no kind "
                    + "\"\(kind)\" is registered for version \"\(type.kind.apiVersion)\""
            )
        }
        var faults = FieldFaults()
        faults.invalid("kind", .string(kind), "must be \(type.kind.kind)")
        throw .invalid(faults, group: type.kind.group, kind: kind, name: object.name)
    }

    /// Puts the object into the namespace of the path, and refuses one that says otherwise.
    func place(_ object: inout KubeObject, _ exchange: Exchange, _ type: ResourceType) throws(Refusal) {
        if type.kind.isNamespaced {
            guard object.namespace.isEmpty || object.namespace == exchange.info.namespace else {
                throw .badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request"
                )
            }
            object.json[path: "metadata", "namespace"] = .string(exchange.info.namespace)
        } else {
            object.json[path: "metadata", "namespace"] = nil
        }
        let name = exchange.info.name
        guard !name.isEmpty else { return }
        if object.name.isEmpty {
            object.json[path: "metadata", "name"] = .string(name)
        } else if object.name != name {
            throw .badRequest(
                "the name of the object (\(object.name)) does not match the name on the URL (\(name))"
            )
        }
    }

    mutating func create(_ exchange: inout Exchange, _ type: ResourceType) throws(Refusal) -> ServerResponse {
        let options = try exchange.writeOptions("CreateOptions")
        let object = try readObject(&exchange, type, options)
        guard type.isStored else { throw .methodNotAllowed(type, "create") }
        if !object.resourceVersion.isEmpty {
            throw Refusal(500, "", "resourceVersion should not be set on objects to be created")
        }
        let created = try cluster.create(type, object, options: options)
        return try answer(201, created, exchange, type)
    }

    mutating func update(
        _ exchange: inout Exchange,
        _ type: ResourceType,
        subresource: String = ""
    ) throws(Refusal) -> ServerResponse {
        let options = try exchange.writeOptions("UpdateOptions")
        let object = try readObject(&exchange, type, options)
        let isNew = cluster.store[type.storage, object.key] == nil
        if isNew, subresource.isEmpty, type.strategy.allowsCreateOnUpdate {
            return try answer(201, cluster.create(type, object, options: options), exchange, type)
        }
        let updated = try cluster.modify(type, object.key, subresource: subresource, options: options) {
            _ throws(Refusal) in object
        }
        return try answer(200, updated, exchange, type)
    }

    mutating func delete(_ exchange: Exchange, _ type: ResourceType) throws(Refusal) -> ServerResponse {
        let (options, write) = try deleteOptions(exchange)
        let deletion = try cluster.delete(type, key(exchange, type), options, write: write)
        switch deletion {
        case .pending(let object): return try answer(200, object, exchange, type)
        case .done(let object) where type.strategy.returnsDeletedObject:
            return try answer(200, object, exchange, type)
        case .done(let object):
            var details = Refusal.details(type, object.name)
            details["uid"] = .string(object.uid)
            return .json(
                200,
                [
                    "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
                    "details": .object(details),
                ]
            )
        }
    }

    private func deleteOptions(_ exchange: Exchange) throws(Refusal) -> (DeleteOptions, WriteOptions) {
        let request = exchange.request
        var write = try exchange.writeOptions("DeleteOptions")
        var options = DeleteOptions()
        options.propagation = request[query: "propagationPolicy"]
        options.gracePeriodSeconds = request[query: "gracePeriodSeconds"].flatMap { Int($0) }
        if request.query.contains(where: { $0.name == "orphanDependents" }) {
            options.propagation = request.flag("orphanDependents") ? "Orphan" : "Background"
        }
        guard !request.body.isEmpty else { return (options, write) }
        let json = try BodyReader.deleteOptions(request)
        if let policy = json["propagationPolicy"]?.string { options.propagation = policy }
        if let orphans = json["orphanDependents"]?.bool { options.propagation = orphans ? "Orphan" : "Background" }
        if let seconds = json["gracePeriodSeconds"]?.int { options.gracePeriodSeconds = seconds }
        options.uid = json[path: "preconditions", "uid"]?.string
        options.resourceVersion = json[path: "preconditions", "resourceVersion"]?.string
        if json["dryRun"]?.array?.isEmpty == false { write.isDryRun = true }
        if let policy = options.propagation, !["Orphan", "Background", "Foreground"].contains(policy) {
            throw .invalidOptions("DeleteOptions") {
                $0.unsupported(
                    "propagationPolicy",
                    .string(policy),
                    allowed: ["Foreground", "Background", "Orphan", "nil"]
                )
            }
        }
        return (options, write)
    }

    mutating func deleteCollection(_ exchange: Exchange, _ type: ResourceType) throws(Refusal) -> ServerResponse {
        let selection = try ListOptions(exchange.request, type, isWatch: false)
        let (options, write) = try deleteOptions(exchange)
        var listing = try cluster.list(type, namespace: namespace(exchange, type), selection)
        for object in listing.objects {
            _ = try cluster.delete(type, object.key, options, write: write)
        }
        listing.revision = cluster.store.revision
        return .json(200, ObjectForms.list(listing, type))
    }
}
