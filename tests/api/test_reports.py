"""What was earned: sums over sessions and refunds, by the tenant's clock."""

import datetime as dt
import random
import subprocess
import uuid
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from client import ENV, code_of, exact, fields_of, session_body

UTC = dt.timezone.utc


def sql(text):
    done = subprocess.run(["mariadb", "--no-defaults", f"--socket={ENV['DB_SOCKET']}", f"--user={ENV['DB_USER']}", "-N",
                           ENV["DB_NAME"]], input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def revenue(tenant, query=""):
    answer = tenant.api.get("/reports/revenue" + query)
    assert answer.status_code == 200, answer.text
    return exact(answer)["revenue"]


def ended(tenant, at, **fields):
    """A session that ended then, of one hour."""
    end = dt.datetime.fromisoformat(at.replace("Z", "+00:00"))
    return tenant.session(started_at=(end - dt.timedelta(hours=1)).isoformat(), ended_at=at, **fields)


def refund(session, amount, currency, at):
    """A refund of so many minor units at a time of one's own."""
    sql(f"INSERT INTO refund (tenant, id, session_id, amount, currency, taxes, created_at) SELECT tenant, "
        f"'rfd_{uuid.uuid4().hex[:26]}', id, {amount}, '{currency}', '[]', '{at}' FROM session WHERE id = '{session['id']}'")


def test_a_day(fresh):
    tenant = fresh()
    tariff = tenant.tariff(energy_rate_per_kwh=0.37, tax_rate_percent=19)
    for kwh in (10, 12.345, 0.5):
        ended(tenant, "2026-05-01T12:00:00Z", tariff_id=tariff, energy_kwh=kwh)
    # 3.70 + 0.70, 4.57 + 0.87, 0.19 + 0.04
    row, = revenue(tenant, "?from=2026-05-01&to=2026-05-01")
    assert row == {"day": "2026-05-01", "hour": None, "site_id": None, "tariff_id": None, "currency": "EUR", "sessions": 3,
                   "energy_kwh": Decimal("22.845"), "net": Decimal("8.46"), "tax": Decimal("1.61"), "discount": 0,
                   "total_amount": Decimal("10.07"), "refunded_amount": 0}
    assert revenue(tenant, "?from=2026-05-02&to=2026-05-02") == []


def test_currencies_are_never_added(fresh):
    tenant = fresh()
    for currency, fee in (("JPY", 500), ("EUR", 1.5), ("KWD", 0.125), ("EUR", 2)):
        ended(tenant, "2026-05-01T12:00:00Z", tariff_id=tenant.tariff(currency=currency, session_fee=fee))
    rows = revenue(tenant, "?from=2026-05-01&to=2026-05-01")
    assert [(r["currency"], r["sessions"], str(r["total_amount"])) for r in rows] == [
        ("EUR", 2, "3.50"), ("JPY", 1, "500"), ("KWD", 1, "0.125")]


def test_groups(fresh):
    tenant = fresh()
    one, two = tenant.tariff(session_fee=1), tenant.tariff(session_fee=2)
    here, there = tenant.charge_point(site_id="b"), tenant.charge_point(site_id="a")
    for point, tariff in ((here, one), (here, two), (there, two), ("nowhere", one)):
        ended(tenant, "2026-05-01T12:00:00Z", charge_point_id=point, tariff_id=tariff)
        ended(tenant, "2026-05-08T12:00:00Z", charge_point_id=point, tariff_id=tariff)
    by_site = revenue(tenant, "?from=2026-05-01&to=2026-05-31&group_by=site")
    assert [(r["site_id"], r["sessions"], r["total_amount"], r["day"], r["tariff_id"]) for r in by_site] == [
        (None, 2, 2, None, None), ("a", 2, 4, None, None), ("b", 4, 6, None, None)]
    by_tariff = revenue(tenant, "?from=2026-05-01&to=2026-05-31&group_by=tariff")
    assert [(r["tariff_id"], r["sessions"], r["total_amount"]) for r in by_tariff] == sorted([(one, 4, 4), (two, 4, 8)])
    by_day = revenue(tenant, "?from=2026-05-01&to=2026-05-31&group_by=day")
    assert [(r["day"], r["sessions"], r["total_amount"]) for r in by_day] == [("2026-05-01", 4, 6), ("2026-05-08", 4, 6)]


def test_refunds_count_on_their_own_day(fresh):
    tenant = fresh(time_zone="Europe/Berlin")
    session = ended(tenant, "2026-05-01T12:00:00Z", tariff_id=tenant.tariff(session_fee=10), charge_point_id=tenant.charge_point(site_id="s"))
    refund(session, 300, "EUR", "2026-05-02 21:59:59")  # 23:59:59 in Berlin
    refund(session, 200, "EUR", "2026-05-02 22:00:00")  # midnight of the 3rd
    rows = revenue(tenant, "?from=2026-05-01&to=2026-05-31")
    assert [(r["day"], r["sessions"], r["total_amount"], r["refunded_amount"]) for r in rows] == [
        ("2026-05-01", 1, 10, 0), ("2026-05-02", 0, 0, 3), ("2026-05-03", 0, 0, 2)]
    row, = revenue(tenant, "?from=2026-05-02&to=2026-05-02&group_by=site")
    assert (row["site_id"], row["sessions"], row["net"], row["refunded_amount"]) == ("s", 0, 0, 3)
    row, = revenue(tenant, "?from=2026-05-01&to=2026-05-31&group_by=tariff")
    assert (row["tariff_id"], row["total_amount"], row["refunded_amount"]) == (session["tariff_id"], 10, 5)


def test_days_when_the_clock_changes(fresh):
    tenant = fresh(time_zone="Europe/Berlin")
    tariff = tenant.tariff(session_fee=1)
    # 25 hours: 24 Oct 22:00Z to 25 Oct 23:00Z
    for at in ("2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z"):
        ended(tenant, at, tariff_id=tariff)
    rows = revenue(tenant, "?from=2026-10-20&to=2026-10-30")
    assert [(r["day"], r["sessions"]) for r in rows] == [("2026-10-24", 1), ("2026-10-25", 2), ("2026-10-26", 1)]
    # 02:30 stands twice on the clock
    for at in ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T01:45:00Z"):
        ended(tenant, at, tariff_id=tariff)
    rows = revenue(tenant, "?from=2026-10-25&to=2026-10-25&group_by=hour")
    assert [(r["hour"], r["sessions"]) for r in rows] == [
        ("2026-10-25T00:00:00+02:00", 1), ("2026-10-25T02:00:00+02:00", 1), ("2026-10-25T02:00:00+01:00", 2),
        ("2026-10-25T23:00:00+01:00", 1)]


ZONES = ["Europe/Berlin", "Asia/Kathmandu", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Chatham",
         "America/Havana", "Africa/Casablanca", "Asia/Beirut", "UTC", "America/Santiago", "Pacific/Apia"]
CHANGES = ["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2026-02-15", "2026-09-06", "2011-12-30"]


@pytest.mark.parametrize("group", ["day", "hour"])
@pytest.mark.parametrize("zone", ZONES)
def test_groups_are_those_of_the_clock(fresh, zone, group):
    """Each session is in the row of its own local day, or of the last full hour of the clock; whatever the zone."""
    tenant, rng = fresh(time_zone=zone), random.Random(zone + group)
    tz, tariff = ZoneInfo(zone), tenant.tariff(session_fee=1)
    for day in rng.sample(CHANGES, 3):
        noon = dt.datetime.fromisoformat(day + "T12:00:00+00:00")
        moments = [noon + dt.timedelta(minutes=15 * rng.randrange(-192, 192)) for _ in range(12)]
        for at in moments:
            ended(tenant, at.strftime("%Y-%m-%dT%H:%M:%SZ"), tariff_id=tariff)
        wanted = {}
        for at in moments:
            local = at.astimezone(tz)
            if group == "day":
                key = local.date().isoformat()
            else:
                begin = at - dt.timedelta(minutes=local.minute, seconds=local.second)
                key = local.replace(minute=0, second=0)
                # the clock changed within this hour: it begins there
                if begin.astimezone(tz).utcoffset() != local.utcoffset():
                    while begin.astimezone(tz).utcoffset() != local.utcoffset():
                        begin += dt.timedelta(minutes=1)
                    key = begin.astimezone(tz)
                key = key.isoformat()
            wanted[key] = wanted.get(key, 0) + 1
        first, last = (noon - dt.timedelta(days=4)).date(), (noon + dt.timedelta(days=4)).date()
        rows = revenue(tenant, f"?from={first}&to={last}&group_by={group}")
        assert {r[group]: r["sessions"] for r in rows} == wanted


def test_every_group_has_the_same_sums(fresh):
    tenant, rng = fresh(time_zone="Asia/Kathmandu"), random.Random(7)
    tariffs = [tenant.tariff(energy_rate_per_kwh=rng.randrange(1, 999) / 1000, tax_rate_percent=rng.choice([0, 7, 19])) for _ in range(3)]
    points = [tenant.charge_point(site_id=f"s{i % 3}") for i in range(5)]
    total = Decimal(0)
    for _ in range(60):
        at = dt.datetime(2026, 5, 1, tzinfo=UTC) + dt.timedelta(minutes=rng.randrange(30 * 1440))
        made = tenant.api.post("/sessions", session_body(
            tariff_id=rng.choice(tariffs), charge_point_id=rng.choice(points), energy_kwh=rng.randrange(1, 99999) / 1000,
            started_at=(at - dt.timedelta(hours=1)).isoformat(), ended_at=at.isoformat()))
        total += exact(made)["total_amount"]
    for group in ("day", "site", "tariff", "hour"):
        rows = revenue(tenant, f"?from=2026-05-01&to=2026-05-31&group_by={group}")
        assert sum(r["sessions"] for r in rows) == 60
        assert sum(r["total_amount"] for r in rows) == total == sum(r["net"] + r["tax"] for r in rows)


def test_instants_and_part_of_a_day(fresh):
    tenant = fresh(time_zone="Asia/Tokyo")
    tariff = tenant.tariff(session_fee=1)
    for at in ("2026-05-01T10:00:00Z", "2026-05-01T11:00:00Z", "2026-05-01T12:00:00Z"):
        ended(tenant, at, tariff_id=tariff)
    row, = revenue(tenant, "?from=2026-05-01T11:00:00Z&to=2026-05-01T12:00:00Z")
    assert (row["day"], row["sessions"]) == ("2026-05-01", 1)
    row, = revenue(tenant, "?from=2026-05-01T10:30:00Z&to=2026-05-01T12:30:00Z")
    assert row["sessions"] == 2


def test_this_month_is_the_default(fresh):
    tenant = fresh(time_zone="Pacific/Auckland")
    answer = tenant.api.get("/reports/revenue").json()
    local = dt.datetime.now(ZoneInfo("Pacific/Auckland"))
    first = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    begin, end = (dt.datetime.fromisoformat(answer[k].replace("Z", "+00:00")) for k in ("from", "until"))
    assert begin == first and end.astimezone(local.tzinfo).date() == local.date() + dt.timedelta(days=1)
    assert (answer["group_by"], answer["time_zone"], answer["revenue"]) == ("day", "Pacific/Auckland", [])


@pytest.mark.parametrize("query,field", [
    ("from=yesterday", "from"), ("to=2026-13-01", "to"), ("from=2026-05-02&to=2026-05-01", "to"),
    ("from=2026-05-01T00:00:00Z&to=2026-05-01T00:00:00Z", "to"), ("from=2025-01-01&to=2026-01-02", "to"),
    ("from=2026-05-01&to=2026-06-01&group_by=hour", "to"), ("group_by=week", "group_by"), ("from=2999-01-01", "from"),
    ("limit=5", "limit"), ("from=0001-01-01&to=9999-12-31", "to")])
def test_bad_queries(tenant, query, field):
    answer = tenant.api.get("/reports/revenue?" + query)
    assert (answer.status_code, fields_of(answer)) == (422, [field])


@pytest.mark.parametrize("query", ["from=2025-01-01&to=2026-01-01", "from=2024-01-01&to=2024-12-31", "from=2026-10-01&to=2026-10-31&group_by=hour"])
def test_longest_queries(tenant, query):
    assert revenue(tenant, "?" + query) == []


def test_sums_that_cannot_be_told(fresh):
    tenant = fresh()
    tariff = tenant.tariff(session_fee=1)
    made = [ended(tenant, "2026-05-01T12:00:00Z", tariff_id=tariff) for _ in range(3)]
    ids = ",".join(f"'{s['id']}'" for s in made)
    sql(f"UPDATE session SET total = 4611686018427387000 WHERE id IN ({ids})")
    answer = tenant.api.get("/reports/revenue?from=2026-05-01&to=2026-05-01")
    assert (answer.status_code, code_of(answer)) == (409, "conflict")


def test_nobody_elses(fresh):
    tenant, stranger = fresh(), fresh()
    ended(tenant, "2026-05-01T12:00:00Z", tariff_id=tenant.tariff(session_fee=1))
    assert revenue(stranger, "?from=2026-04-01&to=2026-06-30") == []
