"""Promotional codes: what may be sent, when one may be used, what it takes off, and that no limit is ever passed."""

import itertools
import random
import uuid
from decimal import Decimal

import pytest

from client import code_of, database, exact, fields_of, promo_body, session_body
from test_concurrency import at_once

GUIDE = {"code": "LAUNCHDAY50", "description": "50% off first charge — launch promotion", "discount_type": "percent",
         "discount_value": 50, "max_redemptions": 500, "expires_at": "2026-06-30T23:59:59Z", "single_use_per_driver": True}
# 0.50 + 14.7 x 0.42 = 6.67, VAT 1.33
GUIDE_TARIFF = {"currency": "GBP", "energy_rate_per_kwh": 0.42, "session_fee": 0.50, "tax_rate_percent": 20}
GUIDE_SESSION = {"started_at": "2026-05-01T08:12:00Z", "ended_at": "2026-05-01T09:04:00Z", "energy_kwh": 14.7}
FAR = "2099-01-01T00:00:00Z"


def apply(tenant, session, code, **options):
    return tenant.api.post(f"/promotional-codes/sessions/{session}/apply-code", {"code": code}, **options)


def refused(answer, status, code):
    assert (answer.status_code, code_of(answer)) == (status, code), answer.text


def settled(tenant, **fields):
    """The id of a session of 10.00 EUR."""
    tariff = tenant._once("ten", lambda: tenant.tariff(session_fee=10))
    return tenant.session(**{"tariff_id": tariff, **fields})["id"]


def used(tenant, promo):
    return tenant.api.get("/promotional-codes/" + promo["id"]).json()["redemptions_used"]


# ---- the code ----

def test_the_guides_code(fresh):
    tenant = fresh()
    made = tenant.api.post("/promotional-codes", GUIDE)
    promo = made.json()
    assert made.status_code == 201 and made.headers["Location"] == "/api/v1/billing/promotional-codes/" + promo["id"]
    assert list(promo)[:8] == ["id", "code", "discount_type", "discount_value", "max_redemptions", "redemptions_used", "expires_at",
                               "status"]
    assert promo["id"].startswith("promo_") and promo["redemptions_used"] == 0
    # what was sent comes back
    assert promo.items() >= GUIDE.items()
    assert promo["max_redemptions_per_driver"] == 1
    assert tenant.api.get("/promotional-codes/" + promo["id"]).text == made.text
    assert tenant.api.get("/promotional-codes").json()["promotional_codes"] == [promo]


def test_numbers_are_written_as_what_they_are(tenant):
    promo = tenant.api.post("/promotional-codes", promo_body(discount_value=12.5, currency="EUR", max_discount_amount=3))
    assert '"discount_value":12.5,' in promo.text and '"max_discount_amount":3.00,' in promo.text
    promo = tenant.api.post("/promotional-codes", promo_body(discount_type="fixed", discount_value=5, currency="KWD"))
    assert '"discount_value":5.000,' in promo.text


@pytest.mark.parametrize("fields,wrong", [
    ({"code": None}, ["code"]), ({"code": "ABC"}, ["code"]), ({"code": "A" * 21}, ["code"]), ({"code": "AB-CD"}, ["code"]),
    ({"code": "ÄÖÜẞ"}, ["code"]), ({"discount_type": "free"}, ["discount_type"]), ({"discount_type": None}, ["discount_type"]),
    ({"discount_value": -1}, ["discount_value"]), ({"discount_value": 100.0001}, ["discount_value"]),
    ({"discount_value": 1.00001}, ["discount_value"]), ({"discount_value": None}, ["discount_value"]),
    ({"discount_type": "fixed"}, ["currency"]), ({"max_discount_amount": 1}, ["currency"]),
    ({"discount_type": "fixed", "currency": "XXX"}, ["currency"]), ({"currency": "eur"}, ["currency"]),
    ({"discount_type": "fixed", "currency": "JPY", "discount_value": 1.5}, ["discount_value"]),
    ({"discount_type": "fixed", "currency": "EUR", "discount_value": 1.005}, ["discount_value"]),
    ({"currency": "EUR", "max_discount_amount": 1.005}, ["max_discount_amount"]),
    ({"starts_at": "2026-05-02T00:00:00Z", "expires_at": "2026-05-01T23:59:59Z"}, ["expires_at"]),
    ({"max_redemptions": 0, "max_redemptions_per_driver": 0}, ["max_redemptions", "max_redemptions_per_driver"]),
    ({"single_use_per_driver": True, "max_redemptions_per_driver": 2}, ["max_redemptions_per_driver"]),
    ({"status": "expired"}, ["status"]), ({"status": "exhausted", "discount_value": 101}, ["status", "discount_value"]),
    ({"redemptions_used": 1, "id": "promo_x"}, ["redemptions_used", "id"]),
    ({"expires_at": "tomorrow"}, ["expires_at"]),
])
def test_wrong_fields_are_named(tenant, fields, wrong):
    body = promo_body(**fields)
    answer = tenant.api.post("/promotional-codes", body)
    assert (answer.status_code, sorted(fields_of(answer))) == (422, sorted(wrong))


