"""One story as a small client of the public documentation runs it: the requests are spelled as the documentation spells
them, and every envelope is compared to the letter. Nothing here knows what is ours."""

import json

import requests

from client import BASE_URL, Tenant


class Documented:
    """All that such a client knows: a token, paths, and that a creation answers 200."""

    def __init__(self, token):
        self.headers = {"x-api-token": token}

    def __call__(self, method, path, body=None, form=None):
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        answer = requests.request(method, BASE_URL + "/api/dynamic_pricing/" + path, headers=headers, data=form if body is None else body, timeout=30)
        assert answer.headers["Content-Type"].startswith("application/json")
        return answer.status_code, answer.json()


def ok(**more):
    return 200, {"status": "ok", **more}


def success(**data):
    return 200, {"status": "success", "data": data}


def error(status, message):
    return status, {"status": "error", "message": message}


def made(answer, **more):
    """The uuid of {"status":"ok",…,"uuid":…}, which holds nothing else."""
    uuid = answer[1]["uuid"]
    assert answer == ok(uuid=uuid, **more)
    return uuid


def slots(days, start, end):
    return [{"weekday": day, "start_time": start, "end_time": end} for day in days]


def documented(rows, *names):
    """Rows reduced to the documented fields, each of which is there."""
    return [{name: row[name] for name in names} for row in rows]


READ = ("uuid", "name", "description", "currency", "auto_stop_minutes", "auto_stop_costs")
ENERGY = {"message": "Energy cost was successfully created."}
FEE = ok(message="Session fee configuration was successfully saved")
TEXTS = {"short_description": "Test short_description", "description": "Test description", "legal": "Test legal"}


