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

    package let key: ObjectKey
    let packedOld: PackedObject?
    let packedNew: PackedObject?
    package let cause: Cause

    init(key: ObjectKey, old: PackedObject?, new: PackedObject?, cause: Cause) {
        self.key = key
        packedOld = old
        packedNew = new
        self.cause = cause
    }

    /// The object before, or nil where there was none; read anew at each call.
    package var old: KubeObject? { packedOld?.object }

    /// The object now, or nil where it is gone; read anew at each call.
    package var new: KubeObject? { packedNew?.object }

    package var isDeletion: Bool { packedNew == nil }

    /// Whether `old` is the last state of a deleted object, rather than the last one that was seen.
    package var isFinalStateKnown: Bool { cause == .watch }

    /// The change from the view before this one to the view after the next.
    func followed(by next: StoreChange) -> StoreChange {
        StoreChange(
            key: key,
            // An object that came and went unseen is told of as gone.
            old: packedOld ?? (next.isDeletion ? next.packedOld : nil),
            new: next.packedNew,
            cause: cause == .watch || next.cause == .watch ? .watch : next.cause
        )
    }

    /// One change for each identity: an object that took another's name is a deletion and an addition.
    var byIdentity: [StoreChange] {
        guard let packedOld, let packedNew, packedOld.uid != packedNew.uid else { return [self] }
        return [
            StoreChange(key: key, old: packedOld, new: nil, cause: cause),
            StoreChange(key: key, old: nil, new: packedNew, cause: cause),
        ]
    }
}
