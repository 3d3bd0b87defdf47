"""tariffd-outbox: what waits leaves once at least, whatever ends, hangs or lies; nobody waits for another's endpoint.

An instance without a tariffd-outbox of its own; each test starts what it needs. Time passes by moving next_at."""

import json
import os
import re
import signal
import subprocess
import uuid
from pathlib import Path

import pytest

from receiver import Receiver, closed_port
from server import SANITIZED, Server, short_folder, until
from stack import Stack

COLUMNS = ("status, attempts, owner, response_status, error, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), next_at), "
           "TIMESTAMPDIFF(SECOND, attempted_at, next_at), ended_at IS NOT NULL")
NAMES = ["status", "attempts", "owner", "code", "error", "due_in", "pause", "ended"]
LOCAL = "127.0.0.0/8,::1"


@pytest.fixture(scope="module")
def stack():
    s = Stack(DEV_OUTBOX=0, DEV_WORKERS=1).up()
    yield s
    s.down()


@pytest.fixture
def receiver():
    r = Receiver()
    yield r
    r.close()


class Outbox(Server):
    """A tariffd-outbox with a configuration of its own."""

    def __init__(self, stack, folder, env=None, **options):
        self.stack, self.config = stack, Path(folder) / "conf"
        self.options = {"allow_http": "true", "allowed_networks": LOCAL, "seconds": 5, **options}
        self.write()
        super().__init__([stack.env["TARIFFD_OUTBOX"], "--config", self.config], folder, Path(folder) / "none", env)

    def write(self, **options):
        self.options.update(options)
        whole = self.stack.config.read_text()
        kept = [part for part in re.split(r"(?m)^(?=\[)", whole) if part.startswith(("[server]", "[database]"))]
        of_outbox = {k: v for k, v in self.options.items() if k in ("transfers", "lane_transfers", "keep_days")}
        lines = ["[webhooks]", *(f"{k} = {v}" for k, v in self.options.items() if k not in of_outbox and v is not None)]
        lines += ["[outbox]", *(f"{k} = {v}" for k, v in of_outbox.items())]
        self.config.write_text("".join(kept) + "\n" + "\n".join(lines) + "\n")

    def resident(self):
        """MiB at most so far."""
        text = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", text)[1]) / 1024


@pytest.fixture
def outbox(stack):
    """Start one: outbox(seconds=1, …)."""
    started, folders = [], []

    def start(**options):
        folders.append(short_folder())
        started.append(Outbox(stack, folders[-1].name, **options))
        return started[-1].ready()

    yield start
    for one in started:
        one.sweep()
    for folder in folders:
        folder.cleanup()
    # no row of a test is left to the next one
    stack.sql("DELETE FROM outbox; DELETE FROM webhook")


def endpoint(stack, url):
    """An active endpoint, whatever its URL; its id is the lane."""
    lane = "whe_" + uuid.uuid4().hex
    stack.sql("INSERT INTO webhook (tenant, id, url, events, secret, status, version, created_at, updated_at) "
              f"SELECT MIN(tenant), '{lane}', '{url}', 'session.settled', REPEAT('s', 43), 'active', 1, UTC_TIMESTAMP(), "
              "UTC_TIMESTAMP() FROM tenant")
    return lane


def tell(stack, lane, n=1, age=0, kind="webhook"):
    """That many rows of the lane, ``age`` seconds old; their ids."""
    prefix = "evt_" + uuid.uuid4().hex[:20]
    stack.sql("INSERT INTO outbox (tenant, id, kind, lane, event, object_id, body, next_at, created_at, status, attempts) "
              f"SELECT (SELECT MIN(tenant) FROM tenant), CONCAT('{prefix}_', seq), '{kind}', '{lane}', 'session.settled', 'x', "
              f"CONCAT('{{\"n\":', seq, '}}'), UTC_TIMESTAMP(), UTC_TIMESTAMP() - INTERVAL {age} SECOND, 'waiting', 0 "
              f"FROM seq_1_to_{n}")
    return [f"{prefix}_{i}" for i in range(1, n + 1)]


