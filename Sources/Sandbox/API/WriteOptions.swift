/// How a write is carried out, and for whom.
struct WriteOptions {
    enum Validation { case ignore, warn, strict }

    /// The field manager.
    var manager: String
    var isDryRun = false
    var validation = Validation.ignore

    /// For the system's own writes.
    static func system(_ manager: String) -> WriteOptions { WriteOptions(manager: manager) }
}

/// `metav1.DeleteOptions`.
struct DeleteOptions {
    var propagation: String?
    var uid: String?
    var resourceVersion: String?
    var gracePeriodSeconds: Int?
}
