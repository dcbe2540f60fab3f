extension Presets {
    /// Triton, TorchServe and TensorFlow Serving.
    static let tensorServers: [Preset] = triton + torchServe + tensorFlowServing

    private static let tritonSuccess = "nv_inference_request_success{ {{arm}} }"
    private static let tritonFailure = "nv_inference_request_failure{ {{arm}} }"

    private static let triton: [Preset] = [
        Preset(
            "triton/requests",
            "Requests a second, failed ones included; an ensemble counts once more for each of its models.",
            .query("\(rate(tritonSuccess)) + \(rateOrZero(tritonFailure))")
        ),
        Preset(
            "triton/errors",
            "Failures other than cancelled requests, among all; an error that a Python model answers with is none.",
            .counts(
                events: [#"nv_inference_request_failure{ {{arm}}, reason!="CANCELED" }"#],
                total: [tritonSuccess, tritonFailure]
            )
        ),
        Preset(
            "triton/latency",
            "Mean seconds of a successful request, over all models; by default Triton exports no histogram.",
            .query(ratio("nv_inference_request_duration_us{ {{arm}} }", per: tritonSuccess, unit: microseconds))
        ),
        Preset(
            "triton/first-response",
            "Time to the first response of decoupled models; only with --metrics-config histogram_latencies=true.",
            .histogram(buckets: ["nv_inference_first_response_histogram_ms_bucket{ {{arm}} }"], unit: milliseconds)
        ),
        Preset(
            "triton/queue-time",
            "Mean seconds that a successful request waits.",
            .query(ratio("nv_inference_queue_duration_us{ {{arm}} }", per: tritonSuccess, unit: microseconds))
        ),
        Preset(
            "triton/queue",
            "Requests that wait, over all models, as a mean over the replicas.",
            .query(perReplica("nv_inference_pending_request_count{ {{arm}} }"))
        ),
        Preset(
            "triton/batch-size",
            "Inferences an execution: an arm with little traffic batches less and looks faster or slower by it.",
            .query(ratio("nv_inference_count{ {{arm}} }", per: "nv_inference_exec_count{ {{arm}} }"))
        ),
    ]

    private static let torchServeRequests = "ts_inference_requests_total{ {{arm}} }"

    private static let torchServe: [Preset] = [
        Preset(
            "torchserve/requests",
            "Inference requests a second; needs metrics_mode=prometheus and a metrics address beyond localhost.",
            .query(rate(torchServeRequests))
        ),
        Preset(
            "torchserve/errors",
            "Answers 5xx of the pod to as many inference requests; TorchServe does not count them by model.",
            .counts(
                events: ["Requests5XX{ {{arm}} }"],
                total: [torchServeRequests]
            )
        ),
        Preset(
            "torchserve/latency",
            "Mean seconds of an inference with its wait for a worker; a failed one counts as 0, so judge errors too.",
            .query(ratio("ts_inference_latency_microseconds{ {{arm}} }", per: torchServeRequests, unit: microseconds))
        ),
        Preset(
            "torchserve/queue-time",
            "Mean seconds that a request waits for a worker; a failed one counts as 0.",
            .query(ratio("ts_queue_latency_microseconds{ {{arm}} }", per: torchServeRequests, unit: microseconds))
        ),
    ]

    /// Requests that ended OK.
    ///
    /// `request_count` has those that ask for the model's status as well, as probes do; only the latencies tell them
    /// apart, by an empty label.
    private static let tensorFlowSuccess = #":tensorflow:serving:request_latency_count{ {{arm}}, API!="" }"#
    private static let tensorFlowFailure = #":tensorflow:serving:request_count{ {{arm}}, status!="OK" }"#

    private static let tensorFlowServing: [Preset] = [
        Preset(
            "tfserving/requests",
            "Requests a second, probes aside; needs a monitoring config that turns Prometheus on.",
            .query("\(rate(tensorFlowSuccess)) + \(rateOrZero(tensorFlowFailure))")
        ),
        Preset(
            "tfserving/errors",
            "Requests with a status other than OK among all, refused input included, probes that end OK aside.",
            .counts(events: [tensorFlowFailure], total: [tensorFlowSuccess, tensorFlowFailure])
        ),
        Preset(
            "tfserving/latency",
            "Time of a request that ended OK; one that failed is missing here, so judge errors as well.",
            .histogram(
                buckets: [#":tensorflow:serving:request_latency_bucket{ {{arm}}, API!="" }"#],
                unit: microseconds
            )
        ),
        Preset(
            "tfserving/runtime-latency",
            "Time that the model itself takes.",
            .histogram(buckets: [":tensorflow:serving:runtime_latency_bucket{ {{arm}} }"], unit: microseconds)
        ),
        Preset(
            "tfserving/queue-time",
            "Time that a request waits for its batch; only with batching.",
            .histogram(
                buckets: [":tensorflow:serving:batching_session:queuing_latency_bucket{ {{arm}} }"],
                unit: microseconds
            )
        ),
    ]
}
