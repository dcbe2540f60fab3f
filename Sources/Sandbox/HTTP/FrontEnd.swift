import HTTPTransport
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// What a handler needs to know of the connection: the channel, to break it where a fault says so.
struct ConnectionContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}

/// Carries HTTP requests to the API server, watches event by event.
struct FrontEnd: HTTPResponder {
    typealias Context = ConnectionContext

    /// A page served beside the API: its path and what it says now.
    struct Page: Sendable {
        var path: String
        var contentType: String
        var body: @Sendable () -> [UInt8]
    }

    let server: APIServer
    let pages: [Page]

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        var incoming = ServerRequest(
            method: request.method.rawValue,
            target: request.head.path ?? "/",
            headers: headers(of: request)
        )
        if request.method != .get, request.method != .head {
            guard let body = try? await request.body.collect(upTo: BodyReader.limit) else {
                return Self.response(
                    .refusal(Refusal(413, "RequestEntityTooLarge", "limit is \(BodyReader.limit)")),
                    body: .init()
                )
            }
            incoming.body = Array(body.readableBytesView)
        }
        if let page = pages.first(where: { $0.path == incoming.path }) { return serve(page, incoming) }
        let delivery = try await server.deliver(incoming) { try await Task.sleep(for: $0) }
        switch delivery {
        case .lost: throw await hangUp(context)
        case .silence:
            // Until the client gives up or the server stops; nobody else ends this.
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(3600)) }
            throw await hangUp(context)
        case .response(let response, let cut): return answer(response, cut, request, context)
        }
    }

    private struct Broken: Error {}

    private func hangUp(_ context: ConnectionContext) async -> any Error {
        try? await context.channel.close().get()
        return Broken()
    }

    private func headers(of request: Request) -> HTTPHeaders {
        var headers = HTTPHeaders(
            request.headers.map { HTTPHeaders.Field(name: $0.name.rawName, value: $0.value) }
        )
        if let authority = request.head.authority { headers["Host"] = authority }
        return headers
    }

    /// A page is for those who may read the API.
    private func serve(_ page: Page, _ request: ServerRequest) -> Response {
        let probe = server.respond(to: ServerRequest(method: "GET", target: "/api", headers: request.headers))
        guard probe.status == 200 else { return Self.response(probe, body: Self.body(probe)) }
        let headers: HTTPFields = [.contentType: page.contentType]
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: page.body())))
    }

    private func answer(
        _ response: ServerResponse,
        _ cut: Int?,
        _ request: Request,
        _ context: ConnectionContext
    ) -> Response {
        switch response.body {
        case .whole(let bytes):
            guard let cut, cut < bytes.count else { return Self.response(response, body: Self.body(response)) }
            let body = ResponseBody(contentLength: bytes.count) { writer in
                try await writer.write(ByteBuffer(bytes: bytes.prefix(cut)))
                throw await hangUp(context)
            }
            return Self.response(response, body: body)
        case .watch(let subscription):
            let body = ResponseBody { writer in
                defer { subscription.cancel() }
                try await copy(subscription, to: &writer, cutAfter: cut, request, context)
            }
            return Self.response(response, body: body)
        }
    }

    /// Writes events as they come, each flushed, until the watch or the connection ends.
    @concurrent private func copy(
        _ subscription: WatchSubscription,
        to writer: inout any ResponseBodyWriter,
        cutAfter cut: Int?,
        _ request: Request,
        _ context: ConnectionContext
    ) async throws {
        var left = cut ?? .max
        while left > 0, let chunk = await subscription.next() {
            try await writer.write(ByteBuffer(bytes: chunk.prefix(left)))
            left -= min(left, chunk.count)
        }
        if left == 0 || subscription.wasCut { throw await hangUp(context) }
        try await writer.finish(nil)
    }

    private static func body(_ response: ServerResponse) -> ResponseBody {
        guard case .whole(let bytes) = response.body else { return .init() }
        return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
    }

    private static func response(_ response: ServerResponse, body: ResponseBody) -> Response {
        var fields = HTTPFields()
        for field in response.headers.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            fields.append(HTTPField(name: name, value: field.value))
        }
        return Response(status: .init(code: response.status), headers: fields, body: body)
    }
}
