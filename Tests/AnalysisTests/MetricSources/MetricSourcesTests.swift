import Analysis
import HTTPTransport
import KubeModel
import Testing

struct MetricSourcesTests {
    private func sources(_ hosts: [String] = []) throws -> MetricSources {
        try MetricSources(options: ["default=http://prom:9090", "slow=http://thanos"], allowedHosts: hosts)
    }

    @Test func withoutANameTheDefaultIsMeant() throws {
        #expect(try sources().source(nil).name == "default")
        #expect(try sources().source("slow").url.text == "http://thanos")
    }

    @Test func anUnknownNameSaysWhichAreKnown() throws {
        let error = #expect(throws: UnknownSource.self) { try sources().source("other") }
        #expect(
            error?.message == "the administrator named no metrics source \"other\"; named are default, slow"
        )
    }

    @Test func withoutAnySourceTheMessageNamesTheOption() {
        let error = #expect(throws: UnknownSource.self) { try MetricSources().source(nil) }
        #expect(error?.message.hasSuffix("no source is named (--metrics-source)") == true)
    }

    @Test func aSourceIsNotNamedTwice() {
        #expect(throws: FieldError.self) { try MetricSources(options: ["a=http://p", "a=http://q"]) }
    }

    @Test(
        arguments: [
            ("prom.monitoring.svc", "http://prom.monitoring.svc:9090", true),
            ("prom.monitoring.svc", "https://PROM.monitoring.svc/x", true),
            ("prom.monitoring.svc:9090", "http://prom.monitoring.svc:9090", true),
            ("prom.monitoring.svc:9090", "http://prom.monitoring.svc", false),
            ("prom:80", "http://prom", true),
            ("prom:80", "https://prom", false),
            ("prom", "http://prom.evil", false),
            ("prom", "http://evilprom", false),
            ("*.svc", "http://prom.svc", true),
            ("*.svc", "http://a.b.svc:1", true),
            ("*.svc:9090", "http://a.b.svc:9090", true),
            ("*.svc:9090", "http://a.b.svc", false),
            ("*.svc", "http://svc", false),
            ("*.svc", "http://evilsvc", false),
            ("*.svc", "http://a.svc.evil", false),
            ("127.0.0.1", "http://127.0.0.1:9090", true),
            ("127.0.0.1", "http://127.1", false),
            ("127.0.0.1", "http://0x7f.1", false),
            ("127.0.0.1", "http://2130706433", false),
            ("127.0.0.1", "http://[::ffff:127.0.0.1]", false),
            ("[::1]:9090", "http://[::1]:9090", true),
            ("[::1]", "http://[0:0:0:0:0:0:0:1]", false),
            ("prom", "http://user@prom", false),
            ("prom", "http://prom#@evil", false),
            ("prom", "ftp://prom", false),
            ("prom", "http://prom?x", false),
        ]
    )
    func aFreeURLNeedsAnAllowedHost(host: String, url: String, isAllowed: Bool) throws {
        let sources = try sources([host])
        guard isAllowed else {
            #expect(throws: UnknownSource.self) { try sources.source(url) }
            return
        }
        let source = try sources.source(url)
        #expect(source.credentials == .none)
        #expect(source.headers.fields.isEmpty)
    }

    @Test func withoutAnAllowedHostEveryURLIsRefused() throws {
        let error = #expect(throws: UnknownSource.self) { try sources().source("http://169.254.169.254/token") }
        #expect(
            error?.message == "the administrator has not allowed the metrics source http://169.254.169.254"
                + " (--allow-metrics-host); named are default, slow"
        )
    }

    @Test func aRefusedURLIsNotRepeated() throws {
        let error = #expect(throws: UnknownSource.self) { try sources().source("http://u:hunter2@prom/") }
        #expect(error?.message == "the URL of the metrics source must hold no user information")
    }

    @Test(arguments: ["", "*", "*.", "a.*.b", "*.1.2.3.4", "*.[::1]", "a:0", "a:x", "http://a", "a/b", "*a", "127.1"])
    func anOddHostCanNotBeAllowed(host: String) {
        let error = #expect(throws: FieldError.self) { try MetricSources(options: [], allowedHosts: [host]) }
        #expect(error?.path == "--allow-metrics-host")
    }
}
