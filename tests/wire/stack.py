"""A whole instance of ./dev for tests that break parts of it."""

import http.client
import json
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from server import TOP, Server, children, until

BILLING = "/api/v1/billing"


class Answer:
    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} after {self.seconds:.3f} s: {self.body[:200]}"


class Stack:
    def __init__(self, **env):
        self.state = tempfile.mkdtemp(prefix="tw-")
        self.variables = {**os.environ, "DEV_SKIP_BUILD": "1", "PORT": "0", "DEV_STATE": self.state,
                          **{k: str(v) for k, v in env.items()}}
        self.local = threading.local()

    def dev(self, *args):
        """Run ./dev; what it printed."""
        done = subprocess.run([TOP / "dev", *args], env=self.variables, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=180)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def up(self):
        self.dev("up")
        self.read_env()
        self.port = int(self.env["BASE_URL"].rpartition(":")[2])
        self.config = Path(self.env["CONFIG"])
        return self

    def read_env(self):
        lines = (Path(self.state) / "dev.env").read_text().splitlines()
        self.env = {k: shlex.split(v)[0] if v else "" for k, v in (line.split("=", 1) for line in lines)}

    def down(self):
        self.dev("down")
        shutil.rmtree(self.state)

    def sql(self, text):
        """Rows as lists of texts."""
        return [line.split("\t") for line in self.dev("db", "sql", "-N", "-B", "-e", text).splitlines()]

    def ask(self, method, path, body=None, timeout=60, headers=None):
        """Through nginx, on a connection that this thread keeps."""
        sent = {"Authorization": f"Bearer {self.env['API_KEY']}", **(headers or {})}
        if body is not None:
            body, sent["Content-Type"] = json.dumps(body), "application/json"
        begun = time.monotonic()
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, sent)
            reply = connection.getresponse()
            return Answer(reply.status, reply.headers, reply.read(), time.monotonic() - begun)
        except (OSError, http.client.HTTPException):
            connection.close()
            self.local.connection = None
            raise

    # ---- billing ----

    def prepare(self):
        """A tariff and a charge point."""
        answer = self.ask("POST", BILLING + "/tariffs", {
            "name": "Standard", "currency": "EUR", "energy_rate_per_kwh": 0.42, "session_fee": 1})
        assert answer.status == 201, answer
        self.tariff = answer.json["id"] if "id" in answer.json else answer.json["data"]["id"]
        answer = self.ask("PUT", BILLING + "/charge-points/CP-1", {
            "tariff_id": self.tariff, "time_zone": "Europe/Vienna"})
        assert answer.status in (200, 201), answer
        return self

    def session(self, transaction, kwh=10):
        return {"transaction_id": transaction, "charge_point_id": "CP-1", "started_at": "2026-05-01T08:00:00Z",
                "ended_at": "2026-05-01T08:45:00Z", "energy_kwh": kwh}

    # ---- tariffd ----

    @property
    def supervisor(self):
        return int(self.env["TARIFFD_PID"])

    def workers(self):
        return children(self.supervisor)

    def set(self, **options):
        """Change options of the configuration's server part."""
        lines = self.config.read_text().splitlines()
        for name, value in options.items():
            lines = [line for line in lines if line.split(" ")[0] != name]
            lines.insert(1, f"{name} = {value}")
        self.config.write_text("\n".join(lines) + "\n")

    def log(self, event=None):
        lines = Path(self.env["TARIFFD_LOG"]).read_text().split("\n")
        rows = [json.loads(line) for line in lines if line[:1] == "{"]
        return [row for row in rows if event is None or row["event"] == event]

    def ready(self, seconds=60):
        until(lambda: self.ask("GET", "/readyz").status == 200, seconds)


class Tariffd(Server):
    """Another tariffd on the database of a stack, with its own socket."""

    def __init__(self, stack, folder, **options):
        config, socket = Path(folder) / "tariffd.conf", Path(folder) / "s"
        text = stack.config.read_text().splitlines()
        options = {"listen": socket, **options}
        text = [line for line in text if line.split(" ")[0] not in options]
        text[1:1] = [f"{k} = {v}" for k, v in options.items()]
        config.write_text("\n".join(text) + "\n")
        super().__init__([stack.env["TARIFFD"], "--config", config], folder, socket)
