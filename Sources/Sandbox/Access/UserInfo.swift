import KubeModel

/// Who sent a request.
package struct UserInfo: Sendable, Hashable {
    package var name: String
    package var uid: String
    package var groups: [String]
    package var extra: [String: [String]]

    package init(name: String, uid: String = "", groups: [String] = [], extra: [String: [String]] = [:]) {
        self.name = name
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    /// Someone who showed no credentials.
    package static let anonymous = UserInfo(name: "system:anonymous", groups: ["system:unauthenticated"])

    /// Someone who may do everything.
    package static let administrator = UserInfo(name: "admin", groups: ["system:masters", "system:authenticated"])

    /// A ServiceAccount.
    package static func serviceAccount(namespace: String, name: String, uid: String) -> UserInfo {
        UserInfo(
            name: "system:serviceaccount:\(namespace):\(name)",
            uid: uid,
            groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"]
        )
    }

    /// `authentication/v1` `UserInfo`.
    var json: JSONValue {
        var result: JSONObject = ["username": .string(name)]
        if !uid.isEmpty { result["uid"] = .string(uid) }
        if !groups.isEmpty { result["groups"] = .array(groups.map(JSONValue.string)) }
        if !extra.isEmpty {
            result["extra"] = .object(
                JSONObject(extra.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value.map(JSONValue.string))) })
            )
        }
        return .object(result)
    }
}
