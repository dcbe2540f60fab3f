import KubeModel

/// Printer columns of built-in kinds.
enum BuiltInColumns {
    static func columns(for kind: ResourceKind) -> [PrinterColumn] { [] }
}
