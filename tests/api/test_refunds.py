"""Refunds: what was charged is given back once, by tax rate, under any concurrency."""

import threading
import uuid
from decimal import Decimal

import pytest

from client import BILLING, Client, code_of, database, exact, fields_of, key_client, session_body

TARIFF = {"session_fee": 1, "energy_rate_per_kwh": 0.42, "tax_rate_percent": 20}


def charged(tenant, **fields):
    """A session of 10 kWh by ${fields} of a tariff."""
    return tenant.session(tariff_id=tenant.tariff(**{**TARIFF, **fields}))


def refund(tenant, session, expect=201, **fields):
    answer = tenant.api.post(f"/sessions/{session['id']}/refunds", fields)
    assert answer.status_code == expect, answer.text
    return exact(answer) if expect == 201 else answer


def session_of(tenant, session):
    return exact(tenant.api.get("/sessions/" + session["id"]))


def test_a_part_and_the_rest(tenant):
    session = charged(tenant)
    assert session["total_amount"] == 6.24
    made = tenant.api.post(f"/sessions/{session['id']}/refunds", {"amount": 2.5, "reason": "a broken plug"})
    first = exact(made)
    assert made.status_code == 201 and made.headers["Location"] == f"{BILLING}/sessions/{session['id']}/refunds"
    assert list(first) == ["id", "session_id", "amount", "currency", "reason", "taxes", "created_at", "changed_by"]
    assert first["id"].startswith("rfd_") and first["session_id"] == session["id"]
    assert (first["amount"], first["currency"], first["reason"]) == (Decimal("2.50"), "EUR", "a broken plug")
    assert first["taxes"] == [{"tax_rate_percent": 20, "amount": Decimal("2.50"), "tax": Decimal("0.42")}]
    now = session_of(tenant, session)
    assert (now["status"], now["refunded_amount"], now["total_amount"]) == ("settled", Decimal("2.50"), Decimal("6.24"))
    second = refund(tenant, session)
    assert (second["amount"], second["reason"]) == (Decimal("3.74"), None)
    now = session_of(tenant, session)
    assert (now["status"], now["refunded_amount"], now["total_amount"]) == ("refunded", Decimal("6.24"), Decimal("6.24"))
    assert exact(tenant.api.get(f"/sessions/{session['id']}/refunds"))["refunds"] == [second, first]
    # what was charged stays as it was
    assert tenant.breakdown(session["id"])["total"] == 6.24


def test_never_more_than_was_charged(tenant):
    session = charged(tenant)
    too_much = refund(tenant, session, 409, amount=6.25)
    assert code_of(too_much) == "nothing_to_refund" and "6.24 EUR" in too_much.json()["error"]["message"]
    refund(tenant, session, amount=6)
    assert "0.24 EUR" in refund(tenant, session, 409, amount="0.25").json()["error"]["message"]
    refund(tenant, session, amount="0.24")
    for body in ({}, {"amount": 0.01}):
        assert code_of(refund(tenant, session, 409, **body)) == "nothing_to_refund"
    assert session_of(tenant, session)["refunded_amount"] == Decimal("6.24")
    free = charged(tenant, session_fee=0, energy_rate_per_kwh=0)
    assert code_of(refund(tenant, free, 409)) == "nothing_to_refund"


@pytest.mark.parametrize("fields,named", [({"amount": 0}, "amount"), ({"amount": -1}, "amount"), ({"amount": 0.001}, "amount"), ({"amount": "x"}, "amount"),
                                          ({"amount": 1e12}, "amount"), ({"reason": "x" * 256}, "reason"), ({"reason": ""}, "reason"), ({"id": "rfd_1"}, "id"),
                                          ({"currency": "EUR"}, "currency")])
def test_wrong_fields(tenant, fields, named):
    session = charged(tenant)
    assert fields_of(refund(tenant, session, 422, **fields)) == [named]
    assert session_of(tenant, session)["refunded_amount"] == 0


@pytest.mark.parametrize("currency,good,bad", [("JPY", "1", "0.5"), ("KWD", "0.001", "0.0001"), ("EUR", "0.01", "0.005")])
def test_digits_of_the_currency(tenant, currency, good, bad):
    session = charged(tenant, currency=currency)
    assert fields_of(refund(tenant, session, 422, amount=bad)) == ["amount"]
    assert refund(tenant, session, amount=good)["amount"] == Decimal(good)


