"""Every field of every body with every kind of wrong value: refused under its own name, and nothing is stored. And with
values at the limits: taken, and answered as they were sent. All of it follows docs/openapi.json."""

import pytest

from client import DYNAMIC, Tenant, ctl, exact, fields_of
from fields import bodies, dump, edges, fields_below, plain, same, value_at, with_value, without, wrong_values
from samples import short, with_receipt
from target import Target

# what is in a batch is judged on its own, and answered so
FIELDS = [(method, path, schema, field) for method, path, schema in bodies() if short(path) != "/sessions/batch"
          for field in fields_below(schema)]


def each(fits=lambda method, path, field: True):
    """The fields that are fit for a test."""
    chosen = [one for one in FIELDS if fits(one[0], one[1], one[3])]
    return pytest.mark.parametrize("method,path,schema,field", chosen,
                                   ids=[f"{method} {path} {field.where}" for method, path, _, field in chosen])


# what may not stand beside a field
EXCLUDES = {("/quotes", "tariff"): ("tariff_id", "charge_point_id")}

# names of fields that hold an id of ours, and what makes such an object
REFERENCES = {
    "tariff_id": lambda t: t.tariff(),
    "user_type_id": lambda t: t.made("/user-types", name="Sample"),
    "cost_rate_uuid": lambda t: t.cost_rate(),
    "organization_id": lambda t: t.organization(),
    "default_tariff_id": lambda t: t.tariff(),
    "session_id": lambda t: with_receipt(t),
}

# limits that depend on other fields, or that only one method knows: stories of their own test those
NOT_ALONE = {("/sessions", "ended_at"), ("/sessions", "energy_kwh"),
             ("/sessions/{id}/stop", "energy_kwh"), ("/sessions", "readings[0].energy_kwh"), ("/quotes", "readings[0].energy_kwh"), ("/quotes", "tariff_id"),
             ("/quotes", "promo_code"), ("/promotional-codes/sessions/{session_id}/apply-code", "code"),
             ("/promotional-codes", "code"), ("/promotional-codes/{id}", "code"),
             ("/promotional-codes", "currency"), ("/promotional-codes/{id}", "currency"), ("/promotional-codes/{id}", "status"),
             ("/cost_rate", "uuid"), ("/cost_rate", "dynamic_pricing"),
             ("/recurring_pricing_config", "cost_rate_uuid"), ("/unique_pricing_config", "cost_rate_uuid"),
             ("/recurring_pricing_config", "weekday"), ("/recurring_pricing_config/{uuid}", "weekday"),
             ("/unique_pricing_config/{uuid}", "start"),
             ("/cost_rate_time_cost", "uuid"), ("/cost_rate_time_cost", "cost_rate_schedule_uuid"),
             ("/cost_rate_energy_cost", "uuid"), ("/cost_rate_energy_cost", "cost_rate_schedule_uuid"),
             ("/cost_rate_session_fee", "uuid"), ("/cost_rate_session_fee", "rate_cost_schedule_id"),
             *(("/unique_schedule/{cost_rate_uuid}", name) for name in ("from", "to", "entries[0].start")),
             ("/webhooks/endpoints", "url"), ("/webhooks/endpoints/{id}", "url"), ("/webhooks/endpoints/{id}", "secret"),
             ("/sign-in", "email"), ("/sign-in", "password"), ("/me", "password"), ("/me", "current_password"), ("/users", "email"), ("/users/{id}", "email"),
             ("/settings", "logo"), ("/settings", "name")}


# what names an object of the dynamic-pricing surface: as long as it is a text, it is one that is not there
NAMES = ("uuid", "cost_rate_uuid", "cost_rate_schedule_uuid", "rate_cost_schedule_id")


@pytest.fixture(scope="module")
def one():
    tenant = Tenant()
    ctl("tenant", "set", tenant.id, "--default-tariff-id", tenant.tariff())
    return tenant


@pytest.fixture(scope="module")
def targets(one):
    made = {}

    def target(method, path):
        if (method, path) not in made:
            made[method, path] = Target(one, method, path)
        return made[method, path]

    return target


