"""The whole stack while parts of it are killed, stopped, reloaded: nothing
that was acknowledged is lost, nothing is billed twice, and it comes back."""

import collections
import itertools
import json
import os
import random
import re
import signal
import subprocess
import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest

import fcgi
from server import BUILD, Load, Server, gone, until
from stack import BILLING, Stack, Tariffd

VERSION = subprocess.run([BUILD / "tariffd", "--version"], capture_output=True, text=True).stdout.split()[-1] \
    if (BUILD / "tariffd").exists() else ""

pytestmark = pytest.mark.skipif(not (BUILD / "tariffd").exists(), reason="tariffd is not built")


@pytest.fixture(scope="module")
def stack():
    it = Stack(DEV_WORKERS=4)
    try:
        yield it.up().prepare()
    finally:
        it.down()


@pytest.fixture(autouse=True)
def whole_again(stack):
    config = stack.config.read_text()
    yield
    if stack.config.read_text() != config:
        stack.config.write_text(config)
        reload(stack)
    stack.ready()


def reload(stack):
    """SIGHUP, and the former workers have left."""
    before, n = set(stack.workers()), len(stack.log("ready"))
    os.kill(stack.supervisor, signal.SIGHUP)
    until(lambda: len(stack.log("ready")) > n, 30)
    until(lambda: all(gone(pid) for pid in before), 30)


def reading(stack):
    def ask(_):
        answer = stack.ask("GET", f"{BILLING}/tariffs/{stack.tariff}")
        assert answer.status == 200, answer
        return answer
    return ask


class Billing:
    """Posts sessions; what was not acknowledged is sent again, as a charge point does."""

    def __init__(self, stack, name, send=None):
        self.stack, self.name, self.send = stack, name, send or self.through_nginx
        self.numbers, self.open = itertools.count(), {}
        self.bills, self.refused = {}, []

    def through_nginx(self, body):
        return self.stack.ask("POST", BILLING + "/sessions", body)

    def ask(self, client):
        number = self.open.get(client)
        if number is None:
            number = self.open[client] = next(self.numbers)
        answer = self.send(self.stack.session(f"{self.name}-{number}", number % 50 + 1))
        if answer.status not in (200, 201):
            self.refused.append(answer)
            time.sleep(0.01)
            return answer
        self.open[client] = None
        self.bills[number] = answer.json
        return answer

    def check(self, seconds=None):
        """Every acknowledged session is stored once, with the bill that was answered."""
        rows = self.stack.sql(
            f"SELECT transaction_id, s.id, s.total, b.total, b.revision FROM session s LEFT JOIN bill b"
            f" ON b.tenant = s.tenant AND b.session_id = s.id WHERE transaction_id LIKE '{self.name}-%'")
        stored = collections.defaultdict(list)
        for transaction, *rest in rows:
            stored[int(transaction.rpartition("-")[2])].append(rest)
        assert all(len(r) == 1 for r in stored.values())
        assert all(row[1] == row[2] and row[3] == "1" for r in stored.values() for row in r)
        assert len(self.bills) > 0 and set(self.bills) <= set(stored)
        # what is stored and was never acknowledged: at most what each client had under way
        assert set(stored) - set(self.bills) <= {n for n in self.open.values() if n is not None}
        for number, bill in self.bills.items():
            assert stored[number][0][0] == bill.get("id", bill.get("session_id"))
            assert int(stored[number][0][1]) == 100 + (number % 50 + 1) * 42
        for answer in self.refused:
            assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0, answer
            assert seconds is None or answer.seconds < seconds, answer


# ---- signing in ----

SIGN_IN = "/console/api/sign-in"


def sign_in(stack, address, cookie=None, **credentials):
    """Straight to a worker, so from any address."""
    body = json.dumps({"email": stack.env["CONSOLE_EMAIL"], "password": stack.env["CONSOLE_PASSWORD"], **credentials}).encode()
    more = {"HTTP_COOKIE": cookie} if cookie else {}
    return fcgi.ask(stack.env["TARIFFD_SOCKET"], "POST", SIGN_IN, body, CONTENT_TYPE="application/json", REMOTE_ADDR=address, **more)


