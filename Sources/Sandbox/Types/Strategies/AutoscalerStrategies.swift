import KubeModel

/// Horizontal autoscalers: kept as `autoscaling/v2`, shown as v1 too.
enum AutoscalerStrategies {
    static func configure(_ parts: inout ResourceType.Parts, version: String) {
        guard version == "v1" else {
            parts.strategy.defaults = { json in
                guard json[path: "spec", "metrics"] == nil else { return }
                json[path: "spec", "metrics"] = [cpu(80)]
            }
            return
        }
        parts.schema = BuiltInSchemas.schema("HorizontalPodAutoscalerV1")
        parts.strategy.defaults = { json in
            guard json[path: "spec", "targetCPUUtilizationPercentage"] == nil else { return }
            json[path: "spec", "targetCPUUtilizationPercentage"] = 80
        }
        parts.fromStorage = fromStorage
        parts.toStorage = toStorage
    }

    private static func cpu(_ utilization: Int) -> JSONValue {
        [
            "type": "Resource",
            "resource": [
                "name": "cpu", "target": ["type": "Utilization", "averageUtilization": .int(utilization)],
            ],
        ]
    }

    private static func fromStorage(_ object: KubeObject) -> KubeObject {
        var result = object
        result.json["apiVersion"] = "autoscaling/v1"
        let metrics = object.spec["metrics"]?.array ?? []
        let utilization = metrics.lazy.compactMap { metric in
            metric[path: "resource", "name"] == "cpu"
                ? metric[path: "resource", "target", "averageUtilization"] : nil
        }.first
        result.json[path: "spec", "metrics"] = nil
        result.json[path: "spec", "targetCPUUtilizationPercentage"] = utilization
        result.json[path: "status", "currentMetrics"] = nil
        return result
    }

    private static func toStorage(_ object: KubeObject) -> KubeObject {
        var result = object
        result.json["apiVersion"] = "autoscaling/v2"
        let utilization = object.spec["targetCPUUtilizationPercentage"]?.int
        result.json[path: "spec", "targetCPUUtilizationPercentage"] = nil
        if let utilization { result.json[path: "spec", "metrics"] = [cpu(utilization)] }
        return result
    }
}