@pytest.mark.parametrize("fields", [
    {"discount_value": 0}, {"discount_value": 100}, {"discount_value": 0.0001}, {"starts_at": FAR, "expires_at": FAR},
    {"discount_type": "fixed", "discount_value": 250.5, "currency": "EUR"}, {"status": "disabled"},
    {"expires_at": "2020-01-01T00:00:00Z"}, {"single_use_per_driver": True, "max_redemptions_per_driver": 1},
    {"single_use_per_driver": False, "max_redemptions_per_driver": 1}, {"max_redemptions": 1000000000},
])
def test_what_was_sent_comes_back(tenant, fields):
    assert tenant.promo(**fields).items() >= fields.items()


def test_a_code_is_unique_whatever_its_case(tenant, fresh):
    name = uuid.uuid4().hex[:12]
    assert tenant.promo(code=name)["code"] == name.upper()
    refused(tenant.api.post("/promotional-codes", promo_body(code=name.upper())), 409, "conflict")
    other = tenant.promo()
    refused(tenant.api.patch("/promotional-codes/" + other["id"], {"code": name}), 409, "conflict")
    assert fresh().promo(code=name)["code"] == name.upper()


def test_status_follows_the_clock(tenant):
    assert tenant.promo(starts_at=FAR)["status"] == "scheduled"
    assert tenant.promo(expires_at="2020-01-01T00:00:00Z")["status"] == "expired"
    assert tenant.promo(starts_at="2020-01-01T00:00:00Z", expires_at=FAR)["status"] == "active"
    # switched off is switched off, whatever the clock says
    assert tenant.promo(starts_at=FAR, status="disabled")["status"] == "disabled"


def test_what_was_read_can_be_put_back(tenant):
    exhausted = tenant.promo(max_redemptions=1)
    assert apply(tenant, settled(tenant), exhausted["code"]).status_code == 200
    for promo in (tenant.promo(starts_at=FAR), tenant.promo(expires_at="2020-01-01T00:00:00Z"), tenant.promo(status="disabled"),
                  tenant.promo(single_use_per_driver=True), tenant.promo(max_redemptions_per_driver=1), exhausted):
        path = "/promotional-codes/" + promo["id"]
        read = tenant.api.get(path)
        back = tenant.api.put(path, read.json(), headers={"If-Match": read.headers["ETag"]})
        assert back.status_code == 200, back.text
        same = {k: v for k, v in read.json().items() if k != "updated_at"}
        assert back.json().items() >= same.items()
        assert tenant.api.put(path, read.json(), headers={"If-Match": read.headers["ETag"]}).status_code == 412
    assert exhausted["status"] == "active" and same["status"] == "exhausted"
    # an exhausted one that may be redeemed more often is active again
    assert tenant.api.patch(path, {"max_redemptions": 2}).json()["status"] == "active"


