"""What rules and user types do to a session's price, and that a quote gives the same figures."""

from fractions import Fraction

import pytest

from client import fields_of, session_body

FRIDAY_NIGHT = {"started_at": "2026-05-01T22:30:00Z", "ended_at": "2026-05-01T23:30:00Z", "energy_kwh": 10}
FRIDAY_NOON = {"started_at": "2026-05-01T11:00:00Z", "ended_at": "2026-05-01T12:00:00Z", "energy_kwh": 10}


def place(tenant, **tariff):
    """A tariff with a night rule, on a charge point in London."""
    tariff = tenant.tariff(currency="GBP", energy_rate_per_kwh=0.42, session_fee=0.50, tax_rate_percent=20, **tariff)
    rule = tenant.made("/rules", name="Night", tariff_id=tariff, priority=10, override={"energy_rate_per_kwh": 0.18},
                       conditions={"time_of_day": {"days": ["friday"], "start_time": "23:00", "end_time": "07:00"}})
    point = tenant.charge_point(tariff_id=tariff, time_zone="Europe/London")
    return tariff, rule, point


def settled(tenant, point, **fields):
    answer = tenant.api.post("/sessions", session_body(charge_point_id=point, **fields))
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_rule_prices_what_starts_in_its_window(tenant):
    _, rule, point = place(tenant)
    # 22:30Z is 23:30 in London: 0.50 + 10 x 0.18 = 2.30, VAT 0.46
    night = settled(tenant, point, **FRIDAY_NIGHT)
    assert (night["subtotal"], night["tax"], night["total_amount"], night["rule_id"]) == (2.30, 0.46, 2.76, rule)
    # 0.50 + 10 x 0.42 = 4.70, VAT 0.94
    noon = settled(tenant, point, **FRIDAY_NOON)
    assert (noon["subtotal"], noon["total_amount"], noon["rule_id"]) == (4.70, 5.64, None)


def test_interval_lock_cuts_at_the_window(tenant):
    _, _, point = place(tenant, price_lock="interval")
    # half of the energy before 23:00 local: 5 x 0.42 + 5 x 0.18 + 0.50 = 3.50, VAT 0.70
    session = settled(tenant, point, started_at="2026-05-01T21:30:00Z", ended_at="2026-05-01T22:30:00Z", energy_kwh=10)
    assert (session["subtotal"], session["total_amount"], session["rule_id"]) == (3.50, 4.20, None)


def test_a_rule_counts_as_it_was_at_the_start(tenant):
    tariff, rule, point = place(tenant)
    before = settled(tenant, point, **FRIDAY_NIGHT)
    tenant.api.patch("/rules/" + rule, {"override": {"energy_rate_per_kwh": 0.10}})
    # the change is of today: what started before it keeps the first version, removed or not
    assert settled(tenant, point, **FRIDAY_NIGHT)["total_amount"] == before["total_amount"]
    tenant.api.delete("/rules/" + rule)
    assert settled(tenant, point, **FRIDAY_NIGHT)["total_amount"] == before["total_amount"]
    # an inactive rule counts for nothing: 10 x 0.42
    off = tenant.made("/rules", tariff_id=tariff, priority=1, status="inactive", override={"free_session": True})
    assert settled(tenant, point, **FRIDAY_NOON)["subtotal"] == 4.70
    assert tenant.api.get("/rules/" + off).json()["status"] == "inactive"


def test_a_user_type_discounts(tenant):
    _, _, point = place(tenant)
    staff = tenant.made("/user-types", name="Employee", discount_percent=50)
    # 4.70 - 2.35 = 2.35, VAT 0.47
    session = settled(tenant, point, user_type_id=staff, **FRIDAY_NOON)
    assert (session["subtotal"], session["tax"], session["total_amount"]) == (2.35, 0.47, 2.82)
    assert session["user_type_id"] == staff
    items = tenant.api.get("/sessions/%s/breakdown" % session["id"]).json()["line_items"]
    assert [item["amount"] for item in items] == [0.50, 4.20, -2.35, 0.47]
    assert tenant.api.delete("/user-types/" + staff).status_code == 409


