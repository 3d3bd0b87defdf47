"""What entries, intervals and fees of cost rates do beneath their endpoints: versions that stay, slots that do not meet,
starts that are taken once, modes that sleep, and many callers at the same time."""

import pytest

from client import asked_at_once, database, token_client

EVENING = {"name": "Evening", "weekday": [1, 2, 3], "start_time": "18:00", "end_time": "22:00"}
NEW_YEAR = {"name": "New Year", "start_time": "2026-01-01 00:00:00"}
NO_CONFIG = (404, {"status": "error", "message": "Pricing config not found"})
NO_RATE = (404, {"status": "error", "message": "Cost rate not found"})
NO_INTERVAL = (404, {"status": "error", "message": "Cost rate interval not found"})


def said(answer):
    return answer.status_code, answer.json()


def refused(message):
    return 400, {"status": "error", "message": message}


class Rate:
    """A cost rate and what is asked about it."""

    def __init__(self, tenant, mode, **fields):
        self.tenant, self.ask = tenant, tenant.dynamic
        self.uuid = tenant.cost_rate(dynamic_pricing=mode, **fields)
        self.kind = "recurring_pricing_config" if mode == 1 else "unique_pricing_config"

    def post(self, **fields):
        return self.ask.post(f"/{self.kind}", {"cost_rate_uuid": self.uuid, **fields})

    def made(self, **fields):
        answer = self.post(**fields)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]["uuid"]

    def put(self, entry, **fields):
        return self.ask.put(f"/{self.kind}/{entry}", fields)

    def delete(self, entry):
        return self.ask.delete(f"/{self.kind}/{entry}")

    def configs(self):
        answer = self.ask.get(f"/{self.kind}/{self.uuid}")
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def mode(self, mode):
        answer = self.ask.put("/cost_rate", {"uuid": self.uuid, "name": "Rate", "currency": "EUR", "dynamic_pricing": mode})
        assert answer.status_code == 200, answer.text

    def interval(self, kind="energy", entry=None, unit=1000, price=1):
        answer = self.ask.post(f"/cost_rate_{kind}_cost", {
            "cost_rate_uuid": self.uuid, "cost_rate_schedule_uuid": entry, "unit": unit, "price": price})
        assert answer.status_code == 200, answer.text
        return answer.json()["uuid"]

    def intervals(self, kind="energy", entry=None):
        path = {"energy": "cost_rate_energy_cost", "time": "cost_rate_time_costs"}[kind]
        answer = self.ask.get(f"/{path}/{self.uuid}" + (f"?cost_rate_schedule_uuid={entry}" if entry else ""))
        assert answer.status_code == 200, answer.text
        return [(one["unit"], float(one["price"])) for one in answer.json()["data"]]

    def fee(self, amount, entry=None):
        return self.ask.put("/cost_rate_session_fee", {"uuid": self.uuid, "amount": amount, "rate_cost_schedule_id": entry})

    def stored_version(self):
        return int(database(f"SELECT version FROM cost_rate WHERE uuid = '{self.uuid}'"))


def rows(statement):
    return [tuple(line.split("\t")) for line in database(statement).splitlines()]


def versions(entry):
    """What stands in the database about an entry: version, name, is it replaced."""
    return [(int(version), name, replaced == "1") for version, name, replaced in rows(
        "SELECT version, name, replaced_at IS NOT NULL FROM rate_entry_version"
        f" WHERE entry_uuid = '{entry}' ORDER BY version")]


def gaps(entry):
    """How many versions of an entry do not begin when the one before ended."""
    return int(database("SELECT COUNT(*) FROM rate_entry_version a JOIN rate_entry_version b ON b.tenant = a.tenant"
                        " AND b.entry_uuid = a.entry_uuid AND b.version = a.version + 1"
                        f" WHERE a.entry_uuid = '{entry}' AND NOT (a.replaced_at <=> b.recorded_at)"))


def slots(entry):
    """Uuids of an entry's slots by weekday, as they are now."""
    return dict(rows("SELECT s.weekday, s.uuid FROM rate_entry_version v, JSON_TABLE(v.slots, '$.rows[*]' COLUMNS ("
                     f"weekday INT PATH '$.weekday', uuid CHAR(36) PATH '$.uuid')) s WHERE v.entry_uuid = '{entry}'"
                     " AND v.replaced_at IS NULL"))


