"""Random bodies from a schema: valid ones that often make sense, and ones with a single wrong field."""

import datetime as dt

from fields import Field, Raw, SAMPLES, edges, fields_below, plain, with_value, without, wrong_values

# names of fields that hold an id: where such objects live
REFERENCES = {
    "tariff_id": "/tariffs/{id}", "default_tariff_id": "/tariffs/{id}", "user_type_id": "/user-types/{id}",
    "organization_id": "/organizations/{id}", "cost_rate_uuid": "/cost_rate/{uuid}", "uuid": "/cost_rate/{uuid}",
    "session_id": "/sessions/{id}", "charge_point_id": "/charge-points/{id}", "site_id": "/sites/{id}",
    "driver_id": "/drivers/{id}", "cost_rate_schedule_uuid": "/unique_pricing_config/{uuid}",
    "rate_cost_schedule_uuid": "/unique_pricing_config/{uuid}", "rate_cost_schedule_id": "/unique_pricing_config/{uuid}",
}
ODD_TEXTS = ["ß", "日本語", "😀😀", "\u202eabc", "'\"<>&", "\\", "a\u0301", "%s%n", "=1+1", "' OR 1=1 --", "\u2028", "  x ",
             "null", "0", "\ufeffx", "{}", "${x}", "\x7f", "a\tb"]
ZONES = ["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "Pacific/Apia"]
CURRENCIES = ["EUR"] * 12 + ["USD", "JPY", "KWD", "GBP"]
PAIRS = [("time_rate_per_minute", "time_rate_per_hour"), ("idle_fee_per_minute", "idle_fee_per_hour")]
FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)