def rows(stack, lane):
    found = stack.sql(f"SELECT {COLUMNS} FROM outbox WHERE lane = '{lane}' ORDER BY number")
    return [{k: None if v == "NULL" else int(v) if k in ("attempts", "code", "due_in", "pause", "ended") else v
             for k, v in zip(NAMES, row)} for row in found]


def statuses(stack, lane):
    return {status: int(n) for status, n in
            stack.sql(f"SELECT status, COUNT(*) FROM outbox WHERE lane = '{lane}' GROUP BY status")}


def delivered(stack, lane, n=1, seconds=30):
    until(lambda: statuses(stack, lane) == {"delivered": n}, seconds, 0.05)


def tried(stack, lane, attempts=1, seconds=30):
    """The one row of the lane, once so many attempts have ended."""
    def found():
        row = rows(stack, lane)[0]
        return row if row["attempts"] >= attempts and row["owner"] is None else None
    return until(found, seconds, 0.05)


def make_due(stack, lane):
    stack.sql(f"UPDATE outbox SET next_at = UTC_TIMESTAMP() WHERE lane = '{lane}' AND status = 'waiting'")


def ctl(stack, *args):
    return subprocess.run([stack.env["TARIFFCTL"], "--config", stack.config, *args], capture_output=True, text=True, timeout=60)


# ---- what is delivered ----

def test_each_row_is_delivered_once(stack, outbox, receiver):
    lanes = [endpoint(stack, f"http://127.0.0.1:{receiver.port}/{n}") for n in range(3)]
    ids = [i for lane in lanes for i in tell(stack, lane, 30)]
    process = outbox()
    for lane in lanes:
        delivered(stack, lane, 30)
        for row in rows(stack, lane):
            assert (row["attempts"], row["owner"], row["code"], row["error"], row["ended"]) == (1, None, 204, None, 1)
    assert sorted(receiver.ids()) == sorted(ids)
    assert len(process.log("attempt")) == 90


def test_a_delivery_says_who_and_what_it_is(stack, outbox, receiver):
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/in?a=b")
    [event] = tell(stack, lane)
    process = outbox()
    delivered(stack, lane)
    [(path, headers, body)] = receiver.came
    assert (path, body) == ("/in?a=b", b'{"n":1}')
    assert headers["Content-Type"] == "application/json"
    assert headers["User-Agent"].startswith("tariffd/")
    assert headers["X-Event-Id"] == event
    assert headers["X-Event-Type"] == "session.settled"
    assert re.fullmatch(r"t=\d+,v1=[0-9a-f]{64}", headers["X-Signature"])
    assert "Expect" not in headers and "Accept-Encoding" not in headers
    # the log names the attempt, and neither the address nor the body nor the secret
    [line] = process.logged("attempt")
    assert (line["request"], line["lane"], line["outcome"], line["status"]) == (event, lane, "delivered", 204)
    assert "127.0.0.1" not in process.log_path.read_text() and "sssss" not in process.log_path.read_text()


def test_rows_that_come_later_are_seen(stack, outbox, receiver):
    outbox()
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/ok")
    for n in range(1, 4):
        tell(stack, lane)
        delivered(stack, lane, n)


# ---- what fails ----

def refused(receiver):
    return f"http://127.0.0.1:{closed_port()}/"


def status(code):
    return lambda receiver: receiver.answers.update({"/bad": code}) or f"http://127.0.0.1:{receiver.port}/bad"


def hangs(receiver):
    return f"http://127.0.0.1:{receiver.port}/hang"


@pytest.mark.parametrize("fails, code, words", [
    (status(500), 500, "it answered 500"), (status(503), 503, "it answered 503"), (status(400), 400, "it answered 400"),
    (status(404), 404, "it answered 404"), (status(429), 429, "it answered 429"),
    (refused, None, "[Cc]onnect"), (hangs, None, "[Tt]imed out|timed out"),
], ids=["500", "503", "400", "404", "429", "refused", "hangs"])
def test_what_fails_is_tried_again_later(stack, outbox, receiver, fails, code, words):
    lane = endpoint(stack, fails(receiver))
    [event] = tell(stack, lane)
    outbox(seconds=1)
    row = tried(stack, lane)
    assert row["attempts"] > 1 or 1 <= row["pause"] <= 10
    for attempt in (1, 2, 3):
        row = tried(stack, lane, attempt)
        assert (row["status"], row["code"], row["ended"]) == ("waiting", code, 0)
        assert re.search(words, row["error"])
        make_due(stack, lane)
    # then it works again
    stack.sql(f"UPDATE webhook SET url = 'http://127.0.0.1:{receiver.port}/fine' WHERE id = '{lane}'")
    until(lambda: make_due(stack, lane) or statuses(stack, lane) == {"delivered": 1}, 60, 0.5)
    assert receiver.ids("/fine") == [event]