def at_once(tenant, *calls):
    """Each call(client) with a system token, all let go at the same time."""
    secret = tenant.token()["secret"]
    return asked_at_once([token_client(secret) for _ in calls], calls)


# ---- versions ----

def test_every_change_is_a_version(tenant):
    rate = Rate(tenant, 1, automatic_stop_costs=50)
    entry = rate.made(**EVENING)
    assert versions(entry) == [(1, "Evening", False)]
    assert rate.put(entry, **{**EVENING, "name": "Night"}).status_code == 200
    interval = rate.interval(entry=entry)
    assert rate.ask.put("/cost_rate_energy_cost", {"uuid": interval, "unit": 10, "price": "2"}).status_code == 200
    assert rate.fee(5, entry).status_code == 200
    assert rate.ask.delete(f"/cost_rate_energy_cost/{interval}").status_code == 200
    assert versions(entry) == [(1, "Evening", True)] + [(i, "Night", i < 6) for i in range(2, 7)]
    assert gaps(entry) == 0
    # all of that are versions of the rate, too
    assert rate.stored_version() == 7
    assert rate.delete(entry).status_code == 200
    assert rate.stored_version() == 8 and len(versions(entry)) == 6 and versions(entry)[-1] == (6, "Night", True)
    # each says what it said: the third has the interval as it was, the fifth has the fee
    prices = rows(f"SELECT version, energy IS NOT NULL, session_fee IS NOT NULL FROM rate_entry_version"
                  f" WHERE entry_uuid = '{entry}' ORDER BY version")
    assert prices == [("1", "0", "0"), ("2", "0", "0"), ("3", "1", "0"), ("4", "1", "0"), ("5", "1", "1"), ("6", "0", "1")]


def test_the_rate_shows_each_change(tenant):
    rate = Rate(tenant, 2)
    tag = rate.ask.get(f"/cost_rate/{rate.uuid}").headers["ETag"]
    rate.made(**NEW_YEAR)
    assert rate.ask.get(f"/cost_rate/{rate.uuid}").headers["ETag"] != tag
    refusal = rate.ask.post("/unique_pricing_config", {"cost_rate_uuid": rate.uuid, "name": "x", "start_time": "2026-02-01 00:00:00"},
                            headers={"If-Match": tag})
    assert refusal.status_code == 412 and len(rate.configs()) == 1


def test_slots_keep_their_uuids(tenant):
    rate = Rate(tenant, 1)
    entry = rate.made(**EVENING)
    before = slots(entry)
    assert sorted(before) == ["1", "2", "3"] and len(set(before.values())) == 3
    assert rate.put(entry, name="x", weekday=[5, 3, 1], start_time="17:00", end_time="23:00").status_code == 200
    after = slots(entry)
    assert {day: after[day] for day in ("1", "3")} == {day: before[day] for day in ("1", "3")}
    assert after["5"] not in before.values()
    # a day that was away is a new slot
    assert rate.put(entry, **EVENING).status_code == 200
    assert slots(entry)["2"] != before["2"] and slots(entry)["1"] == before["1"]


# ---- slots ----

@pytest.mark.parametrize("first,second,meet", [
    (([7], "22:00", "06:00"), ([1], "05:00", "07:00"), True),
    (([7], "22:00", "06:00"), ([1], "06:00", "07:00"), False),
    (([7], "22:00", "24:00"), ([1], "00:00", "01:00"), False),
    (([1], "00:00", "24:00"), ([1], "23:59", "24:00"), True),
    (([1], "18:00", "23:59"), ([1], "23:59", "24:00"), True),
    (([5], "23:00", "07:00"), ([5], "02:00", "03:00"), False),
    (([5], "23:00", "07:00"), ([6], "02:00", "03:00"), True),
    (([1, 2, 3], "18:00", "22:00"), ([3, 4], "21:59", "23:00"), True),
    (([1, 2, 3], "18:00", "22:00"), ([1, 2, 3], "22:00", "18:00"), False),
])
def test_no_instant_has_two_prices(tenant, first, second, meet):
    def body(name, slot):
        return dict(zip(("name", "weekday", "start_time", "end_time"), (name, *slot)))

    for one, other in ((first, second), (second, first)):
        rate = Rate(tenant, 1)
        rate.made(**body('a "first" one', one))
        answer = rate.post(**body("second", other))
        assert said(answer) == refused('Overlaps with schedule "a "first" one"') if meet else answer.status_code == 200
        # a change is judged too, though not against what the entry said itself
        entry = rate.made(**body("third", ([6], "12:00", "12:30")))
        answer = rate.put(entry, **body("third", ([6], "12:15", "12:45")))
        assert answer.status_code == 200
        if meet:
            assert said(rate.put(entry, **body("third", other))) == refused('Overlaps with schedule "a "first" one"')
            assert versions(entry)[-1] == (2, "third", False)


