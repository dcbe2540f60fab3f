package import KubeClient

/// The keys with which requests to AWS are signed; no description of them shows more than that they are some.
package struct AWSCredentials: Sendable, Hashable {
    package var accessKey: String
    package var secretKey: Secret
    /// Given with temporary keys alone.
    package var sessionToken: Secret?

    package init(accessKey: String, secretKey: Secret, sessionToken: Secret? = nil) {
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
    }

    /// What keeps them from being known; never holds a part of them.
    package struct Unknown: Error, Sendable, Hashable, CustomStringConvertible {
        package var description: String
    }

    /// Takes them from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and perhaps `AWS_SESSION_TOKEN`.
    package init(environment: [String: String]) throws(Unknown) {
        try self.init(
            accessKey: environment["AWS_ACCESS_KEY_ID"],
            secretKey: environment["AWS_SECRET_ACCESS_KEY"],
            sessionToken: environment["AWS_SESSION_TOKEN"]
        )
    }

    /// Reads the section `[default]` of a shared credentials file, which the AWS tools write.
    package init(sharedFile text: String) throws(Unknown) {
        var values: [String: String] = [:]
        var isDefault = false
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmed
            if line.hasPrefix("[") {
                isDefault = line.dropFirst().prefix { $0 != "]" }.trimmed == "default"
            } else if isDefault, let equals = line.firstIndex(of: "="), !line.hasPrefix("#"), !line.hasPrefix(";") {
                values[line[..<equals].trimmed.lowercased()] = String(line[line.index(after: equals)...].trimmed)
            }
        }
        try self.init(
            accessKey: values["aws_access_key_id"],
            secretKey: values["aws_secret_access_key"],
            sessionToken: values["aws_session_token"]
        )
    }

    private init(accessKey: String?, secretKey: String?, sessionToken: String?) throws(Unknown) {
        guard let accessKey, let secretKey, !accessKey.isEmpty, !secretKey.isEmpty else {
            throw Unknown(description: "no access key and secret key for AWS are given")
        }
        let texts = [accessKey, secretKey, sessionToken ?? ""]
        guard texts.allSatisfy({ $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }) else {
            throw Unknown(description: "the keys for AWS hold characters that no key has")
        }
        self.accessKey = accessKey
        self.secretKey = Secret(secretKey)
        self.sessionToken = sessionToken.flatMap { $0.isEmpty ? nil : Secret($0) }
    }
}

extension AWSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "[keys for AWS]" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(reflecting: description) }
}

extension StringProtocol {
    fileprivate var trimmed: SubSequence {
        let rest = drop { $0.isWhitespace }
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return rest }
        return rest[...last]
    }
}
