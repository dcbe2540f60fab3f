import KubeModel

/// The other forms in which objects are shown.
enum ObjectForms {
    /// `metav1.PartialObjectMetadata`.
    static func partial(_ object: KubeObject) -> JSONValue {
        [
            "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
            "metadata": object.json["metadata"] ?? [:],
        ]
    }

    /// A list of objects: those of built-in kinds leave out what the list says already.
    static func list(_ listing: Listing, _ type: ResourceType) -> JSONValue {
        var metadata: JSONObject = [:]
        metadata["resourceVersion"] = .string("\(listing.revision)")
        if let token = listing.token {
            metadata["continue"] = .string(token.text)
        } else if type.isCustom {
            metadata["continue"] = ""
        }
        if let remaining = listing.remaining { metadata["remainingItemCount"] = .int(remaining) }
        let items = listing.objects.map { type.isCustom ? $0.json : withoutTypeMeta($0.json) }
        return [
            "kind": .string(type.listKind), "apiVersion": .string(type.kind.apiVersion),
            "metadata": .object(metadata), "items": .array(items),
        ]
    }

    private static func withoutTypeMeta(_ json: JSONValue) -> JSONValue {
        guard let object = json.object else { return json }
        let kept = object.members.filter { $0.name != "apiVersion" && $0.name != "kind" }
        return .object(JSONObject(uniqueMembers: ContiguousArray(kept)))
    }

    static func partialList(_ listing: Listing) -> JSONValue {
        var metadata: JSONObject = ["resourceVersion": .string("\(listing.revision)")]
        if let token = listing.token { metadata["continue"] = .string(token.text) }
        if let remaining = listing.remaining { metadata["remainingItemCount"] = .int(remaining) }
        return [
            "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": .object(metadata),
            "items": .array(listing.objects.map(partial)),
        ]
    }

    /// What the rows of a Table carry.
    enum RowObject: String { case none = "None", metadata = "Metadata", object = "Object" }

    /// `metav1.Table`.
    static func table(
        _ objects: [KubeObject],
        _ type: ResourceType,
        revision: String,
        now: Timestamp,
        withColumns: Bool = true,
        listing: Listing? = nil,
        rows: RowObject = .metadata
    ) -> JSONValue {
        var metadata: JSONObject = [:]
        if !revision.isEmpty { metadata["resourceVersion"] = .string(revision) }
        if let token = listing?.token { metadata["continue"] = .string(token.text) }
        if let remaining = listing?.remaining { metadata["remainingItemCount"] = .int(remaining) }
        let columns = TableColumns.columns(of: type)
        return [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": .object(metadata),
            "columnDefinitions": withColumns ? .array(columns.map(TableColumns.json)) : .null,
            "rows": .array(objects.map { row($0, type, columns, now, rows) }),
        ]
    }

    private static func row(
        _ object: KubeObject,
        _ type: ResourceType,
        _ columns: [PrinterColumn],
        _ now: Timestamp,
        _ rows: RowObject
    ) -> JSONValue {
        var row: JSONObject = ["cells": .array(TableColumns.cells(object, type, columns, now: now))]
        switch rows {
        case .none: break
        case .metadata: row["object"] = partial(object)
        case .object: row["object"] = object.json
        }
        return .object(row)
    }
}
