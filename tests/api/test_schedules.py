"""Reads of schedules on the dynamic-pricing surface: windows, order, paging, texts filled in field by field; and the bulk call."""

import datetime as dt
import json
import random
from urllib.parse import urlencode

import pytest

NOWHERE = "29ccce27-3a3a-4308-831a-ed68b460e3bf"
FORM = "application/x-www-form-urlencoded"
DAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
ENTRY = {"energy": [{"unit": 1000, "price": 0.42}]}


def said(answer):
    return answer.status_code, answer.json()


def refused(message, status=400):
    return status, {"status": "error", "message": message}


def success(created=0, updated=0, deleted=0):
    return 200, {"status": "success", "data": {"created": created, "updated": updated, "deleted": deleted}}


def mode_of(tenant, rate, mode):
    answer = tenant.dynamic.put("/cost_rate", {"uuid": rate, "name": "x", "currency": "EUR", "dynamic_pricing": mode})
    assert answer.status_code == 200, answer.text


def bulk(tenant, rate, entries, mode="merge", **fields):
    return tenant.dynamic.put(f"/unique_schedule/{rate}", {"mode": mode, "entries": entries, **fields})


def filled(tenant, rate, starts, **more):
    """Entries at these starts, named by them; their uuids by start."""
    assert bulk(tenant, rate, [{"start": start, "name": start, **more} for start in starts]).status_code == 200
    page = read(tenant, f"/unique_schedule/{rate}?limit=500")
    return {entry["name"]: entry["uuid"] for entry in page["data"]}


def recurring(tenant, rate, name, days, start, end):
    answer = tenant.dynamic.post("/recurring_pricing_config", {
        "cost_rate_uuid": rate, "name": name, "weekday": days, "start_time": start, "end_time": end})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["uuid"]


def write(tenant, rate, texts, entry=None):
    fields = {"cost_rate_uuid": rate, "marketing_texts": json.dumps(texts), "rate_cost_schedule_uuid": entry or ""}
    assert tenant.dynamic("POST", "/cost_rate_marketing_text", raw=urlencode(fields), type=FORM).status_code == 200


def read(tenant, path):
    answer = tenant.dynamic.get(path)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["data", "pagination"]
    return answer.json()


def names(tenant, path):
    return [entry["name"] for entry in read(tenant, path)["data"]]


def text(short="", description="", legal=""):
    return {"short_description": short, "description": description, "legal": legal}


# ---- unique entries ----

