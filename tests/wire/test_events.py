"""What events cost those who want none, and that one which cannot be told keeps no other waiting."""

import uuid

import pytest

from server import BUILD, short_folder, until
from stack import BILLING, Stack
from test_mail import statements
from test_outbox import Outbox

pytestmark = pytest.mark.skipif(not (BUILD / "tariffd").exists(), reason="tariffd is not built")


@pytest.fixture(scope="module")
def stack():
    it = Stack(DEV_WORKERS=2, DEV_OUTBOX=0)
    try:
        yield it.up().prepare()
    finally:
        it.down()


def ask(stack, method, path, body=None):
    answer = stack.ask(method, BILLING + path, body)
    assert answer.status in (200, 201, 204), answer
    return answer.json if answer.body else None


def start(stack):
    fields = {k: v for k, v in stack.session(uuid.uuid4().hex).items() if k not in ("ended_at", "energy_kwh")}
    return ask(stack, "POST", "/sessions", fields)["id"]


def settle(stack):
    ask(stack, "POST", "/sessions", stack.session(uuid.uuid4().hex))


def life(stack):
    id = start(stack)
    ask(stack, "POST", f"/sessions/{id}/stop", {"ended_at": "2026-05-01T08:45:00Z", "energy_kwh": 10})
    ask(stack, "POST", f"/sessions/{id}/refunds", {"amount": 1})


def change(stack):
    ask(stack, "PATCH", f"/tariffs/{stack.tariff}", {"session_fee": 1})


@pytest.mark.parametrize("work,wanted,more", [
    (settle, ["session.settled"], 1),
    (start, ["session.started"], 1),
    (life, ["session.started", "session.settled", "session.refunded"], 3),
    # the tariff is read as its GET reads it
    (change, ["tariff.changed"], 2),
])
def test_what_events_cost(stack, work, wanted, more):
    """One statement for each that is told, whoever many are told; none where nobody takes it."""
    def made(events):
        return ask(stack, "POST", "/webhooks/endpoints", {"url": "https://hooks.example.com/", "events": events})["id"]

    nobody = statements(stack, lambda: work(stack))
    hooks = [made(["invoice.paid"])]
    assert statements(stack, lambda: work(stack)) == nobody
    hooks += [made(wanted), made(wanted)]
    assert statements(stack, lambda: work(stack)) == nobody + more
    for id in hooks:
        ask(stack, "DELETE", f"/webhooks/endpoints/{id}")
    assert statements(stack, lambda: work(stack)) == nobody


def test_a_session_that_cannot_be_priced_keeps_no_other_waiting(stack):
    hook = ask(stack, "POST", "/webhooks/endpoints", {"url": "https://hooks.example.com/", "events": ["session.stop_due"]})["id"]
    broken, due = start(stack), start(stack)
    stack.sql(f"UPDATE session SET stop_due_at = '2000-01-01', pinned = 'nonsense' WHERE id = '{broken}'; "
              f"UPDATE session SET stop_due_at = '2000-01-02' WHERE id = '{due}'")
    with short_folder() as folder:
        process = Outbox(stack, folder).ready()
        until(lambda: stack.sql(f"SELECT id FROM outbox WHERE event = 'session.stop_due' AND object_id = '{due}'"))
        assert "sessions that are due to stop" in process.logged("chore_failed")[0]["message"]
        process.end()
    stack.sql(f"UPDATE session SET stop_due_at = NULL WHERE id = '{broken}'; DELETE FROM outbox WHERE lane = '{hook}'")
    ask(stack, "DELETE", f"/webhooks/endpoints/{hook}")
