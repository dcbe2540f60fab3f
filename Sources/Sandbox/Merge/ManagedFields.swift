import KubeModel

/// `metadata.managedFields`: who owns which fields, with the rules by which ownership moves.
struct ManagedFields: Sendable {
    enum Operation: String, Sendable { case apply = "Apply", update = "Update" }

    /// What tells entries apart.
    struct Manager: Hashable, Sendable {
        var name: String
        var operation: Operation
        var apiVersion: String
        var subresource: String

        /// An applier is the same whatever version it applies.
        var identity: Manager {
            operation == .apply
                ? Manager(name: name, operation: operation, apiVersion: "", subresource: subresource) : self
        }
    }

    struct Entry: Sendable {
        var manager: Manager
        var fields: FieldSet
        var time: String?
    }

    /// Update managers kept apart; the oldest beyond are merged into one.
    static let updateManagerLimit = 10

    private(set) var entries: [Entry] = []

    init() {}

    /// Reads the entries; nil where one is not valid.
    init?(_ json: JSONValue?) {
        for item in json?.array ?? [] {
            guard let operation = item["operation"]?.string.flatMap(Operation.init) else { return nil }
            let manager = Manager(
                name: item["manager"]?.string ?? "",
                operation: operation,
                apiVersion: item["apiVersion"]?.string ?? "",
                subresource: item["subresource"]?.string ?? ""
            )
            entries.append(
                Entry(manager: manager, fields: FieldSet(item["fieldsV1"] ?? [:]), time: item["time"]?.string)
            )
        }
    }

    var isEmpty: Bool { entries.isEmpty }

    func fields(of manager: Manager) -> FieldSet? {
        entries.first { $0.manager.identity == manager.identity }?.fields
    }

    /// Everything anyone owns.
    var all: FieldSet { entries.reduce(.empty) { $0.union($1.fields) } }

    mutating func set(_ fields: FieldSet, of manager: Manager, time: String?) {
        let index = entries.firstIndex { $0.manager.identity == manager.identity }
        switch (index, fields.isEmpty) {
        case (let index?, true): entries.remove(at: index)
        case (let index?, false): entries[index] = Entry(manager: manager, fields: fields, time: time)
        case (nil, false): entries.append(Entry(manager: manager, fields: fields, time: time))
        case (nil, true): break
        }
    }

    func time(of manager: Manager) -> String? {
        entries.first { $0.manager.identity == manager.identity }?.time
    }

    /// The owners, other than one, of any of the fields, with those they own.
    func owners(of fields: FieldSet, besides manager: Manager) -> [(manager: Manager, fields: FieldSet)] {
        entries.compactMap { entry in
            guard entry.manager.identity != manager.identity else { return nil }
            let common = entry.fields.intersection(fields)
            return common.isEmpty ? nil : (entry.manager, common)
        }
    }

    /// Takes the fields from every owner but one.
    mutating func release(_ fields: FieldSet, besides manager: Manager?) {
        entries = entries.compactMap { entry in
            var entry = entry
            guard entry.manager.identity != manager?.identity else { return entry }
            entry.fields = entry.fields.subtracting(fields)
            return entry.fields.isEmpty ? nil : entry
        }
    }

    /// Merges the oldest update managers where there are too many.
    mutating func cap() {
        let updaters = entries.filter { $0.manager.operation == .update && $0.manager.subresource.isEmpty }
        guard updaters.count > Self.updateManagerLimit else { return }
        let oldest = updaters.sorted { ($0.time ?? "") < ($1.time ?? "") }
            .prefix(updaters.count - Self.updateManagerLimit + 1)
        for entry in oldest {
            let ancient = Manager(
                name: "ancient-changes",
                operation: .update,
                apiVersion: entry.manager.apiVersion,
                subresource: ""
            )
            entries.removeAll { $0.manager == entry.manager }
            set((fields(of: ancient) ?? .empty).union(entry.fields), of: ancient, time: entry.time)
        }
    }

    /// The entries as the server writes them: appliers first, then by time, manager, version and subresource.
    var json: JSONValue? {
        guard !entries.isEmpty else { return nil }
        let sorted = entries.sorted { a, b in
            let x = (a.manager.operation.rawValue, a.time ?? "", a.manager.name, a.manager.apiVersion)
            let y = (b.manager.operation.rawValue, b.time ?? "", b.manager.name, b.manager.apiVersion)
            return x == y ? a.manager.subresource < b.manager.subresource : x < y
        }
        return .array(sorted.map(Self.json))
    }

    private static func json(_ entry: Entry) -> JSONValue {
        var result: JSONObject = [
            "manager": .string(entry.manager.name), "operation": .string(entry.manager.operation.rawValue),
            "apiVersion": .string(entry.manager.apiVersion),
        ]
        if let time = entry.time { result["time"] = .string(time) }
        result["fieldsType"] = "FieldsV1"
        result["fieldsV1"] = entry.fields.json
        if !entry.manager.subresource.isEmpty { result["subresource"] = .string(entry.manager.subresource) }
        return .object(result)
    }

    /// Whether two documents are the same, the times of their managers aside.
    static func areEqualButForTimes(_ a: JSONValue, _ b: JSONValue) -> Bool {
        a == b || timeless(a) == timeless(b)
    }

    private static func timeless(_ json: JSONValue) -> JSONValue {
        guard let entries = json[path: "metadata", "managedFields"]?.array else { return json }
        var result = json
        let stripped = entries.map { entry -> JSONValue in
            var entry = entry
            entry["time"] = nil
            return entry
        }
        // Times order the entries too.
        result[path: "metadata", "managedFields"] = .array(stripped.sorted { $0.text < $1.text })
        return result
    }
}
