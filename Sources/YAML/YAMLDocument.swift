package import KubeModel

/// One document of a YAML stream: its value, and where each part of it is written.
///
/// Scalars mean what they mean to `kubectl` (sigs.k8s.io/yaml): `yes`, `on` and `n` are booleans, `010` is eight, and a
/// number without a fraction is an integer.
package struct YAMLDocument: Sendable {
    package let value: JSONValue
    /// The keys that stand twice, where the options let the last one win.
    package let duplicates: [JSONPointer]
    private let root: YAMLNode

    init(root: YAMLNode, duplicates: [JSONPointer]) {
        self.root = root
        self.duplicates = duplicates
        value = root.json
    }

    /// Parses a text that holds one document; an empty text is null.
    package init(parsing bytes: [UInt8], _ options: YAMLOptions = .configuration) throws(YAMLError) {
        let documents = try Self.all(in: bytes, options)
        guard documents.count <= 1 else {
            throw YAMLError("expected one document, found \(documents.count)", at: documents.last?.root.position)
        }
        let empty = YAMLNode(.null, .null, at: YAMLPosition(line: 1, column: 1))
        self = documents.first ?? YAMLDocument(root: empty, duplicates: [])
    }

    /// Parses a text that holds one document.
    package init(parsing text: String, _ options: YAMLOptions = .configuration) throws(YAMLError) {
        try self.init(parsing: Array(text.utf8), options)
    }

    /// Parses all documents of a stream.
    package static func all(
        in bytes: [UInt8],
        _ options: YAMLOptions = .configuration
    ) throws(YAMLError) -> [YAMLDocument] {
        guard bytes.count <= options.maximumBytes else {
            throw YAMLError("the text is longer than \(options.maximumBytes) bytes", at: nil)
        }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var composer = Composer(bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes[...], options)
        return try composer.documents()
    }

    /// Where the value behind the pointer is written: its key, for a member of a mapping; nil where there is none.
    package func position(of pointer: JSONPointer) -> YAMLPosition? {
        root.position(of: pointer.segments[...])
    }

    /// Where a field is written, named as in `spec.steps[1].weight`; where it is missing, what it is missing from.
    package func position(ofField path: String) -> YAMLPosition? {
        var segments: [JSONPointer.Segment] = []
        for part in path.split(whereSeparator: { $0 == "." || $0 == "[" }) {
            if part.hasSuffix("]"), let index = Int(part.dropLast()) {
                segments.append(.index(index))
            } else {
                segments.append(.name(String(part)))
            }
        }
        while !segments.isEmpty {
            if let position = root.position(of: segments[...]) { return position }
            segments.removeLast()
        }
        return root.position
    }
}
