"""What charging costs at a charge point, when: the curve says what a quote then charges."""

import datetime as dt
import random
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest

from client import code_of, exact, fields_of

UTC = dt.timezone.utc
NOW = dt.datetime.now(UTC).replace(microsecond=0)
MONDAY = (NOW + dt.timedelta(days=14 - NOW.weekday())).replace(hour=0, minute=0, second=0)
ALL = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def z(t):
    return t.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def at(text):
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))


def curve(tenant, cp, **query):
    words = "&".join(f"{k}={v}" for k, v in query.items())
    answer = tenant.api.get(f"/charge-points/{cp}/price" + ("?" + words if words else ""))
    assert answer.status_code == 200, answer.text
    return exact(answer)


def rule(tenant, tariff, priority, override, **conditions):
    return tenant.made("/rules", tariff_id=tariff, priority=priority, conditions=conditions, override=override)


def window(start, end, days=None):
    return {"start_time": start, "end_time": end, **({"days": days} if days else {})}


def test_a_tariff_alone(fresh):
    tenant = fresh(time_zone="Asia/Kathmandu")
    cp = tenant.charge_point(tariff_id=tenant.tariff(
        energy_rate_per_kwh=0.385, time_rate_per_hour=3, session_fee=0.123456789, idle_fee_per_minute=0.1, idle_fee_max=12,
        idle_grace_period_minutes=10, tax_rate_percent=19, tax_rates={"idle": 0}, tax_name="MwSt."))
    got = curve(tenant, cp, **{"from": "2027-01-01T00:00:00Z"})
    assert (got["currency"], got["time_zone"], got["price_lock"], got["user_discount_percent"]) == ("EUR", "Asia/Kathmandu", "session_start", None)
    assert got["intervals"] == [{
        "from": "2027-01-01T00:00:00Z", "until": "2027-01-02T00:00:00Z", "from_local": "2027-01-01T05:45:00+05:45",
        "until_local": "2027-01-02T05:45:00+05:45", "energy": [{"unit": 1000, "price": Decimal("0.385")}],
        "time": [{"unit": 60, "price": 3}], "session_fee": {"amount": Decimal("0.123456789"), "grace_period": None, "energy_threshold": None},
        "idle": {"unit": 1, "price": Decimal("0.1"), "grace_period_minutes": 10, "max": 12},
        "tax": {"name": "MwSt.", "included": False, "energy": 19, "time": 19, "session_fee": 19, "idle": 0},
        "rule_id": None, "schedule_uuid": None, "discount_percent": None, "free_session": False}]


def test_now_and_a_day_is_the_default(fresh):
    tenant = fresh()
    cp = tenant.charge_point(tariff_id=tenant.tariff())
    only, = curve(tenant, cp)["intervals"]
    assert abs(at(only["from"]) - dt.datetime.now(UTC)) < dt.timedelta(minutes=2)
    assert at(only["until"]) - at(only["from"]) == dt.timedelta(days=1)


def test_rules_by_the_clock(fresh):
    tenant = fresh(time_zone="America/New_York")
    tariff = tenant.tariff(energy_rate_per_kwh=0.3)
    peak = rule(tenant, tariff, 10, {"energy_rate_per_kwh": 0.5}, time_of_day=window("17:00", "21:00"))
    free = rule(tenant, tariff, 5, {"free_session": True, "discount_percent": 50}, time_of_day=window("20:00", "02:00"))
    cp = tenant.charge_point(tariff_id=tariff)
    begin = MONDAY.replace(tzinfo=ZoneInfo("America/New_York"))
    got = curve(tenant, cp, **{"from": z(begin), "until": z(begin + dt.timedelta(days=1))})["intervals"]
    assert [(i["from_local"][11:16], i["until_local"][11:16], i["rule_id"], i["energy"][0]["price"], i["free_session"]) for i in got] == [
        ("00:00", "02:00", free, Decimal("0.3"), True), ("02:00", "17:00", None, Decimal("0.3"), False),
        ("17:00", "20:00", peak, Decimal("0.5"), False), ("20:00", "00:00", free, Decimal("0.3"), True)]
    assert [i["discount_percent"] for i in got] == [50, None, None, 50]


