"""Processes under test, load, and waiting without guessing how long."""

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import fcgi

TOP = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD", TOP / "var" / "build"))
ECHO = BUILD / "tests" / "wire" / "echo"
SANITIZED = "ASAN_OPTIONS" in os.environ


def until(what, seconds=10, every=0.01):
    """Call ``what`` until it says something true, and return that."""
    end = time.monotonic() + seconds
    while True:
        value = what()
        if value:
            return value
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(every)


def stat(pid):
    """State and parent of a process; None if there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return fields[0], int(fields[1])


def children(pid):
    """Living children of a process."""
    try:
        pids = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(p) for p in pids if (stat(p) or ("Z",))[0] != "Z"]


def gone(pid):
    return (stat(pid) or ("Z",))[0] == "Z"


class Server:
    """One supervisor in a folder of its own, with its log."""

    def __init__(self, argv, folder, socket, env=None):
        self.folder, self.socket = Path(folder), Path(socket)
        self.log_path = self.folder / "log"
        self.known = set()
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [str(a) for a in argv], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.folder, env={**os.environ, **(env or {})})
        self.pid = self.process.pid

    def workers(self):
        pids = children(self.pid)
        self.known.update(pids)
        return pids

    def log(self, event=None):
        lines = [json.loads(line) for line in self.log_path.read_text().split("\n")[:-1] if line[:1] == "{"]
        return [line for line in lines if event is None or line["event"] == event]

    def logged(self, event, count=1, **wanted):
        """The lines of the event with these values, once there are that many: a line follows its answer."""
        def found():
            lines = [line for line in self.log(event) if wanted.items() <= line.items()]
            return lines if len(lines) >= count else None
        return until(found)

    def ask(self, *args, **more):
        return fcgi.ask(self.socket, *args, **more)

    def signal(self, number):
        os.kill(self.pid, number)

    def ready(self, times=1, seconds=20):
        def told():
            assert self.process.poll() is None, self.log_path.read_text()
            return len(self.log("ready")) >= times
        until(told, seconds)
        self.workers()
        return self

    def end(self, number=15, seconds=20):
        """Ask it to end; its exit status."""
        if self.process.poll() is None:
            self.signal(number)
        return self.process.wait(seconds)

    def sweep(self):
        """Leave nothing behind, however the test went."""
        self.workers()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pid in self.known:
            if not gone(pid):
                try:
                    until(lambda pid=pid: gone(pid), 5)
                except AssertionError:
                    os.kill(pid, signal.SIGKILL)


class Echo(Server):
    """tests/wire/echo with a configuration of words and values."""

    def __init__(self, folder, argv=None, env=None, **options):
        self.config = Path(folder) / "config"
        self.options = {"listen": Path(folder) / "s", **options}
        self.write()
        super().__init__(argv or [ECHO, self.config], folder, self.options["listen"], env)

    def write(self, **options):
        self.options.update(options)
        self.config.write_text("".join(f"{k} {v}\n" for k, v in self.options.items()))


class Load:
    """Clients that ask one after the other until told to stop. ``ask`` returns what
    the request came to; an exception is recorded as its failure."""

    def __init__(self, ask, clients=8):
        self.ask, self.stopped = ask, threading.Event()
        self.results, self.errors, self.lock = [], [], threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(i,), daemon=True) for i in range(clients)]

    def run(self, number):
        while not self.stopped.is_set():
            try:
                result, error = self.ask(number), None
            except Exception as e:  # whatever it is, the test shows it
                result, error = None, e
            with self.lock:
                if error is None:
                    self.results.append(result)
                else:
                    self.errors.append(error)
            if error is not None:
                time.sleep(0.01)

    def __enter__(self):
        for t in self.threads:
            t.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for t in self.threads:
            t.join(30)
            assert not t.is_alive(), "a client hangs"

    def more(self, n, seconds=20):
        """Wait until another ``n`` requests have been answered."""
        goal = len(self.results) + n
        until(lambda: len(self.results) >= goal, seconds)


def short_folder():
    """The path of a unix socket must be short."""
    return tempfile.TemporaryDirectory(prefix="tw-", dir=os.environ.get("XDG_RUNTIME_DIR") or "/tmp")
