#!/usr/bin/env python3
"""Sends predictions through the gateway at a fixed rate, and learns the truth a while later.

    load.py --url http://127.0.0.1:8000/predict --host good.demo --holdout holdout.json \\
            --rate 60 --seconds 120 --listen 127.0.0.1:9411 --log good.jsonl --summary good.json

Rows are taken from the holdout in turn. Each answer is compared with its true class `--feedback-delay` seconds later,
as a business would learn it, and counted per pod:

    feedback_total{namespace, pod, outcome="correct"|"incorrect"}

To be scraped with honor_labels, so that these series carry the labels of the pod that predicted.

The log has one JSON object a line: t (seconds since 1970, when the request was due to be sent), ms, status (0: no
answer), version, revision, pod, ok (the prediction was right; null: no prediction), cause (absent on success):

    pod         the pod itself answered with an error
    gateway     an error answer that no pod gave
    connection  no answer at all

`GET /summary?from=T&to=T` on the listening address gives the figures of one span of time; the same for the whole run
is written to `--summary` at the end, and on SIGUSR1. SIGTERM and SIGINT end the run early.
"""

import argparse
import collections
import http.client
import json
import signal
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry, Counter, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

# A request without an answer for this long has failed.
ANSWER_SECONDS = 5
# A request sent this much after it was due is counted as late: the rate asked for was not kept.
LATE_SECONDS = 0.25


class Holdout:
    """Rows with their true classes, ready to be sent."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        self._rows = [
            (json.dumps({"features": row}).encode(), label)
            for row, label in zip(content["rows"], content["labels"], strict=True)
        ]

    def __getitem__(self, index):
        return self._rows[index % len(self._rows)]


class Schedule:
    """Hands out numbered requests with the time each is due; nothing more after the end or a stop."""

    def __init__(self, rate, count):
        self._interval = 1 / rate
        self._count = count
        self._next = 0
        self._start = time.time()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def take(self):
        with self._lock:
            if self._stopped.is_set() or self._next >= self._count:
                return None
            number = self._next
            self._next += 1
        due = self._start + number * self._interval
        if self._stopped.wait(max(0, due - time.time())):
            return None
        return number, due

    def stop(self):
        self._stopped.set()


class Client:
    """One kept-alive connection to the gateway."""

    def __init__(self, url, host):
        parts = urllib.parse.urlsplit(url)
        self._address = (parts.hostname, parts.port or 80)
        self._path = parts.path or "/"
        self._headers = {"Content-Type": "application/json", "Host": host or parts.netloc}
        self._connection = None

    def post(self, body):
        """The status, headers and body of the answer; raises OSError or HTTPException where there is none."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection(*self._address, timeout=ANSWER_SECONDS)
        try:
            self._connection.request("POST", self._path, body, self._headers)
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        if answer.will_close:
            self.close()
        return answer.status, answer.headers, content

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def outcome(client, body, label):
    """Sends one request; what the log says of it, without its times."""
    try:
        status, headers, content = client.post(body)
    except (OSError, http.client.HTTPException) as error:
        return {"status": 0, "version": "", "revision": "", "pod": "", "ok": None,
                "cause": "connection", "error": type(error).__name__}
    record = {
        "status": status,
        "version": headers.get("X-Model-Version", ""),
        "revision": headers.get("X-Model-Revision", ""),
        "pod": headers.get("X-Pod", ""),
        "ok": None,
    }
    if status != 200:
        record["cause"] = "pod" if record["pod"] else "gateway"
        return record
    try:
        record["ok"] = json.loads(content)["class"] == label
    except (ValueError, KeyError, TypeError):
        record["cause"] = "pod" if record["pod"] else "gateway"
    return record


