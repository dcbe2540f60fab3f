import HTTPTransport
import KubeModel

/// The bearer tokens the server knows.
struct Tokens {
    struct Grant: Sendable {
        var user: UserInfo
        var expiry: Timestamp?
        /// What the token stands and falls with: its ServiceAccount, and what it was bound to.
        var supports: [Support] = []
    }

    /// One object as it was when a token was made.
    struct Support: Sendable {
        var resource: GroupResource
        var key: ObjectKey
        var uid: String
    }

    private var grants: [String: Grant] = [:]

    mutating func add(_ token: String, _ grant: Grant) {
        grants[token] = grant
    }

    mutating func remove(_ token: String) {
        grants[token] = nil
    }

    subscript(token: String) -> Grant? { grants[token] }
}

extension ClusterState {
    /// Who the bearer of the token is; nil where it is not valid, or not any more.
    func user(token: String) -> UserInfo? {
        guard let grant = tokens[token], grant.expiry.map({ now < $0 }) ?? true else { return nil }
        return grant.supports.allSatisfy { store[$0.resource, $0.key]?.uid == $0.uid } ? grant.user : nil
    }

    /// Makes a token for a ServiceAccount.
    ///
    /// It has the form of a JSON Web Token, for clients that look, but no signature: the server knows its own.
    func issueToken(
        for account: KubeObject,
        lifetime: Int,
        boundTo object: Tokens.Support? = nil
    ) -> (token: String, expiry: Timestamp) {
        let expiry = (now + .seconds(lifetime)).wholeSeconds
        let subject = "system:serviceaccount:\(account.namespace):\(account.name)"
        let claims: JSONValue = [
            "aud": ["https://kubernetes.default.svc"], "exp": .int(Int(expiry.seconds)),
            "iat": .int(Int(now.seconds)), "iss": "https://kubernetes.default.svc", "jti": .string(random.uuid()),
            "sub": .string(subject),
        ]
        let header: JSONValue = ["alg": "none", "typ": "JWT"]
        let parts = [header.encoded, claims.encoded, Array(random.uuid().utf8)]
        let token = parts.map(Self.urlSafe).joined(separator: ".")
        let user = UserInfo.serviceAccount(namespace: account.namespace, name: account.name, uid: account.uid)
        let holder = Tokens.Support(
            resource: GroupResource(group: "", plural: "serviceaccounts"),
            key: account.key,
            uid: account.uid
        )
        tokens.add(token, Tokens.Grant(user: user, expiry: expiry, supports: [holder] + (object.map { [$0] } ?? [])))
        return (token, expiry)
    }

    private static func urlSafe(_ bytes: [UInt8]) -> String {
        Base64.encoded(bytes, isPadded: false).replacing("+", with: "-").replacing("/", with: "_")
    }
}