def test_put_and_patch(tenant):
    promo = tenant.promo(description="x", max_redemptions=5, expires_at=FAR, single_use_per_driver=True, status="disabled")
    path = "/promotional-codes/" + promo["id"]
    changed = tenant.api.patch(path, {"description": None, "discount_value": 20})
    assert (changed.json()["description"], changed.json()["discount_value"], changed.json()["status"]) == (None, 20, "disabled")
    assert changed.headers["ETag"] == '"2"'
    # single use is taken away by one word
    refused(tenant.api.patch(path, {"max_redemptions_per_driver": 3}), 422, "validation_failed")
    lifted = tenant.api.patch(path, {"single_use_per_driver": False}).json()
    assert (lifted["single_use_per_driver"], lifted["max_redemptions_per_driver"]) == (False, None)
    more = tenant.api.patch(path, {"max_redemptions_per_driver": 3}).json()
    assert (more["single_use_per_driver"], more["max_redemptions_per_driver"]) == (False, 3)
    replaced = tenant.api.put(path, promo_body(code=promo["code"])).json()
    assert (replaced["status"], replaced["max_redemptions"], replaced["expires_at"]) == ("disabled", None, None)
    assert tenant.api.patch(path, {"status": "active"}).json()["status"] == "active"
    assert tenant.api.patch(path, {"status": "gone"}).status_code == 422
    assert tenant.api.get(path, headers={"If-None-Match": '"6"'}).status_code == 304
    assert tenant.api.delete(path).status_code == 204
    assert tenant.api.get(path).status_code == 404


def test_what_a_redeemed_code_may_not_become(tenant):
    promo = tenant.promo(max_redemptions=5)
    path = "/promotional-codes/" + promo["id"]
    for _ in range(2):
        assert apply(tenant, settled(tenant), promo["code"]).status_code == 200
    below = tenant.api.patch(path, {"max_redemptions": 1})
    assert (below.status_code, fields_of(below)) == (422, ["max_redemptions"])
    assert tenant.api.patch(path, {"max_redemptions": 2}).json()["status"] == "exhausted"
    refused(tenant.api.patch(path, {"code": "OTHER" + uuid.uuid4().hex[:8]}), 409, "conflict")
    refused(tenant.api.delete(path), 409, "conflict")
    assert used(tenant, promo) == 2


def test_a_list_in_pages(fresh):
    tenant = fresh()
    ids = [tenant.promo()["id"] for _ in range(5)][::-1]
    walked, query = [], "limit=2"
    while query:
        body = tenant.api.get("/promotional-codes?" + query).json()
        assert body["total"] == 5
        walked += [row["id"] for row in body["promotional_codes"]]
        query = body["next_cursor"] and f"limit=2&cursor={body['next_cursor']}"
    assert walked == ids
    assert [row["id"] for row in tenant.api.get("/promotional-codes?limit=2&page=2").json()["promotional_codes"]] == ids[2:4]


# ---- apply-code ----

def test_the_guides_breakdown(fresh):
    tenant = fresh()
    assert tenant.api.post("/promotional-codes", {**GUIDE, "currency": "GBP", "max_discount_amount": 3.50}).status_code == 201
    session = tenant.session(tariff_id=tenant.tariff(**GUIDE_TARIFF), driver_id="drv_1", **GUIDE_SESSION)["id"]
    first = tenant.api.get(f"/sessions/{session}/breakdown").text
    answer = apply(tenant, session, "launchday50")
    assert answer.status_code == 200
    assert exact(answer) == {"session_id": session, "code": "LAUNCHDAY50", "total_before": Decimal("8.00"),
                             "discount": Decimal("-3.50"), "total_after": Decimal("4.50"), "currency": "GBP"}
    bill = tenant.breakdown(session)
    assert [item["amount"] for item in bill["line_items"]] == [0.50, 6.17, 1.33, -3.50]
    assert bill["line_items"][3]["description"] == "Promo code LAUNCHDAY50 (–50%)"
    assert (bill["subtotal"], bill["tax"], bill["discount"], bill["total"], bill["revision"]) == (6.67, 1.33, -3.50, 4.50, 2)
    # the tax within 4.50: 4.50 x 20 / 120
    assert bill["tax_payable"] == 0.75
    assert tenant.api.get(f"/sessions/{session}/breakdown?revision=1").text == first
    row = tenant.api.get(f"/sessions/{session}").json()
    assert (row["total_amount"], row["discount"], row["subtotal"], row["tax"], row["revision"]) == (4.50, -3.50, 6.67, 1.33, 2)
    refused(apply(tenant, session, "LAUNCHDAY50"), 409, "code_already_applied")