def test_a_receiver_may_ask_for_more_time(stack, outbox, receiver):
    receiver.answers["/later"] = lambda handler: receiver.answer(handler, 503, Retry_After="1000")
    receiver.answers["/never"] = lambda handler: receiver.answer(handler, 429, Retry_After="99999999")
    later, never = (endpoint(stack, f"http://127.0.0.1:{receiver.port}/{word}") for word in ("later", "never"))
    tell(stack, later)
    tell(stack, never)
    outbox()
    assert tried(stack, later)["pause"] == 1000
    assert tried(stack, never)["pause"] == 4 * 3600


@pytest.mark.parametrize("age, expected", [(3 * 86400 + 1, "dead"), (2 * 86400, "waiting")])
def test_after_three_days_a_row_is_dead(stack, outbox, receiver, age, expected):
    receiver.answers["/bad"] = 500
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/bad")
    tell(stack, lane, age=age)
    outbox()
    row = tried(stack, lane)
    assert (row["status"], row["ended"]) == (expected, int(expected == "dead"))


def test_the_last_attempt_is_at_the_end_of_the_three_days(stack, outbox, receiver):
    receiver.answers["/bad"] = lambda handler: receiver.answer(handler, 503, Retry_After="9999")
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/bad")
    tell(stack, lane, age=3 * 86400 - 600)
    outbox()
    assert 500 <= tried(stack, lane)["pause"] <= 600


def test_gone_is_given_up_at_once(stack, outbox, receiver):
    receiver.answers["/gone"] = 410
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/gone")
    tell(stack, lane)
    outbox()
    row = tried(stack, lane)
    assert (row["status"], row["code"]) == ("dead", 410)


def test_a_redirect_is_a_failure(stack, outbox, receiver):
    receiver.answers["/moved"] = lambda handler: receiver.answer(
        handler, 302, Location=f"http://127.0.0.1:{receiver.port}/elsewhere")
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/moved")
    tell(stack, lane)
    outbox()
    row = tried(stack, lane)
    assert (row["status"], row["code"]) == ("waiting", 302)
    assert "redirect" in row["error"]
    assert not receiver.ids("/elsewhere")


# ---- what receivers do to us ----

@pytest.mark.parametrize("path, expected", [("/stream", "delivered"), ("/headers", "delivered")])
def test_an_answer_without_end_takes_neither_time_nor_memory(stack, outbox, receiver, path, expected):
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}{path}")
    tell(stack, lane, 4)
    process = outbox(seconds=60)
    before = process.resident()
    until(lambda: statuses(stack, lane) == {expected: 4}, 30, 0.05)
    assert SANITIZED or process.resident() < before + 20


def test_who_hangs_holds_up_nobody_else(stack, outbox, receiver):
    dead = [endpoint(stack, f"http://127.0.0.1:{receiver.port}/hang") for _ in range(5)]
    for lane in dead:
        tell(stack, lane, 20)
    outbox(seconds=60, lane_transfers=2, transfers=20)
    until(lambda: receiver.open.get("/hang") == 5)
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/ok")
    tell(stack, lane, 200)
    delivered(stack, lane, 200)
    # none of the others has ended, and none has more than its share: nobody knows yet that it works
    assert receiver.open["/hang"] == receiver.most_open["/hang"] == 5
    assert all(statuses(stack, lane) == {"waiting": 20} for lane in dead)


