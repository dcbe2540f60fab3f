import KubeModel

/// Writes watch events, each once for all watches that see it in the same form.
struct EventEncoder {
    enum Event: String, Hashable { case added = "ADDED", modified = "MODIFIED", deleted = "DELETED" }

    private struct Key: Hashable {
        var event: Event
        var kind: ResourceKind
        var form: AnswerForm
        var withColumns: Bool
    }

    private let change: StoredChange
    private let now: Timestamp
    private var known: [Key: [UInt8]] = [:]

    init(change: StoredChange, now: Timestamp) {
        self.change = change
        self.now = now
    }

    /// The event as a line; an object that left the selection is shown as it was, at the revision of its leaving.
    mutating func encode(_ event: Event, _ type: ResourceType, _ form: AnswerForm, withColumns: Bool) -> [UInt8] {
        let key = Key(event: event, kind: type.kind, form: form, withColumns: withColumns || form != .table)
        if let bytes = known[key] { return bytes }
        var object = change.new
        if event == .deleted, change.verb != .deleted, let old = change.old {
            object = old
            object.json[path: "metadata", "resourceVersion"] = .string("\(change.revision)")
        }
        let bytes = Self.encode(event, type.fromStorage(object), type, form, withColumns: withColumns, now: now)
        known[key] = bytes
        return bytes
    }

    static func encode(
        _ event: Event,
        _ object: KubeObject,
        _ type: ResourceType,
        _ form: AnswerForm,
        withColumns: Bool,
        now: Timestamp
    ) -> [UInt8] {
        let body: JSONValue
        switch form {
        case .object: body = object.json
        case .partialMetadata: body = ObjectForms.partial(object)
        case .table:
            body = ObjectForms.table(
                [object],
                type,
                revision: object.resourceVersion,
                now: now,
                withColumns: withColumns
            )
        }
        return line(event.rawValue, body)
    }

    static func bookmark(
        _ type: ResourceType,
        _ form: AnswerForm,
        revision: Int,
        endsInitialEvents: Bool = false
    ) -> [UInt8] {
        var metadata: JSONObject = ["resourceVersion": .string("\(revision)")]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        let object = KubeObject([
            "apiVersion": .string(type.kind.apiVersion), "kind": .string(type.kind.kind),
            "metadata": .object(metadata),
        ])
        switch form {
        case .object: return line("BOOKMARK", object.json)
        case .partialMetadata: return line("BOOKMARK", ObjectForms.partial(object))
        case .table:
            return line(
                "BOOKMARK",
                ObjectForms.table(
                    [object],
                    type,
                    revision: "\(revision)",
                    now: Timestamp(nanoseconds: 0),
                    withColumns: false
                )
            )
        }
    }

    static func error(_ refusal: Refusal) -> [UInt8] { line("ERROR", refusal.json) }

    private static func line(_ type: String, _ object: JSONValue) -> [UInt8] {
        var bytes = Array("{\"type\":\"\(type)\",\"object\":".utf8)
        object.write(to: &bytes)
        bytes.append(contentsOf: "}\n".utf8)
        return bytes
    }
}
