import KubeModel

/// The form in which a client wants objects (`Accept`).
enum AnswerForm: Hashable, Sendable {
    case object
    /// `metav1.Table`, with what the rows carry.
    case table
    case partialMetadata
}

/// Reads `Accept` and `Content-Type`.
enum MediaTypes {
    static let accepted = "application/json, application/yaml, application/vnd.kubernetes.protobuf"

    /// The form of the first media type we can write; nil where there is none.
    static func form(accept: String?) -> AnswerForm? {
        guard let accept, !accept.isEmpty else { return .object }
        for range in accept.split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimmingSpaces }
            guard let type = parts.first,
                ["application/json", "application/*", "*/*", "application/yaml"].contains(type)
            else { continue }
            let parameters = Dictionary(
                parts.dropFirst().compactMap { item -> (String, String)? in
                    let pair = item.split(separator: "=", maxSplits: 1).map(String.init)
                    return pair.count == 2 ? (pair[0], pair[1]) : nil
                }
            ) { $1 }
            guard let shape = parameters["as"] else { return .object }
            guard parameters["g"] == "meta.k8s.io", parameters["v"] == "v1" else { continue }
            switch shape {
            case "Table": return .table
            case "PartialObjectMetadata", "PartialObjectMetadataList": return .partialMetadata
            default: continue
            }
        }
        return nil
    }

    /// The media type alone.
    static func essence(_ contentType: String?) -> String {
        (contentType ?? "").split(separator: ";").first.map { $0.trimmingSpaces.lowercased() } ?? ""
    }
}

extension Substring {
    var trimmingSpaces: String {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