def test_tax_rates_add_up(tenant):
    """Three rates, and refunds that divide badly: no rate gives back more than it was charged, all of them all of it."""
    session = charged(tenant, session_fee="0.10", time_rate_per_hour="0.10", tax_rates={"session_fee": 7, "time": 10}, energy_rate_per_kwh="0.01",
                      tax_included=True)
    total = Decimal(str(session["total_amount"]))
    assert total == Decimal("0.30")
    whole = {}
    for amount in ["0.01", "0.02", "0.01", "0.05", "0.01", "0.13", None]:
        made = refund(tenant, session, **({"amount": amount} if amount else {}))
        assert sum(tax["amount"] for tax in made["taxes"]) == made["amount"]
        assert [tax["tax_rate_percent"] for tax in made["taxes"]] == sorted(tax["tax_rate_percent"] for tax in made["taxes"])
        for tax in made["taxes"]:
            assert tax["amount"] > 0
            rate = tax["tax_rate_percent"]
            assert tax["tax"] == (tax["amount"] - tax["amount"] * 100 / (100 + rate)).quantize(Decimal("0.01"), "ROUND_HALF_UP")
            whole[rate] = whole.get(rate, 0) + tax["amount"]
            assert whole[rate] <= Decimal("0.10")
    assert whole == {7: Decimal("0.10"), 10: Decimal("0.10"), 20: Decimal("0.10")}


def test_at_the_same_time(tenant):
    """Twelve at once ask for a third each: three get it."""
    session = charged(tenant, session_fee=3, energy_rate_per_kwh=0, tax_rate_percent=0)
    secret, answers, gate = tenant.key()["secret"], [], threading.Barrier(12)

    def work():
        client = key_client(secret)
        gate.wait()
        answers.append(client.post(f"/sessions/{session['id']}/refunds", {"amount": 1}))

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [201] * 3 + [409] * 9
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"nothing_to_refund"}
    now = session_of(tenant, session)
    assert (now["status"], now["refunded_amount"]) == ("refunded", 3)
    assert tenant.api.get(f"/sessions/{session['id']}/refunds").json()["total"] == 3
    assert database(f"SELECT SUM(amount), COUNT(*) FROM refund WHERE session_id = '{session['id']}'").split() == ["300", "3"]


def test_odd_amounts_at_the_same_time(tenant):
    session = charged(tenant)
    secret, gate = tenant.key()["secret"], threading.Barrier(8)

    def work(n):
        client = key_client(secret)
        gate.wait()
        for i in range(6):
            client.post(f"/sessions/{session['id']}/refunds", {"amount": f"0.{11 * n + i + 1:02}"} if i < 5 else {})

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert session_of(tenant, session)["refunded_amount"] == Decimal("6.24")
    listed = exact(tenant.api.get(f"/sessions/{session['id']}/refunds?limit=200"))["refunds"]
    assert sum(one["amount"] for one in listed) == Decimal("6.24")


def test_retries(tenant):
    session, key = charged(tenant), {"Idempotency-Key": uuid.uuid4().hex}
    first, again = (tenant.api.post(f"/sessions/{session['id']}/refunds", {"amount": 1}, headers=key) for _ in range(2))
    assert again.text == first.text and again.headers["Idempotent-Replayed"] == "true"
    assert session_of(tenant, session)["refunded_amount"] == 1


def test_pages(tenant):
    session = charged(tenant)
    made = [refund(tenant, session, amount="0.5")["id"] for _ in range(5)][::-1]
    path = f"/sessions/{session['id']}/refunds"
    one = tenant.api.get(path + "?limit=2").json()
    two = tenant.api.get(f"{path}?limit=2&cursor={one['next_cursor']}").json()
    three = tenant.api.get(path + "?limit=2&page=3").json()
    seen = [row["id"] for page in (one, two, three) for row in page["refunds"]]
    assert sorted(seen) == sorted(made) and len(set(seen)) == 5 and one["total"] == 5 and three["next_cursor"] is None


