package import KubeModel

/// One difference between two views of a store.
package struct StoreChange: Sendable, Hashable {
    /// How the difference was learned.
    package enum Cause: Sendable, Hashable {
        /// The object was there when the first list was read.
        case firstList
        /// A later list differed; what happened in between was not seen.
        case relist
        case watch
    }

    package var key: ObjectKey
    /// The object before, or nil where there was none.
    package var old: KubeObject?
    /// The object now, or nil where it is gone.
    package var new: KubeObject?
    package var cause: Cause

    package init(key: ObjectKey, old: KubeObject?, new: KubeObject?, cause: Cause) {
        self.key = key
        self.old = old
        self.new = new
        self.cause = cause
    }

    /// Whether `old` is the last state of a deleted object, rather than the last one that was seen.
    package var isFinalStateKnown: Bool { cause == .watch }

    /// The change from the view before this one to the view after the next.
    func followed(by next: StoreChange) -> StoreChange {
        StoreChange(
            key: key,
            // An object that came and went unseen is told of as gone.
            old: old ?? (next.new == nil ? next.old : nil),
            new: next.new,
            cause: cause == .watch || next.cause == .watch ? .watch : next.cause
        )
    }

    /// One change for each identity: an object that took another's name is a deletion and an addition.
    var byIdentity: [StoreChange] {
        guard let old, let new, old.uid != new.uid else { return [self] }
        return [
            StoreChange(key: key, old: old, new: nil, cause: cause),
            StoreChange(key: key, old: nil, new: new, cause: cause),
        ]
    }
}
