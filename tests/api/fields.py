"""Every field of every body, read from docs/openapi.json: what it may be, what it may not, and bodies that hold it."""

import copy
import datetime as dt
import json
import re
from decimal import Decimal

from client import OPENAPI, deref

# what the document says in words: fractional digits of a number, by the name of its schema
DIGITS = {"SentPrice": 9, "SentEnergyPrice": 9, "SentAmount": 2, "SentAmountAboveZero": 2, "SentPercent": 4, "SentEnergy": 3}
NUMERIC = ("^-?(0|[1-9]", "^(0|[1-9]")
START = "2026-05-01T08:00:00Z"
LOCAL = "^[0-9]{4}-"  # how the pattern of a local date and time begins

# texts that mean something: a valid one for each name of a field. A new field whose text must be more than its schema can
# say has its line here, and its wrong ones in WRONG_WORDS
SAMPLES = {
    "time_zone": "Europe/Vienna", "currency": "EUR", "started_at": START, "ended_at": "2026-05-01T09:00:00Z",
    "charging_ended_at": "2026-05-01T08:45:00Z", "at": "2026-05-01T08:30:00Z", "valid_from": "2026-01-01T00:00:00Z",
    "valid_until": "2027-01-01T00:00:00Z", "starts_at": "2026-01-01T00:00:00Z", "expires_at": "2027-01-01T00:00:00Z",
    "start_time": "08:00", "end_time": "18:00", "country": "AT", "tax_id": "ATU12345675", "locale": "de-AT",
    "allowed_addresses": "192.0.2.0/24", "email": "someone@example.com", "period": "2026-05",
    "contact_email": "someone@example.com",
}