def test_lanes_that_nobody_knows_leave_room_to_those_that_work(stack, outbox, receiver):
    """More of them than there are places."""
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/ok")
    tell(stack, lane)
    outbox(seconds=60, lane_transfers=2, transfers=8)
    delivered(stack, lane)
    dead = [endpoint(stack, f"http://127.0.0.1:{receiver.port}/hang") for _ in range(50)]
    for one in dead:
        tell(stack, one, 5)
    until(lambda: receiver.open.get("/hang") == 6)
    for n in range(2, 7):
        tell(stack, lane)
        delivered(stack, lane, n)
    assert receiver.open["/hang"] == receiver.most_open["/hang"] == 6


def test_lanes_that_fail_leave_room(stack, outbox, receiver):
    """More of them than there are transfers."""
    dead = [endpoint(stack, f"http://127.0.0.1:{receiver.port}/hang") for _ in range(12)]
    for lane in dead:
        tell(stack, lane, 3)
    process = outbox(seconds=2, lane_transfers=1, transfers=8)
    until(lambda: len({line["lane"] for line in process.log("attempt")}) == 12, 60)
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/ok")
    for n in range(1, 6):
        tell(stack, lane)
        delivered(stack, lane, n)
        for one in dead:
            make_due(stack, one)


SPELLINGS = ["127.0.0.1", "0x7f.1", "0177.0.0.1", "127.1", "2130706433", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
             "[::]", "0.0.0.0", "0", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "[fe80::1]",
             "[fd00::1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::1]", "224.0.0.1", "255.255.255.255"]


def test_private_addresses_are_refused_however_they_are_spelt(stack, outbox, receiver):
    lanes = {host: endpoint(stack, f"http://{host}:{receiver.port}/") for host in SPELLINGS}
    for lane in lanes.values():
        tell(stack, lane)
    outbox(allowed_networks=None)
    for host, lane in lanes.items():
        row = tried(stack, lane)
        assert (row["status"], row["code"], row["error"]) == ("waiting", None, "the address is private"), host
    assert not receiver.came


def test_the_operator_opens_networks(stack, outbox, receiver):
    fine, other = endpoint(stack, f"http://127.0.0.1:{receiver.port}/"), endpoint(stack, f"http://[::1]:{receiver.port}/")
    tell(stack, fine)
    tell(stack, other)
    outbox(allowed_networks="192.0.2.0/24,127.0.0.1")
    delivered(stack, fine)
    assert tried(stack, other)["error"] == "the address is private"


def test_only_what_the_operator_allows_is_spoken(stack, outbox, receiver):
    lanes = [endpoint(stack, url) for url in (f"http://127.0.0.1:{receiver.port}/", "file:///etc/passwd", "gopher://127.0.0.1/",
                                              f"ftp://127.0.0.1:{receiver.port}/")]
    for lane in lanes:
        tell(stack, lane)
    outbox(allow_http="false")
    for lane in lanes:
        row = tried(stack, lane)
        assert row["code"] is None and "rotocol" in row["error"], row
    assert not receiver.came


@pytest.fixture
def names(folder):
    """The environment of a process to which slow.test is looked up for long, and two.test has a private address and 127.0.0.1."""
    if SANITIZED:
        pytest.skip("the sanitizer wants to be loaded first")
    source, library = Path(folder) / "names.c", Path(folder) / "names.so"
    source.write_text("""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>
int getaddrinfo(const char *n, const char *s, const struct addrinfo *h, struct addrinfo **r)
{
	int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = dlsym(RTLD_NEXT, "getaddrinfo");
	int two = n != NULL && strcmp(n, "two.test") == 0, failed;
	if (n != NULL && strcmp(n, "slow.test") == 0)
		sleep(100);
	failed = real(two ? "10.1.2.3" : n, s, h, r);
	if (!two || failed)
		return failed;
	while ((*r)->ai_next != NULL)
		r = &(*r)->ai_next;
	return real("127.0.0.1", s, h, &(*r)->ai_next);
}
""")
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", source, "-o", library, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}


def test_a_name_that_is_looked_up_for_long_holds_up_nobody(stack, outbox, receiver, names):
    slow, lane = endpoint(stack, "http://slow.test/"), endpoint(stack, f"http://127.0.0.1:{receiver.port}/")
    tell(stack, slow, 3)
    process = outbox(seconds=1, env=names)
    # those have given up, though the name is still looked up
    process.logged("attempt", 3, lane=slow, outcome="later")
    tell(stack, lane, 5)
    delivered(stack, lane, 5)
    assert process.end() == 0


