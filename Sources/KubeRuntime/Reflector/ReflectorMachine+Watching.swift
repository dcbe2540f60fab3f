import KubeModel

/// Following changes, and what to do when that fails.
extension ReflectorMachine {
    mutating func watchTimeout() -> Duration {
        .seconds(Int.random(in: Limits.watchTimeout, using: &random))
    }

    /// Goes on at the last event that was taken.
    mutating func rewatch(at now: Duration) -> [Action] {
        guard !resourceVersion.isEmpty else { return beginView(at: now) }
        let timeout = watchTimeout()
        statistics.watches += 1
        state = .connecting(since: now, hardDeadline: now + timeout + Limits.grace)
        return [
            .open(
                .watch(
                    kind,
                    namespace: namespace,
                    selector: selector,
                    resourceVersion: resourceVersion,
                    timeout: timeout
                )
            )
        ]
    }

    mutating func watch(_ event: Event, _ watching: Watching, at now: Duration) -> [Action] {
        switch event {
        case .received(let events): return take(events, watching, at: now)
        case .ended: return watchEnded(nil, watching, at: now)
        case .failed(let failure):
            guard case .transport = failure else { return watchFailed(failure, at: now) }
            return watchEnded(failure, watching, at: now)
        case .deadlinePassed:
            statistics.silentWatches += 1
            return rewatch(at: now)
        default: return []
        }
    }

    private mutating func take(_ events: [WatchEvent], _ watching: Watching, at now: Duration) -> [Action] {
        var watching = watching
        watching.lastByte = now
        var edits: [StoreEdit] = []
        var end: [Action]?
        for event in events {
            count(event)
            switch event {
            case .added(let object), .modified(let object):
                edits.append(.put(object))
                advance(to: object.resourceVersion)
            case .deleted(let object):
                edits.append(.remove(object))
                advance(to: object.resourceVersion)
            case .bookmark(let version, _):
                advance(to: version)
                watching.hasBookmark = true
            case .unknown: continue
            case .error(let status): end = errorInside(status, at: now)
            case .oversize: end = pause(.relist, because: "a frame of the watch is too large", at: now)
            case .malformed(let message): end = pause(.relist, because: message, at: now)
            }
            if end != nil { break }
            watching.hasEvents = true
            repeatsAfterInternalError = 0
            hasExpired = false
        }
        if end == nil { state = .watching(watching) }
        // The version moves with the objects, so that nobody takes the view for newer than it is.
        let changed = watching.hasEvents && !events.isEmpty
        return (changed ? [.apply(edits, resourceVersion: resourceVersion)] : []) + (end ?? [])
    }

    /// The place to go on at never goes back, even where the server repeats old events.
    private mutating func advance(to version: String) {
        guard ResourceVersion.isOlder(version, than: resourceVersion) != true else { return }
        resourceVersion = version
    }

    /// The server's word inside the stream; it must not be read on after it.
    private mutating func errorInside(_ status: APIStatus, at now: Duration) -> [Action] {
        let failure = RequestFailure.status(status)
        if failure.isExpired { return pause(.relist, after: failure, at: now) }
        if status.code == 429 { return pause(.rewatch, after: failure, at: now) }
        if status.code == 500, repeatsAfterInternalError == 0 {
            repeatsAfterInternalError = 1
            return pause(.rewatch, after: failure, at: now)
        }
        return pause(.relist, after: failure, at: now)
    }

    /// The stream ended: at once on, unless it can hardly have begun.
    private mutating func watchEnded(
        _ failure: RequestFailure?,
        _ watching: Watching,
        at now: Duration
    ) -> [Action] {
        if watching.hasEvents || now - watching.began >= Limits.shortWatch { return rewatch(at: now) }
        return pause(.rewatch, because: failure?.description ?? "a watch ended at once", at: now)
    }

    mutating func watchFailed(_ failure: RequestFailure, at now: Duration) -> [Action] {
        switch failure {
        case .status(let status):
            let canGoOn = [401, 403, 429].contains(status.code) || failure.isTooLargeResourceVersion
            return pause(canGoOn ? .rewatch : .relist, after: failure, at: now)
        case .transport, .late: return pause(.rewatch, after: failure, at: now)
        case .malformed, .other: return pause(.relist, after: failure, at: now)
        }
    }
}

extension ReflectorMachine {
    mutating func pause(_ step: Step, after failure: RequestFailure, at now: Duration) -> [Action] {
        if failure.isExpired, !hasExpired {
            // A server that is back after a while, and well: it need not be spared as one that is away.
            hasExpired = true
            backoff.reset()
        }
        var actions = pause(step, because: failure.description, at: now)
        if failure.isNotFound {
            health = .notInstalled
            actions = [.pause(Limits.slowPoll)]
        } else if failure.isForbidden {
            health = .forbidden(permission: permission)
        }
        if let asked = failure.retryAfter, case .pause(let length)? = actions.first, asked > length {
            actions = [.pause(asked + (length / 10))]
        }
        return actions
    }

    mutating func pause(_ step: Step, because reason: String, at now: Duration) -> [Action] {
        statistics.failures += 1
        gathered = [:]
        state = .pausing(then: step)
        health = .failing(reason: reason)
        return [.pause(backoff.pause(at: now, random: random.fraction()))]
    }

    /// What RBAC must grant: lists and watches fail alike.
    private var permission: String {
        "list and watch \(kind)" + (namespace.map { " in \($0)" } ?? "")
    }

    mutating func count(_ event: WatchEvent) {
        switch event {
        case .added, .modified, .deleted: statistics.events += 1
        case .bookmark: statistics.bookmarks += 1
        case .unknown: statistics.unknownEvents += 1
        case .oversize: statistics.oversizeFrames += 1
        case .malformed: statistics.malformedFrames += 1
        case .error: break
        }
    }
}
