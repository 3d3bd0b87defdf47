"""Recurring and unique pricing configs: the documented examples with their literal answers, and every refusal."""

import uuid

import pytest

from client import Tenant
from dynamic import UNKNOWN, UUID, done, missing, refused, said, tag_of

NO_RATE, NO_CONFIG = missing("Cost rate not found"), missing("Pricing config not found")
NOT_RECURRING = refused("Cost rate does not use recurring pricing")
NOT_UNIQUE = refused("Cost rate does not use unique pricing")
EVENING = {"name": "Weekday Evening", "weekday": [1, 2, 3], "start_time": "18:00", "end_time": "22:00"}
NEW_YEAR = {"name": "New Year Special", "start_time": "2026-01-01 00:00:00"}


def slots(days, start, end):
    return [{"weekday": day, "start_time": start, "end_time": end} for day in days]


@pytest.fixture
def weekly(tenant):
    return tenant.cost_rate(dynamic_pricing=1)


@pytest.fixture
def dated(tenant):
    return tenant.cost_rate(dynamic_pricing=2)


def recurring(tenant, rate):
    return tenant.dynamic.get(f"/recurring_pricing_config/{rate}").json()["data"]


def unique(tenant, rate):
    return tenant.dynamic.get(f"/unique_pricing_config/{rate}").json()["data"]


# ---- recurring: the documented examples ----

def test_recurring(tenant, weekly):
    assert said(tenant.dynamic.get(f"/recurring_pricing_config/{weekly}")) == (200, {"data": []})
    made = tenant.dynamic.post("/recurring_pricing_config", {
        "cost_rate_uuid": weekly, "name": "Weekday Evening", "weekday": [1, 2, 3], "start_time": "18:00", "end_time": "22:00"})
    id = made.json()["data"]["uuid"]
    assert UUID.fullmatch(id)
    assert said(made) == (200, {"status": "success", "data": {"uuid": id, "name": "Weekday Evening", "configs": [
        {"weekday": 1, "start_time": "18:00", "end_time": "22:00"},
        {"weekday": 2, "start_time": "18:00", "end_time": "22:00"},
        {"weekday": 3, "start_time": "18:00", "end_time": "22:00"}]}})
    assert list(made.json()) == ["status", "data"] and list(made.json()["data"]) == ["uuid", "name", "configs"]
    assert said(tenant.dynamic.get(f"/recurring_pricing_config/{weekly}")) == (200, {"data": [made.json()["data"]]})
    put = tenant.dynamic.put(f"/recurring_pricing_config/{id}", {
        "name": "Weekday Evening (updated)", "weekday": [1, 2, 3, 4], "start_time": "17:00", "end_time": "23:00"})
    assert said(put) == (200, {"status": "success", "data": {
        "uuid": id, "name": "Weekday Evening (updated)", "configs": slots([1, 2, 3, 4], "17:00", "23:00")}})
    assert recurring(tenant, weekly) == [put.json()["data"]]
    assert said(tenant.dynamic.delete(f"/recurring_pricing_config/{id}")) == done("Recurring pricing config deleted successfully")
    assert recurring(tenant, weekly) == []
    assert said(tenant.dynamic.delete(f"/recurring_pricing_config/{id}")) == NO_CONFIG


def test_recurring_list(tenant, weekly):
    tenant.recurring(weekly, weekday=[1, 2])
    (row,) = recurring(tenant, weekly)
    assert row == {"uuid": row["uuid"], "name": "Weekday Evening", "configs": [
        {"weekday": 1, "start_time": "18:00", "end_time": "22:00"}, {"weekday": 2, "start_time": "18:00", "end_time": "22:00"}]}
    # in order of creation
    more = [tenant.recurring(weekly, name=f"N{hour}", start_time=f"{hour:02}:00", end_time=f"{hour + 1:02}:00") for hour in (9, 5, 7)]
    assert [one["uuid"] for one in recurring(tenant, weekly)] == [row["uuid"], *more]


