"""Races of 64 clients for one transaction, one key, one code, one stop, one refund, while workers and the database are
killed. Clients repeat what was not decided, with the same key. Afterwards everything agrees to the cent, and
was told once.

RACES_SECONDS (6) says how long, RACES_SEED which victims."""

import collections
import json
import os
import random
from decimal import Decimal

import pytest

from field import Field, Race, key
from server import BUILD, TOP
from stack import BILLING

SECONDS = float(os.environ.get("RACES_SECONDS", 6))
SEED = int(os.environ.get("RACES_SEED", 1))
PATHS = {path.removeprefix(BILLING) for path in json.loads((TOP / "docs" / "openapi.json").read_text())["paths"]}

pytestmark = pytest.mark.skipif(not (BUILD / "tariffd").exists(), reason="tariffd is not built")


class Kind:
    """One kind of race: makes races, and judges their answers and what is stored afterwards."""

    needs = set()

    def __init__(self, field):
        self.field, self.told, self.n = field, collections.defaultdict(list), 0
        self.begin()

    def begin(self):
        pass

    def make(self):
        """The next race."""
        self.n += 1
        return Race(self, self.calls(self.n))

    def call(self, name, method, path, body=None, retry=None):
        """A call whose answer is kept under ${name}."""
        def run(ask):
            self.told[name].append(ask(method, BILLING + path, body, retry))
        return run

    def statuses(self, name):
        return collections.Counter(answer.status for answer in self.told[name])


class OneTransaction(Kind):
    """The same session posted by eight: one session, whoever was first."""

    def calls(self, n):
        body = self.field.stack.session(f"one-{n}", n % 50 + 1)
        return [self.call(n, "POST", "/sessions", body, key() if i % 2 else None) for i in range(8)]

    def check(self):
        stored = {row[0]: row[1:] for row in self.field.sql(
            "SELECT transaction_id, id, total FROM session WHERE transaction_id LIKE 'one-%'")}
        assert len(stored) == self.n == len(self.told)
        for n in self.told:
            assert set(self.statuses(n)) <= {200, 201} and len(self.told[n]) == 8, self.told[n]
            id, total = stored[f"one-{n}"]
            assert int(total) == 100 + (n % 50 + 1) * 42
            assert {answer.json["id"] for answer in self.told[n]} == {id}
            assert {Decimal(str(answer.json["total_amount"])) * 100 for answer in self.told[n]} == {Decimal(total)}


class DifferentSessions(Kind):
    """Eight sessions that differ under one transaction: one is taken, the others hear 409."""

    def calls(self, n):
        return [self.call(n, "POST", "/sessions", self.field.stack.session(f"two-{n}", i + 1), key()) for i in range(8)]

    def check(self):
        stored = {row[0]: row[1:] for row in self.field.sql(
            "SELECT transaction_id, id, total FROM session WHERE transaction_id LIKE 'two-%'")}
        assert len(stored) == self.n
        for n in self.told:
            assert self.statuses(n) == {201: 1, 409: 7}, self.told[n]
            won = next(answer.json for answer in self.told[n] if answer.status == 201)
            assert stored[f"two-{n}"] == [won["id"], str(int(Decimal(str(won["total_amount"])) * 100))]


class OneKey(Kind):
    """One request with one key, sent by eight: one effect and one answer, though nothing else makes it unique."""

    def calls(self, n):
        same = key()
        return [self.call(n, "POST", "/tariffs", {"name": f"key-{n}", "currency": "EUR"}, same) for _ in range(8)]

    def check(self):
        stored = dict(self.field.sql(
            "SELECT v.name, MIN(v.tariff_id) FROM tariff_version v WHERE v.name LIKE 'key-%' GROUP BY v.name HAVING COUNT(*) = 1"))
        assert len(stored) == self.n
        for n in self.told:
            assert self.statuses(n) == {201: 8} and len({answer.body for answer in self.told[n]}) == 1, self.told[n]
            assert self.told[n][0].json["id"] == stored[f"key-{n}"]