def test_unknown_and_foreign(tenant, fresh):
    session = charged(tenant)
    for id in (session["id"], "bsn_absent"):
        for answer in (fresh().api.post(f"/sessions/{id}/refunds", {}), fresh().api.get(f"/sessions/{id}/refunds")):
            assert (answer.status_code, code_of(answer)) == (404, "not_found")
    assert session_of(tenant, session)["refunded_amount"] == 0


def test_scopes(tenant):
    session = charged(tenant)
    path = f"/sessions/{session['id']}/refunds"
    assert key_client(tenant.with_scope("write:sessions")).post(path, {}).status_code == 403
    assert key_client(tenant.with_scope("read:sessions")).get(path).status_code == 200
    assert Client(root=BILLING).get(path).status_code == 401
    assert key_client(tenant.with_scope("write:billing")).post(path, {"amount": 1}).status_code == 201


def test_a_refund_stays(tenant):
    session = charged(tenant)
    id = refund(tenant, session)["id"]
    for statement in (f"UPDATE refund SET amount = 1 WHERE id = '{id}'", f"DELETE FROM refund WHERE id = '{id}'"):
        with pytest.raises(AssertionError, match="a refund"):
            database(statement)


# ---- beside the rest of a session's life ----

def test_a_running_session(tenant):
    body = {name: value for name, value in session_body(tariff_id=tenant.tariff(**TARIFF)).items() if name not in ("ended_at", "energy_kwh")}
    running = tenant.api.post("/sessions", body).json()
    assert running["status"] == "active"
    assert code_of(refund(tenant, running, 409)) == "session_active"
    assert tenant.api.post(f"/sessions/{running['id']}/cancel", None).status_code == 200
    assert code_of(refund(tenant, running, 409)) == "nothing_to_refund"


def test_after_a_code(tenant):
    """What a code took off is not given back; after a refund there is no code any more."""
    name = "R" + uuid.uuid4().hex[:12].upper()
    tenant.made("/promotional-codes", code=name, discount_type="percent", discount_value=50)
    session = charged(tenant, session_fee=1, tax_rates={"session_fee": 0})
    total = Decimal(str(session["total_amount"]))
    apply = f"/promotional-codes/sessions/{session['id']}/apply-code"
    applied = exact(tenant.api.post(apply, {"code": name}))
    assert applied["total_before"] == total and applied["total_after"] == total / 2
    first = refund(tenant, session, amount=1)
    assert [tax["tax_rate_percent"] for tax in first["taxes"]] == [0, 20]
    rest = refund(tenant, session)
    assert first["amount"] + rest["amount"] == applied["total_after"]
    sums = {tax["tax_rate_percent"]: tax["amount"] for tax in first["taxes"]}
    for tax in rest["taxes"]:
        sums[tax["tax_rate_percent"]] += tax["amount"]
    assert sums == {0: Decimal("0.50"), 20: Decimal("2.52")}
    other = charged(tenant)
    refund(tenant, other, amount=1)
    answer = tenant.api.post(f"/promotional-codes/sessions/{other['id']}/apply-code", {"code": name})
    assert (answer.status_code, code_of(answer)) == (409, "session_refunded")


def test_a_code_and_refunds_at_the_same_time(tenant):
    """Whoever comes first: never more is given back than is charged in the end."""
    name = "R" + uuid.uuid4().hex[:12].upper()
    tenant.made("/promotional-codes", code=name, discount_type="percent", discount_value=50)
    secret = tenant.key()["secret"]
    for _ in range(8):
        session, gate, answers = charged(tenant), threading.Barrier(2), {}

        def work(what, path, body):
            client = key_client(secret)
            gate.wait()
            answers[what] = client.post(path, body)

        threads = [threading.Thread(target=work, args=("code", f"/promotional-codes/sessions/{session['id']}/apply-code", {"code": name})),
                   threading.Thread(target=work, args=("refund", f"/sessions/{session['id']}/refunds", {}))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers["refund"].status_code == 201
        now = session_of(tenant, session)
        assert now["refunded_amount"] == now["total_amount"] == exact(answers["refund"])["amount"] and now["status"] == "refunded"
        assert now["total_amount"] == (Decimal("3.12") if answers["code"].status_code == 200 else Decimal("6.24"))
