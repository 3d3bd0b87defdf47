"""Time costs and energy costs: the documented examples with their literal answers, and every refusal. The two families
differ in words, in numbers or strings, in singular or plural, and nowhere else."""

import uuid
from types import SimpleNamespace

import pytest

from client import exact
from dynamic import UNKNOWN, UUID, done, missing, refused, said, tag_of

TIME = SimpleNamespace(
    path="/cost_rate_time_cost", list="/cost_rate_time_costs", no_schedule=missing("Cost rate schedule not found"),
    twice=refused("The interval unit is configured twice!"),
    twice_put=refused("It is not allowed to configure a interval event time twice. Please correct the information!"),
    made=lambda id: {"status": "ok", "uuid": id}, put=lambda id: {"status": "ok", "uuid": id}, removed="Time cost deleted successfully",
    price=float, make=lambda t, *args, **fields: t.time_cost(*args, **fields))
ENERGY = SimpleNamespace(
    path="/cost_rate_energy_cost", list="/cost_rate_energy_cost", no_schedule=missing("Schedule not found"),
    twice=refused("Energy cost interval already exists"), twice_put=refused("Energy cost interval already exists"),
    made=lambda id: {"status": "ok", "message": "Energy cost was successfully created.", "uuid": id},
    put=lambda id: {"status": "ok", "message": "Energy cost was successfully updated.", "uuid": id},
    removed="Energy cost was successfully deleted.", price="{:.2f}".format, make=lambda t, *args, **fields: t.energy_cost(*args, **fields))
BOTH = pytest.mark.parametrize("kind", [TIME, ENERGY], ids=["time", "energy"])
NO_RATE, NO_INTERVAL = missing("Cost rate not found"), missing("Cost rate interval not found")


@pytest.fixture
def rate(tenant):
    return tenant.cost_rate()


def rows(tenant, kind, rate, entry=None):
    query = f"?cost_rate_schedule_uuid={entry}" if entry else ""
    answer = tenant.dynamic.get(f"{kind.list}/{rate}{query}")
    assert answer.status_code == 200 and list(answer.json()) == ["data"]
    return answer.json()["data"]


# ---- the documented examples ----

def test_time_costs(tenant, rate):
    assert said(tenant.dynamic.get(f"/cost_rate_time_costs/{rate}")) == (200, {"data": []})
    made = tenant.dynamic.post("/cost_rate_time_cost", {"cost_rate_uuid": rate, "unit": 60, "price": 2.5})
    id = made.json()["uuid"]
    assert UUID.fullmatch(id)
    assert said(made) == (200, {"status": "ok", "uuid": id})
    read = tenant.dynamic.get(f"/cost_rate_time_costs/{rate}")
    assert said(read) == (200, {"data": [{"uuid": id, "unit": 60, "price": 2.5}]})
    assert read.text == '{"data":[{"uuid":"%s","unit":60,"price":2.5}]}' % id
    assert said(tenant.dynamic.put("/cost_rate_time_cost", {"uuid": id, "unit": 30, "price": 1.25})) == (200, {"status": "ok", "uuid": id})
    assert rows(tenant, TIME, rate) == [{"uuid": id, "unit": 30, "price": 1.25}]
    assert said(tenant.dynamic.delete(f"/cost_rate_time_cost/{id}")) == done("Time cost deleted successfully")
    assert rows(tenant, TIME, rate) == []


def test_energy_costs(tenant, rate):
    assert said(tenant.dynamic.get(f"/cost_rate_energy_cost/{rate}")) == (200, {"data": []})
    made = tenant.dynamic.post("/cost_rate_energy_cost", {"cost_rate_uuid": rate, "unit": 1, "price": "0.25"})
    id = made.json()["uuid"]
    assert UUID.fullmatch(id)
    assert said(made) == (200, {"status": "ok", "message": "Energy cost was successfully created.", "uuid": id})
    assert list(made.json()) == ["status", "message", "uuid"]
    read = tenant.dynamic.get(f"/cost_rate_energy_cost/{rate}")
    assert said(read) == (200, {"data": [{"uuid": id, "unit": 1, "price": "0.25"}]})
    assert read.text == '{"data":[{"uuid":"%s","unit":1,"price":"0.25"}]}' % id
    put = tenant.dynamic.put("/cost_rate_energy_cost", {"uuid": id, "unit": 1, "price": "0.30"})
    assert said(put) == (200, {"status": "ok", "message": "Energy cost was successfully updated.", "uuid": id})
    assert rows(tenant, ENERGY, rate) == [{"uuid": id, "unit": 1, "price": "0.30"}]
    assert said(tenant.dynamic.delete(f"/cost_rate_energy_cost/{id}")) == done("Energy cost was successfully deleted.")
    assert rows(tenant, ENERGY, rate) == []


