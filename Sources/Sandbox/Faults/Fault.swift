import HTTPTransport

/// What can go wrong with one request.
package enum Fault: Sendable, Hashable {
    /// The request arrives late.
    case delay(Duration)
    /// The answer arrives late; what was asked has happened at once.
    case delayAnswer(Duration)
    /// The connection is lost before the server sees the request.
    case loseRequest
    /// The connection is lost after the server has done what was asked.
    case loseAnswer
    /// The server refuses, and nothing happens.
    case refuse(status: Int, reason: String = "", message: String = "", retryAfter: Int? = nil)
    /// Something answers that is not the server, and nothing happens.
    case answer(status: Int, contentType: String, body: [UInt8])
    /// The answer ends after so many bytes, and the connection with it; what was asked has happened.
    case truncate(bytes: Int)
    /// A read sees the cluster as it was at that revision; a watch says nothing newer. Writes are not touched.
    case stale(revision: Int)
    /// Nothing ever answers; the server has not seen the request.
    case hang
    /// Nothing ever answers; the server has done what was asked.
    case hangAfterCommit
    /// The watch's connection is lost after so many events, in the middle of nothing.
    case cutWatch(after: Int)
    /// The watch ends in an `ERROR` event with code 410 after so many events.
    case expireWatch(after: Int)
    /// The watch stays open but says nothing after so many events.
    case silenceWatch(after: Int)

    /// A refusal as from a server that has too much to do.
    package static func tooManyRequests(retryAfter: Int? = nil) -> Fault {
        .refuse(
            status: 429,
            reason: "TooManyRequests",
            message: "Too many requests, please try again later.",
            retryAfter: retryAfter
        )
    }
}

/// A request, as faults are chosen by.
package struct FaultSite: Sendable, Hashable {
    /// How many requests came before it since the plan was set.
    package var ordinal: Int
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`.
    package var verb: String
    package var group: String
    /// The plural name; empty for paths that are no resources.
    package var resource: String
    package var subresource: String
    package var namespace: String
    package var name: String
    package var path: String

    package init(
        ordinal: Int,
        verb: String,
        group: String,
        resource: String,
        subresource: String,
        namespace: String,
        name: String,
        path: String
    ) {
        self.ordinal = ordinal
        self.verb = verb
        self.group = group
        self.resource = resource
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
        self.path = path
    }

    /// The request can change something.
    package var isWrite: Bool { !["get", "list", "watch"].contains(verb) }
}

/// Decides for every request what goes wrong with it.
package struct FaultPlan: Sendable {
    private let choose: @Sendable (FaultSite) -> [Fault]

    /// Makes a plan of a function, which is called once for each request, in order, under no lock.
    package init(_ choose: @escaping @Sendable (FaultSite) -> [Fault]) {
        self.choose = choose
    }

    /// Rules tried in order; the first that applies decides.
    package init(_ rules: [FaultRule]) {
        let counts = LockedBox([Int](repeating: 0, count: rules.count))
        choose = { site in
            counts.withLock { counts in
                for (index, rule) in rules.enumerated() where rule.matches(site) {
                    counts[index] += 1
                    let turn = counts[index] - rule.skipping
                    if turn > 0, turn <= rule.times { return [rule.fault] }
                }
                return []
            }
        }
    }

    func faults(at site: FaultSite) -> [Fault] { choose(site) }
}

/// A fault and the requests it strikes.
package struct FaultRule: Sendable {
    package var fault: Fault
    /// Verbs struck; empty for all.
    package var verbs: Set<String>
    /// The plural name of resources struck; nil for all.
    package var resource: String?
    package var subresource: String?
    package var name: String?
    /// Matching requests that pass unharmed first.
    package var skipping: Int
    /// How often the fault strikes then.
    package var times: Int

    package init(
        _ fault: Fault,
        verbs: Set<String> = [],
        resource: String? = nil,
        subresource: String? = nil,
        name: String? = nil,
        skipping: Int = 0,
        times: Int = .max
    ) {
        self.fault = fault
        self.verbs = verbs
        self.resource = resource
        self.subresource = subresource
        self.name = name
        self.skipping = skipping
        self.times = times
    }

    func matches(_ site: FaultSite) -> Bool {
        (verbs.isEmpty || verbs.contains(site.verb)) && (resource == nil || resource == site.resource)
            && (subresource == nil || subresource == site.subresource) && (name == nil || name == site.name)
    }
}
