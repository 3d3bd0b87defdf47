"""Session fees of cost rates and of their entries: the documented examples with their literal answers, and every refusal."""

import pytest

from client import database
from dynamic import UNKNOWN, done, missing, refused, said, tag_of

SAVED = done("Session fee configuration was successfully saved")
GONE = done("Session fee configuration was successfully deleted")
NONE = (200, {"data": None})
NO_RATE, NO_SCHEDULE = missing("Cost rate not found"), missing("Schedule not found")
BAD_ID = refused("Invalid rate_cost_schedule_id format")
FEE = {"amount": 1.3, "grace_period": 50, "energy_threshold": 600}
READ = {"amount": "1.30", "grace_period": "50", "energy_threshold": 600}


@pytest.fixture
def rate(tenant):
    return tenant.cost_rate(dynamic_pricing=1)


def put(tenant, rate, **fields):
    return tenant.dynamic.put("/cost_rate_session_fee", {"uuid": rate, **FEE, **fields})


def fee(tenant, rate, entry=None):
    return tenant.dynamic.get(f"/cost_rate_session_fee/{rate}" + (f"?rate_cost_schedule_id={entry}" if entry is not None else ""))


def number_of(entry):
    return int(database(f"SELECT number FROM rate_entry WHERE uuid = '{entry}'"))


def test_of_an_entry(tenant, rate):
    """The documented example."""
    entry = tenant.recurring(rate)
    assert said(fee(tenant, rate, entry)) == NONE
    assert said(tenant.dynamic.put("/cost_rate_session_fee", {
        "uuid": rate, "amount": 1.3, "grace_period": 50, "energy_threshold": 600, "rate_cost_schedule_id": entry})) == SAVED
    read = fee(tenant, rate, entry)
    assert said(read) == (200, {"data": {"amount": "1.30", "grace_period": "50", "energy_threshold": 600}})
    assert read.text == '{"data":{"amount":"1.30","grace_period":"50","energy_threshold":600}}'
    # the rate's own is another, and so is that of another entry
    assert said(fee(tenant, rate)) == said(fee(tenant, rate, tenant.recurring(rate, weekday=[7]))) == NONE


def test_of_the_rate(tenant, rate):
    assert said(fee(tenant, rate)) == NONE
    assert said(put(tenant, rate)) == SAVED
    assert said(fee(tenant, rate)) == (200, {"data": READ})
    # what is left out is no condition, and what was there is replaced whole
    assert said(tenant.dynamic.put("/cost_rate_session_fee", {"uuid": rate, "amount": "2"})) == SAVED
    assert said(fee(tenant, rate)) == (200, {"data": {"amount": "2.00", "grace_period": None, "energy_threshold": None}})
    assert said(put(tenant, rate, grace_period=None, energy_threshold="0", rate_cost_schedule_id=None)) == SAVED
    assert said(fee(tenant, rate)) == (200, {"data": {"amount": "1.30", "grace_period": None, "energy_threshold": 0}})
    # it is not the entries'
    assert said(fee(tenant, rate, tenant.recurring(rate))) == NONE


def test_a_fee_of_nothing_is_a_fee(tenant, rate):
    assert said(put(tenant, rate, amount=0)) == SAVED
    assert fee(tenant, rate).json()["data"]["amount"] == "0.00"
    # only DELETE removes one
    assert said(tenant.dynamic.delete(f"/cost_rate_session_fee/{rate}")) == GONE
    assert said(fee(tenant, rate)) == NONE
    assert said(tenant.dynamic.delete(f"/cost_rate_session_fee/{rate}")) == GONE


def test_delete(tenant, rate):
    entry = tenant.recurring(rate)
    put(tenant, rate, amount=1), put(tenant, rate, amount=2, rate_cost_schedule_id=entry)
    assert said(tenant.dynamic.delete(f"/cost_rate_session_fee/{rate}?rate_cost_schedule_id={entry}")) == GONE
    assert said(fee(tenant, rate, entry)) == NONE and fee(tenant, rate).json()["data"]["amount"] == "1.00"
    put(tenant, rate, amount=2, rate_cost_schedule_id=entry)
    assert said(tenant.dynamic.delete(f"/cost_rate_session_fee/{rate}")) == GONE
    assert said(fee(tenant, rate)) == NONE and fee(tenant, rate, entry).json()["data"]["amount"] == "2.00"
    # it goes with its entry
    tenant.dynamic.delete(f"/recurring_pricing_config/{entry}")
    assert said(fee(tenant, rate, entry)) == NO_SCHEDULE


