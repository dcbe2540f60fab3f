/// The way to the API server that every pod is given.
package enum InClusterConfig {
    private static let directory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// Whether this process runs in a pod that is told of its API server.
    package static func isPresent(environment: [String: String]) -> Bool {
        environment["KUBERNETES_SERVICE_HOST"]?.isEmpty == false
    }

    /// The API server, its certificate authority and the token of the pod's service account.
    ///
    /// Without a certificate authority there is no access at all: the server could not be told from another one.
    package static func access(
        environment: [String: String],
        files: any FileReading
    ) throws(ConfigError) -> ClusterAccess {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], let port = environment["KUBERNETES_SERVICE_PORT"],
            !host.isEmpty, !port.isEmpty
        else { throw ConfigError("not in a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set") }
        guard let number = Int(port), (1...65_535).contains(number) else {
            throw ConfigError("KUBERNETES_SERVICE_PORT must be a port number")
        }
        let authority = "\(directory)/ca.crt"
        guard PEMText.hasCertificate(try content(authority, files)) else {
            throw ConfigError("holds no PEM certificate", file: authority)
        }
        let token = "\(directory)/token"
        guard !(try content(token, files)).trimmingSpaces.isEmpty else { throw ConfigError("is empty", file: token) }
        return ClusterAccess(
            server: host.contains(":") ? "https://[\(host)]:\(port)" : "https://\(host):\(port)",
            namespace: namespace(environment, files),
            tls: TLSSettings(authorities: .file(authority)),
            credential: .tokenFile(token, initial: nil)
        )
    }

    private static func namespace(_ environment: [String: String], _ files: any FileReading) -> String {
        if let name = environment["POD_NAMESPACE"], !name.isEmpty { return name }
        let name = (try? content("\(directory)/namespace", files))?.trimmingSpaces ?? ""
        return name.isEmpty ? "default" : name
    }

    private static func content(_ path: String, _ files: any FileReading) throws(ConfigError) -> String {
        do throws(FileError) {
            return String(decoding: try files.read(path, limit: 1 << 20), as: UTF8.self)
        } catch {
            throw ConfigError(error.description, file: path)
        }
    }
}

/// A first look at PEM text: enough to tell certificates and keys from empty, cut and foreign files.
enum PEMText {
    static func hasCertificate(_ text: String) -> Bool {
        hasBlock(text, of: "CERTIFICATE") || hasBlock(text, of: "TRUSTED CERTIFICATE")
    }

    static func hasKey(_ text: String) -> Bool {
        ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"].contains { hasBlock(text, of: $0) }
    }

    private static func hasBlock(_ text: String, of label: String) -> Bool {
        let lines = text.split(whereSeparator: \.isNewline).map { String($0).trimmingSpaces }
        guard let begin = lines.firstIndex(of: "-----BEGIN \(label)-----") else { return false }
        return lines[begin...].contains("-----END \(label)-----")
    }
}
