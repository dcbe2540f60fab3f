import KubeModel

/// Printer columns of built-in kinds, and what stands in them.
enum BuiltInColumns {
    /// A column and how its cell is made of an object and the present time.
    struct Column: Sendable {
        var column: PrinterColumn
        var cell: @Sendable (KubeObject, Timestamp) -> JSONValue

        init(
            _ name: String,
            _ type: String = "string",
            wide: Bool = false,
            _ cell: @escaping @Sendable (KubeObject, Timestamp) -> JSONValue
        ) {
            column = PrinterColumn(name: name, type: type, priority: wide ? 1 : 0)
            self.cell = cell
        }

        /// A column that shows the member at a path, or a stand-in.
        static func path(
            _ name: String,
            _ path: String,
            wide: Bool = false,
            or fallback: String = "<none>"
        ) -> Column {
            let names = path.split(separator: ".").map(String.init)
            return Column(name, wide: wide) { object, _ in
                let value = object.json.value(at: names)
                return .string(value?.string ?? value?.text ?? fallback)
            }
        }

        /// A column that shows the number at a path, or zero.
        static func number(_ name: String, _ path: String, wide: Bool = false) -> Column {
            let names = path.split(separator: ".").map(String.init)
            return Column(name, "integer", wide: wide) { object, _ in
                .int(object.json.value(at: names)?.int ?? 0)
            }
        }

        /// A column that shows how many members the value at a path has.
        static func count(_ name: String, _ path: String) -> Column {
            let names = path.split(separator: ".").map(String.init)
            return Column(name) { object, _ in
                let value = object.json.value(at: names)
                return .int(value?.array?.count ?? value?.object?.count ?? 0)
            }
        }
    }

    static func columns(for kind: ResourceKind) -> [PrinterColumn] {
        (table["\(kind.group)/\(kind.plural)"] ?? []).map(\.column)
    }

    /// The cells after the name, for kinds whose cells are computed; nil for others.
    static func cells(_ object: KubeObject, _ kind: ResourceKind, now: Timestamp) -> [JSONValue]? {
        table["\(kind.group)/\(kind.plural)"]?.map { $0.cell(object, now) }
    }

    static let age = Column("Age") { object, now in
        .string(object.createdAt.map { Age.text(now - $0) } ?? "<unknown>")
    }

    /// How long ago the instant at the path was.
    static func since(_ name: String, _ path: [String], or fallback: String = "<unknown>") -> Column {
        Column(name) { object, now in
            let time = object.json.value(at: path)?.string.flatMap(Timestamp.init)
            return .string(time.map { Age.text(now - $0) } ?? fallback)
        }
    }

    private static let table = WorkloadColumns.table.merging(CoreColumns.table) { $1 }

    /// Containers, images and selector, for wide output.
    static func templateColumns(_ path: [String]) -> [Column] {
        @Sendable func containers(_ object: KubeObject) -> [JSONValue] {
            object.json.value(at: path + ["containers"])?.array ?? []
        }
        @Sendable func list(_ object: KubeObject, _ name: String) -> JSONValue {
            .string(containers(object).map { $0[name]?.string ?? "" }.joined(separator: ","))
        }
        return [
            Column("Containers", wide: true) { object, _ in list(object, "name") },
            Column("Images", wide: true) { object, _ in list(object, "image") },
            Column("Selector", wide: true) { object, _ in .string(selector(object.spec["selector"])) },
        ]
    }

    /// A selector as text.
    static func selector(_ json: JSONValue?) -> String {
        guard let json, json != [:] else { return "<none>" }
        let labels = (json["matchLabels"] ?? json).object?.strings ?? [:]
        return labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}