def test_what_the_formula_gives(fresh):
    tenant = fresh()
    assert tenant.api.post("/promotional-codes", GUIDE).status_code == 201
    session = tenant.session(tariff_id=tenant.tariff(**GUIDE_TARIFF), driver_id="drv_1", **GUIDE_SESSION)["id"]
    assert apply(tenant, session, "LAUNCHDAY50").json()["discount"] == -4.00


@pytest.mark.parametrize("fields,discount", [
    ({"discount_value": 100}, -10), ({"discount_value": 0}, 0), ({"discount_value": 33.3333}, -3.33), ({"discount_value": 0.05}, -0.01),
    ({"discount_value": 0.0499}, 0), ({"discount_value": 50, "currency": "EUR", "max_discount_amount": 0}, 0),
    ({"discount_type": "fixed", "discount_value": 2.5, "currency": "EUR"}, -2.5),
    ({"discount_type": "fixed", "discount_value": 12, "currency": "EUR"}, -10),
    ({"discount_type": "fixed", "discount_value": 9, "currency": "EUR", "max_discount_amount": 4.2}, -4.2),
])
def test_what_is_taken_off(tenant, fields, discount):
    session = settled(tenant)
    answer = apply(tenant, session, tenant.promo(**fields)["code"]).json()
    assert (answer["total_before"], answer["discount"], answer["total_after"]) == (10, discount, 10 + discount)
    bill = tenant.breakdown(session)
    assert (bill["revision"], bill["discount"], bill["total"]) == (2, discount, 10 + discount)
    assert len(bill["line_items"]) == (2 if discount else 1)


def test_when_a_code_counts(tenant):
    """By the start of the session, both ends included."""
    promo = tenant.promo(starts_at="2026-05-01T08:00:00Z", expires_at="2026-05-01T10:00:00Z")
    for start, wanted in (("07:59:59", "code_scheduled"), ("08:00:00", None), ("09:00:00", None), ("10:00:00", None),
                          ("10:00:01", "code_expired")):
        session = settled(tenant, started_at=f"2026-05-01T{start}Z", ended_at="2026-05-01T12:00:00Z")
        answer = apply(tenant, session, promo["code"])
        if wanted:
            refused(answer, 409, wanted)
            assert tenant.breakdown(session)["revision"] == 1
        else:
            assert answer.status_code == 200
    assert used(tenant, promo) == 3


def test_refusals_change_nothing(tenant, stranger):
    session, second = settled(tenant, driver_id="d1"), settled(tenant, driver_id="d1")
    path = f"/sessions/{session}"
    before = tenant.api.get(path).text
    single = tenant.promo(single_use_per_driver=True)
    assert apply(tenant, second, single["code"]).status_code == 200
    gone = tenant.promo(max_redemptions=1)
    assert apply(tenant, settled(tenant), gone["code"]).status_code == 200
    unknown = [apply(tenant, session, code) for code in ("NOSUCHCODE", stranger.promo()["code"])]
    for answer in unknown:
        refused(answer, 422, "code_unknown")
        assert fields_of(answer) == ["code"]
    assert unknown[0].json()["error"] == unknown[1].json()["error"]
    refused(apply(tenant, session, tenant.promo(status="disabled")["code"]), 409, "code_disabled")
    refused(apply(tenant, session, tenant.promo(starts_at=FAR)["code"]), 409, "code_scheduled")
    refused(apply(tenant, session, tenant.promo(expires_at="2020-01-01T00:00:00Z")["code"]), 409, "code_expired")
    refused(apply(tenant, session, tenant.promo(currency="GBP")["code"]), 409, "currency_mismatch")
    refused(apply(tenant, settled(tenant), single["code"]), 409, "driver_required")
    refused(apply(tenant, session, gone["code"]), 409, "code_exhausted")
    refused(apply(tenant, session, single["code"]), 409, "code_used_by_driver")
    refused(apply(tenant, second, tenant.promo()["code"]), 409, "code_already_applied")
    refused(apply(tenant, second, single["code"]), 409, "code_already_applied")
    refused(apply(tenant, second[:-6] + "0ABCDE", "NOSUCHCODE"), 404, "not_found")
    assert tenant.api.get(path).text == before and tenant.breakdown(session)["revision"] == 1
    assert (used(tenant, single), used(tenant, gone)) == (1, 1)
    # and none of it was held against the session
    assert apply(tenant, session, tenant.promo()["code"]).status_code == 200