@pytest.mark.parametrize("fields", [FRIDAY_NIGHT, FRIDAY_NOON, {**FRIDAY_NOON, "energy_kwh": 0.333}])
def test_a_quote_is_what_settling_charges(tenant, fields):
    tariff, rule, point = place(tenant)
    staff = tenant.made("/user-types", name="Employee", discount_percent=12.5)
    session = settled(tenant, point, user_type_id=staff, **fields)
    charged = tenant.api.get("/sessions/%s/breakdown" % session["id"]).json()
    sessions = tenant.api.get("/sessions").json()["total"]
    quote = tenant.api.post("/quotes", {"charge_point_id": point, "user_type_id": staff, **fields})
    assert quote.status_code == 200
    assert {key: value for key, value in charged.items() if key in quote.json()} == \
        {key: value for key, value in quote.json().items() if key != "explain"}
    assert tenant.api.get("/sessions").json()["total"] == sessions
    verdict = quote.json()["explain"]["rules"][0]
    assert verdict["id"] == rule and verdict["matched"] == (fields is FRIDAY_NIGHT)
    # unrounded: what the item's amount was before its one rounding
    energy = [item for item in quote.json()["explain"]["items"] if item.get("quantity_unit") == "Wh"][0]
    price = Fraction(18 if fields is FRIDAY_NIGHT else 42, 100)
    assert Fraction(energy["unrounded"]) == price * Fraction(str(fields["energy_kwh"]))


def test_a_quote_of_a_tariff_that_was_read(tenant):
    tariff, _, _ = place(tenant)
    whole = tenant.api.get("/tariffs/" + tariff).json()
    whole["energy_rate_per_kwh"] = 0.50
    # without its rules: 0.50 + 10 x 0.50 = 5.50, VAT 1.10
    quote = tenant.api.post("/quotes", {"tariff": whole, **FRIDAY_NIGHT}).json()
    assert (quote["subtotal"], quote["total"]) == (5.50, 6.60)


@pytest.mark.parametrize("fields,wrong", [
    ({}, ["tariff_id"]),
    ({"tariff_id": "tar_01M7Y8KHGFNHDDGT5YZFTQME7K"}, ["tariff_id"]),
    ({"tariff": {"currency": "XXX"}}, ["tariff.currency"]),
    ({"tariff": {"currency": "EUR", "min_amount": 2, "max_amount": 1}}, ["tariff.min_amount"]),
    ({"tariff": {"currency": "EUR"}, "user_type_id": "utp_x"}, ["user_type_id"]),
    ({"tariff": {"currency": "EUR", "cost_rate_uuid": "a"}}, ["tariff.cost_rate_uuid"]),
    ({"tariff": {"currency": "EUR"}, "ended_at": "2026-04-01T00:00:00Z"}, ["ended_at"]),
    ({"tariff": {"currency": "EUR"}, "energy_kwh": 10000.001}, ["energy_kwh"]),
    ({"tariff": {"currency": "EUR"}, "ended_at": "2026-06-30T00:00:00Z"}, ["ended_at"]),
    ({"tariff": {"currency": "EUR"}, "readings": [{"at": "2026-05-01T11:30:00Z", "energy_kwh": 11}]}, ["readings"]),
])
def test_a_wrong_quote_names_its_fields(tenant, fields, wrong):
    answer = tenant.api.post("/quotes", {**FRIDAY_NOON, **fields})
    assert answer.status_code == 422 and fields_of(answer) == wrong


def test_another_tenants_user_type_is_an_unknown_one(tenant, fresh):
    staff = fresh().made("/user-types", name="Employee", discount_percent=50)
    _, _, point = place(tenant)
    answer = tenant.api.post("/sessions", session_body(charge_point_id=point, user_type_id=staff, **FRIDAY_NOON))
    assert answer.status_code == 422 and fields_of(answer) == ["user_type_id"]
