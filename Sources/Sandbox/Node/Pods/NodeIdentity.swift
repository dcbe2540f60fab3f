/// The name and address of the node that runs the pods.
package struct NodeIdentity: Sendable, Hashable {
    /// The field manager of what a node writes.
    static let manager = "kubelet"

    package var name: String
    package var address: String

    package init(name: String = "sandbox", address: String = "127.0.0.1") {
        self.name = name
        self.address = address
    }
}
