"""A story: requests of one tenant, one after another, over every operation of docs/openapi.json. Each step is kept in
symbols (what step 3 made), so that it can be told again without the others, and printed as curl."""

import json
import re
import shlex
from urllib.parse import unquote

from bodies import Bodies, REFERENCES, after
from client import DYNAMIC, OPENAPI, deref
from fields import Field, Raw, dump
from rates import DATED, ENERGY, RATE, TIME, WEEKLY
from samples import short

# PUT makes these, under ids of the caller's own
OWN_IDS = {stem for path, item in OPENAPI["paths"].items() if "201" in item.get("put", {}).get("responses", {})
           for stem in [short(path)]}
NAMES = ["one", "two", "three", "a:b.c-d_e", "Z" * 64]


class Ref:
    """Stands for an id: of what step ${step} made, of an object of somebody else, or of nothing."""

    def __init__(self, kind, step, stem):
        self.kind, self.step, self.stem = kind, step, stem

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return f"<{self.kind} {self.step} {self.stem}>"


class Operation:
    def __init__(self, path, verb, row):
        self.path, self.method, self.short = path, verb.upper(), short(path)
        self.dynamic = path.startswith(DYNAMIC)
        self.queries = [one for one in map(deref, row.get("parameters", [])) if one["in"] == "query"]
        body = deref(row["requestBody"])["content"] if "requestBody" in row else {}
        self.schema = deref(body["application/json"]["schema"]) if "application/json" in body else None
        self.form = "application/x-www-form-urlencoded" in body
        self.statuses = row["responses"]
        self.arguments = re.findall(r"\{([^}]*)\}", path)
        # where the object lives that the first argument names
        self.stem = self.short[:self.short.index("}") + 1] if self.arguments else None
        if self.arguments and REFERENCES.get(self.arguments[0]) and (not self.dynamic or self.of_rate()):
            self.stem = REFERENCES[self.arguments[0]]
        self.whole = self.arguments != [] and self.short.endswith("}")
        self.retried = any("Idempotency-Key" == deref(one)["name"] for one in row.get("parameters", []))
        self.weight = {"POST": 6, "PUT": 3, "PATCH": 4, "DELETE": 1.5, "GET": 2}[self.method]
        if self.dynamic and self.method != "DELETE":
            self.weight *= 1.5
        if "/sessions" in path or self.short in ("/promotional-codes", "/organizations", "/invoices/run", "/invoices/{id}/void"):
            self.weight *= 2

    def of_rate(self):
        """Does the path name a cost rate, and not an entry or an interval?"""
        return self.method == "GET" or len(self.arguments) > 1 or self.short.startswith(("/cost_rate_session_fee", "/unique_schedule"))


OPERATIONS = [Operation(path, verb, row) for path, item in OPENAPI["paths"].items() if path.startswith("/api/")
              for verb, row in item.items() if verb in ("get", "put", "post", "patch", "delete")]
FIRST = next(one for one in OPERATIONS if (one.method, one.short) == ("POST", "/tariffs"))
FIRST_RATE = next(one for one in OPERATIONS if (one.method, one.short) == ("POST", "/cost_rate"))
GETS = {one.short: one for one in OPERATIONS if one.method == "GET"}


class Step:
    """What to send: ${path} has a Ref for each argument; ${wrong}: the body must be refused."""

    def __init__(self, number, operation, **rest):
        self.number, self.operation = number, operation
        self.arguments, self.query, self.body, self.headers = [], "", None, {}
        self.wrong, self.stranger, self.repeat, self.look, self.audit, self.last = False, False, None, False, False, False
        self.__dict__.update(rest)