def base_of(target, field):
    """The sample's body without what excludes the field."""
    gone = EXCLUDES.get((short(target.path), field.path[0]), ()) if len(field.path) > 1 else ()
    return {name: value for name, value in target.body.items() if name not in gone}


def only(target, answer, where, sent):
    """Does the refusal name this field and no other?"""
    said = f"{target.method} {target.at} {sent[:300]}: {answer.status_code} {answer.text[:600]}"
    if target.dynamic:
        if where in NAMES:
            assert answer.status_code in (400, 404), said
            return
        assert answer.status_code == 400, said
        message = answer.json()["message"]
        assert message.startswith(where + ": ") or message == f"{where} value is invalid", said
    else:
        assert answer.status_code == 422 and answer.json()["error"]["code"] == "validation_failed", said
        assert set(fields_of(answer)) == {where}, said
        assert all(detail["message"] for detail in answer.json()["error"]["details"]), said


@each()
def test_wrong_value(targets, method, path, schema, field):
    target = targets(method, path)
    base, before = base_of(target, field), target.stored()
    bad = list(wrong_values(field))
    assert len(bad) >= 5
    if method != "POST":
        # one decoder reads them all: PUT and PATCH share the values
        bad = bad[method == "PATCH"::2]
    for value in bad:
        sent = dump(with_value(base, schema, field.path, value))
        # a list of few elements is wrong for its first
        inner = field.kind == "array" and isinstance(value, list) and 0 < len(value) <= 2
        only(target, target(sent), field.where + ("[0]" if inner else ""), sent)
    assert target.stored() == before


@each(lambda method, path, field: field.required and field.path[-1] != 0 and method != "PATCH")
def test_missing(targets, method, path, schema, field):
    target = targets(method, path)
    before = target.stored()
    sent = dump(without(base_of(target, field), schema, field.path))
    only(target, target(sent), field.where, sent)
    assert target.stored() == before


@each(lambda method, path, field: field.kind == "object" and not path.startswith(DYNAMIC))
def test_unknown_field_below(targets, method, path, schema, field):
    target = targets(method, path)
    before = target.stored()
    base = without(base_of(target, next(field.below())), schema, field.path)
    for name in ("nonsense", "Energy", "id ", "x" * 60):
        sent = dump(with_value(base, schema, field.path, {**plain(field), name: 1}))
        only(target, target(sent), f"{field.where}.{name}", sent)
    assert target.stored() == before


@each(lambda method, path, field: field.kind == "array")
def test_every_element_is_judged(targets, method, path, schema, field):
    target, element = targets(method, path), next(field.below())
    before = target.stored()
    for wrong in (None, [], True):
        sent = dump(with_value(base_of(target, field), schema, field.path, [plain(element), plain(element), wrong]))
        only(target, target(sent), field.where + "[2]", sent)
    assert target.stored() == before


@each(lambda method, path, field: field.name in REFERENCES and not path.startswith(DYNAMIC))
def test_what_is_not_ours(targets, stranger, method, path, schema, field):
    """An id of somebody else is answered in the words for one that never was."""
    target = targets(method, path)
    before, said = target.stored(), []
    theirs = REFERENCES[field.name](stranger)
    for value in (theirs, theirs[:-1] + ("0" if theirs[-1] != "0" else "1"), "nonsense"):
        sent = dump(with_value(base_of(target, field), schema, field.path, value))
        answer = target(sent)
        only(target, answer, field.where, sent)
        said.append(answer.json()["error"])
    assert said[0] == said[1] == said[2]
    assert target.stored() == before


# ---- what must be taken ----

@each(lambda method, path, field: edges(field) != [] and (short(path), field.where) not in NOT_ALONE)
def test_limits_are_taken(one, method, path, schema, field):
    target = Target(one, method, path)
    values = edges(field)
    if field.name in REFERENCES:
        values = [value for value in values if value is None] + [REFERENCES[field.name](one)]
    for value in values:
        target = target.again()
        sent = dump(with_value(base_of(target, field), schema, field.path, value))
        answer = target(sent)
        assert answer.status_code in (200, 201, 202), f"{method} {target.at} {sent[:300]}: {answer.text[:600]}"
        got = value_at(exact(answer), field.path)
        assert value is None or got is None or same(value, got), f"{sent[:300]}: {got!r}"