def test_static_rate():
    call = Documented(Tenant("Europe/Vienna").token()["secret"])
    assert call("GET", "cost_rates?batch_size=100&page=1") == (200, {"data": [], "last_page": True})

    # the quickstart's body
    rate = made(call("POST", "cost_rate", {"name": "My cost rate", "currency": "EUR"}))
    status, body = call("GET", f"cost_rate/{rate}")
    assert status == 200 and list(body) == ["data"]
    assert documented([body["data"]], *READ) == [{"uuid": rate, "name": "My cost rate", "description": None, "currency": "EUR",
                                                  "auto_stop_minutes": None, "auto_stop_costs": None}]
    assert list(body["data"])[:6] == list(READ)
    assert made(call("PUT", "cost_rate", {"uuid": rate, "name": "Dynamic Pricing API cost rate (updated)", "description": "Updated description",
                                          "automatic_stop_min": 15, "automatic_stop_costs": 6.5, "currency": "EUR", "dynamic_pricing": 0})) == rate
    assert documented([call("GET", f"cost_rate/{rate}")[1]["data"]], *READ[1:]) == [
        {"name": "Dynamic Pricing API cost rate (updated)", "description": "Updated description", "currency": "EUR",
         "auto_stop_minutes": 15, "auto_stop_costs": 6.5}]
    assert call("POST", "cost_rate", {"name": "x", "currency": "EUR", "dynamic_pricing": 3}) == error(400, "dynamic_pricing value is invalid")

    # time and energy: one answers in numbers, the other in strings
    time = made(call("POST", "cost_rate_time_cost", {"cost_rate_uuid": rate, "unit": 60, "price": 2.5}))
    assert call("GET", f"cost_rate_time_costs/{rate}") == (200, {"data": [{"uuid": time, "unit": 60, "price": 2.5}]})
    assert call("POST", "cost_rate_time_cost", {"cost_rate_uuid": rate, "unit": 60, "price": 3}) == error(400, "The interval unit is configured twice!")
    assert made(call("PUT", "cost_rate_time_cost", {"uuid": time, "unit": 30, "price": 1.25})) == time
    energy = made(call("POST", "cost_rate_energy_cost", {"cost_rate_uuid": rate, "unit": 1, "price": "0.25"}), **ENERGY)
    assert call("GET", f"cost_rate_energy_cost/{rate}") == (200, {"data": [{"uuid": energy, "unit": 1, "price": "0.25"}]})
    assert call("POST", "cost_rate_energy_cost", {"cost_rate_uuid": rate, "unit": 1, "price": 1}) == error(400, "Energy cost interval already exists")
    assert made(call("PUT", "cost_rate_energy_cost", {"uuid": energy, "unit": 1, "price": "0.30"}), message="Energy cost was successfully updated.") == energy

    assert call("PUT", "cost_rate_session_fee", {"uuid": rate, "amount": 1.3, "grace_period": 50, "energy_threshold": 600}) == FEE
    assert call("GET", f"cost_rate_session_fee/{rate}") == (200, {"data": {"amount": "1.30", "grace_period": "50", "energy_threshold": 600}})
    assert call("PUT", "cost_rate_session_fee", {"uuid": rate, "amount": 6.51}) == error(400, "Session fee exceeds automatic stop")
    assert call("GET", f"cost_rate_session_fee/{rate}?rate_cost_schedule_id=nonsense") == error(400, "Invalid rate_cost_schedule_id format")

    # texts: JSON in a form
    form = {"cost_rate_uuid": rate, "marketing_texts": json.dumps({"it_IT": TEXTS})}
    assert call("POST", "cost_rate_marketing_text", form=form) == ok(message="Marketing texts were successfully created.")
    form = {"cost_rate_uuid": rate, "marketing_texts": json.dumps({"en_US": TEXTS, "de_AT": {"legal": "Nur dies"}})}
    assert call("PUT", "cost_rate_marketing_text", form=form) == ok(message="Marketing texts were successfully updated.")
    assert call("GET", f"cost_rate_marketing_text?cost_rate_uuid={rate}&locales[]=en_US&locales[]=de_AT") == (
        200, {"data": {"de_AT": {"short_description": "", "description": "", "legal": "Nur dies"}, "en_US": TEXTS}})
    form["rate_cost_schedule_uuid"] = rate
    assert call("POST", "cost_rate_marketing_text", form=form) == error(404, "Schedule not found")

    # and back
    assert call("DELETE", f"cost_rate_time_cost/{time}") == ok(message="Time cost deleted successfully")
    assert call("DELETE", f"cost_rate_time_cost/{time}") == error(404, "Cost rate interval not found")
    assert call("DELETE", f"cost_rate_energy_cost/{energy}") == ok(message="Energy cost was successfully deleted.")
    assert call("DELETE", f"cost_rate/{rate}") == ok(message="Cost rate deleted successfully")
    assert call("DELETE", f"cost_rate/{rate}") == error(404, "Cost rate not found")
    assert call("GET", f"cost_rate_energy_cost/{rate}") == error(404, "Cost rate not found")


