import KubeModel

extension KubeObject {
    /// A time not before the object's last change, from the entries of `metadata.managedFields`; nil where it has none.
    ///
    /// The API server writes whole seconds, rounded down: the change came less than a second later.
    var lastWrite: Timestamp? {
        let times = (json[path: "metadata", "managedFields"]?.array ?? [])
            .compactMap { $0["time"]?.string.flatMap(Timestamp.init) }
        guard let latest = times.max() else { return nil }
        let second: Int64 = 1_000_000_000
        let fraction = latest.nanoseconds % second
        return latest + .nanoseconds(second - (fraction < 0 ? fraction + second : fraction))
    }
}
