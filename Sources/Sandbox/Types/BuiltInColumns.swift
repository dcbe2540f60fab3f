import KubeModel

/// Printer columns of built-in kinds.
enum BuiltInColumns {
    static func columns(for kind: ResourceKind) -> [PrinterColumn] { [] }

    /// The cells after the name, for kinds whose cells are computed; nil for others.
    static func cells(_ object: KubeObject, _ kind: ResourceKind, now: Timestamp) -> [JSONValue]? { nil }
}
