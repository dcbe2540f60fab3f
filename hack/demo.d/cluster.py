"""The embedded cluster with everything around it, each a process of its own."""

import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
NAMESPACE = "demo"
RATE = 50
LONGEST_LOAD_SECONDS = 1200
COMPARISON = re.compile(r"^modelrollout_comparison_(log_evidence|log_threshold|needed_requests|verdict)\{(.*)\} (\S+)$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """Starts the parts, talks to the API server, and stops what it started."""

    def __init__(self, binaries, directory):
        self._binaries = binaries
        self._directory = directory
        self._processes = []
        self._ports = {name: free_port() for name in ("api", "gateway", "traefik", "prometheus", "controller")}
        self._loads = {}
        self.started = time.time()
        self.kubeconfig = directory / "cluster" / "admin.conf"

    def __enter__(self):
        shutil.rmtree(self._directory, ignore_errors=True)
        (self._directory / "cluster").mkdir(parents=True)
        return self

    def __exit__(self, *_):
        for name, process in reversed(self._processes):
            process.terminate()
        for name, process in reversed(self._processes):
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()

    # What runs

    def train(self):
        models = self._directory.parent / "models"
        if not (models / "models.json").exists():
            print("training the models", flush=True)
            subprocess.run([sys.executable, HERE / "model" / "train.py", models], check=True)
        return models

    def start(self):
        self._start_api_server()
        cluster = self._directory / "cluster"
        feedback = {name: free_port() for name in ("good", "mislabelled", "erroring", "bluegreen")}
        self._feedback = feedback
        self._environment = os.environ | {
            "KUBECONFIG": str(self.kubeconfig),
            "API_SERVER": self._server,
            "API_SERVER_CA": str(cluster / "ca.crt"),
            "GATEWAY_TOKEN_FILE": str(cluster / "admin.token"),
            "PROMETHEUS_TOKEN_FILE": str(cluster / "admin.token"),
            "GATEWAY_PORT": str(self._ports["gateway"]),
            "TRAEFIK_ADMIN_PORT": str(self._ports["traefik"]),
            "TARGETS_URL": f"{self._server}/prometheus/targets",
            "FEEDBACK_TARGETS": ", ".join(f'"127.0.0.1:{port}"' for port in feedback.values()),
            "DEMO_PYTHON": sys.executable,
            "DEMO_DIRECTORY": str(HERE),
        }
        self._kubectl("apply", "-f", TOP / "crds" / "modelrollout.dev_modelrollouts.yaml")
        self._start_traefik()
        self._start_prometheus()
        self._start_controller()

    def _start_api_server(self):
        cluster = self._directory / "cluster"
        self._spawn(
            "sandbox",
            self._binaries / "modelrollout-sandbox",
            "--listen", f"127.0.0.1:{self._ports['api']}",
            "--data-dir", cluster,
            "--node",
        )
        self._server = f"https://127.0.0.1:{self._ports['api']}"
        self._until(lambda: self.kubeconfig.exists() and (cluster / "ca.crt").exists(), 30, "the API server's kubeconfig")
        self._tls = ssl.create_default_context(cafile=cluster / "ca.crt")
        self._token = (cluster / "admin.token").read_text().strip()
        self._until(lambda: self._get("/readyz", raw=True) == b"ok", 30, "the API server")

    def _start_traefik(self):
        binary = pathlib.Path(sys.executable).parent / "traefik"
        self._spawn("traefik", binary, f"--configFile={self._render(HERE / 'config' / 'traefik.yaml', 'traefik.yaml')}")

    def _start_prometheus(self):
        configuration = self._render(HERE / "config" / "prometheus.yaml", "prometheus.yaml")
        self._spawn(
            "prometheus", "prometheus", f"--config.file={configuration}",
            f"--storage.tsdb.path={self._directory / 'prometheus'}",
            f"--web.listen-address=127.0.0.1:{self._ports['prometheus']}",
        )
        url = f"http://127.0.0.1:{self._ports['prometheus']}/-/ready"
        self._until(lambda: urllib.request.urlopen(url, timeout=1).status == 200, 60, "Prometheus")

    def _start_controller(self):
        self._spawn(
            "controller",
            self._binaries / "modelrollout-controller",
            "--kubeconfig", self.kubeconfig,
            "--lease-namespace", "default",
            "--metrics-source", f"default=http://127.0.0.1:{self._ports['prometheus']},scrapeInterval=1s",
            "--listen", f"127.0.0.1:{self._ports['controller']}",
        )
        url = f"http://127.0.0.1:{self._ports['controller']}/readyz"
        self._until(lambda: urllib.request.urlopen(url, timeout=1).status == 200, 30, "the controller")

    def send_requests(self, kind):
        port = self._feedback[kind.name]
        log = self._directory / f"{kind.name}.jsonl"
        self._loads[kind.name] = log
        self._spawn(
            f"load-{kind.name}", sys.executable, HERE / "load" / "load.py",
            "--url", f"http://127.0.0.1:{self._ports['gateway']}/predict",
            "--host", f"{kind.name}.demo",
            "--holdout", self._directory.parent / "models" / "holdout.json",
            "--rate", str(RATE), "--seconds", str(LONGEST_LOAD_SECONDS),
            "--namespace", NAMESPACE, "--listen", f"127.0.0.1:{port}", "--log", log,
        )

    def logs(self):
        """Every request so far, by rollout."""
        found = {}
        for name, path in self._loads.items():
            lines = path.read_text().splitlines()
            found[name] = [json.loads(line) for line in lines if line.endswith("}")]
        return found

    def check(self):
        """Fails where a part has ended by itself."""
        for name, process in self._processes:
            if process.poll() is not None:
                raise SystemExit(f"{name} ended with {process.returncode}: see {self._directory / name}.log")

    def _spawn(self, name, *command):
        log = open(self._directory / f"{name}.log", "wb")
        process = subprocess.Popen(
            [str(part) for part in command], stdout=log, stderr=subprocess.STDOUT,
            env=getattr(self, "_environment", os.environ), start_new_session=True,
        )
        self._processes.append((name, process))

    def _until(self, condition, seconds, what):
        deadline = time.time() + seconds
        while time.time() < deadline:
            self.check()
            try:
                if condition():
                    return
            except (OSError, urllib.error.URLError):
                pass
            time.sleep(0.1)
        raise SystemExit(f"{what} is not ready after {seconds} s; see {self._directory}")

    # What is asked of the API server

    def _render(self, source, name, models=None):
        command = [sys.executable, HERE / "render.py"] + (["--models", models] if models else []) + [source]
        text = subprocess.run(command, check=True, env=self._environment, capture_output=True, text=True).stdout
        target = self._directory / name
        target.write_text(text)
        return target

    def _kubectl(self, *arguments):
        command = ["kubectl", "--kubeconfig", str(self.kubeconfig)] + [str(part) for part in arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout

    def apply(self, manifest, models=None):
        self._kubectl("apply", "-f", self._render(HERE / "manifests" / manifest, manifest, models))

    def patch(self, name, manifest, models):
        file = self._render(HERE / "manifests" / manifest, manifest, models)
        self._kubectl("patch", "modelrollout", name, "-n", NAMESPACE, "--type", "json", "--patch-file", file)

    def wait_ready(self, name, seconds):
        self._kubectl(
            "wait", "modelrollout", name, "-n", NAMESPACE, "--for=condition=Ready", f"--timeout={seconds}s"
        )

    def observe(self):
        """All rollouts by name, and the candidate's share in each route."""
        rollouts = self._get(f"/apis/modelrollout.dev/v1alpha1/namespaces/{NAMESPACE}/modelrollouts")["items"]
        routes = self._get(f"/apis/gateway.networking.k8s.io/v1/namespaces/{NAMESPACE}/httproutes")["items"]
        found = {rollout["metadata"]["name"]: rollout for rollout in rollouts}
        weights = {}
        for route in routes:
            name = route["metadata"]["name"]
            backends = {b["name"]: b.get("weight", 1) for rule in route["spec"]["rules"] for b in rule["backendRefs"]}
            if f"{name}-candidate" in backends:
                weights[name] = backends[f"{name}-candidate"]
        for name, rollout in found.items():
            if "service" in rollout["spec"].get("traffic", {}):
                weights[name] = self._selected_share(name, rollout)
        return found, weights

    def evidence(self):
        """What the controller knows of each comparison now: {(rollout, metric): {claim: value, "needs": n, "verdict": v}}."""
        url = f"http://127.0.0.1:{self._ports['controller']}/metrics"
        with urllib.request.urlopen(url, timeout=5) as answer:
            page = answer.read().decode()
        found = {}
        for name, labels, value in COMPARISON.findall(page):
            labels = dict(LABEL.findall(labels))
            entry = found.setdefault((labels["name"], labels["metric"]), {})
            if name == "log_evidence":
                entry[labels["claim"]] = float(value)
            elif name == "log_threshold":
                entry[f"{labels['claim']}_decides"] = float(value)
            elif name == "needed_requests":
                entry["needs"] = int(float(value))
            else:
                entry["verdict"] = labels["verdict"]
        return found

    def _selected_share(self, name, rollout):
        """With a plain Service: whether it selects the candidate's pods."""
        service = self._get(f"/api/v1/namespaces/{NAMESPACE}/services/{name}")
        selected = service["spec"]["selector"].get("modelrollout.dev/revision")
        candidate = rollout.get("status", {}).get("candidate", {}).get("hash")
        return 100 if candidate and selected == candidate else 0

    def _get(self, path, raw=False):
        request = urllib.request.Request(self._server + path, headers={"Authorization": f"Bearer {self._token}"})
        with urllib.request.urlopen(request, timeout=5, context=self._tls) as answer:
            content = answer.read()
        return content if raw else json.loads(content)
