import Analysis
import KubeModel
import KubeRuntime
import RolloutAPI

/// Metrics in the text exposition format of Prometheus (version 0.0.4).
struct MetricsPage {
    private(set) var text = ""

    /// One sample: its labels and its value.
    struct Sample {
        var labels: [(String, String)]
        var value: Double

        init(_ labels: [(String, String)] = [], _ value: Double) {
            self.labels = labels
            self.value = value
        }
    }

    mutating func add(_ name: String, _ type: String, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    mutating func add(_ name: String, _ help: String, _ histograms: [(labels: [(String, String)], Histogram)]) {
        guard !histograms.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) histogram\n"
        for (labels, histogram) in histograms {
            for (bound, count) in zip(histogram.bounds, histogram.buckets) {
                line("\(name)_bucket", labels + [("le", "\(bound)")], Double(count))
            }
            line("\(name)_bucket", labels + [("le", "+Inf")], Double(histogram.count))
            line("\(name)_sum", labels, histogram.sum)
            line("\(name)_count", labels, Double(histogram.count))
        }
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",") + "}"
        }
        text += " " + (Int(exactly: value).map(String.init) ?? "\(value)") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
    }
}

// MARK: - What is told

extension MetricsPage {
    mutating func addBuild(_ version: String) {
        add("modelrollout_build_info", "gauge", "The version that runs.", [Sample([("version", version)], 1)])
    }

    mutating func add(_ meter: RequestMeter) {
        let requests = meter.requests.sorted {
            ($0.key.verb, $0.key.resource, $0.key.code) < ($1.key.verb, $1.key.resource, $1.key.code)
        }
        add(
            "rest_client_requests_total",
            "counter",
            "Requests to the API server.",
            requests.map { kind, count in
                let labels = [
                    ("code", kind.code), ("verb", kind.verb), ("group", kind.group), ("resource", kind.resource),
                ]
                return Sample(labels, Double(count))
            }
        )
        add(
            "rest_client_request_duration_seconds",
            "From sending a request to its answer.",
            meter.durationsByVerb.sorted { $0.key < $1.key }.map { ([("verb", $0.key)], $0.value) }
        )
    }

