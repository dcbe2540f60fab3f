/// Makes gzip streams (RFC 1951, RFC 1952) without a library.
enum Gzip {
    /// The bytes in stored blocks.
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var deflated: [UInt8] = []
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            deflated += [rest.isEmpty ? 1 : 0]
            deflated += [UInt8(truncatingIfNeeded: length), UInt8(length >> 8)]
            deflated += [UInt8(truncatingIfNeeded: ~length), UInt8(~length >> 8)]
            deflated += block
        } while !rest.isEmpty
        return framed(deflated, checksum: crc(of: bytes), length: bytes.count)
    }

    /// About `count` zeros as one run, in less than a hundredth of the bytes.
    static func zeros(_ count: Int) -> (gzip: [UInt8], length: Int) {
        let (deflated, length) = deflatedZeros(count)
        return (framed(deflated, checksum: crc(of: repeatElement(0, count: length)), length: length), length)
    }

    /// About `count` zeros, with a wrong checksum, which nobody should get to see.
    static func bomb(_ count: Int) -> [UInt8] {
        framed(deflatedZeros(count).bytes, checksum: 0, length: count)
    }

    private static func deflatedZeros(_ count: Int) -> (bytes: [UInt8], length: Int) {
        let runs = count / 258
        var bits = BitWriter()
        bits.write(0b1, width: 1)
        bits.write(0b01, width: 2)
        // The literal 0 has the code 00110000; the length 258 has 11000101, the distance 1 has 00000.
        bits.writeCode(0b0011_0000, width: 8)
        for _ in 0..<runs {
            bits.writeCode(0b1100_0101, width: 8)
            bits.writeCode(0, width: 5)
        }
        bits.writeCode(0, width: 7)
        return (bits.finished, 1 + runs * 258)
    }

    private struct BitWriter {
        private var bytes: [UInt8] = []
        private var current: UInt32 = 0
        private var width: UInt32 = 0

        var finished: [UInt8] { width > 0 ? bytes + [UInt8(truncatingIfNeeded: current)] : bytes }

        /// Writes a number, lowest bit first.
        mutating func write(_ value: UInt32, width count: UInt32) {
            current |= value << width
            width += count
            while width >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: current))
                current >>= 8
                width -= 8
            }
        }

        /// Writes a Huffman code, highest bit first.
        mutating func writeCode(_ code: UInt32, width count: UInt32) {
            for bit in (0..<count).reversed() { write(code >> bit & 1, width: 1) }
        }
    }

    private static func framed(_ deflated: [UInt8], checksum: UInt32, length: Int) -> [UInt8] {
        let trailer = [checksum, UInt32(truncatingIfNeeded: length)].flatMap { number in
            (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        }
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] + deflated + trailer
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1 }
    }

    private static func crc(of bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xff)] ^ $0 >> 8 }
    }
}
