import KubeModel

/// The merged content of kubeconfig files.
///
/// The first file that has a cluster, user or context of a name decides about it as a whole; so does the first with a
/// `current-context`. Relative paths are seen from the directory of the file they stand in.
package struct KubeConfig: Sendable {
    private var clusters: [String: ConfigNode] = [:]
    private var users: [String: ConfigNode] = [:]
    private var contexts: [String: ConfigNode] = [:]
    private var files: [String] = []
    package private(set) var currentContext = ""

    /// The names of all contexts, sorted.
    package var contextNames: [String] { contexts.keys.sorted() }

    /// Reads the configuration that `kubectl` would use.
    ///
    /// `explicit` names the only file, which must exist; else `KUBECONFIG` lists files, of which some may be missing;
    /// else it is `~/.kube/config`.
    package static func load(
        explicit: String? = nil,
        environment: [String: String],
        files: any FileReading
    ) throws(ConfigError) -> KubeConfig {
        if let explicit, !explicit.isEmpty {
            return try merged([explicit], files: files, mayBeMissing: false)
        }
        let listed = (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
        if !listed.isEmpty { return try merged(listed, files: files, mayBeMissing: true) }
        guard let home = environment["HOME"], !home.isEmpty else {
            throw ConfigError("no kubeconfig is named, and HOME is not set")
        }
        return try merged(["\(home)/.kube/config"], files: files, mayBeMissing: true)
    }

    private static func merged(
        _ paths: [String],
        files: any FileReading,
        mayBeMissing: Bool
    ) throws(ConfigError) -> KubeConfig {
        var config = KubeConfig()
        for path in paths where !config.files.contains(path) {
            config.files.append(path)
            let bytes: [UInt8]
            do throws(FileError) {
                bytes = try files.read(path, limit: 1 << 20)
            } catch .missing where mayBeMissing {
                continue
            } catch {
                throw ConfigError(error.description, file: path)
            }
            try config.merge(ConfigNode(path: path, bytes))
        }
        return config
    }

    private mutating func merge(_ file: ConfigNode) throws(ConfigError) {
        if currentContext.isEmpty { currentContext = try file.string("current-context") }
        clusters.merge(try Self.named(file, "clusters", "cluster")) { first, _ in first }
        users.merge(try Self.named(file, "users", "user")) { first, _ in first }
        contexts.merge(try Self.named(file, "contexts", "context")) { first, _ in first }
    }

    private static func named(
        _ file: ConfigNode,
        _ list: String,
        _ content: String
    ) throws(ConfigError) -> [String: ConfigNode] {
        var nodes: [String: ConfigNode] = [:]
        for entry in try file.mappings(list) {
            let name = try entry.string("name")
            guard !name.isEmpty else { throw entry.error("is required", at: "name") }
            guard nodes[name] == nil else { throw entry.error("stands twice in this file", at: "name") }
            guard let node = try entry.mapping(content) else { throw entry.error("is required", at: content) }
            nodes[name] = node
        }
        return nodes
    }
}

extension KubeConfig {
    /// What the context, or else the current one, comes down to.
    package func access(context name: String? = nil) throws(ConfigError) -> ClusterAccess {
        let name = name ?? currentContext
        let origin = files.joined(separator: ":")
        guard !name.isEmpty else {
            let message = contexts.isEmpty ? "no context is configured" : "current-context is not set"
            throw ConfigError(message, file: origin)
        }
        guard let context = contexts[name] else { throw ConfigError("no context \"\(name)\"", file: origin) }
        let cluster = try Self.find(try context.string("cluster"), in: clusters, context, "cluster")
        let user = try Self.find(try context.string("user"), in: users, context, "user")
        let namespace = try context.string("namespace")
        var access = try ClusterSection(cluster).access()
        access.namespace = namespace.isEmpty ? "default" : namespace
        try UserSection(user).apply(to: &access, clusterInfo: ClusterSection(cluster).execInfo())
        return access
    }

    private static func find(
        _ name: String,
        in nodes: [String: ConfigNode],
        _ context: ConfigNode,
        _ field: String
    ) throws(ConfigError) -> ConfigNode {
        guard !name.isEmpty else { throw context.error("is required", at: field) }
        guard let node = nodes[name] else { throw context.error("there is no \(field) \"\(name)\"", at: field) }
        return node
    }
}