class Writer:
    """Makes up the next step from what the story has made so far."""

    def __init__(self, dice, world):
        self.dice, self.world = dice, world
        self.bodies = Bodies(dice, self.pick)
        # half of the stories are about cost rates
        self.rated = dice.random() < 0.5

    def pick(self, stem):
        """An id to name: mostly a living one, sometimes one that is gone, of somebody else, or of nothing."""
        dice = self.dice
        if stem in OWN_IDS:
            living = sorted(set(NAMES) & {unquote(id) for id in self.world.living.get(stem, ())})
            return dice.choice(living if living and dice.random() < 0.7 else NAMES)
        made = self.world.made.get(stem, [])
        what = dice.random()
        if made and what < 0.94:
            living = [number for number, id in made if id in self.world.living.get(stem, ())]
            gone = [number for number, id in made if id not in self.world.living.get(stem, ())]
            chosen = living if living and (not gone or dice.random() < 0.93) else gone
            return Ref("step", dice.choice(chosen[-6:] if dice.random() < 0.7 else chosen), stem)
        if what < 0.97 and made:
            return Ref("stranger", None, stem)
        return Ref("nothing", dice.choice(["nothing", "x", "tar_0", "bsn_" + "0" * 26, "%s", "a b", "é", "x" * 64, "x" * 65]), stem)

    def argument(self, operation):
        if operation.stem in OWN_IDS and self.dice.random() < 0.05:
            return self.dice.choice(["a b", "é", "x" * 65, "a/b", "%00"])
        return self.pick(operation.stem)

    def query(self, operation):
        dice, pairs = self.dice, []
        for one in operation.queries:
            if not one.get("required") and dice.random() > 0.25:
                continue
            schema, name = one["schema"], one["name"]
            if "enum" in schema:
                value = dice.choice(schema["enum"])
            elif schema.get("type") == "integer":
                value = dice.choice([1, 1, 2, 3, schema.get("minimum", 0), schema.get("maximum", 7)])
            elif schema.get("type") == "boolean":
                value = dice.choice(["true", "false"])
            elif name == "energy_kwh":
                value = dice.choice(["0", "12.5", "100", "x"])
            elif name in REFERENCES:
                value = self.pick(REFERENCES[name])
            elif "/price" in operation.short and name in ("from", "until"):
                value = dice.choice(["2026-03-28T00:00:00Z", "2026-03-29T23:00:00Z", "2026-04-20T12:34:56Z", "2026-04-20T00:00:00%2B05:30"])
            elif name in ("from", "to", "at", "until"):
                value = dice.choice(["2026-03-01", "2026-06-15", "2026-06-15T12:00:00Z", "2026-11-01", "2026-05-01T00:00:00%2B05:30"])
            else:
                value = dice.choice(["EUR", "de", "2026-05", "nonsense", "%F0%9F%98%80", "day"])
            pairs.append((name, value))
        # mostly in their order
        times = [i for name in ("from", "to", "until") for i, pair in enumerate(pairs) if pair[0] == name]
        if len(times) == 2 and dice.random() < 0.9:
            for i, value in zip(times, sorted(pairs[i][1] for i in times)):
                pairs[i] = (pairs[i][0], value)
        if dice.random() < 0.04:
            pairs.append(dice.choice([("nonsense", 1), ("limit", 0), ("limit", 201), ("page", "x"), ("cursor", "x"), ("%00", 1)]))
        return pairs

    def headers(self, operation):
        dice, headers = self.dice, {}
        if operation.retried and dice.random() < 0.5:
            headers["Idempotency-Key"] = f"key-{dice.randrange(10**12)}" if dice.random() < 0.95 else dice.choice(["a b", "x" * 256, "é"])
        elif dice.random() < 0.05:
            # means nothing here
            headers["Idempotency-Key"] = f"key-{dice.randrange(3)}"
        if operation.method in ("PUT", "PATCH", "DELETE") and dice.random() < 0.25:
            headers["If-Match"] = dice.choice(["current", "current", "current", '"999"', '"0"', 'W/"1"', "nonsense", "*", ""])
        if operation.method == "PUT" and dice.random() < 0.1:
            headers["If-None-Match"] = "*"
        if operation.method == "GET" and dice.random() < 0.1:
            headers["If-None-Match"] = dice.choice(["*", '"1"', '"2", "1"', "x"])
        if dice.random() < 0.05:
            headers.update(dice.choice([
                {"Accept": "text/html"}, {"X-Request-Id": "x" * 300}, {"Content-Encoding": "gzip"}, {"X-Odd": "\x80\xff"},
                {"Content-Type": "text/plain"}, {"Accept-Language": "de;q=nonsense, *"}, {"X-Forwarded-For": "1.2.3.4, ::1"},
                {"X-HTTP-Method-Override": "DELETE"}, {"Range": "bytes=0-1"}, {"Expect": "100-continue"}, {"Cookie": "a=b"},
                {"Content-Type": "application/json; charset=latin1"}, {"Prefer": "return=minimal"}]))
        return headers

    def in_time(self, step):
        """What happens to a running session mostly happens after its start."""
        dice, one = self.dice, step.arguments[0] if step.arguments else None
        start = self.world.started.get(self.world.text_of(one)) if isinstance(one, Ref) and one.kind == "step" else None
        if start is None or dice.random() < 0.15:
            return
        if "ended_at" in step.body:
            length = dice.choice([0, 60, 5400, 86400])
            step.body["ended_at"] = after(start, length)
            step.body["energy_kwh"] = Raw(str(dice.choice([0, 7, 60, 1000])))
            if step.body.get("charging_ended_at") is not None:
                step.body["charging_ended_at"] = after(start, dice.randrange(length + 1))
        if step.body.get("readings"):
            rows = sorted(dice.randrange(5400) for _ in step.body["readings"])
            step.body["readings"] = [{"at": after(start, at), "energy_kwh": Raw(f"{at / 100:.2f}")} for at in rows]

    def known(self, stem, fits=lambda id: True):
        """A living object that fits, or any."""
        found = [Ref("step", number, stem) for number, id in self.world.made.get(stem, []) if id in self.world.living.get(stem, ()) and fits(id)]
        return self.dice.choice(found) if found else self.pick(stem)

    def entry_and_rate(self, mode):
        """An entry that is awake with its rate, if there is one."""
        rates = self.world.rates
        entry = self.known([WEEKLY, DATED][(mode or self.dice.choice([1, 2])) - 1], lambda id: id in rates.entries and rates.awake(id))
        one = rates.entries.get(self.world.text_of(entry))
        return entry, self.known(RATE, lambda id: one is None or id == one["rate"])

    def of_rates(self, step):
        """Entries and intervals mostly meet the rates that they belong to."""
        dice, body, name = self.dice, step.body, step.operation.short
        mode = 1 if "recurring" in name else 2 if "unique" in name else None
        entry, of_entry = self.entry_and_rate(mode)
        owned = entry.kind == "step" and dice.random() < 0.6
        rate = of_entry if owned else self.known(RATE, lambda id: mode is None or self.world.rates.mode(id) == mode)
        if step.operation.form:
            texts = {dice.choice(["de_AT", "en_US", "it_IT"]): {
                kind: dice.choice(["", "x", "é 😀&=+%", "\\\"\n", None]) for kind in ("short_description", "description", "legal") if dice.random() < 0.6}
                for _ in range(dice.randrange(3))}
            step.body = {"cost_rate_uuid": rate, "marketing_texts": texts, **({"rate_cost_schedule_uuid": entry} if owned else {})}
            return
        if step.operation.arguments and step.operation.stem == RATE:
            step.arguments[0] = rate
        if name.endswith("{weekday}"):
            step.arguments[1] = str(dice.randrange(1, 8))
        if name.endswith("{schedule_uuid}"):
            step.arguments[:] = [of_entry, entry]
        for field in ("cost_rate_schedule_uuid", "rate_cost_schedule_uuid", "rate_cost_schedule_id"):
            known = field in [one["name"] for one in step.operation.queries]
            step.query = [pair for pair in step.query if pair[0] != field] + ([(field, entry)] if owned and known else [])
            if body is not None and field in step.operation.schema["properties"]:
                body.pop(field, None)
                body.update({field: entry} if owned else {})
        if any(one["name"] == "cost_rate_uuid" for one in step.operation.queries):
            step.query = [pair for pair in step.query if pair[0] != "cost_rate_uuid"] + [("cost_rate_uuid", rate)]
        for i, (field, _) in enumerate(step.query):
            if field in ("from", "to"):
                step.query[i] = field, dice.choice(["2026-01-05T00:00:00Z", "2026-01-09T12:34:56.7%2B05:30", "2026-02-01T00:00:00-00:00"])
            elif field.endswith("_time"):
                step.query[i] = field, dice.choice(["00:00", "06:30", "23:59", "24:00"])
        if not isinstance(body, dict):
            return
        if "entries" in body:
            day = dice.randrange(1, 300)
            moments = dice.sample(range(40), min(40, len(body["entries"])))
            for one, moment in zip(body["entries"], moments):
                one["start"] = after("2026-01-01T00:00:00Z", day * 86400 + moment * 900)
                for kind in ("energy", "time"):
                    for unit, part in zip(dice.sample([1, 2, 15, 60, 1000], 5), (one.get(kind) or [])[:5]):
                        part["unit"] = unit
                    if one.get(kind):
                        one[kind] = one[kind][:5]
            body["entries"] = body["entries"][:40]
            if dice.random() < 0.8 or body.get("mode") != "replace":
                body.pop("from", None), body.pop("to", None)
            return
        if "cost_rate_uuid" in body:
            body["cost_rate_uuid"] = rate
        if name == "/cost_rate":
            body["dynamic_pricing"] = dice.choice([0, 1, 1, 2, 2])
            if dice.random() < 0.8:
                body.pop("automatic_stop_costs", None)
        if "uuid" in body:
            body["uuid"] = self.known(TIME if "time_cost" in name else ENERGY if "energy_cost" in name else RATE, lambda id: True) \
                if "session_fee" not in name else rate
        if "unit" in body and dice.random() < 0.8:
            body["unit"] = dice.choice([1, 5, 60, 1000, 1440])
        if "weekday" in body and dice.random() < 0.7:
            first = dice.randrange(23)
            body["start_time"], body["end_time"] = f"{first:02}:00", f"{first + 1:02}:00"
        if name.startswith("/unique_pricing_config/"):
            body.setdefault("start", "2026-05-01 08:00")

    def step(self, number):
        dice, world = self.dice, self.world
        keyed = [one for one in world.told.values() if one.operation.method == "POST" and one.repeat is None]
        if keyed and dice.random() < 0.08:
            first = dice.choice(keyed)
            return Step(number, first.operation, repeat=first.number, other=dice.random() < 0.3, look=dice.random() < 0.5)
        if number < 2:
            return Step(number, FIRST, body={"name": "First", "currency": "EUR", "energy_rate_per_kwh": 0.42, "session_fee": 1})
        if self.rated and number < 5:
            return Step(number, FIRST_RATE, body={"name": "First", "currency": "EUR", "dynamic_pricing": number - 2})
        fit = [one for one in OPERATIONS if not one.arguments or one.stem in OWN_IDS and one.method == "PUT"
               or world.made.get(one.stem) or dice.random() < 0.05]
        operation = dice.choices(fit, [one.weight * (8 if self.rated and one.dynamic else 1) for one in fit])[0]
        step = Step(number, operation, look=dice.random() < 0.6, audit=dice.random() < 0.06)
        step.arguments = [self.argument(operation)] + [self.pick(operation.stem) for _ in operation.arguments[1:]] \
            if operation.arguments else []
        step.query, step.headers = self.query(operation) if operation.method == "GET" else [], self.headers(operation)
        if operation.schema is not None:
            step.wrong = dice.random() < 0.25
            step.body = self.bodies.wrong(operation.schema, operation.method) if step.wrong \
                else self.bodies.value(Field((), operation.schema))
            if not step.wrong:
                self.in_time(step)
            if not step.wrong and dice.random() < 0.01:
                step.body = dice.choice(["", "{", "null", "[]", " " * 1000000 + "{", "{" + " " * 1100000 + "}", '{"a":1,"a":2}'])
                step.wrong = True
            if operation.method == "PATCH" and dice.random() < 0.2:
                step.headers.setdefault("Content-Type", "application/merge-patch+json")
        if operation.dynamic and not step.wrong and dice.random() < 0.93:
            self.of_rates(step)
        ours = step.arguments and isinstance(step.arguments[0], Ref) and step.arguments[0].kind == "step"
        if ours and not operation.dynamic and dice.random() < 0.04:
            step.stranger = True
        return step