class ManyKeys(Kind):
    """One change with keys of their own is done as often as it was asked."""

    def calls(self, n):
        return [self.call(n, "POST", "/user-types", {"name": f"many-{n}"}, key()) for _ in range(4)]

    def check(self):
        stored = collections.Counter(row[0] for row in self.field.sql("SELECT name FROM user_type WHERE name LIKE 'many-%'"))
        for n in self.told:
            assert self.statuses(n) == {201: 4}
            assert stored[f"many-{n}"] == 4 == len({answer.json["id"] for answer in self.told[n]})


class LostUpdate(Kind):
    """Versions of one tariff: each acknowledged change is a version of its own."""

    def begin(self):
        self.id = self.field.stack.ask("POST", BILLING + "/tariffs", {"name": "changing", "currency": "EUR"}).json["id"]
        self.tried = 0

    def calls(self, n):
        self.tried += 4
        return [self.call(n, "PATCH", f"/tariffs/{self.id}", {"session_fee": n * 10 + i}) for i in range(4)]

    def check(self):
        versions = [int(row[0]) for row in self.field.sql(f"SELECT version FROM tariff_version WHERE tariff_id = '{self.id}' ORDER BY version")]
        assert versions == list(range(1, len(versions) + 1))
        told = [answer.json["version"] for n in self.told for answer in self.told[n]]
        # a repeated change may be done twice, but what was acknowledged is there, each as its own version
        assert all(answer.status == 200 for n in self.told for answer in self.told[n])
        assert len(told) == len(set(told)) == self.tried and set(told) <= set(versions)


class OneCode(Kind):
    """Codes of so many uses, wanted by more sessions: redeemed exactly as often as they may be."""

    needs = {"/promotional-codes"}

    def begin(self):
        self.codes = {}

    def wanted(self, n):
        """(code, session's body) for each that wants the code of this race: a great one first, then small ones."""
        uses, wanted = (100, 134) if n == 1 else (6, 8)
        name = f"{type(self).__name__.upper()}{n}"
        answer = self.field.ask("POST", BILLING + "/promotional-codes", {
            "code": name, "discount_type": "fixed", "discount_value": 0.25, "currency": "EUR", "max_redemptions": uses}, key())
        assert answer.status == 201, answer
        self.codes[name] = answer.json["id"]
        return [((name, i), self.field.stack.session(f"{name}-{i}", i % 8 + 1)) for i in range(wanted)]

    def calls(self, n):
        # twice each, as after a time-out that was too short
        return [call for name, body in self.wanted(n)
                for call in [self.call(name, "POST", "/sessions", {**body, "promo_code": name[0]})] * 2]

    def redeemed(self, answer):
        """Did this answer say that the code was taken? None: it cannot say."""
        assert answer.status in (200, 201), answer
        return answer.json["discount"] != 0

    def check(self):
        limits = {row[0]: row[1:] for row in self.field.sql("SELECT code, redemptions_used, max_redemptions FROM promo")}
        ledgers = self.by_code("SELECT p.code, r.session_id, r.discount FROM redemption r JOIN promo p ON p.tenant = r.tenant AND p.id = r.promo_id")
        sessions = self.by_code("SELECT promo_code, id, discount FROM session WHERE promo_code IS NOT NULL")
        for code, id in self.codes.items():
            told = {name: answers for name, answers in self.told.items() if name[0] == code}
            known = {name for name, answers in told.items() if any(self.redeemed(answer) for answer in answers)}
            used, most = map(int, limits[code])
            ledger = ledgers[code]
            assert len(ledger) == used == len(known) == min(most, len(told)), (code, len(ledger), used, len(known), len(told))
            assert all(row[1] == "-25" for row in ledger), ledger[:5]
            assert sorted(row[0] for row in sessions[code] if row[1] == "-25") == sorted(row[0] for row in ledger)
            assert self.field.stack.ask("GET", f"{BILLING}/promotional-codes/{id}").json["redemptions_used"] == used

    def by_code(self, query):
        rows = collections.defaultdict(list)
        for row in self.field.sql(query):
            rows[row[0]].append(row[1:])
        return rows


