import KubeModel

/// The one number in an answer of the query API, or why there is none.
enum PrometheusAnswer: Sendable, Hashable {
    case sample(Double, at: Timestamp)
    case noData(String)
    case fault(String)

    /// Reads the envelope `{"status","data":{"resultType","result"},"warnings"}`; unknown members are left aside.
    ///
    /// No number is taken from an answer that is partial.
    static func sample(in document: JSONValue) -> PrometheusAnswer {
        guard let envelope = document.object, let status = envelope["status"]?.string else {
            return .fault("the answer is not one of the query API")
        }
        guard status == "success" else { return .fault("the query failed") }
        guard !isPartial(document) else { return .fault("the answer is partial, it carries warnings") }
        guard let type = envelope["data"]?["resultType"]?.string, let result = envelope["data"]?["result"] else {
            return .fault("the answer holds no result")
        }
        switch type {
        case "scalar": return point(result)
        case "vector": return vector(result)
        case "matrix": return .fault("the query gives a range of samples instead of one number")
        case "string": return .fault("the query gives text instead of a number")
        default: return .fault("the query gives something other than a number")
        }
    }

    /// Whether an answer carries warnings: a part of the data is missing.
    ///
    /// So say Thanos of a store that does not answer, and Prometheus of results that it cut short. Infos mean nothing;
    /// Prometheus 2.48 to 2.5x gives them among the warnings, as `PromQL info: …`.
    static func isPartial(_ document: JSONValue) -> Bool {
        guard let warnings = document["warnings"], !warnings.isNull else { return false }
        guard let list = warnings.array else { return true }
        return list.contains { $0.string?.hasPrefix("PromQL info:") != true }
    }

    private static func vector(_ result: JSONValue) -> PrometheusAnswer {
        guard let samples = result.array else { return .fault("the answer holds no result") }
        guard let first = samples.first else { return .noData("the query matches nothing") }
        guard samples.count == 1 else {
            return .fault("ambiguous: the query gives \(samples.count) series instead of one")
        }
        guard first["histogram"] == nil else { return .fault("the query gives a histogram instead of a number") }
        guard let value = first["value"] else { return .fault("the answer holds a sample without a value") }
        return point(value)
    }

    /// Reads `[seconds, "value"]`.
    private static func point(_ pair: JSONValue) -> PrometheusAnswer {
        guard let elements = pair.array, elements.count == 2, let time = elements[0].double,
            let text = elements[1].string
        else { return .fault("the answer holds a sample that can't be read") }
        switch text {
        case "NaN": return .noData("the query gives NaN, as without any request")
        case "+Inf", "-Inf", "Inf": return .fault("the query gives an infinite value")
        default: break
        }
        guard let value = number(text) else { return .fault("the answer holds a sample that can't be read") }
        return .sample(value, at: Timestamp(seconds: time))
    }

    /// A finite decimal number; `Double` alone would also take hexadecimal and words.
    private static func number(_ text: String) -> Double? {
        let allowed = text.utf8.allSatisfy { PromQL.isDigit($0) || "+-.eE".utf8.contains($0) }
        guard allowed, let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
