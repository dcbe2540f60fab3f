import KubeModel
import RolloutAPI

extension Draft {
    /// Freezes and thaws as `spec.paused` says; time spent frozen is added to every running timer.
    mutating func followPause() {
        switch (seen.spec.paused == true, status.pause) {
        case (true, nil):
            pause(.spec)
            note(.paused, "paused by spec.paused")
        case (false, let pause?) where pause.cause == .spec:
            resume(pause)
            note(.resumed, "resumed after \(Text.elapsed(now - pause.since))")
        default:
            break
        }
    }

    mutating func pause(_ cause: PauseStatus.Cause) {
        let since = observedSince
        if since != nil { status.step?.observedSince = since }
        status.pause = PauseStatus(cause: cause, since: now)
    }

    mutating func resume(_ pause: PauseStatus) {
        let frozen = max(.zero, now - pause.since)
        status.pause = nil
        if let step = status.step {
            status.step?.since = step.since + frozen
            status.step?.observedSince = step.observedSince.map { $0 + frozen }
        }
        status.retiring = status.retiring?.map { entry in
            var entry = entry
            entry.retireAt = entry.retireAt + frozen
            return entry
        }
        status.analysis = status.analysis?.map { metric in
            var metric = metric
            metric.blindSince = metric.blindSince.map { $0 + frozen }
            return metric
        }
    }
}
