import KubeClient
import KubeModel
import Testing

/// What a kubeconfig comes down to.
@Suite struct KubeConfigTests {
    static let ca = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCkFBQUEKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="

    private static let full = """
        apiVersion: v1
        kind: Config
        current-context: dev
        preferences: {}
        clusters:
        - name: one
          cluster:
            server: https://one.test:6443/
            certificate-authority-data: \(ca)
            tls-server-name: api.internal
            proxy-url: http://u:pw@proxy.test:3128
        - name: two
          cluster: {server: "http://127.0.0.1:8080/base"}
        - name: three
          cluster: {server: https://three.test, insecure-skip-tls-verify: true}
        users:
        - name: certified
          user: {client-certificate: pki/c.crt, client-key: /abs/c.key}
        - name: token
          user: {token: t0ken}
        - name: file
          user: {tokenFile: ../token, token: first}
        - name: password
          user: {username: u, password: pw}
        - name: nobody
          user: {}
        contexts:
        - name: dev
          context: {cluster: one, user: certified, namespace: shop}
        - name: plain
          context: {cluster: two, user: token}
        - name: loose
          context: {cluster: three, user: file}
        - name: basic
          context: {cluster: two, user: password}
        - name: anonymous
          context: {cluster: two, user: nobody}
        """

    private func load(_ files: [String: String], _ environment: [String: String] = ["HOME": "/home/u"]) throws
        -> KubeConfig
    {
        try KubeConfig.load(environment: environment, files: FakeFiles(files))
    }

    private func access(_ context: String? = nil, _ text: String = full) throws -> ClusterAccess {
        try load(["/home/u/.kube/config": text]).access(context: context)
    }

    @Test func theCurrentContextIsTaken() throws {
        let access = try access()
        #expect(access.server == "https://one.test:6443")
        #expect(access.namespace == "shop")
        #expect(access.proxy?.revealed == "http://u:pw@proxy.test:3128")
        #expect(
            access.tls
                == TLSSettings(
                    authorities: .inline(Secret(PEM.certificate())),
                    certificate: .file("/home/u/.kube/pki/c.crt"),
                    key: .file("/abs/c.key"),
                    serverName: "api.internal"
                )
        )
        #expect(access.credential == CredentialMethod.none)
    }

    @Test(
        arguments: [
            ("plain", "http://127.0.0.1:8080/base", CredentialMethod.token(Secret("t0ken"))),
            ("loose", "https://three.test", .tokenFile("/home/u/.kube/../token", initial: Secret("first"))),
            ("basic", "http://127.0.0.1:8080/base", .basic(user: "u", password: Secret("pw"))),
            ("anonymous", "http://127.0.0.1:8080/base", .none),
        ]
    )
    func aNamedContextIsTaken(_ context: String, _ server: String, _ credential: CredentialMethod) throws {
        let access = try access(context)
        #expect(access.server == server)
        #expect(access.namespace == "default")
        #expect(access.credential == credential)
        #expect(access.tls.skipsVerification == (context == "loose"))
    }

    @Test func contextsAreListed() throws {
        #expect(
            try load(["/home/u/.kube/config": Self.full]).contextNames
                == ["anonymous", "basic", "dev", "loose", "plain"]
        )
    }

    @Test func dataCountsMoreThanAFileAndATokenMoreThanAProgram() throws {
        let text = """
            current-context: c
            clusters: [{name: k, cluster: {server: https://a, certificate-authority: x, certificate-authority-data: \(Self.ca)}}]
            users:
            - name: u
              user:
                token: t
                exec: {apiVersion: client.authentication.k8s.io/v1, command: x}
            contexts: [{name: c, context: {cluster: k, user: u}}]
            """
        let access = try access(nil, text)
        #expect(access.tls.authorities == .inline(Secret(PEM.certificate())))
        #expect(access.credential == .token(Secret("t")))
    }

    @Test func aProgramIsFoundFromTheFilesDirectory() throws {
        func plugin(_ program: String, _ more: String = "") throws -> ExecPlugin? {
            let text = """
                current-context: c
                clusters: [{name: k, cluster: {server: https://a, certificate-authority: ca.crt, extensions: [
                  {name: client.authentication.k8s.io/exec, extension: {audience: x}}, {name: other, extension: y}]}}]
                users:
                - name: u
                  user:
                    exec:
                      apiVersion: client.authentication.k8s.io/v1beta1
                      command: \(program)
                      args: [get, "--token"]
                      env: [{name: A, value: b}]
                      installHint: install it
                      \(more)
                contexts: [{name: c, context: {cluster: k, user: u}}]
                """
            guard case .exec(let plugin) = try access(nil, text).credential else { return nil }
            return plugin
        }
        let plain = try #require(try plugin("aws"))
        #expect(plain.apiVersion == "client.authentication.k8s.io/v1beta1")
        #expect(plain.command == Command("aws", ["get", "--token"], environment: ["A": "b"]))
        #expect(plain.installHint == "install it")
        #expect(plain.cluster == nil)
        #expect(try plugin("./bin/x")?.command.program == "/home/u/.kube/./bin/x")
        #expect(try plugin("/usr/bin/x")?.command.program == "/usr/bin/x")
        #expect(
            try plugin("x", "provideClusterInfo: true")?.cluster
                == ["server": "https://a", "config": ["audience": "x"]]
        )
        #expect(try plugin("x", "interactiveMode: IfAvailable") != nil)
    }

    @Test func secretsAreNotShown() throws {
        for context in ["dev", "plain", "loose", "basic"] {
            let access = try access(context)
            var text = "\(access) \(String(reflecting: access))"
            dump(access, to: &text)
            for secret in ["t0ken", "first", "pw", "AAAA"] { #expect(!text.contains(secret), "\(context): \(secret)") }
        }
    }
}