def known_by(answer):
    """The cookie by which the browser is known from then on."""
    return next(line.removeprefix("Set-Cookie: ").partition(";")[0] for line in answer.lines if line.startswith("Set-Cookie: tariffd_device="))


class Strangers:
    """Many who try to sign in, each time from elsewhere, until it ends."""

    def __init__(self, stack, n):
        self.stack, self.over, self.seen = stack, threading.Event(), set()
        self.threads = [threading.Thread(target=self.push) for _ in range(n)]

    def push(self):
        while not self.over.is_set():
            name = f"{random.getrandbits(64):x}"
            try:
                self.seen.add(sign_in(self.stack, f"2001:db8:{name[:4]}::1", email=f"{name}@example.com").status)
            except (OSError, fcgi.Broken):
                self.seen.add("broken")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        until(lambda: 503 in self.seen, 60)
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()


def test_a_crowd_of_strangers_leaves_others_their_turn(stack):
    """Who is known comes through, and so does a caller of the API: strangers never have all turns, nor all workers."""
    cookie = known_by(sign_in(stack, "2001:db8::1"))
    with Strangers(stack, 12) as crowd:
        for _ in range(3):
            assert sign_in(stack, "2001:db8::1", cookie).status == 200
            reading(stack)(None)
    # what is refused for the crowd alone is to be tried again
    assert crowd.seen == {401, 503}


def test_turns_of_killed_workers_are_free_again(stack):
    with Strangers(stack, 12):
        for _ in range(3):
            for pid in stack.workers():
                os.kill(pid, signal.SIGKILL)
            until(lambda: len(stack.workers()) == 4, 30)
    until(lambda: sign_in(stack, "2001:db8::2").status == 200, 30)


def test_nobody_signs_in_while_the_database_is_away(stack):
    pid = int(stack.env["DB_PID"])
    os.kill(pid, signal.SIGSTOP)
    try:
        answers = [sign_in(stack, "2001:db8::3") for _ in range(4)]
    finally:
        os.kill(pid, signal.SIGCONT)
    assert {answer.status for answer in answers} == {503}
    assert not any("Set-Cookie" in line for answer in answers for line in answer.lines)
    until(lambda: sign_in(stack, "2001:db8::3").status == 200, 30)


# ---- files ----

CSV = BILLING + "/sessions.csv"


def begin_to_read(stack, path=CSV):
    """A connection to a worker over which a file comes, of which only the beginning is read."""
    connection = fcgi.Connection(stack.env["TARIFFD_SOCKET"])
    key = {"HTTP_AUTHORIZATION": f"Bearer {stack.env['API_KEY']}"}
    connection.send(fcgi.whole(fcgi.variables("GET", path, **key)))
    kind, _, head = connection.read_record()
    assert kind == fcgi.STDOUT
    return connection, head


def test_slow_readers_of_files_leave_workers_to_others(stack):
    """A tenant has two long files at a time, whatever its keys; short ones hold nobody up."""
    for part in range(4):
        rows = [stack.session(f"file-{part}-{i}") for i in range(1000)]
        assert stack.ask("POST", BILLING + "/sessions/batch", {"sessions": rows}).status == 200
    readers = [begin_to_read(stack) for _ in range(2)]
    try:
        assert all(head.startswith(b"Status: 200") for _, head in readers)
        refused = stack.ask("GET", CSV)
        assert refused.status == 429 and int(refused.headers["Retry-After"]) > 0
        assert refused.json["error"]["code"] == "rate_limited"
        assert stack.ask("GET", CSV + "?status=cancelled").status == 200
        reading(stack)(None)
    finally:
        for connection, _ in readers:
            connection.sock.close()
    # who goes away gives back what he had; so does who has read it all, and who is killed meanwhile
    until(lambda: stack.ask("GET", CSV).status == 200, 30)
    for _ in range(3):
        assert stack.ask("GET", CSV).body.count(b"\n") > 4000
        assert stack.ask("HEAD", CSV).status == 200
    readers = [begin_to_read(stack) for _ in range(2)]
    for pid in stack.workers():
        os.kill(pid, signal.SIGKILL)
    until(lambda: stack.ask("GET", CSV).status == 200, 30)
    for connection, _ in readers:
        connection.sock.close()


