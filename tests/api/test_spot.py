"""tariffctl spot import: market prices for each MWh become entries of a cost rate."""

import json
from decimal import Decimal

import pytest

from client import Tenant, exact, run_ctl


@pytest.fixture(scope="module")
def tenant():
    return Tenant(time_zone="Europe/Vienna")


@pytest.fixture
def rate(tenant):
    return tenant.cost_rate(dynamic_pricing=2)


@pytest.fixture
def imported(tenant, rate, tmp_path):
    def run(text, *options):
        file = tmp_path / "prices.csv"
        file.write_text(text)
        return run_ctl("spot", "import", str(file), "--tenant", tenant.id, "--cost-rate", rate, *options, "--json")

    def told(text, *options):
        done = run(text, *options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout, parse_float=Decimal)

    told.run = run
    return told


def prices(tenant, rate):
    rows = exact(tenant.dynamic.get(f"/unique_schedule/{rate}?limit=500"))["data"]
    return [(row["validity"]["start"], row["intervals"]["energy"][0]["unit"], row["intervals"]["energy"][0]["price"]) for row in rows]


def test_starts_and_prices(tenant, rate, imported):
    told = imported("start,price\n2026-05-01 00:00,85.5\n2026-05-01T00:15:00+02:00,-12.34\n2026-04-30T22:30:00Z;0.001;EUR\n")
    assert (told["entries"], told["created"], told["updated"], told["dry_run"]) == (3, 3, 0, False)
    assert (told["lowest_price_per_kwh"], told["highest_price_per_kwh"]) == (Decimal("-0.01234"), Decimal("0.0855"))
    assert prices(tenant, rate) == [("2026-04-30T22:00:00Z", 1000, Decimal("0.0855")),
                                    ("2026-04-30T22:15:00Z", 1000, Decimal("-0.01234")),
                                    ("2026-04-30T22:30:00Z", 1000, Decimal("0.000001"))]


def test_again_and_changed(tenant, rate, imported):
    text = "2026-05-01 00:00,80\r\n2026-05-01 01:00,90\r\n"
    assert imported(text)["created"] == 2
    again = imported(text)
    assert (again["created"], again["updated"]) == (0, 0)
    changed = imported("2026-05-01 01:00,91\n")
    assert (changed["created"], changed["updated"]) == (0, 1)
    assert [price for _, _, price in prices(tenant, rate)] == [Decimal("0.08"), Decimal("0.091")]


@pytest.mark.parametrize("market, options, price", [
    ("100", [], "0.1"),
    ("100", ["--percentage", "10"], "0.11"),
    ("-100", ["--percentage", "10"], "-0.11"),
    ("100", ["--adder", "0.015"], "0.115"),
    ("100", ["--percentage", "3", "--adder", "0.02", "--vat", "20"], "0.1476"),
    ("-100", ["--floor", "0"], "0"),
    ("-100", ["--floor", "0.01", "--vat", "20"], "0.012"),
    ("900", ["--ceiling", "0.5", "--vat", "19"], "0.595"),
    ("0.001", ["--vat", "0.05"], "0.000001001"),
    ("1e2", ["--vat", "20"], "0.12"),
])
def test_what_is_made_of_a_price(tenant, rate, imported, market, options, price):
    imported(f"2026-05-01 00:00,{market}\n", *options)
    assert prices(tenant, rate) == [("2026-04-30T22:00:00Z", 1000, Decimal(price))]


def test_dry_run(tenant, rate, imported):
    told = imported("2026-05-01 00:00,85.5\n", "--dry-run")
    assert (told["entries"], told["created"], told["dry_run"]) == (1, 1, True)
    assert prices(tenant, rate) == []


def test_both_hours_of_a_change_of_the_clock(tenant, rate, imported):
    imported("2026-10-25T02:30:00+02:00,10\n2026-10-25T02:30:00+01:00,20\n")
    assert [start for start, _, _ in prices(tenant, rate)] == ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]


@pytest.mark.parametrize("text, complaint", [
    ("2026-05-01 00:00,80\n2026-05-01 01:00,eighty\n", "line 2"),
    ("2026-05-01 00:00,80\n2026-05-01 01:00\n", "line 2"),
    ("2026-05-01 00:00,80\n,90\n", "line 2"),
    ("2026-05-01 00:00,80,5\n2026-05-01 01:00,1.2345678901\n", "line 2"),
    ("start,price\n", "no price"),
    ("", "no price"),
    ("2026-05-01 00:00,80\nyesterday,90\n", "start"),
    ("2026-03-29 02:30,80\n", "start"),
    ("2026-05-01 00:00,80\n2026-05-01 00:00,81\n", "start"),
])
def test_files_that_are_refused_whole(tenant, rate, imported, text, complaint):
    done = imported.run(text)
    assert done.returncode == 1 and complaint in done.stderr and done.stdout == ""
    assert prices(tenant, rate) == []


def test_other_rates_are_refused(tenant, imported, tmp_path):
    file = tmp_path / "prices.csv"
    file.write_text("2026-05-01 00:00,80\n")
    for rate in (tenant.cost_rate(), Tenant().cost_rate(dynamic_pricing=2), "nonsense"):
        done = run_ctl("spot", "import", str(file), "--tenant", tenant.id, "--cost-rate", rate)
        assert done.returncode == 1 and done.stderr != ""
    assert "cannot read" in run_ctl("spot", "import", str(tmp_path / "none"), "--tenant", tenant.id, "--cost-rate", rate).stderr
