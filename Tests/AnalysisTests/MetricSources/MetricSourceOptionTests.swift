import Analysis
import HTTPTransport
import KubeModel
import Testing

struct MetricSourceOptionTests {
    @Test func aNameAndAURLAreEnough() throws {
        let source = try MetricSource(option: "default=http://prometheus:9090")
        #expect(source.name == "default")
        #expect(source.url.text == "http://prometheus:9090")
        #expect(source.scrapeInterval == .seconds(15))
        #expect(source.timeout == .seconds(10))
        #expect(source.concurrency == 8)
        #expect(source.credentials == .none)
        #expect(source.labels == .init(namespace: "namespace", pod: "pod"))
        #expect(source.headers.fields.isEmpty)
    }

    @Test func everyOptionIsTaken() throws {
        let source = try MetricSource(
            option: "mimir.eu=https://mimir/prom,scrapeInterval=5s,timeout=3s,concurrency=4,ca=/ca.pem,"
                + #"tokenFile=/var/run/token,clientCert=/tls/a\,b.crt,clientKey=/tls/key,podLabel=exported_pod,"#
                + #"namespaceLabel=exported_namespace,header.X-Scope-OrgID=a=b\\c,header.X-Two=2"#
        )
        #expect(source.name == "mimir.eu")
        #expect(source.scrapeInterval == .seconds(5))
        #expect(source.timeout == .seconds(3))
        #expect(source.concurrency == 4)
        #expect(source.caFile == "/ca.pem")
        #expect(source.credentials == .bearerTokenFile("/var/run/token"))
        #expect(source.clientCertificate == .init(certificateFile: "/tls/a,b.crt", keyFile: "/tls/key"))
        #expect(source.labels == .init(namespace: "exported_namespace", pod: "exported_pod"))
        #expect(source.headers["X-Scope-OrgID"] == #"a=b\c"#)
        #expect(source.headers["x-two"] == "2")
    }

    @Test func basicAuthenticationComesFromAFile() throws {
        let source = try MetricSource(option: "a=http://p,basicAuthFile=/b")
        #expect(source.credentials == .basicAuthFile("/b"))
    }

