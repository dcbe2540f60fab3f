import RolloutCore

extension PresetCase {
    static let languageModels = [vllm, textGenerationInference]

    private static let vllm = PresetCase(
        fixture: "vllm",
        targets: pods,
        change: { page, arm in
            page.add(arm == .candidate ? 90 : 200, to: "vllm:request_success_total", #"finished_reason="stop""#)
            if arm == .candidate {
                page.add(6, to: "vllm:request_success_total", #"finished_reason="abort""#)
                page.add(4, to: "vllm:request_success_total", #"finished_reason="error""#)
                // The first answer 5xx of its kind.
                page.append(#"http_requests_total{handler="/v1/chat/completions",method="POST",status="5xx"} 7"#)
                page.append(#"http_requests_total{handler="/metrics",method="GET",status="5xx"} 1000"#)
            }
            page.add(93, to: "http_requests_total", #"handler="/v1/chat/completions",status="2xx""#)
            page.add(500, to: "http_requests_total", #"handler="/health""#)
            page.observe(2.25, times: 90, in: "vllm:e2e_request_latency_seconds")
            page.observe(arm == .candidate ? 35 : 9, times: 10, in: "vllm:e2e_request_latency_seconds")
            page.observe(0.07, times: 100, in: "vllm:time_to_first_token_seconds")
            for name in ["vllm:inter_token_latency_seconds", "vllm:time_per_output_token_seconds"] {
                page.observe(arm == .candidate ? 0.06 : 0.03, times: 1000, in: name)
            }
            page.observe(0.6, times: 100, in: "vllm:request_queue_time_seconds")
            page.observe(arm == .candidate ? 150 : 300, times: 100, in: "vllm:request_generation_tokens")
            page.observe(180, times: 100, in: "vllm:request_prompt_tokens")
            page.set("vllm:num_requests_waiting", to: arm == .candidate ? 8 : 2)
            page.set("vllm:kv_cache_usage_perc", to: arm == .candidate ? 0.75 : 0.5)
            // As if the old name meant something else: it is not looked at while there is a new one.
            page.set("vllm:gpu_cache_usage_perc", to: 0.125)
            page.add(arm == .candidate ? 25 : 10, to: "vllm:num_preemptions_total")
            page.add(15_000, to: "vllm:generation_tokens_total")
        },
        expected: [
            "vllm/requests": (.growth(100), .growth(400)),
            "vllm/errors": (.counts(10, of: 100), .counts(0, of: 400)),
            "vllm/http-errors": (.counts(7, of: 100), .counts(0, of: 186)),
            "vllm/latency": (
                .buckets([2: 0, 2.5: 90, 10: 90, 40: 100, .infinity: 100]),
                .buckets([2: 0, 2.5: 180, 10: 200, 40: 200, .infinity: 200])
            ),
            "vllm/time-to-first-token": (
                .buckets([0.06: 0, 0.08: 100, .infinity: 100]), .buckets([0.06: 0, 0.08: 200, .infinity: 200])
            ),
            "vllm/inter-token-latency": (
                .buckets([0.05: 0, 0.075: 1000, .infinity: 1000]), .buckets([0.05: 2000, .infinity: 2000])
            ),
            "vllm/time-per-output-token": (
                .buckets([0.05: 0, 0.075: 1000, .infinity: 1000]), .buckets([0.05: 2000, .infinity: 2000])
            ),
            "vllm/queue-time": (
                .buckets([0.5: 0, 0.8: 100, .infinity: 100]), .buckets([0.5: 0, 0.8: 200, .infinity: 200])
            ),
            "vllm/queue": (.value(8), .value(2)),
            "vllm/kv-cache": (.value(0.75), .value(0.5)),
            "vllm/preemptions": (.value(0.25), .value(0.05)),
            "vllm/tokens": (.growth(15_000), .growth(30_000)),
            "vllm/tokens-per-request": (.value(150), .value(300)),
            "vllm/prompt-tokens-per-request": (.value(180), .value(180)),
        ]
    )

    private static let textGenerationInference = PresetCase(
        fixture: "tgi",
        targets: pods,
        change: { page, arm in
            page.add(190, to: "tgi_request_count")
            page.add(arm == .candidate ? 80 : 95, to: "tgi_request_success")
            page.add(5, to: "tgi_request_failure", #"err="validation""#)
            if arm == .candidate {
                page.append(#"tgi_request_failure{err="generation"} 3"#, #"tgi_request_failure{err="overloaded"} 12"#)
            }
            page.observe(arm == .candidate ? 3 : 1, times: 80, in: "tgi_request_duration")
            page.observe(0.04, times: 80, in: "tgi_request_mean_time_per_token_duration")
            page.observe(0.001, times: 80, in: "tgi_request_queue_duration")
            page.observe(arm == .candidate ? 60 : 120, times: 80, in: "tgi_request_generated_tokens")
            page.set("tgi_queue_size", to: arm == .candidate ? 9 : 3)
        },
        expected: [
            // A rate misses what a series counted before its first scrape.
            "tgi/requests": (.growth(85), .growth(200)),
            "tgi/errors": (.counts(15, of: 100), .counts(0, of: 200)),
            "tgi/latency": (.buckets([2: 0, 3: 80, .infinity: 80]), .buckets([.infinity: 160])),
            "tgi/inter-token-latency": (.buckets([.infinity: 80]), .buckets([.infinity: 160])),
            "tgi/queue-time": (.buckets([0.0007: 0, .infinity: 80]), .buckets([.infinity: 160])),
            "tgi/queue": (.value(9), .value(3)),
            "tgi/tokens": (.growth(4800), .growth(19_200)),
            "tgi/tokens-per-request": (.value(60), .value(120)),
        ]
    )
}
