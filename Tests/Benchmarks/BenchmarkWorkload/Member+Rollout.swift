import KubeModel

/// The ModelRollout and what is made of its template.
extension Member {
    var rolloutText: String {
        """
        {
          "apiVersion": "modelrollout.dev/v1alpha1", "kind": "ModelRollout",
          "metadata": {
            "annotations": {"kubectl.kubernetes.io/last-applied-configuration": \(quoted(specText(version)))},
            "creationTimestamp": "2026-10-02T09:12:44Z", "finalizers": ["modelrollout.dev/route"],
            "generation": \(stage == .idle ? 1 : 2),
            "labels": {"app.kubernetes.io/part-of": "recommendations", "owner": "\(namespace)"},
            "managedFields": [
              {"apiVersion": "modelrollout.dev/v1alpha1", "fieldsType": "FieldsV1", "fieldsV1": \(Self.specFields),
               "manager": "kubectl-client-side-apply", "operation": "Update", "time": "2026-11-19T09:12:44Z"},
              {"apiVersion": "modelrollout.dev/v1alpha1", "fieldsType": "FieldsV1", "fieldsV1": \(Self.statusFields),
               "manager": "modelrollout-status", "operation": "Apply", "subresource": "status",
               "time": "2026-11-19T09:14:02Z"}
            ],
            "name": "\(name)", "namespace": "\(namespace)", "resourceVersion": "\(version(of: 0))", "uid": "\(uid)"
          },
          "spec": \(specText(version)), "status": \(status)
        }
        """
    }

    /// The spec with that version of the model.
    package func specText(_ version: String) -> String {
        """
        {
          "analysis": {
            "interval": "15s", "source": "default", "window": "1m",
            "metrics": [
              {"name": "errors", "threshold": {"max": 0.02},
               "query": "sum(rate(http_requests_total{ {{arm}},code=~\\"5..\\" }[{{window}}])) / \
        sum(rate(http_requests_total{ {{arm}} }[{{window}}]))"},
              {"name": "accuracy", "relative": {"maxDecrease": 0.15}, "threshold": {"min": 0.8},
               "query": "sum(rate(feedback_total{ {{arm}},outcome=\\"correct\\" }[{{window}}])) / \
        sum(rate(feedback_total{ {{arm}} }[{{window}}]))"},
              {"name": "p95", "threshold": {"max": 0.25},
               "query": "histogram_quantile(0.95, sum by (le) \
        (rate(http_request_duration_seconds_bucket{ {{arm}} }[{{window}}])))"}
            ]
          },
          "model": \(modelText(version)),
          "ports": [{"name": "http", "port": 80, "targetPort": "http"}],
          "progressDeadline": "10m",
          "promotion": {"keepPrevious": "5m"},
          "replicas": \(Self.replicas),
          "strategy": {"canary": {"bake": "5m", "weights": [5, 25, 50]}},
          "template": \(Self.templateText),
          "traffic": {"httpRoute": {"name": "\(name)", "rules": ["main"]}}
        }
        """
    }

    private func modelText(_ version: String) -> String {
        """
        {"changeCause": "Retrained on the data of last week", "digest": "\(digest(version))",
         "uri": "\(uri(version))", "version": "\(version)"}
        """
    }

    /// The model in a revision's document.
    func documentModelText(_ version: String) -> String {
        """
        {"version": "\(version)", "uri": "\(uri(version))", "digest": "\(digest(version))"}
        """
    }

    private func uri(_ version: String) -> String {
        "s3://models-of-\(namespace)/\(name)/\(version)/model.onnx"
    }

    private func digest(_ version: String) -> String {
        let digits = ObjectKey(namespace: namespace, name: name + version).description.utf8
            .reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let part = String(digits | 1 << 63, radix: 16)
        return "sha256:\(part)\(part)\(part)\(part)"
    }

