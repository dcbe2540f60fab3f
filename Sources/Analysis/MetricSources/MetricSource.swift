package import HTTPTransport

/// A Prometheus that the administrator named, and how to talk to it.
///
/// Secrets are only referred to: whoever sends a request reads the files anew each time and attaches what they hold.
/// The description shows neither header values nor the URL's path.
package struct MetricSource: Sendable, Hashable {
    package var name: String
    package var url: SourceURL
    /// Fields sent with every query, such as `X-Scope-OrgID`.
    package var headers: HTTPHeaders
    /// Fields added to the form of every query, such as `partial_response`.
    package var parameters: [Parameter]
    package var credentials: Credentials
    /// PEM file of the authorities that sign the server's certificate; nil for the system's.
    package var caFile: String?
    package var clientCertificate: ClientCertificate?
    package var labels: PodLabels
    /// How often Prometheus scrapes the pods.
    package var scrapeInterval: Duration
    /// How long one query may take, at the server and on the wire together.
    package var timeout: Duration
    /// Queries in flight at once; Prometheus itself runs 20.
    package var concurrency: Int

    package init(
        name: String,
        url: SourceURL,
        headers: HTTPHeaders = [:],
        parameters: [Parameter] = [],
        credentials: Credentials = .none,
        caFile: String? = nil,
        clientCertificate: ClientCertificate? = nil,
        labels: PodLabels = PodLabels(),
        scrapeInterval: Duration = MetricSource.defaultScrapeInterval,
        timeout: Duration = .seconds(10),
        concurrency: Int = 8
    ) {
        self.name = name
        self.url = url
        self.headers = headers
        self.parameters = parameters
        self.credentials = credentials
        self.caFile = caFile
        self.clientCertificate = clientCertificate
        self.labels = labels
        self.scrapeInterval = scrapeInterval
        self.timeout = timeout
        self.concurrency = concurrency
    }

    package static let defaultScrapeInterval: Duration = .seconds(15)

    /// Name of the source that a resource means when it names none.
    package static let defaultName = "default"

    /// One field of the form.
    package struct Parameter: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Where the secret of the `Authorization` field stands.
    package enum Credentials: Sendable, Hashable {
        case none
        /// File that holds a bearer token and nothing else.
        case bearerTokenFile(String)
        /// File that holds `user:password` and nothing else.
        case basicAuthFile(String)
        /// Each request is signed (AWS Signature Version 4).
        case sigV4(SigningScope)
    }

    /// What requests to AWS are signed for, and with whose keys.
    package struct SigningScope: Sendable, Hashable {
        package var region: String
        package var service: String
        /// Shared credentials file; nil for the keys in the environment.
        package var credentialsFile: String?

        package init(
            region: String,
            service: String = SigningScope.prometheusService,
            credentialsFile: String? = nil
        ) {
            self.region = region
            self.service = service
            self.credentialsFile = credentialsFile
        }

        /// Amazon Managed Service for Prometheus.
        package static let prometheusService = "aps"
    }

    /// PEM files of a client certificate and its key.
    package struct ClientCertificate: Sendable, Hashable {
        package var certificateFile: String
        package var keyFile: String

        package init(certificateFile: String, keyFile: String) {
            self.certificateFile = certificateFile
            self.keyFile = keyFile
        }
    }

    /// Labels under which the scraped series name their pod: `exported_pod` where the server renamed them.
    package struct PodLabels: Sendable, Hashable {
        package var namespace: String
        package var pod: String

        package init(namespace: String = "namespace", pod: String = "pod") {
            self.namespace = namespace
            self.pod = pod
        }
    }
}

extension MetricSource: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "metrics source \(name) at \(url.origin)" }

    package var debugDescription: String { description }

    package var customMirror: Mirror {
        Mirror(self, children: ["name": name, "origin": url.origin], displayStyle: .struct)
    }
}
