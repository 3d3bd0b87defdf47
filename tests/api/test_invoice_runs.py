"""Runs that meet each other, refunds and kill -9: each session is on exactly one invoice, numbers have no gap."""

import os
import random
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from books import Books
from client import CONFIG, ENV, TARIFFCTL, at_once, ctl, database, exact, key_client, run_ctl, session_body
from test_invoices import at, invoices, refund



def filled(tenant, sessions, organizations, **fields):
    """Ids of that many sessions of May, in turn of each organization."""
    tenant.sells()
    tariff = tenant.tariff(**{"session_fee": "0.35", "energy_rate_per_kwh": "0.41", "tax_rate_percent": 19, **fields})
    names = [tenant.organization(name=f"Fleet {i}") for i in range(organizations)]
    made = []
    for begin in range(0, sessions, 1000):
        bodies = [session_body(tariff_id=tariff, organization_id=names[i % organizations], energy_kwh=1 + i % 37,
                               **at(f"2026-05-{1 + i % 30:02}")) for i in range(begin, min(begin + 1000, sessions))]
        results = tenant.api.post("/sessions/batch", {"sessions": bodies}).json()["results"]
        assert {one["status"] for one in results} == {201}
        made += [one["session"]["id"] for one in results]
    tenant.organizations = names
    return made


def command(tenant, *more):
    return [TARIFFCTL, "--config", CONFIG, "invoice", "run", "--tenant", tenant.id, "--period", "2026-05", *more]


# ---- many at once ----

def test_runs_at_once(fresh):
    """Four over HTTP and one by tariffctl: what one has, the others have not."""
    tenant = fresh()
    filled(tenant, 600, 12)
    secret = tenant.key()["secret"]

    def over_http():
        answer = key_client(secret).post("/invoices/run", {"period": "2026-05"})
        return answer.json() if answer.status_code == 200 else {"invoices": 0}

    def by_command():
        done = subprocess.run(command(tenant), capture_output=True, text=True, timeout=60)
        return done.returncode

    at_once([over_http] * 4 + [by_command])
    # what was refused because others had it is done by now
    assert tenant.run()["complete"]
    books = Books(tenant)
    books.check()
    assert len(books.documents) == 12 and books.waiting() == []


def test_runs_and_refunds_at_once(fresh):
    """A refund is a line of the invoice or a credit note about it, never both or neither; a voiding may come between."""
    tenant = fresh()
    sessions = filled(tenant, 120, 4)
    secret = tenant.key()["secret"]
    draw = random.Random(3)

    def refunds(mine):
        def work():
            client = key_client(secret)
            for id in mine:
                answer = client.post(f"/sessions/{id}/refunds", {"amount": "0.11"})
                assert answer.status_code in (201, 503), answer.text
        return work

    def runs():
        client = key_client(secret)
        for _ in range(6):
            assert client.post("/invoices/run", {"period": "2026-05"}).status_code in (200, 503)

    def voids():
        client = key_client(secret)
        for _ in range(6):
            for one in client.get("/invoices?status=issued").json()["invoices"]:
                assert client.post(f"/invoices/{one['id']}/void", None).status_code in (200, 409, 503)

    draw.shuffle(sessions)
    at_once([refunds(sessions[:40]), refunds(sessions[20:80]), refunds(sessions[80:]), runs, runs, voids])
    while not tenant.run()["complete"]:
        pass
    books = Books(tenant)
    books.check()
    assert books.waiting() == []


def test_voided_by_eight(fresh):
    tenant = fresh()
    one = tenant.invoice()
    secret = tenant.key()["secret"]
    answers = at_once([lambda: key_client(secret).post(f"/invoices/{one['id']}/void", None).status_code] * 4
                      + [lambda: key_client(secret).post(f"/invoices/{one['id']}/pay", {}).status_code] * 4)
    assert set(answers) <= {200, 409, 503}
    books = Books(tenant)
    books.check()
    assert len(books.documents) == (2 if books.documents[one["id"]].status == "void" else 1)