def test_weekday_is_removed(tenant, weekly):
    both, only, other = (tenant.recurring(weekly, weekday=days, start_time=start, end_time=end, name=start) for days, start, end in (
        ([1, 2], "18:00", "22:00"), ([1], "08:00", "09:00"), ([2], "08:00", "09:00")))
    path = f"/recurring_pricing_config/{weekly}/weekday/"
    assert said(tenant.dynamic.delete(path + "1")) == done("Recurring pricing config deleted successfully")
    assert recurring(tenant, weekly) == [{"uuid": both, "name": "18:00", "configs": slots([2], "18:00", "22:00")},
                                         {"uuid": other, "name": "08:00", "configs": slots([2], "08:00", "09:00")}]
    assert said(tenant.dynamic.delete(path + "1")) == NO_CONFIG
    assert said(tenant.dynamic.delete(f"/recurring_pricing_config/{only}")) == NO_CONFIG
    # an entry that is left without slots is gone with its prices
    assert said(tenant.dynamic.get(f"/cost_rate_time_costs/{weekly}?cost_rate_schedule_uuid={only}")) == missing("Cost rate schedule not found")
    assert said(tenant.dynamic.delete(path + "2")) == done("Recurring pricing config deleted successfully")
    assert recurring(tenant, weekly) == []


@pytest.mark.parametrize("day,message", [("0", "must be at least 1"), ("8", "must be at most 7"), ("-1", "must be at least 1"), ("x", "must be a number"),
                                         ("1.5", "must be a whole number"), ("MON", "must be a number"), ("%ff", "must be a number"), ("9" * 40, "is too large"),
                                         ("%20", "must be a number")])
def test_no_weekday(tenant, weekly, day, message):
    tenant.recurring(weekly)
    tag = tag_of(tenant, weekly)
    assert said(tenant.dynamic.delete(f"/recurring_pricing_config/{weekly}/weekday/{day}")) == refused(f"weekday: {message}")
    assert tag_of(tenant, weekly) == tag


# ---- recurring: what is refused ----

@pytest.mark.parametrize("fields,message", [
    ({"name": None}, "name: must not be null"),
    ({"name": ""}, "name: must not be empty"),
    ({"name": 5}, "name: must be a string"),
    ({"name": "x" * 256}, "name: must have at most 255 characters"),
    ({"weekday": None}, "weekday: must not be null"),
    ({"weekday": 1}, "weekday: must be a list"),
    ({"weekday": "1,2"}, "weekday: must be a list"),
    ({"weekday": []}, "weekday: must not be empty"),
    ({"weekday": [0]}, "weekday[0]: must be at least 1"),
    ({"weekday": [1, 8]}, "weekday[1]: must be at most 7"),
    ({"weekday": [1, 2.5]}, "weekday[1]: must be a whole number"),
    ({"weekday": ["MON"]}, "weekday[0]: must be a number"),
    ({"weekday": [None]}, "weekday[0]: must not be null"),
    ({"weekday": [1, 1]}, "weekday: must not hold a day twice"),
    ({"weekday": [7, 2, "7"]}, "weekday: must not hold a day twice"),
    ({"weekday": [1, 2, 3, 4, 5, 6, 7, 1]}, "weekday: must have at most 7 elements"),
    ({"start_time": None}, "start_time: must not be null"),
    ({"start_time": "8:00"}, "start_time: must be a time of day, HH:MM"),
    ({"start_time": "18:00:00"}, "start_time: must be a time of day, HH:MM"),
    ({"start_time": 1080}, "start_time: must be a string"),
    ({"end_time": "24:01"}, "end_time: must be a time of day, HH:MM"),
    ({"end_time": "18:00"}, "end_time: must differ from start_time"),
    # the first wrong field in the order of the body
    ({"weekday": [9], "start_time": "x", "end_time": "y"}, "weekday[0]: must be at most 7"),
])
def test_recurring_refusals(tenant, weekly, fields, message):
    entry = tenant.recurring(weekly)
    before = tag_of(tenant, weekly), recurring(tenant, weekly)
    body = {**EVENING, "weekday": [4, 5], **fields}
    assert said(tenant.dynamic.post("/recurring_pricing_config", {"cost_rate_uuid": weekly, **body})) == refused(message)
    assert said(tenant.dynamic.put(f"/recurring_pricing_config/{entry}", body)) == refused(message)
    assert (tag_of(tenant, weekly), recurring(tenant, weekly)) == before


@pytest.mark.parametrize("field", ["name", "weekday", "start_time", "end_time"])
def test_recurring_required(tenant, weekly, field):
    entry = tenant.recurring(weekly)
    body = {key: value for key, value in EVENING.items() if key != field}
    assert said(tenant.dynamic.post("/recurring_pricing_config", {"cost_rate_uuid": weekly, **body})) == refused(f"{field}: is required")
    assert said(tenant.dynamic.put(f"/recurring_pricing_config/{entry}", body)) == refused(f"{field}: is required")
    assert said(tenant.dynamic.post("/recurring_pricing_config", EVENING)) == refused("cost_rate_uuid: is required")


