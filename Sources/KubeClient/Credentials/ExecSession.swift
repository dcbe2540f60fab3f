import KubeModel

/// Gets credentials from an exec plugin, which runs once at a time whatever the number of callers.
actor ExecSession {
    private let plugin: ExecPlugin
    private let commands: any CommandRunning
    private let environment: [String: String]
    private let time: TimeSource
    private var current: ExecCredential?
    private var isRunning = false
    private var waiters: [CheckedContinuation<Outcome?, Never>] = []

    private typealias Outcome = Result<ExecCredential, CredentialError>

    private static let timeout = Duration.seconds(60)
    private static let outputLimit = 1 << 20

    init(_ plugin: ExecPlugin, commands: any CommandRunning, environment: [String: String], time: TimeSource) {
        self.plugin = plugin
        self.commands = commands
        self.environment = environment
        self.time = time
    }

    /// The last credential while it has not expired, or else a new one.
    func credential() async throws(CredentialError) -> ExecCredential {
        while true {
            if let current, current.isFresh(at: time.now()) { return current }
            guard isRunning else { return try await run() }
            // Nothing comes back where the caller who ran the program gave up.
            guard let outcome = await withCheckedContinuation({ waiters.append($0) }) else { continue }
            return try outcome.get()
        }
    }

    /// Forgets the credential if it still is the refused one.
    func drop(token: Secret?) {
        if current?.token == token { current = nil }
    }

    private func run() async throws(CredentialError) -> ExecCredential {
        isRunning = true
        let outcome: Outcome
        do throws(CredentialError) {
            let credential = try await newCredential()
            current = credential
            outcome = .success(credential)
        } catch {
            outcome = .failure(error)
        }
        isRunning = false
        let told = Task.isCancelled ? nil : outcome
        for waiter in waiters { waiter.resume(returning: told) }
        waiters = []
        return try outcome.get()
    }

    private func newCredential() async throws(CredentialError) -> ExecCredential {
        var command = plugin.command
        command.environment = environment.merging(command.environment) { $1 }
        command.environment["KUBERNETES_EXEC_INFO"] = execInfo().text
        let output: [UInt8]
        do throws(CommandError) {
            output = try await commands.output(of: command, timeout: Self.timeout, limit: Self.outputLimit)
        } catch {
            var problem = "\(error)"
            if case .notStarted = error, !plugin.installHint.isEmpty { problem += "; \(plugin.installHint)" }
            throw failure(problem)
        }
        do throws(CredentialError) {
            return try ExecCredential(output, apiVersion: plugin.apiVersion)
        } catch {
            throw failure(error.message)
        }
    }

    private func failure(_ problem: String) -> CredentialError {
        CredentialError(DisplayText.cleaned("exec plugin \(plugin.command.program): \(problem)"))
    }

    private func execInfo() -> JSONValue {
        var spec: JSONValue = ["interactive": false]
        spec["cluster"] = plugin.cluster
        return ["kind": "ExecCredential", "apiVersion": .string(plugin.apiVersion), "spec": spec]
    }
}
