#!/usr/bin/env python3
"""A model server that costs next to nothing: every prediction is class 0.

    POST any path   200 {"class": 0}, or 500 for the share of requests that ERROR_SHARE says
    GET /healthz    200; 503 while draining
    GET /metrics    http_requests_total{code} in Prometheus' text format

Listens on POD_IP and PORT. Every answer has the headers x-pod and x-model-version. On SIGTERM it takes no new
connection and serves the open ones for a second more.
"""

import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def __init__(self, environment):
        super().__init__((environment.get("POD_IP", "127.0.0.1"), int(environment.get("PORT", "8080"))), Handler)
        self.pod = environment.get("POD_NAME", "")
        self.version = environment.get("MODEL_VERSION", "")
        self.share = float(environment.get("ERROR_SHARE", "0"))
        self.counts = {200: 0, 500: 0}
        self.sum = 0.0
        self.lock = threading.Lock()
        self.draining = False

    def next_code(self):
        """500 for an exact share of calls, evenly spread."""
        with self.lock:
            self.sum += self.share
            code = 500 if self.sum >= 1 else 200
            self.sum -= code == 500
            self.counts[code] += 1
        return code

    def metrics(self):
        with self.lock:
            lines = [f'http_requests_total{{code="{code}"}} {count}' for code, count in self.counts.items()]
        return "\n".join(["# TYPE http_requests_total counter", *lines, ""]).encode()

    def handle_error(self, request, client_address):
        error = sys.exc_info()[1]
        if not isinstance(error, (ConnectionError, TimeoutError)):
            print(f"serve: {type(error).__name__}: {error}", file=sys.stderr, flush=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One write an answer.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.path == "/healthz":
            self.answer(503 if self.server.draining else 200, b"\n", "text/plain")
        elif self.path == "/metrics":
            self.answer(200, self.server.metrics(), "text/plain; version=0.0.4")
        else:
            self.answer(404, b"\n", "text/plain")

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        code = self.server.next_code()
        self.answer(code, b'{"class": 0}\n' if code == 200 else b"{}\n", "application/json")

    def answer(self, code, body, kind):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Pod", self.server.pod)
        self.send_header("X-Model-Version", self.server.version)
        if self.server.draining:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        """Requests are counted, not logged."""


def main():
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    server = Server(os.environ)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    stop.wait()
    server.draining = True
    server.shutdown()
    server.server_close()
    time.sleep(1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
