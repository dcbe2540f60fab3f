import ArgumentParser
import KubeClient
import KubeModel
import KubeRuntime
import Logging

/// How the API server is found.
struct AccessOptions: ParsableArguments {
    @Option(help: "A kubeconfig file; in a pod, its service account is used where none is given.")
    var kubeconfig: String?

    @Option(help: "The context of the kubeconfig to use.")
    var context: String?

    func connect(time: TimeSource, logger: Logger) async throws -> ClusterConnection {
        let environment = HostEnvironment.current()
        let files = HostFiles()
        let isInCluster = kubeconfig == nil && InClusterConfig.isPresent(environment: environment)
        let access =
            isInCluster
            ? try InClusterConfig.access(environment: environment, files: files)
            : try KubeConfig.load(explicit: kubeconfig, environment: environment, files: files).access(context: context)
        return try await ClusterConnection(
            access,
            files: files,
            // A process in a cluster runs no programs that a file names.
            commands: isInCluster ? nil : HostCommands(time: time),
            environment: environment,
            time: time,
            logger: logger
        )
    }
}

/// Whether and how one of several processes is chosen to act.
struct LeadershipOptions: ParsableArguments {
    @Option(help: "Whether to act only while holding the Lease: true or false.")
    var leaderElect = true

    @Option(help: "Namespace of the Lease; the pod's own where none is given.")
    var leaseNamespace: String?

    @Option(help: "Name of the Lease.")
    var leaseName = "modelrollout-controller"

    private var environment: [String: String] { HostEnvironment.current() }

    /// The pod's name, or the host's.
    var instance: String {
        let name = environment["POD_NAME"] ?? environment["HOSTNAME"] ?? ""
        return name.isEmpty ? "modelrollout-controller" : name
    }

    func settings(defaultNamespace: String) throws -> LeaderElectionSettings? {
        guard leaderElect else { return nil }
        let suffix = environment["POD_UID"] ?? Self.process.name ?? String(UInt64.random(in: 0 ... .max), radix: 16)
        guard
            let settings = LeaderElectionSettings(
                lease: ObjectKey(namespace: leaseNamespace ?? defaultNamespace, name: leaseName),
                identity: "\(instance)_\(suffix)"
            )
        else { throw ValidationError("the leader election can't be set up") }
        return settings
    }

    private static let process = HostProcess(files: HostFiles())

    /// Whether the holder was a process of this machine that has ended, so that its lease need not be waited for.
    static func hasEnded(_ holder: String) -> Bool {
        holder.split(separator: "_").last.map(process.hasEnded) ?? false
    }
}

/// `[host]:port`.
struct ListenAddress: ExpressibleByArgument, CustomStringConvertible {
    var host: String
    var port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = Int(argument[argument.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(argument[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.init(host: host.isEmpty ? "0.0.0.0" : host, port: port)
    }

    var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    var defaultValueDescription: String { description }
}

/// A level of swift-log.
struct LogLevel: ExpressibleByArgument {
    var level: Logger.Level

    init(level: Logger.Level) {
        self.level = level
    }

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument) else { return nil }
        self.level = level
    }

    var defaultValueDescription: String { level.rawValue }
}
