import CurlTransport
import HTTPTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ProxyTests {
    private static let environment = [
        "HTTPS_PROXY": "http://secure.proxy:3128", "http_proxy": "plain.proxy:8080",
        "NO_PROXY":
            "10.0.0.0/8, fd00::/8,192.168.1.7,.cluster.local,svc.example,*.wild.example,port.example:8443,[fe80::1]:99",
    ]

    @Test(
        arguments: [
            ("https", "example.com", 443, "http://secure.proxy:3128"),
            ("http", "example.com", 80, "http://plain.proxy:8080"),
            ("https", "10.96.0.1", 443, nil), ("https", "11.96.0.1", 443, "http://secure.proxy:3128"),
            ("https", "[fd00::1]", 443, nil), ("https", "fd00::1", 443, nil),
            ("https", "[fe80::1]", 99, nil), ("https", "[fe80::1]", 98, "http://secure.proxy:3128"),
            ("https", "192.168.1.7", 443, nil), ("https", "192.168.1.8", 443, "http://secure.proxy:3128"),
            ("https", "kubernetes.default.svc.cluster.local", 443, nil),
            ("https", "KUBERNETES.Cluster.Local.", 443, nil),
            ("https", "cluster.local", 443, "http://secure.proxy:3128"),
            ("https", "notcluster.local", 443, "http://secure.proxy:3128"),
            ("https", "svc.example", 443, nil), ("https", "a.svc.example", 443, nil),
            ("https", "othersvc.example", 443, "http://secure.proxy:3128"),
            ("https", "a.wild.example", 443, nil), ("https", "wild.example", 443, "http://secure.proxy:3128"),
            ("https", "port.example", 8443, nil), ("https", "port.example", 443, "http://secure.proxy:3128"),
            ("https", "localhost", 443, nil), ("http", "127.0.0.1", 80, nil), ("https", "[::1]", 6443, nil),
        ] as [(String, String, Int, String?)]
    )
    func theEnvironmentSaysWhichWay(scheme: String, host: String, port: Int, proxy: String?) throws {
        let rules = try ProxyRules(environment: Self.environment)
        #expect(rules.proxy(scheme: scheme, host: host, port: port) == proxy)
    }

    @Test func aStarTurnsProxiesOffAndNothingMeansNone() throws {
        let off = try ProxyRules(environment: ["HTTPS_PROXY": "http://p:1", "NO_PROXY": "a,*"])
        #expect(off.proxy(scheme: "https", host: "example.com", port: 443) == nil)
        let none = try ProxyRules(environment: ["HTTPS_PROXY": "", "NO_PROXY": "a"])
        #expect(none.proxy(scheme: "https", host: "example.com", port: 443) == nil)
    }

    @Test func aRequestGoesThroughTheProxyThatIsGiven() async throws {
        try await withServer { peer in
            guard let request = peer.readRequest() else { return }
            peer.respond("\(request.line) \(request.value("Proxy-Authorization") ?? "none")")
        } _: { proxy in
            let rules = try ProxyRules(url: "http://user:pass@127.0.0.1:\(proxy.port)", except: ["127.0.0.0/8"])
            let transport = try CurlTransport(.with { $0.proxy = .rules(rules) })
            let response = try await transport.send(request(url: "http://metrics.example/api?q=1"))
            #expect(response.text == "GET http://metrics.example/api?q=1 HTTP/1.1 Basic dXNlcjpwYXNz")
            try await withServer { peer in
                guard peer.readRequest() != nil else { return }
                peer.respond("direct")
            } _: { server in
                let direct = try await transport.send(request(url: server.origin))
                #expect(direct.text == "direct")
            }
            #expect(proxy.accepted == 1)
        }
    }

    @Test func anUnreachableProxyLeavesTheRequestUnsentAndItsPasswordUntold() async throws {
        let rules = try ProxyRules(url: "http://user:canary@127.0.0.1:1")
        let transport = try CurlTransport(.with { $0.proxy = .rules(rules) })
        let write = request(method: "POST", url: "https://api.example/", body: [1])
        let error = await failure { () throws(TransportError) in try await transport.send(write) }
        #expect(error?.code == .unreachable)
        #expect(error?.isUnsent == true)
        #expect(error?.message.contains("canary") == false)
    }

    @Test func aProxyThatRefusesToConnectLeavesTheRequestUnsent() async throws {
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.respond("no", status: "403 Forbidden")
        } _: { proxy in
            let rules = try ProxyRules(url: "http://127.0.0.1:\(proxy.port)")
            let transport = try CurlTransport(.with { $0.proxy = .rules(rules) })
            let write = request(method: "POST", url: "https://api.example/", body: [1])
            let error = await failure { () throws(TransportError) in try await transport.send(write) }
            #expect(error?.code == .unreachable)
            #expect(error?.isUnsent == true)
        }
    }

    @Test(.enabled(if: TLSFront.isAvailable, TLSFront.missingReason))
    func theTunnelsHeadIsNotTheResponsesAndTheTokenStaysInside() async throws {
        let asked = Shared<Peer.Request?>(nil)
        try await withTLSServer { peer, _ in
            guard let request = peer.readRequest() else { return }
            peer.respond(request.value("Authorization") ?? "", status: "404 Not Found", headers: "X: inner\r\n")
        } _: { front, _ in
            try await withServer { peer in
                guard let request = peer.readRequest() else { return }
                asked.with { $0 = request }
                peer.write("HTTP/1.1 200 Connection established\r\nX: outer\r\n\r\n")
                peer.relay(toPort: front.port)
            } _: { proxy in
                let transport = try CurlTransport(
                    .with {
                        $0.authorities = .file(try TestCertificates.shared.authority)
                        $0.proxy = .rules(try ProxyRules(url: "http://127.0.0.1:\(proxy.port)"))
                    }
                )
                let request = request(url: front.origin, headers: ["Authorization": "Bearer token"])
                for response in [try await transport.send(request), try await transport.collect(request)] {
                    #expect(response.status == 404)
                    #expect(response.headers["X"] == "inner")
                    #expect(response.text == "Bearer token")
                }
                #expect(asked.value?.line == "CONNECT 127.0.0.1:\(front.port) HTTP/1.1")
                #expect(asked.value?.head.contains("Bearer") == false)
            }
        }
    }
}
