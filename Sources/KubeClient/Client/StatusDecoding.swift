import HTTPTransport
import KubeModel

extension APIStatus {
    /// Reads why a request was refused; an answer that is no `Status`, such as a proxy's page, is described by its code.
    init(_ response: HTTPResponse) {
        var json = try? JSONValue(parsing: response.body)
        if json?["kind"] != nil, json?["code"] == nil { json?["code"] = .int(response.status) }
        if let json, var status = APIStatus(json) {
            status.message = DisplayText.cleaned(status.message)
            for index in status.causes.indices {
                status.causes[index].message = DisplayText.cleaned(status.causes[index].message)
            }
            self = status
        } else {
            let text = String(decoding: response.body.prefix(2048), as: UTF8.self)
            self.init(code: response.status, reason: "", message: DisplayText.cleaned(text))
        }
        retryAfter = Self.retryAfter(response.headers) ?? (code == 429 || code >= 500 ? retryAfter : nil)
    }

    /// The seconds of `Retry-After`, an hour at most; its form with a date is ignored.
    private static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        guard let text = headers["Retry-After"]?.trimmingSpaces, let seconds = Int(text), seconds >= 0 else {
            return nil
        }
        return .seconds(min(seconds, 3600))
    }
}

extension String {
    /// The text without spaces, tabs and line breaks at its ends.
    var trimmingSpaces: String {
        let isSpace: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
        let scalars = unicodeScalars.drop(while: isSpace)
        let end = scalars.lastIndex { !isSpace($0) }.map { scalars.index(after: $0) } ?? scalars.startIndex
        return String(scalars[..<end])
    }
}