def test_weekday_of_all_entries(tenant):
    rate = Rate(tenant, 1)
    several, only, other = rate.made(**EVENING), rate.made(name="only", weekday=[1], start_time="08:00", end_time="09:00"), \
        rate.made(name="other", weekday=[2], start_time="08:00", end_time="09:00")
    rate.interval(entry=only)
    path = f"/recurring_pricing_config/{rate.uuid}/weekday/"
    assert rate.ask.delete(path + "1").status_code == 200
    assert [(one["name"], [slot["weekday"] for slot in one["configs"]]) for one in rate.configs()] == \
        [("Evening", [2, 3]), ("other", [2])]
    assert versions(several)[-1] == (2, "Evening", False) and versions(other) == [(1, "other", False)]
    assert versions(only) == [(1, "only", True), (2, "only", True)]
    assert said(rate.ask.delete(path + "1")) == NO_CONFIG
    assert database(f"SELECT COUNT(*) FROM rate_interval WHERE entry_uuid = '{only}'").strip() == "0"


# ---- starts ----

def test_an_instant_is_taken_once(tenant):
    rate = Rate(tenant, 2)
    first = rate.made(**NEW_YEAR)
    assert said(rate.post(**NEW_YEAR)) == refused("start_time is already used")
    other = rate.made(name="b", start_time="2026-01-02 00:00:00")
    assert said(rate.put(other, name="b", start="2026-01-01 00:00")) == refused("start_time is already used")
    assert rate.put(first, name="a", start="2026-01-01 00:00").status_code == 200
    # it is free when its entry moved, or is gone
    assert rate.put(first, name="a", start="2026-01-03 00:00").status_code == 200
    assert rate.put(other, name="b", start="2026-01-01 00:00").status_code == 200
    assert rate.delete(other).status_code == 200
    rate.made(**NEW_YEAR)
    # another rate's starts are its own
    Rate(tenant, 2).made(**NEW_YEAR)
    assert [one["start_time"] for one in rate.configs()] == ["2026-01-01 00:00:00", "2026-01-03 00:00:00"]


def test_changes_of_the_clock(fresh):
    rate = Rate(fresh(time_zone="Europe/Vienna"), 2)
    assert said(rate.post(name="skipped", start_time="2026-03-29 02:30:00")) == \
        refused("start_time: does not exist: a change of the clock skips it")
    first = rate.made(name="twice", start_time="2026-10-25 02:30:00")
    winter = rate.made(name="winter", start_time="2026-12-01 00:00:00")
    assert dict(rows(f"SELECT uuid, living_start FROM rate_entry WHERE cost_rate_uuid = '{rate.uuid}'")) == {
        first: "2026-10-25 00:30:00", winter: "2026-11-30 23:00:00"}
    assert said(rate.post(name="twice", start_time="2026-10-25 02:30:00")) == refused("start_time is already used")
    # one that means the second of the two still does when only its name changes
    database("UPDATE rate_entry SET living_start = '2026-10-25 01:30:00' WHERE uuid = '%s';"
             "UPDATE rate_entry_version SET start = '2026-10-25 01:30:00' WHERE entry_uuid = '%s'" % (first, first))
    answer = rate.put(first, name="second", start="2026-10-25 02:30")
    assert answer.json()["data"] == {"uuid": first, "name": "second", "start_time": "2026-10-25 02:30:00"}
    assert database(f"SELECT living_start FROM rate_entry WHERE uuid = '{first}'").strip() == "2026-10-25 01:30:00"
    rate.made(name="first", start_time="2026-10-25 02:30:00")


# ---- modes ----

