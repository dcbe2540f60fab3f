import HTTPTransport
package import KubeModel

extension MetricSource {
    /// Parses an option `name=url,key=value,…`, such as
    /// `default=http://prometheus:9090,scrapeInterval=5s,tokenFile=/path,header.X-Scope-OrgID=team`.
    ///
    /// Keys: `scrapeInterval`, `timeout`, `concurrency`, `ca`, `tokenFile`, `basicAuthFile`, `clientCert`, `clientKey`,
    /// `namespaceLabel`, `podLabel`, `sigv4Region`, `sigv4Service`, `awsCredentialsFile`, `header.<name>` and
    /// `param.<name>`. A comma within a value is written `\,`. An error names the key
    /// and never repeats a value.
    package init(option text: String) throws(FieldError) {
        let fields = Self.fields(of: text)
        guard let first = fields.first, let equals = first.firstIndex(of: "=") else {
            throw FieldError(path: Self.option, message: "must be written name=url")
        }
        let name = String(first[..<equals])
        guard Self.isName(name) else {
            throw FieldError(
                path: Self.option,
                message: "must start with a name of lower-case letters, digits, '-' and '.', and then =url"
            )
        }
        do {
            self.init(name: name, url: try SourceURL(String(first[first.index(after: equals)...])))
        } catch {
            throw FieldError(path: "\(Self.option) \(name)", message: "the URL \(error.message)")
        }
        var options = SourceOptions(name: name)
        for field in fields.dropFirst() { try options.take(field) }
        try options.apply(to: &self)
    }

    static let option = "--metrics-source"

    static func isName(_ text: String) -> Bool {
        let isEdge = { (c: Character) in c.isASCII && (c.isLowercase || c.isNumber) }
        guard let first = text.first, let last = text.last, text.utf8.count <= 63 else { return false }
        return isEdge(first) && isEdge(last) && text.allSatisfy { isEdge($0) || $0 == "-" || $0 == "." }
    }

    /// Splits at commas that no backslash precedes.
    private static func fields(of text: String) -> [String] {
        var fields = [""]
        var isEscaped = false
        for character in text {
            switch character {
            case "\\" where !isEscaped:
                isEscaped = true
                continue
            case "," where !isEscaped:
                fields.append("")
            default:
                if isEscaped, character != ",", character != "\\" { fields[fields.count - 1].append("\\") }
                fields[fields.count - 1].append(character)
            }
            isEscaped = false
        }
        if isEscaped { fields[fields.count - 1].append("\\") }
        return fields
    }
}

/// The keys after the URL, gathered before they are looked at together.
private struct SourceOptions {
    let name: String
    var values: [String: String] = [:]
    var headers: [(name: String, value: String)] = []
    var parameters: [MetricSource.Parameter] = []

    private static let keys: Set<String> = [
        "scrapeInterval", "timeout", "concurrency", "ca", "tokenFile", "basicAuthFile", "clientCert", "clientKey",
        "namespaceLabel", "podLabel", "sigv4Region", "sigv4Service", "awsCredentialsFile",
    ]

    init(name: String) {
        self.name = name
    }

    mutating func take(_ field: String) throws(FieldError) {
        guard let equals = field.firstIndex(of: "=") else {
            throw FieldError(path: path(""), message: "every option after the URL must be written key=value")
        }
        let key = String(field[..<equals])
        let value = String(field[field.index(after: equals)...])
        guard !value.isEmpty else { throw FieldError(path: path(key), message: "must not be empty") }
        if key.hasPrefix("header.") { return try takeHeader(String(key.dropFirst(7)), value, key: key) }
        if key.hasPrefix("param.") { return try takeParameter(String(key.dropFirst(6)), value, key: key) }
        guard Self.keys.contains(key) else {
            throw FieldError(
                path: path(key),
                message: "is not known; known are \(Self.keys.sorted().joined(separator: ", ")),"
                    + " header.<name> and param.<name>"
            )
        }
        guard values.updateValue(value, forKey: key) == nil else {
            throw FieldError(path: path(key), message: "is given twice")
        }
    }

