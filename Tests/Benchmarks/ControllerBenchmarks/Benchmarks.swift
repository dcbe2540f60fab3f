import Benchmark
import BenchmarkWorkload

/// What the controller does most, on the objects of `BenchmarkWorkload`.
let benchmarks: @Sendable () -> Void = {
    decisions()
    documents()
    decoding()
    runtime()
}

/// How much is done in a second of processor time: unlike the time on the wall, others' work does not count.
private let rate = BenchmarkMetric.custom("per CPU second", polarity: .prefersLarger, useScalingFactor: false)

/// Measures how often the work is done in a second.
///
/// - Parameters:
///   - name: What is done.
///   - count: How often the work does it, or how much of it: at least some milliseconds' worth.
///   - setup: Makes what the work needs; not measured.
///   - work: Must do the same each time.
func measure<State: Sendable>(
    _ name: String,
    count: Int,
    setup: @escaping @Sendable () throws -> State,
    work: @escaping @Sendable (State) async throws -> Void
) {
    measure(name, setup: setup) { state in
        try await work(state)
        return count
    }
}

/// Measures how much the work does in a second, by what it says it did.
func measure<State: Sendable>(
    _ name: String,
    setup: @escaping @Sendable () throws -> State,
    work: @escaping @Sendable (State) async throws -> Int
) {
    let configuration = Benchmark.Configuration(
        metrics: [rate],
        warmupIterations: 3,
        maxDuration: .seconds(3),
        maxIterations: 1000
    )
    Benchmark(name, configuration: configuration) { (benchmark: Benchmark, state: State) async throws in
        let start = ProcessorTime.now()
        let amount = try await work(state)
        let spent = (ProcessorTime.now() - start) / .seconds(1)
        benchmark.measurement(rate, Int(Double(amount) / max(spent, 1e-9)))
    } setup: {
        try setup()
    }
}