class OneCodeLater(OneCode):
    """The same by apply-code on sessions that are settled."""

    needs = {"/promotional-codes/sessions/{session_id}/apply-code"}

    def calls(self, n):
        return [self.later(name, body) for name, body in self.wanted(n)]

    def later(self, name, body):
        def run(ask):
            session = ask("POST", BILLING + "/sessions", body).json["id"]
            self.told[name].append(ask(
                "POST", f"{BILLING}/promotional-codes/sessions/{session}/apply-code", {"code": name[0]}, key()))
        return run

    def redeemed(self, answer):
        assert answer.status in (200, 201, 409), answer
        if answer.status == 409:
            assert answer.json["error"]["code"] == "code_exhausted", answer
        else:
            assert answer.json["discount"] == -0.25 and answer.json["total_after"] == round(answer.json["total_before"] - 0.25, 2)
        return answer.status != 409


class OneDriver(Kind):
    """A code for once each driver, wanted by one driver in eight sessions."""

    needs = {"/promotional-codes"}

    def begin(self):
        answer = self.field.stack.ask("POST", BILLING + "/promotional-codes", {
            "code": "ONCEEACH", "discount_type": "percent", "discount_value": 10, "single_use_per_driver": True})
        assert answer.status == 201, answer
        self.id = answer.json["id"]

    def calls(self, n):
        return [self.call(n, "POST", "/sessions", {**self.field.stack.session(f"driver-{n}-{i}", i + 1), "promo_code": "ONCEEACH",
                                                   "driver_id": f"driver-{n}"}, key()) for i in range(8)]

    def check(self):
        ledger = collections.Counter(row[0] for row in self.field.sql(
            f"SELECT driver_id FROM redemption WHERE promo_id = '{self.id}'"))
        assert set(ledger.values()) <= {1} and len(ledger) == self.n
        assert [row[0] for row in self.field.sql(f"SELECT redemptions_used FROM promo WHERE id = '{self.id}'")] == [str(self.n)]
        for n in self.told:
            assert self.statuses(n) == {201: 8}
            assert sum(answer.json["discount"] != 0 for answer in self.told[n]) == 1
            errors = [answer.json["promo_error"]["code"] for answer in self.told[n] if answer.json["discount"] == 0]
            assert errors == ["code_used_by_driver"] * 7


class OneStop(Kind):
    """A running session stopped by eight, half of them otherwise: one bill, and the same stop is answered the same."""

    needs = {"/sessions/{id}/stop"}

    def calls(self, n):
        whole = self.field.stack.session(f"stop-{n}")
        start = {name: whole[name] for name in ("transaction_id", "charge_point_id", "started_at")}
        begun = self.field.ask("POST", BILLING + "/sessions", start, key())
        assert begun.status == 201 and begun.json["status"] == "active", begun
        at = f"/sessions/{begun.json['id']}/stop"
        return [self.call((n, i % 2), "POST", at, {"ended_at": whole["ended_at"], "energy_kwh": 10 + i % 2}, key() if i % 3 else None)
                for i in range(8)]

    def check(self):
        stored = {row[0]: row[1:] for row in self.field.sql(
            "SELECT transaction_id, status, total, revision, energy_wh FROM session WHERE transaction_id LIKE 'stop-%'")}
        assert len(stored) == self.n
        for n in range(1, self.n + 1):
            good = [i for i in (0, 1) if {answer.status for answer in self.told[n, i]} <= {200, 201}]
            assert len(good) == 1 and self.statuses((n, 1 - good[0])) == {409: 4}, (self.told[n, 0], self.told[n, 1])
            total = 100 + (10 + good[0]) * 42
            assert stored[f"stop-{n}"] == ["settled", str(total), "1", str(10000 + good[0] * 1000)]
            assert {answer.json["total_amount"] for answer in self.told[n, good[0]]} == {total / 100}


