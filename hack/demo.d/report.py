"""The table at the end, and whether all is as it should be."""

import datetime

# Percentage points between the share asked for and the share measured.
TOLERANCE = 2.0
# Requests are counted from this long after a weight was seen in the route: proxies take it over within it.
SETTLE_SECONDS = 1.0
# Fewer requests than this say nothing of a share.
LEAST_REQUESTS = 100


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() if text else None


def shares(story, records):
    """For each weight that lasted: the share asked for, the share measured, and the requests."""
    changes = story.weights
    found = []
    for index, (since, weight) in enumerate(changes):
        until = changes[index + 1][0] if index + 1 < len(changes) else None
        if until is None or (weight == 0 and index == len(changes) - 1):
            continue
        span = [r for r in records if since + SETTLE_SECONDS <= r["t"] < until - 0.2 and r["version"]]
        if len(span) >= LEAST_REQUESTS:
            candidate = sum(r["version"] == story.candidate for r in span)
            found.append((weight, 100 * candidate / len(span), len(span)))
    return found


def judge(story, records):
    """The row of one rollout, and what is wrong with it."""
    problems = []
    kind = story.kind
    if story.outcome != kind.outcome:
        problems.append(f"ended {story.outcome or 'not at all'}, expected {kind.outcome}")
    if story.intended != list(kind.weights):
        problems.append(f"weights {story.intended}, expected {list(kind.weights)}")
    # A weight can pass between two looks at the route; one that was never intended must not be seen.
    seen = {weight for _, weight in story.weights} - {0}
    if not seen <= set(kind.weights):
        problems.append(f"the route had weights {sorted(seen)}, expected of {list(kind.weights)}")
    if kind.metric and not story.reason.startswith(kind.metric):
        problems.append(f"reason {story.reason!r}, expected one of {kind.metric}")
    measured = shares(story, records)
    for weight, share, count in measured:
        if abs(share - weight) > TOLERANCE:
            problems.append(f"share {share:.1f} of {count} requests at weight {weight}")
    own = sum(r.get("cause") == "pod" and r["version"] == story.candidate for r in records)
    foreign = [r for r in records if r.get("cause") and not (r["cause"] == "pod" and r["version"] == story.candidate)]
    if foreign:
        first = foreign[0]
        problems.append(f"{len(foreign)} requests failed by others, first: {first['cause']} {first['status']} {first.get('error', '')}")
    zero = next((at for at, weight in story.weights if weight == 0), None) if kind.metric else None
    failed_at = instant(story.failed_at)
    rewind = zero - failed_at if zero and failed_at else None
    row = (
        story.name,
        story.outcome or "none",
        "  ".join(f"{weight}→{share:.1f}" for weight, share, _ in measured) or "–",
        str(len(records)),
        str(own),
        str(len(foreign)),
        f"{max(0.0, rewind):.1f} s" if rewind is not None else "–",
    )
    return row, problems


def report(stories, logs):
    """Prints the table; True if all is well."""
    head = ("rollout", "outcome", "share asked→measured", "requests", "failed by candidate", "by others", "sample→weight 0")
    rows, problems = [head], []
    for story in stories:
        row, found = judge(story, logs[story.name])
        rows.append(row)
        problems += [f"{story.name}: {problem}" for problem in found]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    print()
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    for problem in problems:
        print(f"NOT AS EXPECTED  {problem}")
    print("every rollout ended as it should" if not problems else f"{len(problems)} differences", flush=True)
    return not problems