    private mutating func takeHeader(_ header: String, _ value: String, key: String) throws(FieldError) {
        guard !header.isEmpty, header.utf8.allSatisfy(isTokenByte) else {
            throw FieldError(path: path("header"), message: "must be followed by the name of an HTTP header")
        }
        let lower = header.lowercased()
        guard !["authorization", "proxy-authorization", "cookie"].contains(lower) else {
            throw FieldError(path: path(key), message: "is a secret: use tokenFile or basicAuthFile")
        }
        guard !Self.ownHeaders.contains(lower) else {
            throw FieldError(path: path(key), message: "is set by the controller itself")
        }
        guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw FieldError(path: path(key), message: "must hold printable ASCII characters alone")
        }
        guard !headers.contains(where: { $0.name.lowercased() == lower }) else {
            throw FieldError(path: path(key), message: "is given twice")
        }
        headers.append((header, value))
    }

    private mutating func takeParameter(_ name: String, _ value: String, key: String) throws(FieldError) {
        guard PromQL.isLabelName(name) else {
            throw FieldError(path: path("param"), message: "must be followed by a name of letters, digits and '_'")
        }
        guard !Self.ownParameters.contains(name) else {
            throw FieldError(path: path(key), message: "is set by the controller itself")
        }
        guard !parameters.contains(where: { $0.name == name }) else {
            throw FieldError(path: path(key), message: "is given twice")
        }
        parameters.append(.init(name: name, value: value))
    }

    func apply(to source: inout MetricSource) throws(FieldError) {
        if let span = try span("scrapeInterval", within: .seconds(1)...(.seconds(3600))) {
            source.scrapeInterval = span
        }
        if let span = try span("timeout", within: .milliseconds(100)...(.seconds(120))) { source.timeout = span }
        if let text = values["concurrency"] {
            guard let count = Int(text), (1...100).contains(count) else {
                throw FieldError(path: path("concurrency"), message: "must be a number between 1 and 100")
            }
            source.concurrency = count
        }
        source.caFile = values["ca"]
        source.credentials = try credentials()
        source.clientCertificate = try clientCertificate()
        if let label = try label("namespaceLabel") { source.labels.namespace = label }
        if let label = try label("podLabel") { source.labels.pod = label }
        source.parameters = parameters
        for header in headers { source.headers.append(name: header.name, value: header.value) }
        guard source.url.scheme == .https || values["ca"] == nil && source.clientCertificate == nil else {
            throw FieldError(path: path(""), message: "ca, clientCert and clientKey need an https URL")
        }
    }

    private func credentials() throws(FieldError) -> MetricSource.Credentials {
        if let scope = try signingScope() {
            guard values["tokenFile"] == nil, values["basicAuthFile"] == nil else {
                throw FieldError(
                    path: path("sigv4Region"),
                    message: "can't be given together with tokenFile or basicAuthFile"
                )
            }
            return .sigV4(scope)
        }
        switch (values["tokenFile"], values["basicAuthFile"]) {
        case (nil, nil): return .none
        case (let file?, nil): return .bearerTokenFile(file)
        case (nil, let file?): return .basicAuthFile(file)
        default: throw FieldError(path: path("tokenFile"), message: "can't be given together with basicAuthFile")
        }
    }

    private func signingScope() throws(FieldError) -> MetricSource.SigningScope? {
        guard let region = values["sigv4Region"] else {
            for key in ["sigv4Service", "awsCredentialsFile"] where values[key] != nil {
                throw FieldError(path: path(key), message: "needs sigv4Region")
            }
            return nil
        }
        let service = values["sigv4Service"] ?? MetricSource.SigningScope.prometheusService
        for (key, text) in [("sigv4Region", region), ("sigv4Service", service)] {
            let isPlain = text.utf8.allSatisfy { PromQL.isWordByte($0) || $0 == UInt8(ascii: "-") }
            guard isPlain else {
                throw FieldError(path: path(key), message: "must be a name of letters, digits and '-'")
            }
        }
        return .init(region: region, service: service, credentialsFile: values["awsCredentialsFile"])
    }

    private func clientCertificate() throws(FieldError) -> MetricSource.ClientCertificate? {
        switch (values["clientCert"], values["clientKey"]) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return .init(certificateFile: certificate, keyFile: key)
        default: throw FieldError(path: path("clientCert"), message: "and clientKey must be given together")
        }
    }

    private func span(_ key: String, within range: ClosedRange<Duration>) throws(FieldError) -> Duration? {
        guard let text = values[key] else { return nil }
        guard let span = TimeSpan(text), range.contains(span.duration) else {
            let (least, most) = (TimeSpan(range.lowerBound), TimeSpan(range.upperBound))
            throw FieldError(path: path(key), message: "must be a length of time between \(least) and \(most)")
        }
        return span.duration
    }

    private func label(_ key: String) throws(FieldError) -> String? {
        guard let text = values[key] else { return nil }
        guard PromQL.isLabelName(text) else {
            throw FieldError(path: path(key), message: "must be a label name of letters, digits and '_'")
        }
        return text
    }

    private func path(_ key: String) -> String {
        key.isEmpty ? "\(MetricSource.option) \(name)" : "\(MetricSource.option) \(name): \(key)"
    }

    private static let ownParameters: Set<String> = ["query", "time", "timeout", "start", "end", "step"]

    private static let ownHeaders: Set<String> = [
        "host", "accept", "content-type", "content-length", "transfer-encoding", "connection", "te", "upgrade",
    ]

    private func isTokenByte(_ byte: UInt8) -> Bool {
        let character = Character(Unicode.Scalar(byte))
        return byte < 0x80 && (character.isLetter || character.isNumber || "!#$%&'*+-.^_`|~".contains(character))
    }
}
