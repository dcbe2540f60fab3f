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
        if let seen, let past = snapshot(type, namespace, at: seen) {
            return page(type, past, namespace, at: seen, after: options.token?.start, options)
        }
        if let token = options.token { return try continuedList(type, namespace, token, options) }
        let revision = options.revision ?? 0
        try refuseFuture(revision)
        let isExact = options.match == .exact || options.match == nil && revision > 0 && options.limit > 0
        if isExact {
            guard let past = snapshot(type, namespace, at: revision) else {
                throw Refusal(410, "Expired", "The resourceVersion for the provided list is too old.")
            }
            return page(type, past, namespace, at: revision, after: nil, options)
        }
        // A list that any state may answer comes from memory, whole.
        let isFromCache = options.revision != nil
        return present(type, namespace, after: nil, options, isUnlimited: isFromCache)
    }

    private func snapshot(_ type: ResourceType, _ namespace: String?, at revision: Int?) -> Snapshot? {
        store.withTable(type.storage) { $0.snapshot(namespace: namespace, at: revision) }
    }

    private func present(
        _ type: ResourceType,
        _ namespace: String?,
        after start: String?,
        _ options: ListOptions,
        isUnlimited: Bool = false
    ) -> Listing {
        guard let now = snapshot(type, namespace, at: nil) else {
            return Listing(objects: [], revision: store.revision)
        }
        return page(type, now, namespace, at: store.revision, after: start, options, isUnlimited: isUnlimited)
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
            return present(type, namespace, after: token.start, options)
        }
        guard let past = snapshot(type, namespace, at: token.revision) else {
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
        return page(type, past, namespace, at: token.revision, after: token.start, options)
    }

    private func page(
        _ type: ResourceType,
        _ snapshot: Snapshot,
        _ namespace: String?,
        at revision: Int,
        after start: String?,
        _ options: ListOptions,
        isUnlimited: Bool = false
    ) -> Listing {
        let showsNamespace = namespace == nil && type.kind.isNamespaced
        var rest = snapshot.keys[...]
        if let start { rest = snapshot.keys(after: Self.key(start, in: namespace ?? "", showsNamespace)) }
        let limit = isUnlimited || options.limit <= 0 ? Int.max : options.limit
        var objects: [KubeObject] = []
        var last: ObjectKey?
        while objects.count < limit, let key = rest.popFirst() {
            guard let stored = snapshot[key] else { continue }
            let shown = type.fromStorage(stored)
            guard options.labels.matches(shown), options.fields.matches(shown, type) else { continue }
            objects.append(shown)
            last = key
        }
        var listing = Listing(objects: objects, revision: revision)
        guard let last, rest.contains(where: { snapshot[$0] != nil }) else { return listing }
        let text = showsNamespace ? "\(last.namespace)/\(last.name)" : last.name
        listing.token = ContinueToken(revision: revision, start: text)
        let selects = !options.labels.requirements.isEmpty || !options.fields.terms.isEmpty
        listing.remaining = selects ? nil : rest.count { snapshot[$0] != nil }
        return listing
    }

    /// The key at which a continue token says the list stopped.
    private static func key(_ start: String, in namespace: String, _ showsNamespace: Bool) -> ObjectKey {
        guard showsNamespace, let slash = start.firstIndex(of: "/") else {
            return ObjectKey(namespace: namespace, name: start)
        }
        return ObjectKey(
            namespace: String(start[..<slash]),
            name: String(start[start.index(after: slash)...])
        )
    }
}