class Raw:
    """A number exactly as it shall stand in the text."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def __eq__(self, other):
        return isinstance(other, Raw) and other.text == self.text

    def __hash__(self):
        return hash(self.text)


def dump(value):
    if isinstance(value, (Raw, Decimal)):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(json.dumps(key) + ": " + dump(one) for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    return json.dumps(value)


class Field:
    """One field: where it stands (${path}, a list's element being 0) and what its schema says."""

    def __init__(self, path, schema, required=False):
        self.path, self.required = path, required
        self.name = next((step for step in reversed(path) if step != 0), "")
        self.nullable, self.schema, self.digits, self.numeric = False, {}, None, False
        self._take(schema)
        kinds = self.schema.get("type")
        kinds = [kinds] if isinstance(kinds, str) else list(kinds or [])
        if "null" in kinds or None in self.schema.get("enum", []):
            self.nullable = True
        kinds = [kind for kind in kinds if kind != "null"]
        if "enum" in self.schema and kinds != ["boolean"]:
            self.kind = "enum"
        elif self.schema.get("format") == "date-time":
            self.kind = "instant"
        elif self.schema.get("pattern", "").startswith(LOCAL):
            self.kind = "local"
        else:
            self.kind = kinds[0] if kinds else "any"
        if self.kind == "integer":
            self.digits = 0

    def _take(self, schema):
        while "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            self.digits = DIGITS.get(name, self.digits)
            schema = deref({"$ref": schema["$ref"]})
        for one in schema.get("anyOf", []):
            if one == {"type": "null"}:
                self.nullable = True
            elif one.get("type") == "string" and one.get("pattern", "").startswith(NUMERIC):
                self.numeric = True
            else:
                self._take(one)
        if "anyOf" not in schema:
            self.schema = schema
        if self.schema.get("type") == "number" and self.digits is None:
            self.digits = 9

    @property
    def where(self):
        """As an error names it: conditions.time_of_day.days[0]."""
        return re.sub(r"\.?\[", "[", ".".join("[0]" if step == 0 else step for step in self.path))

    def below(self):
        if self.kind == "object":
            required = self.schema.get("required", [])
            for name, schema in self.schema.get("properties", {}).items():
                if writable(schema):
                    yield Field(self.path + (name,), schema, name in required)
        elif self.kind == "array":
            yield Field(self.path + (0,), self.schema["items"], True)


def writable(schema):
    return not schema.get("readOnly") and not set(schema) <= {"description"}


def fields_below(schema):
    """Every field that may be sent, nested ones after what holds them."""
    queue = list(Field((), schema).below())
    while queue:
        field = queue.pop(0)
        yield field
        queue[0:0] = field.below()


# ---- valid values ----

def plain(field):
    """A valid value, as small as possible."""
    schema = field.schema
    if field.name in SAMPLES and field.kind in ("string", "instant"):
        return SAMPLES[field.name]
    if field.kind == "enum":
        return next(value for value in schema["enum"] if value is not None)
    if field.kind == "object":
        return {below.name: plain(below) for below in field.below() if below.required}
    if field.kind == "array":
        return [plain(next(field.below()))]
    if field.kind in ("number", "integer"):
        return max(1, schema.get("minimum", 1))
    if field.kind == "boolean":
        return True
    if field.kind == "instant":
        return START
    if field.kind == "local":
        return "2026-05-01 08:00:00"
    return "x" * max(1, schema.get("minLength", 1))


def with_value(body, schema, path, value):
    """A copy of ${body} with ${value} at ${path}; what is missing on the way is made."""
    body = copy.deepcopy(body)
    node, field = body, Field((), schema)
    for step in path[:-1]:
        field = next(one for one in field.below() if one.path[-1] == step)
        if step == 0:
            node[:] = node[:1] or [plain(field)]
        elif node.get(step) is None:
            node[step] = plain(field)
        node = node[step]
    if path[-1] == 0:
        node[:] = [value]
    else:
        node[path[-1]] = value
    return body


def without(body, schema, path):
    """A copy where everything on the way is there, but not the field."""
    body = with_value(body, schema, path, None)
    node = body
    for step in path[:-1]:
        node = node[step]
    del node[path[-1]]
    return body


def value_at(body, path):
    """What stands at ${path}, None if nothing does."""
    for step in path:
        try:
            body = body[step]
        except (KeyError, IndexError, TypeError):
            return None
    return body


def scaled(number, digits):
    return Raw(f"{number:.{digits}f}" if digits else str(number))


def edges(field):
    """Valid values at the limits."""
    schema, found = field.schema, []
    if field.nullable:
        found.append(None)
    if field.kind in ("number", "integer"):
        step = Decimal(1).scaleb(-field.digits)
        low, high = Decimal(schema.get("minimum", 0)), Decimal(schema.get("maximum", 10**9))
        if "exclusiveMinimum" in schema:
            low += step
        found += [scaled(one, field.digits) for one in (low, low + step, high - step, high)] + [Raw(f"{int(high):.1e}")]
        if field.numeric:
            found += [str(high), str(high - step)]
    elif field.kind == "enum":
        found += [value for value in schema["enum"] if value is not None]
    elif field.kind == "boolean":
        found += [True, False]
    elif field.kind == "instant":
        day = plain(field)[:-1]
        found += [day + "Z", day.replace("T", "t") + "z", day + ".999999999+00:00"]
    elif field.kind == "local":
        found += ["0001-01-03 00:00:00", "2024-02-29 23:59:59", "9999-12-29 12:00", "2026-05-01 00:00"]
    elif field.kind == "string" and field.name in ("start_time", "end_time"):
        found += ["00:01", "23:59"] + (["24:00"] if field.name == "end_time" else [])
    elif field.kind == "string" and field.name not in SAMPLES:
        fits = [sign for sign in ("x", "~", "-", "7", "é", "😀") if allowed(field, sign * max(1, schema.get("minLength", 1)))]
        found += [sign * n for sign in fits for n in {schema.get("minLength", 1), schema.get("maxLength", 1)}]
    elif field.kind == "array":
        found.append([] if schema.get("minItems", 0) == 0 else [plain(next(field.below()))])
    return found


def allowed(field, text):
    schema = field.schema
    if not schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", 1 << 30):
        return False
    return "pattern" not in schema or re.search(schema["pattern"].removesuffix("$") + r"\Z", text) is not None


# ---- values that are wrong ----

OTHER_TYPES = {
    "number": [True, [], {}, [1]],
    "integer": [True, [], {}, [1]],
    "string": [True, 1, Raw("1.5"), [], {}, ["x"], {"a": "x"}],
    "instant": [True, 1777622400, [], {}, [START]],
    "local": [True, 1777622400, [], {}, ["2026-05-01 08:00:00"]],
    "enum": [True, 1, [], {}],
    "boolean": [0, 1, "true", "", [], {}],
    "object": [True, 1, "", "x", [], [{}]],
    "array": [True, 1, "", "x", {}, {"a": 1}],
}
NOT_NUMBERS = ["", " ", "x", "1,5", " 1", "1 ", "+1", ".5", "1.", "01", "0x10", "1e", "NaN", "-", "1_0", "½", "١"]
NOT_INSTANTS = ["", "yesterday", "2026-05-01", "2026-05-01T08:00:00", "2026-05-01T08:00Z", "2026-02-29T08:00:00Z",
                "2026-13-01T08:00:00Z", "2026-05-01T24:00:00Z", "2026-05-01T08:60:00Z", "2026-05-01T08:00:00+24:00",
                "2026-05-01T08:00:00+0200", "2026-05-01T08:00:00 Z", " 2026-05-01T08:00:00Z", "2026-5-1T08:00:00Z",
                "20260501T080000Z", "02026-05-01T08:00:00Z", "0000-05-01T08:00:00Z", "2026-05-01T08:00:00.Z", "1777622400"]
NOT_LOCALS = ["", "yesterday", "2026-05-01", "2026-05-01T08:00:00", "2026-05-01T08:00:00Z", "2026-05-01 08:00:00Z", "2026-02-29 08:00:00",
              "2026-13-01 08:00:00", "2026-05-01 24:00:00", "2026-05-01 08:60:00", "2026-05-01 08:00:60", "2026-05-01 8:00", "2026-5-1 08:00",
              "2026-05-01  08:00", " 2026-05-01 08:00", "2026-05-01 08:00 ", "2026-05-01 08:00:00.5", "2026-05-01 08:00:", "0000-01-01 00:00:00",
              "2026-05-01 08", "26-05-01 08:00", "x" * 300]
NOT_TEXTS = ["", " ", "x y", "é", "a/b", "a\nb", "a\u007fb", "a\tb", "x\n", "\u2028", "😀", "x'--", "x,y"]
NOT_CLOCKS = ["", "8:00", "08:60", "0800", "08:00:00", "24:01", "25:00", "-1:00", "08.00", "08:0", "08:00 ", "noon"]
WRONG_WORDS = {
    "currency": ["", "EU", "EURO", "eur", "XXX", "BGN", "€€€", "E R"],
    "time_zone": ["Europe/Nowhere", "../UTC", "/etc/passwd", "posix/Europe/Vienna", "Europe/", "europe/vienna", "UTC\n"],
    "country": ["", "A", "AUT", "at", "A1", "XX", "ÄT"],
    "locale": ["x" * 17],
    "period": ["", "2026", "2026-5", "2026-13", "2026-00", "26-05", "2026-05-01", "2026/05", " 2026-05", "0000-01", "last", "2026-05\n", "２０２６-05"],
    "email": ["", "x", "@x", "x@", "a b@example.com", "a@b@example.com", "a@example.com\r\nBcc: b@example.com", "a\u0001@b.example", "a@b.example\n",
              "m\u00fcller@b.example", "a@m\u00fcnchen.example", "a@b..example", "a@[192.0.2.1]", "a" * 65 + "@b.example"],
}
WRONG_WORDS["contact_email"] = WRONG_WORDS["email"]


def wrong_numbers(field):
    schema, digits = field.schema, field.digits
    step = Decimal(1).scaleb(-digits)
    low = Decimal(schema.get("minimum", schema.get("exclusiveMinimum", 0)))
    high = Decimal(schema.get("maximum", 10**9))
    bad = [low if "exclusiveMinimum" in schema else low - step, high + step, high * 1000 + 1, Decimal(-10**18)]
    bad = [format(one, "f") for one in bad] + ["1e400", "1e18", "-1e400", "9223372036854775808", "1" + "0" * 100]
    # one digit too many
    bad += [format(max(low, Decimal(0)) + 1 + step / 10, "f"), f"1e-{digits + 1}"]
    yield from map(Raw, bad)
    if field.numeric:
        yield from bad
        yield from NOT_NUMBERS


def wrong_texts(field):
    schema = field.schema
    if field.name in ("start_time", "end_time"):
        yield from NOT_CLOCKS
        if field.name == "start_time":
            yield "24:00"
        return
    yield from WRONG_WORDS.get(field.name, [])
    yield from (text for text in NOT_TEXTS if not allowed(field, text))
    if schema.get("minLength", 0) > 1:
        yield "x" * (schema["minLength"] - 1)
    if "maxLength" in schema:
        # as JSON writes it, the longer one has to fit into a body
        yield from (sign * (schema["maxLength"] + 1) for sign in ("x€" if schema["maxLength"] < 100000 else "x"))
        yield "x" * 70000


def wrong_lists(field):
    element = next(field.below())
    if "maxItems" in field.schema:
        yield [plain(element)] * (field.schema["maxItems"] + 1)
    if field.schema.get("minItems", 0) > 0:
        yield []


def wrong_values(field):
    """Values that must be refused under the name of the field."""
    taken = field.schema.get("enum", [])
    yield from (value for value in OTHER_TYPES.get(field.kind, []) if value is True or value not in taken)
    if not field.nullable:
        yield None
    if field.kind in ("number", "integer"):
        yield from wrong_numbers(field)
    elif field.kind == "instant":
        yield from NOT_INSTANTS
    elif field.kind == "local":
        yield from NOT_LOCALS
    elif field.kind == "string":
        yield from wrong_texts(field)
    elif field.kind == "enum":
        words = [value for value in field.schema["enum"] if isinstance(value, str)]
        yield from ["", "nonsense", " ", *(word.upper() for word in words if word.upper() not in words),
                    *(word + " " for word in words)]
    elif field.kind == "array":
        yield from wrong_lists(field)


def same(sent, got):
    """Is what was answered what was sent?"""
    if isinstance(sent, Raw) or isinstance(got, (int, Decimal)) and not isinstance(got, bool):
        return Decimal(str(sent)) == Decimal(str(got))
    if isinstance(sent, str) and isinstance(got, str) and sent != got:
        try:
            first, second = (dt.datetime.fromisoformat(re.sub(r"\.\d+", "", one.upper()).replace("Z", "+00:00")) for one in (sent, got))
        except ValueError:
            return False
        return first == second
    return sent == got


def bodies():
    """(method, path, schema) of every operation with a JSON body."""
    for path, item in OPENAPI["paths"].items():
        for verb, operation in item.items():
            body = operation.get("requestBody") if isinstance(operation, dict) else None
            content = deref(body)["content"] if body else {}
            if "application/json" in content:
                yield verb.upper(), path, deref(content["application/json"]["schema"])