def test_week():
    call = Documented(Tenant("Europe/Vienna").token()["secret"])
    rate = made(call("POST", "cost_rate", {"name": "Week", "currency": "EUR", "dynamic_pricing": 1}))
    answer = call("POST", "recurring_pricing_config", {"cost_rate_uuid": rate, "name": "Weekday Evening", "weekday": [1, 2, 3],
                                                       "start_time": "18:00", "end_time": "22:00"})
    evening = answer[1]["data"]["uuid"]
    assert answer == success(uuid=evening, name="Weekday Evening", configs=slots([1, 2, 3], "18:00", "22:00"))
    assert call("PUT", f"recurring_pricing_config/{evening}", {"name": "Weekday Evening (updated)", "weekday": [1, 2, 3, 4], "start_time": "17:00",
                                                               "end_time": "23:00"}) == \
        success(uuid=evening, name="Weekday Evening (updated)", configs=slots([1, 2, 3, 4], "17:00", "23:00"))
    sunday = call("POST", "recurring_pricing_config", {"cost_rate_uuid": rate, "name": "Sunday", "weekday": [7], "start_time": "00:00",
                                                       "end_time": "23:59"})[1]["data"]["uuid"]
    assert call("GET", f"unique_pricing_config/{rate}")[0] == call("POST", "unique_pricing_config", {
        "cost_rate_uuid": rate, "name": "x", "start_time": "2026-01-01 00:00:00"})[0] == 400

    own = made(call("POST", "cost_rate_energy_cost", {"cost_rate_uuid": rate, "unit": 1000, "price": 0.3}), **ENERGY)
    peak = made(call("POST", "cost_rate_energy_cost", {"cost_rate_uuid": rate, "unit": 1000, "price": 0.42, "cost_rate_schedule_uuid": evening}), **ENERGY)
    time = made(call("POST", "cost_rate_time_cost", {"cost_rate_uuid": rate, "unit": 60, "price": 0.05, "cost_rate_schedule_uuid": evening}))
    assert call("PUT", "cost_rate_session_fee", {"uuid": rate, "amount": 1.5, "grace_period": 300, "energy_threshold": 1000,
                                                 "rate_cost_schedule_id": evening}) == FEE
    assert call("GET", f"cost_rate_energy_cost/{rate}") == (200, {"data": [{"uuid": own, "unit": 1000, "price": "0.30"}]})
    form = {"cost_rate_uuid": rate, "marketing_texts": json.dumps({"en_US": {"description": "of the rate", "legal": "all"}})}
    assert call("POST", "cost_rate_marketing_text", form=form)[0] == 200
    form = {"cost_rate_uuid": rate, "rate_cost_schedule_uuid": evening, "marketing_texts": json.dumps({"en_US": {"description": "Peak"}})}
    assert call("POST", "cost_rate_marketing_text", form=form)[0] == 200
    # whole locales here, single texts in the schedule
    assert call("GET", f"cost_rate_marketing_text?cost_rate_uuid={rate}&rate_cost_schedule_uuid={evening}&locales[]=en_US") == (
        200, {"data": {"en_US": {"short_description": "", "description": "Peak", "legal": ""}}})

    status, body = call("GET", f"recurring_schedule/{rate}?from_weekday=1&from_time=18:00&to_weekday=1&to_time=22:00&offset=0&limit=100")
    assert status == 200 and body["pagination"] == {"offset": 0, "limit": 100, "next_offset": None, "total": 1}
    (entry,) = body["data"]
    walked = entry["validity"]["weekdays"]
    assert entry == {
        "uuid": evening, "name": "Weekday Evening (updated)",
        "validity": {"type": "recurring", "weekdays": [
            {"uuid": slot["uuid"], "weekday": day, "weekday_name": name, "start_time": "17:00", "end_time": "23:00"}
            for slot, day, name in zip(walked, (1, 2, 3, 4), ("MON", "TUE", "WED", "THU"))]},
        "intervals": {"energy": [{"uuid": peak, "unit": 1000, "price": 0.42}], "time": [{"uuid": time, "unit": 60, "price": 0.05}],
                      "session_fee": {"amount": 1.5, "grace_period": 300, "energy_threshold": 1000}},
        "marketing_texts": {"en_US": {"short_description": "", "description": "Peak", "legal": "all"}}}
    # Sunday is 0 where one asks
    assert [row["uuid"] for row in call("GET", f"recurring_schedule/{rate}?from_weekday=0&from_time=12:00")[1]["data"]] == [sunday]
    # from slot to slot: after Thursday comes Sunday, then Monday again
    after = call("GET", f"next_schedule/{rate}/{walked[3]['uuid']}?offset=0&limit=100")[1]
    assert [row["uuid"] for row in after["data"]] == [sunday, evening]

    gone = ok(message="Recurring pricing config deleted successfully")
    assert call("DELETE", f"recurring_pricing_config/{rate}/weekday/1") == call("DELETE", f"recurring_pricing_config/{sunday}") == gone
    assert call("GET", f"recurring_pricing_config/{rate}") == (200, {"data": [
        {"uuid": evening, "name": "Weekday Evening (updated)", "configs": slots([2, 3, 4], "17:00", "23:00")}]})
    assert call("DELETE", f"cost_rate/{rate}") == ok(message="Cost rate deleted successfully")


