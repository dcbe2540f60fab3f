package import KubeModel

extension ClusterState {
    /// The pods that ask to be scraped, as Prometheus' `http_sd_configs` reads them.
    ///
    /// A pod asks by the annotation `prometheus.io/scrape: "true"`; `prometheus.io/port` (else its first container
    /// port), `prometheus.io/path` and `prometheus.io/scheme` say how. Pods that have ended, and those without an address, are
    /// left out. Each target has the labels `namespace`, `pod` and `node`.
    package func prometheusTargets() -> JSONValue {
        .array(list(.pod).compactMap(Self.target))
    }

    private static func target(_ pod: KubeObject) -> JSONValue? {
        let view = PodView(pod)
        let annotations = pod.annotations
        guard annotations["prometheus.io/scrape"] == "true", !view.hasEnded, let address = view.address,
            let port = annotations["prometheus.io/port"].flatMap({ Int($0) }) ?? firstPort(of: pod),
            (1...65_535).contains(port)
        else { return nil }
        var labels: JSONValue = [
            "namespace": .string(pod.namespace), "pod": .string(pod.name), "node": pod.spec["nodeName"] ?? "",
        ]
        if let path = annotations["prometheus.io/path"] { labels["__metrics_path__"] = .string(path) }
        if let scheme = annotations["prometheus.io/scheme"] { labels["__scheme__"] = .string(scheme) }
        return ["targets": [.string("\(address):\(port)")], "labels": labels]
    }

    private static func firstPort(of pod: KubeObject) -> Int? {
        (pod.spec["containers"]?.array ?? []).lazy.flatMap { $0["ports"]?.array ?? [] }
            .compactMap { $0["containerPort"]?.int }.first
    }
}
