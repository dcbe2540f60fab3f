import HTTPTransport
import KubeModel
import YAML

/// A part of a configuration file that knows where it is, for errors that say so.
struct ConfigNode: Sendable {
    let path: String
    private let document: YAMLDocument
    private let pointer: JSONPointer
    private let value: JSONValue

    /// Parses the file's content.
    init(path: String, _ bytes: [UInt8]) throws(ConfigError) {
        do throws(YAMLError) {
            document = try YAMLDocument(parsing: bytes, .configuration)
        } catch {
            throw ConfigError(error.message, file: path, line: error.line)
        }
        self.path = path
        pointer = []
        value = document.value.isNull ? .object([:]) : document.value
        guard value.object != nil else { throw error("must be a mapping") }
    }

    private init(_ parent: ConfigNode, _ segment: JSONPointer.Segment, _ value: JSONValue) {
        path = parent.path
        document = parent.document
        pointer = parent.pointer.appending(segment)
        self.value = value
    }

    var json: JSONValue { value }

    /// The directory of the file, or empty for the working directory.
    var directory: String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    /// The path, seen from the file's directory where it is relative.
    func resolved(_ relative: String) -> String {
        relative.hasPrefix("/") ? relative : directory + relative
    }

    func string(_ name: String) throws(ConfigError) -> String {
        guard let member = value[name], !member.isNull else { return "" }
        guard let text = member.string else { throw error("must be a text; put it in quotes", at: name) }
        return text
    }

    func bool(_ name: String) throws(ConfigError) -> Bool {
        guard let member = value[name], !member.isNull else { return false }
        guard let value = member.bool else { throw error("must be true or false", at: name) }
        return value
    }

    func mapping(_ name: String) throws(ConfigError) -> ConfigNode? {
        guard let member = value[name], !member.isNull else { return nil }
        guard member.object != nil else { throw error("must be a mapping", at: name) }
        return ConfigNode(self, .name(name), member)
    }

    /// The mappings in the list.
    func mappings(_ name: String) throws(ConfigError) -> [ConfigNode] {
        guard let member = value[name], !member.isNull else { return [] }
        guard let elements = member.array else { throw error("must be a list", at: name) }
        let list = ConfigNode(self, .name(name), member)
        var nodes: [ConfigNode] = []
        for (index, element) in elements.enumerated() {
            let node = ConfigNode(list, .index(index), element)
            guard element.object != nil else { throw node.error("must be a mapping") }
            nodes.append(node)
        }
        return nodes
    }

    func strings(_ name: String) throws(ConfigError) -> [String] {
        guard let member = value[name], !member.isNull else { return [] }
        let texts = member.array?.compactMap(\.string)
        guard let texts, texts.count == member.array?.count else { throw error("must be a list of texts", at: name) }
        return texts
    }

    /// Base64 text that holds UTF-8 text.
    func encodedText(_ name: String) throws(ConfigError) -> String {
        let text = try string(name)
        guard let bytes = Base64.decoded(text), let decoded = String(validating: bytes, as: UTF8.self) else {
            throw error("must be PEM text in base64", at: name)
        }
        return decoded
    }

    func error(_ message: String, at name: String? = nil) -> ConfigError {
        let full = name.map { pointer.appending(.name($0)) } ?? pointer
        let place = document.position(of: full) ?? document.position(of: pointer)
        let field = full.segments.reduce(into: "") { text, segment in
            switch segment {
            case .name(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return ConfigError(message, file: path, line: place?.line ?? 0, field: field)
    }
}
