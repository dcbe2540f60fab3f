import KubeModel

/// When a container that has ended is started again.
enum RestartBackoff {
    /// The wait before the second restart; doubled for every further one.
    static let first = Duration.seconds(10)
    static let longest = Duration.seconds(300)
    /// A container that ran for so long starts over at no wait.
    static let forgottenAfter = Duration.seconds(600)

    /// Whether the policy asks for a restart after such an end.
    static func isDue(policy: String?, exitCode: Int) -> Bool {
        switch policy {
        case "Never": false
        case "OnFailure": exitCode != 0
        default: true
        }
    }

    /// The wait after an end, by the restarts before it: none the first time.
    static func delay(restarts: Int, first: Duration = first) -> Duration {
        guard restarts > 0 else { return .zero }
        return min(longest, first * (1 << min(restarts - 1, 10)))
    }

    /// What a container shows while it waits.
    static func state(of container: String, in pod: KubeObject, restarts: Int) -> ContainerObservation.State {
        let wait = TimeSpan(delay(restarts: restarts))
        return .waiting(
            reason: "CrashLoopBackOff",
            message: "back-off \(wait) restarting failed container=\(container) pod=\(pod.name)_\(pod.namespace)"
        )
    }
}