# ---- tariffd ----

def test_reload_through_nginx(stack):
    with Load(reading(stack)) as load:
        load.more(50)
        for n in 2, 5, 3:
            stack.set(workers=n)
            reload(stack)
            assert len(stack.workers()) == n
            load.more(50)
    assert load.errors == []


def test_wrong_configuration_keeps_serving(stack):
    before, refused = stack.workers(), len(stack.log("reload_refused"))
    good = stack.config.read_text()
    with Load(reading(stack), clients=4) as load:
        for i, bad in enumerate(["[server]\nnonsense = 1\n", "[server", good.replace("[server]", "[servant]"),
                                 good.replace("workers = 4", "workers = many")], 1):
            stack.config.write_text(bad)
            os.kill(stack.supervisor, signal.SIGHUP)
            until(lambda i=i: len(stack.log("reload_refused")) == refused + i)
        load.more(20)
        stack.config.unlink()
        os.kill(stack.supervisor, signal.SIGHUP)
        until(lambda: len(stack.log("reload_refused")) == refused + 5)
        load.more(20)
        stack.config.write_text(good)
    assert load.errors == [] and stack.workers() == before


def test_recycling_through_nginx(stack):
    stack.set(max_requests=25)
    reload(stack)
    ended = len(stack.log("worker_ended"))
    with Load(reading(stack)) as load:
        load.more(600, 120)
    assert load.errors == []
    reasons = collections.Counter(line["reason"] for line in stack.log("worker_ended")[ended:])
    assert set(reasons) == {"recycled"} and reasons["recycled"] >= 15


def test_kill_9_of_workers_while_billing(stack):
    dice, kills = random.Random(2), 0
    billing = Billing(stack, "worker")
    with Load(billing.ask) as load:
        for _ in range(8):
            load.more(20, 60)
            pids = stack.workers()
            if pids:
                os.kill(dice.choice(pids), signal.SIGKILL)
                kills += 1
        load.more(50, 60)
    assert load.errors == []
    assert len(billing.refused) <= kills
    billing.check()
    until(lambda: len(stack.workers()) == 4, 60)


def test_end_while_billing(stack, folder):
    server = Tariffd(stack, folder, workers=3)
    key = {"Authorization": f"Bearer {stack.env['API_KEY']}", "Content-Type": "application/json"}

    class Answer:
        def __init__(self, answer):
            self.status, self.json = answer.status, json.loads(answer.body)

    def send(body):
        return Answer(server.ask("POST", BILLING + "/sessions", json.dumps(body).encode(), headers=key))

    billing = Billing(stack, "end", send)
    try:
        server.ready()
        with Load(billing.ask) as load:
            load.more(100, 60)
            assert server.end(seconds=60) == 0
    finally:
        server.sweep()
    assert {type(e) for e in load.errors} <= {FileNotFoundError, ConnectionRefusedError}
    assert billing.refused == []
    billing.check()


def test_supervisor_killed_and_started_again(stack, folder):
    server = Tariffd(stack, folder, workers=3)
    try:
        pids = server.ready().workers()
        server.process.kill()
        server.process.wait()
        until(lambda: all(gone(pid) for pid in pids))
        server = Tariffd(stack, folder, workers=3).ready(2)
        assert server.ask(uri="/readyz").status == 200
        assert server.end() == 0
    finally:
        server.sweep()


# ---- the database ----

