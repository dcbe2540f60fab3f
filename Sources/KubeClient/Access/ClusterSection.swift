import KubeModel

/// A `cluster` of a kubeconfig.
struct ClusterSection {
    private let node: ConfigNode

    init(_ node: ConfigNode) {
        self.node = node
    }

    /// The way to the server, without the user.
    func access() throws(ConfigError) -> ClusterAccess {
        let server = try checkedServer()
        let proxy = try node.string("proxy-url")
        let tls = TLSSettings(
            authorities: try PEMOrigin(node, file: "certificate-authority", data: "certificate-authority-data"),
            serverName: try Self.nonEmpty(node.string("tls-server-name")),
            skipsVerification: try node.bool("insecure-skip-tls-verify")
        )
        guard tls.authorities == nil || !tls.skipsVerification else {
            throw node.error("can't be combined with a certificate authority", at: "insecure-skip-tls-verify")
        }
        return ClusterAccess(server: server, tls: tls, proxy: proxy.isEmpty ? nil : Secret(proxy))
    }

    /// The cluster as an exec plugin is told (`ExecCredential`'s `spec.cluster`).
    func execInfo() throws(ConfigError) -> JSONValue {
        var info: JSONValue = ["server": .string(try node.string("server"))]
        for name in ["tls-server-name", "certificate-authority-data", "proxy-url"] {
            let text = try node.string(name)
            if !text.isEmpty { info[name] = .string(text) }
        }
        if try node.bool("insecure-skip-tls-verify") { info["insecure-skip-tls-verify"] = true }
        for entry in try node.mappings("extensions")
        where try entry.string("name") == "client.authentication.k8s.io/exec" {
            info["config"] = entry.json["extension"]
        }
        return info
    }

    private func checkedServer() throws(ConfigError) -> String {
        var server = try node.string("server")
        guard !server.isEmpty else { throw node.error("is required", at: "server") }
        let isWeb = server.hasPrefix("https://") || server.hasPrefix("http://")
        let rest = server.drop { $0 != "/" }.dropFirst(2)
        let host = rest.prefix { $0 != "/" }
        guard isWeb, !host.isEmpty else { throw node.error("must be an http or https URL", at: "server") }
        let isPlain = server.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isPlain, !host.contains("@"), !rest.contains("?"), !rest.contains("#") else {
            throw node.error("must be a URL without user, query and fragment", at: "server")
        }
        while server.hasSuffix("/") { server.removeLast() }
        return server
    }

    private static func nonEmpty(_ text: String) -> String? {
        text.isEmpty ? nil : text
    }
}

extension PEMOrigin {
    /// PEM text in a field of its own, which counts more, or in a file that a field names.
    init?(_ node: ConfigNode, file: String, data: String) throws(ConfigError) {
        let text = try node.encodedText(data)
        let path = try node.string(file)
        guard text.isEmpty else {
            self = .inline(Secret(text))
            return
        }
        guard !path.isEmpty else { return nil }
        self = .file(node.resolved(path))
    }
}
