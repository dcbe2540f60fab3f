extension Presets {
    /// vLLM (V1 engine) and Text Generation Inference.
    static let languageModels: [Preset] = vllm + textGenerationInference

    private static let vllmFinished = "vllm:request_success_total{ {{arm}} }"

    private static let vllm: [Preset] = [
        Preset(
            "vllm/requests",
            "Finished requests a second, those that ended in an error or were aborted included.",
            .query(rate(vllmFinished))
        ),
        Preset(
            "vllm/errors",
            "Requests that ended in an error or were aborted, mostly by their client, among all that finished.",
            .counts(
                events: [#"vllm:request_success_total{ {{arm}}, finished_reason=~"error|abort" }"#],
                total: [vllmFinished]
            )
        ),
        Preset(
            "vllm/http-errors",
            "Answers 5xx of the API under /v1/, among all: also what the engine never got to see.",
            .counts(
                events: [#"http_requests_total{ {{arm}}, handler=~"/v1/.*", status="5xx" }"#],
                total: [#"http_requests_total{ {{arm}}, handler=~"/v1/.*" }"#]
            )
        ),
        Preset(
            "vllm/latency",
            "Time from arrival to the last token; nothing is told apart below 0.3 s.",
            .histogram(buckets: ["vllm:e2e_request_latency_seconds_bucket{ {{arm}} }"], unit: 1)
        ),
        Preset(
            "vllm/time-to-first-token",
            "Time to the first token; grows with the length of the prompt.",
            .histogram(buckets: ["vllm:time_to_first_token_seconds_bucket{ {{arm}} }"], unit: 1)
        ),
        Preset(
            "vllm/inter-token-latency",
            "Time between two tokens, from vLLM 0.11 on; grows with the number of requests that run together.",
            .histogram(buckets: ["vllm:inter_token_latency_seconds_bucket{ {{arm}} }"], unit: 1)
        ),
        Preset(
            "vllm/time-per-output-token",
            "Time between two tokens under its name up to vLLM 0.11, which exports both names.",
            .histogram(buckets: ["vllm:time_per_output_token_seconds_bucket{ {{arm}} }"], unit: 1)
        ),
        Preset(
            "vllm/queue-time",
            "Time that a request waits for the engine; nothing is told apart below 0.3 s.",
            .histogram(buckets: ["vllm:request_queue_time_seconds_bucket{ {{arm}} }"], unit: 1)
        ),
        Preset(
            "vllm/queue",
            "Requests that wait, as a mean over the replicas.",
            .query(perReplica("vllm:num_requests_waiting{ {{arm}} }"))
        ),
        Preset(
            "vllm/kv-cache",
            "Part of the key-value cache in use, 0 to 1, under its new or its old name.",
            .query("avg(vllm:kv_cache_usage_perc{ {{arm}} } or vllm:gpu_cache_usage_perc{ {{arm}} })")
        ),
        Preset(
            "vllm/preemptions",
            "Preemptions a finished request: the cache is too small for what runs.",
            .query(ratio("vllm:num_preemptions_total{ {{arm}} }", per: vllmFinished))
        ),
        Preset(
            "vllm/tokens",
            "Generated tokens a second; depends on the arm's share of the traffic.",
            .query(rate("vllm:generation_tokens_total{ {{arm}} }"))
        ),
        Preset(
            "vllm/tokens-per-request",
            "Generated tokens a request: a model that stops too early or never shows here.",
            .query(
                ratio(
                    "vllm:request_generation_tokens_sum{ {{arm}} }",
                    per: "vllm:request_generation_tokens_count{ {{arm}} }"
                )
            )
        ),
        Preset(
            "vllm/prompt-tokens-per-request",
            "Tokens of a prompt: latencies are comparable only where both arms get alike prompts.",
            .query(
                ratio("vllm:request_prompt_tokens_sum{ {{arm}} }", per: "vllm:request_prompt_tokens_count{ {{arm}} }")
            )
        ),
    ]

    /// Requests that were answered or given up; `tgi_request_count` counts those of the OpenAI API twice.
    private static let tgiDone = ["tgi_request_success{ {{arm}} }", "tgi_request_failure{ {{arm}} }"]

    private static let textGenerationInference: [Preset] = [
        Preset(
            "tgi/requests",
            "Requests a second that were answered, refused or given up.",
            .query(rate(#"{__name__=~"tgi_request_(success|failure)", {{arm}} }"#))
        ),
        Preset(
            "tgi/errors",
            "Failures other than refused input, among all answers; absent until the first one.",
            .counts(events: [#"tgi_request_failure{ {{arm}}, err!~"validation|template" }"#], total: tgiDone)
        ),
        Preset(
            "tgi/latency",
            "Time from arrival to the last token; there is none to the first one.",
            .histogram(buckets: ["tgi_request_duration_bucket{ {{arm}} }"], unit: 1)
        ),
        Preset(
            "tgi/inter-token-latency",
            "Mean time a token, one value a request.",
            .histogram(buckets: ["tgi_request_mean_time_per_token_duration_bucket{ {{arm}} }"], unit: 1)
        ),
        Preset(
            "tgi/queue-time",
            "Time that a request waits for a batch.",
            .histogram(buckets: ["tgi_request_queue_duration_bucket{ {{arm}} }"], unit: 1)
        ),
        Preset(
            "tgi/queue",
            "Requests that wait, as a mean over the replicas.",
            .query(perReplica("tgi_queue_size{ {{arm}} }"))
        ),
        Preset(
            "tgi/tokens",
            "Generated tokens of finished requests a second; depends on the arm's share of the traffic.",
            .query(rate("tgi_request_generated_tokens_sum{ {{arm}} }"))
        ),
        Preset(
            "tgi/tokens-per-request",
            "Generated tokens a request.",
            .query(
                ratio(
                    "tgi_request_generated_tokens_sum{ {{arm}} }",
                    per: "tgi_request_generated_tokens_count{ {{arm}} }"
                )
            )
        ),
    ]
}
