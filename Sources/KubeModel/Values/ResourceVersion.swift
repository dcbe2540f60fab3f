/// Order of resource versions, official since Kubernetes 1.35 (KEP-5504).
package enum ResourceVersion {
    /// Whether `a` is older than `b`, or nil where either is not a positive decimal without a leading zero.
    package static func isOlder(_ a: String, than b: String) -> Bool? {
        guard isComparable(a), isComparable(b) else { return nil }
        return a.utf8.count == b.utf8.count ? a < b : a.utf8.count < b.utf8.count
    }

    package static func isComparable(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "0") else { return false }
        return text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
