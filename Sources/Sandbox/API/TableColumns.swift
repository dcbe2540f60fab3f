import KubeModel

/// The columns of Tables and what stands in them.
enum TableColumns {
    private static let name = PrinterColumn(
        name: "Name",
        type: "string",
        format: "name",
        summary: """
            Name must be unique within a namespace. Is required when creating resources, although some resources may \
            allow a client to request the generation of an appropriate name automatically. Name is primarily intended \
            for creation idempotence and configuration definition. Cannot be updated. More info: \
            https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names
            """
    )

    private static let age = PrinterColumn(
        name: "Age",
        type: "date",
        summary: """
            CreationTimestamp is a timestamp representing the server time when this object was created. It is not \
            guaranteed to be set in happens-before order across separate operations. Clients may not set this value. \
            It is represented in RFC3339 form and is in UTC.

            Populated by the system. Read-only. Null for lists. More info: \
            https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata
            """,
        path: ".metadata.creationTimestamp"
    )

    /// The name, then what the kind shows; its age where it says nothing.
    static func columns(of type: ResourceType) -> [PrinterColumn] {
        [name] + (type.columns.isEmpty ? [age] : type.columns)
    }

    static func json(_ column: PrinterColumn) -> JSONValue {
        [
            "name": .string(column.name), "type": .string(column.type), "format": .string(column.format),
            "description": .string(column.summary), "priority": .int(column.priority),
        ]
    }

    static func cells(
        _ object: KubeObject,
        _ type: ResourceType,
        _ columns: [PrinterColumn],
        now: Timestamp
    ) -> [JSONValue] {
        let special = BuiltInColumns.cells(object, type.kind, now: now)
        return [.string(object.name)]
            + columns.dropFirst().enumerated().map { index, column in
                if let special, index < special.count { return special[index] }
                return cell(object, column, now: now)
            }
    }

    private static func cell(_ object: KubeObject, _ column: PrinterColumn, now: Timestamp) -> JSONValue {
        guard let value = JSONPath(column.path).values(in: object.json).first, !value.isNull else { return .null }
        switch column.type {
        case "date":
            guard let time = value.string.flatMap(Timestamp.init) else { return "<invalid>" }
            return .string(Age.text(now - time))
        case "integer": return value.int.map(JSONValue.int) ?? .null
        case "number": return value.double == nil ? .null : value
        case "boolean": return value.bool.map(JSONValue.bool) ?? .null
        default:
            let values = JSONPath(column.path).values(in: object.json)
            return .string(values.map { $0.string ?? $0.text }.joined(separator: ","))
        }
    }
}

/// Lengths of time as `kubectl` shows them (apimachinery's `HumanDuration`).
enum Age {
    static func text(_ duration: Duration) -> String {
        let seconds = Int(duration.components.seconds)
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        let (minutes, hours) = (seconds / 60, seconds / 3600)
        switch true {
        case seconds < 120: return "\(seconds)s"
        case minutes < 10: return seconds % 60 == 0 ? "\(minutes)m" : "\(minutes)m\(seconds % 60)s"
        case minutes < 180: return "\(minutes)m"
        case hours < 8: return minutes % 60 == 0 ? "\(hours)h" : "\(hours)h\(minutes % 60)m"
        case hours < 48: return "\(hours)h"
        case hours < 192: return hours % 24 == 0 ? "\(hours / 24)d" : "\(hours / 24)d\(hours % 24)h"
        case hours < 24 * 365 * 2: return "\(hours / 24)d"
        case hours < 24 * 365 * 8:
            let days = hours / 24 % 365
            return days == 0 ? "\(hours / 24 / 365)y" : "\(hours / 24 / 365)y\(days)d"
        default: return "\(hours / 24 / 365)y"
        }
    }
}
