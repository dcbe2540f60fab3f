import KubeModel

/// A `user` of a kubeconfig.
struct UserSection {
    private let node: ConfigNode

    init(_ node: ConfigNode) {
        self.node = node
    }

    /// Says who the client is: by certificate, and by token, password or program, of which a token counts most.
    func apply(to access: inout ClusterAccess, clusterInfo: JSONValue) throws(ConfigError) {
        for field in ["as", "as-uid", "as-groups", "as-user-extra"] where node.json[field]?.isNull == false {
            throw node.error("impersonation is not supported", at: field)
        }
        guard try node.mapping("auth-provider") == nil else {
            throw node.error("is not supported any more; use exec", at: "auth-provider")
        }
        access.tls.certificate = try PEMOrigin(node, file: "client-certificate", data: "client-certificate-data")
        access.tls.key = try PEMOrigin(node, file: "client-key", data: "client-key-data")
        guard (access.tls.certificate == nil) == (access.tls.key == nil) else {
            let missing = access.tls.key == nil ? "client-key" : "client-certificate"
            throw node.error("is required: certificate and key belong together", at: missing)
        }
        access.credential = try credential(clusterInfo)
    }

    private func credential(_ clusterInfo: JSONValue) throws(ConfigError) -> CredentialMethod {
        let token = try node.string("token")
        let tokenFile = try node.string("tokenFile")
        let user = try node.string("username")
        let password = try node.string("password")
        let exec = try node.mapping("exec")
        let hasToken = !token.isEmpty || !tokenFile.isEmpty
        guard !hasToken || user.isEmpty else {
            throw node.error("a user has either a token or a password", at: "username")
        }
        if !tokenFile.isEmpty {
            return .tokenFile(node.resolved(tokenFile), initial: token.isEmpty ? nil : Secret(token))
        }
        if !token.isEmpty { return .token(Secret(token)) }
        if !user.isEmpty { return .basic(user: user, password: Secret(password)) }
        return try exec.map { (exec) throws(ConfigError) in .exec(try plugin(exec, clusterInfo)) } ?? .none
    }

    private func plugin(_ exec: ConfigNode, _ clusterInfo: JSONValue) throws(ConfigError) -> ExecPlugin {
        let apiVersion = try exec.string("apiVersion")
        let supported = ["v1", "v1beta1"].map { "client.authentication.k8s.io/\($0)" }
        guard supported.contains(apiVersion) else {
            throw exec.error("must be \(supported.joined(separator: " or "))", at: "apiVersion")
        }
        guard try exec.string("interactiveMode") != "Always" else {
            throw exec.error("programs that need a terminal are not supported", at: "interactiveMode")
        }
        let program = try exec.string("command")
        guard !program.isEmpty else { throw exec.error("is required", at: "command") }
        var variables: [String: String] = [:]
        for variable in try exec.mappings("env") {
            variables[try variable.string("name")] = try variable.string("value")
        }
        let command = Command(
            program.contains("/") ? exec.resolved(program) : program,
            try exec.strings("args"),
            environment: variables
        )
        return ExecPlugin(
            apiVersion: apiVersion,
            command: command,
            installHint: try exec.string("installHint"),
            cluster: try exec.bool("provideClusterInfo") ? clusterInfo : JSONValue?.none
        )
    }
}