def test_the_other_modes_entries_sleep(tenant):
    rate = Rate(tenant, 1, automatic_stop_costs=10)
    entry = rate.made(**EVENING)
    interval = rate.interval(entry=entry)
    rate.mode(2)
    assert said(rate.ask.get(f"/recurring_pricing_config/{rate.uuid}")) == refused("Cost rate does not use recurring pricing")
    assert said(rate.put(entry, **EVENING)) == refused("Cost rate does not use recurring pricing")
    assert said(rate.delete(entry)) == refused("Cost rate does not use recurring pricing")
    assert rate.ask.get(f"/unique_pricing_config/{rate.uuid}").json() == {"data": []}
    # as an entry of the other kind it is none
    assert said(rate.ask.put(f"/unique_pricing_config/{entry}", {"name": "x", "start": "2026-01-01 00:00"})) == NO_CONFIG
    assert said(rate.ask.delete(f"/unique_pricing_config/{entry}")) == NO_CONFIG
    assert said(rate.ask.put("/cost_rate_energy_cost", {"uuid": interval, "unit": 1, "price": 1})) == NO_INTERVAL
    assert said(rate.ask.delete(f"/cost_rate_energy_cost/{interval}")) == NO_INTERVAL
    assert said(rate.fee(1, entry)) == (404, {"status": "error", "message": "Schedule not found"})
    rate.mode(1)
    assert [one["uuid"] for one in rate.configs()] == [entry] and rate.intervals(entry=entry) == [(1000, 1.0)]
    assert versions(entry)[-1][2] is False


# ---- intervals and fees ----

def test_intervals_by_unit(tenant):
    rate = Rate(tenant, 2)
    entry = rate.made(**NEW_YEAR)
    for owner in (None, entry):
        uuids = {unit: rate.interval(entry=owner, unit=unit, price=unit) for unit in (30, 2, 1000)}
        assert rate.intervals(entry=owner) == [(2, 2.0), (30, 30.0), (1000, 1000.0)]
        # each kind and each owner has its own units
        rate.interval("time", entry=owner, unit=30)
        change = {"uuid": uuids[2], "unit": 30, "price": 1}
        assert said(rate.ask.put("/cost_rate_energy_cost", change)) == refused("Energy cost interval already exists")
        assert rate.ask.put("/cost_rate_energy_cost", {**change, "unit": 2000}).status_code == 200
        assert rate.intervals(entry=owner) == [(30, 30.0), (1000, 1000.0), (2000, 1.0)]
        # a time's path does not know them
        assert said(rate.ask.delete(f"/cost_rate_time_cost/{uuids[30]}")) == NO_INTERVAL
        assert rate.ask.delete(f"/cost_rate_energy_cost/{uuids[30]}").status_code == 200
        assert rate.intervals(entry=owner) == [(1000, 1000.0), (2000, 1.0)]
    assert rate.delete(entry).status_code == 200
    assert said(rate.ask.delete(f"/cost_rate_energy_cost/{uuids[1000]}")) == NO_INTERVAL
    assert rate.intervals() == [(1000, 1000.0), (2000, 1.0)]


def test_an_owner_has_a_thousand_intervals(tenant):
    rate = Rate(tenant, 0)
    rate.interval(unit=5)
    database("UPDATE cost_rate SET energy = (SELECT CONCAT('{\"rows\":[', GROUP_CONCAT(CONCAT('{\"uuid\":\"', UUID(), '\",\"unit\":', seq,"
             " ',\"price\":1}') ORDER BY seq), ']}') FROM seq_1_to_999) WHERE uuid = '%s'" % rate.uuid)
    rate.interval(unit=1000)
    body = {"cost_rate_uuid": rate.uuid, "unit": 1001, "price": 1}
    assert said(rate.ask.post("/cost_rate_energy_cost", body)) == refused("unit: there may be 1000 intervals")
    assert rate.ask.post("/cost_rate_time_cost", body).status_code == 200
    assert len(rate.intervals()) == 1000


def test_fee_and_automatic_stop(tenant):
    rate = Rate(tenant, 2, automatic_stop_costs="10.5")
    entry = rate.made(**NEW_YEAR)
    for owner in (None, entry):
        assert rate.fee("10.5", owner).status_code == 200
        assert said(rate.fee("10.500000001", owner)) == refused("Session fee exceeds automatic stop")
    # a stop below a fee that is there is accepted; the fee is judged when it is set again
    answer = rate.ask.put("/cost_rate", {"uuid": rate.uuid, "name": "x", "currency": "EUR", "automatic_stop_costs": 1})
    assert answer.status_code == 200
    assert said(rate.fee("10.5")) == refused("Session fee exceeds automatic stop")
    assert rate.ask.get(f"/cost_rate_session_fee/{rate.uuid}").json()["data"]["amount"] == "10.50"
    number = rows(f"SELECT number FROM rate_entry WHERE uuid = '{entry}'")[0][0]
    assert rate.fee(1, int(number)).status_code == rate.fee("0.5", number).status_code == 200
    assert rate.ask.get(f"/cost_rate_session_fee/{rate.uuid}?rate_cost_schedule_id={number}").json()["data"]["amount"] == "0.50"
    for unknown in (0, "9" * 30, entry[:-1] + ("0" if entry[-1] != "0" else "1")):
        assert said(rate.fee(1, unknown)) == (404, {"status": "error", "message": "Schedule not found"})