@pytest.mark.parametrize("currency,sent,string,number", [
    ("EUR", 0.25, "0.25", "0.25"), ("EUR", "0.250", "0.25", "0.25"), ("EUR", 1.3, "1.30", "1.3"), ("EUR", "2", "2.00", "2"), ("EUR", 0, "0.00", "0"),
    ("EUR", "0.123456789", "0.123456789", "0.123456789"), ("EUR", "1e-3", "0.001", "0.001"), ("JPY", "25.0", "25", "25"), ("JPY", "25.5", "25.5", "25.5"),
    ("KWD", "0.1", "0.100", "0.1"), ("EUR", 1000000000, "1000000000.00", "1000000000"),
])
def test_prices_are_exact(tenant, currency, sent, string, number):
    rate = tenant.cost_rate(currency=currency)
    for kind in (TIME, ENERGY):
        kind.make(tenant, rate, unit="7", price=sent)
    assert [(row["unit"], row["price"]) for row in rows(tenant, ENERGY, rate)] == [(7, string)]
    assert f'"price":{number}}}' in tenant.dynamic.get(f"/cost_rate_time_costs/{rate}").text
    assert str(exact(tenant.dynamic.get(f"/cost_rate_time_costs/{rate}"))["data"][0]["price"]) == number


def test_only_energy_may_cost_less_than_nothing(tenant, rate):
    assert tenant.dynamic.post("/cost_rate_energy_cost", {"cost_rate_uuid": rate, "unit": 1000, "price": "-0.05"}).status_code == 200
    assert rows(tenant, ENERGY, rate)[0]["price"] == "-0.05"
    assert said(tenant.dynamic.post("/cost_rate_time_cost", {"cost_rate_uuid": rate, "unit": 60, "price": -0.01})) == refused("price: must be at least 0")


# ---- what is refused ----

@BOTH
@pytest.mark.parametrize("fields,message", [
    ({"unit": None}, "unit: must not be null"),
    ({"unit": 0}, "unit: must be at least 1"),
    ({"unit": 1000000001}, "unit: must be at most 1000000000"),
    ({"unit": 1.5}, "unit: must be a whole number"),
    ({"unit": "an hour"}, "unit: must be a number"),
    ({"unit": True}, "unit: must be a whole number"),
    ({"price": None}, "price: must not be null"),
    ({"price": "much"}, "price: must be a number"),
    ({"price": "1,5"}, "price: must be a number"),
    ({"price": [1]}, "price: must be a number"),
    ({"price": "0.0000000001"}, "price: must have at most 9 fractional digits"),
    ({"price": 1000000000.01}, "price: must be at most 1000000000"),
    ({"unit": 0, "price": "x"}, "unit: must be at least 1"),
])
def test_refusals(tenant, rate, kind, fields, message):
    id = kind.make(tenant, rate)
    before = tag_of(tenant, rate), rows(tenant, kind, rate)
    body = {"unit": 10, "price": 1, **fields}
    assert said(tenant.dynamic.post(kind.path, {"cost_rate_uuid": rate, **body})) == refused(message)
    assert said(tenant.dynamic.put(kind.path, {"uuid": id, **body})) == refused(message)
    assert (tag_of(tenant, rate), rows(tenant, kind, rate)) == before


@BOTH
def test_required(tenant, rate, kind):
    for method, body in (("POST", {"cost_rate_uuid": rate, "unit": 10, "price": 1}), ("PUT", {"uuid": kind.make(tenant, rate), "unit": 10, "price": 1})):
        for field in body:
            assert said(tenant.dynamic(method, kind.path, {key: value for key, value in body.items() if key != field})) == refused(f"{field}: is required")
        for field in ("cost_rate_uuid", "uuid"):
            if field in body:
                assert said(tenant.dynamic(method, kind.path, {**body, field: None})) == refused(f"{field}: must not be null")
                assert said(tenant.dynamic(method, kind.path, {**body, field: 5})) == refused(f"{field}: must be a string")


@BOTH
def test_no_unit_twice(tenant, rate, kind):
    first, second = kind.make(tenant, rate, unit=10), kind.make(tenant, rate, unit=20)
    before = rows(tenant, kind, rate)
    assert said(tenant.dynamic.post(kind.path, {"cost_rate_uuid": rate, "unit": "10", "price": 9})) == kind.twice
    assert said(tenant.dynamic.put(kind.path, {"uuid": second, "unit": 10, "price": 9})) == kind.twice_put
    assert rows(tenant, kind, rate) == before
    # its own unit does not stand in its way, and one that is gone is free
    assert tenant.dynamic.put(kind.path, {"uuid": first, "unit": 10, "price": 9}).status_code == 200
    assert tenant.dynamic.delete(f"{kind.path}/{first}").status_code == 200
    assert tenant.dynamic.put(kind.path, {"uuid": second, "unit": 10, "price": 9}).status_code == 200


