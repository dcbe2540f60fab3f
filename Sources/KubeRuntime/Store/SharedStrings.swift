import HTTPTransport

/// The strings that stand in many objects, each kept once and known by a number.
///
/// Names of fields and values such as `True` or a pod template's image make up most of what a cache of like objects
/// holds. Which strings these are shows as objects are packed: one is taken up when it was met often. Numbers never change
/// and strings are never dropped, so that what was packed can always be read; their count and length are bounded.
struct SharedStrings: Sendable {
    /// Those of this process.
    static let ofProcess = LockedBox(SharedStrings())

    /// How many strings are taken up at most.
    static let capacity = 1 << 12
    /// How often a string is met before it is taken up: more often than the name of a rollout stands in its own objects.
    static let sightings = 64
    /// The length in bytes of strings that are worth it and that can be afforded.
    static let lengths = 3...256

    /// The strings by number.
    private(set) var strings: [String] = []
    private var numbers: [String: Int] = [:]
    /// Strings on their way in, each at a place that its hash tells.
    private var candidates = [Candidate](repeating: Candidate(), count: 1 << 12)

    private struct Candidate: Sendable {
        var hash = 0
        var count = 0
    }

    /// The number of the string, or nil where it is not taken up yet.
    mutating func number(of string: String) -> Int? {
        guard Self.isFit(string) else { return nil }
        if let number = numbers[string] { return number }
        guard strings.count < Self.capacity, isDue(string) else { return nil }
        numbers[string] = strings.count
        strings.append(string)
        return strings.count - 1
    }

    /// Counts the string, and tells whether it was met often enough.
    ///
    /// Where two share a place, each takes from the other's count, so that the more frequent one comes through.
    private mutating func isDue(_ string: String) -> Bool {
        let hash = string.hashValue
        let place = hash & (candidates.count - 1)
        if candidates[place].count == 0 { candidates[place].hash = hash }
        guard candidates[place].hash == hash else {
            candidates[place].count -= 1
            return false
        }
        candidates[place].count += 1
        guard candidates[place].count >= Self.sightings else { return false }
        candidates[place] = Candidate()
        return true
    }

    /// ASCII alone: of other strings two can be equal and have different bytes.
    private static func isFit(_ string: String) -> Bool {
        let bytes = string.utf8Span.span
        guard lengths.contains(bytes.count) else { return false }
        for index in bytes.indices where bytes[index] >= 0x80 { return false }
        return true
    }
}