def test_a_name_with_a_private_address_beside_another(stack, outbox, receiver, names):
    """Only the other is connected to; what it answers is told."""
    receiver.answers["/bad"] = 500
    fine, bad = (endpoint(stack, f"http://two.test:{receiver.port}/{path}") for path in ("fine", "bad"))
    tell(stack, fine)
    tell(stack, bad)
    process = outbox(allowed_networks="127.0.0.1", env=names)
    delivered(stack, fine)
    row = tried(stack, bad)
    assert (row["code"], row["error"]) == (500, "it answered 500")
    assert process.end() == 0
    make_due(stack, bad)
    outbox(allowed_networks=None, env=names)
    assert tried(stack, bad, 2)["error"] == "the address is private"
    assert receiver.ids("/bad") == receiver.ids("/bad")[:1]


# ---- what ends ----

def test_what_was_under_way_at_a_kill_is_sent_again(stack, outbox, receiver):
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/hang")
    [event] = tell(stack, lane)
    first = outbox(seconds=60)
    until(lambda: receiver.ids() == [event])
    first.end(signal.SIGKILL)
    [row] = rows(stack, lane)
    assert row["status"] == "waiting" and row["owner"] is not None and row["due_in"] > 30
    # nobody takes it while the lease lasts
    other = endpoint(stack, f"http://127.0.0.1:{receiver.port}/ok")
    second = outbox(seconds=60)
    tell(stack, other)
    delivered(stack, other)
    assert receiver.ids("/hang") == [event]
    receiver.released.set()
    make_due(stack, lane)
    delivered(stack, lane)
    assert receiver.ids("/hang") == [event, event]
    assert rows(stack, lane)[0]["attempts"] == 2
    assert second.end() == 0


def test_rows_that_were_leased_but_not_begun_at_a_kill_are_not_lost(stack, outbox, receiver):
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/slow")
    ids = tell(stack, lane, 40)
    first = outbox(lane_transfers=4)
    first.logged("attempt", 4)
    first.end(signal.SIGKILL)
    receiver.answers["/slow"] = 204
    outbox()
    until(lambda: make_due(stack, lane) or statuses(stack, lane) == {"delivered": 40}, 60, 0.5)
    assert set(receiver.ids()) == set(ids)


def test_several_processes_send_no_row_twice(stack, outbox, receiver):
    lanes = [endpoint(stack, f"http://127.0.0.1:{receiver.port}/{n}") for n in range(8)]
    processes = [outbox() for _ in range(3)]
    ids = []
    for _ in range(5):
        for lane in lanes:
            ids += tell(stack, lane, 25)
    for lane in lanes:
        delivered(stack, lane, 125, 60)
        assert {row["attempts"] for row in rows(stack, lane)} == {1}
    assert sorted(receiver.ids()) == sorted(ids)
    assert sum(len(p.log("attempt")) for p in processes) == 1000


def test_an_attempt_under_way_may_finish_before_it_leaves(stack, outbox, receiver):
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/slow")
    tell(stack, lane)
    process = outbox()
    until(lambda: receiver.came)
    assert process.end() == 0
    assert statuses(stack, lane) == {"delivered": 1}
    assert len(receiver.came) == 1


def test_leases_are_given_back_when_it_leaves(stack, outbox, receiver):
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/ok")
    tell(stack, lane)
    process = outbox(seconds=60)
    delivered(stack, lane)
    # the lane works, so some are leased ahead of those that are sent
    stack.sql(f"UPDATE webhook SET url = 'http://127.0.0.1:{receiver.port}/hang' WHERE id = '{lane}'")
    tell(stack, lane, 30)
    until(lambda: receiver.open.get("/hang") == 4)
    until(lambda: sum(row["owner"] is not None for row in rows(stack, lane)) == 30)
    assert process.end() == 0
    for row in rows(stack, lane)[1:]:
        assert (row["status"], row["attempts"], row["owner"]) == ("waiting", 0, None)
        assert row["due_in"] <= 0


