import HTTPTypes
import Hummingbird
import KubeRuntime
package import Logging
import NIOCore
import ServiceLifecycle

/// Answers `/healthz`, `/readyz` and `/metrics`.
package struct ControllerService: Service {
    private let process: ControllerProcess
    private let host: String
    private let port: Int
    private let logger: Logger

    package init(_ process: ControllerProcess, host: String, port: Int, logger: Logger) {
        self.process = process
        self.host = host
        self.port = port
        self.logger = logger
    }

    /// Serves until the service group shuts down.
    package func run() async throws {
        let application = Application(
            router: router,
            configuration: .init(address: .hostname(host, port: port), serverName: "modelrollout-controller"),
            logger: logger
        )
        try await application.run()
    }

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.get("healthz") { _, _ in Self.answer(process.runtime.isAlive, "the leader does not renew its lease") }
        router.get("readyz") { _, _ in Self.answer(process.runtime.isReady, "the cluster is not read yet") }
        router.get("metrics") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: process.metrics()))
            )
        }
        return router
    }

    private static func answer(_ isGood: Bool, _ problem: String) -> Response {
        Response(
            status: isGood ? .ok : .serviceUnavailable,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: isGood ? "ok\n" : "\(problem)\n"))
        )
    }
}
