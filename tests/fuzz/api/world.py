"""Tells a story to a running instance and judges every answer."""

import csv
import io
import json
import re
import traceback
from collections import Counter
from datetime import datetime, timezone
from decimal import Decimal
from urllib.parse import quote, unquote, urlencode
from zoneinfo import ZoneInfo

import requests

from books import Books, rows
from client import BASE_URL, BILLING, Tenant, check_answer, exact
from fields import dump, same
from rates import Rates, form_of
from samples import OBJECTS
from story import GETS, OWN_IDS, Ref, Step

STORED = (200, 201, 202, 409, 422)  # answers that an Idempotency-Key keeps
MONTHS = ("2026-03", "2026-10")  # what ended by the end of the second is billed when a story ends
LISTED = [one for one in GETS.values() if not one.arguments and not one.dynamic
          and {"limit", "page"} <= {query["name"] for query in one.queries}]


class Found(Exception):
    """Something is wrong: ${tag} says what kind of thing, whatever the ids."""

    def __init__(self, tag, text):
        super().__init__(text)
        self.tag = tag


def hold(true, tag, text):
    if not true:
        raise Found(tag, text)


class Stranger:
    """Somebody else, with an object of each kind, who must notice nothing."""

    def __init__(self):
        self.tenant = Tenant()
        self.key = self.tenant.key()["secret"]
        self.theirs = {}
        for stem, make in OBJECTS.items():
            self.theirs[stem] = "one" if stem in OWN_IDS else make(self.tenant)
            if stem in OWN_IDS:
                answer = self.tenant.api.put(stem.replace("{id}", "one"), {} if "driver" in stem else {"time_zone": "Asia/Tokyo"})
                assert answer.status_code in (200, 201), answer.text
        self.before = self.seen()

    def seen(self):
        # a key of its own is used to look
        return {one.short: re.sub('"last_used_at":[^,}]*', "", self.tenant.api.get(one.short + "?limit=200").text) for one in LISTED}


