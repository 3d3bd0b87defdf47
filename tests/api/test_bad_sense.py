"""Requests whose fields are each well formed and make no sense together, or not with what is stored: 409 or 422 with a
sentence, and nothing is stored."""

import uuid

import pytest

from client import Tenant, code_of, fields_of, promo_body, session_body


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


def running(sub, body=None, metered=(), **fields):
    """Something that is asked of a running session, to which readings have been added."""
    def make(t):
        at = "/sessions/" + t.running(tariff_id=t.tariff(session_fee=1), **fields)["id"]
        if metered:
            assert t.api.post(at + "/meter-values", {"readings": readings(*metered)}).status_code == 201
        return "GET" if sub == "breakdown" else "POST", at + "/" + sub, body
    return make


def after(first, sub, body=None, said=None):
    """The same of one that has been ended by ${first}."""
    def make(t):
        at = "/sessions/" + t.running(tariff_id=t.tariff(session_fee=1))["id"]
        assert t.api("POST", f"{at}/{first}", said).status_code == 200
        return "POST", f"{at}/{sub}", body
    return make


def settled(sub, body=None, before=(), fee=5, **fields):
    """The same of a settled one, after refunds of ${before}."""
    def make(t):
        id = t.session(tariff_id=t.tariff(session_fee=fee, **fields))["id"]
        for amount in before:
            assert t.api.post(f"/sessions/{id}/refunds", {"amount": amount}).status_code == 201
        return "POST", f"/sessions/{id}/{sub}", body
    return make


def code(**fields):
    return lambda t: ("POST", "/promotional-codes", promo_body(**fields))


def code_changed(method, changes, **fields):
    """Of a code that has been redeemed."""
    def make(t):
        made = t.promo(**fields)
        t.session(tariff_id=t.tariff(session_fee=1), promo_code=made["code"])
        return method, "/promotional-codes/" + made["id"], changes
    return make


def with_code(start, used=0, driver=None, **fields):
    """A code for a session that starts (${start}), or has been settled, after so many uses of it."""
    def make(t):
        tariff, made = t.tariff(session_fee=1), t.promo(**fields)
        who = {"driver_id": driver} if driver else {}
        for _ in range(used):
            t.session(tariff_id=tariff, promo_code=made["code"], **who)
        if start:
            return "POST", "/sessions", session_body(tariff_id=tariff, promo_code=made["code"], ended_at=None, energy_kwh=None, **who)
        return "POST", applied(t.session(tariff_id=tariff, **who)["id"]), {"code": made["code"]}
    return make


def applied(id):
    return f"/promotional-codes/sessions/{id}/apply-code"


def later(body=None, running=False, first=None, **fields):
    """A good code for a session to which something else has happened."""
    def make(t):
        session = (t.running if running else t.session)(tariff_id=t.tariff(session_fee=5), **{
            name: value(t) for name, value in fields.items()})
        if first:
            assert t.api("POST", f"/sessions/{session['id']}/{first[0]}", first[1]).status_code in (200, 201)
        return "POST", applied(session["id"]), body or {"code": t.promo()["code"]}
    return make


def put(path, **fields):
    return lambda t: ("PUT", path + "/new", {name: value(t) if callable(value) else value for name, value in fields.items()})


def archived(t):
    return t.tariff(status="archived")


def named(make, by):
    """Removing what something names."""
    def removal(t):
        id, path = make(t)
        by(t, id)
        return "DELETE", f"{path}/{id}", None
    return removal


def settings(**fields):
    return lambda t: ("PATCH", "/settings", {name: value(t) if callable(value) else value for name, value in fields.items()})


def api_key(**fields):
    return lambda t: ("POST", "/api-keys", {"description": "x", "scopes": ["read:billing"], **fields})


def own_key(t):
    mine = t.api.http.headers["Authorization"].removeprefix("Bearer ")
    return next(row["id"] for row in t.api.get("/api-keys?limit=200").json()["api_keys"] if mine.startswith(row["start"]))


