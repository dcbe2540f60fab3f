package import KubeModel

/// What a reflector does next: the protocol of lists and watches as a pure value.
///
/// ```
///  idle ─► streaming ─(initial objects complete)────────► watching ◄──┐
///             │ other failure                                │ end    │
///             ▼                                              ▼        │
///          listing ─(last page)─► connecting ─(head)─────────┘   connecting
///             ▲                        │
///             └──── pausing ◄── failures of every state
/// ```
///
/// The view that was read last stays in force until a whole new one has arrived.
package struct ReflectorMachine: Sendable {
    /// What is going on at the API server.
    package enum State: Sendable, Hashable {
        /// Not started.
        case idle
        /// A streaming list was asked for or is open. Its objects are gathered aside until the bookmark that ends them.
        case streaming(Gathering)
        /// Pages of a list are read; they are gathered aside until the last.
        case listing(Gathering)
        /// A watch was asked for and its head has not arrived.
        case connecting(since: Duration, hardDeadline: Duration)
        /// Events arrive.
        case watching(Watching)
        /// Nothing is going on until the pause is over.
        case pausing(then: Step)
    }

    /// What is tried after a pause.
    package enum Step: Sendable, Hashable {
        /// Read everything anew, no older than what is held.
        case relist
        /// Go on where the watch ended.
        case rewatch
    }

    /// A view that is not complete yet, but for the objects in `gathered`.
    package struct Gathering: Sendable, Hashable {
        /// The resource version asked for; empty for the newest.
        var atLeast: String
        /// Of the first page; empty before it.
        var resourceVersion = ""
        /// Whether the list is asked for in pages.
        var isPaged = false
        var began: Duration
        var hardDeadline: Duration
    }

    /// A watch whose head has arrived.
    package struct Watching: Sendable, Hashable {
        var began: Duration
        var hardDeadline: Duration
        var lastByte: Duration
        var hasEvents = false
        var hasBookmark = false
    }

    /// What happened.
    package enum Event: Sendable {
        case started
        /// The head of the stream arrived.
        case opened
        /// Bytes arrived, which completed these frames; their objects are projected.
        case received([WatchEvent])
        /// The stream ended in good order.
        case ended
        /// A page arrived; its objects are projected.
        case page(ListPage)
        /// The request or the stream failed.
        case failed(RequestFailure)
        /// `deadline` passed.
        case deadlinePassed
        case pauseOver
    }

    /// What is to be done.
    ///
    /// Of `open`, `fetch` and `pause` there is at most one, at the end; it ends the stream before.
    package enum Action: Sendable, Hashable {
        /// Open the watch.
        case open(APIRequest)
        /// Read one page.
        case fetch(APIRequest)
        case pause(Duration)
        /// Make the view exactly these objects.
        case replace([ObjectKey: PackedObject], resourceVersion: String)
        /// Change the view.
        case apply([StoreEdit], resourceVersion: String)
    }

    package let kind: ResourceKind
    package let namespace: String?
    package let selector: Selector
    package internal(set) var state = State.idle
    /// The objects of a view that is not complete yet, beside the state so that they grow in place.
    var gathered: [ObjectKey: PackedObject] = [:]
    package internal(set) var health = ReflectorHealth.starting
    package internal(set) var statistics = ReflectorStatistics()
    /// Up to where the view is complete; empty before the first list.
    package internal(set) var resourceVersion = ""
    var backoff = Backoff(.reflector)
    var random: SeededGenerator
    /// The server failed inside the watch and one watch was opened again since.
    var repeatsAfterInternalError = 0
    /// The server said that the version is too old, and the watches since have told of nothing.
    var hasExpired = false

    package init(_ kind: ResourceKind, namespace: String?, selector: Selector = .everything, seed: UInt64) {
        self.kind = kind
        self.namespace = namespace
        self.selector = selector
        random = SeededGenerator(seed: seed)
    }
}

extension ReflectorMachine {
    enum Limits {
        /// Objects in a page: client-go's pager.
        static let page = 500
        /// The server is asked to end watches after 5 to 10 min: client-go's reflector.
        static let watchTimeout = 300..<600
        /// How long after that our own patience ends.
        static let grace = Duration.seconds(15)
        /// How long the initial objects of a streaming list may take; an old server never ends them.
        static let initialEvents = Duration.seconds(30)
        /// How long the head of a watch may take.
        static let head = Duration.seconds(30)
        /// Silence after which a watch with bookmarks, which come every minute, is opened anew.
        static let silence = Duration.seconds(150)
        /// A watch that ends earlier and without an event has failed.
        static let shortWatch = Duration.seconds(1)
        /// How often a kind is asked for that is not installed.
        static let slowPoll = Duration.seconds(60)
    }

    /// When the current stream is given up, or nil where none is open.
    ///
    /// Between two looks it never comes nearer than `Limits.silence` from the first look on.
    package var deadline: Duration? {
        switch state {
        case .streaming(let gathering): min(gathering.hardDeadline, gathering.began + Limits.initialEvents)
        case .connecting(let since, _): since + Limits.head
        case .watching(let watching):
            watching.hasBookmark
                ? min(watching.hardDeadline, watching.lastByte + Limits.silence) : watching.hardDeadline
        case .idle, .listing, .pausing: nil
        }
    }

    /// Takes what happened at `now`, a monotonic reading, and says what to do.
    package mutating func handle(_ event: Event, at now: Duration) -> [Action] {
        switch (state, event) {
        case (_, .started), (.pausing(.relist), .pauseOver): return beginView(at: now)
        case (.pausing(.rewatch), .pauseOver): return rewatch(at: now)
        case (.streaming(let gathering), _): return gather(event, gathering, at: now)
        case (.listing(let gathering), .page(let page)): return gather(page, gathering, at: now)
        case (.listing(let gathering), .failed(let failure)): return listFailed(failure, gathering, at: now)
        case (.connecting(_, let deadline), .opened):
            state = .watching(Watching(began: now, hardDeadline: deadline, lastByte: now))
            health = .healthy
            return []
        case (.connecting, .failed(let failure)): return watchFailed(failure, at: now)
        case (.connecting, .deadlinePassed), (.connecting, .ended):
            return pause(.rewatch, because: "a watch did not open", at: now)
        case (.watching(let watching), _): return watch(event, watching, at: now)
        default: return []
        }
    }
}