class OneRefund(Kind):
    """Thirteen want 0.40 of a session's 4.78 back: eleven get it, never more than was paid."""

    needs = {"/sessions/{id}/refunds"}

    def calls(self, n):
        # 1 + 9 kWh x 0.42: eleven times 0.40 and a rest
        made = self.field.ask("POST", BILLING + "/sessions", self.field.stack.session(f"refund-{n}", 9))
        assert made.status in (200, 201), made
        at, same = f"/sessions/{made.json['id']}/refunds", key()
        calls = [self.call((n, "parts"), "POST", at, {"amount": 0.4, "reason": "race"}, key()) for _ in range(12)]
        return calls + [self.call((n, "same"), "POST", at, {"amount": 0.4, "reason": "again"}, same)] * 4

    def check(self):
        rows = self.field.sql("SELECT s.transaction_id, s.total, s.refunded, (SELECT COUNT(*) FROM refund r WHERE r.tenant = s.tenant"
                              " AND r.session_id = s.id), (SELECT SUM(amount) FROM refund r WHERE r.tenant = s.tenant"
                              " AND r.session_id = s.id) FROM session s WHERE s.transaction_id LIKE 'refund-%'")
        assert len(rows) == self.n
        for transaction, total, refunded, count, paid in rows:
            n = int(transaction.partition("-")[2])
            parts, same = self.told[n, "parts"], self.told[n, "same"]
            known = {answer.json["id"] for answer in parts + same if answer.status == 201}
            assert int(total) == 478 and int(refunded) == int(paid) == 40 * int(count) <= 478
            assert len(known) == int(count) == 11
            assert len({(answer.status, answer.body) for answer in same}) == 1
            assert all(answer.status == 201 or answer.status in (409, 422) for answer in parts)


class OneInvoice(Kind):
    """Four bill a month while its sessions are refunded and its invoices taken back: each session is on one invoice that lives, each
    refund on it or credited, and no number is missing."""

    needs = {"/invoices/run"}

    def calls(self, n):
        made = self.field.ask("POST", BILLING + "/organizations", {"name": f"Fleet {n}"}, key())
        assert made.status == 201, made
        organization, sessions = made.json["id"], []
        for i in range(3):
            made = self.field.ask("POST", BILLING + "/sessions", {**self.field.stack.session(f"bill-{n}-{i}", 9), "organization_id": organization})
            assert made.status in (200, 201), made
            sessions.append(made.json["id"])

        def void(ask):
            for one in ask("GET", f"{BILLING}/organizations/{organization}/invoices").json["invoices"]:
                if (one["type"], one["status"]) == ("invoice", "issued"):
                    self.told[n, "void"].append(ask("POST", f"{BILLING}/invoices/{one['id']}/void", None, key()))

        runs = [self.call((n, "run"), "POST", "/invoices/run", {"period": "2026-05"}, key() if i % 2 else None) for i in range(4)]
        refunds = [self.call((n, "refund"), "POST", f"/sessions/{id}/refunds", {"amount": 0.4}, key()) for id in sessions[:2] for _ in range(2)]
        return [*runs[:2], *refunds, void, *runs[2:], void]

    def check(self):
        for (_, what), answers in self.told.items():
            assert {answer.status for answer in answers} <= ({201} if what == "refund" else {200}), answers
        while not self.field.ask("POST", BILLING + "/invoices/run", {"period": "2026-05"}).json["complete"]:
            pass
        lives = "IF(i.type = 'invoice', i.status, (SELECT c.status FROM invoice c WHERE c.tenant = i.tenant AND c.id = i.credits)) <> 'void'"
        lines = f"FROM invoice_line l JOIN invoice i ON i.tenant = l.tenant AND i.id = l.invoice_id AND {lives}"
        mine = "organization_id IS NOT NULL"
        for query in (
                "SELECT id FROM session WHERE unbilled IS NOT NULL",
                f"SELECT s.id FROM session s LEFT JOIN (SELECT l.session_id, i.id {lines} AND l.refund_id IS NULL) b ON b.session_id = s.id"
                f" WHERE s.{mine} GROUP BY s.id HAVING COUNT(b.id) <> 1 OR MAX(b.id) <> MAX(s.invoice_id)",
                f"SELECT r.id FROM refund r JOIN session s ON s.tenant = r.tenant AND s.id = r.session_id AND s.{mine} LEFT JOIN"
                f" (SELECT l.refund_id {lines} AND l.refund_id IS NOT NULL) b ON b.refund_id = r.id GROUP BY r.id HAVING COUNT(b.refund_id) <> 1",
                "SELECT l.invoice_id FROM invoice_line l LEFT JOIN invoice i ON i.tenant = l.tenant AND i.id = l.invoice_id WHERE i.id IS NULL",
                "SELECT year FROM invoice GROUP BY tenant, year HAVING COUNT(*) <> MAX(serial) OR MIN(serial) <> 1",
                f"SELECT charged.n, told.n FROM (SELECT SUM(total - refunded) n FROM session WHERE {mine}) charged,"
                " (SELECT SUM(IF(type = 'invoice', total, -total)) n FROM invoice) told WHERE charged.n <> told.n"):
            assert self.field.sql(query) == [], query


