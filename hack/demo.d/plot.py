#!/usr/bin/env python3
"""Draws the evidence over time for each rollout of a record, as one SVG.

    plot.py [--only ROLLOUT]... [--output FILE] RECORD

RECORD is a file of JSON lines, in any order, each with the fields rollout (a name), seconds (from any start; each rollout
is drawn from its own first line), logEvidenceWorse, logEvidenceNoWorse (natural logarithms; null where there is none),
worseDecides, noWorseDecides (where each of them decides), weight (per cent of requests) and verdict. Lines with other
fields too are fine. A rollout gets a panel: its evidence that the candidate is worse and that it is no worse, where each
decides, the weight, and a mark at each change of the verdict.
"""

import argparse
import html
import json
import math
import pathlib
import sys

WIDTH, PANEL, GAP = 760, 230, 76
LEFT, RIGHT, TOP = 64, 56, 44
COLOURS = {"worse": "#c0392b", "noWorse": "#1e7d4f", "weight": "#dfe6ee", "ink": "#2b3440", "faint": "#8793a1"}
NAMES = {"worse": "evidence that it is worse", "noWorse": "evidence that it is no worse", "weight": "weight"}
FIELDS = (
    "rollout", "seconds", "logEvidenceWorse", "logEvidenceNoWorse", "worseDecides", "noWorseDecides", "weight", "verdict",
)


def read(text):
    """The record's lines by rollout, in the order of time; ValueError names what is wrong with a line."""
    rollouts = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line, parse_constant=lambda _: None)
        except json.JSONDecodeError as error:
            raise ValueError(f"line {number}: {error}") from error
        missing = [name for name in FIELDS if name not in entry] if isinstance(entry, dict) else FIELDS
        if missing:
            raise ValueError(f"line {number}: no {', '.join(missing)}")
        rollouts.setdefault(entry["rollout"], []).append(entry)
    if not rollouts:
        raise ValueError("it has no lines")
    return {name: sorted(entries, key=lambda entry: entry["seconds"]) for name, entries in rollouts.items()}


def round_step(span, most):
    """The least of 1, 2, 5, 10 … that divides the span into at most so many parts."""
    scale = 10 ** math.floor(math.log10(max(span, 1e-9) / most))
    return next(factor * scale for factor in (1, 2, 5, 10, 20) if factor * scale * most >= span)


def time_step(seconds):
    steps = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400]
    return next((step for step in steps if seconds / step <= 8), steps[-1])


def clock(seconds):
    if not seconds:
        return "0"
    if seconds % 60:
        return f"{seconds:g} s"
    return f"{seconds // 60:g} min" if seconds % 3600 else f"{seconds // 3600:g} h"


