"""Many at once: one effect, no lost change, no answer but those that are announced."""

from client import DYNAMIC, asked_at_once, key_client, session_body


def at_once(secret, *calls):
    """Each call(client) with a key, all let go at the same time."""
    return asked_at_once([key_client(secret) for _ in calls], calls)


def test_one_transaction_posted_sixteen_times(tenant):
    tariff = tenant.tariff(session_fee=1)
    for _ in range(3):
        body = session_body(charge_point_id="cp-one", tariff_id=tariff)
        answers = at_once(tenant.with_scope("admin"), *[lambda client: client.post("/sessions", body)] * 16)
        assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
        assert len({answer.json()["id"] for answer in answers}) == 1
    assert tenant.api.get("/sessions?charge_point_id=cp-one").json()["total"] == 3


def test_one_refusal_for_one_key(tenant):
    """Whoever was refused first, all that have its key are refused in its words, and know its request."""
    body = session_body(tariff_id=tenant.tariff())
    tenant.api.post("/sessions", body)
    for i in range(12):
        headers = {"Idempotency-Key": f"refused-{i}"}
        answers = at_once(tenant.with_scope("admin"),
                          *[lambda client: client.post("/sessions", {**body, "energy_kwh": 1}, headers=headers)] * 8)
        assert {answer.status_code for answer in answers} == {409}
        assert len({answer.text for answer in answers}) == 1
        assert sorted("Idempotent-Replayed" in answer.headers for answer in answers) == [False] + [True] * 7


def test_different_sessions_of_one_transaction(tenant):
    tariff = tenant.tariff(session_fee=1)
    bodies = [session_body(transaction_id="T", charge_point_id="cp-two", tariff_id=tariff, energy_kwh=i) for i in range(12)]
    answers = at_once(tenant.with_scope("admin"), *[lambda client, body=body: client.post("/sessions", body) for body in bodies])
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
    assert tenant.api.get("/sessions?charge_point_id=cp-two").json()["total"] == 1


def test_no_change_is_lost(tenant):
    id = tenant.tariff()
    fields = ["session_fee", "min_amount", "idle_fee_max", "tax_rate_percent", "energy_step_wh", "time_step_seconds",
              "idle_step_seconds", "idle_grace_period_minutes"]
    answers = at_once(tenant.with_scope("admin"),
                      *[lambda client, field=field: client.patch(f"/tariffs/{id}", {field: 7}) for field in fields])
    assert [answer.status_code for answer in answers] == [200] * len(fields)
    tariff = tenant.api.get(f"/tariffs/{id}").json()
    assert [tariff[field] for field in fields] == [7] * len(fields) and tariff["version"] == 1 + len(fields)
    assert sorted(answer.json()["version"] for answer in answers) == list(range(2, 2 + len(fields)))


def test_if_match_lets_one_through(tenant):
    id = tenant.tariff()
    answers = at_once(tenant.with_scope("admin"), *[
        lambda client, i=i: client.patch(f"/tariffs/{id}", {"session_fee": i}, headers={"If-Match": '"1"'}) for i in range(8)])
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    won = next(answer for answer in answers if answer.status_code == 200)
    assert tenant.api.get(f"/tariffs/{id}").json()["session_fee"] == won.json()["session_fee"]


def test_one_charge_point_put_many_times(tenant):
    answers = at_once(tenant.with_scope("admin"), *[
        lambda client, i=i: client.put("/charge-points/cp-race", {"site_id": f"s{i}"}) for i in range(8)])
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    only_new = at_once(tenant.with_scope("admin"), *[
        lambda client: client.put("/charge-points/cp-new", {}, headers={"If-None-Match": "*"})] * 8)
    assert sorted(answer.status_code for answer in only_new) == [201] + [412] * 7


