"""docs/pricing.md once more, from the page alone: exact fractions, zoneinfo, and no concern for speed.

price(text) prices one JSON object as `tariffctl price` must, or raises Refused. Wall-clock conditions are asked minute
by minute, so that nothing here resembles the way in which the engine finds its cuts.
"""
import json
import re
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo, available_timezones

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")
INSTANT = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)\Z")
LOCAL = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)(:(\d\d))?\Z")
CLOCK = re.compile(r"(\d\d):(\d\d)\Z")
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MINOR = {"GBP": 2, "EUR": 2, "USD": 2, "CHF": 2, "JPY": 0, "KRW": 0, "ISK": 0, "KWD": 3, "BHD": 3, "TND": 3,
         "CLF": 4, "UYW": 4, "SEK": 2, "PLN": 2, "HUF": 2}
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
ZONES = available_timezones()
BILLION = 10 ** 9
LARGEST_MINOR = (2 ** 63 - 1) // 2


class Refused(Exception):
    """The case is an error; str() is the field."""


class Num(str):
    """A JSON number, as its source text."""


# ---- section 1: numbers -------------------------------------------------------------------------------------------

def pairs(items):
    out = {}
    for key, value in items:
        if key in out:
            raise Refused("")
        out[key] = value
    return out


def constant(_):
    raise Refused("")


