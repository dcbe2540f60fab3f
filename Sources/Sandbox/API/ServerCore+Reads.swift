import HTTPTransport
import KubeModel

extension ServerCore {
    private func form(_ exchange: Exchange) throws(Refusal) -> AnswerForm {
        guard let form = MediaTypes.form(accept: exchange.request.headers["Accept"]) else {
            throw Refusal(
                406,
                "NotAcceptable",
                "only the following media types are accepted: \(MediaTypes.accepted)"
            )
        }
        return form
    }

    private func rows(_ exchange: Exchange) -> ObjectForms.RowObject {
        exchange.request[query: "includeObject"].flatMap(ObjectForms.RowObject.init) ?? .metadata
    }

    /// One object in the form asked for.
    func answer(
        _ status: Int,
        _ object: KubeObject,
        _ exchange: Exchange,
        _ type: ResourceType
    ) throws(Refusal) -> ServerResponse {
        let json: JSONValue
        switch try form(exchange) {
        case .object: json = object.json
        case .partialMetadata: json = ObjectForms.partial(object)
        case .table:
            json = ObjectForms.table(
                [object],
                type,
                revision: object.resourceVersion,
                now: cluster.now,
                rows: rows(exchange)
            )
        }
        return .json(status, json, warnings: exchange.warnings)
    }

    func get(_ exchange: Exchange, _ type: ResourceType) throws(Refusal) -> ServerResponse {
        if let text = exchange.request[query: "resourceVersion"], let revision = Int(text) {
            try cluster.refuseFuture(revision)
        }
        guard let stored = seen(type, key(exchange, type)) else {
            _ = try form(exchange)
            throw .notFound(type, exchange.info.name)
        }
        return try answer(200, type.fromStorage(stored), exchange, type)
    }

    /// The object as the request sees it.
    private func seen(_ type: ResourceType, _ key: ObjectKey) -> KubeObject? {
        guard let revision = view.revision else { return cluster.store[type.storage, key] }
        return cluster.store.withTable(type.storage) { $0.object(key, at: revision) }
    }

    func list(_ exchange: Exchange, _ type: ResourceType) throws(Refusal) -> ServerResponse {
        let options = try ListOptions(exchange.request, type, isWatch: false)
        let form = try form(exchange)
        let listing = try cluster.list(type, namespace: namespace(exchange, type), options, at: view.revision)
        let json: JSONValue
        switch form {
        case .object: json = ObjectForms.list(listing, type)
        case .partialMetadata: json = ObjectForms.partialList(listing)
        case .table:
            json = ObjectForms.table(
                listing.objects,
                type,
                revision: "\(listing.revision)",
                now: cluster.now,
                listing: listing,
                rows: rows(exchange)
            )
        }
        return .json(200, json)
    }

    /// Opens a watch: what it missed first, then everything as it happens.
    mutating func watch(_ exchange: Exchange, _ type: ResourceType) throws(Refusal) -> ServerResponse {
        let options = try ListOptions(exchange.request, type, isWatch: true)
        let form = try form(exchange)
        let now = cluster.now
        let seconds = options.timeoutSeconds ?? 1800 + Int(cluster.random.next() % 1800)
        let deadline = now + .seconds(seconds)
        let last = deadline - .seconds(WatchHub.lastBookmark)
        let next = now + .seconds(WatchHub.bookmarkInterval)
        var watch = WatchHub.Watch(
            type: type,
            namespace: namespace(exchange, type),
            name: exchange.info.name.isEmpty ? options.fields.name : exchange.info.name,
            labels: options.labels,
            fields: options.fields,
            form: form,
            allowsBookmarks: options.allowsBookmarks,
            revision: 0,
            deadline: deadline,
            nextBookmark: last > now && last < next ? last : next,
            subscription: WatchSubscription(),
            fault: view.watchFault
        )
        let response = ServerResponse(
            status: 200,
            headers: ["Content-Type": "application/json"],
            body: .watch(watch.subscription)
        )
        let isOpen: Bool
        if options.sendsInitialEvents == true || options.sendsInitialEvents == nil && (options.revision ?? 0) == 0 {
            isOpen = sendState(&watch, options)
        } else {
            isOpen = replay(&watch, from: options.revision ?? cluster.store.revision)
        }
        if view.revision != nil { watch.fault = (0, .silence) }
        if isOpen { watches.add(watch) }
        return response
    }

    /// Sends everything there is as added.
    private func sendState(_ watch: inout WatchHub.Watch, _ options: ListOptions) -> Bool {
        let revision = min(view.revision ?? .max, cluster.store.revision)
        let all = cluster.store.withTable(watch.type.storage) { table in
            table.snapshot(namespace: watch.namespace, at: view.revision)?.objects
                ?? table.list(namespace: watch.namespace)
        }
        for stored in all where watch.selects(stored) && (watch.name == nil || watch.name == stored.name) {
            let object = watch.type.fromStorage(stored)
            let bytes = EventEncoder.encode(
                .added,
                object,
                watch.type,
                watch.form,
                withColumns: !watch.hasSentColumns,
                now: cluster.now
            )
            watch.hasSentColumns = true
            guard watch.send(bytes) else { return false }
        }
        watch.revision = revision
        if options.sendsInitialEvents == true, options.allowsBookmarks {
            let mark = EventEncoder.bookmark(watch.type, watch.form, revision: revision, endsInitialEvents: true)
            return watch.send(mark)
        }
        return true
    }

    /// Sends what happened after the revision; false where that is forgotten.
    private func replay(_ watch: inout WatchHub.Watch, from revision: Int) -> Bool {
        watch.revision = revision
        let oldest = cluster.store.oldest(watch.type.storage)
        guard revision >= oldest else {
            let refusal = Refusal(410, "Expired", "too old resource version: \(revision) (\(oldest))")
            _ = watch.subscription.send(EventEncoder.error(refusal))
            watch.subscription.end()
            return false
        }
        for change in cluster.store.history(of: watch.type.storage, after: revision)
        where change.revision <= view.revision ?? .max {
            var encoder = EventEncoder(change: change, now: cluster.now)
            guard watch.deliver(change, &encoder) else { return false }
            watch.revision = max(watch.revision, change.revision)
        }
        return true
    }
}
