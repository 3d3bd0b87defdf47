"""Random cases for the engine: case(random) returns the text of one JSON object.

${random} is a random.Random, or the shrinking one of hypothesis (st.randoms()); earlier choices are the simpler ones.
"""
import json
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
CURRENCIES = ["EUR", "GBP", "EUR", "USD", "JPY", "KWD", "CLF", "HUF"]
DIGITS = {"JPY": 0, "KRW": 0, "KWD": 3, "CLF": 4}
DAY = 86400
# a zone and the instants at which its clocks change
ZONES = [
    ("UTC", [1777593600]),
    ("Europe/London", [1774746000, 1792890000]),
    ("Europe/Vienna", [1774746000, 1792890000]),
    ("America/New_York", [1772953200, 1793512800]),
    ("Australia/Lord_Howe", [1775314800, 1791041400]),
    ("Asia/Kolkata", [1777593600]),
    ("Asia/Kathmandu", [1777593600]),
    ("America/St_Johns", [1772947800, 1793507400]),
    ("Africa/Casablanca", [1771124400, 1774148400]),
    ("Pacific/Chatham", [1775311200, 1790431200]),
    ("Africa/Cairo", [1777586400, 1793307600]),
    ("America/Santiago", [1775358000, 1788667200]),
]


class Lit(str):
    """Text that stands in the JSON as it is."""