def test_a_change_of_the_rate_keeps_its_prices(tenant):
    rate = Rate(tenant, 0)
    rate.interval(unit=5)
    rate.interval("time", unit=7)
    assert rate.fee("0.25").status_code == 200
    rate.mode(1)
    assert (rate.intervals(), rate.intervals("time")) == ([(5, 1.0)], [(7, 1.0)])
    assert rate.ask.get(f"/cost_rate_session_fee/{rate.uuid}").json()["data"]["amount"] == "0.25"


# ---- removal ----

def test_a_rate_takes_everything_with_it(tenant):
    rate, other = Rate(tenant, 2), Rate(tenant, 2)
    entries = [rate.made(name="e", start_time=f"2026-01-0{i} 00:00:00") for i in (1, 2)]
    intervals = [rate.interval(), rate.interval("time", entries[0]), rate.interval(entry=entries[1])]
    stays = other.made(**NEW_YEAR), other.interval()
    assert rate.ask.delete(f"/cost_rate/{rate.uuid}").status_code == 200
    assert said(rate.ask.get(f"/unique_pricing_config/{rate.uuid}")) == NO_RATE
    for entry in entries:
        assert said(rate.put(entry, name="x", start="2026-01-01 00:00")) == said(rate.delete(entry)) == NO_CONFIG
        assert [replaced for _, _, replaced in versions(entry)].count(False) == 0 and len(versions(entry)) >= 1
    for kind, interval in zip(("energy", "time", "energy"), intervals):
        assert said(rate.ask.delete(f"/cost_rate_{kind}_cost/{interval}")) == NO_INTERVAL
    assert [one["uuid"] for one in other.configs()] == [stays[0]] and other.intervals() == [(1000, 1.0)]
    for table, column in (("rate_interval", "cost_rate_uuid"), ("rate_text", "owner")):
        assert database(f"SELECT COUNT(*) FROM {table} WHERE {column} = '{rate.uuid}'").strip() == "0"


def test_another_tenants(tenant, stranger):
    rate = Rate(tenant, 1)
    entry, interval = rate.made(**EVENING), rate.interval()
    rate.ask = stranger.dynamic
    assert said(rate.post(**EVENING)) == NO_RATE
    assert said(rate.put(entry, **EVENING)) == said(rate.delete(entry)) == NO_CONFIG
    assert said(rate.ask.delete(f"/cost_rate_energy_cost/{interval}")) == NO_INTERVAL
    assert said(rate.ask.delete(f"/recurring_pricing_config/{rate.uuid}/weekday/1")) == NO_RATE
    assert said(rate.fee(1)) == NO_RATE


# ---- at the same time ----

def test_many_at_one_start(tenant):
    rate = Rate(tenant, 2)
    body = {"cost_rate_uuid": rate.uuid, **NEW_YEAR}
    answers = at_once(tenant, *[lambda client: client.post("/unique_pricing_config", body)] * 12)
    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 11
    assert {answer.json()["message"] for answer in answers if answer.status_code == 400} == {"start_time is already used"}
    assert len(rate.configs()) == 1 and rate.stored_version() == 2


def test_many_at_one_slot(tenant):
    rate = Rate(tenant, 1)
    # each meets its neighbours
    bodies = [{"cost_rate_uuid": rate.uuid, "name": str(i), "weekday": [7, 1], "start_time": f"{i + 10}:00",
               "end_time": f"{i + 11}:30"} for i in range(12)]
    answers = at_once(tenant, *[lambda client, body=body: client.post("/recurring_pricing_config", body) for body in bodies])
    taken = sorted(i for i in range(12) if answers[i].status_code == 200)
    assert {answer.status_code for answer in answers} == {200, 400}
    assert all(later - earlier > 1 for earlier, later in zip(taken, taken[1:])) and len(taken) >= 4
    assert sorted(int(one["name"]) for one in rate.configs()) == taken
    assert rate.stored_version() == 1 + len(taken)