def test_a_driver_may_as_often_as_is_said(tenant):
    promo = tenant.promo(max_redemptions_per_driver=2)
    for driver in ("a", "b"):
        for wanted in (200, 200, 409):
            assert apply(tenant, settled(tenant, driver_id=driver), promo["code"]).status_code == wanted
    assert used(tenant, promo) == 4
    # a limit that comes later counts what was before
    free = tenant.promo()
    assert apply(tenant, settled(tenant, driver_id="a"), free["code"]).status_code == 200
    tenant.api.patch("/promotional-codes/" + free["id"], {"single_use_per_driver": True})
    refused(apply(tenant, settled(tenant, driver_id="a"), free["code"]), 409, "code_used_by_driver")


def test_old_redemptions_keep_their_terms(tenant):
    promo = tenant.promo(discount_value=10)
    old, new = settled(tenant), settled(tenant)
    apply(tenant, old, promo["code"])
    tenant.api.patch("/promotional-codes/" + promo["id"], {"discount_type": "fixed", "discount_value": 4, "currency": "EUR"})
    assert apply(tenant, new, promo["code"]).json()["discount"] == -4
    assert tenant.breakdown(old)["discount"] == -1


def test_a_retry_is_answered_as_the_first(tenant):
    promo, session, headers = tenant.promo(), settled(tenant), {"Idempotency-Key": uuid.uuid4().hex}
    first = apply(tenant, session, promo["code"], headers=headers)
    again = apply(tenant, session, promo["code"], headers=headers)
    assert first.status_code == 200 and again.text == first.text and again.headers["Idempotent-Replayed"] == "true"
    assert used(tenant, promo) == 1 and tenant.breakdown(session)["revision"] == 2


# ---- the same to the cent, whenever the code came ----

TAXES = [{}, {"tax_rate_percent": 20}, {"tax_rate_percent": 7.7}, {"tax_rate_percent": 20, "tax_rates": {"energy": 5}},
         {"tax_rate_percent": 19, "tax_rates": {"energy": 7, "time": 0, "session_fee": 25, "idle": 5.5}}]


@pytest.mark.parametrize("included,tax", itertools.product([True, False], TAXES))
def test_a_code_applied_later_is_as_one_that_was_there(tenant, included, tax):
    """A quote with the code is what settling with it gives; applied later, the bill must be the same in every figure."""
    dice = random.Random(repr((included, tax)))

    def price():
        return round(dice.uniform(0, 2), dice.choice([2, 3, 5]))

    for _ in range(6):
        currency = dice.choice(["EUR", "JPY", "KWD"])
        tariff = tenant.tariff(currency=currency, tax_included=included, energy_rate_per_kwh=price(), session_fee=price(),
                               time_rate_per_minute=price() / 8, idle_fee_per_minute=price() / 8, idle_grace_period_minutes=5,
                               time_basis="charging", **tax)
        fields = {"tariff_id": tariff, "started_at": "2026-05-01T08:00:00Z", "charging_ended_at": "2026-05-01T08:37:13Z",
                  "ended_at": "2026-05-01T09:11:41Z", "energy_kwh": round(dice.uniform(0, 80), 3)}
        if dice.random() < 0.5:
            terms = {"discount_value": round(dice.uniform(0, 100), 4)}
        else:
            terms = {"discount_type": "fixed", "discount_value": dice.randint(0, 60), "currency": currency}
        if dice.random() < 0.3:
            terms.update(currency=currency, max_discount_amount=dice.randint(0, 9))
        code = tenant.promo(**terms)["code"]
        quote = exact(tenant.api.post("/quotes", {**fields, "promo_code": code}))
        session = tenant.session(**fields)["id"]
        before = exact(tenant.api.get(f"/sessions/{session}/breakdown"))
        assert apply(tenant, session, code).status_code == 200
        bill = exact(tenant.api.get(f"/sessions/{session}/breakdown"))
        for field in ("line_items", "subtotal", "tax", "discount", "total", "tax_payable", "currency"):
            assert bill[field] == quote[field], (field, terms)
        assert bill["line_items"][:len(before["line_items"])] == before["line_items"]
        assert bill["total"] == before["total"] + bill["discount"] >= 0