def test_dates():
    call = Documented(Tenant("Europe/Vienna").token()["secret"])
    rate = made(call("POST", "cost_rate", {"name": "Dates", "currency": "EUR", "dynamic_pricing": 2}))
    answer = call("POST", "unique_pricing_config", {"cost_rate_uuid": rate, "name": "New Year Special", "start_time": "2026-01-01 00:00:00"})
    special = answer[1]["data"]["uuid"]
    assert answer == success(uuid=special, name="New Year Special", start_time="2026-01-01 00:00:00")
    assert call("PUT", f"unique_pricing_config/{special}", {"name": "New Year Special (updated)", "start": "2026-01-01 06:00"}) == \
        success(uuid=special, name="New Year Special (updated)", start_time="2026-01-01 06:00:00")
    hours = [special]
    for day in range(2, 9):
        answer = call("POST", "unique_pricing_config", {"cost_rate_uuid": rate, "name": f"Day {day}", "start_time": f"2026-06-0{day} 02:00:00"})
        hours.append(answer[1]["data"]["uuid"])
    price = made(call("POST", "cost_rate_energy_cost", {"cost_rate_uuid": rate, "unit": 1000, "price": 0.42, "cost_rate_schedule_uuid": hours[1]}), **ENERGY)

    assert call("GET", f"unique_pricing_config/{rate}")[1]["data"][0] == {
        "uuid": special, "name": "New Year Special (updated)", "start_time": "2026-01-01 06:00:00"}
    # local time there, UTC here; the end is not included
    query = f"unique_schedule/{rate}?from=2026-06-02T00:00:00Z&to=2026-06-03T00:00:00Z&offset=0&limit=100&locales[]=en_US"
    assert call("GET", query) == (200, {
        "data": [{"uuid": hours[1], "name": "Day 2", "validity": {"type": "unique", "start": "2026-06-02T00:00:00Z"},
                  "intervals": {"energy": [{"uuid": price, "unit": 1000, "price": 0.42}], "time": [], "session_fee": None}, "marketing_texts": {}}],
        "pagination": {"offset": 0, "limit": 100, "next_offset": None, "total": 1}})
    assert call("GET", f"unique_schedule/{rate}?from=2026-06-01T00:00:00") == error(400, "from must carry a time zone")

    # what comes after New Year, three at a time
    seen, offset, pages = [], 0, 0
    while offset is not None:
        status, body = call("GET", f"next_schedule/{rate}/{special}?offset={offset}&limit=3")
        assert status == 200 and list(body) == ["data", "pagination"]
        assert (body["pagination"]["offset"], body["pagination"]["limit"], body["pagination"]["total"]) == (offset, 3, 7)
        seen += [row["uuid"] for row in body["data"]]
        offset, pages = body["pagination"]["next_offset"], pages + 1
    assert seen == hours[1:] and pages == 3
    assert call("GET", f"next_schedule/{rate}/{rate}") == error(404, "Schedule not found")
    assert call("DELETE", f"unique_pricing_config/{special}") == ok(message="Unique pricing config deleted successfully")


def test_list_walk():
    tenant = Tenant()
    call = Documented(tenant.token()["secret"])
    rates = [made(call("POST", "cost_rate", {"name": f"Rate {i}", "currency": "EUR"})) for i in range(7)]
    seen, page, last = [], 1, False
    while not last:
        status, body = call("GET", f"cost_rates?batch_size=3&page={page}")
        assert status == 200 and list(body) == ["data", "last_page"] and body["last_page"] in (True, False)
        seen += [row["uuid"] for row in body["data"]]
        assert all(list(row)[:6] == list(READ) for row in body["data"])
        page, last = page + 1, body["last_page"]
    assert seen == rates and page == 4
    # larger and smaller than allowed
    assert len(call("GET", "cost_rates?batch_size=100000&page=0")[1]["data"]) == 7
    # what the tariffs of the main product name stays
    tenant.tariff(cost_rate_uuid=rates[0])
    assert call("DELETE", f"cost_rate/{rates[0]}") == error(400, "Cost rate cannot be deleted")
    assert Documented("wrong")("GET", "cost_rates") == error(401, "Unauthorized")
