import HTTPTransport
import KubeModel
import YAML

/// Reads bodies of requests into documents.
enum BodyReader {
    /// The largest body taken, as the real server's.
    static let limit = 3 << 20

    struct Document {
        var json: JSONValue
        /// Dotted paths of members that stand twice.
        var duplicates: [String] = []
    }

    /// Reads an object of the type.
    static func object(_ request: ServerRequest, _ type: ResourceType) throws(Refusal) -> Document {
        try checkSize(request)
        switch MediaTypes.essence(request.headers["Content-Type"]) {
        case "application/json", "": return try json(request.body, kind: type.kind.kind)
        case "application/yaml": return try Document(json: yaml(request.body, .manifest))
        case "application/vnd.kubernetes.protobuf":
            guard !type.isCustom, let schema = type.schema else { throw unsupported(MediaTypes.accepted) }
            return Document(json: try protobuf(request.body, schema, kind: type.kind.kind))
        default: throw unsupported(MediaTypes.accepted)
        }
    }

    private static func protobuf(_ bytes: [UInt8], _ schema: SchemaNode, kind: String) throws(Refusal) -> JSONValue {
        do {
            let envelope = try ProtobufDecoder.envelope(bytes)
            var object = try ProtobufDecoder.object(envelope.body, schema)
            object["apiVersion"] = .string(envelope.apiVersion)
            object["kind"] = .string(envelope.kind)
            return .object(object)
        } catch {
            throw .badRequest("the object provided is unrecognized (must be of type \(kind)): unexpected EOF")
        }
    }

    /// Reads the options of a deletion.
    static func deleteOptions(_ request: ServerRequest) throws(Refusal) -> JSONValue {
        try checkSize(request)
        guard MediaTypes.essence(request.headers["Content-Type"]) == "application/vnd.kubernetes.protobuf" else {
            return try json(request.body, kind: "DeleteOptions").json
        }
        return try protobuf(
            request.body,
            BuiltInSchemas.schema("DeleteOptions") ?? .deduced,
            kind: "DeleteOptions"
        )
    }

    static func unsupported(_ accepted: String) -> Refusal {
        Refusal(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: \(accepted)"
        )
    }

    private static func checkSize(_ request: ServerRequest) throws(Refusal) {
        guard request.body.count > limit else { return }
        throw Refusal(413, "RequestEntityTooLarge", "limit is \(limit)")
    }

    static func json(_ bytes: [UInt8], kind: String) throws(Refusal) -> Document {
        var duplicates: [String] = []
        do {
            let json = try JSONValue(parsing: bytes) { duplicates.append($0) }
            return Document(json: json, duplicates: duplicates)
        } catch {
            let text = String(decoding: bytes.prefix(1024), as: UTF8.self)
            let what = kind.isEmpty ? "" : " (must be of type \(kind))"
            throw .badRequest(
                "the object provided is unrecognized\(what): couldn't get version/kind; json parse error: "
                    + "\(goText(error, bytes)) (\(text))"
            )
        }
    }

    /// The words of Go's `encoding/json`.
    static func goText(_ error: JSONError, _ bytes: [UInt8]) -> String {
        guard error.offset < bytes.count else { return "unexpected end of JSON input" }
        let character = String(decoding: [bytes[error.offset]], as: UTF8.self)
        return "invalid character '\(character)' looking for beginning of value"
    }

    /// Reads a patch that is JSON.
    static func patch(_ request: ServerRequest) throws(Refusal) -> JSONValue {
        try checkSize(request)
        do {
            return try JSONValue(parsing: request.body)
        } catch {
            throw .badRequest("error decoding patch: \(goText(error, request.body))")
        }
    }

    /// Reads the intent of a server-side apply, which the server takes for YAML.
    static func applyIntent(_ request: ServerRequest) throws(Refusal) -> JSONValue {
        try checkSize(request)
        // JSON without escapes that YAML lacks means the same in both, and parses much faster.
        if request.body.first == UInt8(ascii: "{"), !hasSpecialEscapes(request.body),
            let json = try? JSONValue(parsing: request.body)
        {
            return json
        }
        var options = YAMLOptions.manifest
        options.dialect = .goYAML2
        options.duplicates = .lastWins
        return try yaml(request.body, options)
    }

    private static func hasSpecialEscapes(_ body: [UInt8]) -> Bool {
        var index = 0
        while index + 1 < body.count {
            if body[index] == UInt8(ascii: "\\") {
                if body[index + 1] == UInt8(ascii: "/") || body[index + 1] == UInt8(ascii: "u") { return true }
                index += 1
            }
            index += 1
        }
        return false
    }

    private static func yaml(_ bytes: [UInt8], _ options: YAMLOptions) throws(Refusal) -> JSONValue {
        var options = options
        options.maximumBytes = limit
        options.maximumDepth = JSONValue.depthLimit
        do {
            return try YAMLDocument(parsing: bytes, options).value
        } catch {
            throw .badRequest("error decoding YAML: error converting YAML to JSON: \(error.goText)")
        }
    }
}
