/// Names and labels of the objects that belong to one rollout.
package struct ObjectNames: Sendable, Hashable {
    package var rollout: String

    package init(rollout: String) {
        self.rollout = rollout
    }

    /// Service that clients use with the `service` provider.
    package var apexService: String { Self.shortened(rollout, limit: 63) }
    package var stableService: String { Self.shortened(rollout, suffix: "-stable", limit: 63) }
    package var candidateService: String { Self.shortened(rollout, suffix: "-candidate", limit: 63) }

    /// Name of a revision's Deployment and ControllerRevision.
    ///
    /// At most 46 characters: a Deployment's pods are called `<name>-<10>-<5>`, and the API server cuts a generated name
    /// at 58 before it adds the last five, so that a longer name would not stand whole in its pods' names.
    package func revision(_ hash: String) -> String { Self.shortened(rollout, suffix: "-\(hash)", limit: 46) }

    /// A regular expression (RE2) that matches the pods of a revision's Deployment and no others.
    package func podPattern(_ hash: String) -> String { "\(revision(hash))-[a-z0-9]+-[a-z0-9]+" }

    package static let nameLabel = "modelrollout.dev/name"
    package static let revisionLabel = "modelrollout.dev/revision"
    package static let versionLabel = "modelrollout.dev/version"
    package static let actionAnnotation = "modelrollout.dev/action"
    package static let actionByAnnotation = "modelrollout.dev/action-by"
    /// On a Deployment, when its pod template was last given back its recorded form.
    package static let restoredAnnotation = "modelrollout.dev/template-restored-at"
    /// On a Deployment, the digest of a pod template that the API server makes of the recorded one, as a mutating webhook
    /// does: it can't be had otherwise.
    package static let admittedAnnotation = "modelrollout.dev/template-admitted"
    package static let finalizer = "modelrollout.dev/route"

    /// The text as a label value: other characters become `-`, and what is too long ends in a hash of the whole.
    package static func labelValue(_ text: String) -> String {
        var value = String(
            text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }
        )
        if value.utf8.count > 63 { value = "\(value.prefix(54))-\(fingerprint(text))" }
        let isEdge = { (c: Character) in "-_.".contains(c) }
        while let first = value.first, isEdge(first) { value.removeFirst() }
        while let last = value.last, isEdge(last) { value.removeLast() }
        return value
    }

    static func shortened(_ name: String, suffix: String = "", limit: Int) -> String {
        guard name.utf8.count + suffix.utf8.count > limit else { return name + suffix }
        let mark = "-\(fingerprint(name))"
        var stem = name.prefix(max(1, limit - suffix.utf8.count - mark.utf8.count))
        while stem.count > 1, stem.last == "-" || stem.last == "." { stem.removeLast() }
        return stem + mark + suffix
    }

    /// Eight hexadecimal digits of the text's FNV-1a hash (Fowler, Noll, Vo; 64 bits, folded).
    package static func fingerprint(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String((hash ^ hash >> 32) & 0xffff_ffff, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