class Feedback:
    """Counts, some seconds after each prediction, whether it was right."""

    def __init__(self, namespace, delay):
        disable_created_metrics()
        self.registry = CollectorRegistry()
        self._counter = Counter(
            "feedback_total", "Predictions whose true class became known.",
            ["namespace", "pod", "outcome"], registry=self.registry,
        )
        self._namespace = namespace
        self._delay = delay
        self._waiting = collections.deque()
        self._known = set()
        self._changed = threading.Condition()
        self._ended = False

    def expect(self, record):
        if record["ok"] is None:
            return
        with self._changed:
            self._waiting.append((time.monotonic() + self._delay, record["pod"], record["ok"]))
            self._changed.notify()

    def run(self):
        """Counts until ended, and then what is still waiting, each in its time."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended)
                if not self._waiting:
                    return
                due, pod, right = self._waiting.popleft()
            time.sleep(max(0, due - time.monotonic()))
            self._count(pod, right)

    def _count(self, pod, right):
        if pod not in self._known:
            # Both series exist from a pod's first answer on, so that a ratio always has two sides.
            self._known.add(pod)
            for name in ("correct", "incorrect"):
                self._counter.labels(self._namespace, pod, name)
        self._counter.labels(self._namespace, pod, "correct" if right else "incorrect").inc()

    def end(self):
        with self._changed:
            self._ended = True
            self._changed.notify()


class Log:
    """Every request: kept for summaries, and written down."""

    def __init__(self, path):
        self._file = open(path, "w", encoding="utf-8", buffering=1) if path else None
        self._records = []
        self._lock = threading.Lock()

    def add(self, record):
        with self._lock:
            self._records.append(record)
            if self._file:
                self._file.write(json.dumps(record, separators=(",", ":")) + "\n")

    def summary(self, since=0.0, until=float("inf")):
        with self._lock:
            records = [record for record in self._records if since <= record["t"] < until]
        return summary(records)


def summary(records):
    """The figures of the requests: in all, per version, and per version and second."""
    figures = {
        "requests": len(records),
        "failed": 0,
        "failures": {},
        "late": 0,
        "first": min((record["t"] for record in records), default=None),
        "last": max((record["t"] for record in records), default=None),
        "versions": {},
        "seconds": {},
    }
    for record in records:
        version = figures["versions"].setdefault(
            record["version"],
            {"requests": 0, "failed": 0, "correct": 0, "incorrect": 0, "firstFailure": None, "pods": {}},
        )
        second = figures["seconds"].setdefault(str(int(record["t"])), {}).setdefault(
            record["version"], {"requests": 0, "failed": 0, "correct": 0}
        )
        version["requests"] += 1
        second["requests"] += 1
        version["pods"][record["pod"]] = version["pods"].get(record["pod"], 0) + 1
        figures["late"] += record["late"] > LATE_SECONDS
        cause = record.get("cause")
        if cause:
            figures["failed"] += 1
            figures["failures"][cause] = figures["failures"].get(cause, 0) + 1
            version["failed"] += 1
            second["failed"] += 1
            if version["firstFailure"] is None or record["t"] < version["firstFailure"]:
                version["firstFailure"] = record["t"]
        elif record["ok"]:
            version["correct"] += 1
            second["correct"] += 1
        else:
            version["incorrect"] += 1
    for version in figures["versions"].values():
        version["share"] = round(100 * version["requests"] / len(records), 2)
    return figures | {"ms": percentiles(record["ms"] for record in records if record["status"])}


def percentiles(values):
    ordered = sorted(values)
    if not ordered:
        return {}
    return {f"p{rank}": ordered[min(len(ordered) - 1, len(ordered) * rank // 100)] for rank in (50, 95, 99)}


class Front(ThreadingHTTPServer):
    """Serves /metrics and /summary."""

    daemon_threads = True

    def __init__(self, address, feedback, log):
        host, _, port = address.rpartition(":")
        super().__init__((host, int(port)), FrontHandler)
        self.feedback = feedback
        self.log = log


class FrontHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        if parts.path == "/metrics":
            return self.answer(200, CONTENT_TYPE_PLAIN_0_0_4, generate_latest(self.server.feedback.registry))
        if parts.path == "/summary":
            return self.summary(urllib.parse.parse_qs(parts.query))
        return self.answer(404, "text/plain", b"not found\n")

    def summary(self, query):
        try:
            since = float(query.get("from", ["0"])[0])
            until = float(query.get("to", ["inf"])[0])
        except ValueError:
            return self.answer(400, "text/plain", b"from and to are seconds since 1970\n")
        content = json.dumps(self.server.log.summary(since, until)).encode() + b"\n"
        return self.answer(200, "application/json", content)

    def answer(self, code, kind, body):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        """Scrapes are no news."""


def work(options, schedule, holdout, log, feedback):
    client = Client(options.url, options.host)
    while (ticket := schedule.take()) is not None:
        number, due = ticket
        body, label = holdout[number]
        started = time.time()
        record = outcome(client, body, label)
        record = {"t": round(due, 4), "ms": round((time.time() - started) * 1000, 2),
                  "late": round(max(0.0, started - due), 4), **record}
        log.add(record)
        feedback.expect(record)
    client.close()


def write_summary(path, log):
    if path:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(log.summary(), file, indent=1)
            file.write("\n")


def arguments():
    parser = argparse.ArgumentParser(description="Send predictions through the gateway at a fixed rate.")
    parser.add_argument("--url", required=True, help="where predictions are sent, http only")
    parser.add_argument("--host", default="", help="Host header, where it is not the URL's")
    parser.add_argument("--holdout", required=True, help="holdout.json of the trainer")
    parser.add_argument("--rate", type=float, default=50, help="requests a second (50)")
    parser.add_argument("--seconds", type=float, required=True, help="longest run")
    parser.add_argument("--workers", type=int, default=16, help="connections, and requests under way at most (16)")
    parser.add_argument("--namespace", default="demo", help="namespace label of the feedback (demo)")
    parser.add_argument("--feedback-delay", type=float, default=2, help="seconds until the truth is known (2)")
    parser.add_argument("--listen", default="", help="address:port of /metrics and /summary")
    parser.add_argument("--log", default="", help="file of one JSON object a request")
    parser.add_argument("--summary", default="", help="file for the figures of the whole run")
    options = parser.parse_args()
    if not 0 < options.rate <= 1000 or not 0 < options.seconds <= 3600 or not 0 < options.workers <= 128:
        parser.error("rate must be in (0, 1000], seconds in (0, 3600], workers in [1, 128]")
    return options


def main():
    options = arguments()
    holdout = Holdout(options.holdout)
    log = Log(options.log)
    feedback = Feedback(options.namespace, options.feedback_delay)
    if options.listen:
        front = Front(options.listen, feedback, log)
        threading.Thread(target=front.serve_forever, daemon=True).start()
    schedule = Schedule(options.rate, int(options.rate * options.seconds))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: schedule.stop())
    signal.signal(signal.SIGUSR1, lambda *_: threading.Thread(target=write_summary, args=(options.summary, log)).start())

    counting = threading.Thread(target=feedback.run, daemon=True)
    counting.start()
    workers = [
        threading.Thread(target=work, args=(options, schedule, holdout, log, feedback), daemon=True)
        for _ in range(options.workers)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    feedback.end()
    counting.join()
    write_summary(options.summary, log)
    return 0


if __name__ == "__main__":
    sys.exit(main())