def load(text):
    try:
        value = json.loads(text, parse_float=Num, parse_int=Num, parse_constant=constant, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        raise Refused("") from None
    if not isinstance(value, dict):
        raise Refused("")
    return value


def fraction(value, field):
    if not isinstance(value, str) or not NUMBER.match(value):
        raise Refused(field)
    return Fraction(value)


def bounded(value, field, digits, low, high):
    number = fraction(value, field)
    if (number * 10 ** digits).denominator != 1 or number < low or number > high:
        raise Refused(field)
    return number


def half_away(x):
    """Nearest whole number, halves away from zero."""
    whole = abs(x).__floor__()
    if abs(x) - whole >= Fraction(1, 2):
        whole += 1
    if whole > LARGEST_MINOR:
        raise Refused("range")
    return whole if x >= 0 else -whole


class Reader:
    """One JSON object, whose every field must be asked for."""

    def __init__(self, value, path):
        if not isinstance(value, dict):
            raise Refused(path)
        self.value, self.path, self.asked = value, path, set()

    def name(self, key):
        return f"{self.path}.{key}" if self.path else key

    def get(self, key, required=False):
        self.asked.add(key)
        value = self.value.get(key)
        if value is None and required:
            raise Refused(self.name(key))
        return value

    def decimal(self, key, digits, low, high, default=None, required=False):
        value = self.get(key, required)
        return default if value is None else bounded(value, self.name(key), digits, low, high)

    def price(self, key, default=None, negative=False, required=False):
        return self.decimal(key, 9, -BILLION if negative else 0, BILLION, default, required)

    def whole(self, key, low, high=BILLION, default=None, required=False):
        number = self.decimal(key, 0, low, high, default, required)
        return None if number is None else int(number)

    def percent(self, key, default=None):
        return self.decimal(key, 4, 0, 100, default)

    def energy(self, key, required=False):
        number = self.decimal(key, 3, 0, 10000, None, required)
        return None if number is None else int(number * 1000)

    def text(self, key, required=False):
        value = self.get(key, required)
        if value is not None and (isinstance(value, Num) or not isinstance(value, str)):
            raise Refused(self.name(key))
        return value

    def choice(self, key, names, default=None, required=False):
        value = self.text(key, required)
        if value is None:
            return default
        if value not in names:
            raise Refused(self.name(key))
        return value

    def flag(self, key):
        value = self.get(key)
        if value is not None and not isinstance(value, bool):
            raise Refused(self.name(key))
        return bool(value)

    def instant(self, key, required=False):
        value = self.text(key, required)
        return None if value is None else rfc3339(value, self.name(key))

    def clock(self, key, latest):
        value = self.text(key, required=True)
        match = CLOCK.match(value)
        if not match:
            raise Refused(self.name(key))
        hour, minute = int(match[1]), int(match[2])
        if minute > 59 or hour * 60 + minute > latest:
            raise Refused(self.name(key))
        return hour * 60 + minute

    def list(self, key):
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise Refused(self.name(key))
        return [(item, f"{self.name(key)}[{i}]") for i, item in enumerate(value)]

    def object(self, key, required=False):
        value = self.get(key, required)
        return None if value is None else Reader(value, self.name(key))

    def done(self):
        for key in self.value:
            if key not in self.asked:
                raise Refused(self.name(key))


# ---- section 2: time ----------------------------------------------------------------------------------------------

def rfc3339(value, field):
    match = INSTANT.match(value)
    if not match:
        raise Refused(field)
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    offset = 0
    if match[8] not in "Zz":
        hours, minutes = int(match[8][1:3]), int(match[8][4:6])
        if hours > 23 or minutes > 59:
            raise Refused(field)
        offset = (hours * 60 + minutes) * (-60 if match[8][0] == "-" else 60)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:
        raise Refused(field) from None
    return int((moment - EPOCH).total_seconds()) - offset


def zone_of(name, field):
    if name not in ZONES:
        raise Refused(field)
    return ZoneInfo(name)


def local(t, zone):
    return (EPOCH + timedelta(seconds=t)).astimezone(zone)


def local_instant(wall, zone, field):
    """The first instant at which the clock of the zone shows this."""
    for fold in (0, 1):
        moment = wall.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return int((moment - EPOCH).total_seconds())
    raise Refused(field)


class Window:
    """start inclusive, end exclusive; its day is the one on which it opens."""

    def __init__(self, days, start, end):
        if end == 23 * 60 + 59:
            end = 24 * 60
        self.days, self.start = days, start
        self.length = end - start if end > start else end - start + 24 * 60

    def covers(self, moment):
        """Was there, on today's or yesterday's date, an opening at most `length` of the clock ago?"""
        minute = moment.hour * 60 + moment.minute
        for back in (0, 1):
            since = minute + back * 24 * 60 - self.start
            if 0 <= since < self.length and (moment.weekday() - back) % 7 in self.days:
                return True
        return False


# ---- section 3: the plan ------------------------------------------------------------------------------------------

def either(reader, stem, per_minute="per_minute", per_hour="per_hour"):
    """The price of one second from _per_minute or _per_hour; None if neither is named."""
    minute, hour = reader.price(f"{stem}_{per_minute}"), reader.price(f"{stem}_{per_hour}")
    if minute is not None and hour is not None:
        raise Refused(reader.name(f"{stem}_{per_hour}"))
    if minute is not None:
        return minute / 60
    return None if hour is None else hour / 3600


def linear(price):
    return None if price is None else [(None, price)]


def amount(reader, key, digits):
    return reader.decimal(key, digits, 0, BILLION)


def read_tariff(reader):
    t = {"currency": reader.text("currency", required=True)}
    if t["currency"] not in MINOR:
        raise Refused(reader.name("currency"))
    digits = t["digits"] = MINOR[t["currency"]]
    t["energy"] = linear(reader.price("energy_rate_per_kwh", Fraction(0), negative=True) / 1000)
    t["time"] = linear(either(reader, "time_rate") or Fraction(0))
    t["basis"] = reader.choice("time_basis", ["session", "charging"], "session")
    t["fee"] = (reader.price("session_fee", Fraction(0)), None, None)
    t["idle"] = either(reader, "idle_fee") or Fraction(0)
    t["grace"] = reader.whole("idle_grace_period_minutes", 0, default=0)
    t["idle_max"] = amount(reader, "idle_fee_max", digits)
    window = reader.object("idle_free_window")
    t["free_window"] = None
    if window is not None:
        t["free_window"] = Window(range(7), window.clock("start_time", 1439), window.clock("end_time", 1440))
        window.done()
    t["energy_step"] = reader.whole("energy_step_wh", 1, default=1)
    t["time_step"] = reader.whole("time_step_seconds", 1, default=1)
    t["idle_step"] = reader.whole("idle_step_seconds", 1, default=1)
    t["min"] = amount(reader, "min_amount", digits) or Fraction(0)
    t["max"] = amount(reader, "max_amount", digits)
    if t["max"] is not None and t["min"] > t["max"]:
        raise Refused(reader.name("min_amount"))
    t["tax"] = reader.percent("tax_rate_percent", Fraction(0))
    t["taxes"] = {part: t["tax"] for part in ("energy", "time", "session_fee", "idle")}
    rates = reader.object("tax_rates")
    if rates is not None:
        for part in t["taxes"]:
            t["taxes"][part] = rates.percent(part, t["tax"])
        rates.done()
    t["included"] = reader.flag("tax_included")
    t["tax_name"] = reader.text("tax_name") or "VAT"
    t["lock"] = reader.choice("price_lock", ["session_start", "interval"], "session_start")
    t["cost_rate_uuid"] = reader.text("cost_rate_uuid")
    reader.text("name")
    reader.choice("status", ["active", "archived"])
    reader.done()
    return t


def read_conditions(reader):
    c = {}
    if reader is None:
        return c
    window = reader.object("time_of_day")
    if window is not None:
        days = window.get("days")
        if days is None:
            chosen = range(7)
        else:
            chosen = set()
            for day, path in window.list("days"):
                if day not in DAYS:
                    raise Refused(path)
                chosen.add(DAYS.index(day))
            if not chosen:
                raise Refused(window.name("days"))
        c["time_of_day"] = Window(chosen, window.clock("start_time", 1439), window.clock("end_time", 1440))
        window.done()
    for key in ("user_type_id", "connector_type", "charge_point_id", "site_id"):
        c[key] = reader.text(key)
    c["min_energy"], c["max_energy"] = reader.energy("min_energy_kwh"), reader.energy("max_energy_kwh")
    c["from"], c["until"] = reader.instant("valid_from"), reader.instant("valid_until")
    reader.done()
    return c


def read_override(reader, digits):
    if reader is None:
        return {}
    o = {"energy": reader.price("energy_rate_per_kwh", negative=True)}
    o["energy"] = linear(None if o["energy"] is None else o["energy"] / 1000)
    o["time"] = linear(either(reader, "time_rate"))
    fee = reader.price("session_fee")
    o["fee"] = None if fee is None else (fee, None, None)
    o["idle"] = either(reader, "idle_fee")
    o["grace"] = reader.whole("idle_grace_period_minutes", 0)
    o["idle_max"] = amount(reader, "idle_fee_max", digits)
    o["discount"] = reader.percent("discount_percent")
    o["free"] = reader.flag("free_session")
    reader.done()
    return o


def read_rules(reader, digits):
    rules = []
    for value, path in reader.list("rules"):
        r = Reader(value, path)
        rule = {"priority": r.whole("priority", 1, required=True), "id": r.text("id")}
        rule["active"] = r.choice("status", ["active", "inactive"], "active") == "active"
        rule["conditions"] = read_conditions(r.object("conditions"))
        rule["override"] = read_override(r.object("override"), digits)
        r.text("name")
        r.done()
        rules.append(rule)
    return sorted((r for r in rules if r["active"]), key=lambda r: r["priority"])


def read_intervals(reader, key, scale):
    """Graduated steps (up to, price of one Wh or second), ascending; None where there is none."""
    found = {}
    for value, path in reader.list(key):
        r = Reader(value, path)
        unit = r.whole("unit", 1, required=True)
        price = r.price("price", negative=key == "energy", required=True)
        r.done()
        if unit in found:
            raise Refused(reader.name(key))
        found[unit] = price
    steps = [(unit * scale, found[unit] / (unit * scale)) for unit in sorted(found)]
    if steps:
        steps[-1] = (None, steps[-1][1])
    return steps or None


def read_fee(reader):
    r = reader.object("session_fee")
    if r is None:
        return None
    fee = (r.price("amount", required=True), r.whole("grace_period", 0), r.whole("energy_threshold", 0))
    r.done()
    return fee


def read_prices(reader):
    return {"energy": read_intervals(reader, "energy", 1), "time": read_intervals(reader, "time", 60),
            "fee": read_fee(reader)}


def read_entry(reader, mode, zone):
    entry = read_prices(reader)
    reader.text("uuid")
    windows = []
    for value, path in reader.list("slots"):
        r = Reader(value, path)
        day = r.whole("weekday", 1, 7, required=True) - 1
        start, end = r.clock("start_time", 1439), r.clock("end_time", 1440)
        if start == (1440 if end == 1439 else end):
            raise Refused(path)
        windows.append(Window({day}, start, end))
        r.done()
    text = reader.text("start_time")
    if bool(windows) != (mode == 1) or (text is not None) != (mode == 2):
        raise Refused(reader.path)
    entry["windows"], entry["start"] = windows, None
    if text is not None:
        match = LOCAL.match(text)
        if match:
            try:
                wall = datetime(*(int(match[i]) for i in range(1, 6)), int(match[7] or 0))
            except ValueError:
                raise Refused(reader.name("start_time")) from None
            entry["start"] = local_instant(wall, zone, reader.name("start_time"))
        else:
            entry["start"] = rfc3339(text, reader.name("start_time"))
    reader.done()
    return entry


def read_cost_rate(reader, zone):
    if reader is None:
        return None
    mode = reader.whole("dynamic_pricing", 0, 2, default=0)
    name = reader.text("time_zone")
    c = {"mode": mode, "zone": zone if name is None else zone_of(name, reader.name("time_zone"))}
    c.update(read_prices(reader))
    c["entries"] = [read_entry(Reader(value, path), mode, c["zone"]) for value, path in reader.list("entries")]
    starts = [e["start"] for e in c["entries"] if e["start"] is not None]
    if len(set(starts)) != len(starts):
        raise Refused(reader.name("entries"))
    taken = set()
    for e in c["entries"]:
        for w in e["windows"]:
            first = next(iter(w.days)) * 1440 + w.start
            for minute in range(first, first + w.length):
                if minute % 10080 in taken:
                    raise Refused(reader.name("entries"))
                taken.add(minute % 10080)
    reader.done()
    return c


# ---- section 3.1 to 3.3: what holds when --------------------------------------------------------------------------

def holds(rule, session, t, zone):
    c = rule["conditions"]
    for key in ("user_type_id", "connector_type", "charge_point_id", "site_id"):
        if c.get(key) is not None and c[key] != session[key]:
            return False
    if c.get("min_energy") is not None and session["energy"] < c["min_energy"]:
        return False
    if c.get("max_energy") is not None and session["energy"] > c["max_energy"]:
        return False
    if c.get("from") is not None and t < c["from"]:
        return False
    if c.get("until") is not None and t >= c["until"]:
        return False
    return "time_of_day" not in c or c["time_of_day"].covers(local(t, zone))


def entry_at(cost_rate, t):
    if cost_rate is None or cost_rate["mode"] == 0:
        return None
    if cost_rate["mode"] == 1:
        moment = local(t, cost_rate["zone"])
        for entry in cost_rate["entries"]:
            if any(w.covers(moment) for w in entry["windows"]):
                return entry
        return None
    before = [e for e in cost_rate["entries"] if e["start"] <= t]
    return max(before, key=lambda e: e["start"], default=None)


def chosen_at(case, t):
    rule = next((r for r in case["rules"] if holds(r, case["session"], t, case["zone"])), None)
    return rule, entry_at(case["cost_rate"], t)


def moments(case, start, end):
    """Every whole minute (clocks of our time differ by whole minutes), and every instant that something names."""
    named = {start}
    for rule in case["rules"]:
        named.update(rule["conditions"].get(key) for key in ("from", "until"))
    if case["cost_rate"] is not None:
        named.update(e["start"] for e in case["cost_rate"]["entries"])
    named = {t for t in named if t is not None and start <= t < end} | {start}
    clocks = case["tariff"]["free_window"] is not None or case["cost_rate"] is not None and \
        case["cost_rate"]["mode"] == 1 or any("time_of_day" in r["conditions"] for r in case["rules"])
    if clocks:
        named.update(range(start + -start % 60, end, 60))
    return sorted(named)


def segments(case):
    start, end = case["session"]["start"], case["session"]["end"]
    if case["tariff"]["lock"] == "session_start":
        return [(start, end, *chosen_at(case, start))]
    out = []
    for t in moments(case, start, end):
        rule, entry = chosen_at(case, t)
        if out and out[-1][2] is rule and out[-1][3] is entry:
            continue
        if out:
            out[-1] = (out[-1][0], t, *out[-1][2:])
        out.append((t, end, rule, entry))
    return out


def component(case, rule, entry, key):
    """Override, then entry, then cost rate or tariff."""
    if rule is not None and rule["override"].get(key) is not None:
        return rule["override"][key]
    if case["cost_rate"] is None:
        return case["tariff"][key]
    if entry is not None and entry[key] is not None:
        return entry[key]
    nothing = (Fraction(0), None, None) if key == "fee" else [(None, Fraction(0))]
    return case["cost_rate"][key] or nothing


def own(case, rule, key):
    """What only the tariff has, unless the rule names it."""
    if rule is not None and rule["override"].get(key) is not None:
        return rule["override"][key]
    return case["tariff"][key]


# ---- section 3.3: the meter ---------------------------------------------------------------------------------------

def known_points(session):
    start = session["start"]
    end = session["charging_end"] if session["charging_end"] is not None else session["end"]
    inside = sorted(p for p in session["readings"] if start < p[0] < end)
    for (t, e), (u, f) in zip(inside, inside[1:]):
        if f < e or t == u and e != f:
            raise Refused("session.readings")
    if any(e > session["energy"] for _, e in inside):
        raise Refused("session.readings")
    return [(start, 0)] + inside + [(end, session["energy"])]


def meter(points, t):
    if t >= points[-1][0]:
        return points[-1][1]
    for (a, e), (b, f) in zip(points, points[1:]):
        if a <= t < b:
            return (e + Fraction((f - e) * (t - a), b - a) + Fraction(1, 2)).__floor__()
    raise AssertionError("before the start")


# ---- section 4: from consumption to total -------------------------------------------------------------------------

def stepped(quantities, step):
    total = sum(quantities)
    more = -total % step
    if more:
        last = max(i for i, q in enumerate(quantities) if q)
        quantities[last] += more
    return quantities


def runs(pieces):
    """Neighbours of equal price become one: [[quantity, price of one], ...]."""
    out = []
    for quantity, price in pieces:
        if quantity == 0:
            continue
        if out and out[-1][1] == price:
            out[-1][0] += quantity
        else:
            out.append([quantity, price])
    return out


def graduated(quantities, ladders):
    pieces, used = [], 0
    for quantity, ladder in zip(quantities, ladders):
        first, last = used, used + quantity
        below = 0
        for upto, price in ladder:
            top = last if upto is None else min(last, upto)
            pieces.append((max(0, top - max(first, below)), price))
            below = upto
            if upto is None:
                break
        used = last
    return pieces


def spread(whole, sums):
    total, running, out = sum(sums), 0, []
    for s in sums:
        before = half_away(Fraction(whole * running, total))
        running += s
        out.append(half_away(Fraction(whole * running, total)) - before)
    return out


class Bill:
    def __init__(self, digits):
        self.unit, self.items = 10 ** digits, []

    def add(self, kind, minor):
        if abs(minor) > LARGEST_MINOR:
            raise Refused("range")
        if minor:
            self.items.append((kind, minor))
        if abs(self.sum()) > LARGEST_MINOR:
            raise Refused("range")

    def price(self, kind, exact):
        rounded = half_away(exact * self.unit)
        self.add(kind, rounded)
        return rounded

    def sum(self):
        return sum(m for _, m in self.items)


def idle_pieces(case, parts, rule):
    session, tariff = case["session"], case["tariff"]
    quantities = [0] * len(parts)
    if session["charging_end"] is None:
        return quantities
    begin = session["charging_end"] + 60 * own(case, rule, "grace")
    for i, (a, b, _, _) in enumerate(parts):
        a = max(a, begin)
        if a >= b:
            continue
        if tariff["free_window"] is None:
            quantities[i] = b - a
            continue
        cuts = [a] + list(range(a + 60 - a % 60, b, 60)) + [b]
        for u, v in zip(cuts, cuts[1:]):
            if not tariff["free_window"].covers(local(u, case["zone"])):
                quantities[i] += v - u
    return quantities


def components(case, bill):
    """Steps 1 and 2; the sum of each tax group."""
    session, tariff = case["session"], case["tariff"]
    parts = segments(case)
    points = known_points(session)
    first = parts[0][2]
    groups = {}

    def group(part, minor):
        rate = tariff["taxes"][part]
        groups[rate] = groups.get(rate, 0) + minor

    amount_, grace, threshold = component(case, first, parts[0][3], "fee")
    length = session["end"] - session["start"]
    if (grace is None or length > grace) and (threshold is None or session["energy"] >= threshold):
        group("session_fee", bill.price("fee", amount_))

    at = [0] + [meter(points, b) for _, b, _, _ in parts[:-1]] + [session["energy"]]
    energy = stepped([f - e for e, f in zip(at, at[1:])], tariff["energy_step"])
    time_end = session["end"]
    if tariff["basis"] == "charging" and session["charging_end"] is not None:
        time_end = session["charging_end"]
    time = stepped([max(0, min(b, time_end) - a) for a, b, _, _ in parts], tariff["time_step"])
    idle = stepped(idle_pieces(case, parts, first), tariff["idle_step"])

    for kind, quantities in (("energy", energy), ("time", time)):
        ladders = [component(case, rule, entry, kind) for _, _, rule, entry in parts]
        for quantity, price in runs(graduated(quantities, ladders)):
            group(kind, bill.price(kind, quantity * price))
    idle_sum = 0
    for quantity, price in runs([(q, own(case, p[2], "idle")) for q, p in zip(idle, parts)]):
        idle_sum += bill.price("idle", quantity * price)
    most = own(case, first, "idle_max")
    if most is not None and idle_sum > most * bill.unit:
        bill.add("idle_maximum", int(most * bill.unit) - idle_sum)
        idle_sum = int(most * bill.unit)
    group("idle", idle_sum)
    return first, groups


def adjust(case, bill, rule):
    """Steps 3 and 4; their sum, and whether the session is exempt."""
    tariff, before = case["tariff"], bill.sum()
    least = int(tariff["min"] * bill.unit)
    if before < least:
        bill.add("minimum", least - before)
    elif tariff["max"] is not None and before > tariff["max"] * bill.unit:
        bill.add("maximum", int(tariff["max"] * bill.unit) - before)
    if rule is not None and rule["override"].get("free"):
        bill.add("free", -bill.sum())
        return None
    if rule is not None and rule["override"].get("discount") is not None:
        bill.add("rule_discount", -half_away(bill.sum() * rule["override"]["discount"] / 100))
    if case["user_discount"] is not None:
        bill.add("user_discount", -half_away(bill.sum() * case["user_discount"] / 100))
    return bill.sum() - before


def tax(case, bill, groups, adjustment):
    """Step 5: (rate, gross) of the groups, and the tax."""
    tariff = case["tariff"]
    rates = sorted(groups)
    sums = [groups[r] for r in rates]
    if adjustment is None:
        sums = [0] * len(sums)
    elif adjustment and sum(sums) == 0:
        if tariff["tax"] not in rates:
            rates, sums = zip(*sorted([*zip(rates, sums), (tariff["tax"], 0)]))
            rates, sums = list(rates), list(sums)
        sums[rates.index(tariff["tax"])] += adjustment
    elif adjustment:
        sums = [s + part for s, part in zip(sums, spread(adjustment, sums))]
    total = 0
    for i, rate in enumerate(rates):
        if tariff["included"]:
            total += sums[i] - half_away(sums[i] * 100 / (100 + rate))
            continue
        own_tax = half_away(sums[i] * rate / 100)
        if rate > 0:
            bill.add("tax", own_tax)
        sums[i] += own_tax
        total += own_tax
    return list(zip(rates, sums)), total


def promotion(case, total):
    promo = case["promo"]
    if promo is None:
        return 0
    kind, value, most = promo
    unit = 10 ** case["tariff"]["digits"]
    off = half_away(total * value / 100) if kind == "percent" else int(value * unit)
    if most is not None:
        off = min(off, int(most * unit))
    return max(0, min(off, total))


def settle(case):
    bill = Bill(case["tariff"]["digits"])
    rule, groups = components(case, bill)
    adjustment = adjust(case, bill, rule)
    before_tax = bill.sum()
    gross, tax_sum = tax(case, bill, groups, adjustment)
    subtotal = before_tax - tax_sum if case["tariff"]["included"] else before_tax
    total = subtotal + tax_sum
    off = promotion(case, total)
    parts = [0] * len(gross)
    if off:
        bill.add("promotion", -off)
        parts = spread(-off, [g for _, g in gross])
    payable = 0
    for (rate, g), part in zip(gross, parts):
        payable += g + part - half_away((g + part) * 100 / (100 + rate))
    return {"items": bill.items, "subtotal": subtotal, "tax": tax_sum, "discount": -off,
            "total": total - off, "tax_payable": payable, "currency": case["tariff"]["currency"]}


# ---- section 7: one case ------------------------------------------------------------------------------------------

def read_session(reader):
    s = {"start": reader.instant("started_at", required=True), "end": reader.instant("ended_at", required=True),
         "charging_end": reader.instant("charging_ended_at"), "energy": reader.energy("energy_kwh", required=True)}
    s["readings"] = []
    for value, path in reader.list("readings"):
        r = Reader(value, path)
        s["readings"].append((r.instant("at", required=True), r.energy("energy_kwh", required=True)))
        r.done()
    for key in ("connector_type", "charge_point_id", "site_id", "user_type_id"):
        s[key] = reader.text(key)
    reader.done()
    if s["end"] < s["start"] or s["end"] - s["start"] > 31 * 86400:
        raise Refused(reader.name("ended_at"))
    if s["charging_end"] is not None and not s["start"] <= s["charging_end"] <= s["end"]:
        raise Refused(reader.name("charging_ended_at"))
    return s


def read_promo(reader, digits):
    if reader is None:
        return None
    reader.text("code")
    kind = reader.choice("discount_type", ["percent", "fixed"], required=True)
    if kind == "percent":
        value = reader.decimal("discount_value", 4, 0, 100, required=True)
    else:
        value = reader.decimal("discount_value", digits, 0, BILLION, required=True)
    most = amount(reader, "max_discount_amount", digits)
    reader.done()
    return kind, value, most


def price(text):
    top = Reader(load(text), "")
    zone = zone_of(top.text("time_zone", required=True), "time_zone")
    case = {"zone": zone, "tariff": read_tariff(top.object("tariff", required=True))}
    digits = case["tariff"]["digits"]
    case["rules"] = read_rules(top, digits)
    case["cost_rate"] = read_cost_rate(top.object("cost_rate"), zone)
    if case["tariff"]["cost_rate_uuid"] is not None and case["cost_rate"] is None:
        raise Refused("tariff.cost_rate_uuid")
    case["session"] = read_session(top.object("session", required=True))
    user = top.object("user_type")
    case["user_discount"] = None
    if user is not None:
        user.text("id"), user.text("name")
        case["user_discount"] = user.percent("discount_percent")
        user.done()
    case["promo"] = read_promo(top.object("promotional_code"), digits)
    top.done()
    known_points(case["session"])
    return settle(case)


def in_minor(text, digits):
    """An amount of an answer in minor units; it must have just the currency's digits."""
    whole, _, fraction_ = text.partition(".")
    if len(fraction_) != digits:
        raise ValueError(f"{text} does not have {digits} digits")
    return int(whole + fraction_)


def compare(expected, answer_text):
    """What differs between the oracle's bill (None: refused) and a line of `tariffctl price`; "" if nothing."""
    answer = json.loads(answer_text, parse_float=str, parse_int=str)
    if expected is None or "error" in answer:
        return "" if expected is None and "error" in answer else f"error expected: {expected is None}"
    digits = MINOR[expected["currency"]]
    if answer["currency"] != expected["currency"]:
        return "currency"
    got = [in_minor(item["amount"], digits) for item in answer["line_items"]]
    want = [minor for _, minor in expected["items"]]
    if got != want:
        return f"items: {got} instead of {expected['items']}"
    for key in ("subtotal", "tax", "discount", "total", "tax_payable"):
        if in_minor(answer[key], digits) != expected[key]:
            return f"{key}: {answer[key]} instead of {expected[key]}"
    return ""
