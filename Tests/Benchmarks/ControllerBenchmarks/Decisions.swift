import Benchmark
import BenchmarkWorkload
import KubeModel
import RolloutController
import RolloutCore

/// Decisions that change nothing, which is what most of them do.
func decisions() {
    for stage in Member.Stage.allCases {
        measure("plan, \(stage)", count: 1000) {
            try Idling(10, stage).observation()
        } work: { seen in
            for _ in 0..<1000 { blackHole(plan(seen)) }
        }
        measure("gather and plan, \(stage)", count: 200) {
            try Idling(1000, stage)
        } work: { idling in
            for key in idling.keys.prefix(200) { blackHole(plan(try idling.observation(of: key))) }
        }
        // All of it but the writes: is anything unseen, stores, decoding, validation, evidence, plan.
        measure("reconcile without a change, \(stage)", count: 200) {
            try Idling(1000, stage)
        } work: { idling in
            for key in idling.keys.prefix(200) { blackHole(try await idling.reconcile(key)) }
        }
    }
}
