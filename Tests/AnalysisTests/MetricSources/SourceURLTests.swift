import Analysis
import KubeModel
import Testing

struct SourceURLTests {
    @Test(
        arguments: [
            ("http://prometheus:9090", "http://prometheus:9090"),
            ("https://Prom.Example.com/", "https://prom.example.com"),
            ("HTTP://prom", "http://prom"),
            ("http://prom:80/select/0/prometheus/", "http://prom:80/select/0/prometheus"),
            ("http://10.0.0.7:9090", "http://10.0.0.7:9090"),
            ("http://[fd00::1]:9090/x", "http://[fd00::1]:9090/x"),
            ("http://[::1]", "http://[::1]"),
            ("http://[1:2:3:4:5:6:7:8]", "http://[1:2:3:4:5:6:7:8]"),
            ("http://prom_1.monitoring.svc", "http://prom_1.monitoring.svc"),
            ("http://a.1b", "http://a.1b"),
        ]
    )
    func aPlainURLIsTaken(text: String, canonical: String) throws {
        #expect(try SourceURL(text).text == canonical)
    }

    @Test(
        arguments: [
            "", "prometheus:9090", "ftp://prom", "file:///etc/passwd", "//prom", "http:/prom", "http://", "http:///x",
            "http://user:secret@prom", "http://prom@evil", "http://prom?x=1", "http://prom/#a", "http://prom:0",
            "http://prom:65536", "http://prom:", "http://prom:9a", "http://prom:-1", "http://prom:000080",
            "http://0x7f.1", "http://127.1", "http://2130706433", "http://0177.0.0.1", "http://127.0.0.1.",
            "http://127.0.0.256", "http://1.2.3.4.5", "http://foo.0x7f", "http://prom%2eevil", "http://127.0.0.1%00",
            "http://[::ffff:127.0.0.1]", "http://[::1", "http://[]", "http://[:::]", "http://[1:2]", "http://[1::2::3]",
            "http://[:1:2:3:4:5:6:7]", "http://[fe80::1%25eth0]", "http://[12345::]", "http://ex ample", "http://.a",
            "http://a..b", "http://-a", "http://a-", "http://münchen", "http://prom\\evil", "http://a/b\u{7F}",
            "http://a/../b", "http://a/./b", "http://a/ b", "http://１２７.0.0.1", "http://[::1]x",
        ]
    )
    func anOddURLIsRefused(text: String) {
        #expect(throws: FieldError.self) { try SourceURL(text) }
    }

    @Test func anErrorRepeatsNothingOfTheURL() {
        let error = #expect(throws: FieldError.self) { try SourceURL("http://admin:hunter2@prom") }
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test func theDescriptionLeavesThePathOut() throws {
        #expect(try SourceURL("https://prom:1/token-abc").description == "https://prom:1")
    }

    @Test func theSchemeGivesThePort() throws {
        #expect(try SourceURL("http://a").effectivePort == 80)
        #expect(try SourceURL("https://a").effectivePort == 443)
        #expect(try SourceURL("https://a:8443").effectivePort == 8443)
    }
}