def dump(value):
    if isinstance(value, Lit):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{dump(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(dump, value)) + "]"
    return json.dumps(value)


def decimal(r, units, digits):
    """units / 10**digits, written in one of the ways in which JSON may write it."""
    text = str(abs(units)).rjust(digits + 1, "0")
    text = text[:len(text) - digits] + ("." + text[len(text) - digits:] if digits else "")
    text = ("-" if units < 0 else "") + text
    form = r.randrange(20)
    if form == 19:
        text = f"{units}e-{digits}"
    if form == 18 and digits:
        text += "00"
    if form == 17:
        return text
    return Lit(text)


def chance(r, per_cent):
    return r.randrange(100) >= 100 - per_cent


def price(r, most=2_000, negative=False):
    kind = r.randrange(12)
    if kind < 5:
        units, digits = r.randrange(0, most), 2
    elif kind < 8:
        units, digits = r.randrange(0, most * 100), 4
    elif kind < 9:
        units, digits = 0, 0
    elif kind < 11:
        units, digits = r.randrange(0, most * 10 ** 7), 9
    else:
        units, digits = r.choice([1, 5, 15, 25, 35, 45, 10 ** 6]), 3
    if negative and chance(r, 12):
        units = -units
    return decimal(r, units, digits)


def amount(r, currency, most=3000):
    digits = DIGITS.get(currency, 2)
    return decimal(r, r.randrange(0, most) * 10 ** digits // 100, digits)


def percent(r):
    kind = r.randrange(6)
    if kind < 3:
        return Lit(r.choice(["20", "10", "5", "19", "7", "7.7", "50", "25", "0"]))
    if kind == 3:
        return decimal(r, r.randrange(0, 1_000_001), 4)
    return decimal(r, r.randrange(0, 101), 0)


def clock(r):
    return f"{r.randrange(24):02}:{r.choice([0, 0, 30, 15, 45, r.randrange(60)]):02}"


def utc_text(t, between):
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=t)
    return moment.strftime(f"%Y-%m-%d{between}%H:%M:%S")


def instant(r, t):
    """RFC 3339, in one of its forms."""
    kind = r.randrange(8)
    offset = r.choice([0, 3600, -5 * 3600, 34200]) if kind == 7 else 0
    text = utc_text(t + offset, "T")
    if kind == 6:
        text += ".25"
    if kind == 7:
        sign, offset = ("-", -offset) if offset < 0 else ("+", offset)
        return text + f"{sign}{offset // 3600:02}:{offset // 60 % 60:02}"
    return text + "Z"


class Case:
    def __init__(self, r):
        self.r = r
        self.zone, changes = r.choice(ZONES)
        self.currency = r.choice(CURRENCIES)
        around = r.choice(changes) + r.choice([0, 0, DAY, 3 * DAY, -2 * DAY])
        self.start = around - r.choice([0, 3600, 1800, 7200, 14400, 36000, r.randrange(DAY), r.randrange(DAY)])
        grid = r.choice([900, 60, 1, 1])
        self.start -= self.start % grid
        kind = r.randrange(20)
        longest = [7200, 4 * 3600, DAY, 2 * DAY][min(3, kind // 5)]
        if kind == 19 and chance(r, 25):
            longest = 31 * DAY
        if kind == 0:
            longest = 3
        self.length = r.randrange(0, longest + 1)
        self.length -= self.length % grid
        self.end = self.start + self.length

    def moment(self):
        """An instant near or in the session."""
        r = self.r
        kind = r.randrange(10)
        if kind == 0:
            return r.choice([self.start, self.end, self.start - 3600, self.end + 3600])
        t = self.start + r.randrange(self.length + 1)
        return t - t % r.choice([900, 300, 1])

    def clock(self):
        """A time of day, often one that the session sees."""
        if not chance(self.r, 70):
            return clock(self.r)
        return datetime.fromtimestamp(self.moment(), ZoneInfo(self.zone)).strftime("%H:%M")

    def window(self):
        r = self.r
        start = "00:00" if chance(r, 10) else self.clock()
        end = r.choice([self.clock(), self.clock(), self.clock(), self.clock(), "24:00", "23:59", start])
        return {"start_time": start, "end_time": end}

    def optional(self, obj, per_cent, key, make):
        if chance(self.r, per_cent):
            obj[key] = make()
        elif chance(self.r, 3):
            obj[key] = None

    def tariff(self):
        r, t = self.r, {"currency": self.currency}
        opt = lambda *a: self.optional(t, *a)
        opt(85, "energy_rate_per_kwh", lambda: price(r, negative=True))
        opt(50, "session_fee", lambda: price(r, 300))
        if chance(r, 40):
            t[r.choice(["time_rate_per_minute", "time_rate_per_hour"])] = price(r, 300)
        if chance(r, 60):
            t[r.choice(["idle_fee_per_minute", "idle_fee_per_hour"])] = price(r, 300)
        opt(30, "time_basis", lambda: r.choice(["session", "charging"]))
        opt(30, "idle_grace_period_minutes", lambda: Lit(r.choice(["0", "5", "10", "1", "30", "2000"])))
        opt(20, "idle_fee_max", lambda: amount(r, self.currency, 1000))
        opt(20, "idle_free_window", self.window)
        opt(15, "energy_step_wh", lambda: r.choice([1, 100, 500, 1000, 7, 100000]))
        opt(15, "time_step_seconds", lambda: r.choice([1, 60, 300, 900, 3600, 7]))
        opt(15, "idle_step_seconds", lambda: r.choice([1, 60, 300, 900, 3600, 7]))
        if chance(r, 20):
            t["min_amount"] = amount(r, self.currency, 1500)
        if chance(r, 20):
            t["max_amount"] = amount(r, self.currency, 6000)
        opt(70, "tax_rate_percent", lambda: percent(r))
        opt(30, "tax_rates", lambda: {k: percent(r) for k in ("energy", "time", "session_fee", "idle") if chance(r, 50)})
        opt(35, "tax_included", lambda: True)
        opt(10, "tax_name", lambda: "MwSt.")
        opt(80, "price_lock", lambda: r.choice(["interval", "interval", "interval", "session_start"]))
        return t

    def conditions(self):
        r, c = self.r, {}
        if chance(r, 60):
            c["time_of_day"] = self.window()
            if chance(r, 40):
                c["time_of_day"]["days"] = [r.choice(DAYS) for _ in range(1 + r.randrange(5))]
        for key, values in (("user_type_id", ["u1", "u2"]), ("connector_type", ["CCS2", "Type2"]),
                            ("charge_point_id", ["cp_1"]), ("site_id", ["s1"])):
            self.optional(c, 8, key, lambda values=values: r.choice(values))
        self.optional(c, 8, "min_energy_kwh", lambda: decimal(r, r.randrange(0, 60_000), 3))
        self.optional(c, 8, "max_energy_kwh", lambda: decimal(r, r.randrange(0, 60_000), 3))
        self.optional(c, 15, "valid_from", lambda: instant(r, self.moment()))
        self.optional(c, 15, "valid_until", lambda: instant(r, self.moment()))
        return c

    def override(self):
        r, o = self.r, {}
        opt = lambda *a: self.optional(o, *a)
        opt(70, "energy_rate_per_kwh", lambda: price(r, negative=True))
        opt(20, "session_fee", lambda: price(r, 300))
        if chance(r, 40):
            o[r.choice(["time_rate_per_minute", "time_rate_per_hour"])] = price(r, 300)
        if chance(r, 40):
            o[r.choice(["idle_fee_per_minute", "idle_fee_per_hour"])] = price(r, 300)
        opt(10, "idle_grace_period_minutes", lambda: r.choice([0, 5, 20]))
        opt(10, "idle_fee_max", lambda: amount(r, self.currency, 1000))
        opt(15, "discount_percent", lambda: percent(r))
        opt(5, "free_session", lambda: chance(r, 80))
        return o

    def rules(self):
        r, rules = self.r, []
        for i in range(r.choice([0, 1, 2, 3, 3, 5])):
            rule = {"id": f"r{i}", "priority": r.choice([1, 10, 10, 20, 30])}
            self.optional(rule, 90, "conditions", self.conditions)
            self.optional(rule, 95, "override", self.override)
            self.optional(rule, 10, "status", lambda: r.choice(["active", "inactive"]))
            rules.append(rule)
        return rules

    def intervals(self, kind):
        r, out = self.r, []
        for _ in range(r.choice([1, 1, 1, 2, 3])):
            unit = r.choice([1000, 1, 500, 5000, 10000, 333] if kind == "energy" else [60, 1, 30, 2, 15, 7])
            if all(i["unit"] != unit for i in out):
                cost = price(r, max(3, 2 * unit // 10), negative=kind == "energy")
                out.append({"unit": unit, "price": cost})
        return out

    def fee(self):
        r, fee = self.r, {"amount": price(self.r, 300)}
        self.optional(fee, 40, "grace_period", lambda: r.choice([0, 50, self.length, 600]))
        self.optional(fee, 40, "energy_threshold", lambda: r.choice([0, 600, 10000]))
        return fee

    def prices(self, per_cent):
        p = {}
        self.optional(p, per_cent, "energy", lambda: self.intervals("energy"))
        self.optional(p, per_cent - 40, "time", lambda: self.intervals("time"))
        self.optional(p, per_cent - 40, "session_fee", self.fee)
        if chance(self.r, 5):
            p["time"] = []
        return p

    def slots(self, taken):
        r, out = self.r, []
        for _ in range(1 + r.randrange(4)):
            day, w = r.choice([r.randrange(7), (self.start // DAY + 3) % 7]), self.window()
            start = int(w["start_time"][:2]) * 60 + int(w["start_time"][3:])
            end = int(w["end_time"][:2]) * 60 + int(w["end_time"][3:])
            end = 1440 if end == 1439 else end
            length = end - start if end > start else end - start + 1440
            minutes = {(day * 1440 + start + m) % 10080 for m in range(length)}
            if start == end or (taken & minutes and not chance(r, 1)):
                continue
            taken |= minutes
            out.append({"weekday": day + 1, **w})
        return out

    def cost_rate(self):
        r = self.r
        mode = r.choice([0, 1, 2, 2, 2])
        c = {"dynamic_pricing": mode, **self.prices(80)}
        self.optional(c, 60, "time_zone", lambda: r.choice([self.zone, r.choice(ZONES)[0]]))
        entries, taken, starts = [], set(), set()
        step = r.choice([900, 3600, 1800])
        for i in range(r.choice([0, 1, 2, 4, 8]) if mode else 0):
            entry = {"uuid": f"e{i}", **self.prices(75)}
            if mode == 1:
                entry["slots"] = self.slots(taken)
                if not entry["slots"]:
                    continue
            elif chance(r, 50):
                t = self.moment()
                if t in starts:
                    continue
                starts.add(t)
                entry["start_time"] = instant(r, t)
            else:
                entry["start_time"] = self.wall(self.start + (i - 2) * step)
            entries.append(entry)
        if entries:
            c["entries"] = entries
        return c

    def wall(self, t):
        """Local time by UTC's clock: now and then one that a zone skips or repeats."""
        text = utc_text(t - t % 900, " ")
        return text if chance(self.r, 80) else text[:16]

    def session(self):
        r = self.r
        total = r.choice([0, 14700, r.randrange(0, 60_000), r.randrange(0, 60_000), r.randrange(0, 60_000),
                          r.choice([1, 10_000_000])])
        s = {"started_at": instant(r, self.start), "ended_at": instant(r, self.end),
             "energy_kwh": decimal(r, total, 3)}
        charging_end = self.end
        if chance(r, 65):
            charging_end = r.choice([self.start + r.randrange(self.length + 1), self.end, self.start,
                                     self.start + self.length // 2])
            s["charging_ended_at"] = instant(r, charging_end)
        self.optional(s, 50, "readings", lambda: self.readings(total, charging_end))
        self.optional(s, 50, "connector_type", lambda: r.choice(["CCS2", "Type2"]))
        self.optional(s, 50, "charge_point_id", lambda: "cp_1")
        self.optional(s, 50, "site_id", lambda: "s1")
        self.optional(s, 50, "user_type_id", lambda: r.choice(["u1", "u2"]))
        return s

    def readings(self, total, end):
        r = self.r
        n = r.choice([0, 1, 2, 3, 10, 40])
        times = sorted({self.start + r.randrange(-60, self.length + 60) for _ in range(n)})
        inside = [t for t in times if self.start < t < end]
        values = sorted(r.randrange(0, total + 1) for _ in inside)
        known = dict(zip(inside, values))
        out = [{"at": instant(r, t), "energy_kwh": decimal(r, known.get(t, 77), 3)} for t in times]
        if out and chance(r, 10):
            out.append(dict(out[0]))
        if chance(r, 30):
            r.shuffle(out)
        return out

    def all(self):
        r = self.r
        case = {"time_zone": self.zone, "tariff": self.tariff()}
        self.optional(case, 75, "rules", self.rules)
        self.optional(case, 35, "cost_rate", self.cost_rate)
        case["session"] = self.session()
        self.optional(case, 20, "user_type", lambda: {"id": "u1", "name": "Employee", "discount_percent": percent(r)})
        self.optional(case, 25, "promotional_code", self.code)
        return case

    def code(self):
        r = self.r
        kind = r.choice(["percent", "fixed"])
        code = {"code": "LAUNCHDAY50", "discount_type": kind,
                "discount_value": percent(r) if kind == "percent" else amount(r, self.currency, 2000)}
        self.optional(code, 30, "max_discount_amount", lambda: amount(r, self.currency, 1000))
        return code


WRONG = [Lit("-1"), Lit("0.0000000001"), Lit("1000000001"), Lit("1e30"), "text", True, [], {}, None, Lit("12.34567"),
         "24:00", "25:00", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "", Lit("0"), Lit("1.50"), "2026-02-30 00:00:00"]


def places(value):
    """Every (holder, key) below a tree."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield value, key
        if isinstance(item, (dict, list)) and item:
            yield from places(item)


def spoil(r, case):
    """Make something wrong, perhaps."""
    found = list(places(case))
    holder, key = found[r.randrange(len(found))]
    kind = r.randrange(8)
    if kind == 7 and isinstance(holder, dict):
        holder["unknown"] = 1
    elif kind == 6 and isinstance(holder, dict):
        del holder[key]
    else:
        holder[key] = r.choice(WRONG)


def case(r):
    made = Case(r).all()
    if chance(r, 12):
        spoil(r, made)
    return dump(made)
