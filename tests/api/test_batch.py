"""Many sessions in one request: each is answered as it would be alone, all of them in one transaction."""

import concurrent.futures
import json
import sys
import threading
import time
import uuid

import pytest

from client import BILLING, ENV, TOP, code_of, database, fields_of, session_body

sys.path.insert(0, str(TOP / "tests" / "wire"))
import fcgi  # noqa: E402


def sent(tenant, sessions, expect=200, **options):
    answer = tenant.api.post("/sessions/batch", {"sessions": sessions}, **options)
    assert answer.status_code == expect, answer.text
    return answer.json()["results"] if expect == 200 else answer


def count(tenant):
    return tenant.api.get("/sessions?limit=1").json()["total"]


def test_each_is_what_it_would_be_alone(fresh):
    tenant, other = fresh(), fresh()
    tariff = tenant.tariff(energy_rate_per_kwh=0.37, tax_rate_percent=19)
    bodies = [session_body(tariff_id=tariff, energy_kwh=n) for n in (1, 2.5, 100)]
    results = sent(tenant, bodies)
    assert [(r["index"], r["status"], list(r)) for r in results] == [(n, 201, ["index", "status", "session"]) for n in range(3)]
    for result in results:
        assert result["session"] == tenant.api.get(f"/sessions/{result['session']['id']}").json()
        assert result["session"]["status"] == "settled" and tenant.breakdown(result["session"]["id"])["revision"] == 1
    assert [r["session"]["total_amount"] for r in results] == [0.44, 1.11, 44.03]
    assert other.api.get("/sessions").json()["total"] == 0


def test_a_bad_one_does_not_stop_the_others(fresh):
    tenant = fresh()
    tariff, archived = tenant.tariff(session_fee=1), tenant.tariff(status="archived")
    good = [session_body(tariff_id=tariff) for _ in range(3)]
    bad = [
        ({"charge_point_id": "x"}, 422, ["started_at", "transaction_id"]),
        (session_body(tariff_id=tariff, sesion_fee=1), 422, ["sesion_fee"]),
        (session_body(tariff_id="tar_none"), 422, ["tariff_id"]),
        (session_body(tariff_id=archived), 422, ["tariff_id"]),
        (session_body(tariff_id=tariff, ended_at="2026-05-01T07:00:00Z"), 422, ["ended_at"]),
        (session_body(tariff_id=tariff, user_type_id="utp_none"), 422, ["user_type_id"]),
        (session_body(tariff_id=tariff, energy_kwh="x", started_at=5, readings=[{}]), 422, None),
        (None, 422, []), (5, 422, []), ("text", 422, []), ([], 422, []), ({}, 422, None),
    ]
    unfinished = session_body(tariff_id=tariff)
    del unfinished["ended_at"], unfinished["energy_kwh"]
    bad.append((unfinished, 422, ["ended_at"]))
    results = sent(tenant, [good[0]] + [b for b, _, _ in bad[:7]] + [good[1]] + [b for b, _, _ in bad[7:]] + [good[2]])
    assert [r["index"] for r in results] == list(range(len(bad) + 3))
    taken = [r for r in results if "session" in r]
    assert [r["session"]["transaction_id"] for r in taken] == [g["transaction_id"] for g in good]
    for result, (body, status, fields) in zip((r for r in results if "session" not in r), bad, strict=True):
        assert result["status"] == status and list(result) == ["index", "status", "error"], body
        assert result["error"]["code"] == "validation_failed"
        if fields is not None:
            assert sorted(d["field"] for d in result["error"]["details"]) == fields, body
        # as alone
        if isinstance(body, dict) and body is not unfinished and body:
            alone = tenant.api.post("/sessions", body)
            assert (alone.status_code, alone.json()["error"]) == (status, result["error"])
    assert count(tenant) == 3


