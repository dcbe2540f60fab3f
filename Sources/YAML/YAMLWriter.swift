import CLibYAML
package import KubeModel

/// Writes JSON values as YAML in block style: the only user of libyaml's emitter.
@safe package struct YAMLWriter: ~Copyable {
    private let emitter: UnsafeMutablePointer<yaml_emitter_t>
    private let output: Output

    private final class Output {
        var bytes: [UInt8] = []
    }

    /// The value as one document.
    ///
    /// `YAMLDocument` reads the same value back, but that a double without a fraction becomes an integer.
    package static func text(of value: JSONValue) -> String {
        text(of: [value])
    }

    /// The values as documents of one stream.
    package static func text(of values: [JSONValue]) -> String {
        let writer = YAMLWriter()
        for (index, value) in values.enumerated() { writer.document(value, isFirst: index == 0) }
        return writer.finish()
    }

    private init() {
        output = Output()
        unsafe emitter = .allocate(capacity: 1)
        unsafe emitter.initialize(to: yaml_emitter_t())
        precondition(unsafe yaml_emitter_initialize(emitter) == 1, "yaml_emitter_initialize failed")
        unsafe yaml_emitter_set_output(
            emitter,
            { context, bytes, count in
                guard let context = unsafe context, let bytes = unsafe bytes else { return 0 }
                let output = unsafe Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
                unsafe output.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
                return 1
            },
            unsafe Unmanaged.passUnretained(output).toOpaque()
        )
        unsafe yaml_emitter_set_unicode(emitter, 1)
        unsafe yaml_emitter_set_indent(emitter, 2)
        unsafe yaml_emitter_set_width(emitter, -1)
        unsafe emit { event in unsafe yaml_stream_start_event_initialize(event, YAML_UTF8_ENCODING) }
    }

    deinit {
        unsafe yaml_emitter_delete(emitter)
        unsafe emitter.deallocate()
    }

    private func finish() -> String {
        unsafe emit { event in unsafe yaml_stream_end_event_initialize(event) }
        return String(decoding: output.bytes, as: UTF8.self)
    }

    private func document(_ value: JSONValue, isFirst: Bool) {
        unsafe emit { event in unsafe yaml_document_start_event_initialize(event, nil, nil, nil, isFirst ? 1 : 0) }
        write(value)
        unsafe emit { event in unsafe yaml_document_end_event_initialize(event, 1) }
    }

    private func write(_ value: JSONValue) {
        switch value {
        case .null: write(plain: "null")
        case .bool(let value): write(plain: value ? "true" : "false")
        case .int(let value): write(plain: String(value))
        case .double: write(plain: value.text)
        case .string(let text): write(text)
        case .array(let elements):
            unsafe emit { event in
                unsafe yaml_sequence_start_event_initialize(event, nil, nil, 1, YAML_BLOCK_SEQUENCE_STYLE)
            }
            for element in elements { write(element) }
            unsafe emit { event in unsafe yaml_sequence_end_event_initialize(event) }
        case .object(let object):
            unsafe emit { event in
                unsafe yaml_mapping_start_event_initialize(event, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE)
            }
            for member in object {
                write(member.name, isKey: true)
                write(member.value)
            }
            unsafe emit { event in unsafe yaml_mapping_end_event_initialize(event) }
        }
    }

    /// A string: plain where nobody could take it for anything else, in lines where it has several.
    private func write(_ text: String, isKey: Bool = false) {
        if text.utf8.contains(0x0A), !isKey {
            write(text, YAML_LITERAL_SCALAR_STYLE)
        } else {
            write(text, Self.isUnmistakable(text) ? YAML_ANY_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE)
        }
    }

    private func write(plain text: String) {
        write(text, YAML_PLAIN_SCALAR_STYLE)
    }

    private func write(_ text: String, _ style: yaml_scalar_style_t) {
        // libyaml wants a pointer even to nothing.
        let bytes = Array(text.utf8) + [0]
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe emit { event in
                unsafe yaml_scalar_event_initialize(
                    event,
                    nil,
                    nil,
                    bytes.baseAddress,
                    CInt(bytes.count - 1),
                    1,
                    1,
                    style
                )
            }
        }
    }

    /// Whether the text is a string to every reader: no word, number, date or time of YAML 1.1 or 1.2.
    private static func isUnmistakable(_ text: String) -> Bool {
        guard case .string = ScalarValue(plain: text) else { return false }
        guard let first = text.utf8.first, first < UInt8(ascii: "A") else { return true }
        return !text.utf8.allSatisfy { "0123456789+-.:_ TZtz".utf8.contains($0) }
    }

    /// Hands an event to the emitter; what can fail is a lack of memory, or a bug in here.
    private func emit(_ initialize: (UnsafeMutablePointer<yaml_event_t>) -> CInt) {
        var event = unsafe yaml_event_t()
        precondition(unsafe initialize(&event) == 1, "a YAML event could not be made")
        precondition(unsafe yaml_emitter_emit(emitter, &event) == 1, "libyaml refused an event")
    }
}
