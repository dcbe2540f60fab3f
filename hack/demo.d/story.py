"""What is expected of each rollout, and what was seen of it."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Kind:
    """One rollout of the demo."""

    name: str
    manifest: str
    candidate: str
    outcome: str
    # The shares asked for, as the strategy says.
    weights: tuple
    # The metric that must have found the candidate out.
    metric: str = ""


STORIES = (
    Kind("good", "good.yaml", "good-candidate.yaml", "Promoted", (5, 25, 50, 100)),
    Kind("mislabelled", "mislabelled.yaml", "mislabelled-candidate.yaml", "RolledBack", (10, 0), "accuracy"),
    Kind("erroring", "erroring.yaml", "erroring-candidate.yaml", "RolledBack", (10, 0), "errors"),
    Kind("bluegreen", "bluegreen.yaml", "bluegreen-candidate.yaml", "Promoted", (100,)),
)


class Story:
    """What was seen of one rollout, from the moment its candidate was deployed."""

    def __init__(self, kind):
        self.kind = kind
        self.name = kind.name
        # (time, weight) whenever the route's share changed.
        self.weights = []
        # The weights that the status says were intended, in order.
        self.intended = []
        self.outcome = ""
        self.reason = ""
        self.candidate = ""
        self.stable = ""
        # When the failing measurement was made, as the status says.
        self.failed_at = None
        self._status = {}
        self._verdicts = {}
        self._revision = 0

    @property
    def is_over(self):
        return bool(self.outcome)

    def observe(self, rollout, weight, now):
        """Takes one look; yields a line for each change."""
        if rollout is None:
            return
        status = rollout.get("status", {})
        if weight is not None and (not self.weights or self.weights[-1][1] != weight):
            if self.weights or weight:
                self.weights.append((now, weight))
                yield f"weight {weight}: {self._why(status)}"
        phase = status.get("phase", "")
        if phase != self._status.get("phase"):
            yield f"{phase}: {status.get('message', '')}"
        yield from self._metrics(status)
        self._roles(status)
        self._status = status

    def _why(self, status):
        for entry in status.get("history", [])[:1]:
            for change in entry.get("changes", [])[-1:]:
                return change["why"]
        return status.get("message", "")

    def _metrics(self, status):
        for metric in status.get("analysis", []):
            name, verdict = metric["name"], metric["verdict"]
            if self._verdicts.get(name) == verdict:
                continue
            self._verdicts[name] = verdict
            yield f"{name}: {verdict}: {metric.get('reason', '')}"
            if verdict == "Regressed" and self.failed_at is None:
                self.failed_at = metric.get("measuredAt")

    def _roles(self, status):
        history = status.get("history", [])
        if len(history) < 2:
            return
        entry = history[0]
        self.candidate, self.stable = entry["version"], history[1]["version"]
        self.reason = entry.get("reason", "")
        self.intended = [change["weight"] for change in entry.get("changes", [])]
        if entry["outcome"] != "Progressing" and entry.get("finishedAt") and not status.get("candidate"):
            self.outcome = entry["outcome"]
