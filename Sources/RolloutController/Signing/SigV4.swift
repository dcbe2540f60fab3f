import Digests
package import HTTPTransport
import KubeClient
package import KubeModel

/// AWS Signature Version 4 in the `Authorization` field.
///
/// "Create a signed AWS API request" of the IAM User Guide: every field that the request has is signed, with its host, its
/// body and the time; a path is encoded once more than it stands in the URL, as every service but S3 does.
package struct SigV4: Sendable, Hashable {
    package var region: String
    package var service: String

    package init(region: String, service: String) {
        self.region = region
        self.service = service
    }

    /// Adds `X-Amz-Date`, with temporary keys `X-Amz-Security-Token`, and then `Authorization`.
    package func sign(_ request: inout HTTPRequest, with credentials: AWSCredentials, at time: Timestamp) {
        let stamp = Self.stamp(time)
        let date = String(stamp.prefix(8))
        request.headers["Authorization"] = nil
        request.headers["X-Amz-Date"] = stamp
        request.headers["X-Amz-Security-Token"] = credentials.sessionToken?.revealed
        let fields = Self.fields(of: request)
        let names = fields.map(\.name).joined(separator: ";")
        let target = Target(request.url)
        let canonical = [
            request.method, target.path, target.query, fields.map { "\($0.name):\($0.value)\n" }.joined(), names,
            SHA256.hexDigest(of: request.body ?? []),
        ].joined(separator: "\n")
        let scope = "\(date)/\(region)/\(service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n\(SHA256.hexDigest(of: Array(canonical.utf8)))"
        let secret = Array("AWS4\(credentials.secretKey.revealed)".utf8)
        let key = [date, region, service, "aws4_request"].reduce(secret) { key, part in
            SHA256.authenticationCode(of: Array(part.utf8), key: key)
        }
        let signature = SHA256.hexadecimal(SHA256.authenticationCode(of: Array(text.utf8), key: key))
        request.headers["Authorization"] =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
    }

    /// `20150830T123600Z`.
    private static func stamp(_ time: Timestamp) -> String {
        time.wholeSeconds.description.filter { $0 != "-" && $0 != ":" }
    }

    /// The fields in the order of their names, in lower case, values of one name joined, spaces in a row as one.
    private static func fields(of request: HTTPRequest) -> [(name: String, value: String)] {
        var values: [String: [String]] = ["host": [Target(request.url).host]]
        for field in request.headers.fields where field.name.lowercased() != "host" {
            let words = field.value.split(separator: " ").joined(separator: " ")
            values[field.name.lowercased(), default: []].append(words)
        }
        return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: ",")) }
    }
}

/// The parts of a URL as they are signed.
private struct Target {
    /// As the field `Host` has it: without the port that the scheme has anyway.
    var host: String
    var path: String
    /// Its parts in order.
    var query: String

    init(_ url: String) {
        let parts = url.firstRange(of: "://").map { (url[..<$0.lowerBound], url[$0.upperBound...]) } ?? ("", url[...])
        let authority = parts.1.prefix { $0 != "/" && $0 != "?" }
        let ownPort = parts.0 == "https" ? ":443" : ":80"
        host = String(authority.hasSuffix(ownPort) ? authority.dropLast(ownPort.count) : authority)
        let rest = parts.1.dropFirst(authority.count)
        let path = rest.prefix { $0 != "?" }
        self.path = path.isEmpty ? "/" : Self.encoded(path)
        query = rest.dropFirst(path.count + 1).split(separator: "&").map { part in
            part.contains("=") ? String(part) : "\(part)="
        }.sorted().joined(separator: "&")
    }

    /// All but unreserved characters (RFC 3986, section 2.3) and slashes in hexadecimal.
    private static func encoded(_ path: Substring) -> String {
        path.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "-._~/".contains(character))
            return isPlain ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
