import CurlTransport
import HTTPTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct AddressTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "10.1.2.4", false),
        ("10.1.2.3/8", "10.9.9.9", true), ("0.0.0.0/0", "255.255.255.255", true),
        ("192.168.1.128/25", "192.168.1.127", false), ("192.168.1.128/25", "192.168.1.128", true),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("::ffff:10.0.0.0", "10.0.0.0", true),
        ("10.0.0.0/8", "::10.1.2.3", false), ("::/0", "10.0.0.1", false), ("0.0.0.0/0", "::1", false),
        ("fe80::/10", "febf::1", true), ("fe80::/10", "fec0::1", false), ("::1/128", "::1", true),
        ("2001:db8::/33", "2001:db8:8000::", false), ("2001:db8::/33", "2001:db8:7fff::", true),
    ])
    func aRangeHoldsItsAddresses(range: String, address: String, isInside: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(try #require(IPAddress(address))) == isInside)
    }

    @Test(arguments: [
        "", "/", "10.0.0.0/", "/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0/8", "::/129",
        "10.0.0.0/x", "host", "0x7f.1", "127.1", "[::1]", "fe80::1%eth0", "1.2.3.4\0",
    ])
    func whatIsNoRangeIsRefused(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(arguments: [
        "127.0.0.1", "127.255.0.1", "0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "fe80::1", "ff02::1",
        "2002:7f00:1::",
    ])
    func specialAddressesAreDenied(address: String) throws {
        #expect(try !AddressPolicy.specialAddresses.permits(#require(IPAddress(address))))
    }

    @Test(arguments: ["10.0.0.1", "192.168.1.1", "8.8.8.8", "::ffff:10.0.0.1", "2001:db8::1", "fd00::1"])
    func ordinaryAddressesAreNot(address: String) throws {
        #expect(try AddressPolicy.specialAddresses.permits(#require(IPAddress(address))))
    }

    @Test(arguments: [
        "127.0.0.1", "localhost", "LOCALHOST", "localhost.", "0x7f.1", "0x7f000001", "2130706433", "127.1",
        "0177.0.0.1",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0", "0.0.0.0", "[::1]", "[::]",
    ])
    func noSpellingOfADeniedAddressGetsThrough(host: String) async throws {
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.respond("reached")
        } _: { server in
            let transport = try CurlTransport(.with { $0.addressPolicy = .specialAddresses })
            let request = request(method: "POST", url: "http://\(host):\(server.port)/", body: [1])
            let error = await failure { () throws(TransportError) in try await transport.send(request) }
            #expect([.unusable, .unresolved].contains(error?.code))
            #expect(error?.isUnsent == true)
            #expect(server.accepted == 0)
        }
    }

    @Test func anAddressThatIsNotDeniedIsReached() async throws {
        try await withServer { peer in
            guard peer.readRequest() != nil else { return }
            peer.respond("reached")
        } _: { server in
            let policy = AddressPolicy(denying: ["127.0.0.2/31", "10.0.0.0/8"].compactMap(AddressRange.init))
            let transport = try CurlTransport(.with { $0.addressPolicy = policy })
            #expect(try await transport.send(request(url: server.origin)).text == "reached")
            let other = request(url: "http://127.0.0.3:\(server.port)")
            let error = await failure { () throws(TransportError) in try await transport.send(other) }
            #expect(error?.code == .unusable)
        }
    }

    @Test func aPolicyAndAProxyDoNotGoTogether() async throws {
        let transport = try CurlTransport(
            .with {
                $0.addressPolicy = .specialAddresses
                $0.proxy = .rules(try ProxyRules(url: "http://127.0.0.1:1", except: ["direct.example"]))
            }
        )
        let request = request(url: "http://example.com/")
        let error = await failure { () throws(TransportError) in try await transport.send(request) }
        #expect(error?.code == .unusable)
        #expect(error?.isUnsent == true)
    }
}
