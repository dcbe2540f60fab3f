import RolloutCore

extension PresetCase {
    /// One exporter whose labels are renamed and one whose labels are kept, on two nodes with alike GPUs.
    static let accelerators = [
        PresetCase(
            fixture: "dcgm",
            targets: [
                Target(labels: ["namespace": "gpu-operator", "pod": "dcgm-exporter-j2p5m", "instance": "gpu-node-1"]),
                Target(
                    labels: ["namespace": "gpu-operator", "pod": "dcgm-exporter-k8m2n", "instance": "gpu-node-2"],
                    honorsLabels: true
                ),
            ],
            change: { page, _ in
                // The labels say which error it was.
                page.replace(
                    "DCGM_FI_DEV_XID_ERRORS",
                    #"gpu="0",err_code="0",err_msg="No Error""#,
                    with: #"gpu="0",err_code="48",err_msg="Double Bit ECC Error""#,
                    value: 48
                )
                // What the first exporters gave where there is no value.
                page.append(
                    gpu("DCGM_FI_DEV_POWER_USAGE", 1) + " 140737488355330.000000",
                    gpu("DCGM_FI_PROF_GR_ENGINE_ACTIVE", 1) + " 9223372036854775794"
                )
            },
            expected: [
                // The candidate's second GPU has no value.
                "dcgm/gpu-active": (.value(0.75), .value(0.5)),
                "dcgm/tensor-active": (.value(0.375), .value(0.125)),
                "dcgm/memory-active": (.value(0.5), .value(0.625)),
                "dcgm/utilization": (.value(90), .value(60)),
                "dcgm/memory": (.value(0.5), .value(0.5)),
                "dcgm/power": (.value(200.5), .value(150.25)),
                // Errors of an earlier user of a GPU do not change.
                "dcgm/xid-errors": (.value(2), .value(0)),
            ]
        )
    ]

    /// A series of a GPU of the candidate.
    private static func gpu(_ metric: String, _ index: Int) -> String {
        #"\#(metric){gpu="\#(index)",UUID="GPU-1f027ee8-6e1e-2b8c-0108-3d370e5f041\#(index)",Hostname="gpu-node-1","#
            + #"container="server",namespace="ml",pod="fraud-7f9c21-5d4f8-abcde"}"#
    }
}
