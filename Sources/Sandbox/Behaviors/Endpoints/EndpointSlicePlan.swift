package import KubeModel

/// What one pass of the EndpointSlice controller writes for one Service.
package struct EndpointSlicePlan {
    package static let largestSlice = 100

    package var create: [KubeObject] = []
    package var update: [KubeObject] = []
    package var delete: [KubeObject] = []

    /// Decides one pass.
    ///
    /// Existing slices are rewritten before new ones are made, so a Service keeps the names of its slices. A Service
    /// without endpoints has one empty slice.
    ///
    /// - Parameters:
    ///   - service: A Service with a selector.
    ///   - pods: The pods that it selects.
    ///   - slices: The slices that it controls, sorted by name.
    ///   - now: The instant of the pass.
    package init(_ service: KubeObject, pods: [KubeObject], slices: [KubeObject], now: Timestamp) {
        let writer = EndpointSliceWriter(service: service, now: now)
        let contents = writer.contents(pods: pods)
        for (index, content) in contents.enumerated() {
            guard slices.indices.contains(index) else {
                create.append(writer.slice(content))
                continue
            }
            let rewritten = writer.rewrite(slices[index], with: content)
            if let rewritten { update.append(rewritten) }
        }
        delete = Array(slices.dropFirst(contents.count))
    }
}

/// Renders the slices of one Service.
package struct EndpointSliceWriter {
    /// The variable part of a slice.
    package struct Content: Hashable {
        var endpoints: JSONValue
        var ports: JSONValue
    }

    package static let serviceLabel = "kubernetes.io/service-name"
    package static let managerLabel = "endpointslice.kubernetes.io/managed-by"
    package static let manager = "endpointslice-controller.k8s.io"
    private static let headlessLabel = "service.kubernetes.io/headless"
    private static let changeAnnotation = "endpoints.kubernetes.io/last-change-trigger-time"

    package let service: KubeObject
    package let now: Timestamp

    /// The endpoints in slices of one set of ports each, none larger than allowed; at least one slice.
    package func contents(pods: [KubeObject]) -> [Content] {
        let eligible = pods.map(PodView.init).filter { !$0.hasEnded && $0.address != nil }
        var groups: [(ports: JSONValue, endpoints: [JSONValue])] = []
        for pod in eligible.sorted(by: { $0.object.name < $1.object.name }) {
            let ports = self.ports(of: pod.object)
            if let index = groups.firstIndex(where: { $0.ports == ports }) {
                groups[index].endpoints.append(endpoint(pod))
            } else {
                groups.append((ports, [endpoint(pod)]))
            }
        }
        guard !groups.isEmpty else { return [Content(endpoints: .null, ports: .null)] }
        return groups.flatMap { group in
            stride(from: 0, to: group.endpoints.count, by: EndpointSlicePlan.largestSlice).map { start in
                let chunk = group.endpoints[start...].prefix(EndpointSlicePlan.largestSlice)
                return Content(endpoints: .array(Array(chunk)), ports: group.ports)
            }
        }
    }

    package func slice(_ content: Content) -> KubeObject {
        var slice = KubeObject([
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
            "metadata": ["generateName": .string("\(service.name)-"), "namespace": .string(service.namespace)],
            "addressType": "IPv4", "endpoints": content.endpoints, "ports": content.ports,
        ])
        slice.json[path: "metadata", "ownerReferences"] = [OwnerReference(to: service).controllerJSON]
        slice.labels = labels
        slice.annotations = [Self.changeAnnotation: (service.createdAt ?? now).description]
        if content.endpoints != .null { slice.annotations = [Self.changeAnnotation: now.description] }
        return slice
    }

    /// The slice with the content, or nil where it has it already.
    package func rewrite(_ slice: KubeObject, with content: Content) -> KubeObject? {
        var copy = slice
        copy.json["endpoints"] = content.endpoints
        copy.json["ports"] = content.ports
        copy.labels = labels
        guard copy != slice else { return nil }
        copy.annotations[Self.changeAnnotation] = now.description
        return copy
    }

    private var labels: [String: String] {
        var labels = service.labels
        labels[Self.serviceLabel] = service.name
        labels[Self.managerLabel] = Self.manager
        labels[Self.headlessLabel] = service.spec["clusterIP"]?.string == "None" ? "" : nil
        return labels
    }

    private func endpoint(_ pod: PodView) -> JSONValue {
        let serving = pod.isReady
        let terminating = pod.object.isBeingDeleted
        let always = service.spec["publishNotReadyAddresses"]?.bool ?? false
        var endpoint: JSONValue = [
            "addresses": [.string(pod.address ?? "")],
            "conditions": [
                "ready": .bool(always || serving && !terminating), "serving": .bool(serving),
                "terminating": .bool(terminating),
            ],
            "targetRef": [
                "kind": "Pod", "namespace": .string(pod.object.namespace), "name": .string(pod.object.name),
                "uid": .string(pod.object.uid),
            ],
        ]
        if let node = pod.object.spec["nodeName"] { endpoint["nodeName"] = node }
        return endpoint
    }

    /// The Service's ports as this pod offers them; one that it does not offer is left out.
    private func ports(of pod: KubeObject) -> JSONValue {
        let ports = (service.spec["ports"]?.array ?? []).compactMap { port -> JSONValue? in
            guard let number = number(of: port, in: pod) else { return nil }
            var result: JSONValue = [
                "name": port["name"] ?? "", "port": .int(number), "protocol": port["protocol"] ?? "TCP",
            ]
            if let appProtocol = port["appProtocol"] { result["appProtocol"] = appProtocol }
            return result
        }
        return ports.isEmpty ? .null : .array(ports)
    }

    private func number(of port: JSONValue, in pod: KubeObject) -> Int? {
        let target = port["targetPort"] ?? port["port"] ?? .null
        if let number = target.int { return number == 0 ? port["port"]?.int : number }
        let transport = port["protocol"]?.string ?? "TCP"
        let offered = (pod.spec["containers"]?.array ?? []).flatMap { $0["ports"]?.array ?? [] }
        return offered.first { $0["name"] == target && ($0["protocol"]?.string ?? "TCP") == transport }?[
            "containerPort"
        ]?
        .int
    }
}