# ---- as curl ----

def words(value, own):
    """A value as the pieces of a shell word: JSON text in which ids are variables."""
    if isinstance(value, Ref):
        return [value]
    if isinstance(value, dict):
        parts = ["{"]
        for i, (key, one) in enumerate(value.items()):
            parts += [", " if i else "", json.dumps(key), ": ", *quoted(one, own)]
        return [*parts, "}"]
    if isinstance(value, list):
        parts = ["["]
        for i, one in enumerate(value):
            parts += [", " if i else "", *quoted(one, own)]
        return [*parts, "]"]
    return [dump(value)]


def quoted(value, own):
    return ['"', value, '"'] if isinstance(value, Ref) else words(value, own)


def shell(parts, own):
    """One shell word."""
    text, plain = "", ""
    for part in parts:
        if isinstance(part, Ref) and part.kind == "step":
            text += (shlex.quote(plain) if plain else "") + f'"$ID{part.step}"'
            plain = ""
        else:
            plain += own(part) if isinstance(part, Ref) else part
    return text + (shlex.quote(plain) if plain or not text else "")


def as_curl(step, told, own, needed):
    """The step as a line of shell."""
    if step.repeat is not None:
        if step.repeat not in told:
            return f"# step {step.number}: repeats a step that is left out"
        first = told[step.repeat]
        line = as_curl(first, told, own, set())
        return line + f"   # step {step.number}: {'the same key for another request' if step.other else 'the same again'}"
    operation = step.operation
    pieces = re.split(r"\{[^}]*\}", operation.path)
    at = [pieces[0]]
    for argument, rest in zip(step.arguments, pieces[1:]):
        at += [argument, rest]
    for i, (name, value) in enumerate(step.query):
        at += ["&" if i else "?", f"{name}=", value if isinstance(value, Ref) else str(value)]
    token = "-H \"X-api-token: $TOKEN\"" if operation.dynamic else "-H \"Authorization: Bearer $KEY\""
    if step.stranger:
        token = "-H \"Authorization: Bearer $OTHER_KEY\""
    line = f"curl -sS -X {operation.method} \"$URL\"{shell(at, own)} {token}"
    for name, value in step.headers.items():
        line += " -H " + shlex.quote(f"{name}: {value}")
    if step.body is not None and operation.form:
        for name, value in step.body.items():
            line += " --data-urlencode " + shell([name + "=", *words(value, own)] if not isinstance(value, str) else [f"{name}={value}"], own)
    elif step.body is not None:
        if "Content-Type" not in step.headers:
            line += " -H 'Content-Type: application/json'"
        body = [step.body] if isinstance(step.body, str) else words(step.body, own)
        text = shell(body, own)
        line += " --data-raw " + (text if len(text) < 4000 else text[:200] + f"…' # {len(text)} characters")
    if step.number in needed:
        name = "uuid" if operation.dynamic else "id"
        line = f"ID{step.number}=$({line} | tee /dev/stderr | grep -o '\"{name}\":\"[^\"]*' | head -n1 | cut -d'\"' -f4)"
    return line


def references(step):
    """The steps whose ids this one names."""
    found = set()

    def walk(value):
        if isinstance(value, Ref) and value.kind == "step":
            found.add(value.step)
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else []:
            walk(one)

    walk([step.arguments, step.query, step.body])
    if step.repeat is not None:
        found.add(step.repeat)
    return found


