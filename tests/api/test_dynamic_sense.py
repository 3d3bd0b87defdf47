"""Requests of the dynamic-pricing surface whose fields are each well formed and do not fit what is stored: the status and
message of that endpoint, and nothing changes. Then every query parameter of every operation with values that mean nothing."""

import json
from urllib.parse import quote, urlencode

import pytest

from client import DYNAMIC, OPENAPI, Tenant, deref
from dynamic import missing, refused, said, tag_of
from fields import NOT_INSTANTS
from samples import caller, filled, object_of, query_of, short

NOWHERE = "29ccce27-3a3a-4308-831a-ed68b460e3bf"
FORM = "application/x-www-form-urlencoded"
NO_RATE, NO_CONFIG = missing("Cost rate not found"), missing("Pricing config not found")
NO_SCHEDULE, NO_COST_SCHEDULE = missing("Schedule not found"), missing("Cost rate schedule not found")
NOT_RECURRING, NOT_UNIQUE = refused("Cost rate does not use recurring pricing"), refused("Cost rate does not use unique pricing")
EVENING = {"name": "Evening", "weekday": [4], "start_time": "18:00", "end_time": "22:00"}


@pytest.fixture(scope="module")
def tenant():
    """Where clocks are changed."""
    return Tenant("Europe/Vienna")


@pytest.fixture(scope="module")
def theirs(stranger):
    """Rates of somebody else, one in each mode, and their entries."""
    rates = [stranger.cost_rate(dynamic_pricing=mode) for mode in (0, 1, 2)]
    return rates, [None, stranger.recurring(rates[1]), stranger.unique(rates[2])]


@pytest.fixture(scope="module")
def ours(tenant):
    """Rates in each mode, and their entries."""
    rates = [tenant.cost_rate(dynamic_pricing=mode) for mode in (0, 1, 2)]
    return rates, [None, tenant.recurring(rates[1]), tenant.unique(rates[2])]


def state(tenant, rates):
    return [tag_of(tenant, rate) for rate in rates] + [tenant.dynamic.get("/cost_rates").text]


# ---- an entry that is not one of the rate ----

def texts(method, rate, entry):
    if method in ("GET", "DELETE"):
        return method, f"/cost_rate_marketing_text?cost_rate_uuid={quote(rate)}&rate_cost_schedule_uuid={quote(entry)}", None
    return method, "/cost_rate_marketing_text", urlencode({"cost_rate_uuid": rate, "rate_cost_schedule_uuid": entry, "marketing_texts": "{}"})


# every operation that names a rate and an entry: what it asks, and its own answer
NAMING = {
    "new time cost": (lambda r, e: ("POST", "/cost_rate_time_cost", {"cost_rate_uuid": r, "unit": 1, "price": 1, "cost_rate_schedule_uuid": e}), NO_COST_SCHEDULE),
    "time costs": (lambda r, e: ("GET", f"/cost_rate_time_costs/{r}?cost_rate_schedule_uuid={quote(e)}", None), NO_COST_SCHEDULE),
    "new energy cost": (lambda r, e: ("POST", "/cost_rate_energy_cost", {"cost_rate_uuid": r, "unit": 1, "price": 1, "cost_rate_schedule_uuid": e}), NO_SCHEDULE),
    "energy costs": (lambda r, e: ("GET", f"/cost_rate_energy_cost/{r}?cost_rate_schedule_uuid={quote(e)}", None), NO_SCHEDULE),
    "fee": (lambda r, e: ("GET", f"/cost_rate_session_fee/{r}?rate_cost_schedule_id={quote(e)}", None), NO_SCHEDULE),
    "new fee": (lambda r, e: ("PUT", "/cost_rate_session_fee", {"uuid": r, "amount": 1, "rate_cost_schedule_id": e}), NO_SCHEDULE),
    "no fee": (lambda r, e: ("DELETE", f"/cost_rate_session_fee/{r}?rate_cost_schedule_id={quote(e)}", None), NO_SCHEDULE),
    "texts": (lambda r, e: texts("GET", r, e), NO_SCHEDULE),
    "new texts": (lambda r, e: texts("POST", r, e), NO_SCHEDULE),
    "changed texts": (lambda r, e: texts("PUT", r, e), NO_SCHEDULE),
    "no texts": (lambda r, e: texts("DELETE", r, e), NO_SCHEDULE),
    "next": (lambda r, e: ("GET", f"/next_schedule/{r}/{quote(e, safe='')}", None), NO_SCHEDULE),
}
# a malformed one is an unknown one, but here
MALFORMED = {"fee": refused("Invalid rate_cost_schedule_id format"), "new fee": refused("Invalid rate_cost_schedule_id format"),
             "no fee": refused("Invalid rate_cost_schedule_id format"), "texts": refused("rate_cost_schedule_uuid: not a UUID")}


