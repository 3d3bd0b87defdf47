"""Sessions whose tariff names a cost rate: own prices, recurring and unique entries, what is pinned, when to stop."""

import random
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

import pytest

from client import code_of, exact

VIENNA = "Europe/Vienna"


@pytest.fixture(scope="module")
def tenant():
    from client import Tenant
    return Tenant(time_zone=VIENNA)


def done(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


def energy(tenant, rate, unit, price, entry=None):
    return done(tenant.dynamic.post("/cost_rate_energy_cost", {"cost_rate_uuid": rate, "unit": unit, "price": price,
                                                               "cost_rate_schedule_uuid": entry}))["uuid"]


def time(tenant, rate, unit, price, entry=None):
    return done(tenant.dynamic.post("/cost_rate_time_cost", {"cost_rate_uuid": rate, "unit": unit, "price": price,
                                                             "cost_rate_schedule_uuid": entry}))["uuid"]


def fee(tenant, rate, amount, entry=None, **conditions):
    done(tenant.dynamic.put("/cost_rate_session_fee", {"uuid": rate, "amount": amount, "rate_cost_schedule_id": entry, **conditions}))


def unique(tenant, rate, start, price=None, name="Entry"):
    """An entry from a local time on, with a price for each kWh."""
    uuid = done(tenant.dynamic.post("/unique_pricing_config", {"cost_rate_uuid": rate, "name": name, "start_time": start}))["data"]["uuid"]
    if price is not None:
        energy(tenant, rate, 1000, price, uuid)
    return uuid


def recurring(tenant, rate, weekday, start, end, price=None):
    uuid = done(tenant.dynamic.post("/recurring_pricing_config", {
        "cost_rate_uuid": rate, "name": "Slot", "weekday": weekday, "start_time": start, "end_time": end}))["data"]["uuid"]
    if price is not None:
        energy(tenant, rate, 1000, price, uuid)
    return uuid


def priced(tenant, rate, **fields):
    """A tariff over the rate."""
    return tenant.tariff(cost_rate_uuid=rate, **fields)


def items(tenant, session):
    return [(item["description"], item["amount"]) for item in exact(tenant.api.get(f"/sessions/{session['id']}/breakdown"))["line_items"]]


def amounts(tenant, session):
    return [amount for _, amount in items(tenant, session)]


def at(text):
    return f"2026-05-01T{text}:00Z"


def local(moment):
    """As the config endpoints take it: the tenant's wall clock."""
    from zoneinfo import ZoneInfo
    return moment.astimezone(ZoneInfo(VIENNA)).strftime("%Y-%m-%d %H:%M:%S")


def test_own_prices(tenant):
    rate = tenant.cost_rate()
    tariff = priced(tenant, rate, tax_rate_percent=20, energy_rate_per_kwh=9, session_fee=9)
    # nothing is set up yet: all components are 0, whatever the tariff says
    assert tenant.session(tariff_id=tariff)["total_amount"] == 0
    energy(tenant, rate, 5000, 1)
    energy(tenant, rate, 1000, "0.5")
    time(tenant, rate, 2, 0)
    time(tenant, rate, 30, 5)
    fee(tenant, rate, 1.3, grace_period=50, energy_threshold=600)
    session = tenant.session(tariff_id=tariff, energy_kwh=10)
    # 1 kWh at 0.50, then 0.20 a kWh; two free minutes, then 5 per half hour
    assert amounts(tenant, session) == [Decimal("1.30"), Decimal("0.50"), Decimal("1.80"), Decimal("9.67"), Decimal("2.65")]
    # a fee only where both conditions hold
    short = tenant.session(tariff_id=tariff, energy_kwh=0.599)
    assert not any("fee" in text.lower() for text, _ in items(tenant, short))


def test_unique_entries(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    energy(tenant, rate, 1000, 1)
    unique(tenant, rate, "2026-05-01 10:30:00", 2)
    unique(tenant, rate, "2026-05-01 11:00:00", 3)
    # 08:00 to 09:00 UTC is 10:00 to 11:00 in Vienna
    start, follow = priced(tenant, rate), priced(tenant, rate, price_lock="interval")
    assert amounts(tenant, tenant.session(tariff_id=start)) == [10]
    readings = [{"at": at("08:30"), "energy_kwh": 4}]
    assert amounts(tenant, tenant.session(tariff_id=follow, readings=readings)) == [4, 12]
    late = dict(started_at=at("08:45"), ended_at=at("09:15"), energy_kwh=2)
    assert amounts(tenant, tenant.session(tariff_id=start, **late)) == [4]
    assert amounts(tenant, tenant.session(tariff_id=follow, **late)) == [2, 3]
    # the last entry holds on; before the first one the rate's own prices do
    assert amounts(tenant, tenant.session(tariff_id=follow, started_at="2026-06-01T08:00:00Z", ended_at="2026-06-01T09:00:00Z")) == [30]
    assert amounts(tenant, tenant.session(tariff_id=follow, started_at="2026-04-01T08:00:00Z", ended_at="2026-04-01T09:00:00Z")) == [10]


def test_what_an_entry_does_not_define(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    energy(tenant, rate, 1000, 1)
    time(tenant, rate, 60, 6)
    fee(tenant, rate, 2)
    free = unique(tenant, rate, "2026-05-01 09:00:00")
    tariff = priced(tenant, rate)
    assert amounts(tenant, tenant.session(tariff_id=tariff)) == [2, 10, 6]
    time(tenant, rate, 60, 0, free)
    fee(tenant, rate, 0, free)
    assert amounts(tenant, tenant.session(tariff_id=tariff)) == [10]


def test_recurring_entries_in_the_tenants_zone(tenant):
    rate = tenant.cost_rate(dynamic_pricing=1)
    energy(tenant, rate, 1000, 1)
    # 1 May 2026 is a Friday
    recurring(tenant, rate, [5], "10:30", "11:00", 2)
    recurring(tenant, rate, [4], "22:00", "00:30", 5)
    cp = tenant.charge_point(time_zone="Asia/Tokyo")
    follow = priced(tenant, rate, price_lock="interval")
    readings = [{"at": at("08:30"), "energy_kwh": 4}]
    assert amounts(tenant, tenant.session(tariff_id=follow, charge_point_id=cp, readings=readings)) == [4, 12]
    night = dict(started_at="2026-04-30T22:00:00Z", ended_at="2026-04-30T23:00:00Z", energy_kwh=2)
    assert amounts(tenant, tenant.session(tariff_id=follow, **night)) == [5, 1]


def test_rules_go_before_the_rate(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    energy(tenant, rate, 1000, 1)
    fee(tenant, rate, 3, energy_threshold=50000)
    unique(tenant, rate, "2026-05-01 09:00:00", 2)
    tariff = priced(tenant, rate)
    tenant.made("/rules", tariff_id=tariff, priority=1, override={"energy_rate_per_kwh": 0.5, "session_fee": 4})
    assert amounts(tenant, tenant.session(tariff_id=tariff)) == [4, 5]


def test_own_prices_are_pinned_at_the_start(tenant):
    rate = tenant.cost_rate()
    interval = energy(tenant, rate, 1000, 1)
    tariff = priced(tenant, rate)
    running = tenant.running(tariff_id=tariff)["id"]
    done(tenant.dynamic.put("/cost_rate_energy_cost", {"uuid": interval, "unit": 1000, "price": 7}))
    fee(tenant, rate, 5)
    assert tenant.session(tariff_id=tariff)["total_amount"] == 75
    stopped = tenant.api.post(f"/sessions/{running}/stop", {"ended_at": at("09:00"), "energy_kwh": 10}).json()
    assert stopped["total_amount"] == 10


def test_entries_of_a_running_session(tenant):
    """What is stored or changed after its own start leaves a running session alone; what starts later counts."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    rate = tenant.cost_rate(dynamic_pricing=2)
    energy(tenant, rate, 1000, 1)
    began = unique(tenant, rate, local(now - timedelta(hours=3)), 2)
    tariff = priced(tenant, rate, price_lock="interval")
    stamp = lambda hours: (now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
    running = [tenant.running(tariff_id=tariff, started_at=stamp(-2))["id"] for _ in range(2)]
    import time as clock
    clock.sleep(1.1)
    unique(tenant, rate, local(now - timedelta(hours=1)), 50)
    done(tenant.dynamic.put(f"/unique_pricing_config/{began}", {"name": "Renamed", "start": local(now - timedelta(hours=3))}))
    energy(tenant, rate, 500, 40, began)
    unique(tenant, rate, local(now + timedelta(hours=1)), 3)
    readings = [{"at": stamp(0), "energy_kwh": 10}, {"at": stamp(1), "energy_kwh": 15}]
    assert tenant.api.post(f"/sessions/{running[0]}/meter-values", {"readings": readings}).status_code == 201
    done(tenant.api.post(f"/sessions/{running[0]}/stop", {"ended_at": stamp(2), "energy_kwh": 20}))
    assert amounts(tenant, {"id": running[0]}) == [30, 15]
    # who comes in finished is priced by what is stored
    late = tenant.session(tariff_id=tariff, started_at=stamp(-0.5), ended_at=stamp(0))
    assert late["total_amount"] == 500
    assert exact(tenant.api.get(f"/sessions/{running[1]}/cost"))["total"] == 0


@pytest.mark.parametrize("limits, minutes, kwh, due", [
    ({"automatic_stop_min": 60}, 59, 0, False), ({"automatic_stop_min": 60}, 60, 0, True),
    ({"automatic_stop_costs": 10}, 30, 9.99, False), ({"automatic_stop_costs": 10}, 30, 10, True),
    ({"automatic_stop_min": 60, "automatic_stop_costs": 10}, 30, 5, False), ({}, 3000, 9000, False),
])
def test_stop_due(tenant, limits, minutes, kwh, due):
    rate = tenant.cost_rate(**limits)
    energy(tenant, rate, 1000, 1)
    tariff = priced(tenant, rate)
    readings = [{"at": at("08:20"), "energy_kwh": kwh}]
    id = tenant.running(tariff_id=tariff, readings=readings)["id"]
    moment = datetime(2026, 5, 1, 8, tzinfo=timezone.utc) + timedelta(minutes=minutes)
    cost = done(tenant.api.get(f"/sessions/{id}/cost?at={moment.strftime('%Y-%m-%dT%H:%M:%SZ')}"))
    assert cost["stop_due"] is due


def test_the_curve_is_what_settling_takes(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    energy(tenant, rate, 1000, "0.25")
    for hour, price in ((0, "0.1"), (6, "-0.05"), (12, "0.3"), (18, "0.456789")):
        unique(tenant, rate, f"2026-05-02 {hour:02}:00:00", price)
    curve = exact(tenant.dynamic.get(f"/price/{rate}?from=2026-05-01T20:00:00Z&to=2026-05-02T22:00:00Z"))
    assert (curve["currency"], curve["time_zone"], curve["tariff_id"]) == ("EUR", VIENNA, None)
    got = [(i["from"], i["energy"][0]["price"]) for i in curve["intervals"]]
    assert got == [("2026-05-01T20:00:00Z", Decimal("0.25")), ("2026-05-01T22:00:00Z", Decimal("0.10")),
                   ("2026-05-02T04:00:00Z", Decimal("-0.05")), ("2026-05-02T10:00:00Z", Decimal("0.30")),
                   ("2026-05-02T16:00:00Z", Decimal("0.456789"))]
    tariff = priced(tenant, rate)
    for interval in curve["intervals"]:
        quote = exact(tenant.api.post("/quotes", {"tariff_id": tariff, "started_at": interval["from"], "ended_at": interval["until"],
                                                  "energy_kwh": 1000}))
        assert quote["subtotal"] == max(0, (interval["energy"][0]["price"] * 1000).quantize(Decimal("0.01")))
    assert curve["intervals"][0]["schedule_uuid"] is None and all(i["schedule_uuid"] for i in curve["intervals"][1:])


@pytest.mark.parametrize("query, field", [
    ("from=2026-05-01T00:00:00", "from"), ("to=yesterday", "to"), ("from=2026-05-01T00:00:00Z&to=2026-05-01T00:00:00Z", "to"),
    ("from=2026-05-01T00:00:00Z&to=2026-07-01T00:00:00Z", "to"),
])
def test_curves_that_cannot_be_drawn(tenant, query, field):
    answer = tenant.dynamic.get(f"/price/{tenant.cost_rate()}?{query}")
    assert answer.status_code == 400 and answer.json()["message"].startswith(field + ": ")


def test_curve_of_nothing(tenant, stranger):
    for uuid in ("nonsense", stranger.cost_rate()):
        answer = tenant.dynamic.get(f"/price/{uuid}")
        assert (answer.status_code, answer.json()["message"]) == (404, "Cost rate not found")


def test_tariff_and_rate_share_a_currency(tenant):
    rate = tenant.cost_rate(currency="CHF")
    answer = tenant.api.post("/tariffs", {"name": "T", "currency": "EUR", "cost_rate_uuid": rate})
    assert answer.status_code == 422 and code_of(answer) == "validation_failed"


def test_a_rate_in_use_stays(tenant):
    rate = tenant.cost_rate()
    tariff = priced(tenant, rate)
    assert tenant.dynamic.delete(f"/cost_rate/{rate}").json()["message"] == "Cost rate cannot be deleted"
    assert tenant.api.delete(f"/tariffs/{tariff}").status_code == 204
    assert tenant.dynamic.delete(f"/cost_rate/{rate}").status_code == 200


def test_the_case_of_a_uuid_means_nothing(tenant):
    rate = tenant.cost_rate()
    tariff = priced(tenant, rate.upper())
    assert tenant.api.get(f"/tariffs/{tariff}").json()["cost_rate_uuid"] == rate
    assert tenant.dynamic.delete(f"/cost_rate/{rate.upper()}").json()["message"] == "Cost rate cannot be deleted"


@pytest.mark.parametrize("seed", range(6))
def test_a_session_over_a_curve_pays_the_curve(tenant, seed):
    """Random prices by the quarter-hour, one kWh in each: the bill is the sum of the curve's runs of equal price."""
    rng = random.Random(seed)
    first = datetime(2026, 3, 28, 22, tzinfo=timezone.utc) + timedelta(minutes=15 * rng.randrange(16))
    quarters = rng.randrange(8, 40)
    stamp = lambda n: (first + timedelta(minutes=15 * n)).strftime("%Y-%m-%dT%H:%M:%SZ")
    price = lambda: rng.choice(["0", "0.1", "0.25", str(Decimal(rng.randrange(-200000, 900000)) / 1000000)])
    rate = tenant.cost_rate(dynamic_pricing=2)
    energy(tenant, rate, 1000, price())
    starts = sorted(rng.sample(range(-4, quarters + 4), rng.randrange(1, quarters)))
    done(tenant.dynamic.put(f"/unique_schedule/{rate}", {"mode": "merge", "entries": [
        {"start": stamp(n), "energy": [{"unit": 1000, "price": price()}] if rng.random() < 0.8 else []} for n in starts]}))
    curve = exact(tenant.dynamic.get(f"/price/{rate}?from={stamp(0)}&to={stamp(quarters)}"))["intervals"]
    assert (curve[0]["from"], curve[-1]["until"]) == (stamp(0), stamp(quarters))
    assert all(a["until"] == b["from"] for a, b in zip(curve, curve[1:]))
    runs = []
    for interval in curve:
        seconds = (datetime.fromisoformat(interval["until"][:-1]) - datetime.fromisoformat(interval["from"][:-1])).total_seconds()
        cost = interval["energy"][0]["price"]
        if runs and runs[-1][0] == cost:
            runs[-1][1] += int(seconds) // 900
        else:
            runs.append([cost, int(seconds) // 900])
    wanted = [(cost * kwh).quantize(Decimal("0.01"), ROUND_HALF_UP) for cost, kwh in runs]
    session = tenant.session(tariff_id=priced(tenant, rate, price_lock="interval"), started_at=stamp(0), ended_at=stamp(quarters),
                             energy_kwh=quarters, readings=[{"at": stamp(n), "energy_kwh": n} for n in range(1, quarters)])
    got = [amount for text, amount in items(tenant, session) if text.startswith("Energy")]
    assert got == [amount for amount in wanted if amount != 0]