def test_local_times_over_a_change_of_the_clock(fresh):
    tenant = fresh(time_zone="Europe/Berlin")
    tariff = tenant.tariff(energy_rate_per_kwh=0.3)
    rule(tenant, tariff, 1, {"energy_rate_per_kwh": 0.2}, time_of_day=window("01:00", "04:00"))
    cp = tenant.charge_point(tariff_id=tariff)
    got = curve(tenant, cp, **{"from": "2027-10-30T22:00:00Z", "until": "2027-10-31T23:00:00Z"})["intervals"]
    assert [(i["from"], i["from_local"]) for i in got] == [
        ("2027-10-30T22:00:00Z", "2027-10-31T00:00:00+02:00"), ("2027-10-30T23:00:00Z", "2027-10-31T01:00:00+02:00"),
        ("2027-10-31T03:00:00Z", "2027-10-31T04:00:00+01:00")]


def test_a_cost_rate_replaces_the_prices(fresh):
    tenant = fresh()
    cp = tenant.charge_point(tariff_id=tenant.tariff(
        cost_rate_uuid=tenant.cost_rate(), energy_rate_per_kwh=9, time_rate_per_minute=9, session_fee=9, idle_fee_per_minute=0.5))
    only, = curve(tenant, cp)["intervals"]
    assert (only["energy"], only["time"]) == ([{"unit": 1000, "price": 0}], [{"unit": 1, "price": 0}])
    assert (only["session_fee"]["amount"], only["idle"]["price"]) == (0, Decimal("0.5"))


def test_whose_prices(fresh):
    tenant = fresh()
    tariff, user = tenant.tariff(session_fee=5), tenant.made("/user-types", name="Fleet", discount_percent=12.5)
    rule(tenant, tariff, 1, {"session_fee": 1}, user_type_id=user)
    rule(tenant, tariff, 2, {"session_fee": 2}, connector_type="CCS")
    rule(tenant, tariff, 3, {"session_fee": 3}, min_energy_kwh=20)
    cp = tenant.charge_point(tariff_id=tariff)

    def fee(**query):
        got = curve(tenant, cp, **query)
        return got["intervals"][0]["session_fee"]["amount"], got["user_discount_percent"]

    assert fee() == (5, None)
    assert fee(user_type_id=user) == (1, Decimal("12.5"))
    assert fee(connector_type="CCS") == (2, None) and fee(connector_type="Type2") == (5, None)
    assert fee(energy_kwh=20) == (3, None) and fee(energy_kwh=19.999) == (5, None)


def test_which_tariff(fresh):
    tenant = fresh()
    answer = tenant.api.get("/charge-points/nowhere/price")
    assert (answer.status_code, code_of(answer)) == (404, "not_found")
    cp = tenant.charge_point()
    assert tenant.api.get(f"/charge-points/{cp}/price").status_code == 404
    tenant.api.put(f"/charge-points/{cp}", {"tariff_id": tenant.tariff(currency="JPY"), "time_zone": "Asia/Tokyo"})
    got = curve(tenant, cp)
    assert (got["currency"], got["time_zone"]) == ("JPY", "Asia/Tokyo")
    assert fresh().api.get(f"/charge-points/{cp}/price").status_code == 404


def test_prices_are_those_set_up_now(fresh):
    tenant = fresh()
    tariff = tenant.tariff(session_fee=1)
    cp = tenant.charge_point(tariff_id=tariff)
    tenant.api.patch(f"/tariffs/{tariff}", {"session_fee": 2})
    for start in ("2020-01-01T00:00:00Z", "2040-01-01T00:00:00Z"):
        assert curve(tenant, cp, **{"from": start})["intervals"][0]["session_fee"]["amount"] == 2