def test_units_of_the_two_kinds_are_apart(tenant, rate):
    time, energy = tenant.time_cost(rate, unit=5), tenant.energy_cost(rate, unit=5)
    # each path knows only its own
    assert said(tenant.dynamic.delete(f"/cost_rate_energy_cost/{time}")) == said(tenant.dynamic.delete(f"/cost_rate_time_cost/{energy}")) == NO_INTERVAL
    assert said(tenant.dynamic.put("/cost_rate_energy_cost", {"uuid": time, "unit": 1, "price": 1})) == NO_INTERVAL
    assert said(tenant.dynamic.put("/cost_rate_time_cost", {"uuid": energy, "unit": 1, "price": 1})) == NO_INTERVAL
    assert [row["uuid"] for row in rows(tenant, TIME, rate)] == [time] and [row["uuid"] for row in rows(tenant, ENERGY, rate)] == [energy]


@BOTH
@pytest.mark.parametrize("id", UNKNOWN)
def test_unknown(tenant, rate, kind, id):
    assert said(tenant.dynamic.post(kind.path, {"cost_rate_uuid": id, "unit": 1, "price": 1})) == NO_RATE
    assert said(tenant.dynamic.get(f"{kind.list}/{id}")) == NO_RATE
    assert said(tenant.dynamic.get(f"{kind.list}/{id}?cost_rate_schedule_uuid={rate}")) == NO_RATE
    assert said(tenant.dynamic.put(kind.path, {"uuid": id, "unit": 1, "price": 1})) == NO_INTERVAL
    assert said(tenant.dynamic.delete(f"{kind.path}/{id}")) == NO_INTERVAL
    assert said(tenant.dynamic.post(kind.path, {"cost_rate_uuid": rate, "unit": 1, "price": 1, "cost_rate_schedule_uuid": id})) == kind.no_schedule
    assert said(tenant.dynamic.get(f"{kind.list}/{rate}?cost_rate_schedule_uuid={id}")) == kind.no_schedule
    assert rows(tenant, kind, rate) == []


@BOTH
def test_what_a_path_names(tenant, rate, kind):
    """GET takes the cost rate's uuid, PUT and DELETE the interval's."""
    id = kind.make(tenant, rate)
    assert said(tenant.dynamic.get(f"{kind.list}/{id}")) == NO_RATE
    assert said(tenant.dynamic.delete(f"{kind.path}/{rate}")) == said(tenant.dynamic.put(kind.path, {"uuid": rate, "unit": 1, "price": 1})) == NO_INTERVAL
    assert tenant.dynamic.delete(f"{kind.path}/{id}").status_code == 200
    assert said(tenant.dynamic.delete(f"{kind.path}/{id}")) == said(tenant.dynamic.put(kind.path, {"uuid": id, "unit": 1, "price": 1})) == NO_INTERVAL


def test_singular_and_plural(tenant, rate):
    nothing = (404, {"status": "error", "message": "Not found"})
    assert said(tenant.dynamic.get(f"/cost_rate_energy_costs/{rate}")) == nothing
    answer = tenant.dynamic.get(f"/cost_rate_time_cost/{rate}")
    assert said(answer) == (405, {"status": "error", "message": "Method not allowed"}) and answer.headers["Allow"] == "DELETE"


# ---- owners ----

@BOTH
def test_of_an_entry(tenant, kind):
    rate, other = tenant.cost_rate(dynamic_pricing=1), tenant.cost_rate(dynamic_pricing=1)
    evening, morning = tenant.recurring(rate), tenant.recurring(rate, start_time="06:00", end_time="09:00")
    # the same unit for the rate and for each of its entries
    own, late, early = (kind.make(tenant, rate, unit=5, price=price, cost_rate_schedule_uuid=entry)
                        for price, entry in ((1, None), (2, evening), (3, morning)))
    assert rows(tenant, kind, rate) == [{"uuid": own, "unit": 5, "price": kind.price(1)}]
    assert rows(tenant, kind, rate, evening) == [{"uuid": late, "unit": 5, "price": kind.price(2)}]
    assert rows(tenant, kind, rate, morning.upper()) == [{"uuid": early, "unit": 5, "price": kind.price(3)}]
    body = {"unit": 5, "price": 4, "cost_rate_schedule_uuid": evening}
    assert said(tenant.dynamic.post(kind.path, {"cost_rate_uuid": rate, **body})) == kind.twice
    # of another rate
    assert said(tenant.dynamic.post(kind.path, {"cost_rate_uuid": other, **body})) == kind.no_schedule
    assert said(tenant.dynamic.get(f"{kind.list}/{other}?cost_rate_schedule_uuid={evening}")) == kind.no_schedule
    # its own uuid is enough to change and to remove it
    assert said(tenant.dynamic.put(kind.path, {"uuid": late.upper(), "unit": 6, "price": "7.5"})) == (200, kind.put(late))
    assert rows(tenant, kind, rate, evening) == [{"uuid": late, "unit": 6, "price": kind.price(7.5)}]
    assert said(tenant.dynamic.delete(f"{kind.path}/{early.upper()}")) == done(kind.removed)
    assert (rows(tenant, kind, rate, morning), len(rows(tenant, kind, rate)), len(rows(tenant, kind, rate, evening))) == ([], 1, 1)
    # they go with their entry
    tenant.dynamic.delete(f"/recurring_pricing_config/{evening}")
    assert said(tenant.dynamic.get(f"{kind.list}/{rate}?cost_rate_schedule_uuid={evening}")) == kind.no_schedule
    assert said(tenant.dynamic.put(kind.path, {"uuid": late, "unit": 1, "price": 1})) == NO_INTERVAL
    assert said(tenant.dynamic.delete(f"{kind.path}/{late}")) == NO_INTERVAL