def instant(seconds):
    return (FIRST + dt.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def after(start, seconds):
    """So long after an instant as it is answered."""
    return (dt.datetime.strptime(start, "%Y-%m-%dT%H:%M:%S%z") + dt.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


class Bodies:
    """${pick}(stem) gives an id to name, or a placeholder for one."""

    def __init__(self, dice, pick):
        self.dice, self.pick = dice, pick

    def number(self, field):
        dice, digits = self.dice, field.digits
        if dice.random() < 0.1:
            return dice.choice([one for one in edges(field) if one is not None])
        low = max(0, field.schema.get("minimum", 0))
        value = low + dice.choice([0, 1, 2, 5, 10, 20, 50]) + (dice.randrange(100) / 100 if digits else 0)
        value = min(value, field.schema.get("maximum", 10**9))
        if digits > 2 and dice.random() < 0.2:
            value = dice.randrange(10**digits) / 10**digits + low
        text = f"{value:.{digits}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text if field.numeric and dice.random() < 0.1 else Raw(text)

    def text(self, field):
        dice, schema = self.dice, field.schema
        if field.name == "currency":
            return dice.choice(CURRENCIES)
        if field.name == "time_zone":
            return dice.choice(ZONES)
        if field.name == "url":
            return dice.choice(["https://hooks.example.com/x?y=1", "https://192.0.2.7:8443", "HTTPS://A.example/%20", "https://[2606:4700::1]/"])
        if field.name == "period":
            return dice.choice(["2026-01", "2026-04", "2026-06", "2026-10", "2026-12", "2025-13"])
        if field.name in ("start_time", "end_time"):
            return f"{dice.randrange(24):02}:{dice.choice(['00', '30', '59'])}"
        if field.name in SAMPLES:
            return SAMPLES[field.name]
        if field.name in ("code", "promo_code"):
            # few, so that they meet
            return dice.choice(["CODE1", "CODE2", "CODE3", "code1", "ABCDEFGHIJ0123456789"])
        longest = schema.get("maxLength", 40)
        if "pattern" not in schema and dice.random() < 0.2:
            return dice.choice(ODD_TEXTS)[:longest]
        if dice.random() < 0.05:
            return ("x" if "pattern" in schema else dice.choice("xé😀")) * longest
        return "".join(dice.choice("abcXYZ019") for _ in range(min(longest, max(schema.get("minLength", 1), dice.randrange(1, 9)))))

    def value(self, field, depth=0):
        dice = self.dice
        if field.nullable and dice.random() < 0.08:
            return None
        if field.name in REFERENCES and field.kind == "string":
            return self.pick(REFERENCES[field.name])
        if field.kind == "object":
            return self.object(field, depth)
        if field.kind == "array":
            element = next(field.below())
            n = dice.choice([0, 1, 1, 2, 3, 7]) if dice.random() > 0.01 else field.schema.get("maxItems", 20)
            n = max(n, field.schema.get("minItems", 0))
            return [self.value(element, depth + 1) for _ in range(n)]
        if field.kind in ("number", "integer"):
            return self.number(field)
        if field.kind == "enum":
            return dice.choice([one for one in field.schema["enum"] if one is not None])
        if field.kind == "boolean":
            return dice.random() < 0.5
        if field.kind == "local":
            return instant(dice.randrange(300 * 86400)).replace("T", " ").removesuffix("Z")
        if field.kind == "instant":
            return instant(dice.randrange(300 * 86400))
        return self.text(field) if field.kind == "string" else plain(field)

    def object(self, field, depth=0):
        often = self.dice.choice([0.1, 0.3, 0.6])
        body = {}
        for below in field.below():
            if below.required or self.dice.random() < often:
                value = self.value(below, depth + 1)
                # mostly an id is left out where there is nothing to name
                if below.required or getattr(value, "kind", None) != "nothing" or self.dice.random() < 0.1:
                    body[below.name] = value
        if self.dice.random() < 0.9:
            self.sensible(body, field)
        return body

    def sensible(self, body, field):
        """What the schema cannot say: an order of times, one of a pair, bounds that are not crossed."""
        dice = self.dice
        for first, second in PAIRS:
            if first in body and second in body:
                del body[dice.choice([first, second])]
        if body.get("min_amount") is not None and body.get("max_amount") is not None:
            del body["min_amount"]
        if body.get("discount_type") == "percent" and "discount_value" in body:
            body["discount_value"] = Raw(str(dice.choice([0, 1, 10, 50, 100])))
        if body.get("discount_type") == "fixed" or "max_discount_amount" in body:
            body.setdefault("currency", "EUR")
        if "started_at" in body and "tariff" not in body and dice.random() < 0.8:
            body["tariff_id"] = self.pick(REFERENCES["tariff_id"])
        if isinstance(body.get("tariff"), dict):
            body.pop("tariff_id", None)
        if "started_at" in body and dice.random() < 0.5:
            organization = self.pick(REFERENCES["organization_id"])
            if organization.kind == "step":
                body["organization_id"] = organization
        if "started_at" in body:
            start = dice.randrange(300 * 86400)
            length = dice.choice([0, 1, 600, 3600, 5400, 86400])
            body["started_at"] = instant(start)
            if body.get("ended_at") is not None:
                body["ended_at"] = instant(start + length)
            if body.get("charging_ended_at") is not None:
                body["charging_ended_at"] = instant(start + dice.randrange(length + 1))
            energy = dice.randrange(50000)
            if "energy_kwh" in body:
                body["energy_kwh"] = Raw(f"{energy / 1000:.3f}".rstrip("0").rstrip("."))
            if body.get("readings"):
                rows = sorted((dice.randrange(length + 1), dice.randrange(energy + 1)) for _ in body["readings"])
                meter = sorted(wh for _, wh in rows)
                body["readings"] = [{"at": instant(start + at), "energy_kwh": Raw(f"{wh / 1000:.3f}")}
                                    for (at, _), wh in zip(rows, meter)]
        if isinstance(body.get("weekday"), list):
            body["weekday"] = dice.sample(range(1, 8), min(7, max(1, len(body["weekday"]))))
        if body.get("expires_at") is not None and body.get("starts_at") is not None:
            body["starts_at"], body["expires_at"] = sorted((body["starts_at"], body["expires_at"]))

    def wrong(self, schema, method):
        """A body with one wrong field, or one field too few or too many."""
        dice = self.dice
        body = self.object(Field((), schema))
        fields = [field for field in fields_below(schema) if field.name not in ("uuid",)]
        what = dice.random()
        required = [field for field in fields if field.required and field.path[-1] != 0]
        if what < 0.15 and schema.get("additionalProperties") is False:
            return {**body, dice.choice(["nonsense", "Id", "", "__proto__", "💥"]): dice.choice([1, None, {}, "x"])}
        if what < 0.3 and required and method != "PATCH":
            return without(body, schema, dice.choice(required).path)
        fields = [field for field in fields if list(wrong_values(field))]
        field = dice.choice(fields)
        return with_value(body, schema, field.path, dice.choice(list(wrong_values(field))))
