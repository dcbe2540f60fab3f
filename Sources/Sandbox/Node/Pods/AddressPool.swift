/// IPv4 addresses for pods, each given to one pod at a time.
///
/// An address that is free again is the last to be given out again, so that nobody who still knows it meets another
/// pod there.
package struct AddressPool: Sendable {
    private let first: UInt32
    private let count: UInt32
    private var next: UInt32 = 0
    private var owners: [String: UInt32] = [:]
    private var taken: Set<UInt32> = []

    /// Makes a pool of the addresses from `first` on; those ending in 0 or 255 are left out.
    package init(first: UInt32, count: UInt32) {
        self.first = first
        self.count = count
    }

    /// Addresses that lead to this machine alone: 127.64.0.1 to 127.95.255.254.
    package static let loopback = AddressPool(first: 0x7F40_0000, count: 0x20_0000)
    /// Addresses that lead nowhere, for pods that exist on paper: 10.244.0.1 to 10.244.255.254.
    package static let paper = AddressPool(first: 0x0AF4_0000, count: 0x1_0000)

    /// The address of the owner; a new one where it has none yet, nil where all are taken.
    package mutating func address(for owner: String) -> String? {
        if let own = owners[owner] { return Self.text(first + own) }
        for _ in 0..<count {
            let candidate = next
            next = (next + 1) % count
            guard (1...254).contains(candidate & 0xFF), !taken.contains(candidate) else { continue }
            taken.insert(candidate)
            owners[owner] = candidate
            return Self.text(first + candidate)
        }
        return nil
    }

    package mutating func release(_ owner: String) {
        if let own = owners.removeValue(forKey: owner) { taken.remove(own) }
    }

    private static func text(_ address: UInt32) -> String {
        [24, 16, 8, 0].map { "\(address >> $0 & 0xFF)" }.joined(separator: ".")
    }
}
