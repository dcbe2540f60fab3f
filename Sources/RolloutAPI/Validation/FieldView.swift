import KubeModel

/// A value in a document together with where it stands.
///
/// A null counts as absent, as it does for the API server. What has the wrong type reads as absent too: the structural
/// check has told already.
struct FieldView {
    let value: JSONValue?
    /// As `kubectl` writes it: `spec.strategy.canary.steps[1].weight`.
    let path: String

    init(_ value: JSONValue?, path: String) {
        self.value = value == .null ? nil : value
        self.path = path
    }

    var exists: Bool { value != nil }
    var int: Int? { value?.int }
    var double: Double? { value?.double }
    var string: String? { value?.string }
    var span: TimeSpan? { string.flatMap(TimeSpan.init) }

    subscript(name: String) -> FieldView {
        FieldView(value?[name], path: path.isEmpty ? name : "\(path).\(name)")
    }

    /// The elements of a list; none where this is no list.
    var elements: [FieldView] {
        guard let array = value?.array else { return [] }
        return array.enumerated().map { FieldView($0.element, path: "\(path)[\($0.offset)]") }
    }

    /// The members that are named and there.
    func present(of names: [String]) -> [String] {
        names.filter { self[$0].exists }
    }
}

/// The errors found so far.
struct FindingList {
    private(set) var errors: [FieldError] = []

    mutating func add(_ field: FieldView, _ message: String) {
        errors.append(FieldError(path: field.path, message: message))
    }

    /// Adds the error unless the condition holds.
    mutating func demand(_ condition: Bool, _ field: FieldView, _ message: String) {
        if !condition { add(field, message) }
    }
}
