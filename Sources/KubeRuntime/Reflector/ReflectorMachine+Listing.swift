import KubeModel

/// Reading the whole view: a streaming list first, pages where that fails.
extension ReflectorMachine {
    /// Begins a view no older than the one held; the first is the newest there is.
    mutating func beginView(at now: Duration) -> [Action] {
        stream(atLeast: resourceVersion, at: now)
    }

    private mutating func stream(atLeast version: String, at now: Duration) -> [Action] {
        let timeout = watchTimeout()
        statistics.watches += 1
        gathered = [:]
        state = .streaming(Gathering(atLeast: version, began: now, hardDeadline: now + timeout + Limits.grace))
        return [
            .open(
                .watch(
                    kind,
                    namespace: namespace,
                    selector: selector,
                    resourceVersion: version,
                    timeout: timeout,
                    sendInitialEvents: true
                )
            )
        ]
    }

    /// Asks for the first page: of the newest view in pages, of one at least that new in one piece from the server's
    /// watch cache.
    private mutating func list(atLeast version: String, isPaged: Bool, at now: Duration) -> [Action] {
        statistics.lists += 1
        gathered = [:]
        state = .listing(
            Gathering(atLeast: version, isPaged: isPaged && version.isEmpty, began: now, hardDeadline: now)
        )
        return [
            .fetch(
                .list(
                    kind,
                    namespace: namespace,
                    selector: selector,
                    limit: isPaged && version.isEmpty ? Limits.page : nil,
                    resourceVersion: version.isEmpty ? nil : version
                )
            )
        ]
    }

    mutating func gather(_ event: Event, _ gathering: Gathering, at now: Duration) -> [Action] {
        switch event {
        case .received(let events): return gather(events, gathering, at: now)
        case .ended, .deadlinePassed: return list(atLeast: gathering.atLeast, isPaged: true, at: now)
        case .failed(let failure): return streamFailed(failure, gathering, at: now)
        default: return []
        }
    }

    private mutating func gather(_ events: [WatchEvent], _ gathering: Gathering, at now: Duration) -> [Action] {
        var gathering = gathering
        for (index, event) in events.enumerated() {
            count(event)
            switch event {
            case .added(let object), .modified(let object): gathered[object.key] = PackedObject(object)
            case .deleted(let object): gathered[object.key] = nil
            case .bookmark(let version, true):
                gathering.resourceVersion = version
                return complete(gathering, then: events[(index + 1)...], at: now)
            case .bookmark, .unknown: break
            case .error(let status): return streamFailed(.status(status), gathering, at: now)
            case .oversize, .malformed: return list(atLeast: gathering.atLeast, isPaged: true, at: now)
            }
        }
        return []
    }

    /// Puts the gathered view in force and goes on with the same stream.
    private mutating func complete(
        _ gathering: Gathering,
        then rest: ArraySlice<WatchEvent>,
        at now: Duration
    ) -> [Action] {
        guard let replace = replacement(gathering) else { return refuse(gathering, at: now) }
        var watching = Watching(began: gathering.began, hardDeadline: gathering.hardDeadline, lastByte: now)
        watching.hasEvents = true
        watching.hasBookmark = true
        state = .watching(watching)
        return [replace] + watch(.received(Array(rest)), watching, at: now)
    }

    private mutating func streamFailed(_ failure: RequestFailure, _ gathering: Gathering, at now: Duration) -> [Action]
    {
        if failure.isExpired || failure.isTooLargeResourceVersion {
            guard gathering.atLeast.isEmpty else { return stream(atLeast: "", at: now) }
            return pause(.relist, after: failure, at: now)
        }
        if failure.isOverloadOrUnreachable || failure.isForbidden || failure.isNotFound || failure.isUnauthorized {
            return pause(.relist, after: failure, at: now)
        }
        // The server is too old, or its storage can't: this time by pages.
        return list(atLeast: gathering.atLeast, isPaged: true, at: now)
    }

    mutating func gather(_ page: ListPage, _ gathering: Gathering, at now: Duration) -> [Action] {
        var gathering = gathering
        if gathering.resourceVersion.isEmpty { gathering.resourceVersion = page.resourceVersion }
        guard gathering.resourceVersion == page.resourceVersion else {
            return pageFailed(.malformed("pages of different resource versions"), gathering, at: now)
        }
        for object in page.objects { gathered[object.key] = PackedObject(object) }
        if page.continuation.isEmpty {
            guard let replace = replacement(gathering) else { return refuse(gathering, at: now) }
            return [replace] + rewatch(at: now)
        }
        state = .listing(gathering)
        return [
            .fetch(
                .list(
                    kind,
                    namespace: namespace,
                    selector: selector,
                    limit: gathering.isPaged ? Limits.page : nil,
                    continue: page.continuation
                )
            )
        ]
    }

    mutating func listFailed(_ failure: RequestFailure, _ gathering: Gathering, at now: Duration) -> [Action] {
        guard gathering.resourceVersion.isEmpty else { return pageFailed(failure, gathering, at: now) }
        if failure.isExpired || failure.isTooLargeResourceVersion, !gathering.atLeast.isEmpty {
            return list(atLeast: "", isPaged: true, at: now)
        }
        return pause(.relist, after: failure, at: now)
    }

    /// A later page could not be had at the view of the first: one attempt to read all at once.
    ///
    /// The token in the server's answer is of another view and must not be used.
    private mutating func pageFailed(_ failure: RequestFailure, _ gathering: Gathering, at now: Duration) -> [Action] {
        var isOtherView = failure.isExpired
        if case .malformed = failure { isOtherView = true }
        guard isOtherView, gathering.isPaged else { return pause(.relist, after: failure, at: now) }
        statistics.failures += 1
        return list(atLeast: "", isPaged: false, at: now)
    }

    /// The change to the new view, or nil where it is older than the one held.
    private mutating func replacement(_ gathering: Gathering) -> Action? {
        if ResourceVersion.isOlder(gathering.resourceVersion, than: resourceVersion) == true { return nil }
        resourceVersion = gathering.resourceVersion
        health = .healthy
        repeatsAfterInternalError = 0
        defer { gathered = [:] }
        return .replace(gathered, resourceVersion: resourceVersion)
    }

    private mutating func refuse(_ gathering: Gathering, at now: Duration) -> [Action] {
        let reason = "listed at \(gathering.resourceVersion) after \(resourceVersion)"
        let actions = pause(.relist, because: reason, at: now)
        health = .wentBack(reason: reason)
        return actions
    }
}