@BOTH
def test_of_a_unique_entry(tenant, kind):
    rate = tenant.cost_rate(dynamic_pricing=2)
    entry = tenant.unique(rate)
    id = kind.make(tenant, rate, cost_rate_schedule_uuid=entry)
    assert [row["uuid"] for row in rows(tenant, kind, rate, entry)] == [id] and rows(tenant, kind, rate) == []
    # the prices stay when the entry is changed, and go with the rate
    tenant.dynamic.put(f"/unique_pricing_config/{entry}", {"name": "n", "start": "2027-01-01 00:00"})
    assert [row["uuid"] for row in rows(tenant, kind, rate, entry)] == [id]
    assert tenant.dynamic.delete(f"/cost_rate/{rate}").status_code == 200
    assert said(tenant.dynamic.delete(f"{kind.path}/{id}")) == NO_INTERVAL


@BOTH
def test_order(tenant, rate, kind):
    for unit in (500, 7, 60):
        kind.make(tenant, rate, unit=unit)
    assert [row["unit"] for row in rows(tenant, kind, rate)] == [7, 60, 500]


@BOTH
def test_every_change_is_one_of_the_rate(tenant, rate, kind):
    gone = (412, {"status": "error", "message": "Precondition failed"})
    first = tag_of(tenant, rate)
    id = kind.make(tenant, rate)
    put = {"uuid": id, "unit": 3, "price": 3}
    assert tag_of(tenant, rate) != first
    for method, at, body in (("POST", kind.path, {"cost_rate_uuid": rate, "unit": 2, "price": 2}), ("PUT", kind.path, put), ("DELETE", f"{kind.path}/{id}", None)):
        tag = tag_of(tenant, rate)
        assert said(tenant.dynamic(method, at, body, headers={"If-Match": first})) == gone
        assert tenant.dynamic(method, at, body, headers={"If-Match": tag}).status_code == 200
        assert tag_of(tenant, rate) not in (first, tag)


@BOTH
def test_retries(tenant, rate, kind):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first, again = (tenant.dynamic.post(kind.path, {"cost_rate_uuid": rate, "unit": 1, "price": 1}, headers=key) for _ in range(2))
    assert first.text == again.text and again.headers["Idempotent-Replayed"] == "true"
    assert said(first) == (200, kind.made(first.json()["uuid"])) and len(rows(tenant, kind, rate)) == 1
    # a refusal is repeated in the words of its path
    key = {"Idempotency-Key": uuid.uuid4().hex}
    for _ in range(2):
        assert said(tenant.dynamic.post(kind.path, {"cost_rate_uuid": rate, "unit": 1, "price": 2}, headers=key)) == kind.twice


@BOTH
def test_another_tenants(tenant, stranger, rate, kind):
    id = kind.make(tenant, rate)
    other = stranger.dynamic
    assert said(other.get(f"{kind.list}/{rate}")) == said(other.post(kind.path, {"cost_rate_uuid": rate, "unit": 3, "price": 1})) == NO_RATE
    assert said(other.put(kind.path, {"uuid": id, "unit": 3, "price": 1})) == said(other.delete(f"{kind.path}/{id}")) == NO_INTERVAL
    entry = tenant.recurring()
    assert said(other.post(kind.path, {"cost_rate_uuid": stranger.cost_rate(dynamic_pricing=1), "unit": 3, "price": 1,
                                       "cost_rate_schedule_uuid": entry})) == kind.no_schedule
    assert len(rows(tenant, kind, rate)) == 1
