extension Presets {
    /// Graphics processors, by NVIDIA's DCGM exporter.
    ///
    /// A value that a processor can't give is missing; the first exporters gave a number beyond 10^9 for it.
    static let accelerators: [Preset] = [
        Preset(
            "dcgm/gpu-active",
            "Part of the time that the GPU computes, 0 to 1; shared GPUs count for each of their pods.",
            .query("avg(\(measured("DCGM_FI_PROF_GR_ENGINE_ACTIVE")))")
        ),
        Preset(
            "dcgm/tensor-active",
            "Part of the cycles that the tensor cores work, 0 to 1.",
            .query("avg(\(measured("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE")))")
        ),
        Preset(
            "dcgm/memory-active",
            "Part of the cycles that the GPU's memory is read or written, 0 to 1.",
            .query("avg(\(measured("DCGM_FI_PROF_DRAM_ACTIVE")))")
        ),
        Preset(
            "dcgm/utilization",
            "Percent of the time that anything at all ran on the GPU; prefer dcgm/gpu-active.",
            .query("avg(\(measured("DCGM_FI_DEV_GPU_UTIL")))")
        ),
        Preset(
            "dcgm/memory",
            "Part of the GPU's memory in use, 0 to 1.",
            .query(
                "sum(\(measured("DCGM_FI_DEV_FB_USED"))) / "
                    + "(sum(\(measured("DCGM_FI_DEV_FB_USED"))) + sum(\(measured("DCGM_FI_DEV_FB_FREE"))))"
            )
        ),
        Preset(
            "dcgm/power",
            "Watts a GPU.",
            .query("avg(\(measured("DCGM_FI_DEV_POWER_USAGE")))")
        ),
        Preset(
            "dcgm/xid-errors",
            "How often the last XID error of a GPU changed; the same error twice in a row shows once.",
            // Each error is a series of its own, by the labels that name it.
            .query(
                "sum("
                    + either("DCGM_FI_DEV_XID_ERRORS") { selector in
                        "changes((max without (err_code, err_msg) (\(selector)))[{{window}}:1s])"
                    } + ")"
            )
        ),
    ]

    /// What is asked of the GPUs of the arm's pods.
    ///
    /// `pod` is the pod that uses a GPU where the scrape honours labels; else it is the exporter's own, and the other one
    /// is in `exported_pod`.
    private static func either(_ metric: String, _ ask: (String) -> String) -> String {
        [
            "\(metric){ {{arm}} }",
            metric + #"{exported_namespace="{{namespace}}",exported_pod=~".+-{{revision}}-[a-z0-9]+-[a-z0-9]+"}"#,
        ].map(ask).joined(separator: " or ")
    }

    private static func measured(_ metric: String) -> String { either(metric) { "\($0) < 1e9" } }
}
