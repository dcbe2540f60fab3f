import HTTPTransport
import KubeModel
package import Logging

/// The credentials and certificates for one API server, kept up to date.
///
/// Tokens in files are read again after 50 s, and at once when the server refuses one. Whoever owns the transports asks
/// `poll` every minute or so, and hands them what it returns.
package actor Credentials: Authorizer {
    private let method: CredentialMethod
    private let exec: ExecSession?
    private let tlsFiles: TLSFiles
    private let time: TimeSource
    private let logger: Logger
    private var tokenFile: TokenFile?
    private var material: TLSMaterial?
    private var filesReadAt = Duration.zero

    /// How often certificates are read again.
    private static let period = Duration.seconds(300)

    /// Makes the credentials of the access; files are read at the first use.
    ///
    /// Without `commands`, exec plugins are refused: a process in a cluster must not run programs that a file names.
    /// `environment` is what they see of this process.
    package init(
        _ access: ClusterAccess,
        files: any FileReading,
        commands: (any CommandRunning)? = nil,
        environment: [String: String] = [:],
        time: TimeSource,
        logger: Logger
    ) throws(CredentialError) {
        method = access.credential
        tlsFiles = TLSFiles(access.tls, files)
        self.time = time
        self.logger = logger
        switch access.credential {
        case .tokenFile(let path, let initial):
            tokenFile = TokenFile(path: path, initial: initial, files: files)
            exec = nil
        case .exec(var plugin):
            guard let commands else { throw CredentialError("exec plugins are not permitted here") }
            if plugin.cluster != nil, case .file = access.tls.authorities {
                let authorities = try TLSFiles(access.tls, files).material().authorities ?? []
                plugin.cluster?["certificate-authority-data"] = .string(Base64.encoded(authorities))
            }
            exec = ExecSession(plugin, commands: commands, environment: environment, time: time)
        case .none, .token, .basic: exec = nil
        }
    }

    package func authorization() async throws(CredentialError) -> Secret? {
        switch method {
        case .none: return nil
        case .token(let token): return try Self.bearer(token)
        case .tokenFile: return try Self.bearer(tokenFile?.token(at: time.elapsed()))
        case .basic(let user, let password):
            return Secret("Basic \(Base64.encoded(Array("\(user):\(password.revealed)".utf8)))")
        case .exec: return try Self.bearer(await exec?.credential().token)
        }
    }

    package func renew(refused: Secret?) async -> Bool {
        do throws(CredentialError) {
            switch method {
            case .none, .token, .basic: return false
            case .tokenFile: return try Self.bearer(tokenFile?.read(at: time.elapsed())) != refused
            case .exec:
                await exec?.drop(token: refused.flatMap(Self.token))
                // A new certificate alone must reach the transports first, through `poll`.
                return try Self.bearer(await exec?.credential().token) != refused
            }
        } catch {
            logger.warning("A refused credential could not be renewed: \(error)")
            return false
        }
    }

    private static func bearer(_ token: Secret?) throws(CredentialError) -> Secret? {
        guard let token else { return nil }
        guard token.revealed.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw CredentialError("the token holds characters that a header can't")
        }
        return Secret("Bearer \(token.revealed)")
    }

    private static func token(_ header: Secret) -> Secret? {
        header.revealed.hasPrefix("Bearer ") ? Secret(String(header.revealed.dropFirst(7))) : nil
    }
}

/// Certificates.
extension Credentials {
    /// What the transports need to begin with.
    package func tls() async throws(CredentialError) -> TLSMaterial {
        if let material { return material }
        var new = try tlsFiles.material()
        if let exec { Self.take(try await exec.credential(), into: &new) }
        filesReadAt = time.elapsed()
        material = new
        return new
    }

    /// Looks for certificates that changed since `tls` or the last change.
    ///
    /// Files are read every five minutes, and at once where `isForced`: when a server's certificate was refused. What
    /// can't be read, or is no certificate, leaves the old one in use.
    package func poll(isForced: Bool = false) async -> TLSChange? {
        guard let old = material else { return nil }
        var new = old
        if isForced || time.elapsed() - filesReadAt >= Self.period {
            let (updated, problems) = tlsFiles.updated(old)
            for problem in problems { logger.warning("The old certificates stay in use: \(problem)") }
            filesReadAt = time.elapsed()
            new = updated
        }
        if let exec, let credential = try? await exec.credential() { Self.take(credential, into: &new) }
        guard new != old else { return nil }
        material = new
        let isOther = new.certificate != old.certificate || new.key != old.key
        return TLSChange(material: new, closesConnections: isOther)
    }

    private static func take(_ credential: ExecCredential, into material: inout TLSMaterial) {
        guard let certificate = credential.certificate, let key = credential.key else { return }
        material.certificate = Array(certificate.utf8)
        material.key = key
    }
}
