import RolloutCore

/// The objects that traffic passes through.
extension Member {
    private func serviceName(_ service: FixedService) -> String {
        let names = ObjectNames(rollout: name)
        return service == .stable ? names.stableService : names.candidateService
    }

    private func part(_ service: FixedService) -> Int { service == .stable ? 8 : 9 }

    private func address(_ last: Int) -> String { "10.\(index >> 8 & 255).\(index & 255).\(last)" }

    func serviceText(_ service: FixedService, _ revision: Revision) -> String {
        """
        {
          "apiVersion": "v1", "kind": "Service",
          "metadata": {
            "creationTimestamp": "2026-10-02T09:12:46Z", "labels": {"modelrollout.dev/name": "\(name)"},
            "managedFields": [
              {"apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": {
                 "f:metadata": {"f:labels": {"f:modelrollout.dev/name": {}},
                   "f:ownerReferences": {"k:{\\"uid\\":\\"\(uid)\\"}": {}}},
                 "f:spec": {"f:ports": {"k:{\\"port\\":80,\\"protocol\\":\\"TCP\\"}": {".": {}, "f:name": {},
                     "f:port": {}, "f:protocol": {}, "f:targetPort": {}}}, "f:selector": {}}},
               "manager": "modelrollout", "operation": "Apply", "time": "2026-11-19T09:12:46Z"}
            ],
            "name": "\(serviceName(service))", "namespace": "\(namespace)",
            "ownerReferences": [
              {"apiVersion": "modelrollout.dev/v1alpha1", "blockOwnerDeletion": true, "controller": true,
               "kind": "ModelRollout", "name": "\(name)", "uid": "\(uid)"}
            ],
            "resourceVersion": "\(version(of: part(service)))", "uid": "\(uid(of: "b\(part(service))"))"
          },
          "spec": {
            "clusterIP": "\(address(part(service)))", "clusterIPs": ["\(address(part(service)))"],
            "internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack",
            "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": "http"}],
            "selector": {"modelrollout.dev/name": "\(name)", "modelrollout.dev/revision": "\(revision.hash)"},
            "sessionAffinity": "None", "type": "ClusterIP"
          },
          "status": {"loadBalancer": {}}
        }
        """
    }

    func sliceText(_ service: FixedService, _ revision: Revision) -> String {
        let endpoints = (0..<revision.replicas).map { ordinal in
            """
            {"addresses": ["\(address(20 + ordinal))"],
             "conditions": {"ready": true, "serving": true, "terminating": false},
             "nodeName": "gpu-node-\(index % 400 + ordinal).zone-\(ordinal).example.com",
             "targetRef": {"kind": "Pod", "name": "\(podName(revision, ordinal))", "namespace": "\(namespace)",
               "uid": "\(uid(of: "c\(ordinal)"))"},
             "zone": "zone-\(ordinal)"}
            """
        }
        return """
            {
              "addressType": "IPv4", "apiVersion": "discovery.k8s.io/v1",
              "endpoints": [\(endpoints.joined(separator: ", "))],
              "kind": "EndpointSlice",
              "metadata": {
                "annotations": {"endpoints.kubernetes.io/last-change-trigger-time": "2026-10-02T09:13:15Z"},
                "creationTimestamp": "2026-10-02T09:12:46Z", "generateName": "\(serviceName(service))-",
                "generation": 4,
                "labels": {
                  "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
                  "kubernetes.io/service-name": "\(serviceName(service))", "modelrollout.dev/name": "\(name)"
                },
                "managedFields": [
                  {"apiVersion": "discovery.k8s.io/v1", "fieldsType": "FieldsV1", "fieldsV1": {
                     "f:addressType": {}, "f:endpoints": {}, "f:metadata": {"f:annotations": {".": {},
                         "f:endpoints.kubernetes.io/last-change-trigger-time": {}}, "f:generateName": {},
                       "f:labels": {".": {}, "f:endpointslice.kubernetes.io/managed-by": {},
                         "f:kubernetes.io/service-name": {}, "f:modelrollout.dev/name": {}},
                       "f:ownerReferences": {".": {}, "k:{\\"uid\\":\\"\(uid(of: "b8"))\\"}": {}}}, "f:ports": {}},
                   "manager": "kube-controller-manager", "operation": "Update", "time": "2026-10-02T09:13:15Z"}
                ],
                "name": "\(serviceName(service))-4z4pl", "namespace": "\(namespace)",
                "ownerReferences": [
                  {"apiVersion": "v1", "blockOwnerDeletion": true, "controller": true, "kind": "Service",
                   "name": "\(serviceName(service))", "uid": "\(uid(of: "b8"))"}
                ],
                "resourceVersion": "\(version(of: part(service) + 2))", "uid": "\(uid(of: "d\(part(service))"))"
              },
              "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}]
            }
            """
    }

    private var routeSpecText: String {
        let weight = stage == .idle ? 0 : 25
        return """
            {
              "hostnames": ["\(name).models.example.com"],
              "parentRefs": [
                {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "public", "namespace": "gateways"}
              ],
              "rules": [
                {"backendRefs": [
                   {"group": "", "kind": "Service", "name": "\(serviceName(.stable))", "port": 80,
                    "weight": \(100 - weight)},
                   {"group": "", "kind": "Service", "name": "\(serviceName(.candidate))", "port": 80,
                    "weight": \(weight)}],
                 "matches": [{"path": {"type": "PathPrefix", "value": "/v1/predict"}}], "name": "main"}
              ]
            }
            """
    }

    var routeText: String {
        """
        {
          "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
          "metadata": {
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": \(quoted(routeSpecText))},
            "creationTimestamp": "2026-10-02T09:12:40Z", "generation": 3,
            "managedFields": [
              {"apiVersion": "gateway.networking.k8s.io/v1", "fieldsType": "FieldsV1", "fieldsV1": {
                 "f:metadata": {"f:annotations": {".": {}, "f:kubectl.kubernetes.io/last-applied-configuration": {}}},
                 "f:spec": {".": {}, "f:hostnames": {}, "f:parentRefs": {}, "f:rules": {}}},
               "manager": "kubectl-client-side-apply", "operation": "Update", "time": "2026-10-02T09:12:40Z"},
              {"apiVersion": "gateway.networking.k8s.io/v1", "fieldsType": "FieldsV1", "fieldsV1": {
                 "f:status": {".": {}, "f:parents": {}}},
               "manager": "gateway-controller", "operation": "Update", "subresource": "status",
               "time": "2026-11-19T09:12:50Z"}
            ],
            "name": "\(name)", "namespace": "\(namespace)", "resourceVersion": "\(version(of: 12))",
            "uid": "\(uid(of: "e0"))"
          },
          "spec": \(routeSpecText),
          "status": {
            "parents": [
              {"conditions": [
                 {"lastTransitionTime": "2026-11-19T09:12:50Z", "message": "Route is accepted",
                  "observedGeneration": 3, "reason": "Accepted", "status": "True", "type": "Accepted"},
                 {"lastTransitionTime": "2026-11-19T09:12:50Z", "message": "All references are resolved",
                  "observedGeneration": 3, "reason": "ResolvedRefs", "status": "True", "type": "ResolvedRefs"}],
               "controllerName": "gateway.example.com/controller",
               "parentRef": {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "public",
                 "namespace": "gateways"}}
            ]
          }
        }
        """
    }
}
