import KubeClient
import Testing

/// Which of several ways to an API server is taken.
@Suite struct LocatingTests {
    private static func config(_ server: String) -> String {
        """
        current-context: main
        clusters: [{name: k, cluster: {server: "https://\(server)"}}]
        users: [{name: u, user: {token: t}}]
        contexts: [{name: main, context: {cluster: k, user: u}}, {name: other, context: {cluster: k, user: u, namespace: o}}]
        """
    }

    private static let directory = "/var/run/secrets/kubernetes.io/serviceaccount"
    private static let files = FakeFiles([
        "/named": config("named"), "/listed": config("listed"), "/home/u/.kube/config": config("home"),
        "\(directory)/ca.crt": PEM.certificate(), "\(directory)/token": "t",
    ])
    private static let pod = ["KUBERNETES_SERVICE_HOST": "pod", "KUBERNETES_SERVICE_PORT": "443"]
    private static let home = ["HOME": "/home/u"]

    @Test(
        arguments: [
            ("/named", pod.merging(["KUBECONFIG": "/listed"]) { $1 }, "https://named"),
            (nil, pod.merging(["KUBECONFIG": "/listed"]) { $1 }, "https://listed"),
            ("", pod.merging(home) { $1 }, "https://pod:443"),
            (nil, pod.merging(["KUBECONFIG": "", "HOME": "/home/u"]) { $1 }, "https://pod:443"),
            (nil, home, "https://home"),
        ] as [(String?, [String: String], String)]
    )
    func theFirstWayIsTaken(_ kubeconfig: String?, _ environment: [String: String], _ server: String) throws {
        let access = try ClusterAccess.located(kubeconfig: kubeconfig, environment: environment, files: Self.files)
        #expect(access.server == server)
    }

    @Test func aContextMeansAKubeconfig() throws {
        let environment = Self.pod.merging(Self.home) { $1 }
        let access = try ClusterAccess.located(context: "other", environment: environment, files: Self.files)
        #expect(access.server == "https://home")
        #expect(access.namespace == "o")
    }

    @Test func aNamedFileThatIsMissingIsNotPassedOver() {
        let environment = Self.pod.merging(Self.home) { $1 }
        #expect(throws: ConfigError.self) {
            try ClusterAccess.located(kubeconfig: "/gone", environment: environment, files: Self.files)
        }
    }
}
