import KubeModel
import Testing
import TrafficRouting

/// Some objects of an API server, with as much of its behaviour as route changes need.
struct ObjectWorld {
    private(set) var objects: [KubeObject]
    private struct Application: Hashable {
        var reference: RouteReference
        var manager: String
    }

    /// What a manager last applied to an object: an apply takes back what it no longer says.
    private var applied: [Application: JSONValue] = [:]
    private var version = 1000
    private(set) var writes = 0

    init(_ objects: [KubeObject]) {
        self.objects = []
        for var object in objects {
            stamp(&object)
            self.objects.append(object)
        }
    }

    subscript(reference: RouteReference) -> KubeObject? {
        get { reference.object(in: objects) }
        set {
            objects.removeAll { $0.key == reference.key && $0.kind == reference.kind.kind }
            if let newValue { objects.append(newValue) }
        }
    }

    /// Carries out the changes in order; the first that the server would refuse throws.
    mutating func send(_ changes: [RouteChange]) throws {
        for change in changes { try send(change) }
    }

    /// Changes an object as someone else would.
    mutating func edit(_ reference: RouteReference, _ body: (inout KubeObject) -> Void) {
        guard var object = self[reference] else { return }
        body(&object)
        stamp(&object)
        self[reference] = object
    }

    private mutating func send(_ change: RouteChange) throws {
        writes += 1
        let reference = change.reference
        switch change {
        case .patch(_, _, let operations):
            var object = try #require(self[reference], "a patch of what is not there")
            object.json = try object.json.applying(operations)
            stamp(&object)
            self[reference] = object
        case .delete(_, _, let uid):
            let object = try #require(self[reference], "a delete of what is not there")
            try #require(object.uid == uid)
            self[reference] = nil
            applied = applied.filter { $0.key.reference != reference }
        case .apply(_, let intent):
            var object = self[reference] ?? created(intent)
            let manager = change.request(manager: "us").query.first { $0.name == "fieldManager" }?.value
            let application = Application(reference: reference, manager: manager ?? "")
            if let before = applied[application] { object.json.forget(before, butNot: intent.json) }
            object.json.merge(intent.json)
            applied[application] = intent.json
            stamp(&object)
            self[reference] = object
        }
    }

    private func created(_ intent: KubeObject) -> KubeObject {
        var object = intent
        object.json[path: "metadata", "uid"] = .string("uid-of-\(intent.name)")
        // What the server adds by itself must not look like a difference.
        if intent.kind == "Service" {
            object.json[path: "spec", "clusterIP"] = "10.0.0.7"
            object.json[path: "spec", "type"] = "ClusterIP"
            object.json[path: "spec", "sessionAffinity"] = "None"
        }
        return object
    }

    private mutating func stamp(_ object: inout KubeObject) {
        version += 1
        object.json[path: "metadata", "resourceVersion"] = .string("\(version)")
    }
}

extension JSONValue {
    /// Merges as server-side apply does: objects by member, ports by their number, other lists as a whole.
    fileprivate mutating func merge(_ intent: JSONValue) {
        switch (self, intent) {
        case (.object(var mine), .object(let theirs)):
            for member in theirs {
                var value = mine[member.name] ?? .null
                value.merge(member.value)
                mine[member.name] = value
            }
            self = .object(mine)
        case (.array(let mine), .array(let theirs)) where theirs.first?["port"] != nil:
            let numbers = Set(theirs.compactMap { $0["port"]?.int })
            self = .array(
                theirs.map { wanted in
                    var value = mine.first { $0["port"] == wanted["port"] } ?? .null
                    value.merge(wanted)
                    return value
                } + mine.filter { !numbers.contains($0["port"]?.int ?? -1) }
            )
        default: self = intent
        }
    }

    /// Takes out what was said before and is said no more.
    fileprivate mutating func forget(_ before: JSONValue, butNot intent: JSONValue) {
        if case .object(var mine) = self, case .object(let old) = before {
            for member in old {
                guard let kept = intent[member.name] else {
                    mine[member.name] = nil
                    continue
                }
                mine[member.name]?.forget(member.value, butNot: kept)
            }
            self = .object(mine)
        } else if case .array(let mine) = self, let old = before.array, old.first?["port"] != nil {
            let gone = Set(old.compactMap { $0["port"]?.int })
                .subtracting((intent.array ?? []).compactMap { $0["port"]?.int })
            self = .array(mine.filter { !gone.contains($0["port"]?.int ?? -1) })
        }
    }
}