# ---- quotes ----

def test_a_quote_with_a_code(tenant, stranger):
    def quote(code, **fields):
        return tenant.api.post("/quotes", {"tariff": GUIDE_TARIFF, **GUIDE_SESSION, "promo_code": code, **fields})

    promo = tenant.promo(max_redemptions=1)
    bill = quote(promo["code"].lower()).json()
    assert (bill["discount"], bill["total"]) == (-4, 4) and bill["line_items"][-1]["description"].startswith("Promo code")
    assert bill["explain"]["items"][-1]["percent"] == 50
    # not redeemed by that
    assert quote(promo["code"]).status_code == 200 and used(tenant, promo) == 0
    unknown = quote(stranger.promo()["code"])
    refused(unknown, 422, "code_unknown")
    assert fields_of(unknown) == ["promo_code"]
    refused(quote(tenant.promo(status="disabled")["code"]), 409, "code_disabled")
    refused(quote(tenant.promo(currency="EUR")["code"]), 409, "currency_mismatch")
    single = tenant.promo(single_use_per_driver=True)["code"]
    refused(quote(single), 409, "driver_required")
    assert quote(single, driver_id="somebody").json()["discount"] == -4
    assert apply(tenant, settled(tenant, driver_id="somebody"), single).status_code == 200
    refused(quote(single, driver_id="somebody"), 409, "code_used_by_driver")


# ---- statistics ----

def test_statistics(fresh):
    tenant = fresh()
    promo = tenant.promo(max_redemptions=5)
    path = f"/promotional-codes/{promo['id']}/statistics"
    none = tenant.api.get(path).json()
    assert none == {"id": promo["id"], "code": promo["code"], "status": "active", "max_redemptions": 5, "redemptions_used": 0,
                    "redemptions_remaining": 5, "unique_drivers": 0, "sessions": 0, "discounts": [], "first_redeemed_at": None,
                    "last_redeemed_at": None}
    yen = tenant.tariff(currency="JPY", session_fee=301)
    for fields in ({"driver_id": "a"}, {"driver_id": "a"}, {"driver_id": "b"}, {}, {"tariff_id": yen}):
        assert apply(tenant, settled(tenant, **fields), promo["code"]).status_code == 200
    some = exact(tenant.api.get(path))
    assert {**none, "status": "exhausted", "redemptions_used": 5, "redemptions_remaining": 0, "unique_drivers": 2, "sessions": 5,
            "discounts": [{"currency": "EUR", "sessions": 4, "discount": Decimal("-20.00")},
                          {"currency": "JPY", "sessions": 1, "discount": -151}]}.items() <= {
                              **some, "first_redeemed_at": None, "last_redeemed_at": None}.items()
    assert some["first_redeemed_at"] <= some["last_redeemed_at"]


# ---- many at once ----

def test_forty_for_ten(tenant):
    promo = tenant.promo(max_redemptions=10)
    sessions = [settled(tenant) for _ in range(40)]
    answers = at_once(tenant.with_scope("admin"), *[
        lambda client, id=id: client.post(f"/promotional-codes/sessions/{id}/apply-code", {"code": promo["code"]}) for id in sessions])
    assert sorted(answer.status_code for answer in answers) == [200] * 10 + [409] * 30
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"code_exhausted"}
    assert used(tenant, promo) == 10
    revisions = [tenant.breakdown(id)["revision"] for id in sessions]
    assert [revision == 2 for revision in revisions] == [answer.status_code == 200 for answer in answers]
    statistics = tenant.api.get(f"/promotional-codes/{promo['id']}/statistics").json()
    assert (statistics["sessions"], statistics["discounts"][0]["discount"]) == (10, -50)