def test_the_database_may_be_away(stack, outbox, receiver):
    hanging, lane = (endpoint(stack, f"http://127.0.0.1:{receiver.port}/{path}") for path in ("hang", "ok"))
    [event] = tell(stack, hanging)
    process = outbox(seconds=60)
    until(lambda: receiver.ids() == [event])
    stack.dev("db", "stop")
    process.logged("database_away")
    # it ends while its result cannot be stored
    receiver.released.set()
    stack.dev("db", "start")
    process.logged("database_back")
    delivered(stack, hanging)
    tell(stack, lane)
    delivered(stack, lane)
    assert receiver.ids() == [event, receiver.ids("/ok")[0]]
    assert len(process.log("database_away")) == len(process.log("database_back")) == 1
    assert process.end() == 0


def test_a_result_waits_until_there_is_room_for_it(stack, outbox, receiver):
    """The disk of the database is full when an attempt has ended: what was delivered is not sent again."""
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/ok")
    stack.sql("DELIMITER //\nCREATE TRIGGER no_room BEFORE UPDATE ON outbox FOR EACH ROW IF NEW.status = 'delivered' THEN"
              " SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'no room'; END IF //")
    try:
        [event] = tell(stack, lane)
        process = outbox()
        process.logged("database_away")
    finally:
        stack.sql("DROP TRIGGER no_room")
    delivered(stack, lane)
    assert receiver.ids() == [event] and rows(stack, lane)[0]["attempts"] == 1
    assert process.log("result_lost") == []


def test_it_leaves_though_the_database_is_away(stack, outbox, receiver):
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/hang")
    tell(stack, lane)
    process = outbox(seconds=60)
    until(lambda: receiver.came)
    stack.dev("db", "stop")
    try:
        process.logged("database_away")
        assert process.end() == 0
    finally:
        stack.dev("db", "start")
    # the lease runs out
    assert rows(stack, lane)[0]["owner"] is not None


def test_a_reload_takes_the_configuration(stack, outbox, receiver):
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/")
    process = outbox(allowed_networks=None)
    tell(stack, lane)
    assert tried(stack, lane)["error"] == "the address is private"
    process.write(allowed_networks="nonsense")
    process.signal(signal.SIGHUP)
    [line] = process.logged("reload_refused")
    assert "webhooks.allowed_networks" in line["message"]
    process.write(allowed_networks=LOCAL)
    process.signal(signal.SIGHUP)
    process.logged("reload")
    make_due(stack, lane)
    delivered(stack, lane)
    # a connection that may no longer be is not kept
    process.write(allowed_networks=None)
    process.signal(signal.SIGHUP)
    process.logged("reload", 2)
    other = endpoint(stack, f"http://127.0.0.1:{receiver.port}/")
    tell(stack, other)
    assert tried(stack, other)["error"] == "the address is private"
    assert process.end() == 0


def test_a_wrong_configuration_takes_no_reload_back_that_is_under_way(stack, outbox, receiver):
    hanging, lane = (endpoint(stack, f"http://127.0.0.1:{receiver.port}/{path}") for path in ("hang", "ok"))
    tell(stack, hanging)
    process = outbox(seconds=60, keep_days=30)
    until(lambda: receiver.came)
    process.write(keep_days=31)
    process.signal(signal.SIGHUP)
    process.logged("reload")
    process.write(allowed_networks="nonsense")
    process.signal(signal.SIGHUP)
    process.logged("reload_refused")
    # the attempt ends, and the configuration that was read first holds
    receiver.released.set()
    delivered(stack, hanging)
    tell(stack, lane)
    delivered(stack, lane)
    assert process.end() == 0


# ---- what waits, and what goes ----

def test_mails_wait_for_a_server(stack, outbox, receiver):
    tell(stack, "example.org", 3, kind="receipt")
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/")
    outbox()
    tell(stack, lane)
    delivered(stack, lane)
    assert [(r["status"], r["attempts"], r["owner"]) for r in rows(stack, "example.org")] == [("waiting", 0, None)] * 3


