"""The public guide's requests as printed: its fields, types and order first, ours after them."""

from client import Tenant, exact

import pytest

TARIFF = """{
    "name": "Standard Day Rate",
    "currency": "GBP",
    "energy_rate_per_kwh": 0.42,
    "session_fee": 0.50,
    "idle_fee_per_minute": 0.05,
    "idle_grace_period_minutes": 10,
    "tax_rate_percent": 20
  }"""
TARIFF_ANSWER = {"id": str, "name": "Standard Day Rate", "currency": "GBP", "energy_rate_per_kwh": 0.42,
                 "session_fee": 0.50, "idle_fee_per_minute": 0.05, "idle_grace_period_minutes": 10,
                 "tax_rate_percent": 20, "created_at": str}
SESSION = {"id": str, "charge_point_id": "cp_01HX5P2QRSTUVWXYZ0", "driver_id": "drv_01HXDEFGH123456789",
           "started_at": "2026-05-01T08:12:00Z", "ended_at": "2026-05-01T09:04:00Z", "energy_kwh": 14.7,
           "total_amount": 8.00, "currency": "GBP", "status": "settled"}


def begins_with(answer, wanted):
    """The fields of ${wanted} come first, in its order, with its values; a type stands for any value of it."""
    assert list(answer)[:len(wanted)] == list(wanted)
    for key, value in wanted.items():
        if isinstance(value, type):
            assert isinstance(answer[key], value)
        else:
            assert answer[key] == value and isinstance(answer[key], bool) == isinstance(value, bool)


@pytest.fixture(scope="module")
def story():
    tenant = Tenant()
    made = tenant.api("POST", "/tariffs", raw=TARIFF)
    tenant.charge_point("cp_01HX5P2QRSTUVWXYZ0", tariff_id=made.json()["id"])
    tenant.guide_session = tenant.session(
        transaction_id="1", charge_point_id="cp_01HX5P2QRSTUVWXYZ0", driver_id="drv_01HXDEFGH123456789",
        started_at="2026-05-01T08:12:00Z", ended_at="2026-05-01T09:04:00Z", energy_kwh=14.7)
    tenant.guide_tariff = made
    return tenant


def test_create_a_tariff(story):
    made = story.guide_tariff
    assert made.status_code == 201
    begins_with(made.json(), TARIFF_ANSWER)
    assert made.headers["Location"] == "/api/v1/billing/tariffs/" + made.json()["id"]
    # amounts with the currency's digits, percentages in shortest form
    assert '"session_fee":0.50,' in made.text and '"tax_rate_percent":20,' in made.text


def test_list_all_tariffs(story):
    listed = story.api.get("/tariffs").json()
    assert list(listed)[0] == "tariffs"
    begins_with(listed["tariffs"][0], TARIFF_ANSWER)


def test_update_with_the_same_body(fresh):
    tenant = fresh()
    made = tenant.api("POST", "/tariffs", raw=TARIFF).json()
    answer = tenant.api("PUT", "/tariffs/" + made["id"], raw=TARIFF)
    assert answer.status_code == 200
    begins_with(answer.json(), TARIFF_ANSWER)
    assert answer.json()["id"] == made["id"]


def test_list_billing_sessions(story):
    answer = story.api.get("/sessions?from=2026-05-01&to=2026-05-01&limit=20")
    assert answer.status_code == 200
    listed = answer.json()
    assert list(listed)[:3] == ["sessions", "total", "page"]
    assert (listed["total"], listed["page"]) == (1, 1)
    begins_with(listed["sessions"][0], SESSION)
    assert listed["sessions"][0]["id"] == story.guide_session["id"]


def test_retrieve_a_cost_breakdown(story):
    id = story.guide_session["id"]
    answer = story.api.get(f"/sessions/{id}/breakdown")
    # 14.7 x 0.42 = 6.174; 20 % of 6.67 is 1.334
    begins_with(answer.json(), {
        "session_id": id,
        "line_items": [{"description": "Session fee", "amount": 0.50},
                       {"description": "Energy (14.7 kWh × £0.42)", "amount": 6.17},
                       {"description": "VAT (20%)", "amount": 1.33}],
        "subtotal": 6.67, "tax": 1.33, "discount": 0.00, "total": 8.00, "currency": "GBP"})
    written = exact(answer)
    assert [str(item["amount"]) for item in written["line_items"]] == ["0.50", "6.17", "1.33"]
    assert (str(written["total"]), str(written["discount"])) == ("8.00", "0.00")
