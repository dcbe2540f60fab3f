package import KubeModel

/// Something worth telling people about an object: what becomes a Kubernetes Event.
package struct EventNote: Sendable, Hashable {
    package enum Severity: String, Sendable, Hashable {
        case normal = "Normal"
        case warning = "Warning"
    }

    /// The object that the note is about.
    package struct Subject: Sendable, Hashable {
        package var kind: ResourceKind
        package var key: ObjectKey
        package var uid: String
        package var resourceVersion: String

        package init(_ object: KubeObject, _ kind: ResourceKind) {
            self.kind = kind
            key = object.key
            uid = object.uid
            resourceVersion = object.resourceVersion
        }
    }

    package var severity: Severity
    package var subject: Subject
    /// Why, CamelCase: `RolledBack`.
    package var reason: String
    /// What was done, CamelCase: `ShiftTraffic`.
    package var action: String
    /// For people.
    package var text: String

    /// Makes a note within the limits of the API: 128 bytes for reason and action, 1024 for the text.
    package init(_ severity: Severity, _ subject: Subject, reason: String, action: String, text: String) {
        self.severity = severity
        self.subject = subject
        self.reason = CleanText.cut(reason, bytes: 128)
        self.action = CleanText.cut(action, bytes: 128)
        self.text = CleanText.cut(text, bytes: 1024)
    }

    /// What makes two notes one series.
    struct Series: Sendable, Hashable {
        var severity: Severity
        var subject: ObjectKey
        var uid: String
        var reason: String
        var action: String
        var text: String
    }

    /// The text counts: a series shows the text of its first occurrence for as long as it lasts.
    var series: Series {
        Series(severity: severity, subject: subject.key, uid: subject.uid, reason: reason, action: action, text: text)
    }
}