@pytest.mark.parametrize("currency,sent,amount", [("JPY", 100, "100"), ("KWD", "1.5", "1.500"), ("EUR", "0.123456789", "0.123456789"), ("EUR", "1e2", "100.00")])
def test_amounts_are_exact(tenant, currency, sent, amount):
    rate = tenant.cost_rate(currency=currency)
    assert said(put(tenant, rate, amount=sent)) == SAVED
    assert fee(tenant, rate).json()["data"]["amount"] == amount


# ---- ids of entries ----

def test_a_number_names_an_entry_too(tenant, rate):
    entry, other = tenant.recurring(rate), tenant.recurring(tenant.cost_rate(dynamic_pricing=1))
    number = number_of(entry)
    for sent in (number, str(number), entry.upper()):
        assert said(put(tenant, rate, amount=4, rate_cost_schedule_id=sent)) == SAVED
        assert said(fee(tenant, rate, sent)) == said(fee(tenant, rate, entry)) == (200, {"data": {**READ, "amount": "4.00"}})
        assert said(tenant.dynamic.delete(f"/cost_rate_session_fee/{rate}?rate_cost_schedule_id={sent}")) == GONE
        assert said(fee(tenant, rate, entry)) == NONE
    # of another rate, or of nothing
    for absent in (number_of(other), other, 10**9, "99999999999999999999", "29ccce27-3a3a-4308-831a-ed68b460e3bf", rate):
        assert said(put(tenant, rate, rate_cost_schedule_id=absent)) == NO_SCHEDULE
        assert said(fee(tenant, rate, absent)) == NO_SCHEDULE
        assert said(tenant.dynamic.delete(f"/cost_rate_session_fee/{rate}?rate_cost_schedule_id={absent}")) == NO_SCHEDULE
    assert said(fee(tenant, rate)) == NONE


@pytest.mark.parametrize("id", ["", "nonsense", "-1", "1.5", "1e3", "0x1", " 1", "29ccce27-3a3a-4308-831a-ed68b460e3b", "29ccce273a3a4308831aed68b460e3bf",
                                pytest.param("x" * 3000, id="long"), True, 1.5, -1, [], {}, ["1"]])
def test_neither_number_nor_uuid(tenant, rate, id):
    assert said(put(tenant, rate, rate_cost_schedule_id=id)) == BAD_ID
    if isinstance(id, str):
        assert said(fee(tenant, rate, id.replace(" ", "%20"))) == BAD_ID
        assert said(tenant.dynamic.delete(f"/cost_rate_session_fee/{rate}?rate_cost_schedule_id={id.replace(' ', '%20')}")) == BAD_ID
    assert said(fee(tenant, rate)) == NONE


