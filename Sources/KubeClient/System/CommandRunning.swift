/// A program with its arguments and its whole environment.
package struct Command: Sendable, Hashable {
    /// A path, or a name that is looked up in `PATH`.
    package var program: String
    package var arguments: [String]
    package var environment: [String: String]

    package init(_ program: String, _ arguments: [String] = [], environment: [String: String] = [:]) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
    }
}

/// Why a program gave no output.
package enum CommandError: Error, Sendable, Hashable, CustomStringConvertible {
    case notStarted(String)
    case timedOut(Duration)
    case tooMuchOutput(limit: Int)
    case failed(status: Int)
    case cancelled

    package var description: String {
        switch self {
        case .notStarted(let reason): "can't be started: \(reason)"
        case .timedOut(let limit): "did not end within \(limit)"
        case .tooMuchOutput(let limit): "wrote more than \(limit) bytes"
        case .failed(let status): "ended with status \(status)"
        case .cancelled: "cancelled"
        }
    }
}

/// Runs programs to their end.
package protocol CommandRunning: Sendable {
    /// The standard output of the program, which must end with status 0 in time.
    ///
    /// It reads nothing and shares standard error with this process. When it takes too long, writes too much, or the
    /// task is cancelled, it is killed with all that it started.
    func output(of command: Command, timeout: Duration, limit: Int) async throws(CommandError) -> [UInt8]
}