def test_old_rows_go(stack, outbox):
    def old(name, status, days):
        stack.sql("INSERT INTO outbox (tenant, id, kind, lane, body, status, attempts, next_at, created_at, ended_at) SELECT "
                  f"MIN(tenant), '{name}', 'webhook', '{name}', 'x', '{status}', 1, UTC_TIMESTAMP(), UTC_TIMESTAMP(), "
                  f"UTC_TIMESTAMP() - INTERVAL {days} DAY FROM tenant")

    for name, status, days in (("d9", "delivered", 9), ("d11", "delivered", 11), ("x11", "dead", 11), ("x29", "dead", 29),
                               ("x31", "dead", 31)):
        old(name, status, days)
    outbox(keep_days=10)
    until(lambda: sorted(r[0] for r in stack.sql("SELECT id FROM outbox")) == ["d9", "x11", "x29"], 20, 0.1)


# ---- the operator ----

def test_dead_rows_are_seen_and_sent_anew(stack, outbox, receiver):
    receiver.answers["/a"] = receiver.answers["/b"] = 500
    lanes = [endpoint(stack, f"http://127.0.0.1:{receiver.port}/{path}") for path in "ab"]
    events = [tell(stack, lane, 2, age=4 * 86400) for lane in lanes]
    outbox()
    for lane in lanes:
        until(lambda lane=lane: statuses(stack, lane) == {"dead": 2}, 30, 0.05)
    listed = json.loads(ctl(stack, "outbox", "list", "--status", "dead", "--json").stdout)["rows"]
    assert {row["id"] for row in listed} == {e for both in events for e in both}
    assert {(row["kind"], row["event"], row["response_status"], row["error"], row["attempts"]) for row in listed} == {
        ("webhook", "session.settled", 500, "it answered 500", 1)}
    assert "body" not in listed[0]
    counted = json.loads(ctl(stack, "outbox", "status", "--json").stdout)["rows"]
    assert [(r["kind"], r["status"], r["rows"]) for r in counted] == [("webhook", "dead", 4)]

    # one that fails anew is not dead at once: its three days begin anew
    assert json.loads(ctl(stack, "outbox", "retry", "--id", events[0][0], "--json").stdout) == {"retried": 1}
    row = tried(stack, lanes[0])
    assert (row["status"], row["attempts"]) == ("waiting", 1)
    receiver.answers.clear()
    assert json.loads(ctl(stack, "outbox", "retry", "--lane", lanes[0], "--json").stdout) == {"retried": 2}
    delivered(stack, lanes[0], 2)
    assert statuses(stack, lanes[1]) == {"dead": 2}
    assert json.loads(ctl(stack, "outbox", "retry", "--all-dead", "--json").stdout) == {"retried": 2}
    delivered(stack, lanes[1], 2)
    assert json.loads(ctl(stack, "outbox", "retry", "--all-dead", "--json").stdout) == {"retried": 0}


def test_the_command_line_says_what_is_wrong(stack, outbox, receiver):
    lane = endpoint(stack, f"http://127.0.0.1:{receiver.port}/")
    [event] = tell(stack, lane)
    outbox()
    delivered(stack, lane)
    for args, words in ((("retry",), "--all-dead"), (("retry", "--id", event), "was delivered"), (("retry", "--id", "evt_no"), "evt"),
                        (("list", "--status", "lost"), "--status"), (("list", "--tenant", "nobody"), "tenant")):
        done = ctl(stack, "outbox", *args)
        assert done.returncode == 1 and (words in done.stderr or args[-1] == "evt_no"), (args, done.stderr)
    table = ctl(stack, "outbox", "list", "--tenant", "Demo Charging", "--limit", "1").stdout.splitlines()
    assert table[0].split("\t")[:3] == ["tenant", "id", "kind"] and len(table) == 2


def test_the_configuration_is_checked(stack, outbox):
    program, good = stack.env["TARIFFD_OUTBOX"], outbox()

    def check():
        return subprocess.run([program, "--config", good.config, "--check"], capture_output=True, text=True, timeout=20)

    assert check().returncode == 0
    for networks in ("10.0.0.0/33", "10.0.0.1/8", "localhost", "127.0.0.0/8, ::1", "127.0.0.0/8,"):
        good.write(allowed_networks=networks)
        done = check()
        assert done.returncode == 1 and "webhooks.allowed_networks" in done.stderr, networks