def test_kill_9_of_the_database_while_billing(stack):
    billing = Billing(stack, "killed")
    with Load(billing.ask) as load:
        for _ in range(3):
            load.more(100, 60)
            stack.dev("db", "kill")
            seen = len(billing.refused)
            until(lambda seen=seen: len(billing.refused) > seen + 20, 30)
            assert stack.ask("GET", "/healthz").status == 200
            answer = stack.ask("GET", "/readyz")
            assert answer.status == 503 and "Retry-After" in answer.headers
            stack.dev("db", "start")
            stack.read_env()
            done = len(billing.bills)
            until(lambda done=done: len(billing.bills) > done + 50, 30)
    assert load.errors == []
    # twice the promise, for slow machines
    billing.check(seconds=4)


def test_database_that_hangs(stack):
    pid = int(stack.env["DB_PID"])
    path = f"{BILLING}/tariffs/{stack.tariff}"
    os.kill(pid, signal.SIGSTOP)
    try:
        answers = [stack.ask("GET", path) for _ in range(40)]
    finally:
        os.kill(pid, signal.SIGCONT)
    begun = time.monotonic()
    until(lambda: stack.ask("GET", path).status == 200, 20)
    assert time.monotonic() - begun < 5
    assert {a.status for a in answers} == {503}
    assert all(int(a.headers["Retry-After"]) > 0 for a in answers)
    assert max(a.seconds for a in answers) < 5
    # who comes after the first is told at once
    assert sum(a.seconds < 0.3 for a in answers) >= 20, answers


def test_database_that_hangs_while_billing(stack):
    billing = Billing(stack, "stopped")
    pid = int(stack.env["DB_PID"])
    with Load(billing.ask) as load:
        load.more(50, 60)
        os.kill(pid, signal.SIGSTOP)
        try:
            until(lambda: len(billing.refused) > 20, 30)
        finally:
            os.kill(pid, signal.SIGCONT)
        done = len(billing.bills)
        until(lambda: len(billing.bills) > done + 50, 30)
    assert load.errors == []
    billing.check(seconds=8)


def test_start_without_database(stack, folder):
    stack.dev("db", "stop")
    server = Tariffd(stack, folder, workers=2)
    try:
        server.ready()
        assert server.ask(uri="/healthz").status == 200
        answer = server.ask(uri="/readyz")
        assert answer.status == 503 and "retry-after" in answer.headers
        stack.dev("db", "start")
        stack.read_env()
        until(lambda: server.ask(uri="/readyz").status == 200, 20)
        assert server.end() == 0
    finally:
        stack.dev("db", "start")
        stack.read_env()
        server.sweep()


@pytest.mark.parametrize("code", [3, 1021, 1026, 1114, 1290])
def test_a_database_that_cannot_be_written(stack, code):
    """No room on its disk, or read-only: what it says then is said by a trigger. Callers try again, and nothing is there twice."""
    name = f"no-room-{code}"
    key = {"Idempotency-Key": name}
    stack.sql("CREATE TRIGGER no_room BEFORE INSERT ON bill FOR EACH ROW"
              f" SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = {code}, MESSAGE_TEXT = 'no room'")
    try:
        answers = [stack.ask("POST", BILLING + "/sessions", stack.session(name), headers=key),
                   stack.ask("POST", BILLING + "/sessions", stack.session(name)),
                   stack.ask("POST", BILLING + "/sessions/batch", {"sessions": [stack.session(name)]})]
        reading(stack)(None)
    finally:
        stack.sql("DROP TRIGGER no_room")
    for answer in answers:
        assert answer.status == 503 and int(answer.headers["Retry-After"]) > 0, answer
        assert answer.json["error"]["code"] == "unavailable"
    assert stack.sql(f"SELECT COUNT(*) FROM session WHERE transaction_id = '{name}'") == [["0"]]
    for _ in range(2):
        assert stack.ask("POST", BILLING + "/sessions", stack.session(name), headers=key).status == 201
    assert stack.sql(f"SELECT COUNT(*) FROM session WHERE transaction_id = '{name}'") == [["1"]]


# ---- what it says ----

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf'({NAME})(?:\{{({NAME}="[^"\\]*"(?:,{NAME}="[^"\\]*")*)\}})? (-?[0-9]+(?:\.[0-9]+)?)')