def test_times_of_a_slot(tenant, weekly):
    # past midnight, a whole day, numbers as strings, days in any order
    for fields, configs in (({"weekday": [5], "start_time": "22:00", "end_time": "06:00"}, slots([5], "22:00", "06:00")),
                            ({"weekday": [1], "start_time": "00:00", "end_time": "24:00"}, slots([1], "00:00", "24:00")),
                            ({"weekday": ["7", "3"], "start_time": "07:00", "end_time": "08:00"}, None)):
        answer = tenant.dynamic.post("/recurring_pricing_config", {"cost_rate_uuid": weekly, **EVENING, **fields})
        assert answer.status_code == 200, answer.text
        got = answer.json()["data"]["configs"]
        assert got == configs if configs else sorted(one["weekday"] for one in got) == [3, 7]
    assert len(recurring(tenant, weekly)) == 3
    start = {"cost_rate_uuid": weekly, **EVENING, "weekday": [2], "start_time": "24:00"}
    assert tenant.dynamic.post("/recurring_pricing_config", start).json()["message"].startswith("start_time: ")


@pytest.mark.parametrize("first,second,meet", [
    ("1 18:00-22:00", "1 21:59-23:00", True),
    ("1 18:00-22:00", "1 17:00-18:01", True),
    ("1 18:00-22:00", "1 22:00-23:00", False),
    ("1 18:00-22:00", "1 17:00-18:00", False),
    ("1 18:00-22:00", "2 18:00-22:00", False),
    # the night belongs to the day on which it opens
    ("1 22:00-06:00", "2 05:00-07:00", True),
    ("1 22:00-06:00", "2 06:00-07:00", False),
    ("1 22:00-06:00", "1 05:00-06:00", False),
    ("7 22:00-06:00", "1 00:00-01:00", True),
    ("7 22:00-06:00", "1 06:00-07:00", False),
    ("7 00:00-24:00", "1 00:00-24:00", False),
    ("6 12:00-11:00", "7 10:00-11:30", True),
    # 23:59 is the end of the day
    ("1 22:00-23:59", "2 00:00-01:00", False),
])
def test_overlaps(tenant, weekly, first, second, meet):
    def body(text, name):
        day, start, end = text.replace("-", " ").split()
        return {"name": name, "weekday": [int(day)], "start_time": start, "end_time": end}

    for one, other in ((first, second), (second, first)):
        rate = tenant.cost_rate(dynamic_pricing=1)
        tenant.recurring(rate, **body(one, 'The "first"'))
        answer = tenant.dynamic.post("/recurring_pricing_config", {"cost_rate_uuid": rate, **body(other, "The second")})
        if meet:
            assert said(answer) == refused('Overlaps with schedule "The "first""')
            assert len(recurring(tenant, rate)) == 1
            continue
        assert answer.status_code == 200, answer.text
        # and moved upon the other
        entry = answer.json()["data"]["uuid"]
        assert said(tenant.dynamic.put(f"/recurring_pricing_config/{entry}", body(one, "Moved"))) == refused('Overlaps with schedule "The "first""')
        # its own slots do not stand in its way
        assert tenant.dynamic.put(f"/recurring_pricing_config/{entry}", body(other, "Again")).status_code == 200


def test_slots_of_one_entry_overlap(tenant, weekly):
    # 12:00 to 11:00 is 23 hours: two days in a row fit, and 20:00 to 19:59 fits too
    assert tenant.dynamic.post("/recurring_pricing_config", {"cost_rate_uuid": weekly, **EVENING, "weekday": [1, 2, 3, 4, 5, 6, 7],
                                                             "start_time": "12:00", "end_time": "11:00"}).status_code == 200
    answer = tenant.dynamic.post("/recurring_pricing_config", {"cost_rate_uuid": weekly, **EVENING, "weekday": [1], "start_time": "11:30", "end_time": "12:30"})
    assert said(answer) == refused('Overlaps with schedule "Weekday Evening"')


# ---- unique: the documented examples ----

