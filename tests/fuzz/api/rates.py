"""What stories have written about cost rates, kept beside the instance and compared with everything that it answers."""

import datetime as dt
import json
from decimal import Decimal
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from client import exact

RATE, WEEKLY, DATED = "/cost_rate/{uuid}", "/recurring_pricing_config/{uuid}", "/unique_pricing_config/{uuid}"
TIME, ENERGY = "/cost_rate_time_cost/{uuid}", "/cost_rate_energy_cost/{uuid}"
ENTRIES, INTERVALS = (WEEKLY, DATED), (TIME, ENERGY)
OPTIONAL = {"description": "description", "automatic_stop_min": "auto_stop_minutes", "automatic_stop_costs": "auto_stop_costs",
            "dynamic_pricing": "dynamic_pricing", "company_id": "company_id"}
LISTS = {TIME: "/cost_rate_time_costs/", ENERGY: "/cost_rate_energy_cost/"}
KINDS = ("short_description", "description", "legal")


def number(value):
    return None if value is None else Decimal(str(value))


class Rates:
    """The rates, entries, intervals, fees and texts of one tenant."""

    def __init__(self, tenant, living, hold, gets):
        self.tenant, self.living, self.hold, self.gets = tenant, living, hold, gets
        self.zone = "Europe/London"
        self.rates, self.entries, self.intervals, self.fees, self.texts = {}, {}, {}, {}, {}

    def mode(self, rate):
        return self.rates[rate]["dynamic_pricing"] if rate in self.rates else None

    def instant(self, data):
        """When a unique entry begins, whatever zone the tenant has later."""
        local = dt.datetime.strptime(data["start_time"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZoneInfo(self.zone))
        return local.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    def shown(self, entry):
        """An entry as it is listed now."""
        one = self.entries[entry]
        if one["instant"] is None:
            return one["data"]
        local = dt.datetime.fromisoformat(one["instant"].replace("Z", "+00:00")).astimezone(ZoneInfo(self.zone))
        return {**one["data"], "start_time": local.strftime("%Y-%m-%d %H:%M:%S")}

    def awake(self, entry):
        one = self.entries[entry]
        return self.mode(one["rate"]) == ENTRIES.index(one["stem"]) + 1

    # ---- what has been done ----

    def learn(self, operation, id, sent, query, got, said):
        """A request that was answered 200; ${id}: of the path."""
        name, post = operation.short, operation.method == "POST"
        stem = name.partition("/{")[0] + "/{uuid}"
        if operation.method == "GET":
            return
        if "unique_schedule" in name:
            self.take_over(id[0].lower(), sent, got["data"], said)
            return
        if "marketing_text" in name:
            self.write_texts(operation.method, sent or {}, query)
        elif "session_fee" in name:
            self.set_fee(operation.method, id, sent, query)
        elif stem == RATE:
            self.set_rate(operation.method, id, sent, got)
        elif name.endswith("{weekday}"):
            self.drop_weekday(id[0], int(id[1]))
        elif operation.method == "DELETE":
            (self.entries if stem in ENTRIES else self.intervals).pop(id[0].lower(), None)
        elif stem in ENTRIES:
            data = got["data"]
            self.hold(data["name"] == sent["name"], f"name {name}", said)
            entry = data["uuid"]
            rate = sent["cost_rate_uuid"].lower() if post else self.entries[entry]["rate"]
            self.entries[entry] = {"rate": rate, "stem": stem, "data": data, "instant": self.instant(data) if stem == DATED else None}
            self.entry_comes_back(stem, sent, data, name, said)
        elif stem in INTERVALS:
            uuid = got["uuid"]
            rate = sent["cost_rate_uuid"].lower() if post else self.intervals[uuid]["rate"]
            owner = (sent.get("cost_rate_schedule_uuid") or rate).lower() if post else self.intervals[uuid]["owner"]
            self.intervals[uuid] = {"rate": rate, "owner": owner, "stem": stem, "row": (number(sent["unit"]), number(sent["price"]))}
        self.forget()

    def take_over(self, rate, sent, counts, said):
        """Many entries have been written: what was sent is there, and all else is as it was."""
        before = {id for id, one in self.entries.items() if (one["rate"], one["stem"]) == (rate, DATED)}
        rows = self.read(f"/unique_schedule/{rate}?limit=500")["data"]
        now = {row["uuid"] for row in rows}
        self.hold((len(now - before), len(before - now)) == (counts["created"], counts["deleted"]), "bulk counts", said)
        data = {one["uuid"]: one for one in self.read(f"/unique_pricing_config/{rate}")["data"]}
        wanted = sorted((sorted((number(one["unit"]), number(one["price"])) for one in entry.get("energy") or []),
                         sorted((number(one["unit"]), number(one["price"])) for one in entry.get("time") or [])) for entry in sent["entries"])
        got = [tuple(sorted((number(one["unit"]), number(one["price"])) for one in row["intervals"][kind]) for kind in ("energy", "time")) for row in rows]
        self.hold(all(one in got for one in wanted), "bulk prices", f"{wanted} in {got}: {said}")
        for id in before - now:
            self.entries.pop(id)
        for row in rows:
            self.entries[row["uuid"]] = {"rate": rate, "stem": DATED, "data": data[row["uuid"]], "instant": row["validity"]["start"]}
            self.intervals = {id: one for id, one in self.intervals.items() if one["owner"] != row["uuid"]}
            for stem, kind in ((ENERGY, "energy"), (TIME, "time")):
                for one in row["intervals"][kind]:
                    self.intervals[one["uuid"]] = {"rate": rate, "owner": row["uuid"], "stem": stem, "row": (number(one["unit"]), number(one["price"]))}
            fee = row["intervals"]["session_fee"]
            self.fees.pop(row["uuid"], None)
            if fee is not None:
                self.fees[row["uuid"]] = tuple(number(fee[field]) for field in ("amount", "grace_period", "energy_threshold"))
        self.forget()

    def entry_comes_back(self, stem, sent, data, name, said):
        if stem == WEEKLY:
            wanted = sorted((int(str(day)), sent["start_time"], sent["end_time"]) for day in sent["weekday"])
            got = [(one["weekday"], one["start_time"], one["end_time"]) for one in data["configs"]]
            self.hold(sorted(got) == wanted, f"slots {name}", f"{wanted}: {said}")
            return
        start = sent.get("start") or sent["start_time"]
        self.hold(data["start_time"] == (start + ":00")[:19], f"start {name}", f"{start}: {said}")

    def set_rate(self, method, id, sent, got):
        if method == "DELETE":
            self.rates.pop(id[0].lower(), None)
            return
        row = self.rates.setdefault(got["uuid"], {"dynamic_pricing": 0})
        row.update(name=sent["name"], currency=sent["currency"])
        for field in OPTIONAL:
            if field in sent:
                row[field] = int(sent[field] or 0) if field == "dynamic_pricing" else sent[field]
            else:
                row.setdefault(field, None)

    def set_fee(self, method, id, sent, query):
        named = (sent or query).get("rate_cost_schedule_id")
        owner = (str(named) if named is not None else sent["uuid"] if sent else id[0]).lower()
        if method == "DELETE":
            self.fees.pop(owner, None)
        else:
            self.fees[owner] = tuple(number(sent.get(field)) for field in ("amount", "grace_period", "energy_threshold"))

    def write_texts(self, method, sent, query):
        named = sent or query
        owner = (named.get("rate_cost_schedule_uuid") or named["cost_rate_uuid"]).lower()
        mine = self.texts.setdefault(owner, {})
        if method == "DELETE":
            mine.clear()
            return
        for locale, texts in json.loads(sent["marketing_texts"]).items():
            into = mine.setdefault(locale, dict.fromkeys(KINDS, ""))
            into.update({kind: text for kind, text in texts.items() if text is not None})

    def drop_weekday(self, rate, day):
        for entry, one in list(self.entries.items()):
            if one["rate"] == rate.lower() and one["stem"] == WEEKLY:
                one["data"]["configs"] = [slot for slot in one["data"]["configs"] if slot["weekday"] != day]
                if not one["data"]["configs"]:
                    del self.entries[entry]

    def forget(self):
        """What goes with its rate or its entry."""
        self.entries = {id: one for id, one in self.entries.items() if one["rate"] in self.rates}
        owners = {*self.rates, *self.entries}
        self.intervals = {id: one for id, one in self.intervals.items() if one["owner"] in owners}
        self.fees = {id: one for id, one in self.fees.items() if id in owners}
        self.texts = {id: one for id, one in self.texts.items() if id in owners}
        for stems, alive in ((ENTRIES, self.entries), (INTERVALS, self.intervals)):
            for stem in stems:
                self.living[stem] = {id for id in self.living.get(stem, ()) if id in alive}

    # ---- what there is ----

    def read(self, at):
        answer = self.tenant.dynamic.get(at)
        self.hold(answer.status_code == 200, f"read {at.partition('/')[2].partition('/')[0]}", f"{at}: {answer.status_code} {answer.text[:300]}")
        return exact(answer)

    def audit(self):
        listed, page = [], 1
        while True:
            body = self.read(f"/cost_rates?batch_size=3&page={page}")
            listed += [row["uuid"] for row in body["data"]]
            page += 1
            if body["last_page"]:
                break
        self.hold(listed == list(self.rates), "list /cost_rates", f"{listed} instead of {list(self.rates)}")
        for rate in listed[-4:]:
            self.rate(rate)

    def rate(self, rate):
        mine, row = self.rates[rate], self.read(f"/cost_rate/{rate}")["data"]
        for field, shown in {"name": "name", "currency": "currency", **OPTIONAL}.items():
            ok = row[shown] == mine[field] or mine[field] is not None and row[shown] is not None and \
                field.startswith(("automatic", "company")) and number(row[shown]) == number(mine[field])
            self.hold(ok, f"rate {field}", f"{field} {mine[field]!r} is read as {row}")
        awake = [id for id, one in self.entries.items() if one["rate"] == rate and self.awake(id)]
        if self.mode(rate):
            path = ENTRIES[self.mode(rate) - 1].removesuffix("{uuid}")
            rows = self.read(path + rate)["data"]
            key = lambda one: one["uuid"]  # noqa: E731
            wanted = [self.shown(id) for id in awake]
            self.hold(sorted(map(sorted_slots, rows), key=key) == sorted(map(sorted_slots, wanted), key=key), f"list {path}", f"{rows} instead of {wanted}")
        for owner in [rate, *awake[-5:]]:
            self.owner(rate, owner)
        if self.mode(rate) and "/unique_schedule/{cost_rate_uuid}" in self.gets:
            self.schedule(rate, awake)

    def of_owner(self, owner, stem):
        return sorted((*one["row"], id) for id, one in self.intervals.items() if (one["owner"], one["stem"]) == (owner, stem))

    def owner(self, rate, owner):
        for stem, path in LISTS.items():
            rows = self.read(path + rate + (f"?cost_rate_schedule_uuid={owner}" if owner != rate else ""))["data"]
            got = [(row["unit"], number(row["price"]), row["uuid"]) for row in rows]
            self.hold(got == self.of_owner(owner, stem), f"list {path}", f"{rows} instead of {self.of_owner(owner, stem)}")
        fee = self.read(f"/cost_rate_session_fee/{rate}" + (f"?rate_cost_schedule_id={owner}" if owner != rate else ""))["data"]
        got = None if fee is None else tuple(number(fee[field]) for field in ("amount", "grace_period", "energy_threshold"))
        self.hold(got == self.fees.get(owner), "fee", f"{fee} instead of {self.fees.get(owner)}")
        texts = self.read(f"/cost_rate_marketing_text?cost_rate_uuid={rate}" + (f"&rate_cost_schedule_uuid={owner}" if owner != rate else ""))["data"]
        wanted = {**self.texts.get(rate, {}), **self.texts.get(owner, {})}
        self.hold(texts == wanted, "texts", f"{texts} instead of {wanted}")

    def schedule(self, rate, awake):
        """The reads of a whole schedule, in pages, and from one entry to the next."""
        path = ("/recurring_schedule/", "/unique_schedule/")[self.mode(rate) - 1] + rate
        rows, at = [], 0
        while at is not None:
            body = self.read(f"{path}?offset={at}&limit=2")
            self.hold(body["pagination"]["total"] == len(awake), "schedule total", f"{body['pagination']}, {len(awake)} entries")
            rows += body["data"]
            self.hold(body["pagination"]["next_offset"] in (None, at + 2), "next_offset", f"{body['pagination']}")
            at = body["pagination"]["next_offset"]
        self.hold({row["uuid"] for row in rows} == set(awake) and len(rows) == len(awake), "schedule", f"{rows} instead of {awake}")
        for row in rows:
            self.scheduled(rate, row)
        if rows:
            after = self.read(f"/next_schedule/{rate}/{rows[0]['uuid']}")["data"]
            ids = [row["uuid"] for row in after if self.mode(rate) == 2 or row["uuid"] != rows[0]["uuid"]]
            wanted = [row["uuid"] for row in rows[1:]]
            self.hold(ids == wanted if self.mode(rate) == 2 else sorted(ids) == sorted(wanted), "next", f"{ids} instead of {wanted}")

    def scheduled(self, rate, row):
        start = self.entries[row["uuid"]]["instant"]
        self.hold(start is None or row["validity"]["start"] == start, "scheduled start", f"{row}: {start}")
        for stem, kind in ((ENERGY, "energy"), (TIME, "time")):
            got = [(one["unit"], number(one["price"]), one["uuid"]) for one in row["intervals"][kind]]
            self.hold(got == self.of_owner(row["uuid"], stem), f"scheduled {kind}", f"{row}")
        fee = row["intervals"]["session_fee"]
        got = None if fee is None else tuple(number(fee[field]) for field in ("amount", "grace_period", "energy_threshold"))
        self.hold(got == self.fees.get(row["uuid"]), "scheduled fee", f"{row}: {self.fees.get(row['uuid'])}")
        own, above = self.texts.get(row["uuid"], {}), self.texts.get(rate, {})
        for locale, texts in row["marketing_texts"].items():
            for kind in KINDS:
                filled = own.get(locale, {}).get(kind) or above.get(locale, {}).get(kind, "")
                self.hold(texts[kind] in (filled, own.get(locale, {}).get(kind)), "scheduled texts", f"{locale}.{kind}: {row}, {own}, {above}")
        self.hold(set(row["marketing_texts"]) == {*own, *above}, "scheduled locales", f"{row}, {own}, {above}")

    # ---- what it costs ----

    def prices(self, dice_number):
        """A price curve says what sessions under the rate cost: the same as under a rate without a schedule that has just these prices."""
        for rate in list(self.rates)[-2:]:
            row = self.rates[rate]
            day = dt.date(2026, 1, 2) + dt.timedelta(days=dice_number % 290)
            curve = self.read(f"/price/{rate}?from={day}T00:00:00Z&to={day + dt.timedelta(days=2)}T00:00:00Z")
            parts = curve["intervals"]
            self.hold(parts[0]["from"] == f"{day}T00:00:00Z" and all(one["until"] == two["from"] for one, two in zip(parts, parts[1:])), "curve gaps", f"{parts}")
            part = parts[dice_number % len(parts)]
            self.hold(part["schedule_uuid"] in (None, *self.entries), "curve entry", f"{part}")
            # the stop of a rate may be set below a fee that it has: the copy has none
            clone = self.tenant.cost_rate(currency=row["currency"])
            for kind, make in (("energy", self.tenant.energy_cost), ("time", self.tenant.time_cost)):
                for one in part[kind]:
                    if kind == "energy" or one["price"] != 0 or len(part[kind]) > 1:
                        make(clone, unit=int(one["unit"]), price=str(one["price"]))
            fee = part["session_fee"]
            if fee is not None and fee["amount"] != 0:
                body = {key: None if value is None else str(value) for key, value in fee.items()}
                self.hold(self.tenant.dynamic.put("/cost_rate_session_fee", {"uuid": clone, **body}).status_code == 200, "curve fee", f"{part}")
            end = (dt.datetime.strptime(part["from"], "%Y-%m-%dT%H:%M:%SZ") + dt.timedelta(seconds=[0, 59, 3601, 100000][dice_number % 4])).isoformat() + "Z"
            quotes = [self.quote(one, row["currency"], part["from"], end, [0, "0.001", "7.5", "100"][dice_number // 4 % 4]) for one in (rate, clone)]
            self.tenant.dynamic.delete(f"/cost_rate/{clone}")
            self.hold(quotes[0] == quotes[1], "curve and quote", f"{quotes}: {part}")

    def quote(self, rate, currency, start, end, energy):
        answer = self.tenant.api.post("/quotes", {"tariff": {"currency": currency, "cost_rate_uuid": rate}, "started_at": start, "ended_at": end, "energy_kwh": energy})
        self.hold(answer.status_code == 200, "quote of a rate", answer.text)
        body = exact(answer)
        return body["total"], [item["amount"] for item in body["line_items"]]

    def settle(self, dice_number):
        """A session, finished or stopped later, is settled to what was quoted just before."""
        for rate in list(self.rates)[-2:]:
            tariff = self.tenant.tariff(currency=self.rates[rate]["currency"], cost_rate_uuid=rate, price_lock=["session_start", "interval"][dice_number % 2])
            start = dt.datetime(2026, 1, 2) + dt.timedelta(seconds=dice_number * 977 % 25000000)
            times = {"started_at": start.isoformat() + "Z", "ended_at": (start + dt.timedelta(seconds=dice_number % 200000)).isoformat() + "Z",
                     "energy_kwh": dice_number % 1000 / 10}
            quote = self.tenant.api.post("/quotes", {"tariff_id": tariff, **times})
            self.hold(quote.status_code == 200, "quote under a rate", quote.text)
            wanted = exact(quote)
            if dice_number % 3:
                session = self.tenant.session(tariff_id=tariff, charge_point_id="cp-rates", **times)
            else:
                began = self.tenant.running(tariff_id=tariff, charge_point_id="cp-rates", started_at=times["started_at"])["id"]
                done = self.tenant.api.post(f"/sessions/{began}/stop", {"ended_at": times["ended_at"], "energy_kwh": times["energy_kwh"]})
                self.hold(done.status_code == 200, "stop under a rate", done.text)
                session = done.json()
            bill = exact(self.tenant.api.get(f"/sessions/{session['id']}/breakdown"))
            self.hold((bill["total"], bill["line_items"]) == (wanted["total"], wanted["line_items"]), "quote and bill", f"{quote.text} and {bill}")
            # a rate that a tariff names stays; a used tariff too: its rate does not go any more
            self.hold(self.tenant.dynamic.delete(f"/cost_rate/{rate}").status_code == 400, "rate in use", rate)
            yield tariff, session["id"], times["started_at"]


def sorted_slots(row):
    return {**row, "configs": sorted(row["configs"], key=lambda one: one["weekday"])} if "configs" in row else row


def form_of(raw):
    return dict(parse_qsl((raw or b"").decode(), keep_blank_values=True))
