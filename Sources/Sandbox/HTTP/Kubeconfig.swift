import HTTPTransport

/// The kubeconfig of the administrator.
enum Kubeconfig {
    static func text(server: String, authority: [UInt8], token: String) -> String {
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: sandbox
          cluster:
            server: \(server)
            certificate-authority-data: \(Base64.encoded(authority))
        users:
        - name: admin
          user:
            token: \(token)
        contexts:
        - name: sandbox
          context:
            cluster: sandbox
            user: admin
        current-context: sandbox

        """
    }
}
