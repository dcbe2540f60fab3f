import HTTPTransport
package import KubeClient
package import KubeModel
package import Logging

/// Keeps one scope of a store equal to what the API server holds, by a list and a watch.
///
/// What is done when is decided by `ReflectorMachine`; this type sends the requests and takes the time.
package final class Reflector: Sendable {
    package let store: Store
    /// The namespace covered, or nil for all.
    package let namespace: String?
    private let api: any KubeAPI
    private let time: TimeSource
    private let logger: Logger
    private let machine: LockedBox<ReflectorMachine>
    private let settled = Latch()

    /// The longest a page of a list may take.
    private static let pageLimit = Duration.seconds(60)

    /// Makes a reflector that reads nothing before `run()`.
    ///
    /// - Parameters:
    ///   - store: Takes the objects.
    ///   - namespace: One of the store's scopes.
    ///   - selector: Which objects are covered.
    ///   - api: The API server.
    ///   - time: Where time comes from.
    ///   - logger: Is told of failures.
    ///   - seed: Spreads pauses and timeouts.
    package init(
        _ store: Store,
        namespace: String?,
        selector: Selector = .everything,
        api: any KubeAPI,
        time: TimeSource,
        logger: Logger,
        seed: UInt64 = .random(in: 0 ... .max)
    ) {
        self.store = store
        self.namespace = namespace
        self.api = api
        self.time = time
        var logger = logger
        logger[metadataKey: "kind"] = "\(store.kind)"
        if let namespace { logger[metadataKey: "scope"] = "\(namespace)" }
        self.logger = logger
        machine = LockedBox(ReflectorMachine(store.kind, namespace: namespace, selector: selector, seed: seed))
    }

    package var health: ReflectorHealth { machine.withLock { $0.health } }
    package var statistics: ReflectorStatistics { machine.withLock { $0.statistics } }

    /// Whether the whole view was read at least once.
    package var isSynced: Bool { machine.withLock { !$0.resourceVersion.isEmpty } }

    /// Returns when the view was read once, when the API server said that there is none to be had (the kind is not
    /// installed, or may not be read), or when the task was cancelled.
    package func waitUntilSettled() async {
        await settled.wait()
    }

    package var isSettled: Bool { settled.isOpen }

    /// Reads and watches until the task is cancelled; failures are met by pauses and repetition.
    package func run() async {
        var operation = handle(.started)
        while !Task.isCancelled {
            switch operation {
            case .pause(let length):
                try? await time.sleep(length)
                operation = Task.isCancelled ? nil : handle(.pauseOver)
            case .fetch(let request): operation = handle(await fetch(request))
            case .open(let request): operation = await follow(request)
            case .replace, .apply, nil: operation = Task.isCancelled ? nil : handle(.started)
            }
        }
    }

    /// Reads one object from the API server; the store is left alone.
    ///
    /// - Returns: The object as the store would keep it, or nil where there is none.
    /// - Throws: What the API throws, but for 404.
    package func refresh(_ key: ObjectKey) async throws -> KubeObject? {
        do {
            return store.projected(KubeObject(try await api.send(.get(store.kind, key))))
        } catch {
            guard RequestFailure(error).isNotFound else { throw error }
            return nil
        }
    }
}

extension Reflector {
    /// Feeds the machine, carries out what touches the store, and returns what is to be done next, if anything.
    private func handle(_ event: ReflectorMachine.Event) -> ReflectorMachine.Action? {
        let now = time.elapsed()
        let (actions, before, after) = machine.withLock { machine in
            let before = machine.health
            return (machine.handle(event, at: now), before, machine.health)
        }
        defer { if isSettled(after) { settled.open() } }
        if before != after {
            log(after)
            store.note(after, of: namespace)
        }
        var operation: ReflectorMachine.Action?
        for action in actions {
            switch action {
            case .replace(let objects, let version):
                store.replace(namespace, with: objects, resourceVersion: version)
            case .apply(let edits, let version): store.apply(edits, in: namespace, resourceVersion: version)
            case .open, .fetch, .pause: operation = action
            }
        }
        return operation
    }

    private func isSettled(_ health: ReflectorHealth) -> Bool {
        switch health {
        case .notInstalled, .forbidden: true
        case .starting, .healthy, .failing, .wentBack: isSynced
        }
    }

    private func log(_ health: ReflectorHealth) {
        switch health {
        case .starting: break
        case .healthy: logger.debug("watching")
        case .notInstalled: logger.info("the API server does not serve this kind")
        case .failing, .forbidden, .wentBack:
            logger.warning("\(health.reason)", metadata: ["message": "\(health.message)"])
        }
    }

    private func fetch(_ request: APIRequest) async -> ReflectorMachine.Event {
        do {
            let json = try await time.within(Self.pageLimit) { [api] in try await api.send(request) }
            var page = try ListPage(json, of: store.kind)
            for index in page.objects.indices { page.objects[index] = store.projected(page.objects[index]) }
            return .page(page)
        } catch let error as ListPage.Malformed {
            return .failed(.malformed(error.message))
        } catch {
            return .failed(RequestFailure(error))
        }
    }

    /// Follows one stream until the machine wants something else, or a deadline passes.
    private func follow(_ request: APIRequest) async -> ReflectorMachine.Action? {
        let next = await withTaskGroup(of: ReflectorMachine.Action?.self) { group in
            group.addTask { await self.read(request) }
            group.addTask {
                await self.watchOverDeadline()
                return nil
            }
            var next: ReflectorMachine.Action?
            // Whichever ends first ends the other; what the reader was told still counts.
            for await operation in group {
                group.cancelAll()
                next = next ?? operation
            }
            return next
        }
        return next ?? (Task.isCancelled ? nil : handle(.deadlinePassed))
    }

    /// Reads the stream until something else is to be done; nil when cancelled.
    private func read(_ request: APIRequest) async -> ReflectorMachine.Action? {
        do {
            let body = try await api.stream(request)
            if let operation = handle(.opened) { return operation }
            var decoder = WatchDecoder()
            for try await piece in body {
                if Task.isCancelled { return nil }
                let events = decoder.decode(piece).map(projected)
                if let operation = handle(.received(events)) { return operation }
            }
            if let last = decoder.finish(), let operation = handle(.received([projected(last)])) { return operation }
            return Task.isCancelled ? nil : handle(.ended)
        } catch {
            return Task.isCancelled ? nil : handle(.failed(RequestFailure(error)))
        }
    }

    private func projected(_ event: WatchEvent) -> WatchEvent {
        switch event {
        case .added(let object): .added(store.projected(object))
        case .modified(let object): .modified(store.projected(object))
        case .deleted(let object): .deleted(store.projected(object))
        default: event
        }
    }

    /// Returns when the machine's deadline has passed.
    private func watchOverDeadline() async {
        while !Task.isCancelled {
            guard let deadline = machine.withLock({ $0.deadline }) else { return }
            let now = time.elapsed()
            if now >= deadline { return }
            try? await time.sleep(min(deadline - now, ReflectorMachine.Limits.silence))
        }
    }
}
