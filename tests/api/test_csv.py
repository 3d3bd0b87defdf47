"""Sessions as a table: the list's rows, quoted, unguessed by spreadsheets, whole or visibly not."""

import csv
import io
import subprocess

import pytest

from client import ENV, database, exact, fields_of

PAGE = 1000


def table(client, query=""):
    answer = client.get("/sessions.csv" + query)
    assert answer.status_code == 200, answer.text
    text = answer.content.decode("utf-8")
    assert not text.startswith("\ufeff") and text.endswith("\r\n")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def cell(value):
    """What the list's JSON says, as a cell."""
    return "" if value is None else str(value)


def many(tenant, n):
    """So many copies of a session, a second apart, the first five of them at one instant."""
    made = tenant.session(tariff_id=tenant.tariff(currency="KWD", energy_rate_per_kwh=0.1235, tax_rate_percent=19), driver_id="d-1")
    columns = database("SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'session' AND is_generated = 'NEVER'").split()
    picked = {"id": "CONCAT('bsn_', LPAD(seq, 26, '0'))", "transaction_id": "CONCAT('t-', seq)",
              "started_at": "started_at + INTERVAL GREATEST(seq, 5) SECOND"}
    # else what is copied from is locked against the sessions of other tests
    database(f"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; INSERT INTO session ({', '.join(columns)}) SELECT {', '.join(picked.get(c, c) for c in columns)} FROM session, "
             f"seq_1_to_{n} WHERE id = '{made['id']}'")
    return made


def test_rows_are_those_of_the_list(fresh):
    tenant = fresh()
    cp = tenant.charge_point(site_id="s-1")
    for currency, rate in (("EUR", 0.37), ("JPY", 31), ("KWD", 0.1)):
        tenant.session(tariff_id=tenant.tariff(currency=currency, energy_rate_per_kwh=rate, tax_rate_percent=19),
                       charge_point_id=cp, connector_id="1", connector_type="CCS", driver_id="d", energy_kwh=12.345)
    listed = exact(tenant.api.get("/sessions"))["sessions"]
    got = table(tenant.api)
    assert [list(row) for row in got] == [list(row) for row in listed]
    assert got == [{name: cell(value) for name, value in row.items()} for row in listed]
    assert {row["total_amount"] for row in got} == {"5.44", "456", "1.470"}
    assert got[0]["started_at"] == "2026-05-01T08:00:00Z" and got[0]["rule_id"] == ""


def test_head_line_without_sessions(fresh):
    answer = fresh().api.get("/sessions.csv")
    assert answer.content.count(b"\r\n") == 1 and answer.content.startswith(b"id,charge_point_id,driver_id,started_at,")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sessions.csv"'
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("text,shown", [
    ("=1+1", "'=1+1"), ("+49", "'+49"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("a,b", "a,b"), ('say "x"', 'say "x"'),
    ('="a",b', "'=\"a\",b"), ("'=1", "'=1"), (" =1", " =1"), ("a=1", "a=1")])
def test_texts(fresh, text, shown):
    tenant = fresh()
    tenant.session(tariff_id=tenant.tariff(), transaction_id=text, connector_id=text)
    row, = table(tenant.api)
    assert (row["transaction_id"], row["connector_id"]) == (shown, shown)


def test_filters(fresh):
    tenant = fresh(time_zone="Asia/Tokyo")
    tariff, cp = tenant.tariff(), tenant.charge_point(site_id="s-1")
    one = tenant.session(tariff_id=tariff, charge_point_id=cp, driver_id="d-1", started_at="2026-05-01T14:59:59Z", ended_at="2026-05-01T16:00:00Z")
    two = tenant.session(tariff_id=tariff, charge_point_id="other", driver_id="d-2", started_at="2026-05-01T15:00:00Z", ended_at="2026-05-01T16:00:00Z")
    for query, wanted in {
            "": [two, one], "?from=2026-05-02": [two], "?to=2026-05-01": [one], "?from=2026-05-01T15:00:00Z": [two],
            "?charge_point_id=" + cp: [one], "?site_id=s-1": [one], "?driver_id=d-2": [two], "?status=settled": [two, one],
            "?status=refunded": [], "?organization_id=none": [], "?driver_id=d-1&from=2026-05-02": [], "?promo_code=none": []}.items():
        assert [row["id"] for row in table(tenant.api, query)] == [s["id"] for s in wanted], query


@pytest.mark.parametrize("query,field", [
    ("page=1", "page"), ("limit=5", "limit"), ("cursor=x", "cursor"), ("offset=0", "offset"), ("from=x", "from"),
    ("status=paid", "status"), ("sort=id", "sort")])
def test_bad_queries(tenant, query, field):
    answer = tenant.api.get("/sessions.csv?" + query)
    assert (answer.status_code, fields_of(answer)) == (422, [field])


@pytest.mark.parametrize("n", [PAGE - 2, PAGE - 1, PAGE, 2 * PAGE + 5])
def test_over_pages(fresh, n):
    """Each session once, in the list's order, however many there are."""
    tenant = fresh()
    many(tenant, n)
    rows = table(tenant.api)
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) == n + 1
    assert [(row["started_at"], row["id"]) for row in rows] == sorted(((row["started_at"], row["id"]) for row in rows), reverse=True)
    listed = exact(tenant.api.get("/sessions?limit=200&page=3"))["sessions"]
    assert rows[400:600] == [{name: cell(value) for name, value in row.items()} for row in listed]
    assert len(table(tenant.api, "?driver_id=d-1&status=settled")) == n + 1
    assert tenant.api("HEAD", "/sessions.csv").status_code == 200


def test_nobody_elses(fresh):
    tenant, other = fresh(), fresh()
    tenant.session(tariff_id=tenant.tariff())
    assert table(other.api, "?from=2026-05-01") == []
    assert other.api.get("/sessions.csv?limit=1").status_code == 422


def test_memory_does_not_grow_with_the_rows(fresh):
    """The most that any worker has held, before and after a long answer."""
    def most():
        pids = subprocess.run(["pgrep", "-P", ENV["TARIFFD_PID"]], capture_output=True, text=True).stdout.split()
        status = [open(f"/proc/{pid}/status").read() for pid in pids]
        return max(int(text.partition("VmHWM:")[2].split()[0]) for text in status)

    tenant = fresh()
    many(tenant, 2 * PAGE)
    for _ in range(8):
        table(tenant.api)
    before = most()
    other = fresh()
    many(other, 30000)
    assert len(table(other.api)) == 30001
    # KiB; a row of a million would be some 300 bytes
    assert most() < before + 4096
