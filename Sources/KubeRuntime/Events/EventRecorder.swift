import HTTPTransport
package import KubeClient
import KubeModel
package import Logging

/// Tells people about objects by Events (`events.k8s.io/v1`), without ever holding up who has something to tell.
package final class EventRecorder: Sendable {
    /// What has become of the notes.
    package struct Statistics: Sendable, Hashable {
        package var waiting = 0
        package var sent = 0
        package var dropped = 0

        package init() {}
    }

    private struct State: Sendable {
        var buffer = EventBuffer()
        var sent = 0
    }

    private let controller: String
    private let instance: String
    private let api: any KubeAPI
    private let time: TimeSource
    private let logger: Logger
    private let state = LockedBox(State())
    private let news = Signal()

    /// Makes a recorder that sends nothing before `run()`.
    ///
    /// - Parameters:
    ///   - controller: The name of the controller, as a qualified name: `modelrollout.dev/controller`.
    ///   - instance: Tells the controller's processes apart: the pod's name.
    ///   - api: The API server.
    ///   - time: Where time comes from.
    ///   - logger: Is told of notes that were dropped.
    package init(controller: String, instance: String, api: any KubeAPI, time: TimeSource, logger: Logger) {
        self.controller = controller
        self.instance = CleanText.cut(instance, bytes: 128)
        self.api = api
        self.time = time
        self.logger = logger
    }

    /// Takes the note at once; where too many wait, it is dropped and counted.
    package func record(_ note: EventNote) {
        let (now, civil) = (time.elapsed(), time.now())
        state.withLock { $0.buffer.add(note, at: now, civil: civil) }
        news.raise()
    }

    package var statistics: Statistics {
        state.withLock { state in
            var statistics = Statistics()
            statistics.waiting = state.buffer.count
            statistics.sent = state.sent
            statistics.dropped = state.buffer.dropped
            return statistics
        }
    }

    /// Sends notes until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            let now = time.elapsed()
            let (delivery, deadline) = state.withLock { ($0.buffer.next(at: now), $0.buffer.nextDeadline) }
            guard let delivery else {
                await time.sleep(until: deadline, orUntil: news)
                continue
            }
            if await !send(delivery) { try? await time.sleep(EventBuffer.Limits.retryPause) }
        }
    }

    /// Sends what waits, each note once, for that long at most; to be called after `run()` ended.
    package func flush(within limit: Duration = .seconds(2)) async {
        let now = time.elapsed()
        state.withLock { $0.buffer.refresh(at: now, isEnd: true) }
        try? await time.within(limit) { [self] in
            while !Task.isCancelled, let delivery = state.withLock({ $0.buffer.next(at: now) }) {
                guard await send(delivery) else { return }
            }
        }
    }
}

extension EventRecorder {
    /// Sends one delivery; false where it will have to be sent again.
    private func send(_ delivery: EventBuffer.Delivery) async -> Bool {
        do {
            try await tell(delivery)
            state.withLock { $0.sent += 1 }
            return true
        } catch {
            let failure = RequestFailure(error)
            if Task.isCancelled || mayBeRepeated(failure) {
                state.withLock { $0.buffer.putBack(delivery) }
                return false
            }
            state.withLock { $0.buffer.drop() }
            logger.warning(
                "an event was dropped",
                metadata: ["error": "\(failure)", "event": "\(delivery.note.reason)"]
            )
            return true
        }
    }

    private func tell(_ delivery: EventBuffer.Delivery) async throws {
        guard delivery.count > 1 else { return try await create(delivery) }
        let key = ObjectKey(namespace: namespace(of: delivery), name: delivery.name)
        do {
            _ = try await api.send(.patch(.event, key, .merge(["series": series(delivery)])))
        } catch {
            // The server forgets events after an hour.
            guard RequestFailure(error).isNotFound else { throw error }
            try await create(delivery)
        }
    }

    private func create(_ delivery: EventBuffer.Delivery) async throws {
        do {
            _ = try await api.send(.create(.event, event(delivery), manager: LeaderElection.manager))
        } catch {
            // An earlier attempt was carried out and its answer lost.
            guard RequestFailure(error).status?.alreadyExists == true else { throw error }
        }
    }

    /// A refusal is final; only a server that can't answer now is asked again.
    private func mayBeRepeated(_ failure: RequestFailure) -> Bool {
        guard let status = failure.status else { return true }
        return status.code == 429 || status.code >= 500 || status.code == 401
    }

    private func namespace(of delivery: EventBuffer.Delivery) -> String {
        let namespace = delivery.note.subject.key.namespace
        return namespace.isEmpty ? "default" : namespace
    }

    private func series(_ delivery: EventBuffer.Delivery) -> JSONValue {
        ["count": .int(delivery.count), "lastObservedTime": .string(delivery.last.microTime)]
    }

    private func event(_ delivery: EventBuffer.Delivery) -> KubeObject {
        let note = delivery.note
        var event = KubeObject(.event, ObjectKey(namespace: namespace(of: delivery), name: delivery.name))
        event.json["eventTime"] = .string(delivery.first.microTime)
        if delivery.count > 1 { event.json["series"] = series(delivery) }
        event.json["reportingController"] = .string(controller)
        event.json["reportingInstance"] = .string(instance)
        event.json["type"] = .string(note.severity.rawValue)
        event.json["reason"] = .string(note.reason)
        event.json["action"] = .string(note.action)
        event.json["note"] = .string(note.text)
        var regarding: JSONObject = [
            "apiVersion": .string(note.subject.kind.apiVersion), "kind": .string(note.subject.kind.kind),
            "name": .string(note.subject.key.name), "uid": .string(note.subject.uid),
            "resourceVersion": .string(note.subject.resourceVersion),
        ]
        if note.subject.kind.isNamespaced { regarding["namespace"] = .string(note.subject.key.namespace) }
        event.json["regarding"] = .object(regarding)
        return event
    }
}