def test_unique(tenant, dated):
    assert said(tenant.dynamic.get(f"/unique_pricing_config/{dated}")) == (200, {"data": []})
    made = tenant.dynamic.post("/unique_pricing_config", {"cost_rate_uuid": dated, "name": "New Year Special", "start_time": "2026-01-01 00:00:00"})
    id = made.json()["data"]["uuid"]
    assert UUID.fullmatch(id)
    assert said(made) == (200, {"status": "success", "data": {"uuid": id, "name": "New Year Special", "start_time": "2026-01-01 00:00:00"}})
    assert list(made.json()["data"]) == ["uuid", "name", "start_time"]
    assert said(tenant.dynamic.get(f"/unique_pricing_config/{dated}")) == (
        200, {"data": [{"uuid": id, "name": "New Year Special", "start_time": "2026-01-01 00:00:00"}]})
    put = tenant.dynamic.put(f"/unique_pricing_config/{id}", {"name": "New Year Special (updated)", "start": "2026-01-01 06:00"})
    assert said(put) == (200, {"status": "success", "data": {"uuid": id, "name": "New Year Special (updated)", "start_time": "2026-01-01 06:00:00"}})
    assert unique(tenant, dated) == [put.json()["data"]]
    assert said(tenant.dynamic.delete(f"/unique_pricing_config/{id}")) == done("Unique pricing config deleted successfully")
    assert unique(tenant, dated) == []
    assert said(tenant.dynamic.delete(f"/unique_pricing_config/{id}")) == NO_CONFIG


@pytest.mark.parametrize("sent,start", [
    ({"start": "2026-02-03 04:05"}, "2026-02-03 04:05:00"),
    ({"start": "2026-02-03 04:05:06"}, "2026-02-03 04:05:06"),
    ({"start_time": "2026-02-03 04:05"}, "2026-02-03 04:05:00"),
    ({"start_time": "2026-02-03 04:05:06"}, "2026-02-03 04:05:06"),
    # the documented name counts
    ({"start": "2026-02-03 04:05", "start_time": "2027-01-01 00:00:00"}, "2026-02-03 04:05:00"),
    ({"start": None, "start_time": "2026-02-03 04:05"}, "2026-02-03 04:05:00"),
    ({"start": "2026-02-03 04:05", "start_time": None}, "2026-02-03 04:05:00"),
    ({"start": "2026-01-01 00:00"}, "2026-01-01 00:00:00"),
])
def test_start_by_either_name(tenant, dated, sent, start):
    id = tenant.unique(dated)
    assert said(tenant.dynamic.put(f"/unique_pricing_config/{id}", {"name": "n", **sent})) == (
        200, {"status": "success", "data": {"uuid": id, "name": "n", "start_time": start}})


def test_order_of_unique_ones(tenant, dated):
    ids = {start: tenant.unique(dated, start_time=start) for start in ("2026-03-01 00:00", "2025-01-01 00:00", "2026-02-01 12:00:30")}
    assert [one["uuid"] for one in unique(tenant, dated)] == [ids[start] for start in sorted(ids)]


# ---- unique: what is refused ----

@pytest.mark.parametrize("fields,message", [
    ({"name": ""}, "name: must not be empty"),
    ({"name": None}, "name: must not be null"),
    ({"name": "x" * 256}, "name: must have at most 255 characters"),
    ({"start_time": None}, "start_time: must not be null"),
    ({"start_time": 20260101}, "start_time: must be a string"),
    ({"start_time": ""}, "start_time: must be a local date and time, YYYY-MM-DD HH:MM:SS"),
    ({"start_time": "2026-01-01"}, "start_time: must be a local date and time, YYYY-MM-DD HH:MM:SS"),
    ({"start_time": "2026-02-30 00:00:00"}, "start_time: must be a local date and time, YYYY-MM-DD HH:MM:SS"),
    ({"start_time": "2026-01-01T00:00:00Z"}, "start_time: must be a local date and time, YYYY-MM-DD HH:MM:SS"),
    ({"start_time": "2026-01-01 24:00:00"}, "start_time: must be a local date and time, YYYY-MM-DD HH:MM:SS"),
])
def test_unique_refusals(tenant, dated, fields, message):
    before = tag_of(tenant, dated)
    assert said(tenant.dynamic.post("/unique_pricing_config", {"cost_rate_uuid": dated, **NEW_YEAR, **fields})) == refused(message)
    assert tag_of(tenant, dated) == before and unique(tenant, dated) == []


