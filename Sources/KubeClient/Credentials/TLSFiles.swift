/// Reads certificates and keys, and reads them again; what can't be used leaves the old ones in place.
struct TLSFiles: Sendable {
    private let settings: TLSSettings
    private let files: any FileReading

    init(_ settings: TLSSettings, _ files: any FileReading) {
        self.settings = settings
        self.files = files
    }

    /// Why files can't be used: nothing has changed then.
    typealias Problem = String

    func material() throws(CredentialError) -> TLSMaterial {
        var material = TLSMaterial(
            serverName: settings.serverName,
            skipsVerification: settings.skipsVerification
        )
        material.authorities = try authorities()
        if let pair = try pair() { (material.certificate, material.key) = (pair.certificate, pair.key) }
        return material
    }

    /// The material with what the files hold now, and what is wrong with them.
    func updated(_ old: TLSMaterial) -> (material: TLSMaterial, problems: [Problem]) {
        var material = old
        var problems: [Problem] = []
        do throws(CredentialError) {
            material.authorities = try authorities()
        } catch {
            problems.append(error.message)
        }
        do throws(CredentialError) {
            if let pair = try pair() { (material.certificate, material.key) = (pair.certificate, pair.key) }
        } catch {
            problems.append(error.message)
        }
        return (material, problems)
    }

    private func authorities() throws(CredentialError) -> [UInt8]? {
        guard let origin = settings.authorities else { return nil }
        let text = try text(origin, "certificate authority")
        guard PEMText.hasCertificate(text) else { throw Self.unusable(origin, "certificate authority") }
        return Array(text.utf8)
    }

    /// Certificate and key of the same moment: a certificate that changes while the key is read is read again.
    private func pair() throws(CredentialError) -> (certificate: [UInt8], key: Secret)? {
        guard let certificate = settings.certificate, let key = settings.key else { return nil }
        var text = try text(certificate, "client certificate")
        for _ in 0..<3 {
            let keyText = try self.text(key, "client key")
            let again = try self.text(certificate, "client certificate")
            guard again == text else {
                text = again
                continue
            }
            guard PEMText.hasCertificate(text) else { throw Self.unusable(certificate, "client certificate") }
            guard PEMText.hasKey(keyText) else { throw Self.unusable(key, "client key") }
            return (Array(text.utf8), Secret(keyText))
        }
        throw CredentialError("client certificate: changes while it is read")
    }

    private func text(_ origin: PEMOrigin, _ role: String) throws(CredentialError) -> String {
        switch origin {
        case .inline(let text): return text.revealed
        case .file(let path):
            do throws(FileError) {
                return String(decoding: try files.read(path, limit: 1 << 20), as: UTF8.self)
            } catch {
                throw CredentialError("\(role) \(path): \(error)")
            }
        }
    }

    private static func unusable(_ origin: PEMOrigin, _ role: String) -> CredentialError {
        guard case .file(let path) = origin else { return CredentialError("\(role): no PEM text of that kind") }
        return CredentialError("\(role) \(path): no PEM text of that kind")
    }
}