class Panel:
    """One rollout's axes: seconds to the right, log evidence upwards."""

    def __init__(self, name, entries, top):
        self.name, self.entries, self.top = name, entries, top
        self.thresholds = {"worse": entries[-1]["worseDecides"], "noWorse": entries[-1]["noWorseDecides"]}
        self.start = entries[0]["seconds"]
        self.span = max(entries[-1]["seconds"] - self.start, 1)
        logs = [entry[key] for entry in entries for key in ("logEvidenceWorse", "logEvidenceNoWorse")]
        logs = [value for value in logs if value is not None]
        # Beyond a few times the threshold nothing more is to be seen; below, evidence falls without end.
        most = max(self.thresholds.values())
        self.high = min(max(logs + [most]) + 0.5, 4 * most)
        self.low = max(min(logs + [0.0]) - 0.5, -2 * most)

    def x(self, seconds):
        return LEFT + (seconds - self.start) / self.span * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        kept = min(max(value, self.low), self.high)
        return self.top + (self.high - kept) / (self.high - self.low) * PANEL

    def steps(self, key, height):
        """A path that holds each value until the next."""
        parts, pen = [], False
        for entry in self.entries:
            value = entry[key]
            if value is None:
                pen = False
                continue
            x, y = self.x(entry["seconds"]), height(value)
            parts.append(f"H{x:.1f}V{y:.1f}" if pen else f"M{x:.1f} {y:.1f}")
            pen = True
        return "".join(parts)

    def weights(self):
        bottom = self.top + PANEL
        path = self.steps("weight", lambda weight: bottom - weight / 100 * PANEL)
        if not path:
            return ""
        end = self.x(self.entries[-1]["seconds"])
        start = self.x(next(entry for entry in self.entries if entry["weight"] is not None)["seconds"])
        return f'<path d="{path}V{bottom}H{end:.1f}H{start:.1f}Z" fill="{COLOURS["weight"]}"/>'

    def verdicts(self):
        """Marks where the verdict changes; names that would touch the one before are on another line."""
        drawn, before, edge, row = [], None, -math.inf, 0
        for entry in self.entries:
            if entry["verdict"] == before:
                continue
            before = entry["verdict"]
            x = self.x(entry["seconds"])
            row = (row + 1) % 2 if x < edge else 0
            name = str(before)
            edge = x + 8 * len(name)
            anchor = "end" if x + 8 * len(name) > WIDTH - RIGHT else "start"
            drawn.append(
                f'<path d="M{x:.1f} {self.top}V{self.top + PANEL}" stroke="{COLOURS["ink"]}" stroke-dasharray="1 3"/>'
                + text(x + (3 if anchor == "start" else -3), self.top + 12 + 13 * row, name, anchor, weight="bold")
            )
        return "".join(drawn)

    def axes(self):
        bottom, end = self.top + PANEL, WIDTH - RIGHT
        drawn = [f'<path d="M{LEFT} {self.top}V{bottom}H{end}V{self.top}" fill="none" stroke="{COLOURS["faint"]}"/>']
        step = time_step(self.span)
        for index in range(int(self.span // step) + 1):
            x = self.x(self.start + index * step)
            drawn.append(f'<path d="M{x:.1f} {bottom}v4" stroke="{COLOURS["faint"]}"/>')
            drawn.append(text(x, bottom + 17, clock(index * step), "middle"))
        step = round_step(self.high - self.low, 6)
        for index in range(math.ceil(self.low / step), math.floor(self.high / step) + 1):
            y = self.y(index * step)
            drawn.append(f'<path d="M{LEFT} {y:.1f}h-4" stroke="{COLOURS["faint"]}"/>')
            drawn.append(text(LEFT - 7, y + 4, f"{index * step:g}", "end"))
        for percent in (0, 50, 100):
            drawn.append(text(end + 7, bottom - percent / 100 * PANEL + 4, f"{percent} %", "start"))
        middle = self.top + PANEL / 2
        drawn.append(
            f'<text transform="translate(16 {middle:.0f}) rotate(-90)" text-anchor="middle">log evidence</text>'
        )
        return "".join(drawn)

    def limits(self):
        """Where each evidence decides, and where there is none."""
        path = f'<path d="M{LEFT} {self.y(0.0):.1f}H{WIDTH - RIGHT}" stroke="{COLOURS["ink"]}" stroke-dasharray="2 4"/>'
        drawn = [path]
        for claim, value in self.thresholds.items():
            drawn.append(
                f'<path d="M{LEFT} {self.y(value):.1f}H{WIDTH - RIGHT}" stroke="{COLOURS[claim]}"'
                ' stroke-dasharray="6 4"/>'
            )
        value = max(self.thresholds.values())
        drawn.append(text((LEFT + WIDTH - RIGHT) / 2, self.y(value) - 4, "decides: log(1/α)", "middle"))
        return "".join(drawn)

    def draw(self):
        lines = "".join(
            f'<path d="{self.steps(key, self.y)}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>'
            for key, name in (("logEvidenceNoWorse", "noWorse"), ("logEvidenceWorse", "worse"))
        )
        title = text(LEFT, self.top - 8, self.name, "start", size=14, weight="bold")
        return title + self.weights() + self.axes() + self.limits() + lines + self.verdicts()


def text(x, y, content, anchor, size=12, weight="normal"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}">'
        f"{html.escape(str(content))}</text>"
    )


def legend():
    drawn, x = [], LEFT
    for name in ("worse", "noWorse", "weight"):
        drawn.append(f'<rect x="{x}" y="9" width="14" height="9" fill="{COLOURS[name]}"/>')
        drawn.append(text(x + 19, 18, NAMES[name], "start"))
        x += 40 + 7 * len(NAMES[name])
    return "".join(drawn)


def draw(rollouts):
    """The whole picture, with a panel for each rollout in the order of the record."""
    panels = [
        Panel(name, entries, TOP + 16 + index * (PANEL + GAP))
        for index, (name, entries) in enumerate(rollouts.items())
    ]
    height = TOP + 16 + len(panels) * (PANEL + GAP) - GAP + 30
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' font-family="system-ui, sans-serif" font-size="12" fill="{COLOURS["ink"]}">'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
        f"<title>Evidence over time</title>{legend()}{''.join(panel.draw() for panel in panels)}</svg>\n"
    )


def main():
    parser = argparse.ArgumentParser(description="Draw evidence over time.")
    parser.add_argument("record", type=pathlib.Path, help="file of JSON lines")
    parser.add_argument("--only", action="append", default=[], help="draw this rollout; all are drawn where none is named")
    parser.add_argument("--output", type=pathlib.Path, help="file to write instead of standard output")
    options = parser.parse_args()
    try:
        rollouts = read(options.record.read_text())
        unknown = [name for name in options.only if name not in rollouts]
        if unknown:
            raise ValueError(f"has no {unknown[0]}, but {', '.join(rollouts)}")
        picture = draw({name: rollouts[name] for name in options.only or rollouts})
    except (OSError, ValueError) as error:
        print(f"plot: {options.record}: {error}", file=sys.stderr)
        return 1
    if options.output:
        options.output.write_text(picture)
    else:
        sys.stdout.write(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
