import CurlTransport
import Foundation
import HTTPTransport
import KubeModel
import Sandbox

/// An embedded cluster on a socket, for the length of a test.
struct LiveCluster: Sendable {
    let server: APIServer
    let sandbox: RunningSandbox

    var url: String { sandbox.url }
    var token: String { sandbox.token }
    var directory: String { sandbox.directory }

    /// Starts a cluster, runs the test and stops the cluster.
    static func run(
        withControllers: Bool = false,
        _ body: @escaping @Sendable (LiveCluster) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let server = APIServer { Timestamp(seconds: Date().timeIntervalSince1970) }
        if withControllers {
            for behavior in Workloads.controllers() { server.add(behavior) }
            server.add(SimulatedNode())
        }
        try await SandboxService.serve(server, SandboxService.Configuration(directory: directory)) { sandbox in
            try await body(LiveCluster(server: server, sandbox: sandbox))
        }
    }

    func stop() async {
        await sandbox.stop()
    }

    func transport(_ version: CurlTransport.HTTPVersion) throws -> CurlTransport {
        var configuration = CurlTransport.Configuration()
        configuration.authorities = .file("\(directory)/ca.crt")
        configuration.httpVersion = version
        return try CurlTransport(configuration)
    }
}
