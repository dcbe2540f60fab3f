import Logging

/// A number of bytes, for people.
struct Size: CustomStringConvertible {
    private let bytes: Int

    init(_ bytes: Int) {
        self.bytes = bytes
    }

    var description: String {
        bytes.magnitude < 1 << 20 ? "\(tenths(10)) KiB" : "\(tenths(20)) MiB"
    }

    private func tenths(_ shift: Int) -> String {
        let tenths = (bytes * 10) >> shift
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}

/// A length of time with two digits of fraction, for people.
struct Seconds: CustomStringConvertible {
    private let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    var value: Double { duration / .seconds(1) }

    var description: String { "\((value * 100).rounded() / 100) s" }
}

extension Logger {
    /// Tells nothing: what is printed is the result alone.
    static var quiet: Logger {
        var logger = Logger(label: "footprint")
        logger.logLevel = .critical
        return logger
    }
}