def batch(body):
    return lambda t: ("POST", "/sessions/batch", body(t))


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
    "a site of an unknown tariff": (put("/sites", time_zone="UTC", tariff_id="tar_nothing"), 422, ["tariff_id"]),
    "a site of an archived tariff": (put("/sites", time_zone="UTC", tariff_id=archived), 422, ["tariff_id"]),
    "a site of nobody": (put("/sites", time_zone="UTC", organization_id="org_nothing"), 422, ["organization_id"]),
    "a site on the moon": (put("/sites", time_zone="Moon/Tranquility", tariff_id="tar_nothing"), 422, ["time_zone", "tariff_id"]),
    "a driver of no kind": (put("/drivers", user_type_id="utp_nothing"), 422, ["user_type_id"]),
    "a driver of nobody": (put("/drivers", organization_id="org_nothing", user_type_id="utp_0"), 422, ["user_type_id", "organization_id"]),
    "a driver with two addresses": (put("/drivers", email="a@example.com, b@example.com"), 422, ["email"]),
    "removing a site that a charge point names": (
        named(lambda t: (t.site(), "/sites"), lambda t, id: t.charge_point(site_id=id)), 409, "conflict"),
    "removing an organization that a site names": (
        named(lambda t: (t.organization(), "/organizations"), lambda t, id: t.site(organization_id=id)), 409, "conflict"),
    "removing an organization that a driver names": (
        named(lambda t: (t.organization(), "/organizations"), lambda t, id: t.driver(organization_id=id)), 409, "conflict"),
    "removing a user type that a driver names": (
        named(lambda t: (t.user_type(), "/user-types"), lambda t, id: t.driver(user_type_id=id)), 409, "conflict"),
    "removing a user type that a rule names": (
        named(lambda t: (t.user_type(), "/user-types"),
              lambda t, id: t.made("/rules", tariff_id=t.tariff(), priority=1, conditions={"user_type_id": id})), 409, "conflict"),
    "removing a tariff that a site names": (
        named(lambda t: (t.tariff(), "/tariffs"), lambda t, id: t.site(tariff_id=id)), 409, "conflict"),
    "removing a tariff that a charge point names": (
        named(lambda t: (t.tariff(), "/tariffs"), lambda t, id: t.charge_point(tariff_id=id)), 409, "conflict"),
    # ---- settings ----
    "an unknown tariff by default": (settings(default_tariff_id="tar_nothing"), 422, ["default_tariff_id"]),
    "an archived tariff by default": (settings(default_tariff_id=archived), 422, ["default_tariff_id"]),
    "settings without a zone": (settings(time_zone=None), 422, ["time_zone"]),
    "settings without a name": (settings(name=None), 422, ["name"]),
    "somebody else's name": (settings(name=lambda t: Tenant().name), 409, "conflict"),
    "a logo that is no picture": (settings(logo="data:image/png;base64,AAAA"), 422, ["logo"]),
    "a country that was": (settings(country="SU", time_zone="Europe/Nowhere"), 422, ["time_zone", "country"]),
    # ---- the life of a session ----
    "stopped before its start": (running("stop", {"ended_at": "2026-05-01T07:59:59Z", "energy_kwh": 1}), 422, ["ended_at"]),
    "stopped after 31 days": (running("stop", {"ended_at": "2026-06-01T08:00:01Z", "energy_kwh": 1}), 422, ["ended_at"]),
    "stopped before charging ended": (
        running("stop", {"ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 1, "charging_ended_at": "2026-05-01T09:00:01Z"}),
        422, ["charging_ended_at"]),
    "stopped with energy that nobody knows": (running("stop", {"ended_at": "2026-05-01T09:00:00Z"}), 422, ["energy_kwh"]),
    "stopped below its reading": (
        running("stop", {"ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 4.999}, [("08:30:00", 5)]), 422, ["energy_kwh"]),
    "stopped before its reading": (
        running("stop", {"ended_at": "2026-05-01T08:29:59Z", "energy_kwh": 5}, [("08:30:00", 5)]), 422, ["ended_at"]),
    "stopped before and below its reading": (
        running("stop", {"ended_at": "2026-05-01T08:29:59Z", "energy_kwh": 4}, [("08:30:00", 5)]), 422, ["ended_at", "energy_kwh"]),
    "stopped otherwise": (
        after("stop", "stop", {"ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 2}, {"ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 1}),
        409, "conflict"),
    "stopped after it came in finished": (
        settled("stop", {"ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 9}), 409, "conflict"),
    "stopped after it was cancelled": (
        after("cancel", "stop", {"ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 2}), 409, "conflict"),
    "cancelled after it was settled": (settled("cancel"), 409, "conflict"),
    "the bill of a running session": (running("breakdown"), 409, "session_active"),
    "a reading before the start": (running("meter-values", {"readings": readings(("07:59:59", 1))}), 422, ["readings[0].at"]),
    "a reading after 31 days": (
        running("meter-values", {"readings": [{"at": "2026-06-01T08:00:01Z", "energy_kwh": 1}]}), 422, ["readings[0].at"]),
    "readings that fall": (
        running("meter-values", {"readings": readings(("08:20:00", 4), ("08:10:00", 5))}), 422, ["readings[0].energy_kwh"]),
    "a reading below one that is stored": (
        running("meter-values", {"readings": readings(("08:40:00", 4.999))}, [("08:30:00", 5)]), 422, ["readings[0].energy_kwh"]),
    "a reading above a later one that is stored": (
        running("meter-values", {"readings": readings(("08:20:00", 5.001))}, [("08:30:00", 5)]), 422, ["readings[0].energy_kwh"]),
    "another energy at the moment of a reading": (
        running("meter-values", {"readings": readings(("08:30:00", 6))}, [("08:30:00", 5)]), 422, ["readings[0].energy_kwh"]),
    "a reading after the stop": (settled("meter-values", {"readings": readings(("08:30:00", 1))}), 409, "conflict"),
    "a reading after the cancellation": (
        after("cancel", "meter-values", {"readings": readings(("08:30:00", 1))}), 409, "conflict"),
    # ---- refunds ----
    "a refund of a running session": (running("refunds", {}), 409, "session_active"),
    "a refund of a cancelled session": (after("cancel", "refunds", {}), 409, "nothing_to_refund"),
    "a refund of nothing": (settled("refunds", {}, fee=0), 409, "nothing_to_refund"),
    "a refund of 0": (settled("refunds", {"amount": 0}), 422, ["amount"]),
    "a refund of a tenth of a cent": (settled("refunds", {"amount": 0.001}), 422, ["amount"]),
    "a refund of half a yen": (settled("refunds", {"amount": 0.5}, currency="JPY"), 422, ["amount"]),
    "a cent too much": (settled("refunds", {"amount": 5.01}), 409, "nothing_to_refund"),
    "a cent more than the rest": (settled("refunds", {"amount": 2.01}, before=(1, 2)), 409, "nothing_to_refund"),
    "the rest after all": (settled("refunds", {}, before=(5,)), 409, "nothing_to_refund"),
    # ---- codes ----
    "more than all": (code(discount_value=100.01), 422, ["discount_value"]),
    "an amount of no currency": (code(discount_type="fixed"), 422, ["currency"]),
    "a greatest discount of no currency": (code(max_discount_amount=5), 422, ["currency"]),
    "a discount in no coins": (code(discount_type="fixed", discount_value=0.5, currency="JPY"), 422, ["discount_value"]),
    "a greatest discount in no coins": (code(max_discount_amount=0.001, currency="EUR"), 422, ["max_discount_amount"]),
    "once and twice for each driver": (
        code(single_use_per_driver=True, max_redemptions_per_driver=2), 422, ["max_redemptions_per_driver"]),
    "ends before it starts": (
        code(starts_at="2026-05-02T00:00:00Z", expires_at="2026-05-01T23:59:59Z"), 422, ["expires_at"]),
    "the code of another": (lambda t: ("POST", "/promotional-codes", promo_body(code=t.promo(code="SAME" + uuid.uuid4().hex[:8])["code"].lower())),
                            409, "conflict"),
    "fewer redemptions than there were": (code_changed("PATCH", {"max_redemptions": 0}, max_redemptions=5), 422, ["max_redemptions"]),
    "another name of a redeemed code": (code_changed("PATCH", {"code": "OTHERNAME"}), 409, "conflict"),
    "removing a redeemed code": (code_changed("DELETE", None), 409, "conflict"),
    **{f"{words} at the {'start' if start else 'end'}": (with_code(start, **fields), 409, wanted)
       for start in (True, False) for words, wanted, fields in (
           ("a disabled code", "code_disabled", {"status": "disabled"}),
           ("a code too early", "code_scheduled", {"starts_at": "2026-05-01T08:00:01Z"}),
           ("a code too late", "code_expired", {"expires_at": "2026-05-01T07:59:59Z"}),
           ("a code in another currency", "currency_mismatch", {"currency": "USD", "discount_type": "fixed"}),
           ("a code used up", "code_exhausted", {"max_redemptions": 2, "used": 2}),
           ("a code for somebody", "driver_required", {"single_use_per_driver": True}),
           ("a code used by the driver", "code_used_by_driver", {"max_redemptions_per_driver": 2, "used": 2, "driver": "d"}))},
    "no such code at the start": (
        lambda t: ("POST", "/sessions", session_body(tariff_id=t.tariff(), promo_code="NOTHING", ended_at=None, energy_kwh=None)),
        422, ["promo_code"]),
    "no such code at the end": (later({"code": "NOTHING"}), 422, ["code"]),
    "a code for a cancelled session": (later(running=True, first=("cancel", None)), 409, "conflict"),
    "a code for a refunded session": (later(first=("refunds", {"amount": 1})), 409, "session_refunded"),
    "a second code": (later(promo_code=lambda t: t.promo()["code"]), 409, "code_already_applied"),
    # ---- keys ----
    "a key for nothing": (api_key(scopes=[]), 422, ["scopes"]),
    "a key from nowhere": (api_key(allowed_addresses=["192.0.2.0/33"]), 422, ["allowed_addresses[0]"]),
    "its own key": (lambda t: ("DELETE", "/api-keys/" + own_key(t), None), 409, "conflict"),
    # ---- batches ----
    "a batch of nothing": (batch(lambda t: {"sessions": []}), 422, ["sessions"]),
    "a batch of too many": (batch(lambda t: {"sessions": [session_body(tariff_id=t.tariff())] * 1001}), 422, ["sessions"]),
    "a batch that says more": (batch(lambda t: {"sessions": [session_body(tariff_id=t.tariff())], "dry_run": True}), 422, ["dry_run"]),
}
CODES_OF_422 = {"no such code at the start": "code_unknown", "no such code at the end": "code_unknown"}


def priced_for(t):
    id = t.made("/user-types", name="x")
    t.session(tariff_id=t.tariff(), user_type_id=id)
    return id


COUNTED = ["/tariffs", "/rules", "/sessions", "/charge-points", "/sites", "/drivers", "/organizations", "/user-types",
           "/promotional-codes", "/api-keys"]


def home(tenant, path):
    """What a path is about, with all that is below it; nothing if it cannot be read."""
    words = path.split("/")[1:]
    if words[:2] == ["promotional-codes", "sessions"]:
        words = words[1:]
    at = "/" + "/".join(words[:2])
    if len(words) < 2 and path != "/settings" or tenant.api.get(at).status_code != 200:
        return []
    return [at] + [f"{at}/{below}" for below in ("meter-values", "refunds") if words[0] == "sessions"]


def stored(tenant, paths):
    """How many there are of each kind, and what stands at paths."""
    counts = {at: tenant.api.get(at + "?limit=1").json()["total"] for at in COUNTED}
    return counts, [tenant.api.get(path).text for path in paths]


@pytest.fixture(scope="module")
def one():
    return Tenant()


@pytest.mark.parametrize("name", CASES)
def test_refused(one, name):
    make, status, wanted = CASES[name]
    method, path, body = make(one)
    paths = home(one, path)
    before = stored(one, paths)
    key = {"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {}
    answer = one.api(method, path, body, headers=key)
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    if status == 422:
        assert code_of(answer) == CODES_OF_422.get(name, "validation_failed") and fields_of(answer) == wanted, answer.text
        sentences = [detail["message"] for detail in error["details"]]
    else:
        assert (code_of(answer), error["details"]) == (wanted, []), answer.text
        sentences = [error["message"]]
    assert all(" " in text and 8 <= len(text) <= 200 and not text.endswith(".") for text in sentences), sentences
    if key:
        # with its key it is refused in the same words
        again = one.api(method, path, body, headers=key)
        assert again.json()["error"] == error and ("Idempotent-Replayed" in again.headers) == (path != "/quotes")
    assert stored(one, paths) == before
    if method == "PUT" and not paths:
        assert one.api.get(path).status_code == 404
