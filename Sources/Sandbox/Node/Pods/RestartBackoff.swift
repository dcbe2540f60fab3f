package import KubeModel

/// When a container that has ended is started again.
package enum RestartBackoff {
    /// The wait before the second restart; doubled for every further one.
    package static let first = Duration.seconds(10)
    package static let longest = Duration.seconds(300)
    /// A container that ran for so long starts over at no wait.
    package static let forgottenAfter = Duration.seconds(600)

    /// Whether the policy asks for a restart after such an end.
    package static func isDue(policy: String?, exitCode: Int) -> Bool {
        switch policy {
        case "Never": false
        case "OnFailure": exitCode != 0
        default: true
        }
    }

    /// The wait after an end, by the restarts before it: none the first time.
    package static func delay(restarts: Int, first: Duration = first) -> Duration {
        guard restarts > 0 else { return .zero }
        return min(longest, first * (1 << min(restarts - 1, 10)))
    }

    /// What a container shows while it waits.
    package static func state(of container: String, in pod: KubeObject, delay: Duration) -> ContainerObservation.State {
        .waiting(
            reason: "CrashLoopBackOff",
            message:
                "back-off \(TimeSpan(delay)) restarting failed container=\(container) pod=\(pod.name)_\(pod.namespace)"
        )
    }
}