/// Which files count, and what each decides.
@Suite struct KubeConfigMergeTests {
    private static func file(_ context: String, server: String, namespace: String = "a", current: Bool = true) -> String
    {
        """
        \(current ? "current-context: \(context)" : "")
        clusters: [{name: shared, cluster: {server: "\(server)"}}, {name: \(context), cluster: {server: "\(server)"}}]
        users: [{name: shared, user: {tokenFile: token}}]
        contexts:
        - {name: \(context), context: {cluster: shared, user: shared, namespace: \(namespace)}}
        - {name: own-\(context), context: {cluster: \(context), user: shared}}
        """
    }

    @Test func theFirstFileDecidesAboutEachEntry() throws {
        let files = FakeFiles([
            "/a/one": Self.file("p", server: "https://one", current: false),
            "/b/two": Self.file("q", server: "https://two"),
            "/c/three": Self.file("p", server: "https://three", namespace: "c"),
        ])
        let environment = ["KUBECONFIG": "/missing:/a/one::/b/two:/c/three:/a/one", "HOME": "/home/u"]
        let config = try KubeConfig.load(environment: environment, files: files)
        #expect(config.currentContext == "q")
        #expect(config.contextNames == ["own-p", "own-q", "p", "q"])
        #expect(try config.access().server == "https://one")
        #expect(try config.access().credential == .tokenFile("/a/token", initial: nil))
        #expect(try config.access(context: "p").namespace == "a")
        #expect(try config.access(context: "own-q").server == "https://two")
        #expect(files.count(of: "/a/one") == 1)
        #expect(files.count(of: "/home/u/.kube/config") == 0)
    }

    @Test func anExplicitFileIsTheOnlyOneAndMustExist() throws {
        let files = FakeFiles([
            "/a/one": Self.file("p", server: "https://one"), "here": Self.file("z", server: "https://z"),
        ])
        let environment = ["KUBECONFIG": "/a/one", "HOME": "/home/u"]
        let config = try KubeConfig.load(explicit: "here", environment: environment, files: files)
        #expect(config.contextNames == ["own-z", "z"])
        // The working directory is the directory of a bare name.
        #expect(try config.access().credential == .tokenFile("token", initial: nil))
        let error = #expect(throws: ConfigError.self) {
            try KubeConfig.load(explicit: "/gone", environment: environment, files: files)
        }
        #expect(error?.description == "/gone: no such file")
    }

    @Test func aListedFileMayBeMissingButNotBroken() {
        let files = FakeFiles([
            "/a/one": Self.file("p", server: "https://one"), "/b/two": "a: [",
            "/c/big": String(repeating: "#", count: 2 << 20),
        ])
        for (list, message) in [
            ("/a/one:/b/two", "/b/two:2: did not find expected node content"),
            ("/a/one:/c/big", "/c/big: larger than 1048576 bytes"),
        ] {
            let error = #expect(throws: ConfigError.self) {
                try KubeConfig.load(environment: ["KUBECONFIG": list], files: files)
            }
            #expect(error?.description == message)
        }
    }

    @Test func withoutAnyFileThereIsNoContext() throws {
        let config = try KubeConfig.load(environment: ["HOME": "/home/u"], files: FakeFiles())
        let error = #expect(throws: ConfigError.self) { try config.access() }
        #expect(error?.description == "/home/u/.kube/config: no context is configured")
        #expect(throws: ConfigError.self) { try KubeConfig.load(environment: [:], files: FakeFiles()) }
    }
}

/// Configurations that are refused, each with the place that is to blame.
@Suite struct KubeConfigErrorTests {
    private static func config(
        cluster: String = "server: https://a",
        user: String = "",
        context: String = "cluster: k, user: u"
    )
        -> String
    {
        """
        current-context: c
        clusters:
        - name: k
          cluster: {\(cluster)}
        users:
        - name: u
          user: {\(user)}
        contexts:
        - name: c
          context: {\(context)}
        """
    }

