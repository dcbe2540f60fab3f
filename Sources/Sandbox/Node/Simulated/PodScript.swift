package import KubeModel

/// What becomes of a pod that exists on paper only.
package struct PodScript: Sendable, Hashable {
    /// From its creation until its containers run.
    package var startAfter: Duration = .zero
    /// From then until it is ready; nil: never.
    package var readyAfter: Duration? = .seconds(1)
    /// From then until its containers fail; nil: never.
    package var crashAfter: Duration?
    package var exitCode = 1
    /// From then until its containers end well; nil: never.
    package var finishAfter: Duration?
    /// From its deletion until its containers have stopped; its grace period is the limit.
    package var stopAfter: Duration = .zero

    package init() {}

    /// The prefix of the annotations that change the script of one pod: `ready-after`, `never-ready`, `crash-after`,
    /// `finish-after`, `stop-after`, `start-after`, `exit-code`.
    package static let annotationPrefix = "sandbox.modelrollout.dev/"

    /// The script as the pod's annotations ask for it; a pod that is not to be restarted ends well after a second,
    /// where nothing else is said.
    package static func annotated(_ pod: KubeObject) -> PodScript {
        var script = PodScript()
        if pod.spec["restartPolicy"]?.string ?? "Always" != "Always" { script.finishAfter = .seconds(1) }
        script.apply(pod.annotations)
        return script
    }

    /// Changes the script as annotations ask for it; what is no length of time changes nothing.
    package mutating func apply(_ annotations: [String: String]) {
        func length(_ name: String) -> Duration? {
            annotations[Self.annotationPrefix + name].flatMap(TimeSpan.init)?.duration
        }
        startAfter = length("start-after") ?? startAfter
        readyAfter = length("ready-after") ?? readyAfter
        if annotations[Self.annotationPrefix + "never-ready"] == "true" { readyAfter = nil }
        if let crash = length("crash-after") {
            crashAfter = crash
            finishAfter = nil
        }
        finishAfter = length("finish-after") ?? finishAfter
        stopAfter = length("stop-after") ?? stopAfter
        exitCode = annotations[Self.annotationPrefix + "exit-code"].flatMap { Int($0) } ?? exitCode
    }
}