def send(tenant, method, at, body):
    if isinstance(body, str):
        return said(tenant.dynamic(method, at, raw=body, type=FORM))
    return said(tenant.dynamic(method, at, body))


@pytest.mark.parametrize("name", NAMING)
@pytest.mark.parametrize("mode", [0, 1, 2])
def test_entry_of_another(tenant, ours, theirs, name, mode):
    ask, refusal = NAMING[name]
    if (name, mode) == ("next", 0):
        refusal = None
    rate, other = ours[0][mode], tenant.cost_rate(dynamic_pricing=max(mode, 1))
    strangers = [entry for entry in (theirs[1][1], theirs[1][2])]
    ours_too = tenant.recurring(other) if max(mode, 1) == 1 else tenant.unique(other)
    # of another rate, of another mode, of somebody else, of nothing, the rate itself
    sleeping = ours[1][3 - mode] if mode else ours[1][1]
    before = state(tenant, ours[0])
    for entry in (ours_too, sleeping, *strangers, NOWHERE, rate):
        got = send(tenant, *ask(rate, entry))
        assert got == refusal if refusal else got[0] == 400, f"{name} {entry}: {got}"
    for entry in ("nonsense", NOWHERE + "0", NOWHERE[:-1], NOWHERE.replace("-", ""), "é", "x" * 500):
        got = send(tenant, *ask(rate, entry))
        assert got == (MALFORMED.get(name, refusal)) if refusal else got[0] == 400, f"{name} {entry}: {got}"
    assert state(tenant, ours[0]) == before


@pytest.mark.parametrize("name", NAMING)
def test_rate_of_another(tenant, theirs, name):
    """The rate is looked for first, and in the same words whether it is somebody else's or never was."""
    ask, _ = NAMING[name]
    for rate in (*theirs[0], NOWHERE, "nonsense"):
        for entry in (theirs[1][1], NOWHERE):
            assert send(tenant, *ask(rate, entry)) == NO_RATE


# ---- what does not fit ----


def about(mode, ask, **fields):
    """A request about a new rate in this mode."""
    return lambda t: ask(t, t.cost_rate(dynamic_pricing=mode, **fields))


def recurring(**fields):
    return lambda t, rate: ("POST", "/recurring_pricing_config", {"cost_rate_uuid": rate, **EVENING, **fields})


def unique(start, **fields):
    return lambda t, rate: ("POST", "/unique_pricing_config", {"cost_rate_uuid": rate, "name": "n", "start_time": start, **fields})


def beside(first, then):
    """After a first request that is taken."""
    def ask(t, rate):
        assert t.dynamic(*first(t, rate)).status_code == 200
        return then(t, rate)
    return ask


def get(path):
    return lambda t, rate: ("GET", path.format(rate), None)


def moved(make, path, body):
    return lambda t, rate: ("PUT", f"{path}/{make(t, rate)}", body)


def bulk(*starts, **fields):
    return lambda t, rate: ("PUT", f"/unique_schedule/{rate}", {"mode": "merge", "entries": [{"start": start} for start in starts], **fields})


def fee(amount, **fields):
    return lambda t, rate: ("PUT", "/cost_rate_session_fee", {"uuid": rate, "amount": amount, **fields})