KINDS = [OneTransaction, DifferentSessions, OneKey, ManyKeys, LostUpdate, OneCode, OneCodeLater, OneDriver, OneStop, OneRefund, OneInvoice]


def bills_agree(field):
    """Every settled session has each revision of its bill once, and its own sums are the latest one's."""
    wrong = field.sql(
        "SELECT s.id FROM session s WHERE s.status IN ('settled', 'refunded') AND NOT EXISTS ("
        "SELECT 1 FROM bill b WHERE b.tenant = s.tenant AND b.session_id = s.id AND b.revision = s.revision"
        " AND b.total = s.total)")
    assert wrong == []
    wrong = field.sql(
        "SELECT b.session_id FROM bill b LEFT JOIN session s ON s.tenant = b.tenant AND s.id = b.session_id"
        " GROUP BY b.tenant, b.session_id HAVING COUNT(*) <> MAX(s.revision) OR MAX(b.revision) <> COUNT(*)")
    assert wrong == []


def listen(field):
    """An endpoint that nobody answers at: what it is told stays in the outbox."""
    answer = field.stack.ask("POST", BILLING + "/webhooks/endpoints", {"url": "http://127.0.0.1:9/", "events": [
        "session.started", "session.settled", "session.refunded", "tariff.changed", "promotional_code.exhausted",
        "invoice.issued"]})
    assert answer.status == 201, answer


def events_agree(field):
    """What has happened was told, and once."""
    def told(event, what="''"):
        return collections.Counter(tuple(row) for row in field.sql(f"SELECT object_id, {what} FROM outbox WHERE event = '{event}'"))

    def stored(query):
        return collections.Counter(tuple(row) for row in field.sql(query))

    assert told("session.settled", "JSON_VALUE(body, '$.data.revision')") == stored("SELECT session_id, revision FROM bill")
    assert told("session.started") == stored("SELECT id, '' FROM session WHERE stopped")
    assert told("session.refunded") == stored("SELECT session_id, '' FROM refund")
    assert told("promotional_code.exhausted") == stored("SELECT id, '' FROM promo WHERE redemptions_used >= max_redemptions")
    assert told("invoice.issued") == stored("SELECT id, '' FROM invoice")
    # the first tariff was there before
    assert told("tariff.changed", "JSON_VALUE(body, '$.data.version')") == stored(
        f"SELECT tariff_id, version FROM tariff_version WHERE tariff_id <> '{field.stack.tariff}'")


def nothing_acknowledged_is_lost(field, kinds):
    told = {answer.headers.get("Location") for kind in kinds for answers in kind.told.values() for answer in answers
            if answer.status in (200, 201)}
    for at in told - {None}:
        assert field.stack.ask("GET", at).status == 200, at


def test_races():
    with Field(SEED) as field:
        listen(field)
        kinds = [kind(field) for kind in KINDS if kind.needs <= PATHS]
        dice = random.Random(SEED)

        def make():
            # each kind is there even in a short run
            yield from (kind.make() for kind in kinds)
            while True:
                yield dice.choice(kinds).make()

        field.race(make, SECONDS)
        assert field.errors == []
        for kind in kinds:
            kind.check()
        bills_agree(field)
        events_agree(field)
        nothing_acknowledged_is_lost(field, kinds)
        said = f"{sum(kind.n for kind in kinds)} races, {field.repeats} requests sent again, {field.kills}, slowest {field.slowest:.1f} s,"
        said += f" database away for {field.away:.1f} s"
        print(said)
        assert field.kills["worker"] >= SECONDS / 4 and field.kills["database"] >= 1 and field.repeats > 0, said
