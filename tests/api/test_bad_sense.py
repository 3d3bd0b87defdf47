"""Requests whose fields are each well formed and make no sense together, or not with what is stored: 409 or 422 with a
sentence, and nothing is stored."""

import uuid

import pytest

from client import Tenant, code_of, fields_of, session_body


def tariff(**fields):
    return lambda t: ("POST", "/tariffs", {"name": "x", "currency": "EUR", **fields})


def change(method, before, **fields):
    """Of a tariff that was made with ${before}."""
    return lambda t: (method, "/tariffs/" + t.tariff(**before), fields)


def session(**fields):
    return lambda t: ("POST", "/sessions", session_body(tariff_id=t.tariff(), **fields))


def quote(**fields):
    return lambda t: ("POST", "/quotes", {"tariff_id": t.tariff(), "started_at": "2026-05-01T08:00:00Z",
                                          "ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 10, **fields})


def rule(**fields):
    return lambda t: ("POST", "/rules", {"tariff_id": t.tariff(), "priority": 1, **fields})


def rule_on(status=None, **fields):
    return lambda t: ("POST", "/rules", {"tariff_id": t.tariff(**({"status": status} if status else {})), "priority": 1, **fields})


def used(t, **fields):
    """A tariff that a session names."""
    id = t.tariff(session_fee=1, **fields)
    t.session(tariff_id=id)
    return id


def again(**other):
    """The transaction of a session that is stored, with other fields."""
    def make(t):
        body = session_body(tariff_id=t.tariff())
        t.session(**body)
        return "POST", "/sessions", {**body, **other}
    return make


def readings(*pairs):
    return [{"at": f"2026-05-01T{at}Z", "energy_kwh": energy} for at, energy in pairs]


# what is sent, the status, and the wrong fields of a 422 or the code of a 409
CASES = {
    # ---- tariffs ----
    "time by the minute and the hour": (tariff(time_rate_per_minute=1, time_rate_per_hour=60), 422, ["time_rate_per_hour"]),
    "idle by the minute and the hour": (tariff(idle_fee_per_minute=0, idle_fee_per_hour=0), 422, ["idle_fee_per_hour"]),
    "least above greatest": (tariff(min_amount=5, max_amount=4.99), 422, ["min_amount"]),
    "least above greatest, patched": (change("PATCH", {"max_amount": 5}, min_amount=6), 422, ["min_amount"]),
    "greatest below least, patched": (change("PATCH", {"min_amount": 5}, max_amount=4), 422, ["min_amount"]),
    "cents in yen": (tariff(currency="JPY", max_amount=0.5), 422, ["max_amount"]),
    "a tenth of a cent": (tariff(min_amount=0.001), 422, ["min_amount"]),
    "a cap with too many digits for the new currency": (
        change("PATCH", {"currency": "KWD", "idle_fee_max": 0.001}, currency="EUR"), 422, ["idle_fee_max"]),
    "a currency that was": (tariff(currency="DEM"), 422, ["currency"]),
    "gold": (tariff(currency="XAU"), 422, ["currency"]),
    "a cost rate of another currency": (
        lambda t: ("POST", "/tariffs", {"name": "x", "currency": "EUR", "cost_rate_uuid": t.cost_rate(currency="USD")}),
        422, ["currency"]),
    "the currency of a used tariff": (lambda t: ("PATCH", "/tariffs/" + used(t), {"currency": "USD"}), 409, "conflict"),
    "the currency of a used tariff, replaced": (
        lambda t: ("PUT", "/tariffs/" + used(t), {"name": "x", "currency": "USD"}), 409, "conflict"),
    "archiving a used tariff": (lambda t: ("PATCH", "/tariffs/" + used(t), {"status": "archived"}), 409, "conflict"),
    "removing a used tariff": (lambda t: ("DELETE", "/tariffs/" + used(t), None), 409, "conflict"),
    # ---- rules ----
    "a rule on an archived tariff": (rule_on("archived"), 422, ["tariff_id"]),
    "moving a rule to an archived tariff": (
        lambda t: ("PATCH", "/rules/" + t.made("/rules", tariff_id=t.tariff(), priority=1),
                   {"tariff_id": t.tariff(status="archived")}), 422, ["tariff_id"]),
    "a rule for an unknown user type": (rule(conditions={"user_type_id": "utp_nobody"}), 422, ["conditions.user_type_id"]),
    "a rule's time by the minute and the hour": (
        rule(override={"time_rate_per_minute": 1, "time_rate_per_hour": 1}), 422, ["override.time_rate_per_hour"]),
    "a rule's cap with too many digits": (rule(override={"idle_fee_max": 0.001}), 422, ["override.idle_fee_max"]),
    "no day": (rule(conditions={"time_of_day": {"days": [], "start_time": "08:00", "end_time": "09:00"}}),
               422, ["conditions.time_of_day.days"]),
    "eight days of the week": (
        rule(conditions={"time_of_day": {"days": ["monday", "someday"], "start_time": "08:00", "end_time": "09:00"}}),
        422, ["conditions.time_of_day.days[1]"]),
    # ---- sessions and quotes ----
    "ended before it started": (session(ended_at="2026-05-01T07:59:59Z"), 422, ["ended_at"]),
    "32 days": (session(ended_at="2026-06-02T08:00:00Z"), 422, ["ended_at"]),
    "a second more than 31 days": (session(ended_at="2026-06-01T08:00:01Z"), 422, ["ended_at"]),
    "charging ended before the start": (session(charging_ended_at="2026-05-01T07:59:59Z"), 422, ["charging_ended_at"]),
    "charging ended after the end": (session(charging_ended_at="2026-05-01T09:00:01Z"), 422, ["charging_ended_at"]),
    "two hours that are none": (
        session(started_at="2026-05-01T10:00:00+02:00", ended_at="2026-05-01T09:30:00+02:00"), 422, ["ended_at"]),
    "a falling meter": (session(readings=readings(("08:10:00", 5), ("08:20:00", 4))), 422, ["readings"]),
    "a reading above the end": (session(energy_kwh=3, readings=readings(("08:10:00", 4))), 422, ["readings"]),
    "no such tariff": (lambda t: ("POST", "/sessions", session_body(tariff_id="tar_nothing")), 422, ["tariff_id"]),
    "no tariff at all": (lambda t: ("POST", "/sessions", session_body()), 422, ["tariff_id"]),
    "an archived tariff": (lambda t: ("POST", "/sessions", session_body(tariff_id=t.tariff(status="archived"))),
                           422, ["tariff_id"]),
    "no such user type": (session(user_type_id="utp_nobody"), 422, ["user_type_id"]),
    "another end of one transaction": (again(ended_at="2026-05-01T09:00:01Z"), 409, "transaction_conflict"),
    "other energy of one transaction": (again(energy_kwh=10.001), 409, "transaction_conflict"),
    "another driver of one transaction": (again(driver_id="somebody"), 409, "transaction_conflict"),
    "a quote before its start": (quote(ended_at="2026-05-01T07:00:00Z"), 422, ["ended_at"]),
    "a quote of 32 days": (quote(ended_at="2026-06-02T08:00:00Z"), 422, ["ended_at"]),
    "a quote with a tariff and its id": (quote(tariff={"currency": "EUR"}), 422, ["tariff"]),
    "a quote for an unknown user type": (quote(user_type_id="utp_nobody"), 422, ["user_type_id"]),
    "a quote of a bad tariff": (
        lambda t: ("POST", "/quotes", {"tariff": {"currency": "JPY", "min_amount": 0.5}, "started_at": "2026-05-01T08:00:00Z",
                                       "ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 1}), 422, ["tariff.min_amount"]),
    # ---- places, user types ----
    "a charge point of an unknown tariff": (
        lambda t: ("PUT", "/charge-points/cp-new", {"tariff_id": "tar_nothing"}), 422, ["tariff_id"]),
    "a charge point of an archived tariff": (
        lambda t: ("PUT", "/charge-points/cp-new", {"tariff_id": t.tariff(status="archived")}), 422, ["tariff_id"]),
    "a charge point nowhere": (lambda t: ("PUT", "/charge-points/cp-new", {"time_zone": "Europe/Nowhere"}), 422, ["time_zone"]),
    "removing a user type that a session names": (
        lambda t: ("DELETE", "/user-types/" + priced_for(t), None), 409, "conflict"),
}


def priced_for(t):
    id = t.made("/user-types", name="x")
    t.session(tariff_id=t.tariff(), user_type_id=id)
    return id


COUNTED = ["/tariffs", "/rules", "/sessions", "/charge-points", "/user-types"]


def stored(tenant, path):
    """How many there are of each kind, and the object of a path that names one."""
    counts = {at: tenant.api.get(at + "?limit=1").json()["total"] for at in COUNTED}
    return counts, tenant.api.get(path).text if path.count("/") == 2 else None


@pytest.fixture(scope="module")
def one():
    return Tenant()


@pytest.mark.parametrize("name", CASES)
def test_refused(one, name):
    make, status, wanted = CASES[name]
    method, path, body = make(one)
    path_of = path if path.count("/") == 2 and one.api.get(path).status_code == 200 else ""
    before = stored(one, path_of)
    key = {"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {}
    answer = one.api(method, path, body, headers=key)
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    if status == 422:
        assert code_of(answer) == "validation_failed" and fields_of(answer) == wanted, answer.text
        sentences = [detail["message"] for detail in error["details"]]
    else:
        assert (code_of(answer), error["details"]) == (wanted, []), answer.text
        sentences = [error["message"]]
    assert all(" " in text and 8 <= len(text) <= 200 and not text.endswith(".") for text in sentences), sentences
    if key:
        # with its key it is refused in the same words
        again = one.api(method, path, body, headers=key)
        assert again.json()["error"] == error and ("Idempotent-Replayed" in again.headers) == (path != "/quotes")
    assert stored(one, path_of) == before
    if method == "PUT" and not path_of:
        assert one.api.get(path).status_code == 404
