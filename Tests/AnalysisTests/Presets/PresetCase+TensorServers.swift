import RolloutCore

extension PresetCase {
    static let tensorServers = [triton, torchServe, tensorFlowServing]

    private static let triton = PresetCase(
        fixture: "triton",
        targets: pods,
        change: { page, arm in
            let model = #"model="fraud""#
            page.add(arm == .candidate ? 92 : 400, to: "nv_inference_request_success", model)
            if arm == .candidate { page.add(6, to: "nv_inference_request_failure", model + #",reason="BACKEND""#) }
            page.add(2, to: "nv_inference_request_failure", model + #",reason="CANCELED""#)
            page.add(arm == .candidate ? 9_200_000 : 8_000_000, to: "nv_inference_request_duration_us", model)
            page.add(arm == .candidate ? 920_000 : 400_000, to: "nv_inference_queue_duration_us", model)
            page.add(arm == .candidate ? 92 : 400, to: "nv_inference_count", model)
            page.add(arm == .candidate ? 46 : 50, to: "nv_inference_exec_count", model)
            page.set("nv_inference_pending_request_count", model, to: arm == .candidate ? 6 : 1)
            page.observe(300, times: 50, in: "nv_inference_first_response_histogram_ms")
        },
        expected: [
            "triton/requests": (.growth(100), .growth(804)),
            "triton/errors": (.counts(6, of: 100), .counts(0, of: 804)),
            "triton/latency": (.value(0.1), .value(0.02)),
            "triton/first-response": (
                .buckets([100: 0, 500: 50, .infinity: 50]), .buckets([100: 0, 500: 100, .infinity: 100])
            ),
            "triton/queue-time": (.value(0.01), .value(0.001)),
            // Another model's requests wait as well.
            "triton/queue": (.value(14), .value(9)),
            "triton/batch-size": (.value(2), .value(8)),
        ]
    )

    private static let torchServe = PresetCase(
        fixture: "torchserve",
        targets: pods,
        change: { page, arm in
            // Probes and scrapes are answers as well.
            page.add(arm == .candidate ? 96 : 200, to: "Requests2XX")
            page.add(1, to: "Requests4XX")
            if arm == .candidate { page.add(3, to: "Requests5XX") }
            page.add(arm == .candidate ? 100 : 200, to: "ts_inference_requests_total")
            page.add(arm == .candidate ? 9_000_000 : 10_000_000, to: "ts_inference_latency_microseconds")
            page.add(200_000, to: "ts_queue_latency_microseconds")
        },
        expected: [
            "torchserve/requests": (.growth(100), .growth(400)),
            "torchserve/errors": (.counts(3, of: 100), .counts(0, of: 400)),
            "torchserve/latency": (.value(0.09), .value(0.05)),
            "torchserve/queue-time": (.value(0.002), .value(0.001)),
        ]
    )

    private static let tensorFlowServing = PresetCase(
        fixture: "tfserving",
        targets: pods,
        change: { page, arm in
            // Probes are requests as well.
            page.add(95 + 60, to: ":tensorflow:serving:request_count", #"status="OK""#)
            page.add(arm == .candidate ? 1 : 0, to: ":tensorflow:serving:request_count", #"status="INVALID_ARGUMENT""#)
            if arm == .candidate {
                page.append(#":tensorflow:serving:request_count{model_name="fraud",status="INTERNAL"} 4"#)
            }
            let latency = ":tensorflow:serving:request_latency"
            page.observe(arm == .candidate ? 9000 : 4000, times: 90, in: latency, #"API="predict""#)
            page.observe(3000, times: 5, in: latency, #"entrypoint="GRPC""#)
            page.observe(90, times: 60, in: latency, #"API="",entrypoint="REST""#)
            page.observe(2500, times: 95, in: ":tensorflow:serving:runtime_latency")
            page.observe(500, times: 95, in: ":tensorflow:serving:batching_session:queuing_latency")
        },
        expected: [
            // A rate misses what a series counted before its first scrape.
            "tfserving/requests": (.growth(96), .growth(190)),
            "tfserving/errors": (.counts(5, of: 100), .counts(0, of: 190)),
            "tfserving/latency": (
                .buckets([1900: 0, 3000: 5, 6000: 5, 11_000: 95, .infinity: 95]),
                .buckets([1900: 0, 3000: 10, 6000: 190, .infinity: 190])
            ),
            "tfserving/runtime-latency": (
                .buckets([1900: 0, 2500: 95, .infinity: 95]), .buckets([.infinity: 190])
            ),
            "tfserving/queue-time": (.buckets([.infinity: 95]), .buckets([.infinity: 190])),
        ]
    )
}