@pytest.mark.parametrize("query,field", [
    ("from=2026-05-01", "from"), ("until=x", "until"), ("from=2026-05-02T00:00:00Z&until=2026-05-01T00:00:00Z", "until"),
    ("from=2026-05-01T00:00:00Z&until=2026-05-01T00:00:00Z", "until"), ("from=2026-05-01T00:00:00Z&until=2026-06-01T00:00:01Z", "until"),
    ("user_type_id=utp_none", "user_type_id"), ("connector_type=", "connector_type"), ("energy_kwh=-1", "energy_kwh"), ("at=now", "at")])
def test_bad_queries(fresh, query, field):
    tenant = fresh()
    cp = tenant.charge_point(tariff_id=tenant.tariff())
    answer = tenant.api.get(f"/charge-points/{cp}/price?{query}")
    assert (answer.status_code, fields_of(answer)) == (422, [field])


def test_a_tariff_has_a_curve_of_its_own(fresh):
    tenant = fresh(time_zone="Europe/Vienna")
    tariff = tenant.tariff(energy_rate_per_kwh=0.3)
    night = rule(tenant, tariff, 5, {"energy_rate_per_kwh": 0.2}, time_of_day=window("22:00", "06:00", ["monday"]))
    here = tenant.charge_point(tariff_id=tenant.tariff())
    there = rule(tenant, tariff, 4, {"energy_rate_per_kwh": 0.9}, charge_point_id=here)
    day = {"from": "2027-01-04T00:00:00Z", "until": "2027-01-05T00:00:00Z"}  # a Monday

    def read(**query):
        return exact(tenant.api.get(f"/tariffs/{tariff}/price?" + "&".join(f"{k}={v}" for k, v in {**day, **query}.items())))

    got = read()
    assert (got["time_zone"], got["tariff_id"]) == ("Europe/Vienna", tariff)
    assert [(i["from_local"][11:16], i["rule_id"], i["energy"][0]["price"]) for i in got["intervals"]] == [
        ("01:00", None, Decimal("0.3")), ("22:00", night, Decimal("0.2"))]
    got = read(time_zone="Asia/Tokyo")
    assert (got["time_zone"], [i["from_local"][11:16] for i in got["intervals"]]) == ("Asia/Tokyo", ["09:00", "22:00", "06:00"])
    assert [i["rule_id"] for i in read(charge_point_id=here)["intervals"]] == [there]


def test_curves_of_tariffs_that_do_not_hold(fresh):
    tenant = fresh()
    tariff = tenant.tariff()
    answer = tenant.api.get(f"/tariffs/{tariff}/price?time_zone=Mars/Base")
    assert (answer.status_code, fields_of(answer)) == (422, ["time_zone"])
    assert tenant.api.get("/tariffs/tar_none/price").status_code == 404
    tenant.api.patch(f"/tariffs/{tariff}", {"status": "archived"})
    answer = tenant.api.get(f"/tariffs/{tariff}/price")
    assert (answer.status_code, code_of(answer)) == (404, "not_found")
    assert fresh().api.get(f"/tariffs/{tenant.tariff()}/price").status_code == 404


def test_longest_curve(fresh):
    tenant = fresh()
    tariff = tenant.tariff(energy_rate_per_kwh=1)
    for i in range(24):
        rule(tenant, tariff, i + 1, {"energy_rate_per_kwh": i}, time_of_day=window(f"{i:02}:00", f"{i:02}:30"))
    cp = tenant.charge_point(tariff_id=tariff)
    got = curve(tenant, cp, **{"from": "2027-05-01T00:00:00Z", "until": "2027-06-01T00:00:00Z"})["intervals"]
    assert len(got) == 31 * 48
    assert all(a["until"] == b["from"] for a, b in zip(got, got[1:]))