    mutating func add(_ runtime: ControllerRuntime, _ measure: Measure, _ recorder: EventRecorder, staleSkips: Int) {
        addQueue(runtime.controller)
        let statistics = runtime.controller.statistics
        let name = [("controller", runtime.controller.queue.name)]
        add(
            "controller_runtime_reconcile_total",
            "counter",
            "Reconciles by result.",
            statistics.results.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                Sample(name + [("result", $0.key.rawValue)], Double($0.value))
            }
        )
        add("controller_runtime_reconcile_time_seconds", "Length of a reconcile.", [(name, statistics.durations)])
        add(
            "controller_runtime_active_workers",
            "gauge",
            "Reconciles going on.",
            [Sample(name, Double(statistics.active))]
        )
        addReflectors(runtime.reflectors)
        let isLeading = runtime.elector?.isLeading ?? true
        add("leader_election_master_status", "gauge", "1 while this process leads.", [Sample([], isLeading ? 1 : 0)])
        let answers = measure.statistics
        add(
            "modelrollout_measurements_total",
            "counter",
            "Answers of metrics sources by kind.",
            [
                Sample([("result", "value")], Double(answers.values)),
                Sample([("result", "no_data")], Double(answers.noData)),
                Sample([("result", "fault")], Double(answers.faults)),
            ]
        )
        add(
            "modelrollout_metric_queries_total",
            "counter",
            "Queries of metrics sources: sent, or answered by the request of another.",
            [Sample([("how", "sent")], Double(answers.sent)), Sample([("how", "shared")], Double(answers.shared))]
        )
        add(
            "modelrollout_measurements_running",
            "gauge",
            "Measurements under way.",
            [Sample([], Double(answers.running))]
        )
        let events = recorder.statistics
        add("modelrollout_events_sent_total", "counter", "Events sent.", [Sample([], Double(events.sent))])
        add("modelrollout_events_dropped_total", "counter", "Events dropped.", [Sample([], Double(events.dropped))])
        add(
            "modelrollout_stale_skips_total",
            "counter",
            "Reconciles put off because a view was behind an own write.",
            [Sample([], Double(staleSkips))]
        )
    }

    private mutating func addQueue(_ controller: Controller) {
        let queue = controller.queue.statistics
        let name = [("name", controller.queue.name)]
        add("workqueue_depth", "gauge", "Keys that are ready.", [Sample(name, Double(queue.depth))])
        add("workqueue_adds_total", "counter", "Keys added.", [Sample(name, Double(queue.adds))])
        add("workqueue_retries_total", "counter", "Keys that failed.", [Sample(name, Double(queue.retries))])
        add("workqueue_queue_duration_seconds", "How long keys wait.", [(name, queue.queueDuration)])
        add("workqueue_work_duration_seconds", "How long keys are worked on.", [(name, queue.workDuration)])
        add(
            "workqueue_unfinished_work_seconds",
            "gauge",
            "Ages of all work that goes on, added up.",
            [Sample(name, queue.unfinishedWork.seconds)]
        )
        add(
            "workqueue_longest_running_processor_seconds",
            "gauge",
            "Age of the oldest work that goes on.",
            [Sample(name, queue.longestRunning.seconds)]
        )
    }

    private mutating func addReflectors(_ reflectors: ReflectorSet) {
        let stores = reflectors.stores.values.sorted { $0.kind.plural < $1.kind.plural }
        add(
            "modelrollout_store_objects",
            "gauge",
            "Objects known.",
            stores.map { Sample([("resource", $0.kind.description)], Double($0.count)) }
        )
        add(
            "modelrollout_reflector_synced",
            "gauge",
            "1 where a kind was read completely.",
            reflectors.reports.map {
                let labels = [("resource", $0.kind.description), ("namespace", $0.namespace ?? "")]
                return Sample(labels, $0.isSynced ? 1 : 0)
            }
        )
    }

    /// One line of each per rollout that exists: names of those that are gone do not stay.
    mutating func addRollouts(_ rollouts: Store) {
        var phases: [Sample] = []
        var weights: [Sample] = []
        var steps: [Sample] = []
        rollouts.forEach { rollout in
            let labels = [("namespace", rollout.namespace), ("name", rollout.name)]
            let status = rollout.status
            phases.append(Sample(labels + [("phase", status["phase"]?.string ?? "")], 1))
            weights.append(Sample(labels, Double(status[path: "traffic", "desired"]?.int ?? 0)))
            if let step = status[path: "step", "index"]?.int { steps.append(Sample(labels, Double(step))) }
        }
        add("modelrollout_rollout_phase", "gauge", "1 for the present phase.", phases)
        add("modelrollout_rollout_weight", "gauge", "Percent of requests for the candidate.", weights)
        add("modelrollout_rollout_step", "gauge", "Index of the present step.", steps)
    }

    /// What is known of each comparison of a step, as of the last slice.
    mutating func add(_ comparisons: [EvidenceDesk.Comparison]) {
        var evidence: [Sample] = []
        var thresholds: [Sample] = []
        var needs: [Sample] = []
        var verdicts: [Sample] = []
        for comparison in comparisons.sorted(by: { ($0.key, $0.status.name) < ($1.key, $1.status.name) }) {
            let labels = [
                ("namespace", comparison.key.namespace), ("name", comparison.key.name),
                ("metric", comparison.status.name),
            ]
            let claims = [
                ("worse", comparison.worse, comparison.rule.worseThreshold),
                ("no_worse", comparison.noWorse, comparison.rule.noWorseThreshold),
            ]
            for case (let claim, let value?, let threshold) in claims {
                evidence.append(Sample(labels + [("claim", claim)], value))
                thresholds.append(Sample(labels + [("claim", claim)], threshold))
            }
            if let count = comparison.status.needs { needs.append(Sample(labels, Double(count))) }
            verdicts.append(Sample(labels + [("verdict", comparison.status.verdict.rawValue)], 1))
        }
        add(
            "modelrollout_comparison_log_evidence",
            "gauge",
            "Natural logarithm of the evidence for what is claimed of the candidate.",
            evidence
        )
        add(
            "modelrollout_comparison_log_threshold",
            "gauge",
            "Natural logarithm of the evidence at which a claim is decided.",
            thresholds
        )
        add(
            "modelrollout_comparison_needed_requests",
            "gauge",
            "Further requests at the candidate that are likely to decide.",
            needs
        )
        add("modelrollout_comparison_verdict", "gauge", "1 for the present verdict.", verdicts)
    }
}
