/// A token in a file that is replaced before the token expires.
struct TokenFile: Sendable {
    let path: String
    private let files: any FileReading
    private var current: Secret?
    private var readAt: Duration?
    /// Sooner than the minute after which the API server's own client reads again.
    private static let lifetime = Duration.seconds(50)

    init(path: String, initial: Secret?, files: any FileReading) {
        self.path = path
        self.files = files
        current = initial
    }

    /// The token, from the file where it was not read within the last 50 s.
    ///
    /// A file that can't be read or is empty leaves the old token in use; without an old one it is an error.
    mutating func token(at time: Duration) throws(CredentialError) -> Secret {
        if let current, let readAt, time - readAt < Self.lifetime { return current }
        return try read(at: time)
    }

    /// The token that the file holds now.
    mutating func read(at time: Duration) throws(CredentialError) -> Secret {
        let problem: String
        do throws(FileError) {
            let text = String(decoding: try files.read(path, limit: 64 << 10), as: UTF8.self).trimmingSpaces
            guard text.isEmpty else {
                current = Secret(text)
                readAt = time
                return Secret(text)
            }
            problem = "is empty"
        } catch {
            problem = error.description
        }
        guard let current else { throw CredentialError("token file \(path): \(problem)") }
        return current
    }
}