def test_forty_for_one_each(tenant):
    promo = tenant.promo(single_use_per_driver=True)
    sessions = [(settled(tenant, driver_id=f"racer{i % 8}"), f"racer{i % 8}") for i in range(40)]
    answers = at_once(tenant.with_scope("admin"), *[
        lambda client, id=id: client.post(f"/promotional-codes/sessions/{id}/apply-code", {"code": promo["code"]},
                                          headers={"Idempotency-Key": id}) for id, _ in sessions])
    won = [driver for (_, driver), answer in zip(sessions, answers) if answer.status_code == 200]
    assert sorted(won) == [f"racer{i}" for i in range(8)]
    assert {code_of(answer) for answer in answers if answer.status_code != 200} == {"code_used_by_driver"}
    assert used(tenant, promo) == 8


def test_one_session_has_one_code(tenant):
    session = settled(tenant)
    promos = [tenant.promo() for _ in range(12)]
    answers = at_once(tenant.with_scope("admin"), *[
        lambda client, code=promo["code"]: client.post(f"/promotional-codes/sessions/{session}/apply-code", {"code": code})
        for promo in promos])
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 11
    assert sorted(used(tenant, promo) for promo in promos) == [0] * 11 + [1]
    assert tenant.breakdown(session)["revision"] == 2


def test_a_code_is_redeemed_or_removed(tenant):
    for _ in range(5):
        promo, session = tenant.promo(), settled(tenant)
        taken, removed = at_once(
            tenant.with_scope("admin"),
            lambda client: client.post(f"/promotional-codes/sessions/{session}/apply-code", {"code": promo["code"]}),
            lambda client: client.delete("/promotional-codes/" + promo["id"]))
        assert (taken.status_code, removed.status_code) in ((200, 409), (422, 204))


# ---- running sessions ----

def running(tenant, **fields):
    """The id of a session that has not ended; 10.00 EUR when it has."""
    return settled(tenant, **{"ended_at": None, "energy_kwh": None, **fields})