def metrics(stack):
    """Families by name: type and samples {(name, labels): value}; whatever the format forbids fails."""
    answer = stack.ask("GET", "/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    text = answer.body.decode()
    assert text.endswith("\n") and "\n\n" not in text
    families, name = {}, None
    for line in text.split("\n")[:-1]:
        if line.startswith("# HELP "):
            name, words = line[7:].split(" ", 1)
            assert re.fullmatch(NAME, name) and name not in families and words.endswith(".")
            families[name] = {"samples": {}}
        elif line.startswith("# TYPE "):
            assert line.split(" ")[2] == name and "type" not in families[name]
            families[name]["type"] = line.split(" ")[3]
        else:
            m = SAMPLE.fullmatch(line)
            assert m, line
            base = m[1]
            if families[name]["type"] == "histogram":
                base = re.sub("_(bucket|sum|count)$", "", base)
            assert base == name
            assert (m[1], m[2]) not in families[name]["samples"]
            families[name]["samples"][m[1], m[2]] = Decimal(m[3])
    for name, family in families.items():
        check_family(name, family["type"], family["samples"])
    return families


def check_family(name, kind, samples):
    assert kind in ("counter", "gauge", "histogram") and samples
    assert name.endswith("_total") == (kind == "counter")
    assert all(value >= 0 for value in samples.values())
    if kind != "histogram":
        return
    assert all((labels is not None) == sample.endswith("_bucket") for sample, labels in samples)
    buckets = [(labels[4:-1], value) for (_, labels), value in samples.items() if labels is not None]
    bounds = [Decimal("inf" if le == "+Inf" else le) for le, _ in buckets]
    assert bounds == sorted(set(bounds)) and bounds[-1] == Decimal("inf")
    counts = [value for _, value in buckets]
    assert counts == sorted(counts) and counts[-1] == samples[name + "_count", None]


def test_metrics(stack):
    before = metrics(stack)
    for _ in range(20):
        reading(stack)(0)
    for _ in range(5):
        assert stack.ask("GET", "/nowhere").status == 404
    billing = Billing(stack, "metrics")
    for _ in range(3):
        billing.ask(0)
    after = metrics(stack)

    def grown(name, sample=None, labels=None):
        key = sample or name, labels
        return after[name]["samples"][key] - before[name]["samples"][key]

    # a request is counted when it has been answered
    assert 20 <= grown("tariffd_requests_total", labels='method="GET",status="2xx"') <= 21
    assert grown("tariffd_requests_total", labels='method="GET",status="4xx"') == 5
    assert grown("tariffd_requests_total", labels='method="POST",status="2xx"') == 3
    assert grown("tariffd_requests_total", labels='method="POST",status="5xx"') == 0
    total = sum(after["tariffd_requests_total"]["samples"].values())
    name = "tariffd_request_duration_seconds"
    assert after[name]["samples"][name + "_count", None] == total
    assert 28 <= grown(name, name + "_count") <= 29
    assert 0 < grown(name, name + "_sum") < 60
    assert grown("tariffd_response_bytes_total") > 28 * 20
    assert grown("tariffd_db_statements_total") >= 20 * 2 + 3 * 4
    assert after["tariffd_workers"]["samples"]["tariffd_workers", None] == 4
    assert 1 <= after["tariffd_workers_busy"]["samples"]["tariffd_workers_busy", None] <= 4
    ended = sum(after["tariffd_workers_ended_total"]["samples"].values())
    assert after["tariffd_workers_started_total"]["samples"]["tariffd_workers_started_total", None] == ended + 4
    assert ended == len(stack.log("worker_ended"))
    assert after["tariffd_log_lost_total"]["samples"]["tariffd_log_lost_total", None] == 0
    assert after["tariffd_build_info"]["samples"] == {
        ("tariffd_build_info", f'version="{VERSION}"'): 1}


def test_logs_are_json_without_secrets(stack, folder):
    secrets = [stack.env["API_KEY"], stack.env["SYSTEM_TOKEN"],
               *(p.read_text().strip() for p in Path(stack.state).glob("*.password"))]
    key, token = secrets[:2]
    paths = f"{BILLING}/tariffs", f"{BILLING}/tariffs?key={key}", "/api/dynamic_pricing/cost_rates", "/nowhere"
    for headers in ({"X-API-Key": key}, {"X-api-token": token}, {"Authorization": key},
                    {"Authorization": f"Basic {key}"}, {"Cookie": f"key={key}"}, {"Authorization": f"Bearer {key}x"}):
        for path in paths:
            stack.ask("GET", path, headers=headers)
    stack.ask("POST", BILLING + "/sessions", {"transaction_id": key, "nonsense": token})
    for name in "TARIFFD_LOG", "ACCESS_LOG", "NGINX_LOG":
        text = Path(stack.env[name]).read_text(errors="surrogateescape")
        for secret in secrets:
            assert len(secret) > 20 and secret not in text, name
        if name != "NGINX_LOG":
            for line in text.rstrip("\n").split("\n"):
                assert isinstance(json.loads(line), dict)
    row = [r for r in stack.log("request") if r.get("route", "").endswith("/sessions")][-1]
    assert row["status"] in (400, 422) and row["method"] == "POST" and row["tenant"] and row["request"]
    assert Decimal(str(row["ms"])) >= 0
    ids = {json.loads(line)["request_id"] for line in Path(stack.env["ACCESS_LOG"]).read_text().splitlines()}
    assert row["request"] in ids


def sentence(server):
    assert server.process.wait(20) == 1
    lines = server.log_path.read_text().splitlines()
    assert len(lines) == 1 and lines[0].startswith("tariffd: ") and len(lines[0]) < 300, lines
    return lines[0]


@pytest.mark.parametrize("options,words", [
    ({"nonsense": 1}, "nonsense"), ({"workers": "x"}, "server.workers"), ({"workers": 1001}, "server.workers"),
    ({"workers": -1}, "server.workers"), ({"listen": "/nowhere/s"}, "cannot listen on /nowhere/s"),
    ({"listen_mode": "abc"}, "server.listen_mode"), ({"body_limit": 1}, "server.body_limit"),
    ({"base_url": ""}, "server.base_url")])
def test_wrong_option(stack, folder, options, words):
    server = Tariffd(stack, folder, **options)
    try:
        assert words in sentence(server)
    finally:
        server.sweep()


def test_unreadable_files(stack, folder):
    for name, change, words in [
            ("a", None, "tariffd.conf"),
            ("b", lambda text: text.replace("db.password", "nowhere"), "nowhere"),
            ("c", lambda text: text.replace("[database]", "[database]\nhost"), "line 10 of"),
            ("d", lambda text: text + "\n[strange]\nx = 1\n", "strange")]:
        below = Path(folder) / name
        below.mkdir()
        server = Tariffd(stack, below)
        server.sweep()
        server.log_path.unlink()
        config = below / "tariffd.conf"
        text = config.read_text()
        config.unlink() if change is None else config.write_text(change(text))
        server = Server([stack.env["TARIFFD"], "--config", config], below, below / "s")
        assert words in sentence(server)


@pytest.mark.parametrize("args,words", [
    (["--nonsense"], "unknown option --nonsense"), (["--config"], "--config"), (["x"], "x"),
    (["--config", "/nowhere"], "/nowhere"), (["--config", "/"], "/")])
def test_wrong_argument(stack, folder, args, words):
    server = Server([stack.env["TARIFFD"], *args], folder, Path(folder) / "s")
    assert words in sentence(server)


def test_socket_in_use(stack, folder):
    server = Tariffd(stack, folder, listen=stack.env["TARIFFD_SOCKET"])
    assert "another server listens there" in sentence(server)
    assert stack.ask("GET", "/readyz").status == 200


def test_configuration_is_checked_without_a_start(stack, folder):
    server = Server([stack.env["TARIFFD"], "--config", stack.config, "--check"], folder, Path(folder) / "s")
    assert server.process.wait(20) == 0 and server.log_path.read_text() == ""
