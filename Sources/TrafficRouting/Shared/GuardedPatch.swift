import KubeModel

/// A JSON Patch that lands on exactly the object it was made for, or not at all.
///
/// All tests come first and all edits after them, in the order they were added.
struct GuardedPatch {
    let reference: RouteReference
    private var tests: [JSONPatchOperation]
    private var edits: [JSONPatchOperation] = []

    init(_ reference: RouteReference, _ object: KubeObject) {
        self.reference = reference
        tests = [.test(["metadata", "resourceVersion"], .string(object.resourceVersion))]
    }

    mutating func test(_ path: JSONPointer, _ value: JSONValue) {
        tests.append(.test(path, value))
    }

    mutating func edit(_ operation: JSONPatchOperation) {
        edits.append(operation)
    }

    /// Sets the member, which is there with its old value or not at all.
    mutating func set(_ path: JSONPointer, from old: JSONValue?, to new: JSONValue) {
        guard old != new else { return }
        if let old { test(path, old) }
        edits.append(old == nil ? .add(path, new) : .replace(path, new))
    }

    var isEmpty: Bool { edits.isEmpty }

    /// The patch, or nothing where it has no edit.
    var changes: [RouteChange] {
        isEmpty ? [] : [.patch(reference.kind, reference.key, tests + edits)]
    }
}
