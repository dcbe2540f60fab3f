import Glibc

/// An IP address as a value.
///
/// An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) is the IPv4 address.
package struct IPAddress: Sendable, Hashable {
    /// The number of bits of the address: 32 or 128.
    let width: Int
    /// The address as a number, in the low `width` bits.
    let bits: UInt128

    /// Reads the plain text form: four decimal numbers, or IPv6 without brackets and zone.
    package init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        var v4 = in_addr()
        if unsafe inet_pton(AF_INET, text, &v4) == 1 {
            self.init(v4)
            return
        }
        var v6 = in6_addr()
        guard unsafe inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        self.init(v6)
    }

    /// Reads a socket address of `length` bytes; nil for a family other than IPv4 and IPv6.
    @unsafe
    init?(_ address: UnsafePointer<sockaddr>, length: Int) {
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            self.init(unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self).sin_addr)
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            self.init(unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        default:
            return nil
        }
    }

    private init(_ address: in_addr) {
        width = 32
        bits = UInt128(UInt32(bigEndian: address.s_addr))
    }

    private init(_ address: in6_addr) {
        let number = unsafe withUnsafeBytes(of: address) { bytes in
            unsafe bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        }
        let isMapped = number >> 32 == 0xffff
        width = isMapped ? 32 : 128
        bits = isMapped ? number & 0xffff_ffff : number
    }
}

/// A block of IP addresses in CIDR notation (RFC 4632), such as `10.0.0.0/8` or `fe80::/10`.
package struct AddressRange: Sendable, Hashable {
    private let base: IPAddress
    private let prefix: Int

    /// Reads `address/length`, or one address; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let address = IPAddress(String(first)) else { return nil }
        base = address
        guard parts.count == 2 else {
            prefix = address.width
            return
        }
        let digits = parts[1]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(digits) else { return nil }
        guard length <= address.width else { return nil }
        prefix = length
    }

    /// Tells whether the address lies in the block; an IPv4 address never lies in an IPv6 block.
    package func contains(_ address: IPAddress) -> Bool {
        guard address.width == base.width else { return false }
        return (address.bits ^ base.bits) >> UInt128(base.width - prefix) == 0
    }
}

/// Addresses that a transport must not connect to, whatever name led to them.
///
/// The check is made on the resolved address of every new connection, so a name that resolves differently the second
/// time (DNS rebinding) cannot get around it.
package struct AddressPolicy: Sendable, Hashable {
    /// Blocks that are refused.
    package var denied: [AddressRange]

    package init(denying denied: [AddressRange]) {
        self.denied = denied
    }

    /// Refuses this machine, link-local, multicast, reserved and translated addresses: everything that is special on
    /// a node and is no place for a service named by a user.
    package static let specialAddresses = AddressPolicy(
        denying: [
            "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b::/96", "2002::/16", "fe80::/10", "fec0::/10", "ff00::/8",
        ].compactMap(AddressRange.init)
    )

    package func permits(_ address: IPAddress) -> Bool {
        !denied.contains { $0.contains(address) }
    }
}