def stop(tenant, session):
    answer = tenant.api.post(f"/sessions/{session}/stop", {"ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 1})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_code_on_a_running_session(tenant):
    promo, session = tenant.promo(discount_value=25, max_redemptions=1), running(tenant)
    answer = apply(tenant, session, promo["code"])
    assert answer.status_code == 200
    assert answer.json() == {"session_id": session, "code": promo["code"], "total_before": None, "discount": None, "total_after": None,
                             "currency": "EUR"}
    assert tenant.api.get(f"/sessions/{session}").json()["promo_code"] == promo["code"]
    statistics = f"/promotional-codes/{promo['id']}/statistics"
    assert tenant.api.get(statistics).json().items() >= {"redemptions_used": 1, "sessions": 0, "discounts": []}.items()
    refused(apply(tenant, session, promo["code"]), 409, "code_already_applied")
    # what it says now is not what it said when it was redeemed
    tenant.api.patch("/promotional-codes/" + promo["id"], {"discount_value": 90, "status": "disabled"})
    assert tenant.api.get(f"/sessions/{session}/cost").json()["total"] == 7.5
    ended = stop(tenant, session)
    assert (ended["total_amount"], ended["discount"], ended["revision"]) == (7.5, -2.5, 1)
    assert tenant.api.get(statistics).json().items() >= {
        "sessions": 1, "discounts": [{"currency": "EUR", "sessions": 1, "discount": -2.5}]}.items()
    refused(apply(tenant, session, tenant.promo()["code"]), 409, "code_already_applied")


def test_a_cancelled_session_gives_nothing_back(tenant):
    promo, session, late = tenant.promo(max_redemptions=1), running(tenant), running(tenant)
    assert apply(tenant, session, promo["code"]).status_code == 200
    for id in (session, late):
        assert tenant.api.post(f"/sessions/{id}/cancel", {}).status_code == 200
    assert used(tenant, promo) == 1
    refused(apply(tenant, late, tenant.promo()["code"]), 409, "conflict")
    refused(apply(tenant, settled(tenant), promo["code"]), 409, "code_exhausted")


def test_stopped_while_a_code_is_applied(tenant):
    """Whichever comes first, the session has the code once and is charged by it."""
    for _ in range(8):
        promo, session = tenant.promo(discount_value=25), running(tenant)
        taken, stopped = at_once(
            tenant.with_scope("admin"),
            lambda client: client.post(f"/promotional-codes/sessions/{session}/apply-code", {"code": promo["code"]}),
            lambda client: client.post(f"/sessions/{session}/stop", {"ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 1}))
        assert (taken.status_code, stopped.status_code) == (200, 200)
        row = tenant.api.get(f"/sessions/{session}").json()
        assert (row["total_amount"], row["discount"], row["promo_code"]) == (7.5, -2.5, promo["code"])
        assert row["revision"] == (1 if taken.json()["total_before"] is None else 2)
        statistics = tenant.api.get(f"/promotional-codes/{promo['id']}/statistics").json()
        assert (statistics["redemptions_used"], statistics["discounts"]) == (1, [{"currency": "EUR", "sessions": 1, "discount": -2.5}])


def test_forty_starts_for_ten(tenant):
    promo, tariff = tenant.promo(max_redemptions=10), tenant.tariff(session_fee=10)
    bodies = [session_body(tariff_id=tariff, promo_code=promo["code"], ended_at=None, energy_kwh=None) for _ in range(20)]
    bodies += [session_body(tariff_id=tariff, promo_code=promo["code"]) for _ in range(20)]
    answers = at_once(tenant.with_scope("admin"), *[
        lambda client, body=body: client.post("/sessions", body, headers={"Idempotency-Key": body["transaction_id"]}) for body in bodies])
    # a start is refused, consumption never is
    for body, answer in zip(bodies, answers):
        assert answer.status_code == 201 or (body["ended_at"] is None and code_of(answer) == "code_exhausted"), answer.text
    coded = [answer.json() for answer in answers if answer.status_code == 201 and answer.json()["promo_code"]]
    plain = [answer.json() for answer in answers if answer.status_code == 201 and not answer.json()["promo_code"]]
    assert len(coded) == 10 == used(tenant, promo)
    assert {row["promo_error"]["code"] for row in plain} <= {"code_exhausted"}
    assert {row["total_amount"] for row in plain} <= {10} and {row["total_amount"] for row in coded} <= {None, 5}


# ---- what has been refunded or invoiced ----

def test_what_was_refunded_gets_no_code(tenant):
    promo = tenant.promo()
    for body in ({"amount": 1}, {}):
        session = settled(tenant)
        assert tenant.api.post(f"/sessions/{session}/refunds", body).status_code == 201
        refused(apply(tenant, session, promo["code"]), 409, "session_refunded")
    assert used(tenant, promo) == 0
    # after the code there is only what is left to refund
    session = settled(tenant)
    assert apply(tenant, session, promo["code"]).json()["total_after"] == 5
    assert tenant.api.post(f"/sessions/{session}/refunds", {"amount": 5.01}).status_code == 409
    assert tenant.api.post(f"/sessions/{session}/refunds", {}).json()["amount"] == 5
    assert used(tenant, promo) == 1


def test_what_was_invoiced_gets_no_code(tenant):
    session = settled(tenant)
    database(f"UPDATE session SET invoice_id = 'inv_x' WHERE id = '{session}'")
    refused(apply(tenant, session, tenant.promo()["code"]), 409, "session_invoiced")


def test_refunded_while_a_code_is_applied(tenant):
    for _ in range(8):
        promo, session = tenant.promo(), settled(tenant)
        taken, back = at_once(
            tenant.with_scope("admin"),
            lambda client: client.post(f"/promotional-codes/sessions/{session}/apply-code", {"code": promo["code"]}),
            lambda client: client.post(f"/sessions/{session}/refunds", {}))
        assert back.status_code == 201
        assert (taken.status_code, back.json()["amount"]) in ((200, 5), (409, 10))
        assert used(tenant, promo) == (taken.status_code == 200)
