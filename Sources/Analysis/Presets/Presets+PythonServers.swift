extension Presets {
    /// Servers that wrap a Python model: KServe, MLServer, Seldon Core, BentoML and Ray Serve.
    static let pythonServers: [Preset] = kServe + mlServer + seldon + bentoML + rayServe

    private static let kServe: [Preset] = [
        Preset(
            "kserve/requests",
            "Predictions a second, failed ones included.",
            .query(rate("request_predict_seconds_count{ {{arm}} }"))
        ),
        // A step is timed whether or not it fails, and the last one only begins where the others did not.
        Preset(
            "kserve/errors",
            "Part of the requests that failed in a step before the last one, 0 to 1, refused input included.",
            .query(
                "1 - "
                    + ratio(
                        "request_postprocess_seconds_count{ {{arm}} }",
                        per: "request_preprocess_seconds_count{ {{arm}} }"
                    )
            )
        ),
        Preset(
            "kserve/latency",
            "Time of the prediction alone, without what comes before and after it.",
            .histogram(buckets: ["request_predict_seconds_bucket{ {{arm}} }"], unit: 1)
        ),
        Preset(
            "kserve/preprocess-latency",
            "Time of the step before the prediction.",
            .histogram(buckets: ["request_preprocess_seconds_bucket{ {{arm}} }"], unit: 1)
        ),
        Preset(
            "kserve/postprocess-latency",
            "Time of the step after the prediction.",
            .histogram(buckets: ["request_postprocess_seconds_bucket{ {{arm}} }"], unit: 1)
        ),
    ]

    private static let mlServerSuccess = "model_infer_request_success_total{ {{arm}} }"
    private static let mlServerFailure = "model_infer_request_failure_total{ {{arm}} }"

    /// Paths of the REST server that run a model: probes and metadata are answered by it as well.
    private static let mlServerPaths = #"path=~".*/(infer|infer_stream|generate|generate_stream)""#

    private static let mlServer: [Preset] = [
        Preset(
            "mlserver/requests",
            "Inference requests a second, over REST and gRPC.",
            .query("\(rate(mlServerSuccess)) + \(rateOrZero(mlServerFailure))")
        ),
        Preset(
            "mlserver/errors",
            "Failed inference requests among all, refused input included.",
            .counts(events: [mlServerFailure], total: [mlServerSuccess, mlServerFailure])
        ),
        Preset(
            "mlserver/http-errors",
            "Answers 5xx of the REST server to inference requests.",
            .counts(
                events: [#"rest_server_requests_total{ {{arm}}, \#(mlServerPaths), status_code=~"5.." }"#],
                total: ["rest_server_requests_total{ {{arm}}, \(mlServerPaths) }"]
            )
        ),
        Preset(
            "mlserver/latency",
            "Time of an inference request over REST, under the name that is exported or the one that is documented.",
            .histogram(
                buckets: [
                    #"{__name__=~"rest_server_requests?_duration_seconds_bucket", {{arm}}, \#(mlServerPaths) }"#
                ],
                unit: 1
            )
        ),
        Preset(
            "mlserver/infer-time",
            "Mean seconds of an inference, over REST and gRPC: its summary has no quantiles.",
            .query(
                ratio(
                    "model_infer_request_duration_sum{ {{arm}} }",
                    per: "model_infer_request_duration_count{ {{arm}} }"
                )
            )
        ),
        Preset(
            "mlserver/queue",
            "Requests in the queue of the workers, as a mean over the requests; only with parallel workers.",
            .query(ratio("parallel_request_queue_sum{ {{arm}} }", per: "parallel_request_queue_count{ {{arm}} }"))
        ),
    ]

    private static let seldonRequests = #"seldon_model_infer_total{ {{arm}}, code!="502" }"#

    /// Requests that the agent answers because the server does not: its counters by model leave them out.
    private static let seldonUnanswered =
        #"seldon_model_infer_api_seconds_count{ {{arm}}, method="post", code="502" }"#

    /// Seldon Core 2, at the agent beside a server.
    private static let seldon: [Preset] = [
        Preset(
            "seldon/requests",
            "Inference requests a second, over all models of the server.",
            .query("\(rate(seldonRequests)) + \(rateOrZero(seldonUnanswered))")
        ),
        Preset(
            "seldon/errors",
            "Requests with a code other than 200 (REST) or OK (gRPC), refused input and a dead server included.",
            .counts(
                events: [#"seldon_model_infer_total{ {{arm}}, code!~"200|OK|502" }"#, seldonUnanswered],
                total: [seldonRequests, seldonUnanswered]
            )
        ),
        Preset(
            "seldon/latency",
            "Time of a call to the server, over all models; what asks for no inference is left out.",
            .histogram(buckets: [#"seldon_model_infer_api_seconds_bucket{ {{arm}}, method!="get" }"#], unit: 1)
        ),
        Preset(
            "seldon/infer-time",
            "Mean seconds of an inference request.",
            .query(ratio("seldon_model_infer_seconds_total{ {{arm}} }", per: seldonRequests))
        ),
    ]

    /// What selects a metric under its names before and since BentoML 1.2, without the probes and pages that pass the same
    /// counters as the model's own endpoints.
    private static func bento(_ metric: String) -> String {
        #"__name__=~"bentoml_(service|api_server)_\#(metric)", {{arm}}, "#
            + #"endpoint!~"/(livez|readyz|healthz|metrics|schema[.]json|docs[.]json|static_content/.*)?""#
    }

    private static let bentoML: [Preset] = [
        Preset(
            "bentoml/requests",
            "Requests a second, probes aside; what a service asks of another in its pod counts as well.",
            .query(rate("{\(bento("request_total")) }"))
        ),
        Preset(
            "bentoml/errors",
            "Answers 5xx among all, probes aside.",
            .counts(
                events: [#"{\#(bento("request_total")), http_response_code=~"5.." }"#],
                total: ["{\(bento("request_total")) }"]
            )
        ),
        Preset(
            "bentoml/latency",
            "Time of a request, probes aside.",
            .histogram(buckets: ["{\(bento("request_duration_seconds_bucket")) }"], unit: 1)
        ),
        Preset(
            "bentoml/in-progress",
            "Requests that are worked on, as a mean over the replicas.",
            .query(perReplica("{\(bento("request_in_progress")) }"))
        ),
    ]

    private static let rayRequests = "ray_serve_deployment_request_counter_total{ {{arm}} }"
    private static let rayErrors = "ray_serve_deployment_error_counter_total{ {{arm}} }"

    /// Ray exports each counter once more without `_total`, as a gauge: only the names with it are read.
    private static let rayServe: [Preset] = [
        Preset(
            "ray-serve/requests",
            "Requests a second at the replicas: the counter of requests leaves out those of the counter of errors.",
            .query("\(rate(rayRequests)) + \(rateOrZero(rayErrors))")
        ),
        Preset(
            "ray-serve/errors",
            "Requests at the replicas that raised an exception, but not those that their client gave up.",
            .counts(
                events: [#"ray_serve_deployment_error_counter_total{ {{arm}}, exception_type!="CancelledError" }"#],
                total: [rayRequests, rayErrors]
            )
        ),
        Preset(
            "ray-serve/http-errors",
            "Answers 5xx of the proxies in the arm's pods; a proxy on a shared node serves both arms.",
            .counts(
                events: [#"ray_serve_num_http_error_requests_total{ {{arm}}, error_code=~"5.." }"#],
                total: ["ray_serve_num_http_requests_total{ {{arm}} }"]
            )
        ),
        Preset(
            "ray-serve/latency",
            "Time of a request at a replica, without the time that it waits for one.",
            .histogram(buckets: ["ray_serve_deployment_processing_latency_ms_bucket{ {{arm}} }"], unit: milliseconds)
        ),
        Preset(
            "ray-serve/queue",
            "Requests that wait for a replica, as a mean over the pods.",
            .query(perReplica("ray_serve_deployment_queued_queries{ {{arm}} }"))
        ),
    ]
}
