import KubeModel

extension BuiltIns {
    static func workload(
        _ plural: String,
        _ kind: String,
        _ short: [String],
        hasScale: Bool = true
    ) -> Entry {
        entry("apps/v1", plural, kind) {
            $0.shortNames = short
            $0.categories = ["all"]
            $0.hasStatus = true
            $0.hasGeneration = true
            $0.scale = hasScale ? replicaScale : nil
            $0.strategy = WorkloadStrategies.strategy(for: kind)
        }
    }

    static func workloads() -> [Entry] {
        [
            entry("apiregistration.k8s.io/v1", "apiservices", "APIService", scope: .cluster) {
                $0.categories = ["api-extensions"]
                $0.hasStatus = true
            },
            entry("apps/v1", "controllerrevisions", "ControllerRevision") {
                $0.strategy = CoreStrategies.controllerRevision
            },
            workload("daemonsets", "DaemonSet", ["ds"], hasScale: false),
            workload("deployments", "Deployment", ["deploy"]),
            workload("replicasets", "ReplicaSet", ["rs"]),
            workload("statefulsets", "StatefulSet", ["sts"]),
            entry("events.k8s.io/v1", "events", "Event") { EventStrategies.v1(&$0) },
        ]
    }

    static func access() -> [Entry] {
        func review(_ group: String, _ plural: String, _ kind: String, scope: Scope = .cluster) -> Entry {
            entry("\(group)/v1", plural, kind, scope: scope) { $0.verbs = ["create"] }
        }
        let authorization = "authorization.k8s.io"
        return [
            review("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview"),
            review("authentication.k8s.io", "tokenreviews", "TokenReview"),
            review(authorization, "localsubjectaccessreviews", "LocalSubjectAccessReview", scope: .namespaced),
            review(authorization, "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
            review(authorization, "selfsubjectrulesreviews", "SelfSubjectRulesReview"),
            review(authorization, "subjectaccessreviews", "SubjectAccessReview"),
        ]
    }

    static func hpa(_ version: String) -> Entry {
        entry("autoscaling/\(version)", "horizontalpodautoscalers", "HorizontalPodAutoscaler") {
            $0.shortNames = ["hpa"]
            $0.categories = ["all"]
            $0.hasStatus = true
            AutoscalerStrategies.configure(&$0, version: version)
        }
    }

    static func simple(
        _ apiVersion: String,
        _ plural: String,
        _ kind: String,
        scope: Scope = .cluster,
        short: [String] = [],
        categories: [String] = [],
        hasStatus: Bool = false,
        hasGeneration: Bool = false
    ) -> Entry {
        entry(apiVersion, plural, kind, scope: scope) {
            $0.shortNames = short
            $0.categories = categories
            $0.hasStatus = hasStatus
            $0.hasGeneration = hasGeneration
        }
    }

    static func policies() -> [Entry] {
        [
            hpa("v2"), hpa("v1"),
            entry("batch/v1", "cronjobs", "CronJob") {
                $0.shortNames = ["cj"]
                $0.categories = ["all"]
                $0.hasStatus = true
                $0.hasGeneration = true
                $0.strategy = WorkloadStrategies.cronJob
            },
            entry("batch/v1", "jobs", "Job") {
                $0.categories = ["all"]
                $0.hasStatus = true
                $0.hasGeneration = true
                $0.strategy = JobStrategy.strategy
            },
            entry(
                "certificates.k8s.io/v1",
                "certificatesigningrequests",
                "CertificateSigningRequest",
                scope: .cluster
            ) {
                $0.shortNames = ["csr"]
                $0.hasStatus = true
                $0.extraSubresources = [
                    subresource("approval", "CertificateSigningRequest", ["get", "patch", "update"])
                ]
            },
            simple("networking.k8s.io/v1", "ingressclasses", "IngressClass", hasGeneration: true),
            entry("networking.k8s.io/v1", "ingresses", "Ingress") {
                $0.shortNames = ["ing"]
                $0.hasStatus = true
                $0.hasGeneration = true
                $0.strategy = CoreStrategies.ingress
            },
            simple("networking.k8s.io/v1", "ipaddresses", "IPAddress", short: ["ip"]),
            entry("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy") {
                $0.shortNames = ["netpol"]
                $0.hasGeneration = true
                $0.strategy = CoreStrategies.networkPolicy
            },
            simple("networking.k8s.io/v1", "servicecidrs", "ServiceCIDR", hasStatus: true),
            simple(
                "policy/v1",
                "poddisruptionbudgets",
                "PodDisruptionBudget",
                scope: .namespaced,
                short: ["pdb"],
                hasStatus: true,
                hasGeneration: true
            ),
            rbac("clusterrolebindings", "ClusterRoleBinding", scope: .cluster),
            rbac("clusterroles", "ClusterRole", scope: .cluster),
            rbac("rolebindings", "RoleBinding", scope: .namespaced),
            rbac("roles", "Role", scope: .namespaced),
        ]
    }

    static func rbac(_ plural: String, _ kind: String, scope: Scope) -> Entry {
        entry("rbac.authorization.k8s.io/v1", plural, kind, scope: scope) { $0.strategy = AccessStrategies.rules }
    }

    static func rest() -> [Entry] {
        let admission = "admissionregistration.k8s.io/v1"
        let extensions = ["api-extensions"]
        return storage() + [
            simple(
                admission,
                "mutatingadmissionpolicies",
                "MutatingAdmissionPolicy",
                categories: extensions,
                hasGeneration: true
            ),
            simple(
                admission,
                "mutatingadmissionpolicybindings",
                "MutatingAdmissionPolicyBinding",
                categories: extensions,
                hasGeneration: true
            ),
            simple(
                admission,
                "mutatingwebhookconfigurations",
                "MutatingWebhookConfiguration",
                categories: extensions,
                hasGeneration: true
            ),
            simple(
                admission,
                "validatingadmissionpolicies",
                "ValidatingAdmissionPolicy",
                categories: extensions,
                hasStatus: true,
                hasGeneration: true
            ),
            simple(
                admission,
                "validatingadmissionpolicybindings",
                "ValidatingAdmissionPolicyBinding",
                categories: extensions,
                hasGeneration: true
            ),
            simple(
                admission,
                "validatingwebhookconfigurations",
                "ValidatingWebhookConfiguration",
                categories: extensions,
                hasGeneration: true
            ),
            entry(
                "apiextensions.k8s.io/v1",
                "customresourcedefinitions",
                "CustomResourceDefinition",
                scope: .cluster
            ) {
                $0.shortNames = ["crd", "crds"]
                $0.categories = extensions
                $0.hasStatus = true
                $0.hasGeneration = true
                $0.strategy = DefinitionStrategy.strategy
            },
            simple("scheduling.k8s.io/v1", "priorityclasses", "PriorityClass", short: ["pc"], hasGeneration: true),
            entry("coordination.k8s.io/v1", "leases", "Lease") {
                $0.strategy.allowsUnconditionalUpdate = false
                $0.strategy.allowsCreateOnUpdate = true
            },
            simple("node.k8s.io/v1", "runtimeclasses", "RuntimeClass"),
            entry("discovery.k8s.io/v1", "endpointslices", "EndpointSlice") {
                $0.hasGeneration = true
                $0.strategy = CoreStrategies.endpointSlice
            },
            simple("resource.k8s.io/v1", "deviceclasses", "DeviceClass", hasGeneration: true),
            simple("resource.k8s.io/v1", "resourceclaims", "ResourceClaim", scope: .namespaced, hasStatus: true),
            simple("resource.k8s.io/v1", "resourceclaimtemplates", "ResourceClaimTemplate", scope: .namespaced),
            simple("resource.k8s.io/v1", "resourceslices", "ResourceSlice", hasGeneration: true),
            simple(
                "flowcontrol.apiserver.k8s.io/v1",
                "flowschemas",
                "FlowSchema",
                hasStatus: true,
                hasGeneration: true
            ),
            simple(
                "flowcontrol.apiserver.k8s.io/v1",
                "prioritylevelconfigurations",
                "PriorityLevelConfiguration",
                hasStatus: true,
                hasGeneration: true
            ),
        ]
    }

    static func storage() -> [Entry] {
        let group = "storage.k8s.io/v1"
        return [
            simple(group, "csidrivers", "CSIDriver"), simple(group, "csinodes", "CSINode"),
            simple(group, "csistoragecapacities", "CSIStorageCapacity", scope: .namespaced),
            simple(group, "storageclasses", "StorageClass", short: ["sc"]),
            simple(group, "volumeattachments", "VolumeAttachment", hasStatus: true),
            simple(group, "volumeattributesclasses", "VolumeAttributesClass", short: ["vac"]),
        ]
    }
}