class World:
    def __init__(self, stranger):
        self.stranger, self.tenant = stranger, Tenant()
        self.key, self.token = self.tenant.key()["secret"], self.tenant.token()["secret"]
        self.clients = {}
        self.made, self.living, self.told, self.answers, self.ids, self.sent = {}, {}, {}, {}, {}, {}
        self.counts, self.started = {}, {}
        self.rates = Rates(self.tenant, self.living, hold, GETS)
        # it hears of everything that a session owes, whatever the story's own endpoints take
        self.tenant.sells()
        self.listens = exact(self.tenant.api.post("/webhooks/endpoints", {
            "url": "https://hooks.example.com/", "events": ["session.settled", "session.refunded", "invoice.issued"]}))["id"]

    def client(self, step):
        if step.operation.dynamic:
            return self.tenant.dynamic
        return self.stranger.tenant.api if step.stranger else self.tenant.api

    # ---- ids ----

    def text_of(self, ref):
        if ref.kind == "step":
            return self.ids.get(ref.step, "nothing")
        return self.stranger.theirs.get(ref.stem, "nothing") if ref.kind == "stranger" else ref.step

    def resolved(self, value):
        if isinstance(value, Ref):
            return self.text_of(value)
        if isinstance(value, dict):
            return {key: self.resolved(one) for key, one in value.items()}
        return [self.resolved(one) for one in value] if isinstance(value, list) else value

    def note(self, number, stem, id):
        """Step ${number} has made an object."""
        if id not in self.living.setdefault(stem, set()):
            self.living[stem].add(id)
            self.made.setdefault(stem, []).append((number, id))
        self.ids[number] = id

    # ---- telling ----

    def tell(self, step):
        if step.repeat is not None:
            self.repeat(step)
        else:
            self.request(step)
        if step.audit:
            self.audit(step.last)
        self.told[step.number] = step

    def send(self, step, method, at, raw, headers):
        """The answer, once it is one that the document announces."""
        client = self.client(step)
        name = f"{step.operation.method} {step.operation.short}"
        try:
            answer = client.http.request(method, BASE_URL + client.root + at, data=raw, headers=headers, timeout=30, allow_redirects=False)
        except requests.RequestException as error:
            raise Found(f"no answer {name}", f"{name}: {error}") from None
        kinds = self.counts.setdefault(name, {})
        kinds[answer.status_code] = kinds.get(answer.status_code, 0) + 1
        hold(answer.status_code < 500, f"{answer.status_code} {name}", f"{name} answers {answer.status_code}: {answer.text[:500]}")
        try:
            check_answer(method, (client.root + at).partition("?")[0], answer)
        except (AssertionError, ValueError, KeyError) as error:
            raise Found(f"not announced {name}", str(error)[:1500]) from None
        return answer

    def look(self, at):
        """What an object is now, None if there is none."""
        answer = self.tenant.api.get(at)
        return answer.text if answer.status_code == 200 else None

    def home(self, step, arguments):
        """The path of the object that the step is about, if it can be read."""
        operation = step.operation
        if operation.dynamic or not operation.arguments or operation.stem not in GETS:
            return None
        return operation.stem[:operation.stem.index("{")] + arguments[0]

    def request(self, step):
        operation = step.operation
        arguments = [quote(self.text_of(one) if isinstance(one, Ref) else one, safe="") for one in step.arguments]
        at = operation.short
        for argument in arguments:
            at = re.sub(r"\{[^}]*\}", lambda _: argument, at, count=1)
        home = self.home(step, arguments)
        query = "&".join(f"{name}={quote(self.text_of(value), safe='') if isinstance(value, Ref) else value}"
                         for name, value in step.query)
        headers = dict(step.headers)
        if headers.get("If-Match") == "current":
            headers["If-Match"] = self.tenant.api.get(home).headers.get("ETag", "*") if home else "*"
        raw = None
        if step.body is not None and operation.form:
            sent = self.resolved(step.body)
            raw = urlencode({key: dump(value) if isinstance(value, dict) else value for key, value in sent.items()}).encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        elif step.body is not None:
            raw = (step.body if isinstance(step.body, str) else dump(self.resolved(step.body))).encode()
            headers.setdefault("Content-Type", "application/json")
        before = self.look(home) if home and step.look else None
        answer = self.send(step, operation.method, at + ("?" + query if query else ""), raw, headers)
        self.answers[step.number] = answer
        self.sent[step.number] = (operation.method, at + ("?" + query if query and operation.dynamic else ""), raw, headers)
        self.judge(step, answer, home, before, headers)

    # ---- one answer ----

    def judge(self, step, answer, home, before, headers):
        operation, status = step.operation, answer.status_code
        name = f"{operation.method} {operation.short}"
        good = 200 <= status < 300
        said = f"{name} {status}: {answer.text[:500]}"
        if step.stranger:
            hold(not good or self.text_of(step.arguments[0]) in ("nothing", *self.stranger.theirs.values()), f"stranger {name}", f"somebody else may do this: {said}")
        if step.wrong and good and operation.short.endswith("/batch"):
            hold(any("error" in one for one in answer.json()["results"]), f"wrong body {name}", f"a wrong body is taken: {said}")
        elif step.wrong:
            hold(not good, f"wrong body {name}", f"a wrong body is taken: {said}")
        if any(isinstance(one, Ref) and one.kind == "stranger" for one in step.arguments) and not step.stranger:
            hold(not good, f"theirs {name}", f"an object of somebody else is reached: {said}")
        if operation.stem and any(isinstance(one, Ref) and one.kind == "step" and self.text_of(one) not in
                                  self.living.get(operation.stem, ()) for one in step.arguments[:1]):
            hold(not good, f"gone {name}", f"an object that is gone is reached: {said}")
        if status == 422 and not operation.dynamic:
            hold(all(detail["message"] for detail in answer.json()["error"]["details"]), f"no words {name}", said)
        self.precondition(step, answer, headers, before, said)
        if good:
            self.done(step, answer, home, said)
        elif step.look and before is not None:
            hold(self.look(home) == before, f"changed {name}", f"refused, and changed all the same: {said}")

    def precondition(self, step, answer, headers, before, said):
        match, status = step.headers.get("If-Match"), answer.status_code
        name = f"{step.operation.method} {step.operation.short}"
        if match == "current":
            hold(status != 412 or headers["If-Match"] == "*" or "If-None-Match" in step.headers, f"current tag {name}", f"the current tag is refused: {said}")
        elif match in ('"999"', '"0"', 'W/"1"', "nonsense") and before is not None and not step.stranger and "ETag" in \
                self.tenant.api.get(self.home(step, [quote(self.text_of(one) if isinstance(one, Ref) else one, safe="")
                                                     for one in step.arguments])).headers:
            hold(status >= 400, f"wrong tag {name}", f"If-Match: {match} is let through: {said}")

    def done(self, step, answer, home, said):
        operation = step.operation
        name = f"{operation.method} {operation.short}"
        body = exact(answer) if answer.content and answer.headers["Content-Type"].startswith("application/json") else None
        if step.body is not None and not isinstance(step.body, str) and isinstance(body, dict) and "/batch" not in operation.short:
            self.comes_back(self.resolved(step.body), body, name, "", said)
        if operation.dynamic:
            self.dynamic(step.number, operation, self.sent[step.number][1:3], body, said)
            return
        if operation.short == "/settings":
            self.rates.zone = body["time_zone"]
        if operation.method == "POST":
            self.documents()
        if operation.short.endswith("/batch"):
            self.batch(step, body, name, said)
        elif operation.method == "DELETE":
            id = self.text_of(step.arguments[0]) if isinstance(step.arguments[0], Ref) else step.arguments[0]
            self.living.get(operation.stem, set()).discard(id)
            hold(home is None or self.look(home) is None, f"remains {name}", f"still there: {said}")
            # a tariff takes its rules along
            if operation.stem == "/tariffs/{id}":
                rules = self.living.get("/rules/{id}", set())
                rules -= {rule for rule in rules if self.look("/rules/" + rule) is None}
        elif answer.status_code == 201 and "Location" in answer.headers:
            self.created(step, answer, body, name, said)
        elif operation.method in ("PUT", "PATCH") and step.look and (operation.whole or operation.short in GETS):
            now = self.look(home or operation.short)
            hold(now is not None and json.loads(now) == answer.json(), f"lost {name}", f"not what is read then ({now}): {said}")

    def dynamic(self, number, operation, request, body, said):
        """A rate, or something of one, has been read or changed."""
        at, raw = request
        path, _, query = at.partition("?")
        id = re.fullmatch(re.sub(r"\{[^}]*\}", "([^/]*)", operation.short), path).groups()
        sent = (form_of(raw) if operation.form else json.loads(raw, parse_float=Decimal)) if raw else None
        self.rates.learn(operation, [unquote(one) for one in id], sent, form_of(query.encode()), body, said)
        if operation.method == "POST" and "uuid" in body.get("data", body):
            self.note(number, operation.short + "/{uuid}", body.get("data", body)["uuid"])
        elif operation.method == "DELETE" and operation.short == operation.stem:
            self.living.get(operation.stem, set()).discard(unquote(id[0]))

    def documents(self):
        """What has been issued meanwhile, by runs, refunds and voiding: the first is known as that of step 1000."""
        stem = "/invoices/{id}"
        for row in reversed(exact(self.tenant.api.get("/invoices?limit=200"))["invoices"]):
            if row["id"] not in self.living.get(stem, ()):
                self.note(1000 + len(self.made.get(stem, ())), stem, row["id"])

    def batch(self, step, body, name, said):
        """Each session has its own result, in its place; those that were taken are there."""
        sent = step.body["sessions"] if isinstance(step.body, dict) else None
        hold(sent is None or [one["index"] for one in body["results"]] == list(range(len(sent))), f"results {name}", said)
        for one in body["results"]:
            hold(("session" in one) == (one["status"] in (200, 201)) != ("error" in one), f"result {name}", f"{one}")
            if "session" not in one:
                hold(one["status"] in (409, 422), f"result {name}", f"{one}")
                continue
            got = one["session"]
            self.note(step.number, "/sessions/{id}", got["id"])
            if step.look:
                now = exact(self.tenant.api.get(f"/sessions/{got['id']}"))
                hold(all(now[key] == value for key, value in got.items() if key not in ("promo_error", "status", "refunded_amount")),
                     f"lost {name}", f"not what is read then ({now}): {one}")
                if sent is not None and one["status"] == 201 and not step.wrong:
                    self.comes_back(self.resolved(sent[one["index"]]), got, name, "", said)

    def created(self, step, answer, body, name, said):
        at = answer.headers["Location"].removeprefix(BILLING)
        if at.startswith("/api-keys/"):
            self.note(step.number, "/api-keys/{id}", body["id"])
            return
        stem = next((one for one in GETS if one.endswith("}") and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", one), at)), None)
        if stem is None or stem.count("{") > 1:
            return
        id = at[stem.index("{"):]
        if "started_at" in body:
            self.started[id] = body["started_at"]
        hold(id == quote(str(body.get("id", id)), safe="") or body.get("id") == id, f"location {name}", f"Location {at}: {said}")
        self.note(step.number, stem, id)
        now = self.look(at)
        hold(now is not None, f"not there {name}", f"nothing at {at}: {said}")
        now, first = json.loads(now), answer.json()
        for secret in ("secret", "promo_error"):
            now.pop(secret, None), first.pop(secret, None)
        hold(now == first, f"lost {name}", f"not what is read then ({now}): {said}")

    def comes_back(self, sent, got, name, where, said):
        """What was sent stands in the answer."""
        for key, value in sent.items():
            if value is None or key not in got:
                continue
            # a bad code does not keep a finished session from being settled; a status that follows from clock and count
            # cannot be set
            if (key == "promo_code" and got.get("promo_error")) or (key == "status" and "promotional" in name and value != "disabled"):
                continue
            now = got[key]
            if isinstance(value, dict) and now is None and not any(one is not None for one in value.values()):
                continue  # an object of nothing is none
            if isinstance(value, dict):
                hold(isinstance(now, dict), f"{where}{key} {name}", f"{where}{key} does not come back: {said}")
                self.comes_back(value, now, name, f"{where}{key}.", said)
            elif key == "scopes":
                hold(set(value) == set(now), f"{where}{key} {name}", f"{where}{key} does not come back: {said}")
            elif isinstance(value, list):
                ok = isinstance(now, list) and (len(now) == len(value) or key == "readings")
                hold(ok, f"{where}{key} {name}", f"{where}{key} does not come back: {said}")
            else:
                ok = same(value, now) or isinstance(value, str) and isinstance(now, str) and value.upper() == now
                hold(ok or key in ("uuid", "secret"), f"{where}{key} {name}", f"{where}{key}: {value!r} comes back as {now!r}: {said}")

    # ---- retries ----

    def repeat(self, step):
        if step.repeat not in self.sent:
            return
        first, answer = self.told[step.repeat], self.answers[step.repeat]
        batch = first.operation.short.endswith("/batch")
        if first.stranger:
            return
        method, at, raw, headers = self.sent[step.repeat]
        name = f"{method} {first.operation.short}"
        keyed = first.operation.retried and "Idempotency-Key" in headers
        if step.other and keyed:
            raw = (raw or b"{}") + b" "
        elif step.other:
            return
        again = self.send(first, method, at, raw, headers)
        said = f"{name}: first {answer.status_code} {answer.text[:300]}, then {again.status_code} {again.text[:300]}"
        # what is said about the key itself is not kept: the key holds the answer to another request
        about_key = answer.status_code in (409, 422) and "Idempotency-Key" in answer.text
        kept = keyed and not about_key and answer.status_code in STORED and re.fullmatch("[!-~]{1,255}", headers["Idempotency-Key"]) is not None
        if kept and step.other:
            hold(again.status_code == 422 and "Idempotent-Replayed" not in again.headers, f"other {name}", said)
        elif kept:
            hold(again.status_code == answer.status_code and again.headers.get("Idempotent-Replayed") == "true", f"replay {name}", said)
            if '"secret"' not in answer.text:
                hold(again.text == answer.text, f"replay {name}", said)
        elif first.operation.short == "/sessions" and answer.status_code == 201 and not keyed:
            hold(again.status_code == 200 and again.json()["id"] == answer.json()["id"], f"twice {name}", said)
        elif batch and again.status_code == 200:
            self.batch(Step(step.number, first.operation, look=step.look), exact(again), name, said)
            done = [one["session"]["id"] for one in answer.json()["results"] if "session" in one] if answer.status_code == 200 else []
            hold(keyed or set(done) <= {one["session"]["id"] for one in again.json()["results"] if "session" in one}, f"twice {name}", said)
        elif 200 <= again.status_code < 300:
            # a second object, or something done twice: what lives is looked up
            self.take_over(step, again)

    def take_over(self, step, answer):
        if not self.told[step.repeat].operation.dynamic:
            self.documents()
        if answer.status_code == 201 and "Location" in answer.headers:
            at = answer.headers["Location"].removeprefix(BILLING)
            if at.startswith("/api-keys/"):
                self.note(step.number, "/api-keys/{id}", answer.json()["id"])
            stem = next((one for one in GETS if one.endswith("}") and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", one), at)), None)
            if stem is not None and stem.count("{") == 1:
                self.note(step.number, stem, at[stem.index("{"):])
        elif self.told[step.repeat].operation.dynamic:
            self.dynamic(step.number, self.told[step.repeat].operation, self.sent[step.repeat][1:3], exact(answer), answer.text)

    # ---- everything ----

    def audit(self, last):
        """Lists, money, limits; at the end what somebody else sees."""
        sessions = []
        self.rates.audit()
        if last:
            chance = len(self.told) * 7919 + sum(map(ord, "".join(self.living.get("/tariffs/{id}", ()))))
            self.rates.prices(chance)
            for tariff, session, start in self.rates.settle(chance):
                self.living.setdefault("/tariffs/{id}", set()).add(tariff)
                self.living.setdefault("/sessions/{id}", set()).add(session)
                self.started[session] = start
        for one in LISTED:
            page = exact(self.tenant.api.get(one.short + "?limit=200"))
            rows = next(value for value in page.values() if isinstance(value, list))
            stem = one.short + "/{id}"
            hold(page["total"] == len(rows) or len(rows) == 200, f"total {one.short}", f"{one.short}: total {page['total']}, {len(rows)} rows")
            if stem == "/api-keys/{id}":
                # its own one, and revoked ones, are shown too
                shown = {row["id"] for row in rows if row["revoked_at"] is None}
                mine = shown - self.living.get(stem, set())
                hold(self.living.get(stem, set()) <= shown and len(mine) <= 2, f"list {one.short}", f"{rows}, living {self.living.get(stem)}")
            elif stem in self.living or stem in GETS and rows:
                ids = {str(row["id"]) for row in rows}
                hold(len(rows) == len(ids), f"twice {one.short}", f"{one.short} lists an object twice")
                living = {re.sub("%3A", ":", id) for id in self.living.get(stem, set())}
                ids.discard(self.listens)
                hold(ids == living or len(rows) == 200, f"list {one.short}",
                     f"{one.short} lists {sorted(ids - living)} too much and {sorted(living - ids)} too little")
            if one.short == "/sessions":
                sessions = rows
        for row in sessions[-12:]:
            self.money(row)
        if len(sessions) < 200:
            self.csv(sessions)
            self.revenue(sessions)
        if "/promotional-codes" in GETS:
            self.codes(sessions)
        if last:
            for month in MONTHS:
                self.bill(month)
            self.apart()
        self.books(last)

    def bill(self, month):
        """What waits for the month is billed, and nothing a second time."""
        zone = ZoneInfo(self.tenant.api.get("/settings").json()["time_zone"])
        year, number = divmod(int(month[:4]) * 12 + int(month[5:]), 12)
        end = datetime(year, number + 1, 1, tzinfo=zone).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.tenant.sells()
        for again in (False, True):
            run = exact(self.tenant.api.post("/invoices/run", {"period": month}))
            hold(run.get("complete") and not run["failures"], "run", f"{month}: {run}")
            hold(not again or run["sessions"] == run["invoices"] == 0, "billed twice", f"{month}, again: {run}")
        for id in Books(self.tenant).waiting():
            ended = self.tenant.api.get(f"/sessions/{id}").json()["ended_at"]
            hold(ended >= end, "not billed", f"session {id}, ended {ended}, is on no invoice of {month}")

    def books(self, last):
        """Invoices, credit notes and numbers agree with bills and refunds, and all of it was told."""
        books = Books(self.tenant)
        try:
            books.check()
        except AssertionError as error:
            raise Found("books", f"{traceback.format_exc(limit=-1)[-700:]} {error}") from None
        number = rows(f"SELECT tenant FROM tenant WHERE id = '{self.tenant.id}'")[0][0]
        told = Counter((event, id) for event, id in rows(
            f"SELECT event, object_id FROM outbox WHERE tenant = {number} AND lane = '{self.listens}'"))
        owed = Counter()
        for session, revision in books.bills:
            owed["session.settled", session] += 1
        for session, _, _ in books.refunds.values():
            owed["session.refunded", session] += 1
        for document in books.documents:
            owed["invoice.issued", document] += 1
        hold(told == owed, "told", f"too much {told - owed}, too little {owed - told}")

    def money(self, row):
        session = exact(self.tenant.api.get(f"/sessions/{row['id']}"))
        said = f"session {session}"
        hold(all(session[key] == value for key, value in row.items()), "row", f"the list's row differs: {row}, {said}")
        if session["status"] not in ("settled", "refunded"):
            hold(session["total_amount"] is None, "open total", said)
            return
        bill = exact(self.tenant.api.get(f"/sessions/{row['id']}/breakdown"))
        items = sum(Decimal(str(item["amount"])) for item in bill["line_items"])
        hold(items == bill["total"] == session["total_amount"], "sum of items", f"{items}: {bill}, {said}")
        hold(bill["subtotal"] + bill["tax"] + bill["discount"] == bill["total"], "sum of parts", f"{bill}")
        hold((bill["subtotal"], bill["tax"], bill["discount"], bill["currency"]) ==
             (session["subtotal"], session["tax"], session["discount"], session["currency"]), "bill and session", f"{bill}, {said}")
        hold(bill["discount"] <= 0 and all(item["amount"] != 0 for item in bill["line_items"]), "items", f"{bill}")
        refunded = session["refunded_amount"] or 0
        hold(0 <= refunded <= max(session["total_amount"], 0), "refunds", said)
        hold((session["status"] == "refunded") == (refunded > 0 and refunded == session["total_amount"]), "refunded", said)
        if "/sessions/{id}/refunds" in GETS:
            page = exact(self.tenant.api.get(f"/sessions/{row['id']}/refunds?limit=200"))
            rows = next(value for value in page.values() if isinstance(value, list))
            hold(sum(one["amount"] for one in rows) == refunded, "sum of refunds", f"{rows}, {said}")

    def csv(self, sessions):
        """The file is the list."""
        text = self.tenant.api.get("/sessions.csv").content.decode()
        hold(text.endswith("\r\n") and not text.startswith("\ufeff"), "csv lines", text[:300])
        names, *rows = csv.reader(io.StringIO(text, newline=""))
        hold(len(rows) == len(sessions), "csv rows", f"{len(rows)} rows of {len(sessions)} sessions")
        for row, session in zip(rows, sessions):
            hold(len(row) == len(names) and (not session or names == list(session)[:len(names)]), "csv header", f"{names}: {list(session)}")
            for name, cell in zip(names, row):
                value = session[name]
                if isinstance(value, str):
                    ok = cell == ("'" if value[:1] and value[0] in "=+-@" else "") + value
                else:
                    ok = cell == "" if value is None else cell != "" and Decimal(cell) == value
                hold(ok, f"csv {name}", f"{cell!r} stands for {value!r}: {session}")

    def revenue(self, sessions):
        """What a report sums is what the sessions say, whatever it is grouped by."""
        zone = self.tenant.api.get("/settings").json()["time_zone"]
        days = "from=2026-01-10T00:00:00Z&to=2026-10-10T00:00:00Z"
        inside = [one for one in sessions if one["status"] in ("settled", "refunded")
                  and "2026-01-10T00:00:00Z" <= one["ended_at"] < "2026-10-10T00:00:00Z"]
        sums = {}
        for one in inside:
            of = sums.setdefault(one["currency"], [0, 0, 0])
            of[:] = [of[0] + 1, of[1] + one["total_amount"], of[2] + one["energy_kwh"]]
        for group in ("day", "site", "tariff"):
            report = exact(self.tenant.api.get(f"/reports/revenue?{days}&group_by={group}"))
            told = {}
            for row in report["revenue"]:
                of = told.setdefault(row["currency"], [0, 0, 0])
                of[:] = [of[0] + row["sessions"], of[1] + row["total_amount"], of[2] + row["energy_kwh"]]
                hold(row["net"] + row["tax"] == row["total_amount"], "revenue of a row", f"{row}")
            told = {currency: of for currency, of in told.items() if of[0]}
            hold(told == sums, f"revenue by {group}", f"{told} in {zone} instead of {sums}: {report}")

    def codes(self, sessions):
        page = exact(self.tenant.api.get("/promotional-codes?limit=200"))
        for code in page["promotional_codes"]:
            most, used = code["max_redemptions"], code["redemptions_used"]
            hold(most is None or used <= most, "redemptions", f"{code}")
            named = self.tenant.api.get(f"/sessions?promo_code={code['code']}&limit=1").json()["total"]
            hold(named == used, "redemptions and sessions", f"{named} sessions name it: {code}")

    def apart(self):
        """Nobody sees what is somebody else's."""
        now = self.stranger.seen()
        for at, text in self.stranger.before.items():
            hold(now[at] == text, f"seen {at}", f"somebody else's {at} has changed: {text[:300]} -> {now[at][:300]}")
        for stem, ids in self.living.items():
            if stem in GETS and stem not in OWN_IDS and ids and not GETS[stem].dynamic:
                id = sorted(ids)[-1]
                answer = self.stranger.tenant.api.get(stem[:stem.index("{")] + id)
                hold(answer.status_code == 404, f"seen {stem}", f"somebody else reads {stem} {id}: {answer.text[:300]}")
