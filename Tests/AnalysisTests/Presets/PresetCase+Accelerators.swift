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
                page.set("DCGM_FI_DEV_XID_ERRORS", #"gpu="0""#, to: 48)
            },
            expected: [
                // The candidate's second GPU has no value, and says so with a number.
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
}
