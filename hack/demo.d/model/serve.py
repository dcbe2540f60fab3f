#!/usr/bin/env python3
"""Serves one classifier over HTTP.

    POST /predict   {"features": [64 numbers]} -> {"class": 3, "probability": 0.98, "version": "..."}
    GET  /healthz   200 once the model is loaded, 503 before and while draining
    GET  /livez     200 as long as the process serves
    GET  /metrics   Prometheus text

Settings come from the environment:

    POD_IP, PORT            where to listen (127.0.0.1, 8080)
    POD_NAME                told in the header x-pod of every answer
    MODEL_URI               file: URI or path of the joblib file
    MODEL_DIGEST            sha256:... that the file must have; empty: not checked
    MODEL_VERSION, MODEL_REVISION
                            told in the headers x-model-version and x-model-revision
    DRAIN_SECONDS           on SIGTERM, how long open connections are still served (1)
    FAULT_ERROR_SHARE       share of predictions answered with 500, 0 to 1 (0): a model server that breaks
    FAULT_DELAY_MS          added to every prediction (0): a model server that is slow
"""

import contextlib
import hashlib
import json
import os
import pathlib
import signal
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import joblib
import numpy
import sklearn
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

FEATURES = 64
LARGEST_BODY = 64 * 1024
# An idle connection is given up after this many seconds.
IDLE_SECONDS = 300


class Metrics:
    """What Prometheus may scrape. Only predictions count as requests, so probes and scrapes thin nothing out."""

    def __init__(self):
        disable_created_metrics()
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "http_requests_total", "Predictions asked for, by status code.", ["code"], registry=self.registry
        )
        # A ratio over a series that does not exist yet is no data; a series at 0 is a fact.
        for code in ("200", "400", "500"):
            self.requests.labels(code)
        self.seconds = Histogram(
            "http_request_duration_seconds",
            "Time from the request's head to the answer.",
            buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=self.registry,
        )
        self.predictions = Counter(
            "model_predictions_total", "Answers by predicted class.", ["class"], registry=self.registry
        )
        self.confidence = Histogram(
            "model_prediction_confidence",
            "Probability that the model gave to the class it chose.",
            buckets=(0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1),
            registry=self.registry,
        )
        self.info = Gauge(
            "model_info", "The model served, always 1.", ["version", "revision", "digest"], registry=self.registry
        )

    def text(self):
        return generate_latest(self.registry)


class Model:
    """A fitted classifier with the name it goes by."""

    def __init__(self, environment):
        self.version = environment.get("MODEL_VERSION", "")
        self.revision = environment.get("MODEL_REVISION", "")
        self.digest = environment.get("MODEL_DIGEST", "")
        content = self._content(environment["MODEL_URI"])
        found = "sha256:" + hashlib.sha256(content).hexdigest()
        if self.digest and found != self.digest:
            raise ValueError(f"{environment['MODEL_URI']} has digest {found}, not {self.digest}")
        self.digest = found

    def _content(self, uri):
        parts = urllib.parse.urlsplit(uri)
        if parts.scheme not in ("", "file"):
            raise ValueError(f"MODEL_URI must be a file, not {parts.scheme}:")
        path = pathlib.Path(urllib.parse.unquote(parts.path))
        content = path.read_bytes()
        self._classifier = joblib.load(path)
        return content

    def predict(self, features):
        chances = self._classifier.predict_proba(numpy.asarray([features], dtype=float))[0]
        best = int(chances.argmax())
        return int(self._classifier.classes_[best]), float(chances[best])


class Fault:
    """Fails an exact share of calls, evenly spread."""

    def __init__(self, share):
        if not 0 <= share <= 1:
            raise ValueError("FAULT_ERROR_SHARE must be between 0 and 1")
        self._share = share
        self._sum = 0.0
        self._lock = threading.Lock()

    def strikes(self):
        with self._lock:
            self._sum += self._share
            if self._sum < 1:
                return False
            self._sum -= 1
            return True


class BadRequest(Exception):
    """The caller's fault; the text says what is wrong."""


