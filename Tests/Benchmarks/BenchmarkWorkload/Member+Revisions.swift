import RolloutCore

/// The objects that the controller makes for each revision.
extension Member {
    private var ownerText: String {
        """
        [{"apiVersion": "modelrollout.dev/v1alpha1", "blockOwnerDeletion": true, "controller": true,
          "kind": "ModelRollout", "name": "\(name)", "uid": "\(uid)"}]
        """
    }

    private func labelText(_ revision: Revision) -> String {
        """
        {"modelrollout.dev/name": "\(name)", "modelrollout.dev/revision": "\(revision.hash)",
         "modelrollout.dev/version": "\(revision.version)"}
        """
    }

    private func revisionName(_ revision: Revision) -> String { ObjectNames(rollout: name).revision(revision.hash) }

    private func metadataText(_ revision: Revision, part: Int, annotations: String, managers: String) -> String {
        """
        {
          "annotations": \(annotations), "creationTimestamp": "2026-10-02T09:12:45Z", "generation": 1,
          "labels": \(labelText(revision)), "managedFields": [\(managers)],
          "name": "\(revisionName(revision))", "namespace": "\(namespace)", "ownerReferences": \(ownerText),
          "resourceVersion": "\(version(of: part + revision.number))",
          "uid": "\(uid(of: "\(part)\(revision.number)"))"
        }
        """
    }

    private func fieldsText(_ apiVersion: String, _ manager: String, _ fields: String, _ more: String = "") -> String {
        """
        {"apiVersion": "\(apiVersion)", "fieldsType": "FieldsV1", "fieldsV1": \(fields), "manager": "\(manager)",
         "operation": "Update", "time": "2026-10-02T09:13:20Z"\(more)}
        """
    }

    func recordText(_ revision: Revision) -> String {
        let managers = fieldsText("apps/v1", "modelrollout", Self.recordFields)
        let annotations = #"{"kubernetes.io/change-cause": "Retrained on the data of last week"}"#
        return """
            {
              "apiVersion": "apps/v1", "kind": "ControllerRevision",
              "metadata": \(metadataText(revision, part: 2, annotations: annotations, managers: managers)),
              "data": {"model": \(documentModelText(revision.version)), "template": \(Self.templateText)},
              "revision": \(revision.number)
            }
            """
    }

    func deploymentText(_ revision: Revision) -> String {
        let managers = [
            fieldsText("apps/v1", "modelrollout", Self.deploymentFields),
            fieldsText(
                "apps/v1",
                "kube-controller-manager",
                Self.deploymentStatusFields,
                #", "subresource": "status""#
            ),
        ]
        let annotations = #"{"deployment.kubernetes.io/revision": "1"}"#
        let metadata = metadataText(
            revision,
            part: 4,
            annotations: annotations,
            managers: managers.joined(separator: ", ")
        )
        return """
            {
              "apiVersion": "apps/v1", "kind": "Deployment", "metadata": \(metadata),
              "spec": {
                "progressDeadlineSeconds": 600, "replicas": \(revision.replicas), "revisionHistoryLimit": 0,
                "selector": {
                  "matchLabels": {"modelrollout.dev/name": "\(name)", "modelrollout.dev/revision": "\(revision.hash)"}
                },
                "strategy": {"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}, "type": "RollingUpdate"},
                "template": \(Self.templateText)
              },
              "status": {
                "availableReplicas": \(revision.replicas), "conditions": [
                  {"lastTransitionTime": "2026-10-02T09:13:15Z", "lastUpdateTime": "2026-10-02T09:13:15Z",
                   "message": "Deployment has minimum availability.", "reason": "MinimumReplicasAvailable",
                   "status": "True", "type": "Available"},
                  {"lastTransitionTime": "2026-10-02T09:12:45Z", "lastUpdateTime": "2026-10-02T09:13:15Z",
                   "message": "ReplicaSet \\"\(revisionName(revision))-6864d95d4\\" has successfully progressed.",
                   "reason": "NewReplicaSetAvailable", "status": "True", "type": "Progressing"}
                ],
                "observedGeneration": 1, "readyReplicas": \(revision.replicas), "replicas": \(revision.replicas),
                "updatedReplicas": \(revision.replicas)
              }
            }
            """
    }

    /// Name of the nth pod of a revision.
    func podName(_ revision: Revision, _ ordinal: Int) -> String {
        "\(revisionName(revision))-6864d95d4-x7k\(ordinal)q"
    }

    private static let metadataFields = """
        {".": {}, "f:annotations": {".": {}, "f:kubernetes.io/change-cause": {}},
         "f:labels": {".": {}, "f:modelrollout.dev/name": {}, "f:modelrollout.dev/revision": {},
           "f:modelrollout.dev/version": {}}, "f:ownerReferences": {}}
        """

    private static let recordFields = """
        {"f:data": {}, "f:metadata": \(metadataFields), "f:revision": {}}
        """

    private static let deploymentFields = """
        {"f:metadata": \(metadataFields),
         "f:spec": {"f:progressDeadlineSeconds": {}, "f:replicas": {}, "f:revisionHistoryLimit": {}, "f:selector": {},
           "f:strategy": {"f:rollingUpdate": {".": {}, "f:maxSurge": {}, "f:maxUnavailable": {}}, "f:type": {}},
           "f:template": {"f:metadata": {"f:annotations": {".": {}, "f:prometheus.io/path": {},
               "f:prometheus.io/port": {}, "f:prometheus.io/scrape": {}}, "f:labels": {".": {},
               "f:app.kubernetes.io/component": {}, "f:modelrollout.dev/name": {}, "f:modelrollout.dev/revision": {}}},
             "f:spec": {"f:containers": {"k:{\\"name\\":\\"server\\"}": {".": {}, "f:args": {}, "f:env": {".": {},
                 "k:{\\"name\\":\\"POD_IP\\"}": {".": {}, "f:name": {}, "f:valueFrom": {".": {}, "f:fieldRef": {}}},
                 "k:{\\"name\\":\\"POD_NAME\\"}": {".": {}, "f:name": {}, "f:valueFrom": {".": {}, "f:fieldRef": {}}}},
                 "f:image": {}, "f:imagePullPolicy": {}, "f:lifecycle": {}, "f:name": {}, "f:ports": {},
                 "f:readinessProbe": {".": {}, "f:failureThreshold": {}, "f:httpGet": {}, "f:periodSeconds": {}},
                 "f:resources": {}, "f:startupProbe": {}, "f:volumeMounts": {}}},
               "f:dnsPolicy": {}, "f:nodeSelector": {}, "f:restartPolicy": {}, "f:schedulerName": {},
               "f:securityContext": {}, "f:serviceAccountName": {}, "f:terminationGracePeriodSeconds": {},
               "f:tolerations": {}, "f:volumes": {}}}}}
        """

    private static let deploymentStatusFields = """
        {"f:metadata": {"f:annotations": {".": {}, "f:deployment.kubernetes.io/revision": {}}},
         "f:status": {"f:availableReplicas": {}, "f:conditions": {".": {},
             "k:{\\"type\\":\\"Available\\"}": {".": {}, "f:lastTransitionTime": {}, "f:lastUpdateTime": {},
               "f:message": {}, "f:reason": {}, "f:status": {}, "f:type": {}},
             "k:{\\"type\\":\\"Progressing\\"}": {".": {}, "f:lastTransitionTime": {}, "f:lastUpdateTime": {},
               "f:message": {}, "f:reason": {}, "f:status": {}, "f:type": {}}},
           "f:observedGeneration": {}, "f:readyReplicas": {}, "f:replicas": {}, "f:updatedReplicas": {}}}
        """
}