def test_repetitions_and_conflicts(fresh):
    tenant = fresh()
    tariff = tenant.tariff(session_fee=1)
    before = session_body(tariff_id=tariff)
    first = tenant.session(**before)
    one = session_body(tariff_id=tariff)
    results = sent(tenant, [before, {**before, "energy_kwh": 11}, one, one, {**one, "energy_kwh": 11}])
    assert [r["status"] for r in results] == [200, 409, 201, 200, 409]
    assert results[0]["session"] == first and results[3]["session"] == results[2]["session"]
    assert {r["error"]["code"] for r in results if "error" in r} == {"transaction_conflict"}
    assert [r["status"] for r in sent(tenant, [one, before])] == [200, 200]
    assert count(tenant) == 2


def test_a_finished_one_ends_a_running_one(fresh):
    tenant = fresh()
    tariff = tenant.tariff(energy_rate_per_kwh=1)
    body = session_body(tariff_id=tariff)
    running = {k: v for k, v in body.items() if k not in ("ended_at", "energy_kwh")}
    started = tenant.api.post("/sessions", running).json()
    assert started["status"] == "active"
    result, = sent(tenant, [body])
    assert (result["status"], result["session"]["id"], result["session"]["status"]) == (200, started["id"], "settled")
    assert result["session"]["total_amount"] == 10


def test_a_refused_one_leaves_nothing(fresh):
    """A code that is used up is no reason to refuse consumption, one after the other."""
    tenant = fresh()
    tariff = tenant.tariff(session_fee=10)
    tenant.made("/promotional-codes", code="ONCE", discount_type="percent", discount_value=10, max_redemptions=1)
    results = sent(tenant, [session_body(tariff_id=tariff, promo_code="ONCE") for _ in range(3)])
    assert [r["status"] for r in results] == [201] * 3
    assert [r["session"]["total_amount"] for r in results] == [9, 10, 10]
    assert [r["session"].get("promo_error", {}).get("code") for r in results] == [None, "code_exhausted", "code_exhausted"]


@pytest.mark.parametrize("body,field", [
    ({}, "sessions"), ({"sessions": []}, "sessions"), ({"sessions": None}, "sessions"), ({"sessions": {}}, "sessions"),
    ({"sessions": [{}] * 1001}, "sessions"), ({"sessions": [{}], "dry_run": True}, "dry_run")])
def test_bad_bodies(tenant, body, field):
    answer = tenant.api.post("/sessions/batch", body)
    assert (answer.status_code, fields_of(answer)) == (422, [field])


@pytest.mark.parametrize("raw", [b"", b"[", b'{"sessions":[{"a":1,"a":2}]}', b'{"sessions":[NaN]}', b'{"sessions":[{}]} x'])
def test_what_is_no_json_is_refused_as_a_whole(tenant, raw):
    answer = tenant.api("POST", "/sessions/batch", raw=raw)
    assert (answer.status_code, code_of(answer)) == (400, "malformed_json")


def test_idempotency(fresh):
    tenant = fresh()
    tariff = tenant.tariff(session_fee=1)
    bodies = [session_body(tariff_id=tariff), session_body(tariff_id="tar_none"), session_body(tariff_id=tariff)]
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = tenant.api.post("/sessions/batch", {"sessions": bodies}, headers=key)
    again = tenant.api.post("/sessions/batch", {"sessions": bodies}, headers=key)
    assert first.status_code == again.status_code == 200 and again.text == first.text
    assert again.headers["Idempotent-Replayed"] == "true"
    # without the key they are repetitions
    assert [r["status"] for r in sent(tenant, bodies)] == [200, 422, 200]
    assert tenant.api.post("/sessions/batch", {"sessions": bodies[:1]}, headers=key).status_code == 422
    assert count(tenant) == 2


def test_a_thousand(fresh):
    tenant = fresh()
    tariff = tenant.tariff(energy_rate_per_kwh=0.3, tax_rate_percent=19)
    for n in range(5):
        tenant.made("/rules", tariff_id=tariff, priority=n + 1, override={"session_fee": n}, conditions={"connector_type": f"t{n}"})
    points = [tenant.charge_point(tariff_id=tariff) for _ in range(10)]
    bodies = [session_body(charge_point_id=points[n % 10], energy_kwh=n / 10) for n in range(1000)]
    began = time.monotonic()
    results = sent(tenant, bodies)
    seconds = time.monotonic() - began
    assert [r["status"] for r in results] == [201] * 1000
    assert len({r["session"]["id"] for r in results}) == 1000
    assert [r["session"]["transaction_id"] for r in results] == [b["transaction_id"] for b in bodies]
    assert seconds < 10, seconds
    assert [r["status"] for r in sent(tenant, bodies)] == [200] * 1000


