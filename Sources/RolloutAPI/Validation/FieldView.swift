import KubeModel

/// A value in a document together with where it stands.
///
/// A null counts as absent, as it does for the API server. What has the wrong type reads as absent too: the structural
/// check has told already.
struct FieldView {
    let value: JSONValue?
    private let place: Place

    /// Where a value stands; spelt out only where there is something to say of it.
    private indirect enum Place {
        case root(String)
        case member(of: Place, String)
        case entry(of: Place, String)
        case element(of: Place, Int)

        var text: String {
            switch self {
            case .root(let name): name
            case .member(.root(""), let name): name
            case .member(let parent, let name): "\(parent.text).\(name)"
            case .entry(let parent, let name): "\(parent.text)[\(name)]"
            case .element(let parent, let index): "\(parent.text)[\(index)]"
            }
        }
    }

    init(_ value: JSONValue?, root: String) {
        self.init(value, .root(root))
    }

    private init(_ value: JSONValue?, _ place: Place) {
        self.value = value == .null ? nil : value
        self.place = place
    }

    /// As `kubectl` writes it: `spec.strategy.canary.steps[1].weight`.
    var path: String { place.text }
    var exists: Bool { value != nil }
    var int: Int? { value?.int }
    var double: Double? { value?.double }
    var string: String? { value?.string }
    var span: TimeSpan? { string.flatMap(TimeSpan.init) }

    subscript(name: String) -> FieldView { FieldView(value?[name], .member(of: place, name)) }

    /// The member as one that is at hand already.
    func member(_ member: JSONObject.Member) -> FieldView { FieldView(member.value, .member(of: place, member.name)) }

    /// An entry of a map, whose names are the user's own.
    func entry(_ member: JSONObject.Member) -> FieldView { FieldView(member.value, .entry(of: place, member.name)) }

    /// The elements of a list; none where this is no list.
    var elements: [FieldView] {
        guard let array = value?.array else { return [] }
        return array.enumerated().map { FieldView($0.element, .element(of: place, $0.offset)) }
    }

    /// The members that are named and there.
    func present(of names: [String]) -> [String] {
        names.filter { name in value?[name].map { !$0.isNull } ?? false }
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
