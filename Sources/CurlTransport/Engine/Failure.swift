import CCurl
import HTTPTransport

/// Translates results of libcurl into errors of the transport.
///
/// libcurl's own text is used only for failures before the request was sent: what it says there is about names,
/// addresses and certificates. Later it might quote the peer.
enum Failure {
    /// How far a request had come.
    struct Progress {
        /// How often libcurl had begun to send the request.
        var attempts = 0
        /// True when an attempt was made on a connection that had been used before.
        ///
        /// On a connection made for the request, libcurl makes another attempt only after the server refused the
        /// request unprocessed; on a used one also when it ended without an answer.
        var usedOldConnection = false
    }

    static func error(
        _ code: CURLcode,
        text: String,
        progress: Progress,
        description: String
    ) -> TransportError {
        let isConnecting = progress.attempts == 0 || connectionFailures.contains(code.rawValue)
        let kind = kind(of: code, isConnecting: isConnecting, text: text)
        let isUnsent = progress.attempts == 0 || (isConnecting && !progress.usedOldConnection)
        var message = "\(description): \(reason(code))"
        if isConnecting || kind == .tls, !text.isEmpty, !quotesURL(code) { message += " (\(plain(text)))" }
        return TransportError(kind, message, isUnsent: isUnsent)
    }

    private static func kind(of code: CURLcode, isConnecting: Bool, text: String) -> TransportError.Code {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            .unresolved
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED:
            .tls
        case CURLE_URL_MALFORMAT, CURLE_NOT_BUILT_IN, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_UNKNOWN_OPTION,
            CURLE_SETOPT_OPTION_SYNTAX, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE, CURLE_LOGIN_DENIED:
            .unusable
        case CURLE_UNSUPPORTED_PROTOCOL:
            isConnecting ? .unusable : .malformed
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            isConnecting ? .unreachable : .malformed
        case CURLE_OUT_OF_MEMORY where !isConnecting, CURLE_FILESIZE_EXCEEDED:
            // The way libcurl reports a header line beyond its own bound.
            .tooLarge
        case CURLE_OPERATION_TIMEDOUT:
            isConnecting ? .unreachable : .timedOut
        case CURLE_RECV_ERROR where text.contains("in chunked-encoding"):
            .malformed
        case CURLE_RECV_ERROR where isRejectedHandshake(text), CURLE_SEND_ERROR where isRejectedHandshake(text):
            .tls
        default:
            isConnecting ? .unreachable : .interrupted
        }
    }

    /// Results that only the making of a connection has.
    private static let connectionFailures: Set<UInt32> = [
        CURLE_COULDNT_RESOLVE_HOST.rawValue, CURLE_COULDNT_RESOLVE_PROXY.rawValue, CURLE_COULDNT_CONNECT.rawValue,
        CURLE_SSL_CONNECT_ERROR.rawValue, CURLE_PEER_FAILED_VERIFICATION.rawValue, CURLE_PROXY.rawValue,
    ]

    /// True for results whose text quotes the URL, or that of the proxy with its password.
    private static func quotesURL(_ code: CURLcode) -> Bool {
        code == CURLE_URL_MALFORMAT || code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_LOGIN_DENIED
    }

    /// With TLS 1.3 a server refuses a client's certificate after the client considers the handshake done.
    private static func isRejectedHandshake(_ text: String) -> Bool {
        text.contains("alert certificate required") || text.contains("alert bad certificate")
            || text.contains("alert unknown ca") || text.contains("alert certificate expired")
            || text.contains("alert handshake failure") || text.contains("alert access denied")
    }

    private static func reason(_ code: CURLcode) -> String {
        guard let text = unsafe curl_easy_strerror(code) else { return "error \(code.rawValue)" }
        return unsafe String(cString: text)
    }

    /// At most 300 bytes without control characters.
    private static func plain(_ text: String) -> String {
        let printable = text.unicodeScalars.filter { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
        return String(String.UnicodeScalarView(printable.prefix(300)))
    }
}
