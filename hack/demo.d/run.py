#!/usr/bin/env python3
"""Runs the demo: starts the cluster and its parts, deploys four candidates, tells every change, and judges the end.

    run.py --binaries DIRECTORY [--keep] [--directory .demo/run]

Prints one line per change as it happens, then a table. Exits 0 if every rollout ended as it should, every step's
measured share is within 2 points of the share asked for, and no request failed that the candidate did not fail.
"""

import argparse
import pathlib
import signal
import sys
import time

from cluster import Cluster
from evidence import Evidence
from plot import draw, read
from report import report
from story import STORIES, Story

LONGEST_SECONDS = 240


def deploy(cluster, models):
    """Brings up the first version of every model, and requests for it."""
    cluster.apply("cluster.yaml")
    for story in STORIES:
        cluster.apply(story.manifest, models)
    for story in STORIES:
        cluster.wait_ready(story.name, 90)
    for story in STORIES:
        cluster.send_requests(story)


def follow(cluster, stories, evidence):
    """Tells every change until all stories have ended, or time is up."""
    deadline = time.time() + LONGEST_SECONDS
    while time.time() < deadline and not all(story.is_over for story in stories):
        rollouts, routes = cluster.observe()
        now = time.time()
        for story in stories:
            for line in story.observe(rollouts.get(story.name), routes.get(story.name), now):
                tell(cluster, now, story.name, line)
        for name, line in evidence.observe(cluster.evidence(), routes, now):
            tell(cluster, now, name, line)
        cluster.check()
        time.sleep(0.1)


def tell(cluster, now, name, line):
    print(f"{now - cluster.started:7.1f} s  {name:<12} {line}", flush=True)


def main():
    parser = argparse.ArgumentParser(description="Run the demo on the embedded cluster.")
    parser.add_argument("--binaries", type=pathlib.Path, required=True, help="where the built programs are")
    parser.add_argument("--directory", type=pathlib.Path, default=pathlib.Path(".demo/run"), help="files of the run")
    parser.add_argument("--keep", action="store_true", help="leave everything running until Ctrl-C")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Cluster(options.binaries.resolve(), options.directory.resolve()) as cluster:
        models = cluster.train()
        cluster.start()
        deploy(cluster, models)
        print("every first version serves; the candidates are deployed", flush=True)
        stories = [Story(kind) for kind in STORIES]
        time.sleep(3)
        for story in stories:
            cluster.patch(story.name, story.kind.candidate, models)
        record = options.directory / "evidence.jsonl"
        follow(cluster, stories, Evidence(record))
        # Requests under the last weights, and the truth about them.
        time.sleep(3)
        good = report(stories, cluster.logs())
        picture = record.with_suffix(".svg")
        picture.write_text(draw(read(record.read_text())))
        print(f"the evidence over time is drawn in {picture}", flush=True)
        if options.keep:
            print(f"\nstill running; try: kubectl --kubeconfig {cluster.kubeconfig} get modelrollouts -n demo -w")
            signal.pause()
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