def interval(path, unit):
    return lambda t, rate: ("POST", path, {"cost_rate_uuid": rate, "unit": unit, "price": 1})


def form(text):
    return lambda t, rate: ("POST", "/cost_rate_marketing_text", urlencode({"cost_rate_uuid": rate, "marketing_texts": json.dumps(text)}))


WEEKLY_PATHS = ["/recurring_pricing_config/{}", "/recurring_schedule/{}"]
DATED_PATHS = ["/unique_pricing_config/{}", "/unique_schedule/{}"]
CASES = {
    **{f"{path} in mode {mode}": (about(mode, get(path)), NOT_RECURRING) for path in WEEKLY_PATHS for mode in (0, 2)},
    **{f"{path} in mode {mode}": (about(mode, get(path)), NOT_UNIQUE) for path in DATED_PATHS for mode in (0, 1)},
    **{f"new recurring entry in mode {mode}": (about(mode, recurring()), NOT_RECURRING) for mode in (0, 2)},
    **{f"new unique entry in mode {mode}": (about(mode, unique("2026-01-01 00:00:00")), NOT_UNIQUE) for mode in (0, 1)},
    **{f"bulk in mode {mode}": (about(mode, bulk("2026-01-01 00:00:00")), NOT_UNIQUE) for mode in (0, 1)},
    **{f"weekday in mode {mode}": (about(mode, lambda t, rate: ("DELETE", f"/recurring_pricing_config/{rate}/weekday/1", None)), NOT_RECURRING)
       for mode in (0, 2)},
    "a mode that is none": (lambda t: ("POST", "/cost_rate", {"name": "x", "currency": "EUR", "dynamic_pricing": 3}), refused("dynamic_pricing value is invalid")),
    "mode null": (about(1, lambda t, rate: ("PUT", "/cost_rate", {"uuid": rate, "name": "x", "currency": "EUR", "dynamic_pricing": None})),
                  refused("dynamic_pricing value is invalid")),
    "currency under a tariff": (about(0, lambda t, rate: t.tariff(cost_rate_uuid=rate) and ("PUT", "/cost_rate", {"uuid": rate, "name": "x", "currency": "USD"})),
                                refused("currency: a tariff uses this cost rate")),
    "a rate under a tariff": (about(0, lambda t, rate: t.tariff(cost_rate_uuid=rate) and ("DELETE", f"/cost_rate/{rate}", None)), refused("Cost rate cannot be deleted")),
    # ---- slots and starts ----
    "the same slot": (about(1, beside(recurring(), recurring(name="m"))), refused('Overlaps with schedule "Evening"')),
    "past Sunday": (about(1, beside(recurring(weekday=[7], start_time="22:00", end_time="02:00"), recurring(weekday=[1], start_time="01:59", end_time="03:00"))),
                    refused('Overlaps with schedule "Evening"')),
    "nights in a row of one entry": (about(1, recurring(weekday=[1, 2], start_time="10:00", end_time="09:00")), None),
    "no time at all": (about(1, recurring(end_time="18:00")), refused("end_time: must differ from start_time")),
    "a day twice": (about(1, recurring(weekday=[3, 3])), refused("weekday: must not hold a day twice")),
    "moved upon another": (about(1, beside(recurring(weekday=[5]), moved(lambda t, rate: t.recurring(rate), "/recurring_pricing_config", {**EVENING, "weekday": [5]}))),
                           refused('Overlaps with schedule "Evening"')),
    "the same start": (about(2, beside(unique("2026-05-01 00:00:00"), unique("2026-05-01 00:00"))), refused("start_time is already used")),
    "moved upon a start": (about(2, beside(unique("2026-05-01 00:00:00"), moved(lambda t, rate: t.unique(rate), "/unique_pricing_config", {"name": "n", "start": "2026-05-01 00:00"}))),
                           refused("start_time is already used")),
    "an hour that is left out": (about(2, unique("2026-03-29 02:30:00")), 400),
    "moved into that hour": (about(2, moved(lambda t, rate: t.unique(rate), "/unique_pricing_config", {"name": "n", "start": "2026-03-29 02:00"})), 400),
    "bulk in that hour": (about(2, bulk("2026-03-29 02:59:59")), 400),
    "the end of that hour": (about(2, unique("2026-03-29 03:00:00")), None),
    "an hour that comes twice": (about(2, unique("2026-10-25 02:30:00")), None),
    "a start without a date": (about(2, unique("02:30:00")), 400),
    "the 30th of February": (about(2, unique("2026-02-30 00:00:00")), 400),
    # ---- the bulk call ----
    "one start twice": (about(2, bulk("2026-05-01T00:00:00Z", "2026-05-01T02:00:00+02:00")), 400),
    "bulk without a zone or a date": (about(2, bulk("yesterday")), 400),
    "a range backwards": (about(2, bulk(mode="replace", **{"from": "2026-05-02T00:00:00Z", "to": "2026-05-01T00:00:00Z"})), 400),
    "outside its range": (about(2, bulk("2026-05-02T00:00:00Z", mode="replace", **{"from": "2026-05-01T00:00:00Z", "to": "2026-05-02T00:00:00Z"})), 400),
    "a unit twice in one entry": (about(2, lambda t, rate: ("PUT", f"/unique_schedule/{rate}", {"mode": "merge", "entries": [
        {"start": "2026-05-01T00:00:00Z"}, {"start": "2026-05-01T01:00:00Z", "energy": [{"unit": 1, "price": 1}, {"unit": 1, "price": 2}]}]})), 400),
    # ---- prices ----
    "a unit of time twice": (about(0, beside(interval("/cost_rate_time_cost", 5), interval("/cost_rate_time_cost", "5"))), refused("The interval unit is configured twice!")),
    "a unit of energy twice": (about(0, beside(interval("/cost_rate_energy_cost", 5), interval("/cost_rate_energy_cost", "5"))),
                               refused("Energy cost interval already exists")),
    "a fee above the stop": (about(0, fee("5.000000001"), automatic_stop_costs=5), refused("Session fee exceeds automatic stop")),
    "a fee as high as the stop": (about(0, fee("5.000"), automatic_stop_costs=5), None),
    "bulk fee above the stop": (about(2, lambda t, rate: ("PUT", f"/unique_schedule/{rate}", {"mode": "merge", "entries": [
        {"start": "2026-05-01T00:00:00Z", "session_fee": {"amount": 6}}]}), automatic_stop_costs=5), 400),
    # ---- texts ----
    **{f"locale {locale}": (about(0, form({locale: {}})), refused(f"Invalid locale: {locale}")) for locale in ("en", "en-US", "EN_us", "eng_US", "en_USA", "de_at")},
    "a kind of text that is none": (about(0, form({"en_US": {"title": "x"}})), 400),
    # ---- windows ----
    "from without a zone": (about(2, get("/unique_schedule/{}?from=2026-06-01T00:00:00")), refused("from must carry a time zone")),
    "to without a zone": (about(2, get("/unique_schedule/{}?from=2026-06-01T00:00:00Z&to=2026-07-01T00:00:00")), refused("to must carry a time zone")),
    "to at from": (about(2, get("/unique_schedule/{}?from=2026-06-01T00:00:00Z&to=2026-06-01T02:00:00%2B02:00")), 400),
    "to before from": (about(2, get("/unique_schedule/{}?from=2026-06-01T00:00:00Z&to=2026-05-01T00:00:00Z")), 400),
    "half a pair": (about(1, get("/recurring_schedule/{}?from_weekday=1")), 400),
    "the other half": (about(1, get("/recurring_schedule/{}?from_time=08:00")), 400),
    "half an end": (about(1, get("/recurring_schedule/{}?from_weekday=1&from_time=08:00&to_weekday=2")), 400),
    "an end without a begin": (about(1, get("/recurring_schedule/{}?to_weekday=1&to_time=08:00")), 400),
    "an eighth day": (about(1, get("/recurring_schedule/{}?from_weekday=7&from_time=08:00")), 400),
    "no time of day": (about(1, get("/recurring_schedule/{}?from_weekday=1&from_time=25:00")), 400),
    "next of a rate without a schedule": (about(0, lambda t, rate: ("GET", f"/next_schedule/{rate}/{NOWHERE}", None)), 400),
    "prices without a zone": (about(0, get("/price/{}?from=2026-06-01T00:00:00")), 400),
    "prices backwards": (about(0, get("/price/{}?from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z")), 400),
    "prices at the end of time": (about(0, get("/price/{}?from=9999-12-30T12:00:00Z")), refused("to: must be before 9999-12-31")),
    "prices of 32 days": (about(0, get("/price/{}?from=2026-06-01T00:00:00Z&to=2026-07-03T00:00:00Z")), 400),
}