def test_a_sleeping_entry_is_not_there(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    entry = tenant.unique(rate)
    assert said(put(tenant, rate, rate_cost_schedule_id=entry)) == SAVED
    tenant.dynamic.put("/cost_rate", {"uuid": rate, "name": "n", "currency": "EUR", "dynamic_pricing": 0})
    for id in (entry, number_of(entry)):
        assert said(fee(tenant, rate, id)) == said(put(tenant, rate, rate_cost_schedule_id=id)) == NO_SCHEDULE
    tenant.dynamic.put("/cost_rate", {"uuid": rate, "name": "n", "currency": "EUR", "dynamic_pricing": 2})
    assert said(fee(tenant, rate, entry)) == (200, {"data": READ})


# ---- what is refused ----

def test_automatic_stop(tenant):
    rate = tenant.cost_rate(automatic_stop_costs="5.1", dynamic_pricing=1)
    entry = tenant.recurring(rate)
    too_much = refused("Session fee exceeds automatic stop")
    for more in ({}, {"rate_cost_schedule_id": entry}):
        assert said(put(tenant, rate, amount="5.100000001", **more)) == said(put(tenant, rate, amount=6, **more)) == too_much
        assert said(put(tenant, rate, amount=5.1, **more)) == SAVED
    assert said(put(tenant, rate, amount=6)) == too_much
    assert fee(tenant, rate).json()["data"]["amount"] == "5.10"
    # without a stop there is no bound
    assert said(put(tenant, tenant.cost_rate(), amount=10**9)) == SAVED


@pytest.mark.parametrize("fields,message", [
    ({"amount": None}, "amount: must not be null"),
    ({"amount": -0.01}, "amount: must be at least 0"),
    ({"amount": "much"}, "amount: must be a number"),
    ({"amount": 1000000001}, "amount: must be at most 1000000000"),
    ({"amount": "0.0000000001"}, "amount: must have at most 9 fractional digits"),
    ({"grace_period": -1}, "grace_period: must be at least 0"),
    ({"grace_period": 1.5}, "grace_period: must be a whole number"),
    ({"grace_period": 1000000001}, "grace_period: must be at most 1000000000"),
    ({"energy_threshold": -1}, "energy_threshold: must be at least 0"),
    ({"energy_threshold": "x"}, "energy_threshold: must be a number"),
    ({"uuid": None}, "uuid: must not be null"),
    ({"uuid": 5}, "uuid: must be a string"),
    ({"grace_period": -1, "rate_cost_schedule_id": True}, "grace_period: must be at least 0"),
])
def test_refusals(tenant, rate, fields, message):
    put(tenant, rate, amount=7)
    before = tag_of(tenant, rate), fee(tenant, rate).text
    assert said(put(tenant, rate, **fields)) == refused(message)
    assert (tag_of(tenant, rate), fee(tenant, rate).text) == before


def test_required(tenant, rate):
    assert said(tenant.dynamic.put("/cost_rate_session_fee", FEE)) == refused("uuid: is required")
    assert said(tenant.dynamic.put("/cost_rate_session_fee", {"uuid": rate})) == refused("amount: is required")


@pytest.mark.parametrize("id", UNKNOWN)
def test_unknown(tenant, rate, id):
    entry = tenant.recurring(rate)
    assert said(fee(tenant, id)) == said(fee(tenant, id, entry)) == said(fee(tenant, id, 1)) == NO_RATE
    assert said(put(tenant, id)) == said(put(tenant, id, rate_cost_schedule_id=entry)) == NO_RATE
    assert said(tenant.dynamic.delete(f"/cost_rate_session_fee/{id}")) == NO_RATE


def test_case_and_tags(tenant, rate):
    tags = [tag_of(tenant, rate)]
    for change in (lambda h: tenant.dynamic.put("/cost_rate_session_fee", {"uuid": rate.upper(), **FEE}, headers=h),
                   lambda h: tenant.dynamic.delete(f"/cost_rate_session_fee/{rate.upper()}", headers=h)):
        if len(tags) > 1:
            assert said(change({"If-Match": tags[0]})) == (412, {"status": "error", "message": "Precondition failed"})
        assert change({"If-Match": tags[-1]}).status_code == 200
        tags.append(tag_of(tenant, rate))
    assert len(set(tags)) == 3 and said(fee(tenant, rate.upper())) == NONE


def test_another_tenants(tenant, stranger, rate):
    entry = tenant.recurring(rate)
    put(tenant, rate)
    own = stranger.cost_rate(dynamic_pricing=1)
    assert said(fee(stranger, rate)) == said(put(stranger, rate)) == said(stranger.dynamic.delete(f"/cost_rate_session_fee/{rate}")) == NO_RATE
    for id in (entry, number_of(entry)):
        assert said(fee(stranger, own, id)) == said(put(stranger, own, rate_cost_schedule_id=id)) == NO_SCHEDULE
    assert said(fee(tenant, rate)) == (200, {"data": READ})