def test_documented_unique_example(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    sent = {"start": "2026-01-01 00:00:00", "name": "New Year Special", "energy": [{"unit": 1000, "price": 0.42}],
            "time": [{"unit": 60, "price": 0.05}], "session_fee": {"amount": 1.50, "grace_period": 300, "energy_threshold": 1000}}
    assert said(bulk(tenant, rate, [sent])) == success(created=1)
    entry = read(tenant, f"/unique_schedule/{rate}")["data"][0]
    texts = {"en_US": text("Holiday rate", "Special pricing for New Year's Day")}
    write(tenant, rate, texts, entry["uuid"])
    answer = tenant.dynamic.get(f"/unique_schedule/{rate}?from=2026-01-01T00:00:00Z&to=2026-07-01T00:00:00Z&offset=0&limit=100&locales[]=en_US")
    energy, time = (entry["intervals"][kind][0]["uuid"] for kind in ("energy", "time"))
    assert len({entry["uuid"], energy, time}) == 3
    assert said(answer) == (200, {"data": [{
        "uuid": entry["uuid"], "name": "New Year Special",
        "validity": {"type": "unique", "start": "2026-01-01T00:00:00Z"},
        "intervals": {"energy": [{"uuid": energy, "unit": 1000, "price": 0.42}],
                      "time": [{"uuid": time, "unit": 60, "price": 0.05}],
                      "session_fee": {"amount": 1.50, "grace_period": 300, "energy_threshold": 1000}},
        "marketing_texts": {"en_US": {"short_description": "Holiday rate", "description": "Special pricing for New Year's Day", "legal": ""}}}],
        "pagination": {"offset": 0, "limit": 100, "next_offset": None, "total": 1}})
    # the page's own window does not hold the page's own entry
    answer = tenant.dynamic.get(f"/unique_schedule/{rate}?from=2026-06-01T00:00:00Z&to=2026-07-01T00:00:00Z&offset=0&limit=100&locales[]=en_US")
    assert said(answer) == (200, {"data": [], "pagination": {"offset": 0, "limit": 100, "next_offset": None, "total": 0}})


def test_bare_entry(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    assert said(bulk(tenant, rate, [{"start": "2026-05-01T10:00:00+02:00"}])) == success(created=1)
    entry, = read(tenant, f"/unique_schedule/{rate}")["data"]
    assert list(entry) == ["uuid", "name", "validity", "intervals", "marketing_texts"]
    # the name is the start on the tenant's clock (London)
    assert entry["name"] == "2026-05-01 09:00:00"
    assert entry["validity"] == {"type": "unique", "start": "2026-05-01T08:00:00Z"}
    assert entry["intervals"] == {"energy": [], "time": [], "session_fee": None}
    assert entry["marketing_texts"] == {}
    assert said(bulk(tenant, rate, [{"start": "2026-05-01T08:00:00Z", "session_fee": {"amount": "2.50"}}])) == success(updated=1)
    assert read(tenant, f"/unique_schedule/{rate}")["data"][0]["intervals"]["session_fee"] == \
        {"amount": 2.5, "grace_period": None, "energy_threshold": None}


def test_windows_of_instants(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    path = f"/unique_schedule/{rate}"
    starts = [f"2026-06-0{day} 12:00:00" for day in (3, 1, 2)]
    filled(tenant, rate, starts)
    one, two, three = sorted(starts)
    for query, wanted in (
            ("", [one, two, three]), ("?from=2026-06-01T11:00:00Z", [one, two, three]), ("?from=2026-06-01T11:00:01Z", [two, three]),
            ("?to=2026-06-03T11:00:00Z", [one, two]), ("?to=2026-06-03T11:00:01Z", [one, two, three]), ("?from=&to=", [one, two, three]),
            ("?from=2026-06-02T11:00:00Z&to=2026-06-03T11:00:00Z", [two]), ("?from=2026-06-02T13:00:00%2B02:00", [two, three]),
            ("?from=2026-06-02T11:00Z", [two, three]), ("?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z", [one, two, three]),
            ("?from=2027-01-01T00:00:00Z", [])):
        assert names(tenant, path + query) == wanted, query


@pytest.mark.parametrize("query,message", [
    ("from=2026-06-01T00:00:00", "from must carry a time zone"),
    ("to=2026-06-01T00:00:00", "to must carry a time zone"),
    ("from=2026-06-01+00:00:00", "from must carry a time zone"),
    ("from=2026-06-01T00:00", "from must carry a time zone"),
    ("from=2026-06-01", "from must carry a time zone"),
    ("from=2026-06-01T00:00:00+02:00", "from: must be an instant like 2026-06-01T00:00:00Z or 2026-06-01T02:00:00%2B02:00"),
    ("to=soon", "to: must be an instant like 2026-06-01T00:00:00Z or 2026-06-01T02:00:00%2B02:00"),
    ("from=2026-06-31T00:00:00Z", "from: must be an instant like 2026-06-01T00:00:00Z or 2026-06-01T02:00:00%2B02:00"),
    ("from=2026-06-01T00:00:00Z&to=2026-06-01T00:00:00Z", "to: must be after from"),
    ("from=2026-06-01T00:00:00Z&to=2026-06-01T01:00:00%2B02:00", "to: must be after from"),
    ("from=2026-06-01T00:00:00Z&from=2026-06-01T00:00:00Z", "from: must not be repeated"),
])
def test_wrong_windows_of_instants(tenant, query, message):
    rate = tenant.cost_rate(dynamic_pricing=2)
    assert said(tenant.dynamic.get(f"/unique_schedule/{rate}?{query}")) == refused(message)


def test_pages(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    path = f"/unique_schedule/{rate}"
    start = dt.datetime(2026, 1, 1)
    starts = [str(start + dt.timedelta(hours=hour)) for hour in range(620)]
    filled(tenant, rate, starts)

    def page(query, **wanted):
        got = read(tenant, path + query)
        assert {key: got["pagination"][key] for key in wanted} == wanted, query
        return [entry["name"] for entry in got["data"]]

    assert page("", offset=0, limit=100, next_offset=100, total=620) == starts[:100]
    assert page("?offset=100&limit=500", offset=100, limit=500, next_offset=600, total=620) == starts[100:600]
    assert page("?offset=600&limit=500", next_offset=None, total=620) == starts[600:]
    assert page("?offset=120&limit=500", next_offset=None, total=620) == starts[120:]
    assert page("?offset=620", offset=620, next_offset=None, total=620) == page("?offset=999999999999", next_offset=None, total=620) == []
    assert page("?limit=9999999", limit=500) == starts[:500]
    assert page("?limit=0", limit=1, next_offset=1) == page("?limit=-7", limit=1) == starts[:1]
    assert page("?limit=x", limit=100) == page("?limit=&offset=", limit=100, offset=0) == starts[:100]
    assert page("?offset=x", offset=0) == page("?offset=-5", offset=0, next_offset=100) == page("?nonsense=1") == starts[:100]
    window = "?from=2026-01-02T00:00:00Z&to=2026-01-03T00:00:00Z&limit=10"
    assert page(window + "&offset=20", next_offset=None, total=24) == starts[44:48]
    assert page(window + "&offset=10", next_offset=20, total=24) == starts[34:44]


# ---- texts ----

def test_texts_are_filled_in_field_by_field(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    made = filled(tenant, rate, ["2026-01-01 00:00:00", "2026-01-02 00:00:00"])
    write(tenant, rate, {"en_US": text("rate", "rate", "rate"), "it_IT": {"legal": "rate"}})
    write(tenant, rate, {"en_US": {"short_description": "entry", "legal": ""}, "de_AT": {"legal": "entry"}}, made["2026-01-01 00:00:00"])

    def texts(query=""):
        return [entry["marketing_texts"] for entry in read(tenant, f"/unique_schedule/{rate}{query}")["data"]]

    # what is empty was set, and is not filled in
    first = {"de_AT": text("", "", "entry"), "en_US": text("entry", "rate", ""), "it_IT": text("", "", "rate")}
    second = {"en_US": text("rate", "rate", "rate"), "it_IT": text("", "", "rate")}
    assert texts() == [first, second]
    for query in ("?locales[]=en_US&locales[]=de_AT", "?locales%5B0%5D=en_US&locales%5B1%5D=de_AT", "?locales=de_AT&locales=en_US"):
        assert texts(query) == [{key: one[key] for key in ("de_AT", "en_US") if key in one} for one in (first, second)]
    assert texts("?locales=fr_FR") == texts("?locales[]=nonsense") == [{}, {}]


# ---- recurring entries ----

def test_documented_recurring_example(tenant):
    rate = tenant.cost_rate(dynamic_pricing=1)
    entry = recurring(tenant, rate, "Weekday Evening Peak", [1, 2], "18:00", "22:00")
    answer = tenant.dynamic.get(
        f"/recurring_schedule/{rate}?from_weekday=1&from_time=18:00&to_weekday=1&to_time=22:00&offset=0&limit=100")
    slots = [slot["uuid"] for slot in answer.json()["data"][0]["validity"]["weekdays"]]
    assert len({entry, *slots}) == 3
    assert said(answer) == (200, {"data": [{
        "uuid": entry, "name": "Weekday Evening Peak",
        "validity": {"type": "recurring", "weekdays": [
            {"uuid": slots[0], "weekday": 1, "weekday_name": "MON", "start_time": "18:00", "end_time": "22:00"},
            {"uuid": slots[1], "weekday": 2, "weekday_name": "TUE", "start_time": "18:00", "end_time": "22:00"}]},
        "intervals": {"energy": [], "time": [], "session_fee": None}, "marketing_texts": {}}],
        "pagination": {"offset": 0, "limit": 100, "next_offset": None, "total": 1}})


def test_all_weekdays(tenant):
    rate = tenant.cost_rate(dynamic_pricing=1)
    recurring(tenant, rate, "all", [7, 3, 1, 2, 6, 5, 4], "00:00", "24:00")
    slots = read(tenant, f"/recurring_schedule/{rate}")["data"][0]["validity"]["weekdays"]
    assert [(slot["weekday"], slot["weekday_name"]) for slot in slots] == list(enumerate(DAYS, 1))
    assert {(slot["start_time"], slot["end_time"]) for slot in slots} == {("00:00", "24:00")}


@pytest.fixture(scope="module")
def week(tenant):
    rate = tenant.cost_rate(dynamic_pricing=1)
    for name, days, start, end in (("weekend night", [7, 6], "22:00", "02:00"), ("friday", [5], "22:00", "23:00"),
                                   ("workdays", [1, 2, 3, 4, 5], "08:00", "12:00"), ("monday", [1], "06:00", "08:00"),
                                   ("wednesday", [3], "20:00", "24:00")):
        recurring(tenant, rate, name, days, start, end)
    return rate


@pytest.mark.parametrize("window,wanted", [
    ("", ["monday", "workdays", "wednesday", "friday", "weekend night"]),
    # the documented one: Friday 22:00 to Monday 06:00
    ("5 22:00 1 06:00", ["friday", "weekend night"]),
    ("5 22:00 1 06:01", ["monday", "friday", "weekend night"]),
    ("5 23:00 6 22:00", []),
    ("5 22:59 6 22:00", ["friday"]),
    ("6 00:00 6 22:01", ["weekend night"]),
    # Sunday's night reaches into Monday
    ("1 00:00 1 02:00", ["weekend night"]),
    ("1 01:59 1 06:00", ["weekend night"]),
    ("1 02:00 1 06:00", []),
    ("0 23:00 1 00:00", ["weekend night"]),
    ("0 00:00 0 02:00", ["weekend night"]),
    ("0 02:00 0 22:00", []),
    # without an end: to the end of the day, and not around
    ("3 12:00", ["wednesday"]),
    ("3 23:59", ["wednesday"]),
    ("4 12:00", []),
    ("0 22:00", ["weekend night"]),
    ("0 02:00", ["weekend night"]),
    # the same: the whole week
    ("2 10:00 2 10:00", ["monday", "workdays", "wednesday", "friday", "weekend night"]),
    ("3 12:00 3 20:00", []),
    ("3 12:00 3 24:00", ["wednesday"]),
    ("2 12:00 2 11:59", ["monday", "workdays", "wednesday", "friday", "weekend night"]),
])
def test_windows_of_the_week(tenant, week, window, wanted):
    keys = ("from_weekday", "from_time", "to_weekday", "to_time")
    query = "&".join(f"{key}={value}" for key, value in zip(keys, window.split()))
    assert names(tenant, f"/recurring_schedule/{week}?{query}") == wanted
    if "to_time" not in query:
        assert names(tenant, f"/recurring_schedule/{week}?{query}&to_weekday=&to_time=") == wanted


def test_every_window_of_the_week(tenant, week):
    """Against what the words say, minute by minute."""
    entries = read(tenant, f"/recurring_schedule/{week}")["data"]
    minutes = {}
    for entry in entries:
        held = minutes[entry["name"]] = set()
        for slot in entry["validity"]["weekdays"]:
            first, last = (int(slot[key][:2]) * 60 + int(slot[key][3:]) for key in ("start_time", "end_time"))
            last += 1440 if last <= first else 0
            held |= {((slot["weekday"] - 1) * 1440 + minute) % 10080 for minute in range(first, last)}
    for day in range(7):
        for hour in (0, 1, 7, 22):
            for length in (60, 300, 3000, 9000):
                begin = day * 1440 + hour * 60
                end = (begin + length) % 10080
                window = {minute % 10080 for minute in range(begin, begin + length)}
                query = f"from_weekday={(day + 1) % 7}&from_time={hour:02}:00" \
                        f"&to_weekday={(end // 1440 + 1) % 7}&to_time={end % 1440 // 60:02}:{end % 60:02}"
                assert names(tenant, f"/recurring_schedule/{week}?{query}") == \
                    [entry["name"] for entry in entries if minutes[entry["name"]] & window], query


@pytest.mark.parametrize("query,message", [
    ("from_weekday=1", "from_time: is required with from_weekday"),
    ("from_time=10:00", "from_weekday: is required with from_time"),
    ("from_weekday=1&from_time=10:00&to_weekday=1", "to_time: is required with to_weekday"),
    ("from_weekday=1&from_time=10:00&to_time=10:00", "to_weekday: is required with to_time"),
    ("to_weekday=1&to_time=10:00", "from_weekday: is required with to_weekday"),
    ("from_weekday=7&from_time=10:00", "from_weekday: must be at most 6"),
    ("from_weekday=-1&from_time=10:00", "from_weekday: must be at least 0"),
    ("from_weekday=x&from_time=10:00", "from_weekday: must be a number"),
])
def test_wrong_windows_of_the_week(tenant, week, query, message):
    assert said(tenant.dynamic.get(f"/recurring_schedule/{week}?{query}")) == refused(message)


@pytest.mark.parametrize("time", ["24:00", "25:00", "10:60", "1000", "9:00", "10:00:00", "noon", "-1:00"])
def test_wrong_times(tenant, week, time):
    for query, field in ((f"from_weekday=1&from_time={time}", "from_time"),
                         (f"from_weekday=1&from_time=10:00&to_weekday=1&to_time={time}", "to_time")):
        if (time, field) == ("24:00", "to_time"):
            continue
        answer = tenant.dynamic.get(f"/recurring_schedule/{week}?{query}")
        assert answer.status_code == 400 and answer.json()["message"].startswith(field + ": "), answer.text


def test_pages_of_the_week(tenant, week):
    all = names(tenant, f"/recurring_schedule/{week}")
    for limit in (1, 2, 3, 5):
        offset, met = 0, []
        while offset is not None:
            page = read(tenant, f"/recurring_schedule/{week}?limit={limit}&offset={offset}")
            assert page["pagination"].items() >= {"offset": offset, "limit": limit, "total": 5}.items()
            met += [entry["name"] for entry in page["data"]]
            offset = page["pagination"]["next_offset"]
        assert met == all
    assert read(tenant, f"/recurring_schedule/{week}?offset=9") == \
        {"data": [], "pagination": {"offset": 9, "limit": 100, "next_offset": None, "total": 5}}


# ---- what comes next ----

def test_next_unique(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    starts = [f"2026-06-0{day} 00:00:00" for day in range(1, 8)]
    made = filled(tenant, rate, starts)
    for i, start in enumerate(starts):
        path = f"/next_schedule/{rate}/{made[start]}"
        assert names(tenant, path) == starts[i + 1:]
        assert read(tenant, path + "?offset=1&limit=2")["pagination"] == \
            {"offset": 1, "limit": 2, "next_offset": 3 if 6 - i > 3 else None, "total": 6 - i}
        assert names(tenant, path + "?offset=1&limit=2") == starts[i + 2:i + 4]
    entry = read(tenant, f"/next_schedule/{rate}/{made[starts[5]]}?offset=0&limit=100")
    assert entry == {"data": [{"uuid": made[starts[6]], "name": starts[6], "validity": {"type": "unique", "start": "2026-06-06T23:00:00Z"},
                               "intervals": {"energy": [], "time": [], "session_fee": None}, "marketing_texts": {}}],
                     "pagination": {"offset": 0, "limit": 100, "next_offset": None, "total": 1}}


def test_next_recurring(tenant, week):
    entries = {entry["name"]: entry for entry in read(tenant, f"/recurring_schedule/{week}")["data"]}
    slots = {(name, slot["weekday"]): slot["uuid"] for name, entry in entries.items() for slot in entry["validity"]["weekdays"]}

    def after(anchor, query=""):
        return names(tenant, f"/next_schedule/{week}/{anchor}{query}")

    # an entry is met at its first slot on the way; the anchor's own only at another slot
    assert after(slots["monday", 1]) == ["workdays", "wednesday", "friday", "weekend night"]
    assert after(slots["workdays", 1]) == ["workdays", "wednesday", "friday", "weekend night", "monday"]
    assert after(slots["workdays", 3]) == ["wednesday", "workdays", "friday", "weekend night", "monday"]
    assert after(slots["friday", 5]) == ["weekend night", "monday", "workdays", "wednesday"]
    assert after(slots["weekend night", 7]) == ["monday", "workdays", "wednesday", "friday", "weekend night"]
    # an entry stands for its first slot
    assert after(entries["workdays"]["uuid"]) == after(slots["workdays", 1])
    assert after(entries["friday"]["uuid"]) == after(slots["friday", 5])
    assert after(slots["workdays", 1], "?offset=1&limit=2") == ["wednesday", "friday"]
    page = read(tenant, f"/next_schedule/{week}/{slots['workdays', 1]}?offset=1&limit=2")["pagination"]
    assert page == {"offset": 1, "limit": 2, "next_offset": 3, "total": 5}


def test_next_of_a_single_slot(tenant):
    rate = tenant.cost_rate(dynamic_pricing=1)
    entry = recurring(tenant, rate, "alone", [3], "10:00", "11:00")
    assert read(tenant, f"/next_schedule/{rate}/{entry}") == \
        {"data": [], "pagination": {"offset": 0, "limit": 100, "next_offset": None, "total": 0}}


# ---- refusals ----

READS = ["/unique_schedule/{}", "/recurring_schedule/{}", "/next_schedule/{}/" + NOWHERE]


@pytest.mark.parametrize("path", READS)
def test_unknown_rate(tenant, stranger, path):
    for rate in (NOWHERE, "nonsense", stranger.cost_rate(dynamic_pricing=2)):
        assert said(tenant.dynamic.get(path.format(rate))) == refused("Cost rate not found", 404)
    assert said(bulk(tenant, NOWHERE, [])) == refused("Cost rate not found", 404)


def test_mode_mismatch(tenant):
    recurring, unique = refused("Cost rate does not use recurring pricing"), refused("Cost rate does not use unique pricing")
    for mode, wanted in ((0, [unique, recurring]), (1, [unique, None]), (2, [None, recurring])):
        rate = tenant.cost_rate(dynamic_pricing=mode)
        for path, refusal in zip(READS[:2], wanted):
            answer = tenant.dynamic.get(path.format(rate))
            assert said(answer) == refusal if refusal else answer.status_code == 200
        assert said(bulk(tenant, rate, [])) == (wanted[0] or success())
        assert said(tenant.dynamic.get(f"/next_schedule/{rate}/{NOWHERE}")) == \
            (refused("Schedule not found", 404) if mode else refused("Cost rate does not use recurring or unique pricing"))


def test_anchors_that_are_not_there(tenant, week, stranger):
    rate, other = tenant.cost_rate(dynamic_pricing=2), stranger.cost_rate(dynamic_pricing=2)
    foreign, = filled(stranger, other, ["2026-01-01 00:00:00"]).values()
    elsewhere, = filled(tenant, tenant.cost_rate(dynamic_pricing=2), ["2026-01-01 00:00:00"]).values()
    entry = read(tenant, f"/recurring_schedule/{week}")["data"][0]
    gone = refused("Schedule not found", 404)
    for anchor in (foreign, elsewhere, NOWHERE, "nonsense", rate, entry["uuid"], entry["validity"]["weekdays"][0]["uuid"]):
        assert said(tenant.dynamic.get(f"/next_schedule/{rate}/{anchor}")) == gone
    mine, = filled(tenant, rate, ["2026-01-01 00:00:00"]).values()
    for anchor in (foreign, mine, NOWHERE, "nonsense"):
        assert said(tenant.dynamic.get(f"/next_schedule/{week}/{anchor}")) == gone
    # entries of a mode that the rate has left are asleep
    mode_of(tenant, rate, 1)
    assert said(tenant.dynamic.get(f"/next_schedule/{rate}/{mine}")) == gone
    mode_of(tenant, rate, 2)
    assert read(tenant, f"/next_schedule/{rate}/{mine}")["data"] == []


# ---- many at once ----

def prices(tenant, rate, query=""):
    return {entry["validity"]["start"]: [one["price"] for one in entry["intervals"]["energy"]]
            for entry in read(tenant, f"/unique_schedule/{rate}{query}")["data"]}


def at(hour, price, day="2026-06-01", **more):
    return {"start": f"{day}T{hour:02}:00:00Z", "energy": [{"unit": 1000, "price": price}], **more}


def stamp(hour, day="2026-06-01"):
    return f"{day}T{hour:02}:00:00Z"


def test_merge(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    assert said(bulk(tenant, rate, [at(2, 0.2), at(0, 0.1), at(1, -0.1)])) == success(created=3)
    assert said(bulk(tenant, rate, [at(1, -0.1), at(2, 0.3), at(3, "0.4")])) == success(created=1, updated=1)
    assert prices(tenant, rate) == {stamp(0): [0.1], stamp(1): [-0.1], stamp(2): [0.3], stamp(3): [0.4]}
    assert said(bulk(tenant, rate, [])) == success()
    # the prices of an entry are those that were sent, all of them
    assert said(bulk(tenant, rate, [{"start": stamp(2), "time": [{"unit": 1, "price": 1}]}])) == success(updated=1)
    entry = read(tenant, f"/unique_schedule/{rate}")["data"][2]
    assert entry["intervals"]["energy"] == [] and entry["intervals"]["time"][0]["price"] == 1


def test_what_says_the_same_is_not_written(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    sent = [at(0, 0.1, name="a", time=[{"unit": 5, "price": 2}, {"unit": 1, "price": 0}], session_fee={"amount": 1, "grace_period": 60}),
            at(1, 0.2), {"start": stamp(2)}]
    bulk(tenant, rate, sent)
    before, tag = read(tenant, f"/unique_schedule/{rate}"), tenant.dynamic.get(f"/cost_rate/{rate}").headers["ETag"]
    again = [at(0, "0.100", time=[{"unit": 1, "price": "0.0"}, {"unit": 5, "price": 2}], session_fee={"amount": "1.00", "grace_period": 60,
                                                                                                       "energy_threshold": None}),
             {"start": "2026-06-01 02:00:00", "energy": [{"unit": "1000", "price": 0.2}]}, {"start": stamp(2), "energy": [], "time": None}]
    assert said(bulk(tenant, rate, again)) == said(bulk(tenant, rate, again, "replace")) == success()
    assert read(tenant, f"/unique_schedule/{rate}") == before
    assert tenant.dynamic.get(f"/cost_rate/{rate}").headers["ETag"] == tag
    # an entry keeps its uuid, and an interval of the same unit too
    changed = [at(0, 0.5, time=[{"unit": 5, "price": 3}, {"unit": 9, "price": 1}])]
    assert said(bulk(tenant, rate, changed)) == success(updated=1)
    old, new = before["data"][0], read(tenant, f"/unique_schedule/{rate}")["data"][0]
    assert (new["uuid"], new["name"], new["intervals"]["session_fee"]) == (old["uuid"], "a", None)
    assert new["intervals"]["energy"][0] == {**old["intervals"]["energy"][0], "price": 0.5}
    assert new["intervals"]["time"][0] == {**old["intervals"]["time"][1], "price": 3}
    assert new["intervals"]["time"][1]["unit"] == 9
    assert tenant.dynamic.get(f"/cost_rate/{rate}").headers["ETag"] != tag
    assert said(bulk(tenant, rate, [{**changed[0], "name": "b"}])) == success(updated=1)
    assert read(tenant, f"/unique_schedule/{rate}")["data"][0]["name"] == "b"


def test_replace(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    bulk(tenant, rate, [at(hour, 0.1) for hour in range(6)])
    assert said(bulk(tenant, rate, [at(2, 0.2), at(3, 0.1), at(3, 0.3, day="2026-06-02")], "replace")) == success(1, 1, 4)
    assert prices(tenant, rate) == {stamp(2): [0.2], stamp(3): [0.1], stamp(3, "2026-06-02"): [0.3]}
    # with a range it touches only what is in it
    bulk(tenant, rate, [at(hour, 0.1) for hour in range(6)])
    for bounds in ({"from": stamp(1), "to": stamp(3)}, {"from": "2026-06-01 02:00:00", "to": "2026-06-01T05:00:00+02:00"}):
        bulk(tenant, rate, [at(1, 0.1), at(2, 0.1)])
        assert said(bulk(tenant, rate, [at(1, 0.7)], "replace", **bounds)) == success(0, 1, 1)
        assert list(prices(tenant, rate)) == [stamp(0), stamp(1), *map(stamp, range(3, 6)), stamp(3, "2026-06-02")]
    assert said(bulk(tenant, rate, [], "replace", **{"from": stamp(4)})) == success(deleted=3)
    assert said(bulk(tenant, rate, [], "replace", to=stamp(1))) == success(deleted=1)
    assert list(prices(tenant, rate)) == [stamp(1), stamp(3)]
    assert said(bulk(tenant, rate, [], "replace")) == success(deleted=2)
    assert prices(tenant, rate) == {}
    # the starts are free again
    assert said(bulk(tenant, rate, [at(1, 1)])) == success(created=1)


def test_what_is_replaced_takes_its_texts_along(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    uuid, = filled(tenant, rate, [stamp(1)]).values()
    write(tenant, rate, {"en_US": text("x")}, uuid)
    bulk(tenant, rate, [at(1, 1)])
    assert read(tenant, f"/unique_schedule/{rate}")["data"][0]["marketing_texts"] == {"en_US": text("x")}
    bulk(tenant, rate, [], "replace")
    bulk(tenant, rate, [at(1, 1)])
    assert read(tenant, f"/unique_schedule/{rate}")["data"][0]["marketing_texts"] == {}
    assert said(tenant.dynamic.get(f"/next_schedule/{rate}/{uuid}")) == refused("Schedule not found", 404)


def test_both_hours_of_a_change_of_the_clock(fresh):
    tenant = fresh(time_zone="Europe/Vienna")
    rate = tenant.cost_rate(dynamic_pricing=2)
    sent = [{"start": "2026-10-25T02:00:00+02:00"}, {"start": "2026-10-25T02:00:00+01:00"}]
    assert said(bulk(tenant, rate, sent)) == success(created=2)
    assert list(prices(tenant, rate)) == ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"]
    # a local time that occurs twice is the first
    assert said(bulk(tenant, rate, [{"start": "2026-10-25 02:00:00", "name": "first"}])) == success(updated=1)
    assert said(bulk(tenant, rate, [{"start": "2026-10-25 02:00"}, sent[0]])) == refused("entries[1].start: is the start of an entry before it")
    assert said(bulk(tenant, rate, [{"start": "2026-03-29 02:30:00"}])) == \
        refused("entries[0].start: does not exist: a change of the clock skips it")


@pytest.mark.parametrize("change,message", [
    ({"mode": None}, "mode: must not be null"),
    ({"mode": "upsert"}, "mode: must be one of merge, replace"),
    ({"entries": None}, "entries: must not be null"),
    ({"entries": {}}, "entries: must be a list"),
    ({"entries": [1]}, "entries[0]: must be an object"),
    ({"entries": [{}]}, "entries[0].start: is required"),
    ({"entries": [at(0, 1), {"start": "soon"}]}, "entries[1].start: is neither YYYY-MM-DD HH:MM:SS nor RFC 3339"),
    ({"entries": [at(0, 1), at(1, 1), {"start": "2026-06-01 01:00:00"}]}, "entries[2].start: is the start of an entry before it"),
    ({"entries": [at(5, 1), at(1, 1), at(5, 1), at(1, 1)]}, "entries[2].start: is the start of an entry before it"),
    ({"entries": [at(0, 1, name="")]}, "entries[0].name: must not be empty"),
    ({"entries": [at(0, 1, name="x" * 256)]}, "entries[0].name: must have at most 255 characters"),
    ({"entries": [at(0, "x")]}, "entries[0].energy[0].price: must be a number"),
    ({"entries": [at(0, "0.1234567891")]}, "entries[0].energy[0].price: must have at most 9 fractional digits"),
    ({"entries": [{"start": stamp(0), "energy": [{"unit": 0, "price": 1}]}]}, "entries[0].energy[0].unit: must be at least 1"),
    ({"entries": [{"start": stamp(0), "energy": [{"unit": 1}]}]}, "entries[0].energy[0].price: is required"),
    ({"entries": [{"start": stamp(0), "time": [{"unit": 1, "price": -1}]}]}, "entries[0].time[0].price: must be at least 0"),
    ({"entries": [{"start": stamp(0), "time": [{"unit": 1, "price": 1}, {"unit": 2, "price": 1}, {"unit": "1", "price": 2}]}]},
     "entries[0].time: has a unit twice"),
    ({"entries": [{"start": stamp(0), "session_fee": {"amount": -1}}]}, "entries[0].session_fee.amount: must be at least 0"),
    ({"entries": [{"start": stamp(0), "session_fee": {}}]}, "entries[0].session_fee.amount: is required"),
    ({"entries": [{"start": stamp(0), "session_fee": {"amount": 7.01}}]}, "Session fee exceeds automatic stop"),
    ({"from": stamp(1)}, "entries[0].start: is outside from and to"),
    ({"to": stamp(0)}, "entries[0].start: is outside from and to"),
    ({"from": stamp(1), "to": stamp(1)}, "to: must be after from"),
    ({"from": "soon"}, "from: is neither YYYY-MM-DD HH:MM:SS nor RFC 3339"),
    ({"to": 5}, "to: must be a string"),
])
def test_wrong_bulks(tenant, change, message):
    rate = tenant.cost_rate(dynamic_pricing=2, automatic_stop_costs=7)
    bulk(tenant, rate, [at(7, 1)])
    before = read(tenant, f"/unique_schedule/{rate}")
    for mode in ("merge", "replace"):
        body = {"mode": mode, "entries": [at(0, 1), at(6, 1)], **change}
        assert said(tenant.dynamic.put(f"/unique_schedule/{rate}", body)) == refused(message)
    assert read(tenant, f"/unique_schedule/{rate}") == before


def test_required_in_a_bulk(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    assert said(tenant.dynamic.put(f"/unique_schedule/{rate}", {"entries": []})) == refused("mode: is required")
    assert said(tenant.dynamic.put(f"/unique_schedule/{rate}", {"mode": "merge"})) == refused("entries: is required")


def test_if_match(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    tag = tenant.dynamic.get(f"/cost_rate/{rate}").headers["ETag"]
    body = {"mode": "merge", "entries": [at(0, 1)]}
    assert said(tenant.dynamic.put(f"/unique_schedule/{rate}", body, headers={"If-Match": tag})) == success(created=1)
    answer = tenant.dynamic.put(f"/unique_schedule/{rate}", {**body, "entries": [at(1, 1)]}, headers={"If-Match": tag})
    assert said(answer) == refused("Precondition failed", 412)


def test_five_thousand(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    start = dt.datetime(2026, 1, 1)
    many = [{"start": str(start + dt.timedelta(minutes=15 * i)), "energy": [{"unit": 1000, "price": i % 97 / 100}]} for i in range(5001)]
    assert said(bulk(tenant, rate, many)) == refused("entries: must have at most 5000 elements")
    wide = [{"unit": unit, "price": 0} for unit in range(1, 12)]
    assert said(bulk(tenant, rate, [{**one, "energy": wide} for one in many[:4600]])) == refused("entries: may have 50000 intervals together")
    assert said(bulk(tenant, rate, many[:5000])) == success(created=5000)
    page = read(tenant, f"/unique_schedule/{rate}?offset=4999")
    assert page["pagination"] == {"offset": 4999, "limit": 100, "next_offset": None, "total": 5000}
    assert page["data"][0]["name"] == many[4999]["start"] and page["data"][0]["intervals"]["energy"][0]["price"] == 4999 % 97 / 100
    assert said(bulk(tenant, rate, many[:5000], "replace")) == success()
    assert said(bulk(tenant, rate, many[2500:5000] + many[5000:], "replace")) == success(1, 0, 2500)
    assert said(bulk(tenant, rate, [{**one, "energy": []} for one in many[2500:5001]])) == success(updated=2501)
    assert read(tenant, f"/unique_schedule/{rate}?limit=1")["pagination"]["total"] == 2501


def test_audit_of_many(tenant):
    rate = tenant.cost_rate(dynamic_pricing=2)
    bulk(tenant, rate, [at(0, 1), at(1, 1)])
    bulk(tenant, rate, [at(0, 1)])
    bulk(tenant, rate, [at(0, 2)], "replace")
    rows = tenant.api.get(f"/audit?object=cost_rate&object_id={rate}").json()["audit"]
    assert [row["changes"] for row in rows[:2]] == [
        {"updated": {"from": 0, "to": 1}, "deleted": {"from": 0, "to": 1}}, {"created": {"from": 0, "to": 2}}]
    assert len(rows) == 3 and {row["action"] for row in rows[:2]} == {"update"}


def test_pages_of_many_after_changes_of_all_kinds(tenant):
    """Totals and far pages against a list of our own, while entries come, move and go."""
    dice = random.Random(5)
    rate = tenant.cost_rate(dynamic_pricing=2)
    first = dt.datetime(2026, 1, 5)  # London's winter: local time is UTC
    moment = lambda: first + dt.timedelta(minutes=dice.randrange(60 * 24 * 40))  # noqa: E731
    known = {}
    many = sorted({moment() for _ in range(1500)})
    assert bulk(tenant, rate, [{"start": str(one), "name": str(one)} for one in many]).status_code == 200
    offset = 0
    while offset is not None:
        page = read(tenant, f"/unique_schedule/{rate}?limit=500&offset={offset}")
        known |= {dt.datetime.fromisoformat(entry["name"]): entry["uuid"] for entry in page["data"]}
        offset = page["pagination"]["next_offset"]
    assert sorted(known) == many

    def check():
        starts = sorted(known)
        for _ in range(6):
            low, high = sorted((moment(), moment() + dt.timedelta(days=1)))
            window = [one for one in starts if low <= one < high]
            offset = dice.choice([0, 7, 501, 640, 1100, max(0, len(window) - 3), len(window), dice.randrange(1600)])
            page = read(tenant, f"/unique_schedule/{rate}?from={low.isoformat()}Z&to={high.isoformat()}Z&limit=20&offset={offset}")
            assert page["pagination"]["total"] == len(window)
            assert [entry["uuid"] for entry in page["data"]] == [known[one] for one in window[offset:offset + 20]]
            at = dice.choice(starts)
            page = read(tenant, f"/next_schedule/{rate}/{known[at]}?limit=5&offset={offset}")
            after = [one for one in starts if one > at]
            assert page["pagination"]["total"] == len(after)
            assert [entry["uuid"] for entry in page["data"]] == [known[one] for one in after[offset:offset + 5]]

    for _ in range(12):
        check()
        free, old = moment(), dice.choice(list(known))
        what = dice.choice(["create", "move", "delete", "clear"])
        if what == "create" and free not in known:
            known[free] = tenant.unique(rate, start_time=str(free))
        elif what == "move" and free not in known:
            answer = tenant.dynamic.put(f"/unique_pricing_config/{known[old]}", {"name": "x", "start": str(free)})
            assert answer.status_code == 200
            known[free] = known.pop(old)
        elif what == "delete":
            assert tenant.dynamic.delete(f"/unique_pricing_config/{known.pop(old)}").status_code == 200
        elif what == "clear":
            gone = [one for one in known if old <= one < old + dt.timedelta(hours=9)]
            assert said(bulk(tenant, rate, [], "replace", **{"from": f"{old.isoformat()}Z", "to": f"{(old + dt.timedelta(hours=9)).isoformat()}Z"})) == \
                success(deleted=len(gone))
            for one in gone:
                del known[one]


@pytest.mark.parametrize("start", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_starts_that_no_clock_can_show(tenant, start):
    """The tenant's clock would show a year of five digits, or none."""
    rate = tenant.cost_rate(dynamic_pricing=2)
    answer = tenant.dynamic.put(f"/unique_schedule/{rate}", {"mode": "merge", "entries": [{"start": start}]})
    assert (answer.status_code, answer.json()["message"]) == (400, "entries[0].start: is out of range")
