import KubeModel
import RolloutTesting

extension Bench {
    /// The controller's ServiceAccount in the test's namespace, by the name that it has in an installation.
    static let account = "modelrollout-controller"

    /// Lets controllers do in the test's namespace what `deploy/` lets them do, and makes their kubeconfig.
    func giveRights() async throws {
        try await apply(KubeObject(.serviceAccount, key(Self.account)), .serviceAccount)
        let objects = try Repository.installation()
        for binding in objects where binding.kind.hasSuffix("RoleBinding") {
            let subjects = binding.json["subjects"]?.array ?? []
            let name = binding.json["roleRef"]?["name"]?.string
            let role = objects.first { $0.kind.hasSuffix("Role") && $0.name == name }
            guard let role, subjects.contains(where: { $0["name"]?.string == Self.account }) else { continue }
            var local = KubeObject(.role, key(role.name))
            local.json["rules"] = role.json["rules"]
            try await apply(local, .role)
            try await apply(localBinding(of: role.name), .roleBinding)
        }
        try await writeControllerKubeconfig()
    }

    private func localBinding(of role: String) -> KubeObject {
        var binding = KubeObject(.roleBinding, key(role))
        binding.json["roleRef"] = [
            "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": .string(role),
        ]
        binding.json["subjects"] = [
            ["kind": "ServiceAccount", "name": .string(Self.account), "namespace": .string(namespace)]
        ]
        return binding
    }

    /// The test's kubeconfig with the ServiceAccount's token, over a wire where the API server is outside.
    private func writeControllerKubeconfig() async throws {
        let token = try await kubectl("create", "token", Self.account, "--namespace", namespace, "--duration", "1h")
        let text = try await kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json")
        let config = try JSONValue(parsing: Array(text.utf8))
        var cluster = config["clusters"]?[0]?["cluster"] ?? [:]
        if !isEmbedded || needs.contains(.wire) { try layWire(to: &cluster) }
        let result: JSONValue = [
            "apiVersion": "v1", "kind": "Config", "current-context": "bench",
            "clusters": [["name": "bench", "cluster": cluster]],
            "users": [["name": "bench", "user": ["token": .string(token.filter { !$0.isWhitespace })]]],
            "contexts": [
                ["name": "bench", "context": ["cluster": "bench", "user": "bench", "namespace": .string(namespace)]]
            ],
        ]
        try Files.write(String(decoding: result.encoded, as: UTF8.self), to: controllerKubeconfig)
    }

    /// Puts a wire between the cluster of a kubeconfig and whoever uses it.
    private func layWire(to cluster: inout JSONValue) throws {
        let server = cluster["server"]?.string ?? ""
        guard let url = server.wholeMatch(of: /(https?):\/\/(\[[^\]]+\]|[^:\/]+)(:[0-9]+)?(\/.*)?/) else {
            throw Refused(description: "the server of the kubeconfig is no URL: \(server)")
        }
        let scheme = String(url.1)
        let host = url.2.filter { $0 != "[" && $0 != "]" }
        let port = url.3.map { String($0.dropFirst()) } ?? (scheme == "https" ? "443" : "80")
        try Files.write("\(host) \(port)", to: wireTarget)
        try startWire()
        cluster["server"] = .string("\(scheme)://127.0.0.1:\(ports.wire)\(url.4 ?? "")")
        if scheme == "https", cluster["tls-server-name"] == nil { cluster["tls-server-name"] = .string(host) }
    }

    /// Starts the wire, again where it was cut.
    func startWire() throws {
        let target = try Files.text(wireTarget).split(separator: " ").map(String.init)
        let script = "\(Tools.checkout)/Tests/IntegrationTests/Support/wire.py"
        try start("wire", ["python3", script, "\(ports.wire)"] + target)
    }

    private var wireTarget: String { "\(directory)/wire.target" }
}

extension ResourceKind {
    static let serviceAccount = ResourceKind(
        group: "",
        version: "v1",
        kind: "ServiceAccount",
        plural: "serviceaccounts"
    )
    static let role = ResourceKind(
        group: "rbac.authorization.k8s.io",
        version: "v1",
        kind: "Role",
        plural: "roles"
    )
    static let roleBinding = ResourceKind(
        group: "rbac.authorization.k8s.io",
        version: "v1",
        kind: "RoleBinding",
        plural: "rolebindings"
    )
}
