import CurlTransport
import Glibc
import HTTPTransport
import KubeClient
import KubeModel
import KubeRuntime
import RolloutTesting

/// One cluster with what a test needs around it, each part a process of its own.
///
/// By default the embedded cluster. Where the environment variable `KUBECONFIG` is set, tests that need neither process
/// pods nor what reads them run on the API server that it names, with the rights of an administrator, each in a
/// namespace of its own that is taken away at the end.
///
/// Controllers run with the rights that `deploy/` gives them, and no others.
final class Bench: Sendable {
    /// What a test needs beside an API server and a controller.
    struct Needs: OptionSet {
        let rawValue: Int

        /// Pods that are local processes: on the embedded cluster only.
        static let processes = Needs(rawValue: 1)
        static let prometheus = Needs(rawValue: 2)
        /// A gateway that clients send requests to.
        static let traefik = Needs(rawValue: 4)
        /// A way to the API server that can be cut.
        static let wire = Needs(rawValue: 8)

        var tools: [Tools.Tool] {
            var tools = [Tools.Tool.kubectl, .bash]
            if contains(.processes) || contains(.wire) || Bench.isOutside(self) { tools.append(.python3) }
            if contains(.prometheus) { tools.append(.prometheus) }
            if contains(.traefik) { tools.append(.traefik) }
            return tools
        }
    }

    /// The ports of the parts, on 127.0.0.1.
    struct Ports {
        let gateway = freePort()
        let traefik = freePort()
        let prometheus = freePort()
        let wire = freePort()
        /// Where pods listen: another cluster on this machine gives out the same addresses.
        let pods = freePort()
    }

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    let name: String
    /// Files and logs of this run; kept until the next.
    let directory: String
    let kubeconfig: String
    /// The same for controllers.
    let controllerKubeconfig: String
    /// Where the test's objects are.
    let namespace: String
    let isEmbedded: Bool
    let needs: Needs
    let ports: Ports
    let connection: ClusterConnection
    let api: KubeClient
    /// The node that pods are bound to by the test itself; nil where the cluster has nodes.
    let paperNode: String?
    private let parts: LockedBox<[ChildProcess]>

    /// Starts the parts, runs the test, and stops everything.
    ///
    /// - Throws: `Tools.Missing` where a program is not there, and whatever the test throws.
    static func run(
        _ name: String,
        _ needs: Needs = [],
        namespace: String = "bench",
        _ test: (Bench) async throws -> Void
    ) async throws {
        try Tools.demand(needs.tools)
        let directory = "\(Tools.checkout)/.build/integration/\(name)"
        try clear(directory)
        let isEmbedded = !isOutside(needs)
        let parts = LockedBox<[ChildProcess]>([])
        do {
            let kubeconfig =
                isEmbedded ? try await startCluster(directory, needs, parts) : try await copyKubeconfig(to: directory)
            let bench = try await Bench(name, directory, kubeconfig, namespace, isEmbedded, needs, parts)
            try await bench.prepare()
            do {
                try await bench.withPods { try await test(bench) }
            } catch {
                await bench.cleanUp()
                throw error
            }
            await bench.cleanUp()
        } catch {
            print("\(name): the logs are in \(directory)")
            await stop(parts)
            throw error
        }
        await stop(parts)
    }

    private init(
        _ name: String,
        _ directory: String,
        _ kubeconfig: String,
        _ namespace: String,
        _ isEmbedded: Bool,
        _ needs: Needs,
        _ parts: LockedBox<[ChildProcess]>
    ) async throws {
        self.name = name
        self.directory = directory
        self.kubeconfig = kubeconfig
        controllerKubeconfig = "\(directory)/controller.conf"
        self.isEmbedded = isEmbedded
        self.needs = needs
        self.parts = parts
        ports = Ports()
        self.namespace = isEmbedded ? namespace : "\(namespace)-\(String(UInt32.random(in: 0 ... .max), radix: 16))"
        connection = try await ClusterConnection(kubeconfig, .http1)
        api = connection.client
        let nodes = try await eventually("the API server", within: .seconds(30)) { [api] in
            try await api.send(.list(.node, namespace: nil, limit: 5))["items"]?.array
        }
        let hasNode = nodes.contains(where: PaperNode.isReady)
        paperNode = needs.contains(.processes) || hasNode ? nil : PaperNode.name
    }

