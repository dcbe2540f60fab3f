import KubeModel

extension ServerCore {
    /// Answers requests for paths that are no resources.
    func serveDocument(_ context: RequestContext) -> ServerResponse {
        .notFound
    }
}
