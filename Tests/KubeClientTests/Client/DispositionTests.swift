import HTTPTransport
import KubeClient
import KubeModel
import Testing

/// What a caller is told to do about each kind of error.
@Suite struct DispositionTests {
    private static let applied = APIRequest.patch(
        .modelRollout,
        .model,
        subresource: "status",
        .apply(KubeObject(.modelRollout, .model), manager: "modelrollout-status", force: true)
    )

    @Test(
        arguments: [
            (APIRequest.read, 400, "BadRequest", KubeError.Disposition.stalled),
            (.read, 401, "Unauthorized", .retry(after: nil)),
            (.read, 403, "Forbidden", .stalled),
            (.read, 404, "NotFound", .notFound),
            (.read, 404, "", .notFound),
            (.read, 405, "MethodNotAllowed", .stalled),
            (.read, 406, "NotAcceptable", .stalled),
            (.write, 409, "AlreadyExists", .alreadyExists),
            (.write, 409, "Conflict", .conflict),
            (.page, 410, "Expired", .expired),
            (.write, 413, "RequestEntityTooLarge", .stalled),
            (.write, 415, "UnsupportedMediaType", .stalled),
            // A failed `test`.
            (.write, 422, "Invalid", .conflict),
            // Any other patch that is refused stays refused.
            (applied, 422, "Invalid", .stalled),
            (.read, 429, "TooManyRequests", .retry(after: nil)),
            (.write, 429, "TooManyRequests", .retry(after: nil)),
            (.read, 500, "InternalError", .retry(after: nil)),
            (.write, 500, "InternalError", .unknownOutcome),
            (.write, 503, "ServiceUnavailable", .unknownOutcome),
            (.write, 504, "Timeout", .unknownOutcome),
        ]
    )
    func aStatusHasOneDisposition(
        _ request: APIRequest,
        _ code: Int,
        _ reason: String,
        _ expected: KubeError.Disposition
    ) {
        let error = KubeError(.status(APIStatus(code: code, reason: reason, message: "")), request)
        #expect(error.disposition == expected)
    }

    @Test func causesDecideWhereTheCodeDoesNot() {
        let invalid = APIStatus(
            code: 422,
            reason: "Invalid",
            message: "",
            causes: [APIStatus.Cause(reason: "FieldValueInvalid", message: "too big", field: "spec.size")]
        )
        #expect(KubeError(.status(invalid), .write).disposition == .stalled)
        let foreign = APIStatus(
            code: 409,
            reason: "Conflict",
            message: "",
            causes: [APIStatus.Cause(reason: "FieldManagerConflict", message: "one", field: ".spec.size")]
        )
        #expect(KubeError(.status(foreign), Self.applied).disposition == .stalled)
        let early = APIStatus(
            code: 504,
            reason: "Timeout",
            message: "Too large resource version: 9, current: 2",
            causes: [APIStatus.Cause(reason: "ResourceVersionTooLarge", message: "", field: "")],
            retryAfter: .seconds(1)
        )
        #expect(KubeError(.status(early), .page).disposition == .retry(after: .seconds(1)))
    }

    @Test(
        arguments: [
            (TransportError.Code.cancelled, KubeError.Disposition.abandoned), (.unusable, .stalled),
            (.unresolved, .retry(after: nil)), (.unreachable, .retry(after: nil)), (.tls, .retry(after: nil)),
            (.timedOut, .retry(after: nil)), (.interrupted, .retry(after: nil)), (.tooLarge, .retry(after: nil)),
            (.malformed, .retry(after: nil)),
        ]
    )
    func aTransportFailureHasOneDisposition(_ code: TransportError.Code, _ expected: KubeError.Disposition) {
        #expect(KubeError(.transport(TransportError(code, "")), .read).disposition == expected)
    }

    @Test func anErrorNamesTheRequest() {
        let status = APIStatus(code: 403, reason: "Forbidden", message: "no")
        let patch = APIRequest.patch(.httpRoute, .model, subresource: "status", .merge([:]))
        #expect(
            KubeError(.status(status), patch).description
                == "patch httproutes.gateway.networking.k8s.io/status shop/model: 403 Forbidden: no"
        )
        #expect(KubeError(.gateClosed, .page).request == "list httproutes.gateway.networking.k8s.io in shop")
        #expect(KubeError(.gateClosed, .list(.service, namespace: nil)).request == "list services")
    }
}
