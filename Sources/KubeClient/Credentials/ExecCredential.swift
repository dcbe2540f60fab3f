import KubeModel

/// What an exec plugin answered (`ExecCredential` of `client.authentication.k8s.io`).
struct ExecCredential: Sendable, Hashable {
    var token: Secret?
    /// PEM text.
    var certificate: String?
    var key: Secret?
    var expires: Timestamp?

    /// Reads the program's output, which must be of the version it was asked for.
    init(_ output: [UInt8], apiVersion: String) throws(CredentialError) {
        guard let json = try? JSONValue(parsing: output) else { throw CredentialError("its output is no JSON") }
        guard json["kind"]?.string == "ExecCredential" else { throw CredentialError("its output is no ExecCredential") }
        guard json["apiVersion"]?.string == apiVersion else {
            throw CredentialError("its output is of another version than \(apiVersion)")
        }
        guard let status = json["status"], status.object != nil else { throw CredentialError("it gave no credential") }
        token = Self.text(status, "token").map(Secret.init)
        certificate = Self.text(status, "clientCertificateData")
        key = Self.text(status, "clientKeyData").map(Secret.init)
        guard token != nil || certificate != nil || key != nil else { throw CredentialError("it gave no credential") }
        guard (certificate == nil) == (key == nil) else {
            throw CredentialError("it gave a certificate without key, or a key without certificate")
        }
        if let text = Self.text(status, "expirationTimestamp") {
            guard let time = Timestamp(text) else { throw CredentialError("its expirationTimestamp is no time") }
            expires = time
        }
    }

    private static func text(_ status: JSONValue, _ name: String) -> String? {
        status[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether it is good for some seconds more.
    func isFresh(at now: Timestamp) -> Bool {
        guard let expires else { return true }
        return now + .seconds(10) < expires
    }
}