def raced(tenants_bodies):
    with concurrent.futures.ThreadPoolExecutor(len(tenants_bodies)) as pool:
        return list(pool.map(lambda pair: pair[0].api.post("/sessions/batch", {"sessions": pair[1]}), tenants_bodies))


def test_rivals_never_double_anything(fresh):
    """The same sessions in opposite orders at once: deadlocks are repeated from the start."""
    tenant = fresh()
    tenant.tariff()
    tariff = tenant.tariff(session_fee=1)
    tenant.made("/promotional-codes", code="FEWER", discount_type="fixed", discount_value=1, currency="EUR", max_redemptions=7)
    bodies = [session_body(tariff_id=tariff, promo_code="FEWER") for _ in range(40)]
    orders = [bodies, bodies[::-1], bodies[20:] + bodies[:20], bodies]
    done = [a for a in raced([(tenant, order) for order in orders]) if a.status_code == 200]
    assert all(a.status_code in (200, 503) for a in done)
    for order in orders:
        assert {r["status"] for r in sent(tenant, order)} == {200}
    assert count(tenant) == 40
    totals = [s["total_amount"] for s in tenant.api.get("/sessions?limit=200").json()["sessions"]]
    assert sorted(totals) == [0] * 7 + [1] * 33
    created = [r["session"]["transaction_id"] for a in done for r in a.json()["results"] if r["status"] == 201]
    assert len(created) == len(set(created))


def test_size(fresh):
    """8 MiB here, 1 MiB elsewhere."""
    tenant = fresh()
    tariff = tenant.tariff(session_fee=1)
    readings = [{"at": f"2026-05-01T08:{m:02}:{s:02}Z", "energy_kwh": 0} for m in range(15) for s in range(60)]
    bodies = [session_body(tariff_id=tariff, readings=readings) for _ in range(100)]
    text = json.dumps({"sessions": bodies})
    assert 4 << 20 < len(text) < 8 << 20
    answer = tenant.api.post("/sessions/batch", text)
    assert answer.status_code == 200 and {r["status"] for r in answer.json()["results"]} == {201}
    text = json.dumps({"sessions": [session_body(tariff_id=tariff)], "x": "y" * (1 << 20)})
    assert tenant.api.post("/sessions/batch", text).status_code == 422
    assert code_of(tenant.api.post("/sessions", text)) == "too_large"
    answer = tenant.api.post("/sessions/batch", " " * (8 << 20) + text)
    assert (answer.status_code, code_of(answer)) == (413, "too_large")


@pytest.mark.parametrize("path,size,status", [("/sessions", (1 << 20) + 1, 413), ("/sessions", 1 << 20, 400), ("/sessions/batch", 4 << 20, 400)])
def test_the_worker_knows_the_size_too(tenant, path, size, status):
    key = tenant.with_scope("write:sessions")
    answer = fcgi.ask(ENV["TARIFFD_SOCKET"], "POST", BILLING + path, b" " * size, headers={
        "Content-Type": "application/json", "Authorization": f"Bearer {key}"})
    assert answer.status == status


def moved(table, key, id, version, day):
    """That version holds since that day of May."""
    database(f"UPDATE {table} SET valid_from = '2026-05-{day:02} 00:00:00' WHERE {key} = '{id}' AND version = {version}")