@pytest.mark.parametrize("body,message", [
    ({"name": "n"}, "start: is required"),
    ({"name": "n", "start": None}, "start: is required"),
    ({"start": "2026-01-01 06:00"}, "name: is required"),
    ({"name": "n", "start": "soon"}, "start: must be a local date and time, YYYY-MM-DD HH:MM:SS"),
    ({"name": "n", "start": 5}, "start: must be a string"),
    ({"name": "n", "start": "2026-01-01 06:00", "start_time": "soon"}, "start_time: must be a local date and time, YYYY-MM-DD HH:MM:SS"),
])
def test_unique_put_refusals(tenant, dated, body, message):
    id = tenant.unique(dated)
    before = tag_of(tenant, dated), unique(tenant, dated)
    assert said(tenant.dynamic.put(f"/unique_pricing_config/{id}", body)) == refused(message)
    assert (tag_of(tenant, dated), unique(tenant, dated)) == before


def test_unique_required(tenant, dated):
    whole = {"cost_rate_uuid": dated, **NEW_YEAR}
    for field in whole:
        body = {key: value for key, value in whole.items() if key != field}
        assert said(tenant.dynamic.post("/unique_pricing_config", body)) == refused(f"{field}: is required")
    # the name of PUT is not that of POST
    assert said(tenant.dynamic.post("/unique_pricing_config", {"cost_rate_uuid": dated, "name": "n", "start": "2026-01-01 00:00"})) == refused("start_time: is required")


def test_start_is_used(tenant, dated):
    used = refused("start_time is already used")
    first = tenant.unique(dated)
    assert said(tenant.dynamic.post("/unique_pricing_config", {"cost_rate_uuid": dated, **NEW_YEAR})) == used
    second = tenant.unique(dated, start_time="2026-01-02 00:00:00")
    assert said(tenant.dynamic.put(f"/unique_pricing_config/{second}", {"name": "n", "start": "2026-01-01 00:00"})) == used
    assert [one["uuid"] for one in unique(tenant, dated)] == [first, second]
    # another rate's is free, and so is that of one that is gone
    tenant.unique(tenant.cost_rate(dynamic_pricing=2))
    tenant.dynamic.delete(f"/unique_pricing_config/{first}")
    assert tenant.dynamic.put(f"/unique_pricing_config/{second}", {"name": "n", "start": "2026-01-01 00:00"}).status_code == 200


def test_changes_of_the_clock():
    tenant = Tenant("Europe/Vienna")
    rate = tenant.cost_rate(dynamic_pricing=2)
    skipped = tenant.dynamic.post("/unique_pricing_config", {"cost_rate_uuid": rate, "name": "n", "start_time": "2026-03-29 02:30:00"})
    assert skipped.status_code == 400 and skipped.json()["message"].startswith("start_time: ")
    for start in ("2026-03-29 01:59:59", "2026-03-29 03:00:00", "2026-10-25 02:30:00", "2026-10-25 03:00:00"):
        id = tenant.unique(rate, start_time=start)
        assert unique(tenant, rate)[-1] == {"uuid": id, "name": "New Year Special", "start_time": start}
    assert said(tenant.dynamic.post("/unique_pricing_config", {"cost_rate_uuid": rate, "name": "n", "start_time": "2026-10-25 02:30"})) == \
        refused("start_time is already used")


# ---- both ----

@pytest.mark.parametrize("id", UNKNOWN)
def test_unknown(tenant, id):
    assert said(tenant.dynamic.post("/recurring_pricing_config", {"cost_rate_uuid": id, **EVENING})) == NO_RATE
    assert said(tenant.dynamic.get(f"/recurring_pricing_config/{id}")) == NO_RATE
    assert said(tenant.dynamic.put(f"/recurring_pricing_config/{id}", EVENING)) == NO_CONFIG
    assert said(tenant.dynamic.delete(f"/recurring_pricing_config/{id}")) == NO_CONFIG
    assert said(tenant.dynamic.delete(f"/recurring_pricing_config/{id}/weekday/1")) == NO_RATE
    assert said(tenant.dynamic.post("/unique_pricing_config", {"cost_rate_uuid": id, **NEW_YEAR})) == NO_RATE
    assert said(tenant.dynamic.get(f"/unique_pricing_config/{id}")) == NO_RATE
    assert said(tenant.dynamic.put(f"/unique_pricing_config/{id}", {"name": "n", "start": "2026-01-01 06:00"})) == NO_CONFIG
    assert said(tenant.dynamic.delete(f"/unique_pricing_config/{id}")) == NO_CONFIG


