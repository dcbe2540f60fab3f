import HTTPTransport

/// A look at PEM text (RFC 7468): enough to tell whole certificates and keys from torn or foreign files.
///
/// What the bytes mean is left to OpenSSL.
enum PEM {
    /// One `-----BEGIN label-----` … `-----END label-----` block.
    struct Block: Equatable {
        var label: String
        /// True when the content is base64 of exactly one DER value.
        var isWhole: Bool
        /// True when a passphrase is needed.
        var isEncrypted: Bool
    }

    /// The blocks in order; nil when a block has no end.
    static func blocks(in text: [UInt8]) -> [Block]? {
        var found: [Block] = []
        var open: (label: String, lines: [String])?
        for line in text.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d }) {
            let line = trimmed(String(decoding: line, as: UTF8.self))
            if let label = label(of: line, "BEGIN") {
                guard open == nil else { return nil }
                open = (label, [])
            } else if let label = label(of: line, "END") {
                guard let block = open, block.label == label else { return nil }
                found.append(self.block(block.label, block.lines))
                open = nil
            } else {
                open?.lines.append(line)
            }
        }
        return open == nil ? found : nil
    }

    private static func block(_ label: String, _ lines: [String]) -> Block {
        // Old key files carry header lines such as "Proc-Type: 4,ENCRYPTED".
        let isEncrypted = label.hasPrefix("ENCRYPTED") || lines.contains { $0.contains("ENCRYPTED") }
        let content = lines.filter { !$0.contains(":") }.joined()
        return Block(label: label, isWhole: Base64.decoded(content).map(isOneValue) ?? false, isEncrypted: isEncrypted)
    }

    private static func label(of line: String, _ edge: String) -> String? {
        let prefix = "-----\(edge) "
        guard line.hasPrefix(prefix), line.hasSuffix("-----"), line.count > prefix.count + 5 else { return nil }
        return String(line.dropFirst(prefix.count).dropLast(5))
    }

    private static func trimmed(_ line: String) -> String {
        String(line.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    /// True for a DER SEQUENCE that takes up all the bytes (X.690, 8.1.3).
    private static func isOneValue(_ der: [UInt8]) -> Bool {
        guard der.count > 2, der[0] == 0x30 else { return false }
        guard der[1] & 0x80 != 0 else { return der.count == 2 + Int(der[1]) }
        let size = Int(der[1] & 0x7f)
        guard (1...4).contains(size), der.count > 2 + size else { return false }
        let length = der[2..<2 + size].reduce(0) { $0 << 8 | Int($1) }
        return der.count == 2 + size + length
    }
}
