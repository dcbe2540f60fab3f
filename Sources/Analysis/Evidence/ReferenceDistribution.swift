package import KubeModel

/// Observations by bucket that a candidate's are compared with, such as those of its training data.
///
/// Written as JSON: `{"schema": "modelrollout.reference/v1", "kind": "histogram", "le": ["0.1", "0.5", "1", "+Inf"],
/// "counts": [12000, 5600, 2000, 400]}`. `counts` are those of single buckets, not cumulative; counts and not shares,
/// because how far chance alone leads depends on them. Other fields are for people.
package struct ReferenceDistribution: Sendable, Hashable {
    /// Upper bounds in ascending order; above the last one lies one more bucket.
    package let bounds: [Double]
    /// Observations in each bucket, one more than there are bounds.
    package let counts: [Int]

    package static let schema = "modelrollout.reference/v1"
    /// Bytes of text that are read at most, as much as a ConfigMap can hold.
    package static let sizeLimit = 1 << 20
    /// Buckets that two distributions must share to be compared.
    package static let leastBuckets = 4

    /// Why a text is no reference, in words for the one who wrote it.
    package struct Unreadable: Error, Hashable {
        package var reason: String
    }

    package init(parsing text: String) throws(Unreadable) {
        guard text.utf8.count <= Self.sizeLimit else { throw Unreadable(reason: "is larger than 1 MiB") }
        let json: JSONValue
        do {
            json = try JSONValue(parsing: text)
        } catch {
            throw Unreadable(reason: "is not JSON")
        }
        guard json["schema"]?.string == Self.schema else {
            throw Unreadable(reason: "has another schema than \(Self.schema)")
        }
        guard json["kind"]?.string ?? "histogram" == "histogram" else {
            throw Unreadable(reason: "has another kind than histogram")
        }
        let labels = json["le"]?.array ?? []
        let bounds = labels.compactMap { $0.string.flatMap(PromQL.bound) ?? $0.double }
        guard bounds.count == labels.count, bounds.last == .infinity, zip(bounds, bounds.dropFirst()).allSatisfy(<)
        else { throw Unreadable(reason: "needs le with bounds in ascending order, the last one +Inf") }
        let counts = json["counts"]?.array?.compactMap(\.int) ?? []
        guard counts.count == bounds.count, counts.count == json["counts"]?.array?.count,
            counts.allSatisfy({ (0...(1 << 53)).contains($0) })
        else { throw Unreadable(reason: "needs counts with one whole number for each le") }
        let total = counts.reduce(0.0) { $0 + Double($1) }
        guard total > 0, total <= 0x1p53 else { throw Unreadable(reason: "holds no observations, or too many") }
        if let said = json["total"], said.double != total {
            throw Unreadable(reason: "has a total that is not the sum of its counts; they must not be cumulative")
        }
        self.bounds = bounds.dropLast()
        self.counts = counts
    }
}

/// Two distributions over the buckets that both can tell.
struct CommonBuckets: Sendable, Hashable {
    var reference: [Int]
    var current: [Int]
    /// Buckets of the finer of the two.
    var finest: Int

    /// Merges the buckets of both until their bounds agree: bounds that only one of them has are left out.
    ///
    /// `counts` are those of single buckets, one more than there are `bounds`.
    init(_ reference: ReferenceDistribution, bounds: [Double], counts: [Int]) {
        let common = Set(reference.bounds).intersection(bounds).sorted()
        self.reference = Self.coarsened(reference.counts, reference.bounds, to: common)
        current = Self.coarsened(counts, bounds, to: common)
        finest = max(reference.bounds.count, bounds.count) + 1
    }

    var count: Int { reference.count }

    private static func coarsened(_ counts: [Int], _ bounds: [Double], to common: [Double]) -> [Int] {
        var result = [Int](repeating: 0, count: common.count + 1)
        var target = 0
        for (index, count) in counts.enumerated() {
            result[target] += count
            if target < common.count, index < bounds.count, bounds[index] == common[target] { target += 1 }
        }
        return result
    }
}

/// Where a stored distribution is to be read.
package struct ReferenceLocation: Sendable, Hashable {
    /// The ConfigMap.
    package var object: ObjectKey
    /// The key of its `data`.
    package var key: String

    package init(object: ObjectKey, key: String) {
        self.object = object
        self.key = key
    }
}

/// What reading a stored distribution gave; a failure is a value.
package enum ReferenceOutcome: Sendable, Hashable {
    case distribution(ReferenceDistribution)
    /// It was looked for, and there is none that can be used.
    case missing(String)
    /// It could not be looked for.
    case fault(String)

    package var fault: String? {
        if case .fault(let reason) = self { reason } else { nil }
    }

    /// Reads the text that lies under the key of a ConfigMap.
    package static func reading(_ object: KubeObject, _ location: ReferenceLocation) -> ReferenceOutcome {
        guard let text = object.json["data"]?[location.key]?.string else {
            return .missing("ConfigMap \(location.object.name) has no data under \(location.key)")
        }
        do throws(ReferenceDistribution.Unreadable) {
            return .distribution(try ReferenceDistribution(parsing: text))
        } catch {
            return .missing("\(location.key) of ConfigMap \(location.object.name) \(error.reason)")
        }
    }
}