@pytest.mark.parametrize("case", CASES)
def test_no_sense(tenant, case):
    make, wanted = CASES[case]
    method, at, body = make(tenant)
    before = tenant.dynamic.get("/cost_rates?batch_size=500").text
    got = send(tenant, method, at, body)
    if wanted is None:
        assert got[0] == 200, got
        return
    assert got == wanted if isinstance(wanted, tuple) else got[0] == wanted, got
    assert set(got[1]) == {"status", "message"} and got[1]["status"] == "error" and 3 < len(got[1]["message"]) < 300
    # every change of a rate is one of its updated_at or tag
    assert tenant.dynamic.get("/cost_rates?batch_size=500").text == before


# ---- queries ----

def operations():
    for path, item in OPENAPI["paths"].items():
        for verb in ("get", "delete"):
            if path.startswith(DYNAMIC) and verb in item:
                named = [one for one in map(deref, item[verb].get("parameters", [])) if one["in"] == "query"]
                yield verb.upper(), path, named


ALL = list(operations())
NAMED = [(method, path, one["name"]) for method, path, named in ALL for one in named]
NONSENSE = ["", "x", "-1", "1.5", "9" * 40, "1e400", "NaN", "true", "null", "[]", "%00", "%ff", "%zz", "%", "%ed%a0%80", "x" * 3000, "%27%20OR%201=1%20--",
            *map(quote, NOT_INSTANTS)]


