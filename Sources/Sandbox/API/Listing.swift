import KubeModel

/// One page of a list.
struct Listing {
    var objects: [KubeObject]
    var revision: Int
    var token: ContinueToken?
    var remaining: Int?
}

extension ClusterState {
    /// The objects a list asks for; with a revision as a server sees them that has got no further.
    func list(
        _ type: ResourceType,
        namespace: String?,
        _ options: ListOptions,
        at seen: Int? = nil
    ) throws(Refusal) -> Listing {
        if let seen, let all = store.withTable(type.storage, { $0.list(namespace: namespace, at: seen) }) {
            return page(type, all, namespace, at: seen, after: options.token?.start, options)
        }
        if let token = options.token { return try continuedList(type, namespace, token, options) }
        let revision = options.revision ?? 0
        try refuseFuture(revision)
        let isExact = options.match == .exact || options.match == nil && revision > 0 && options.limit > 0
        if isExact {
            guard let all = store.withTable(type.storage, { $0.list(namespace: namespace, at: revision) }) else {
                throw Refusal(410, "Expired", "The resourceVersion for the provided list is too old.")
            }
            return page(type, all, namespace, at: revision, after: nil, options)
        }
        let all = store.withTable(type.storage) { $0.list(namespace: namespace) }
        // A list that any state may answer comes from memory, whole.
        let isFromCache = options.revision != nil
        return page(type, all, namespace, at: store.revision, after: nil, options, isUnlimited: isFromCache)
    }

    /// Refuses a revision that is yet to come.
    func refuseFuture(_ revision: Int) throws(Refusal) {
        guard revision > store.revision else { return }
        throw Refusal(
            504,
            "Timeout",
            "Timeout: Too large resource version: \(revision), current: \(store.revision)",
            details: ["causes": [["reason": "ResourceVersionTooLarge", "message": "Too large resource version"]]],
            retryAfter: 1
        )
    }

    private func continuedList(
        _ type: ResourceType,
        _ namespace: String?,
        _ token: ContinueToken,
        _ options: ListOptions
    ) throws(Refusal) -> Listing {
        if token.revision < 0 {
            let all = store.withTable(type.storage) { $0.list(namespace: namespace) }
            return page(type, all, namespace, at: store.revision, after: token.start, options)
        }
        guard let all = store.withTable(type.storage, { $0.list(namespace: namespace, at: token.revision) }) else {
            var refusal = Refusal(
                410,
                "Expired",
                "The provided continue parameter is too old to display a consistent list result. You can start a new "
                    + "list without the continue parameter, or use the continue token in this response to retrieve "
                    + "the remainder of the results. Continuing with the provided token results in an inconsistent "
                    + "list - objects that were created, modified, or deleted between the time the first chunk was "
                    + "returned and now may show up in the list."
            )
            refusal.continueToken = ContinueToken(revision: -1, start: token.start).text
            throw refusal
        }
        return page(type, all, namespace, at: token.revision, after: token.start, options)
    }

    private func page(
        _ type: ResourceType,
        _ all: [KubeObject],
        _ namespace: String?,
        at revision: Int,
        after start: String?,
        _ options: ListOptions,
        isUnlimited: Bool = false
    ) -> Listing {
        func key(_ object: KubeObject) -> String {
            namespace == nil && type.kind.isNamespaced ? "\(object.namespace)/\(object.name)" : object.name
        }
        var rest = all[...]
        if let start { rest = rest.drop { key($0) <= start } }
        let limit = isUnlimited || options.limit <= 0 ? Int.max : options.limit
        var objects: [KubeObject] = []
        while objects.count < limit, let object = rest.popFirst() {
            let shown = type.fromStorage(object)
            if options.labels.matches(shown), options.fields.matches(shown, type) { objects.append(shown) }
        }
        var listing = Listing(objects: objects, revision: revision)
        guard let last = objects.last, !rest.isEmpty else { return listing }
        listing.token = ContinueToken(revision: revision, start: key(last))
        let selects = !options.labels.requirements.isEmpty || !options.fields.terms.isEmpty
        listing.remaining = selects ? nil : rest.count
        return listing
    }
}