    @Test(
        arguments: [
            (
                config(context: "cluster: nope, user: u"), 10, "contexts[0].context.cluster",
                "there is no cluster \"nope\""
            ),
            (config(context: "cluster: k, user: nope"), 10, "contexts[0].context.user", "there is no user \"nope\""),
            (config(context: "user: u"), 10, "contexts[0].context.cluster", "is required"),
            (config(context: "cluster: k"), 10, "contexts[0].context.user", "is required"),
            (config(cluster: ""), 4, "clusters[0].cluster.server", "is required"),
            (config(cluster: "server: a:6443"), 4, "clusters[0].cluster.server", "must be an http or https URL"),
            (config(cluster: "server: ftp://a"), 4, "clusters[0].cluster.server", "must be an http or https URL"),
            (config(cluster: "server: \"https://\""), 4, "clusters[0].cluster.server", "must be an http or https URL"),
            (
                config(cluster: "server: https://u:p@a"), 4, "clusters[0].cluster.server",
                "must be a URL without user, query and fragment"
            ),
            (
                config(cluster: "server: \"https://a?x=1\""), 4, "clusters[0].cluster.server",
                "must be a URL without user, query and fragment"
            ),
            (config(cluster: "server: 5"), 4, "clusters[0].cluster.server", "must be a text; put it in quotes"),
            (
                config(cluster: "server: https://a, insecure-skip-tls-verify: maybe"), 4,
                "clusters[0].cluster.insecure-skip-tls-verify", "must be true or false"
            ),
            (
                config(cluster: "server: https://a, insecure-skip-tls-verify: true, certificate-authority: x"), 4,
                "clusters[0].cluster.insecure-skip-tls-verify", "can't be combined with a certificate authority"
            ),
            (
                config(cluster: "server: https://a, certificate-authority-data: \"*\""), 4,
                "clusters[0].cluster.certificate-authority-data", "must be PEM text in base64"
            ),
            (
                config(user: "client-certificate: x"), 7, "users[0].user.client-key",
                "is required: certificate and key belong together"
            ),
            (
                config(user: "client-key: x"), 7, "users[0].user.client-certificate",
                "is required: certificate and key belong together"
            ),
            (
                config(user: "token: t, username: u"), 7, "users[0].user.username",
                "a user has either a token or a password"
            ),
            (config(user: "token: 12345"), 7, "users[0].user.token", "must be a text; put it in quotes"),
            (config(user: "as: admin"), 7, "users[0].user.as", "impersonation is not supported"),
            (config(user: "as-groups: [a]"), 7, "users[0].user.as-groups", "impersonation is not supported"),
            (
                config(user: "auth-provider: {name: gcp}"), 7, "users[0].user.auth-provider",
                "is not supported any more; use exec"
            ),
            (
                config(user: "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}"), 7,
                "users[0].user.exec.apiVersion",
                "must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1"
            ),
            (
                config(user: "exec: {apiVersion: client.authentication.k8s.io/v1}"), 7, "users[0].user.exec.command",
                "is required"
            ),
            (
                config(
                    user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}"
                ), 7,
                "users[0].user.exec.interactiveMode", "programs that need a terminal are not supported"
            ),
            (
                config(user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, args: [1]}"), 7,
                "users[0].user.exec.args", "must be a list of texts"
            ),
            ("clusters: {}", 1, "clusters", "must be a list"),
            ("clusters: [5]", 1, "clusters[0]", "must be a mapping"),
            ("clusters: [{cluster: {}}]", 1, "clusters[0].name", "is required"),
            ("clusters: [{name: a}]", 1, "clusters[0].cluster", "is required"),
            ("users: [{name: a, user: x}]", 1, "users[0].user", "must be a mapping"),
            ("users:\n- {name: a, user: {}}\n- {name: a, user: {}}", 3, "users[1].name", "stands twice in this file"),
            ("- a", 1, "", "must be a mapping"),
            ("a: &x 1\nb: *x", 1, "", "anchors are not accepted here"),
            ("a: 1\na: 2", 2, "", "key \"a\" already set in map"),
            ("current-context: [x]", 1, "current-context", "must be a text; put it in quotes"),
        ]
    )
    func theFieldIsNamed(_ text: String, _ line: Int, _ field: String, _ message: String) {
        let error = #expect(throws: ConfigError.self) {
            try KubeConfig.load(explicit: "/c", environment: [:], files: FakeFiles(["/c": text])).access()
        }
        #expect(error == ConfigError(message, file: "/c", line: line, field: field))
    }

    @Test func theContextMustBeKnown() throws {
        let files = FakeFiles(["/c": Self.config()])
        let config = try KubeConfig.load(explicit: "/c", environment: [:], files: files)
        let error = #expect(throws: ConfigError.self) { try config.access(context: "other") }
        #expect(error?.description == "/c: no context \"other\"")
        let silent = FakeFiles(["/c": "contexts: [{name: a, context: {cluster: k, user: u}}]"])
        let missing = #expect(throws: ConfigError.self) {
            try KubeConfig.load(explicit: "/c", environment: [:], files: silent).access()
        }
        #expect(missing?.description == "/c: current-context is not set")
    }

    @Test func noErrorTellsASecret() {
        for user in ["token: [s3cr3t]", "token: s3cr3t, username: u, password: s3cr3t", "client-key-data: s3cr3t!"] {
            let error = #expect(throws: ConfigError.self) {
                try KubeConfig.load(explicit: "/c", environment: [:], files: FakeFiles(["/c": Self.config(user: user)]))
                    .access()
            }
            #expect(!String(reflecting: error).contains("s3cr3t"))
        }
    }
}
