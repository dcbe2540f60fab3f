import KubeModel

extension BuiltIns {
    static func core() -> [Entry] {
        let options = ["create", "delete", "get", "patch", "update"]
        return [
            entry("v1", "bindings", "Binding") { $0.verbs = ["create"] },
            entry("v1", "componentstatuses", "ComponentStatus", scope: .cluster) {
                $0.verbs = ["get", "list"]
                $0.shortNames = ["cs"]
            },
            entry("v1", "configmaps", "ConfigMap") {
                $0.shortNames = ["cm"]
                $0.strategy = CoreStrategies.configMap
            },
            entry("v1", "endpoints", "Endpoints") {
                $0.singular = "endpoints"
                $0.shortNames = ["ep"]
                $0.strategy.allowsCreateOnUpdate = true
            },
            entry("v1", "events", "Event") { EventStrategies.core(&$0) },
            entry("v1", "limitranges", "LimitRange") { $0.shortNames = ["limits"] },
            entry("v1", "namespaces", "Namespace", scope: .cluster) {
                $0.shortNames = ["ns"]
                $0.verbs.removeAll { $0 == "deletecollection" }
                $0.hasStatus = true
                $0.extraSubresources = [subresource("finalize", "Namespace", ["update"])]
                $0.strategy = CoreStrategies.namespace
            },
            entry("v1", "nodes", "Node", scope: .cluster) {
                $0.shortNames = ["no"]
                $0.hasStatus = true
                $0.extraSubresources = [subresource("proxy", "NodeProxyOptions", options)]
            },
            entry("v1", "persistentvolumeclaims", "PersistentVolumeClaim") {
                $0.shortNames = ["pvc"]
                $0.hasStatus = true
                $0.strategy.prepareCreate = { json, _ in json[path: "status", "phase"] = "Pending" }
            },
            entry("v1", "persistentvolumes", "PersistentVolume", scope: .cluster) {
                $0.shortNames = ["pv"]
                $0.hasStatus = true
            },
            entry("v1", "pods", "Pod") {
                $0.shortNames = ["po"]
                $0.categories = ["all"]
                $0.hasStatus = true
                $0.hasGeneration = true
                $0.strategy = PodStrategy.strategy
                $0.extraSubresources = [
                    subresource("attach", "PodAttachOptions", ["create", "get"]),
                    subresource("binding", "Binding", ["create"]),
                    subresource("ephemeralcontainers", "Pod", ["get", "patch", "update"]),
                    subresource("eviction", "Eviction", ["create"], group: "policy", version: "v1"),
                    subresource("exec", "PodExecOptions", ["create", "get"]),
                    subresource("log", "Pod", ["get"]),
                    subresource("portforward", "PodPortForwardOptions", ["create", "get"]),
                    subresource("proxy", "PodProxyOptions", options),
                    subresource("resize", "Pod", ["get", "patch", "update"]),
                ]
            },
            entry("v1", "podtemplates", "PodTemplate") { $0.hasGeneration = true },
            entry("v1", "replicationcontrollers", "ReplicationController") {
                $0.shortNames = ["rc"]
                $0.categories = ["all"]
                $0.hasStatus = true
                $0.hasGeneration = true
                $0.scale = replicaScale
            },
            entry("v1", "resourcequotas", "ResourceQuota") {
                $0.shortNames = ["quota"]
                $0.hasStatus = true
            },
            entry("v1", "secrets", "Secret") { $0.strategy = CoreStrategies.secret },
            entry("v1", "serviceaccounts", "ServiceAccount") {
                $0.shortNames = ["sa"]
                $0.extraSubresources = [
                    subresource("token", "TokenRequest", ["create"], group: "authentication.k8s.io", version: "v1")
                ]
            },
            entry("v1", "services", "Service") {
                $0.shortNames = ["svc"]
                $0.categories = ["all"]
                $0.hasStatus = true
                $0.extraSubresources = [subresource("proxy", "ServiceProxyOptions", options)]
                $0.strategy = ServiceStrategy.strategy
            },
        ]
    }
}