    /// Whether a test with these needs runs on an API server that is there already.
    static func isOutside(_ needs: Needs = []) -> Bool {
        needs.isSubset(of: .wire) && Tools.environment["KUBECONFIG"]?.isEmpty == false
    }

    func key(_ name: String) -> ObjectKey { ObjectKey(namespace: namespace, name: name) }

    /// A rollout of that name that fits the bench: with metrics and a gateway where there are such.
    func recipe(_ name: String) -> RolloutRecipe {
        var recipe = RolloutRecipe(key(name))
        recipe.isProcess = needs.contains(.processes)
        recipe.node = paperNode
        recipe.port = ports.pods
        if !needs.contains(.traefik) { recipe.traffic = .ingress }
        if !needs.contains(.prometheus) { recipe.metrics = [] }
        return recipe
    }

    /// Starts a program that is stopped at the end of the test.
    @discardableResult
    func start(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws -> ChildProcess {
        try Self.start(name, arguments, environment, directory, parts)
    }

    /// The Prometheus that was started last.
    var prometheus: ChildProcess? { part("prometheus") }

    /// What a controller knows as the API server: the wire to it, where there is one, or the embedded cluster.
    var cluster: ChildProcess? { part("wire") ?? part("sandbox") }

    private func part(_ name: String) -> ChildProcess? {
        parts.withLock { parts in parts.last { $0.name == name } }
    }

    private static func start(
        _ name: String,
        _ arguments: [String],
        _ environment: [String: String],
        _ directory: String,
        _ parts: LockedBox<[ChildProcess]>
    ) throws -> ChildProcess {
        let log = "\(directory)/\(name).log"
        let process = try ChildProcess(name, arguments, environment: environment, log: log)
        parts.withLock { $0.append(process) }
        return process
    }

    private static func stop(_ parts: LockedBox<[ChildProcess]>) async {
        let running = parts.withLock { parts in
            defer { parts = [] }
            return parts
        }
        for process in running.reversed() { await process.stop() }
    }

    private static func clear(_ directory: String) throws {
        let old = try ChildProcess("rm", ["rm", "-rf", directory], log: "/dev/null")
        Files.makeDirectory(Files.directory(directory))
        while old.isRunning { usleep(1000) }
        Files.makeDirectory(directory)
    }

    /// Takes the namespace away where the cluster outlives the test.
    ///
    /// The rollouts first: what they still have to clear up must not keep the namespace when no controller is left.
    private func cleanUp() async {
        guard !isEmbedded else { return }
        for rollout in (try? await list(.modelRollout)) ?? [] {
            _ = try? await api.send(.delete(.modelRollout, rollout.key, uid: rollout.uid))
            let free: JSONValue = ["metadata": ["finalizers": .null]]
            _ = try? await api.send(.patch(.modelRollout, rollout.key, .merge(free)))
        }
        _ = try? await kubectl("delete", "namespace", namespace, "--wait=false")
    }

    /// What `KUBECONFIG` says, in a file that a test may change.
    private static func copyKubeconfig(to directory: String) async throws -> String {
        let copy = "\(directory)/kubeconfig"
        let script = "umask 077; exec kubectl config view --raw --minify --flatten >\"$0\""
        let process = try ChildProcess(
            "kubectl",
            ["/bin/sh", "-c", script, copy],
            environment: ["KUBECONFIG": Tools.environment["KUBECONFIG"] ?? ""],
            log: "\(directory)/kubectl.log"
        )
        guard try await process.exit(within: .seconds(30)) == 0 else { throw Refused(description: process.output) }
        return copy
    }

    private static func startCluster(
        _ directory: String,
        _ needs: Needs,
        _ parts: LockedBox<[ChildProcess]>
    ) async throws -> String {
        let data = "\(directory)/cluster"
        var arguments = [Tools.sandbox, "--listen", "127.0.0.1:0", "--data-dir", data]
        if needs.contains(.processes) { arguments.append("--node") }
        let process = try start("sandbox", arguments, [:], directory, parts)
        let kubeconfig = "\(data)/admin.conf"
        try await eventually("the embedded cluster's kubeconfig", within: .seconds(30)) {
            guard process.isRunning else { throw Refused(description: process.output) }
            return access(kubeconfig, R_OK) == 0
        }
        return kubeconfig
    }
}

// MARK: - The parts

extension Bench {
    /// The definitions, the namespace, and the programs around the cluster.
    private func prepare() async throws {
        try await kubectl("apply", "--server-side", "-f", "\(Tools.checkout)/crds/modelrollout.dev_modelrollouts.yaml")
        try await eventually("the definition of ModelRollout") {
            try await api.send(.list(.modelRollout, namespace: nil, limit: 1)) != .null
        }
        try await apply(Objects.namespace(namespace), .namespace)
        try await apply(Objects.lease(namespace), .lease)
        try await giveRights()
        if needs.contains(.prometheus) { try startPrometheus() }
        if needs.contains(.traefik) { try await startTraefik() }
        if needs.contains(.prometheus) { try await awaitPrometheus() }
        if needs.contains(.traefik) { try await awaitTraefik() }
    }