def test_what_a_path_names(tenant, weekly, dated):
    """GET takes the cost rate's uuid, PUT and DELETE the entry's; by weekday it is the rate's again."""
    evening, special = tenant.recurring(weekly), tenant.unique(dated)
    assert said(tenant.dynamic.get(f"/recurring_pricing_config/{evening}")) == NO_RATE
    assert said(tenant.dynamic.put(f"/recurring_pricing_config/{weekly}", EVENING)) == NO_CONFIG
    assert said(tenant.dynamic.delete(f"/recurring_pricing_config/{weekly}")) == NO_CONFIG
    assert said(tenant.dynamic.delete(f"/recurring_pricing_config/{evening}/weekday/1")) == NO_RATE
    assert said(tenant.dynamic.get(f"/unique_pricing_config/{special}")) == NO_RATE
    assert said(tenant.dynamic.delete(f"/unique_pricing_config/{dated}")) == NO_CONFIG
    assert (len(recurring(tenant, weekly)), len(unique(tenant, dated))) == (1, 1)


def test_wrong_mode(tenant, weekly, dated):
    for rate in (tenant.cost_rate(), dated):
        assert said(tenant.dynamic.post("/recurring_pricing_config", {"cost_rate_uuid": rate, **EVENING})) == NOT_RECURRING
        assert said(tenant.dynamic.get(f"/recurring_pricing_config/{rate}")) == NOT_RECURRING
        assert said(tenant.dynamic.delete(f"/recurring_pricing_config/{rate}/weekday/1")) == NOT_RECURRING
    for rate in (tenant.cost_rate(), weekly):
        assert said(tenant.dynamic.post("/unique_pricing_config", {"cost_rate_uuid": rate, **NEW_YEAR})) == NOT_UNIQUE
        assert said(tenant.dynamic.get(f"/unique_pricing_config/{rate}")) == NOT_UNIQUE
    evening, special = tenant.recurring(weekly), tenant.unique(dated)
    assert said(tenant.dynamic.put(f"/recurring_pricing_config/{special}", EVENING)) == NOT_RECURRING
    assert said(tenant.dynamic.delete(f"/recurring_pricing_config/{special}")) == NOT_RECURRING
    assert said(tenant.dynamic.put(f"/unique_pricing_config/{evening}", {"name": "n", "start": "2026-01-01 06:00"})) == NOT_UNIQUE
    assert said(tenant.dynamic.delete(f"/unique_pricing_config/{evening}")) == NOT_UNIQUE


def test_entries_sleep_while_the_mode_is_another(tenant, weekly):
    """And wake when it comes back, with their prices."""
    evening = tenant.recurring(weekly)
    tenant.energy_cost(weekly, cost_rate_schedule_uuid=evening)

    def mode(value):
        assert tenant.dynamic.put("/cost_rate", {"uuid": weekly, "name": "n", "currency": "EUR", "dynamic_pricing": value}).status_code == 200

    before = recurring(tenant, weekly)
    mode(2)
    assert said(tenant.dynamic.get(f"/recurring_pricing_config/{weekly}")) == NOT_RECURRING
    assert said(tenant.dynamic.put(f"/recurring_pricing_config/{evening}", EVENING)) == NOT_RECURRING
    special = tenant.unique(weekly)
    assert [one["uuid"] for one in unique(tenant, weekly)] == [special]
    mode(0)
    assert said(tenant.dynamic.get(f"/unique_pricing_config/{weekly}")) == NOT_UNIQUE
    mode(1)
    assert recurring(tenant, weekly) == before
    costs = tenant.dynamic.get(f"/cost_rate_energy_cost/{weekly}?cost_rate_schedule_uuid={evening}").json()["data"]
    assert [(one["unit"], one["price"]) for one in costs] == [(1, "0.25")]