    @Test func furtherParametersAreSentWithEveryQuery() throws {
        let source = try MetricSource(
            option:
                "thanos=http://thanos,param.partial_response=false,param.dedup=true,param.max_source_resolution=0s&x"
        )
        #expect(source.parameters.map(\.name) == ["partial_response", "dedup", "max_source_resolution"])
        let query = PrometheusQuery(source: source, text: "up", at: Samples.start, staleness: .seconds(1))
        #expect(
            String(decoding: query.request.body ?? [], as: UTF8.self)
                == "query=up&time=1700000000.000&timeout=10s&partial_response=false&dedup=true&max_source_resolution=0s%26x"
        )
    }

    @Test func requestsToAWSAreSigned() throws {
        #expect(
            try MetricSource(option: "amp=https://aps/workspaces/ws-1,sigv4Region=eu-west-1").credentials
                == .sigV4(.init(region: "eu-west-1", service: "aps", credentialsFile: nil))
        )
        #expect(
            try MetricSource(option: "a=https://p,sigv4Region=r,sigv4Service=s,awsCredentialsFile=/keys").credentials
                == .sigV4(.init(region: "r", service: "s", credentialsFile: "/keys"))
        )
    }

    @Test(
        arguments: [
            ("a=http://p,param.=x", "--metrics-source a: param: must be followed by a name"),
            ("a=http://p,param.a-b=x", "--metrics-source a: param: must be followed by a name"),
            ("a=http://p,param.query=x", "--metrics-source a: param.query: is set by the controller itself"),
            ("a=http://p,param.time=x", "--metrics-source a: param.time: is set by the controller itself"),
            ("a=http://p,param.a=1,param.a=2", "--metrics-source a: param.a: is given twice"),
            ("a=http://p,param.a=", "--metrics-source a: param.a: must not be empty"),
            ("a=http://p,sigv4Service=aps", "--metrics-source a: sigv4Service: needs sigv4Region"),
            ("a=http://p,awsCredentialsFile=/a", "--metrics-source a: awsCredentialsFile: needs sigv4Region"),
            ("a=http://p,sigv4Region=eu/x", "--metrics-source a: sigv4Region: must be a name of letters, digits"),
            ("a=http://p,sigv4Region=r,tokenFile=/t", "--metrics-source a: sigv4Region: can't be given together with"),
            ("", "--metrics-source: must be written name=url"),
            ("http://prom", "--metrics-source: must be written name=url"),
            ("Default=http://prom", "--metrics-source: must start with a name"),
            ("-a=http://prom", "--metrics-source: must start with a name"),
            ("=http://prom", "--metrics-source: must start with a name"),
            ("a=prom", "--metrics-source a: the URL must start with http:// or https://"),
            ("a=http://u:p@prom", "--metrics-source a: the URL must hold no user information"),
            ("a=http://p,", "--metrics-source a: every option after the URL must be written key=value"),
            (
                "a=http://p,token=/x",
                "--metrics-source a: token: is not known; known are awsCredentialsFile, basicAuthFile,"
            ),
            (
                "a=http://p,scrapeInterval=0s",
                "--metrics-source a: scrapeInterval: must be a length of time between 1s and 1h"
            ),
            ("a=http://p,scrapeInterval=", "--metrics-source a: scrapeInterval: must not be empty"),
            ("a=http://p,timeout=never", "--metrics-source a: timeout: must be a length of time between 100ms and 2m"),
            ("a=http://p,concurrency=0", "--metrics-source a: concurrency: must be a number between 1 and 100"),
            ("a=http://p,timeout=1s,timeout=2s", "--metrics-source a: timeout: is given twice"),
            ("a=http://p,podLabel=my-pod", "--metrics-source a: podLabel: must be a label name"),
            ("a=http://p,podLabel=1pod", "--metrics-source a: podLabel: must be a label name"),
            ("a=http://p,tokenFile=/a,basicAuthFile=/b", "--metrics-source a: tokenFile: can't be given together"),
            ("a=https://p,clientCert=/a", "--metrics-source a: clientCert: and clientKey must be given together"),
            ("a=http://p,ca=/a", "--metrics-source a: ca, clientCert and clientKey need an https URL"),
            ("a=http://p,header.=x", "--metrics-source a: header: must be followed by the name of an HTTP header"),
            ("a=http://p,header.A B=x", "--metrics-source a: header: must be followed by the name of an HTTP header"),
            ("a=http://p,header.A=1,header.a=2", "--metrics-source a: header.a: is given twice"),
            ("a=http://p,header.authorization=Bearer x", "--metrics-source a: header.authorization: is a secret"),
            ("a=http://p,header.Cookie=x", "--metrics-source a: header.Cookie: is a secret"),
            ("a=http://p,header.Host=x", "--metrics-source a: header.Host: is set by the controller itself"),
            (
                "a=http://p,header.X=a\r\nB: c",
                "--metrics-source a: header.X: must hold printable ASCII characters alone"
            ),
        ]
    )
    func aBadOptionIsNamed(option: String, message: String) {
        let error = #expect(throws: FieldError.self) { try MetricSource(option: option) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func neitherErrorsNorDescriptionsShowASecret() throws {
        let error = #expect(throws: FieldError.self) {
            try MetricSource(option: "a=http://p,header.Authorization=hunter2")
        }
        #expect(error?.description.contains("hunter2") == false)
        var source = try MetricSource(option: "a=https://p/hunter2,header.X-Key=hunter2,tokenFile=/hunter2")
        source.headers.append(name: "Authorization", value: "Bearer hunter2")
        var dumped = ""
        dump(source, to: &dumped)
        let query = PrometheusQuery(source: source, text: "up", at: Samples.start, staleness: .seconds(1))
        for text in [
            "\(source)", String(reflecting: source), "\([source])", dumped, "\(query)",
            String(describing: Optional(source)),
        ] {
            #expect(!text.contains("hunter2"), "\(text)")
        }
    }
}
