import Logging
import ServiceLifecycle

/// A cluster that is on the network.
package struct RunningSandbox: Sendable {
    /// The base URL, without a slash at its end.
    package let url: String
    /// The administrator's bearer token.
    package let token: String
    /// Where the kubeconfig (`admin.conf`) and the authority's certificate (`ca.crt`) are.
    package let directory: String
    private let group: ServiceGroup

    init(url: String, token: String, directory: String, group: ServiceGroup) {
        self.url = url
        self.token = token
        self.directory = directory
        self.group = group
    }

    /// Stops the server as SIGTERM would.
    package func stop() async {
        await group.triggerGracefulShutdown()
    }
}

extension SandboxService {
    /// Puts the server on the network for as long as `body` runs.
    package static func serve<Result: Sendable>(
        _ server: APIServer,
        _ configuration: Configuration,
        _ body: sending @escaping (RunningSandbox) async throws -> Result
    ) async throws -> Result {
        let logger = Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }
        let (urls, started) = AsyncStream.makeStream(of: String.self)
        let service = try SandboxService(server, configuration, logger: logger) { started.yield($0) }
        let group = ServiceGroup(services: [service], logger: logger)
        return try await withThrowingTaskGroup(of: Result?.self) { tasks in
            tasks.addTask {
                defer { started.finish() }
                try await group.run()
                return nil
            }
            var result: Result?
            for await url in urls.prefix(1) {
                let sandbox = RunningSandbox(
                    url: url,
                    token: service.administratorToken,
                    directory: configuration.directory,
                    group: group
                )
                do {
                    result = try await body(sandbox)
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            guard let result else { throw CancellationError() }
            return result
        }
    }
}
