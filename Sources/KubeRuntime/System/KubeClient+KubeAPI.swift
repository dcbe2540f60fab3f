package import KubeClient
package import KubeModel

extension KubeClient: KubeAPI {
    /// Sends the request, which is no watch, and returns the document that the server answered with.
    package func send(_ request: APIRequest) async throws(KubeError) -> JSONValue {
        try await send(request, within: nil)
    }
}