def features_in(body):
    try:
        numbers = [value + 0.0 for value in json.loads(body)["features"]]
    except (ValueError, TypeError, KeyError) as error:
        raise BadRequest('the body must be {"features": [numbers]}') from error
    if len(numbers) != FEATURES or not all(map(numpy.isfinite, numbers)):
        raise BadRequest(f"features must be {FEATURES} finite numbers")
    return numbers


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def __init__(self, environment):
        super().__init__((environment.get("POD_IP", "127.0.0.1"), int(environment.get("PORT", "8080"))), Handler)
        self.pod = environment.get("POD_NAME", "")
        self.metrics = Metrics()
        self.model = None
        self.draining = False
        self.fault = Fault(float(environment.get("FAULT_ERROR_SHARE", "0")))
        self.delay = float(environment.get("FAULT_DELAY_MS", "0")) / 1000
        self._busy = 0
        self._idle = threading.Condition()

    def handle_error(self, request, client_address):
        """A client that goes away is no event; anything else is told in one line."""
        error = sys.exc_info()[1]
        if not isinstance(error, (ConnectionError, TimeoutError)):
            print(f"serve: {type(error).__name__}: {error}", file=sys.stderr, flush=True)

    def use(self, model):
        self.metrics.info.labels(model.version, model.revision, model.digest).set(1)
        self.model = model

    @contextlib.contextmanager
    def one_more(self):
        """Counts a request as under way."""
        with self._idle:
            self._busy += 1
        try:
            yield
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def drain(self, seconds):
        """Takes no new connection, serves the open ones a while longer, and waits for what is under way."""
        self.draining = True
        self.shutdown()
        self.server_close()
        time.sleep(seconds)
        with self._idle:
            self._idle.wait_for(lambda: self._busy == 0, timeout=10)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "digits"
    sys_version = ""
    timeout = IDLE_SECONDS
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self):
        server = self.server
        if self.path == "/healthz":
            ready = server.model is not None and not server.draining
            self.answer(200 if ready else 503, b"ok\n" if ready else b"not ready\n", "text/plain")
        elif self.path == "/livez":
            self.answer(200, b"ok\n", "text/plain")
        elif self.path == "/metrics":
            self.answer(200, server.metrics.text(), CONTENT_TYPE_PLAIN_0_0_4)
        else:
            self.refuse(404, "not found")

    def do_POST(self):
        if self.path != "/predict":
            self.close_connection = True
            return self.refuse(404, "not found")
        started = time.perf_counter()
        with self.server.one_more():
            code = self.predict()
        self.server.metrics.requests.labels(str(code)).inc()
        self.server.metrics.seconds.observe(time.perf_counter() - started)

    def predict(self):
        """Answers one prediction and returns the status code."""
        server = self.server
        try:
            features = features_in(self.body())
        except BadRequest as error:
            return self.refuse(400, str(error))
        if server.model is None:
            return self.refuse(503, "the model is not loaded yet")
        if server.delay:
            time.sleep(server.delay)
        if server.fault.strikes():
            return self.refuse(500, "the model server broke")
        label, probability = server.model.predict(features)
        server.metrics.predictions.labels(str(label)).inc()
        server.metrics.confidence.observe(probability)
        answer = {"class": label, "probability": round(probability, 6), "version": server.model.version}
        return self.answer(200, json.dumps(answer).encode() + b"\n", "application/json")

    def body(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            self.close_connection = True
            raise BadRequest(f"the body must have a Content-Length of at most {LARGEST_BODY}")
        return self.rfile.read(int(length))

    def refuse(self, code, message):
        return self.answer(code, json.dumps({"error": message}).encode() + b"\n", "application/json")

    def answer(self, code, body, kind):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Pod", self.server.pod)
        if self.server.model is not None:
            self.send_header("X-Model-Version", self.server.model.version)
            self.send_header("X-Model-Revision", self.server.model.revision)
        if self.server.draining or self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        return code

    def log_message(self, format, *arguments):
        """Requests are counted, not logged."""


def main():
    environment = os.environ
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    # One row at a time, from a fitted pipeline: checking it again for every call costs more than the prediction.
    sklearn.set_config(assume_finite=True, skip_parameter_validation=True)

    server = Server(environment)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    try:
        server.use(Model(environment))
    except Exception as error:
        print(f"serve: the model cannot be loaded: {error}", file=sys.stderr, flush=True)
        return 1
    address, port = server.server_address[:2]
    print(f"serve: {server.model.version} on http://{address}:{port}", flush=True)

    stop.wait()
    server.drain(float(environment.get("DRAIN_SECONDS", "1")))
    print("serve: drained", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
