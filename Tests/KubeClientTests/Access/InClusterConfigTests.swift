import KubeClient
import Testing

/// The way to the API server from within a pod.
@Suite struct InClusterConfigTests {
    private static let directory = "/var/run/secrets/kubernetes.io/serviceaccount"
    private static let environment = ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"]

    private static func files() -> FakeFiles {
        FakeFiles([
            "\(directory)/ca.crt": PEM.certificate(), "\(directory)/token": "t0ken\n",
            "\(directory)/namespace": "system\n",
        ])
    }

    @Test func aPodFindsItsServer() throws {
        let access = try InClusterConfig.access(environment: Self.environment, files: Self.files())
        #expect(access.server == "https://10.0.0.1:443")
        #expect(access.namespace == "system")
        #expect(access.tls == TLSSettings(authorities: .file("\(Self.directory)/ca.crt")))
        #expect(access.credential == .tokenFile("\(Self.directory)/token", initial: nil))
        #expect(InClusterConfig.isPresent(environment: Self.environment))
    }

    @Test func anIPv6AddressStandsInBrackets() throws {
        let environment = ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "6443"]
        #expect(
            try InClusterConfig.access(environment: environment, files: Self.files()).server == "https://[fd00::1]:6443"
        )
    }

    @Test func theNamespaceComesFromThePodOrIsTheDefault() throws {
        let named = Self.environment.merging(["POD_NAMESPACE": "mine"]) { $1 }
        #expect(try InClusterConfig.access(environment: named, files: Self.files()).namespace == "mine")
        let files = Self.files()
        files["\(Self.directory)/namespace"] = nil
        #expect(try InClusterConfig.access(environment: Self.environment, files: files).namespace == "default")
    }

    @Test(arguments: [
        [:], ["KUBERNETES_SERVICE_HOST": "a"], ["KUBERNETES_SERVICE_PORT": "1"],
        ["KUBERNETES_SERVICE_HOST": "", "KUBERNETES_SERVICE_PORT": "1"],
    ])
    func outsideOfAPodThereIsNone(_ environment: [String: String]) {
        let error = #expect(throws: ConfigError.self) {
            try InClusterConfig.access(environment: environment, files: Self.files())
        }
        #expect(error?.message.hasPrefix("not in a pod") == true)
    }

    @Test(arguments: ["", "x", "0", "65536", "tcp://10.0.0.1:443"])
    func thePortIsANumber(_ port: String) {
        #expect(throws: ConfigError.self) {
            try InClusterConfig.access(
                environment: ["KUBERNETES_SERVICE_HOST": "a", "KUBERNETES_SERVICE_PORT": port],
                files: Self.files()
            )
        }
    }

    @Test(arguments: [nil, "", "garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n"])
    func withoutAnAuthorityThereIsNoAccess(_ content: String?) {
        let files = Self.files()
        files["\(Self.directory)/ca.crt"] = content
        let error = #expect(throws: ConfigError.self) {
            try InClusterConfig.access(environment: Self.environment, files: files)
        }
        #expect(error?.file == "\(Self.directory)/ca.crt")
    }

    @Test(arguments: [nil, "", " \n"])
    func withoutATokenThereIsNoAccess(_ content: String?) {
        let files = Self.files()
        files["\(Self.directory)/token"] = content
        let error = #expect(throws: ConfigError.self) {
            try InClusterConfig.access(environment: Self.environment, files: files)
        }
        #expect(error?.file == "\(Self.directory)/token")
    }
}