def cents(value):
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def amount(steps, quantity):
    """Graduated: each step up to its own unit, the last without end."""
    total, done = Decimal(0), 0
    for n, step in enumerate(steps):
        upto = quantity if n == len(steps) - 1 else min(quantity, step["unit"])
        total += Decimal(upto - done) * step["price"] / step["unit"]
        done = max(done, upto)
    return total


def expected(interval, wh, minutes, idle_minutes):
    """Sum before tax of a session that stays in one interval."""
    if interval["free_session"]:
        return Decimal(0)
    fee, idle = interval["session_fee"], interval["idle"]
    total = Decimal(0)
    if (fee["grace_period"] is None or (minutes + idle_minutes) * 60 > fee["grace_period"]) and (
            fee["energy_threshold"] is None or wh >= fee["energy_threshold"]):
        total += cents(Decimal(fee["amount"]))
    total += cents(amount(interval["energy"], wh)) + cents(amount(interval["time"], minutes + idle_minutes))
    spent = cents(max(0, idle_minutes - idle["grace_period_minutes"]) * Decimal(idle["price"]) / idle["unit"])
    total += spent if idle["max"] is None else min(spent, Decimal(idle["max"]))
    if interval["discount_percent"]:
        total -= cents(total * interval["discount_percent"] / 100)
    return total


@pytest.mark.parametrize("seed", range(12))
def test_a_quote_charges_what_the_curve_says(fresh, seed):
    rng = random.Random(seed)
    tenant = fresh(time_zone=rng.choice(["Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe"]))

    def price(most=1000):
        return rng.randrange(most) / 1000

    fields = dict(energy_rate_per_kwh=price(), session_fee=price(3000), time_rate_per_minute=price(100), idle_fee_per_minute=price(300),
                  idle_grace_period_minutes=rng.choice([0, 5, 10]))
    if rng.random() < 0.5:
        fields["idle_fee_max"] = rng.randrange(1, 9)
    if rng.random() < 0.5:
        fields["cost_rate_uuid"] = tenant.cost_rate(
            energy=[{"unit": 10000, "price": price(5000)}, {"unit": 20000, "price": price(5000)}], time=[{"unit": 1, "price": price(100)}],
            session_fee={"amount": price(2000), "grace_period": rng.choice([0, 900]), "energy_threshold": rng.choice([0, 5000])})
    tariff = tenant.tariff(**fields)
    for n in range(rng.randrange(1, 6)):
        override = rng.choice([{"energy_rate_per_kwh": price()}, {"session_fee": price(3000)}, {"free_session": True},
                               {"discount_percent": rng.randrange(1, 60)}, {"idle_fee_per_minute": price(), "idle_grace_period_minutes": 3, "idle_fee_max": 4},
                               {"time_rate_per_minute": price(200)}])
        start, end = sorted(rng.sample(range(1440), 2))
        rule(tenant, tariff, n + 1, override, time_of_day=window(
            f"{start // 60:02}:{start % 60:02}", f"{end // 60:02}:{end % 60:02}", rng.choice([None, rng.sample(ALL, 3)])))
    cp = tenant.charge_point(tariff_id=tariff)
    begin = MONDAY + dt.timedelta(minutes=rng.randrange(10000))
    got = curve(tenant, cp, **{"from": z(begin), "until": z(begin + dt.timedelta(days=7))})["intervals"]
    for interval in rng.sample(got, min(len(got), 6)):
        first = at(interval["from"])
        length = (at(interval["until"]) - first).total_seconds() // 60
        started = first + dt.timedelta(minutes=rng.randrange(int(length)))
        wh, minutes, idle = rng.randrange(40000), rng.randrange(120), rng.randrange(60)
        quote = exact(tenant.api.post("/quotes", {
            "charge_point_id": cp, "started_at": z(started), "charging_ended_at": z(started + dt.timedelta(minutes=minutes)),
            "ended_at": z(started + dt.timedelta(minutes=minutes + idle)), "energy_kwh": wh / 1000}))
        assert quote["subtotal"] == expected(interval, wh, minutes, idle), (interval, wh, minutes, idle, quote)