def test_many_intervals_of_one_entry(tenant):
    rate = Rate(tenant, 2)
    entry = rate.made(**NEW_YEAR)
    bodies = [{"cost_rate_uuid": rate.uuid, "cost_rate_schedule_uuid": entry, "unit": i // 2 + 1, "price": i} for i in range(12)]
    answers = at_once(tenant, *[lambda client, body=body: client.post("/cost_rate_energy_cost", body) for body in bodies])
    assert sorted(answer.status_code for answer in answers) == [200] * 6 + [400] * 6
    assert [unit for unit, _ in rate.intervals(entry=entry)] == [1, 2, 3, 4, 5, 6]
    assert [version for version, _, _ in versions(entry)] == list(range(1, 8)) and gaps(entry) == 0


def test_removal_against_changes(tenant):
    for _ in range(3):
        rate = Rate(tenant, 2)
        entry = rate.made(**NEW_YEAR)
        calls = [lambda client: client.delete(f"/unique_pricing_config/{entry}")] * 2
        calls += [lambda client: client.post("/cost_rate_energy_cost", {"cost_rate_uuid": rate.uuid, "unit": 1, "price": 1,
                                                                       "cost_rate_schedule_uuid": entry})] * 2
        calls += [lambda client: client.put(f"/unique_pricing_config/{entry}", {"name": "x", "start": "2026-01-02 00:00"})] * 2
        answers = at_once(tenant, *calls, lambda client: client.delete(f"/cost_rate/{rate.uuid}"))
        assert {answer.status_code for answer in answers} <= {200, 400, 404} and answers[-1].status_code == 200
        assert [replaced for _, _, replaced in versions(entry)].count(False) == 0 and gaps(entry) == 0
        assert database(f"SELECT COUNT(*) FROM rate_interval WHERE cost_rate_uuid = '{rate.uuid}'").strip() == "0"


# ---- the audit trail ----

def trail(tenant, object, id):
    """What the trail says about an object, oldest first."""
    rows = tenant.api.get(f"/audit?object={object}&object_id={id}").json()["audit"]
    return [(row["action"], row["changes"]) for row in reversed(rows)]


def test_the_trail_tells_of_entries(tenant):
    rate = Rate(tenant, 1, automatic_stop_costs=10)
    entry = rate.made(**{**EVENING, "weekday": [1]})
    slot = {"weekday": 1, "start_time": "18:00", "end_time": "22:00"}
    assert rate.put(entry, **{**EVENING, "weekday": [1], "end_time": "24:00"}).status_code == 200
    interval = rate.interval(entry=entry, price="0.25")
    assert rate.fee("1.5", entry).status_code == 200
    assert rate.delete(entry).status_code == 200
    price = [{"uuid": interval, "unit": 1000, "price": 0.25}]
    fee = {"amount": 1.5}
    told = trail(tenant, "schedule", entry)
    assert told[:4] == [
        ("create", {field: {"from": None, "to": value} for field, value in (
            ("cost_rate_uuid", rate.uuid), ("name", "Evening"), ("slots", [slot]))}),
        ("update", {"slots": {"from": [slot], "to": [{**slot, "end_time": "24:00"}]}}),
        ("update", {"energy": {"from": None, "to": price}}),
        ("update", {"session_fee": {"from": None, "to": fee}})]
    assert told[4][0] == "delete" and told[4][1]["energy"] == {"from": price, "to": None} and len(told) == 5
    # the rate itself was created, and has no prices of its own
    assert [action for action, _ in trail(tenant, "cost_rate", rate.uuid)] == ["create"]
    rate.interval("time", unit=5, price=1)
    assert rate.fee("1.5").status_code == 200
    assert [list(changes) for _, changes in trail(tenant, "cost_rate", rate.uuid)[1:]] == [["time"], ["session_fee"]]


def test_the_trail_tells_of_starts(fresh):
    tenant = fresh(time_zone="Europe/Vienna")
    rate = Rate(tenant, 2)
    entry = rate.made(**NEW_YEAR)
    assert rate.put(entry, name="New Year", start_time="2026-01-01 06:00").status_code == 200
    assert trail(tenant, "schedule", entry)[1] == \
        ("update", {"start_time": {"from": "2026-01-01 00:00:00", "to": "2026-01-01 06:00:00"}})