def test_each_has_the_versions_of_its_start(fresh):
    """What one session has read is taken for another only while nothing changed between their starts."""
    tenant = fresh()
    tariff = tenant.tariff(session_fee=1)
    rule = tenant.made("/rules", tariff_id=tariff, priority=1, override={"energy_rate_per_kwh": 1})
    for n in (2, 3):
        assert tenant.api.patch(f"/tariffs/{tariff}", {"session_fee": n}).status_code == 200
        assert tenant.api.patch(f"/rules/{rule}", {"override": {"energy_rate_per_kwh": n}}).status_code == 200
        moved("tariff_version", "tariff_id", tariff, n, 4 * n)
        moved("rule_version", "rule_id", rule, n, 4 * n + 2)
    assert tenant.api.delete(f"/rules/{rule}").status_code == 204
    moved("rule_version", "rule_id", rule, 4, 16)
    days = [7, 20, 8, 1, 9, 16, 10, 15, 13, 14, 12, 11, 8, 7, 20, 1]
    bodies = [session_body(tariff_id=tariff, energy_kwh=10, started_at=f"2026-05-{d:02}T00:00:00Z", ended_at=f"2026-05-{d:02}T01:00:00Z")
              for d in days]
    expected = [(1 if d < 8 else 2 if d < 12 else 3) + (10 if d < 10 else 20 if d < 14 else 30 if d < 16 else 0) for d in days]
    assert [r["session"]["total_amount"] for r in sent(tenant, bodies)] == expected
    assert [tenant.session(**{**b, "transaction_id": uuid.uuid4().hex})["total_amount"] for b in bodies] == expected


def test_each_has_its_own_place_driver_and_organization(fresh):
    tenant = fresh()
    tariffs = [tenant.tariff(session_fee=n) for n in (1, 2)]
    companies = [tenant.organization() for _ in range(3)]
    site = tenant.site(organization_id=companies[0], tariff_id=tariffs[1])
    points = [tenant.charge_point(tariff_id=tariffs[0]), tenant.charge_point(site_id=site),
              tenant.charge_point(tariff_id=tariffs[1], time_zone="Asia/Tokyo"), "unknown"]
    drivers = [tenant.driver(user_type_id=tenant.user_type(discount_percent=10), organization_id=companies[1]),
               tenant.driver(user_type_id=tenant.user_type(discount_percent=20)), "unknown", None]
    bodies = [session_body(charge_point_id=point, driver_id=driver, organization_id=company)
              for point in points for driver in drivers for company in (None, companies[2], "org_none")]
    bodies += [{**b, "transaction_id": uuid.uuid4().hex} for b in bodies[::-5]]
    results = sent(tenant, bodies)
    assert {r["status"] for r in results} == {201, 422}
    for body, result in zip(bodies, results, strict=True):
        alone = tenant.api.post("/sessions", {**body, "transaction_id": uuid.uuid4().hex})
        assert alone.status_code == result["status"], (body, result)
        if alone.status_code == 422:
            assert alone.json()["error"] == result["error"]
            continue
        for field in ("tariff_id", "site_id", "organization_id", "user_type_id", "time_zone", "total_amount"):
            assert alone.json()[field] == result["session"][field], (field, body)


def test_a_tariff_that_goes_meanwhile_refuses_its_own_sessions(fresh):
    """Removed by a rival between the look at it and the row: the others are taken."""
    tenant = fresh()
    tariff, gone = tenant.tariff(session_fee=1), tenant.tariff(session_fee=2)
    removal = threading.Thread(target=database, args=(
        f"START TRANSACTION; DELETE FROM tariff WHERE id = '{gone}'; DO SLEEP(0.6); COMMIT",))
    removal.start()
    deadline = time.monotonic() + 5
    while not database(f"SELECT id FROM tariff WHERE id = '{gone}' FOR UPDATE SKIP LOCKED") == "" and time.monotonic() < deadline:
        time.sleep(0.01)
    results = sent(tenant, [session_body(tariff_id=t) for t in (tariff, gone, tariff, gone, gone, tariff)])
    removal.join()
    assert [r["status"] for r in results] == [201, 422, 201, 422, 422, 201]
    assert [d["field"] for r in results if "error" in r for d in r["error"]["details"]] == ["tariff_id"] * 3
    assert count(tenant) == 3