def test_a_tariff_is_used_or_removed(tenant):
    for _ in range(5):
        id = tenant.tariff(session_fee=1)
        body = session_body(tariff_id=id, charge_point_id="cp-gone")
        used, removed = at_once(tenant.with_scope("admin"), lambda client: client.post("/sessions", body),
                                lambda client: client.delete(f"/tariffs/{id}"))
        assert (used.status_code, removed.status_code) in ((201, 409), (422, 204))
        if used.status_code == 201:
            assert tenant.api.get(f"/tariffs/{id}").status_code == 200


def test_a_cost_rate_is_used_or_removed(tenant):
    for _ in range(5):
        rate = tenant.cost_rate()
        path = "/api/dynamic_pricing/cost_rate/" + rate

        def remove(client):
            client.root = ""
            return client.delete(path)

        named, removed = at_once(
            tenant.with_scope("admin"),
            lambda client: client.post("/tariffs", {"name": "x", "currency": "EUR", "cost_rate_uuid": rate}), remove)
        assert (named.status_code, removed.status_code) in ((201, 400), (422, 200))


def send(method, path, body=None):
    """A call on the other surface, which a key reaches too."""
    def call(client):
        client.root = ""
        return client(method, DYNAMIC + path, body)

    return call


def test_prices_of_a_cost_rate_do_not_lose_each_other(tenant):
    rate = tenant.cost_rate(dynamic_pricing=1)
    evening = tenant.recurring(rate)
    for owner in ({}, {"cost_rate_schedule_uuid": evening}):
        calls = [send("POST", f"/cost_rate_{kind}_cost", {"cost_rate_uuid": rate, "unit": unit, "price": 1, **owner})
                 for kind in ("time", "energy") for unit in range(1, 6)]
        assert {answer.status_code for answer in at_once(tenant.with_scope("admin"), *calls)} == {200}
        query = f"?cost_rate_schedule_uuid={evening}" if owner else ""
        for path in ("/cost_rate_time_costs/", "/cost_rate_energy_cost/"):
            rows = tenant.dynamic.get(path + rate + query).json()["data"]
            assert [row["unit"] for row in rows] == [1, 2, 3, 4, 5]


def test_one_of_many_gets_the_unit_the_slot_the_start(tenant):
    weekly, dated = tenant.cost_rate(dynamic_pricing=1), tenant.cost_rate(dynamic_pricing=2)
    for call, message in (
            (send("POST", "/cost_rate_energy_cost", {"cost_rate_uuid": weekly, "unit": 1, "price": 1}), "Energy cost interval already exists"),
            (send("POST", "/recurring_pricing_config", {"cost_rate_uuid": weekly, "name": "n", "weekday": [1], "start_time": "00:00",
                                                        "end_time": "24:00"}), 'Overlaps with schedule "n"'),
            (send("POST", "/unique_pricing_config", {"cost_rate_uuid": dated, "name": "n", "start_time": "2026-01-01 00:00:00"}),
             "start_time is already used")):
        answers = at_once(tenant.with_scope("admin"), *[call] * 8)
        assert sorted(answer.status_code for answer in answers) == [200] + [400] * 7
        assert {answer.json()["message"] for answer in answers if answer.status_code == 400} == {message}


def test_an_entry_is_priced_or_removed(tenant):
    for _ in range(4):
        rate = tenant.cost_rate(dynamic_pricing=2)
        entry = tenant.unique(rate)
        priced, removed, gone = at_once(
            tenant.with_scope("admin"),
            send("POST", "/cost_rate_time_cost", {"cost_rate_uuid": rate, "unit": 1, "price": 1, "cost_rate_schedule_uuid": entry}),
            send("DELETE", f"/unique_pricing_config/{entry}"), send("DELETE", f"/cost_rate/{rate}"))
        assert (priced.status_code, gone.status_code) in ((200, 200), (404, 200)) and removed.status_code in (200, 404)
        if priced.status_code == 200:
            assert tenant.dynamic.delete(f"/cost_rate_time_cost/{priced.json()['uuid']}").status_code == 404