    /// Runs the test beside a node on paper, where the cluster has none of its own.
    private func withPods(_ test: () async throws -> Void) async throws {
        guard paperNode != nil else { return try await test() }
        let node = PaperNode(api, namespace: namespace)
        try await node.register()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await node.run() }
            defer { group.cancelAll() }
            try await test()
        }
    }

    /// Starts Prometheus, again with the data that it had.
    @discardableResult
    func startPrometheus() throws -> ChildProcess {
        let data = Files.directory(kubeconfig)
        let configuration = """
            global: {scrape_interval: 1s, scrape_timeout: 900ms}
            scrape_configs:
              - job_name: pods
                http_sd_configs:
                  - url: \(connection.server)/prometheus/targets
                    refresh_interval: 1s
                    authorization: {type: Bearer, credentials_file: "\(data)/admin.token"}
                    tls_config: {ca_file: "\(data)/ca.crt"}
            """
        try Files.write(configuration, to: "\(directory)/prometheus.yaml")
        return try start(
            "prometheus",
            [
                "prometheus", "--config.file=\(directory)/prometheus.yaml",
                "--storage.tsdb.path=\(directory)/prometheus",
                "--web.listen-address=127.0.0.1:\(ports.prometheus)",
            ]
        )
    }

    var prometheusURL: String { "http://127.0.0.1:\(ports.prometheus)" }

    func awaitPrometheus() async throws {
        try await eventually("Prometheus", within: .seconds(60)) {
            try await web.send(HTTPRequest(url: "\(prometheusURL)/-/ready")).status == 200
        }
    }

    private func startTraefik() async throws {
        let data = Files.directory(kubeconfig)
        let configuration = """
            global: {checkNewVersion: false, sendAnonymousUsage: false}
            log: {level: INFO}
            entryPoints:
              web: {address: "127.0.0.1:\(ports.gateway)"}
              traefik: {address: "127.0.0.1:\(ports.traefik)"}
            ping: {}
            providers:
              providersThrottleDuration: 50ms
              kubernetesGateway:
                endpoint: \(connection.server)
                token: \(directory)/traefik.token
                certAuthFilePath: \(data)/ca.crt
                statusAddress: {ip: 127.0.0.1}
            serversTransport: {forwardingTimeouts: {dialTimeout: 1s}}
            """
        try Files.write(configuration, to: "\(directory)/traefik.yaml")
        // Traefik sends what the file holds as it is, a line feed included.
        let token = try Files.text("\(data)/admin.token").filter { !$0.isNewline }
        try Files.write(token, to: "\(directory)/traefik.token")
        let program = Tools.path(of: .traefik) ?? "traefik"
        try start("traefik", [program, "--configFile=\(directory)/traefik.yaml"])
        try await apply(Objects.gatewayClass, .gatewayClass)
        try await apply(Objects.gateway(namespace, port: ports.gateway), .gateway)
    }

    private func awaitTraefik() async throws {
        try await eventually("Traefik", within: .seconds(60)) {
            try await web.send(HTTPRequest(url: "http://127.0.0.1:\(ports.traefik)/ping")).status == 200
        }
    }
}

/// A port of 127.0.0.1 that nobody listens on, a new one each time.
///
/// It lies below those that the kernel gives to outgoing connections: one of these could take it before it is used.
func freePort() -> Int {
    while true {
        let port = Int.random(in: 20_000..<30_000)
        if givenPorts.withLock({ $0.insert(port).inserted }), isFree(port) { return port }
    }
}

private let givenPorts = LockedBox<Set<Int>>([])

private func isFree(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = in_port_t(port).bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
    }
}
