extension ClusterAccess {
    /// Finds the API server in the usual order: the kubeconfig that is named, the files in `KUBECONFIG`, the pod's own
    /// server, and last `~/.kube/config`.
    ///
    /// A context can be chosen in kubeconfig files only.
    package static func located(
        kubeconfig: String? = nil,
        context: String? = nil,
        environment: [String: String],
        files: any FileReading
    ) throws(ConfigError) -> ClusterAccess {
        let isNamed = kubeconfig?.isEmpty == false || environment["KUBECONFIG"]?.isEmpty == false
        if !isNamed, context == nil, InClusterConfig.isPresent(environment: environment) {
            return try InClusterConfig.access(environment: environment, files: files)
        }
        return try KubeConfig.load(explicit: kubeconfig, environment: environment, files: files)
            .access(context: context)
    }
}
