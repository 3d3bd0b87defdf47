"""Many clients who race, each doing as a good integrator does, while parts of the instance are killed under them."""

import http.client
import os
import queue
import random
import signal
import threading
import time
import uuid

from server import until
from stack import Stack

CLIENTS = 64
PATIENCE = 90  # seconds until an answer that decides


class Undecided(AssertionError):
    pass


class Race:
    """Some calls that start together; each is call(ask) where ask(method, path, body) repeats until it is decided."""

    def __init__(self, kind, calls):
        self.kind, self.calls = kind, calls


class Field:
    """An instance of its own with clients and, if wanted, killers."""

    def __init__(self, seed=1, **env):
        self.dice = random.Random(seed)
        self.stack = Stack(DEV_WORKERS=6, **env)
        self.errors, self.kills, self.repeats = [], {"worker": 0, "database": 0}, 0
        self.slowest = self.away = 0.0  # seconds: until a call was decided, until the database was back
        self.lock, self.stopped = threading.Lock(), threading.Event()

    def __enter__(self):
        try:
            self.stack.up().prepare()
        except BaseException:
            self.stack.down()
            raise
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.stack.down()

    # ---- a good integrator ----

    def ask(self, method, path, body=None, key=None):
        """Send it until it is decided: again with the same key after no answer, 503, or while the first still runs."""
        headers = {"Idempotency-Key": key} if key else {}
        begun, pause = time.monotonic(), 0.02
        while True:
            answer = None
            try:
                answer = self.stack.ask(method, path, body, timeout=30, headers=headers)
            except (OSError, http.client.HTTPException):
                pass
            if answer is not None and answer.status != 503 and not self.still_running(answer):
                with self.lock:
                    self.slowest = max(self.slowest, time.monotonic() - begun)
                return answer
            if time.monotonic() - begun > PATIENCE:
                raise Undecided(f"{method} {path}: {answer}")
            with self.lock:
                self.repeats += 1
            time.sleep(pause * random.random())
            pause = min(0.5, pause * 2)

    @staticmethod
    def still_running(answer):
        return answer.status == 409 and "Idempotency-Key" in answer.json["error"]["message"]

    # ---- racing ----

    def race(self, make, seconds, killing=True):
        """Clients take the calls of make() one after the other, so that the calls of a race run together."""
        calls, killers = queue.Queue(), []
        end = time.monotonic() + seconds

        def client():
            while True:
                call = calls.get()
                if call is None:
                    return
                try:
                    call(self.ask)
                except Exception as error:  # whatever it is, the test shows it
                    with self.lock:
                        self.errors.append(error)

        threads = [threading.Thread(target=client, daemon=True) for _ in range(CLIENTS)]
        for one in threads:
            one.start()
        if killing:
            killers = [threading.Thread(target=self.kill_workers, daemon=True),
                       threading.Thread(target=self.kill_database, daemon=True)]
            for one in killers:
                one.start()
        for race in make():
            for call in race.calls:
                calls.put(call)
            until(lambda: calls.qsize() < CLIENTS, PATIENCE * 2)
            if time.monotonic() > end or self.errors:
                break
        self.stopped.set()
        for one in killers:
            one.join(120)
        for _ in threads:
            calls.put(None)
        for one in threads:
            one.join(PATIENCE * 2)
            assert not one.is_alive(), "a client hangs"
        self.stack.dev("db", "start")
        self.stack.read_env()
        self.stack.ready()

    def kill_workers(self):
        while not self.stopped.wait(0.2 + self.dice.random()):
            pids = self.stack.workers()
            if pids:
                try:
                    os.kill(self.dice.choice(pids), signal.SIGKILL)
                    self.kills["worker"] += 1
                except ProcessLookupError:
                    pass

    def kill_database(self):
        while not self.stopped.wait(1.5 + 3 * self.dice.random()):
            begun = time.monotonic()
            self.stack.dev("db", "kill")
            self.kills["database"] += 1
            self.stopped.wait(0.3 * self.dice.random())
            self.stack.dev("db", "start")
            self.away = max(self.away, time.monotonic() - begun)

    # ---- afterwards ----

    def sql(self, text):
        return self.stack.sql(text)

    def all(self, path):
        """Every row of a list."""
        rows, page = [], 1
        while True:
            answer = self.stack.ask("GET", f"{path}{'&' if '?' in path else '?'}limit=200&page={page}")
            assert answer.status == 200, answer
            more = next(value for value in answer.json.values() if isinstance(value, list))
            rows += more
            if len(more) < 200:
                return rows
            page += 1


def key():
    return uuid.uuid4().hex
