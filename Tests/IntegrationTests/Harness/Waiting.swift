import KubeClient
import KubeModel

/// Something did not come about in time.
struct Timeout: Error, CustomStringConvertible {
    let description: String
}

/// Looks until there is something, at most for so long.
func poll<Found>(
    within limit: Duration,
    every pause: Duration = .milliseconds(50),
    _ look: () async throws -> Found?
) async throws -> Found? {
    let clock = ContinuousClock()
    let end = clock.now + limit
    while true {
        if let found = try await look() { return found }
        guard clock.now < end else { return nil }
        try await clock.sleep(for: pause)
    }
}

/// Looks until there is something; what fails meanwhile counts as not there yet.
///
/// - Throws: `Timeout` with what was awaited.
@discardableResult
func eventually<Found>(
    _ what: String,
    within limit: Duration = .seconds(30),
    _ look: () async throws -> Found?
) async throws -> Found {
    var last: (any Error)?
    let found = try await poll(within: limit) { () async throws -> Found? in
        try Task.checkCancellation()
        do {
            return try await look()
        } catch {
            last = error
            return nil
        }
    }
    guard let found else {
        throw Timeout(description: "not within \(limit): \(what)" + (last.map { " (\($0))" } ?? ""))
    }
    return found
}

/// Looks until it is so.
///
/// - Throws: `Timeout` with what was awaited.
func eventually(_ what: String, within limit: Duration = .seconds(30), _ isSo: () async throws -> Bool) async throws {
    let _: Bool = try await eventually(what, within: limit) { () async throws -> Bool? in
        try await isSo() ? true : nil
    }
}

extension Timestamp {
    static var current: Timestamp { TimeSource.system.now() }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }

    /// Seconds with one digit of fraction.
    var short: String { seconds.short }
}

extension Double {
    /// With one digit of fraction.
    var short: String { "\((self * 10).rounded() / 10)" }
}

/// Prints a measured figure beside the test's name.
func report(_ test: String, _ figures: String) {
    print("figures: \(test): \(figures)")
}
