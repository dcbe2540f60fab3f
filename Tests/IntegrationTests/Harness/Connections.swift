import CurlTransport
import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime

/// Requests to Prometheus, Traefik and the controller's own pages.
let web: any HTTPTransport = {
    do throws(TransportError) {
        return try CurlTransport()
    } catch {
        return NoTransport(error: error)
    }
}()

private struct NoTransport: HTTPTransport {
    let error: TransportError

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse { throw error }
    func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponseStream { throw error }
}

/// Connections to one API server as the user of a kubeconfig.
struct ClusterConnection: Sendable {
    let server: String
    let transports: KubeClient.Transports
    let credentials: Credentials

    init(_ kubeconfig: String, _ version: CurlTransport.HTTPVersion) async throws {
        let files = HostFiles()
        let access = try KubeConfig.load(explicit: kubeconfig, environment: Tools.environment, files: files).access()
        credentials = try Credentials(
            access,
            files: files,
            commands: HostCommands(time: .system),
            environment: Tools.environment,
            time: .system,
            logger: .silent
        )
        let material = try await credentials.tls()
        var configuration = CurlTransport.Configuration()
        configuration.httpVersion = version
        configuration.authorities = material.authorities.map { .pem($0) }
        if let certificate = material.certificate, let key = material.key {
            configuration.identity = .init(certificate: .pem(certificate), key: .pem(Array(key.revealed.utf8)))
        }
        configuration.serverName = material.serverName
        configuration.insecureSkipVerify = material.skipsVerification
        server = access.server
        transports = .init(
            lease: try CurlTransport(configuration),
            watch: try CurlTransport(configuration),
            unary: try CurlTransport(configuration)
        )
    }

    /// A client with all the rights of the user.
    var client: KubeClient {
        KubeClient(
            server: server,
            transports: transports,
            authorizer: credentials,
            userAgent: "integration-tests",
            logger: .silent,
            time: .system
        )
    }
}

extension ResourceKind {
    static let node = ResourceKind(group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)
    static let gatewayClass = ResourceKind(
        group: "gateway.networking.k8s.io",
        version: "v1",
        kind: "GatewayClass",
        plural: "gatewayclasses",
        isNamespaced: false
    )
    static let gateway = ResourceKind(
        group: "gateway.networking.k8s.io",
        version: "v1",
        kind: "Gateway",
        plural: "gateways"
    )
}

/// How a program ended, and what it said.
struct CommandResult: Sendable {
    var code: Int32
    var output: String
    var errors: String
}

extension Bench {
    /// Creates the object, or makes what it says so.
    @discardableResult
    func apply(_ object: KubeObject, _ kind: ResourceKind) async throws -> KubeObject {
        try await api.object(.patch(kind, object.key, .apply(object, manager: "integration-tests", force: true)))
    }

    func get(_ kind: ResourceKind, _ name: String) async throws -> KubeObject {
        try await api.object(.get(kind, ObjectKey(namespace: namespace, name: name)))
    }

    func list(_ kind: ResourceKind) async throws -> [KubeObject] {
        try await api.send(.list(kind, namespace: namespace))["items"]?.array?.map { KubeObject($0) } ?? []
    }

    /// Runs `kubectl`; anything but success is an error.
    @discardableResult
    func kubectl(_ arguments: String..., input: String? = nil) async throws -> String {
        let result = try await runKubectl(arguments, input: input)
        guard result.code == 0 else {
            throw Refused(description: "kubectl \(arguments.joined(separator: " ")): \(result.errors)\(result.output)")
        }
        return result.output
    }

    /// Runs `kubectl` and returns however it ended.
    func runKubectl(_ arguments: [String], input: String? = nil) async throws -> CommandResult {
        var arguments = arguments
        if let input {
            let file = "\(directory)/input-\(UInt32.random(in: 0 ... .max)).yaml"
            try Files.write(input, to: file)
            arguments += ["-f", file]
        }
        return try await run(["kubectl"] + arguments, limit: .seconds(60))
    }

    /// Runs a program with the cluster's kubeconfig and waits for its end.
    func run(_ arguments: [String], limit: Duration) async throws -> CommandResult {
        let stem = "\(directory)/command-\(UInt32.random(in: 0 ... .max))"
        // The shell keeps the two outputs apart.
        let script = "exec \"$@\" >\(stem).out 2>\(stem).err"
        let process = try ChildProcess(
            arguments[0],
            ["/bin/sh", "-c", script, "sh"] + arguments,
            environment: ["KUBECONFIG": kubeconfig, "HOME": directory],
            log: "/dev/null"
        )
        guard let code = try await process.exit(within: limit) else {
            await process.stop(within: .seconds(1))
            throw Timeout(description: "\(arguments.joined(separator: " ")): still running after \(limit)")
        }
        let result = CommandResult(
            code: code,
            output: (try? Files.text("\(stem).out")) ?? "",
            errors: (try? Files.text("\(stem).err")) ?? ""
        )
        return result
    }
}
