"""Lists of sessions: every filter, alone and together; pages by cursor and by offset; how the database reads them."""

import itertools
import random
import time

import pytest

from client import ENV, Tenant, fields_of
from statements import examined, filled, forced, plan, sql

FILTERS = ["charge_point_id", "driver_id", "promo_code", "organization_id", "site_id", "status"]
INDEX = {"charge_point_id": "session_charge_point", "driver_id": "session_driver", "promo_code": "session_promo",
         "organization_id": "session_organization", "site_id": "session_site", "status": "session_status"}


def number_of(tenant):
    return int(sql(f"SELECT tenant FROM tenant WHERE id = '{tenant.id}'")[0][0])


def listed(tenant, limit=200, **query):
    """The whole answer of one page."""
    words = "&".join(f"{name}={value}" for name, value in {"limit": limit, **query}.items())
    answer = tenant.api.get(f"/sessions?{words}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(answer):
    return [row["id"] for row in answer["sessions"]]


@pytest.fixture(scope="module")
def many():
    """A tenant with 60 sessions, four of each start, whose columns were drawn; what is known of them, newest first."""
    tenant = Tenant()
    tariff = tenant.tariff(energy_rate_per_kwh=0.5)
    draw = random.Random(4)
    for i in range(60):
        tenant.session(tariff_id=tariff, charge_point_id=f"cp-{draw.randrange(3)}",
                       started_at=f"2026-05-01T{i // 4:02}:30:00Z", ended_at="2026-05-02T00:00:00Z",
                       driver_id=f"d-{draw.randrange(3)}")
    number = number_of(tenant)
    rows = sql(f"SELECT id, UNIX_TIMESTAMP(started_at), charge_point_id, driver_id FROM session WHERE tenant = {number} "
               "ORDER BY started_at DESC, id DESC")
    known = []
    for id, start, charge_point, driver in rows:
        more = {"promo_code": draw.choice([None, "SPRING26", "MAY2026"]), "organization_id": draw.choice([None, "org_A", "org_B"]),
                "site_id": draw.choice([None, "north", "south"]), "status": draw.choice(["settled", "refunded"])}
        words = ", ".join(f"{name} = " + (f"'{value}'" if value else "NULL") for name, value in more.items())
        sql(f"UPDATE session SET {words} WHERE tenant = {number} AND id = '{id}'")
        known.append({"id": id, "start": int(start), "charge_point_id": charge_point, "driver_id": driver, **more})
    assert len(known) == 60
    tenant.known = known
    return tenant


def expected(tenant, given):
    return [row["id"] for row in tenant.known if all(row[name] == value for name, value in given.items())]


@pytest.mark.parametrize("names", [names for n in range(3) for names in itertools.combinations(FILTERS, n)] + [tuple(FILTERS)],
                         ids="-".join)
def test_filters(many, names):
    seen = 0
    for row in many.known[:20]:
        given = {name: row[name] for name in names if row[name] is not None}
        answer = listed(many, **given)
        assert ids(answer) == expected(many, given)
        assert answer["total"] == len(ids(answer)) and answer["next_cursor"] is None
        seen += len(ids(answer))
    assert seen >= 20


def test_filters_that_match_nothing(many):
    for name in FILTERS:
        if name != "status":
            answer = listed(many, **{name: "NOTHING"})
            assert (answer["sessions"], answer["total"], answer["next_cursor"]) == ([], 0, None)
    assert listed(many, status="active")["sessions"] == []


def test_code_without_regard_to_case(many):
    assert ids(listed(many, promo_code="spRing26")) == expected(many, {"promo_code": "SPRING26"}) != []


def test_wrong_filters(many):
    for query, field in (("promo_code=", "promo_code"), ("promo_code=" + "A" * 21, "promo_code"), ("status=paid", "status"),
                         ("site_id=" + "x" * 65, "site_id"), ("site_id=a&site_id=b", "site_id"), ("site=a", "site")):
        answer = many.api.get("/sessions?" + query)
        assert answer.status_code == 422 and fields_of(answer) == [field], query


def by_cursor(tenant, limit, **query):
    """Page after page, and how many there were."""
    out, cursor, pages = [], None, 0
    while cursor is not None or pages == 0:
        answer = listed(tenant, limit=limit, **query, **({"cursor": cursor} if cursor else {}))
        assert len(answer["sessions"]) <= limit
        out += ids(answer)
        cursor, pages = answer["next_cursor"], pages + 1
    return out


@pytest.mark.parametrize("limit", [1, 3, 4, 7, 60])
def test_cursor_page_and_offset_agree(many, limit):
    """Starts are shared by four sessions, so pages end within them."""
    all = [row["id"] for row in many.known]
    assert by_cursor(many, limit) == all
    pages = [listed(many, limit=limit, page=page) for page in range(1, 60 // limit + 2)]
    assert [id for page in pages for id in ids(page)] == all
    assert {page["total"] for page in pages} == {60}
    offsets = [listed(many, limit=limit, offset=offset) for offset in range(0, 60, limit)]
    assert [id for page in offsets for id in ids(page)] == all
    assert {page["total"] for page in offsets} == {60}
    assert listed(many, limit=limit, offset=61)["total"] == 60


@pytest.mark.parametrize("name", FILTERS)
def test_cursor_with_a_filter(many, name):
    value = next(row[name] for row in many.known if row[name] is not None)
    assert by_cursor(many, 2, **{name: value}) == expected(many, {name: value})


def test_total_beside_a_cursor(many):
    first = listed(many, limit=10)
    assert (first["total"], listed(many, limit=10, cursor=first["next_cursor"])["total"]) == (60, 60)


@pytest.mark.parametrize("query", [{}, {"driver_id": "d-1"}, {"status": "settled"}], ids=str)
def test_from_and_to(many, query):
    """Both ends in the middle of four sessions of one start; a cursor beyond them starts at their end."""
    since, until = "2026-05-01T05:30:00Z", "2026-05-01T11:30:00Z"
    wanted = [id for id in expected(many, query)
              if many.known[0]["start"] - 9 * 3600 <= next(r["start"] for r in many.known if r["id"] == id) < many.known[0]["start"] - 3 * 3600]
    query = {**query, "from": since, "to": until}
    answer = listed(many, **query)
    assert ids(answer) == wanted != [] and answer["total"] == len(wanted)
    assert by_cursor(many, 3, **query) == wanted
    beyond = listed(many, limit=1)["next_cursor"]
    assert ids(listed(many, cursor=beyond, **query)) == wanted


def test_while_sessions_come_in():
    """Nothing that was there at the first page is lost or seen twice, wherever new sessions fall."""
    tenant = Tenant()
    tariff = tenant.tariff(session_fee=1)

    def add(hour):
        return tenant.session(tariff_id=tariff, started_at=f"2026-05-01T{hour:02}:00:00Z", ended_at="2026-05-02T00:00:00Z")["id"]

    before = [add(hour) for hour in (1, 5, 5, 5, 9, 12)]
    seen, cursor, pages = [], None, 0
    while cursor is not None or pages == 0:
        answer = listed(tenant, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += ids(answer)
        cursor, pages = answer["next_cursor"], pages + 1
        for hour in (0, 5, 12, 23) if pages < 3 else ():
            add(hour)
    assert len(seen) == len(set(seen)) and set(before) <= set(seen)


def test_other_tenants_are_never_seen(many):
    other = Tenant()
    mine = other.session(tariff_id=other.tariff(session_fee=1), charge_point_id="cp-0", driver_id="d-0")["id"]
    assert ids(listed(other)) == ids(listed(other, charge_point_id="cp-0")) == ids(listed(other, driver_id="d-0")) == [mine]
    cursor = listed(many, limit=1)["next_cursor"]
    assert set(ids(listed(other, cursor=cursor))) <= {mine}
    assert mine not in by_cursor(many, 50)


@pytest.mark.parametrize("cursor", ["x", "-", "5", "-bsn_1", "1.5-bsn_1", "99999999999999999999-bsn_1", "253402300800-bsn_1",
                                    "%20-bsn_1", "bsn_01J00000000000000000000000"])
def test_wrong_cursors(many, cursor):
    answer = many.api.get(f"/sessions?cursor={cursor}")
    assert answer.status_code == 422 and fields_of(answer) == ["cursor"]


def test_total_beyond_what_is_counted():
    """10,000 exactly is a total, one more is an estimate; with a filter as well."""
    tenant = Tenant()
    tenant.session(tariff_id=tenant.tariff(session_fee=1), driver_id="d")
    number = number_of(tenant)
    columns = [row[0] for row in sql("SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() "
                                     "AND table_name = 'session' AND is_generated = 'NEVER' AND column_name NOT IN ('id', 'transaction_id')")]
    names = ", ".join(columns)

    def fill(first, last):
        sql(f"INSERT INTO session (id, transaction_id, {names}) SELECT CONCAT('bsn_', LPAD(n.seq, 26, '0')), n.seq, "
            f"{', '.join('s.' + name for name in columns)} FROM seq_{first}_to_{last} n JOIN session s ON s.tenant = {number} "
            f"AND s.id NOT LIKE 'bsn_0000%'")

    fill(1, 9999)
    for query in ({}, {"driver_id": "d"}):
        answer = listed(tenant, limit=1, **query)
        assert answer["total"] == 10000 and "total_is_estimate" not in answer
    fill(10000, 10000)
    for query in ({}, {"driver_id": "d"}, {"offset": 10000}):
        answer = listed(tenant, limit=1, **query)
        assert answer["total"] == 10000 and answer["total_is_estimate"] is True
        assert len(answer["sessions"]) == 1
    # several filters are counted among the newest 20,000; what lies behind them is found all the same
    fill(10001, 20001)
    sql(f"UPDATE session SET status = 'refunded' WHERE tenant = {number} ORDER BY started_at, id LIMIT 5")
    answer = listed(tenant, limit=2, driver_id="d", status="refunded")
    assert len(answer["sessions"]) == 2 and answer["next_cursor"] and answer["total_is_estimate"] is True and answer["total"] <= 5
    answer = listed(tenant, limit=5, driver_id="d", status="refunded")
    assert len(answer["sessions"]) == 5 and answer["total"] == 5 and "total_is_estimate" not in answer


# ---- how the database reads them ----

def statement_of(name, kind):
    return forced(ENV["TARIFFD"], "session")[INDEX.get(name, "session_started"), kind]


def values_of(tenant, name):
    return {"tenant": number_of(tenant), **({name: next(r[name] for r in tenant.known if r[name])} if name else {})}


def test_there_is_one_statement_for_each_filter():
    names = {"session_started", *INDEX.values()}
    assert set(forced(ENV["TARIFFD"], "session")) >= {(name, kind) for name in names for kind in ("list", "alone")}


@pytest.mark.parametrize("kind", ["list", "count", "alone"])
@pytest.mark.parametrize("name", [None, *FILTERS])
def test_each_statement_uses_its_index(many, name, kind):
    if kind == "count" and name is None:
        return
    for more in ({}, {"since": "2026-05-01 03:00:00", "at": "2026-05-01 09:30:00", "id": many.known[30]["id"]}):
        if kind != "list":
            more.pop("at", None)
        for table, type, key, extra in plan(filled(statement_of(name, kind), **values_of(many, name), **more)):
            if table == "m":  # the latest reading of one that still runs
                assert key == "PRIMARY" and "filesort" not in extra
                continue
            assert key == INDEX.get(name, "session_started")
            assert type in ("range", "ref") and "filesort" not in extra and "temporary" not in extra
            assert kind != "alone" or "Using index" in extra.split("; ")


@pytest.mark.parametrize("name", [None, *FILTERS])
def test_no_more_is_read_than_is_answered(many, name):
    """Wherever the page begins, in the middle of equal starts too."""
    text, values = statement_of(name, "list"), values_of(many, name)
    for row in [None, *many.known[::7]]:
        begin = {} if row is None else {"at": time.strftime("%F %T", time.gmtime(row["start"])), "id": row["id"]}
        rows, reads = examined(filled(text, **values, **begin, limit=6))
        assert reads <= rows + 2
