"""Follows the evidence of every comparison: tells it as it moves, and keeps it for a picture."""

import json

# Between two lines for one comparison, unless its verdict changes.
PAUSE_SECONDS = 4


class Evidence:
    """What was seen of the comparisons, one JSON line for each change."""

    def __init__(self, path):
        self._record = open(path, "w")
        self._seen = {}
        self._told = {}

    def observe(self, found, weights, now):
        """Takes one look; yields (rollout, line) for what is worth telling."""
        for (rollout, metric), entry in sorted(found.items()):
            if "worse" not in entry or "no_worse" not in entry or entry == self._seen.get((rollout, metric)):
                continue
            before = self._seen.get((rollout, metric), {})
            self._seen[rollout, metric] = entry
            self._keep(f"{rollout}: {metric}", entry, weights.get(rollout), now)
            is_news = entry.get("verdict") != before.get("verdict")
            if is_news or now - self._told.get((rollout, metric), 0) >= PAUSE_SECONDS:
                self._told[rollout, metric] = now
                yield rollout, self._line(metric, entry)

    def _line(self, metric, entry):
        needs = f", needs {entry['needs']:,} more requests" if "needs" in entry else ""
        return (
            f"{metric}: evidence worse {entry['worse']:+.1f} of {entry['worse_decides']:.1f},"
            f" no worse {entry['no_worse']:+.1f} of {entry['no_worse_decides']:.1f}:"
            f" {entry.get('verdict', '')}{needs}"
        )

    def _keep(self, name, entry, weight, now):
        line = {
            "rollout": name,
            "seconds": round(now, 2),
            "logEvidenceWorse": entry["worse"],
            "logEvidenceNoWorse": entry["no_worse"],
            "worseDecides": entry["worse_decides"],
            "noWorseDecides": entry["no_worse_decides"],
            "weight": weight,
            "verdict": entry.get("verdict"),
        }
        self._record.write(json.dumps(line) + "\n")
        self._record.flush()