class Held:
    """A session that somebody else has locked."""

    def __init__(self, tenant, id):
        self.client = subprocess.Popen(["mariadb", "--no-defaults", f"--socket={ENV['DB_SOCKET']}", f"--user={ENV['DB_USER']}", "--batch",
                                        "--skip-column-names", "--unbuffered", ENV["DB_NAME"]],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.client.stdin.write(f"SELECT tenant INTO @t FROM tenant WHERE id = '{tenant.id}'; START TRANSACTION; "
                                f"SELECT id FROM session WHERE tenant = @t AND id = '{id}' FOR UPDATE;\n")
        self.client.stdin.flush()
        assert self.client.stdout.readline().strip() == id

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.kill()
        self.client.wait()


def test_one_that_fails_does_not_stop_the_others(fresh):
    tenant = fresh()
    sessions = filled(tenant, 9, 3)
    with Held(tenant, sessions[1]):
        ran = tenant.run()
        assert (ran["complete"], ran["invoices"], ran["failures"]) == (False, 2, 1)
        assert [(one["organization_id"], one["currency"]) for one in ran["failed"]] == [(tenant.organizations[1], "EUR")]
        done = run_ctl("invoice", "run", "--tenant", tenant.id, "--period", "2026-05")
        assert done.returncode == 1 and tenant.organizations[1] in done.stdout and "failed: 1 of the invoices" in done.stderr
    Books(tenant).check()
    ran = tenant.run()
    assert (ran["complete"], ran["invoices"], ran["sessions"]) == (True, 1, 3)
    Books(tenant).check()


def test_one_that_can_never_be_billed(fresh):
    """Its sums are beyond what is counted in: it is told each time, and the others are billed."""
    tenant = fresh()
    sessions = filled(tenant, 2, 1)
    huge = tenant.organization(name="Huge")
    tariff = tenant.tariff(currency="KWD", energy_rate_per_kwh=10**9, time_rate_per_minute=10**9)
    bodies = [session_body(tariff_id=tariff, organization_id=huge, energy_kwh=10000, **at("2026-05-01", started_at="2026-04-01T00:00:00Z"))
              for _ in range(100)]
    assert tenant.api.post("/sessions/batch", {"sessions": bodies}).status_code == 200
    why = "the sums are larger than an invoice can tell"
    for billed in (1, 0):
        ran = tenant.run()
        assert (ran["complete"], ran["invoices"], ran["failures"]) == (False, billed, 1)
        assert ran["failed"] == [{"organization_id": huge, "currency": "KWD", "message": why}]
    done = run_ctl("invoice", "run", "--tenant", tenant.id, "--period", "2026-05")
    assert done.returncode == 1 and f"failed: {huge} KWD: {why}" in done.stdout
    books = Books(tenant)
    books.check()
    assert len(books.waiting()) == 100 and len(books.documents) == 1 and len(sessions) == 2


def test_refunds_do_not_stop_it(fresh):
    """Sessions of a large invoice are refunded all the time while it is made, and while it is taken back: both happen at once."""
    tenant = fresh()
    sessions = filled(tenant, 3000, 1)
    secret, draw = tenant.key()["secret"], random.Random(5)
    running, done = threading.Event(), threading.Event()

    def refunds():
        client = key_client(secret)
        while not done.is_set():
            answer = client.post(f"/sessions/{draw.choice(sessions)}/refunds", {"amount": "0.01"})
            assert answer.status_code in (201, 503), answer.text
            running.set()

    def work():
        try:
            assert running.wait(30)
            ran = subprocess.run(command(tenant), capture_output=True, text=True, timeout=60)
            made = database("SELECT i.id FROM invoice i JOIN tenant t ON t.tenant = i.tenant "
                            f"WHERE t.id = '{tenant.id}' AND i.type = 'invoice'").split()
            return ran, [tenant.api.post(f"/invoices/{one}/void", None).status_code for one in made]
        finally:
            done.set()

    *_, (ran, voided) = at_once([refunds, refunds, refunds, work])
    assert ran.returncode == 0 and "1 invoices of 3000 sessions" in ran.stdout, ran.stdout
    assert voided == [200]
    books = Books(tenant)
    books.check()
    assert len(books.waiting()) == 3000 and len(books.refunds) > 0


def test_a_run_keeps_nobody_from_starting(fresh):
    """Sessions of the organization that is being billed are stored meanwhile: what is not claimed is not locked."""
    tenant = fresh()
    sessions = filled(tenant, 40, 1)
    tariff = tenant.tariff(session_fee=1)
    with Held(tenant, sessions[20]):
        # as a run would hold it that has claimed all others
        waiting = subprocess.Popen(command(tenant), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for day in range(1, 29):
            for hour in (0, 23):
                tenant.session(tariff_id=tariff, organization_id=tenant.organizations[0], started_at=f"2026-05-{day:02}T{hour:02}:00:00Z",
                               ended_at=f"2026-05-{day:02}T{hour:02}:30:00Z")
    waiting.communicate()
    while not tenant.run()["complete"]:
        pass
    books = Books(tenant)
    books.check()
    assert books.waiting() == [] and len(books.sessions) == 96


# ---- ended in the middle ----

def test_killed_again_and_again(fresh):
    """kill -9 at any moment: nothing half done, and the next run goes on."""
    tenant = fresh()
    sessions = filled(tenant, 6000, 60)
    for id in sessions[::97]:
        refund(tenant, id, amount="0.35")
    draw = random.Random(8)
    kills, done = 0, None
    while kills < 12:
        process = subprocess.Popen(command(tenant), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            done = process.wait(timeout=draw.uniform(0.01, 0.06))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        finally:
            process.stdout.close()
            process.stderr.close()
        books = Books(tenant)
        books.check()
        if done is not None:
            break
    while not tenant.run()["complete"]:
        pass
    books = Books(tenant)
    books.check()
    assert kills > 0 and books.waiting() == [] and len(books.of_type("invoice")) == 60
    # the sums of the documents are those of the sessions
    charged = sum(sum(nets.values()) for nets in books.bills.values())
    given_back = sum(sum(refund[2].values()) for refund in books.refunds.values())
    assert sum(one.net for one in books.of_type("invoice")) == charged - given_back
    assert sum(one.sessions for one in books.of_type("invoice")) == len(sessions)


def test_more_than_a_page(fresh):
    """One organization with several pages of sessions that end in the same second."""
    tenant = fresh()
    tenant.sells()
    tariff, organization = tenant.tariff(session_fee="0.07", tax_rate_percent=21), tenant.organization()
    for _ in range(3):
        bodies = [session_body(tariff_id=tariff, organization_id=organization) for _ in range(1000)]
        assert tenant.api.post("/sessions/batch", {"sessions": bodies}).status_code == 200
    assert tenant.run()["sessions"] == 3000
    books = Books(tenant)
    books.check()
    one, = books.documents.values()
    assert one.net == 3000 * 7 and one.tax == 4410
    assert tenant.api.post(f"/invoices/{one.id}/void", None).status_code == 200
    assert tenant.run()["sessions"] == 3000
    Books(tenant).check()


# ---- tariffctl ----

def test_a_dry_run(fresh):
    tenant = fresh()
    sessions = filled(tenant, 50, 5)
    refund(tenant, sessions[7], amount="0.20")
    would = ctl("invoice", "run", "--tenant", tenant.id, "--period", "2026-05", "--dry-run")["rows"][0]
    assert invoices(tenant) == [] and would["dry_run"] and len(Books(tenant).waiting()) == 50
    did = ctl("invoice", "run", "--tenant", tenant.id, "--period", "2026-05")["rows"][0]
    same = ("invoices", "sessions", "totals", "failures", "complete", "period")
    assert [would[name] for name in same] == [did[name] for name in same] and did["invoices"] == 5
    one = exact(tenant.api.get("/invoices/" + invoices(tenant)[0]["id"]))
    assert one["changed_by"] is None and one["pdf_url"].startswith("http")
    Books(tenant).check()


def test_what_the_command_says(fresh):
    tenant = fresh()
    filled(tenant, 4, 2)
    done = run_ctl("invoice", "run", "--tenant", tenant.id, "--period", "2026-05")
    assert done.returncode == 0 and f"{tenant.name} 2026-05: 2 invoices of 4 sessions" in done.stdout and done.stderr == ""
    for words in (["--period", "2026-05"], ["--period", "2026-05", "--all-tenants", "--tenant", tenant.id], ["--tenant", tenant.id],
                  ["--tenant", tenant.id, "--period", "2026-13"], ["--tenant", tenant.id, "--period", "2099-01"]):
        done = run_ctl("invoice", "run", *words)
        assert done.returncode == 1 and done.stderr.startswith("tariffctl: "), words


@pytest.mark.skipif(not Path("/usr/bin/faketime").exists() and not list(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")),
                    reason="needs libfaketime")
def test_the_turn_of_the_year(fresh):
    """Numbers begin anew with the year of the tenant's zone, which decides what `last` means too."""
    tenant = fresh(time_zone="Europe/Vienna")
    filled(tenant, 4, 2)
    library = str(next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")))

    def run_at(moment, period):
        env = {**os.environ, "LD_PRELOAD": library, "FAKETIME": moment, "TZ": "UTC", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
               # a sanitizer wants to be the first library, and does no harm where it is not
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}
        done = subprocess.run([TARIFFCTL, "--config", CONFIG, "invoice", "run", "--tenant", tenant.id, "--period", period, "--json"],
                              env=env, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run_at("2030-12-31 22:59:59", "2026-05")
    tenant.session(tariff_id=tenant.tariff(session_fee=1), organization_id=tenant.organizations[0], **at("2026-05-09"))
    assert '"period":"2030-12"' in run_at("2030-12-31 23:00:01", "last")
    assert sorted(one["number"] for one in invoices(tenant)) == ["2030-000001", "2030-000002", "2031-000001"]
    assert '"period":"2030-11"' in run_at("2030-12-31 22:59:59", "last")
    Books(tenant).check()


def test_all_tenants(fresh):
    """Who has nothing to bill needs no settings; who is refused does not stop the others."""
    billed, idle, lacking = fresh(), fresh(), fresh()
    filled(billed, 2, 1)
    lacking.session(tariff_id=lacking.tariff(session_fee=1), organization_id=lacking.organization())
    done = run_ctl("invoice", "run", "--all-tenants", "--period", "2026-05", "--dry-run")
    assert done.returncode == 1 and f"{billed.name} 2026-05: 1 invoices of 2 sessions would be made" in done.stdout
    assert f"{idle.name} 2026-05: 0 invoices" in done.stdout
    assert f"{lacking.name}: " in done.stdout and "legal_name, address, country, tax_id" in done.stdout
    assert invoices(billed) == []


def test_a_tenant_that_cannot_be_billed_stops_no_other(fresh):
    """Who comes before and who comes after a tenant that is broken is billed and told; a timer sees that one was not."""
    tenants = sorted((fresh(), fresh(), fresh()), key=lambda tenant: tenant.name)
    for tenant in tenants:
        filled(tenant, 2, 1)
    broken = tenants[1]
    database(f"UPDATE tenant SET time_zone = 'Europe/Gone' WHERE name = '{broken.name}'")
    try:
        done = run_ctl("invoice", "run", "--all-tenants", "--period", "2026-05", "--dry-run")
        alone = run_ctl("invoice", "run", "--tenant", broken.name, "--period", "2026-05", "--dry-run")
    finally:
        database(f"UPDATE tenant SET time_zone = 'Europe/Berlin' WHERE name = '{broken.name}'")
    assert done.returncode == 1 and f"{broken.name}: the tenant's time zone is gone\n" in done.stdout, done.stderr
    for tenant in (tenants[0], tenants[2]):
        assert f"{tenant.name} 2026-05: 1 invoices of 2 sessions would be made" in done.stdout
    assert (alone.returncode, alone.stdout) == (1, "") and "time zone is gone" in alone.stderr