    static let templateText = """
        {
          "metadata": {
            "annotations": {
              "prometheus.io/path": "/metrics", "prometheus.io/port": "8080", "prometheus.io/scrape": "true"
            },
            "labels": {"app.kubernetes.io/component": "server"}
          },
          "spec": {
            "containers": [
              {
                "args": ["--model-cache=/var/cache/models", "--threads=4"],
                "env": [
                  {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                  {"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
                  {"name": "OMP_NUM_THREADS", "value": "4"}, {"name": "PORT", "value": "8080"}
                ],
                "image": "registry.example.com/serving/onnx-server:1.19.2",
                "lifecycle": {"preStop": {"sleep": {"seconds": 5}}},
                "name": "server",
                "ports": [{"containerPort": 8080, "name": "http"}],
                "readinessProbe": {
                  "failureThreshold": 3, "httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 5
                },
                "resources": {
                  "limits": {"memory": "4Gi", "nvidia.com/gpu": "1"}, "requests": {"cpu": "2", "memory": "4Gi"}
                },
                "startupProbe": {
                  "failureThreshold": 60, "httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 5
                },
                "volumeMounts": [{"mountPath": "/var/cache/models", "name": "cache"}]
              }
            ],
            "nodeSelector": {"cloud.example.com/accelerator": "l4"},
            "securityContext": {"runAsNonRoot": true, "runAsUser": 10001},
            "serviceAccountName": "model-server",
            "terminationGracePeriodSeconds": 30,
            "tolerations": [{"effect": "NoSchedule", "key": "nvidia.com/gpu", "operator": "Exists"}],
            "volumes": [{"emptyDir": {"sizeLimit": "20Gi"}, "name": "cache"}]
          }
        }
        """

    private static let specFields = """
        {
          "f:metadata": {"f:annotations": {".": {}, "f:kubectl.kubernetes.io/last-applied-configuration": {}},
            "f:labels": {".": {}, "f:app.kubernetes.io/part-of": {}, "f:owner": {}}},
          "f:spec": {".": {}, "f:analysis": {".": {}, "f:interval": {}, "f:metrics": {".": {},
              "k:{\\"name\\":\\"accuracy\\"}": {".": {}, "f:name": {}, "f:query": {}, "f:relative": {},
                "f:threshold": {}},
              "k:{\\"name\\":\\"errors\\"}": {".": {}, "f:name": {}, "f:query": {}, "f:threshold": {}},
              "k:{\\"name\\":\\"p95\\"}": {".": {}, "f:name": {}, "f:query": {}, "f:threshold": {}}},
              "f:source": {}, "f:window": {}},
            "f:model": {".": {}, "f:changeCause": {}, "f:digest": {}, "f:uri": {}, "f:version": {}},
            "f:ports": {}, "f:progressDeadline": {}, "f:promotion": {".": {}, "f:keepPrevious": {}},
            "f:replicas": {}, "f:strategy": {".": {}, "f:canary": {".": {}, "f:bake": {}, "f:weights": {}}},
            "f:template": {}, "f:traffic": {".": {}, "f:httpRoute": {".": {}, "f:name": {}, "f:rules": {}}}}
        }
        """

    private static let statusFields = """
        {
          "f:status": {"f:conditions": {"k:{\\"type\\":\\"AnalysisPassing\\"}": {".": {}, "f:lastTransitionTime": {},
              "f:message": {}, "f:observedGeneration": {}, "f:reason": {}, "f:status": {}, "f:type": {}},
            "k:{\\"type\\":\\"CandidateAvailable\\"}": {".": {}, "f:lastTransitionTime": {}, "f:message": {},
              "f:observedGeneration": {}, "f:reason": {}, "f:status": {}, "f:type": {}},
            "k:{\\"type\\":\\"Progressing\\"}": {".": {}, "f:lastTransitionTime": {}, "f:message": {},
              "f:observedGeneration": {}, "f:reason": {}, "f:status": {}, "f:type": {}},
            "k:{\\"type\\":\\"Ready\\"}": {".": {}, "f:lastTransitionTime": {}, "f:message": {},
              "f:observedGeneration": {}, "f:reason": {}, "f:status": {}, "f:type": {}},
            "k:{\\"type\\":\\"Stalled\\"}": {".": {}, "f:lastTransitionTime": {}, "f:message": {},
              "f:observedGeneration": {}, "f:reason": {}, "f:status": {}, "f:type": {}},
            "k:{\\"type\\":\\"TrafficRouted\\"}": {".": {}, "f:lastTransitionTime": {}, "f:message": {},
              "f:observedGeneration": {}, "f:reason": {}, "f:status": {}, "f:type": {}}},
            "f:history": {}, "f:leaderEpoch": {}, "f:message": {}, "f:observedGeneration": {}, "f:phase": {},
            "f:replicas": {}, "f:revisionCount": {}, "f:selector": {}, "f:stable": {}, "f:traffic": {}}
        }
        """

    /// The text as a JSON string.
    func quoted(_ text: String) -> String {
        let compact = (try? JSONValue(parsing: text))?.text ?? text
        return JSONValue.string(compact).text
    }
}
