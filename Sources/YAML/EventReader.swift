import CLibYAML

/// One event of a YAML stream, with copies of its texts.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        case scalar(Scalar)
        case sequenceStart(anchor: String?)
        case sequenceEnd
        case mappingStart(anchor: String?)
        case mappingEnd
    }

    struct Scalar {
        var text: String
        var anchor: String?
        /// The resolved tag, such as `tag:yaml.org,2002:str`; nil where none is written.
        var tag: String?
        /// True for a plain scalar without a tag: its text decides what it is.
        var isPlain: Bool
        var isDoubleQuoted: Bool
    }

    var kind: Kind
    var start: YAMLPosition
    /// The same in characters from the start of the text, and the first character after the event.
    var range: Range<Int>
}

/// Reads the events of a text: the only user of libyaml's parser.
@safe struct EventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// libyaml reads from here until it is deleted.
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Copies the text, which is UTF-8 without a byte order mark.
    init(_ bytes: ArraySlice<UInt8>) {
        unsafe input = .allocate(capacity: bytes.count + 1)
        _ = unsafe input.initialize(from: bytes)
        unsafe parser = .allocate(capacity: 1)
        unsafe parser.initialize(to: yaml_parser_t())
        // The only cause is a lack of memory.
        precondition(unsafe yaml_parser_initialize(parser) == 1, "yaml_parser_initialize failed")
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe input.deallocate()
    }

    /// The next event; must not be asked for another one after `.streamEnd` or an error.
    mutating func next() throws(YAMLError) -> YAMLEvent {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw error() }
        defer { unsafe yaml_event_delete(&event) }
        guard let kind = unsafe Self.kind(of: event) else { throw YAMLError("unexpected event", at: nil) }
        let (start, end) = unsafe (event.start_mark, event.end_mark)
        return YAMLEvent(kind: kind, start: Self.position(start), range: start.index..<max(start.index, end.index))
    }

    private static func kind(of event: yaml_event_t) -> YAMLEvent.Kind? {
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return .streamStart
        case YAML_STREAM_END_EVENT: return .streamEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        case YAML_ALIAS_EVENT: return .alias(unsafe text(event.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT: return .sequenceStart(anchor: unsafe text(event.data.sequence_start.anchor))
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_START_EVENT: return .mappingStart(anchor: unsafe text(event.data.mapping_start.anchor))
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_SCALAR_EVENT:
            let data = unsafe event.data.scalar
            let bytes = unsafe UnsafeBufferPointer(start: data.value, count: data.length)
            return .scalar(
                YAMLEvent.Scalar(
                    text: unsafe String(decoding: bytes, as: UTF8.self),
                    anchor: unsafe text(data.anchor),
                    tag: unsafe text(data.tag),
                    isPlain: unsafe data.plain_implicit == 1 && data.tag == nil,
                    isDoubleQuoted: unsafe data.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE
                )
            )
        default: return nil
        }
    }

    private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe String(cString: pointer)
    }

    private static func position(_ mark: yaml_mark_t) -> YAMLPosition {
        YAMLPosition(line: mark.line + 1, column: mark.column + 1)
    }

    private func error() -> YAMLError {
        let state = unsafe parser.pointee
        let message = unsafe state.problem.map { unsafe String(cString: $0) } ?? "out of memory"
        switch unsafe state.error {
        case YAML_SCANNER_ERROR:
            let mark = unsafe state.problem_mark
            return YAMLError(message, at: Self.position(mark), goLine: mark.line == 0 ? 0 : mark.line + 1)
        case YAML_PARSER_ERROR:
            let mark = unsafe state.problem_mark
            return YAMLError(message, at: Self.position(mark), goLine: mark.line)
        case YAML_READER_ERROR:
            return YAMLError(message, at: position(ofByte: unsafe state.problem_offset), goLine: 0)
        default: return YAMLError(message, at: nil)
        }
    }

    private func position(ofByte offset: Int) -> YAMLPosition {
        var position = YAMLPosition(line: 1, column: 1)
        for index in 0..<min(max(offset, 0), unsafe input.count - 1) {
            let byte = unsafe input[index]
            if byte == 0x0A {
                position = YAMLPosition(line: position.line + 1, column: 1)
            } else if byte & 0xC0 != 0x80 {
                position.column += 1
            }
        }
        return position
    }
}
