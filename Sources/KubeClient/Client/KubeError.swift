package import HTTPTransport
package import KubeModel

/// Why a request to the API server gave no usable answer.
package struct KubeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened; a closed set.
    package enum Code: Sendable, Hashable {
        /// The server answered that it did not carry out the request.
        case status(APIStatus)
        /// No answer came, and nothing was changed.
        case transport(TransportError)
        /// A write was sent and no answer came, or none that can be read: it may or may not have been carried out.
        case unknownOutcome(String)
        /// The answer to a read was no JSON, or not the document that was asked for.
        case malformed(String)
        /// No credential could be had.
        case unauthenticated(String)
        /// The write gate is closed; nothing was sent.
        case gateClosed
        /// The request can't be sent as it is: a name that is no path segment.
        case unusable(String)
    }

    /// What the caller should do.
    package enum Disposition: Sendable, Hashable {
        /// Try again later, from the start; after this long at least where the server said so.
        case retry(after: Duration?)
        /// The decision was made on an old view: read live, decide again.
        case conflict
        /// Read live to learn whether the write was carried out, then decide again.
        case unknownOutcome
        /// The object, or its kind, does not exist.
        case notFound
        /// An object of that name exists already.
        case alreadyExists
        /// The resource version or continue token is too old: list anew.
        case expired
        /// Nothing helps but a change by people: permissions, the schema, the request itself.
        case stalled
        /// This process gives up: it was cancelled, or must not write any more.
        case abandoned
    }

    package var code: Code
    /// The request in words: `patch httproutes.gateway.networking.k8s.io shop/model`.
    package var request: String
    /// True when a JSON Patch was sent, whose failed `test` the server reports like any other fault in it.
    package var isJSONPatch: Bool
    package var isWrite: Bool

    package init(_ code: Code, _ request: APIRequest) {
        self.code = code
        self.request = Self.words(request)
        isWrite = request.isWrite
        isJSONPatch = request.contentType == "application/json-patch+json"
    }

    /// The server's answer, if there was one.
    package var status: APIStatus? {
        guard case .status(let status) = code else { return nil }
        return status
    }

    package var description: String {
        switch code {
        case .status(let status): "\(request): \(status)"
        case .transport(let error): "\(request): \(error)"
        case .unknownOutcome(let message): "\(request): outcome unknown: \(message)"
        case .malformed(let message): "\(request): unusable answer: \(message)"
        case .unauthenticated(let message): "\(request): no credential: \(message)"
        case .gateClosed: "\(request): not sent: this process must not write"
        case .unusable(let message): "\(request): not sent: \(message)"
        }
    }

    private static func words(_ request: APIRequest) -> String {
        var text = "\(request.verb) \(request.resource)"
        if !request.subresource.isEmpty { text += "/\(request.subresource)" }
        let key = ObjectKey(namespace: request.namespace, name: request.name)
        if !key.name.isEmpty { return DisplayText.cleaned("\(text) \(key)") }
        return DisplayText.cleaned(key.namespace.isEmpty ? text : "\(text) in \(key.namespace)")
    }
}

extension KubeError {
    /// What the caller should do: the one place that decides.
    package var disposition: Disposition {
        switch code {
        case .status(let status): disposition(of: status)
        case .transport(let error): disposition(of: error)
        case .unknownOutcome: .unknownOutcome
        case .malformed, .unauthenticated: .retry(after: nil)
        case .gateClosed: .abandoned
        case .unusable: .stalled
        }
    }

    private func disposition(of status: APIStatus) -> Disposition {
        if status.isExpired { return .expired }
        if status.isTooLargeResourceVersion { return .retry(after: status.retryAfter) }
        switch status.code {
        case 404: return .notFound
        case 409 where status.alreadyExists: return .alreadyExists
        case 409 where status.causes.contains { $0.reason == "FieldManagerConflict" }: return .stalled
        case 409: return .conflict
        // A failed `test` of a JSON Patch; a malformed patch is answered alike, and reading again tells them apart.
        case 422 where isJSONPatch && status.causes.isEmpty: return .conflict
        case 429: return .retry(after: status.retryAfter)
        case 401, 408: return .retry(after: nil)
        case 503 where status.retryAfter != nil: return .retry(after: status.retryAfter)
        case 500...: return isWrite ? .unknownOutcome : .retry(after: status.retryAfter)
        default: return .stalled
        }
    }

    private func disposition(of error: TransportError) -> Disposition {
        switch error.code {
        case .cancelled: .abandoned
        case .unusable: .stalled
        default: .retry(after: nil)
        }
    }
}