@pytest.mark.parametrize("method,path,name", NAMED, ids=[f"{method} {path} {name}" for method, path, name in NAMED])
def test_queries(tenant, method, path, name):
    """Each answers what the document announces, in this surface's shape, and no wrong one is taken for a removal."""
    client, at = caller(tenant, filled(path, object_of(tenant, path, method)))
    needed = query_of(tenant, method, path).removeprefix("?")
    for value in NONSENSE:
        for one in (f"{name}={value}", f"{name}={value}&{name}={value}", f"{name.removesuffix('[]')}[x]={value}"):
            query = "&".join([*([needed] if needed and not needed.startswith(name + "=") else []), one])
            answer = client(method, f"{at}?{query}")
            assert answer.status_code in (200, 400, 404), f"{one[:200]}: {answer.status_code} {answer.text[:300]}"
            if answer.status_code != 200:
                assert set(answer.json()) == {"status", "message"}


@pytest.mark.parametrize("method,path,named", ALL, ids=[f"{method} {path}" for method, path, _ in ALL])
def test_unknown_parameters_are_ignored(tenant, method, path, named):
    """Clients send more than is documented."""
    client, at = caller(tenant, filled(path, object_of(tenant, path, method)))
    query = query_of(tenant, method, path) or "?"
    if "=absent" in query:
        query = f"?cost_rate_uuid={tenant.cost_rate()}"
    if "{schedule_uuid}" in path:
        rate = tenant.cost_rate(dynamic_pricing=2)
        at = f"{short(path).partition('{')[0]}{rate}/{tenant.unique(rate)}"
    answer = client(method, f"{at}{query}&nonsense=1&a[]=2&b")
    assert answer.status_code == 200, answer.text