def test_case_of_uuids_means_nothing(tenant, weekly, dated):
    evening, special = tenant.recurring(weekly.upper()), tenant.unique(dated.upper())
    assert tenant.dynamic.get(f"/recurring_pricing_config/{weekly.upper()}").json()["data"][0]["uuid"] == evening
    assert tenant.dynamic.put(f"/recurring_pricing_config/{evening.upper()}", EVENING).json()["data"]["uuid"] == evening
    assert tenant.dynamic.get(f"/unique_pricing_config/{dated.upper()}").json()["data"][0]["uuid"] == special
    assert tenant.dynamic.put(f"/unique_pricing_config/{special.upper()}", {"name": "n", "start": "2026-01-01 06:00"}).json()["data"]["uuid"] == special
    assert tenant.dynamic.delete(f"/recurring_pricing_config/{weekly.upper()}/weekday/1").status_code == 200
    assert tenant.dynamic.delete(f"/recurring_pricing_config/{evening.upper()}").status_code == 200
    assert tenant.dynamic.delete(f"/unique_pricing_config/{special.upper()}").status_code == 200
    assert tenant.dynamic.get(f"/cost_rate/{weekly.upper()}").json()["data"]["uuid"] == weekly
    put = tenant.dynamic.put("/cost_rate", {"uuid": weekly.upper(), "name": "n", "currency": "EUR"})
    assert put.json() == {"status": "ok", "uuid": weekly}
    assert tenant.dynamic.delete(f"/cost_rate/{weekly.upper()}").status_code == 200


def test_every_change_is_one_of_the_rate(tenant, weekly, dated):
    """Its entity tag changes, and If-Match compares with it."""
    gone = (412, {"status": "error", "message": "Precondition failed"})
    for rate, path, body, put in ((weekly, "/recurring_pricing_config", EVENING, EVENING),
                                  (dated, "/unique_pricing_config", NEW_YEAR, {"name": "n", "start": "2026-01-01 06:00"})):
        tags = [tag_of(tenant, rate)]

        def does(method, at, body=None):
            if len(tags) > 1:
                assert said(tenant.dynamic(method, at, body, headers={"If-Match": tags[0]})) == gone
                assert tag_of(tenant, rate) == tags[-1]
            answer = tenant.dynamic(method, at, body, headers={"If-Match": tags[-1]})
            assert answer.status_code == 200, answer.text
            tags.append(tag_of(tenant, rate))
            assert tags[-1] not in tags[:-1]
            return answer.json()

        id = does("POST", path, {"cost_rate_uuid": rate, **body})["data"]["uuid"]
        does("PUT", f"{path}/{id}", put)
        if rate == weekly:
            does("DELETE", f"{path}/{rate}/weekday/1")
        does("DELETE", f"{path}/{id}")


def test_retries(tenant, weekly):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first, again = (tenant.dynamic.post("/recurring_pricing_config", {"cost_rate_uuid": weekly, **EVENING}, headers=key) for _ in range(2))
    assert first.text == again.text and again.headers["Idempotent-Replayed"] == "true"
    assert len(recurring(tenant, weekly)) == 1


def test_unheard_fields_are_named(tenant, weekly):
    answer = tenant.dynamic.post("/recurring_pricing_config", {"cost_rate_uuid": weekly, **EVENING, "colour": 1, "uuid": "x"})
    assert answer.status_code == 200 and answer.headers["X-Ignored-Fields"] == "colour, uuid"
    answer = tenant.dynamic.put(f"/recurring_pricing_config/{answer.json()['data']['uuid']}", {**EVENING, "cost_rate_uuid": "another"})
    assert answer.status_code == 200 and answer.headers["X-Ignored-Fields"] == "cost_rate_uuid"


def test_another_tenants(tenant, stranger, weekly, dated):
    evening, special = tenant.recurring(weekly), tenant.unique(dated)
    other = stranger.dynamic
    assert said(other.get(f"/recurring_pricing_config/{weekly}")) == said(other.get(f"/unique_pricing_config/{dated}")) == NO_RATE
    assert said(other.post("/recurring_pricing_config", {"cost_rate_uuid": weekly, **EVENING})) == NO_RATE
    assert said(other.post("/unique_pricing_config", {"cost_rate_uuid": dated, **NEW_YEAR})) == NO_RATE
    assert said(other.put(f"/recurring_pricing_config/{evening}", EVENING)) == NO_CONFIG
    assert said(other.put(f"/unique_pricing_config/{special}", {"name": "n", "start": "2026-01-01 06:00"})) == NO_CONFIG
    assert said(other.delete(f"/recurring_pricing_config/{evening}")) == said(other.delete(f"/unique_pricing_config/{special}")) == NO_CONFIG
    assert said(other.delete(f"/recurring_pricing_config/{weekly}/weekday/1")) == NO_RATE
    assert (len(recurring(tenant, weekly)), len(unique(tenant, dated))) == (1, 1)
