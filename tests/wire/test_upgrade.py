"""A database of each earlier schema, with rows of what could be made then, is brought up to date: what was answered before is
answered still, and what was begun goes on."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from server import BUILD, TOP, Server
from stack import BILLING, Stack

pytestmark = pytest.mark.skipif(not (BUILD / "tariffd").exists(), reason="tariffd is not built")

SQL = sorted((TOP / "sql").glob("*.sql"))
RATES = "/api/dynamic_pricing"
SELLER = {"legal_name": "Seller", "country": "AT", "tax_id": "ATU12345675",
          "address": {"line1": "Street 1", "city": "Wien", "postal_code": "1010"}}


class History:
    """An instance in which things are made in the order in which versions brought them; a database is kept of each."""

    def __init__(self, folder):
        self.stack, self.folder = Stack(DEV_WORKERS=2, DEV_OUTBOX=0), folder
        self.reads, self.seen = [], {}

    def ask(self, method, path, body=None, status=(200, 201, 202, 204)):
        answer = self.stack.ask(method, path if path.startswith("/api/") else BILLING + path, body)
        assert answer.status in status, answer
        return answer.json if answer.body else None

    def session(self, transaction, **more):
        fields = {k: v for k, v in {**self.stack.session(transaction), **more}.items() if v is not None}
        return self.ask("POST", "/sessions", fields)["id"]

    # what each version brought: a new migration wants a new one here

    def version_1(self):
        self.ask("POST", "/rules", {"name": "May", "tariff_id": self.stack.tariff, "priority": 1, "override": {"energy_rate_per_kwh": 0.2}})
        kind = self.ask("POST", "/user-types", {"name": "Employee", "discount_percent": 50})["id"]
        self.plain, self.priced = self.session("plain"), self.session("priced", user_type_id=kind)
        self.rate = self.ask("POST", RATES + "/cost_rate", {"name": "Market", "currency": "EUR", "dynamic_pricing": 2})["uuid"]
        self.reads += ["/tariffs", "/rules", "/user-types", "/charge-points", "/settings", "/sessions?from=2026-05-01",
                       f"/sessions/{self.plain}", f"/sessions/{self.plain}/breakdown", f"/sessions/{self.priced}",
                       f"/sessions/{self.priced}/breakdown", RATES + "/cost_rates", "/api-keys",
                       "/reports/revenue?from=2026-05-01&to=2026-05-01"]

    def version_2(self):
        self.fleet = self.ask("POST", "/organizations", {"name": "Fleet", "country": "AT"})["id"]
        self.ask("PUT", "/sites/S-1", {"name": "Site", "time_zone": "Europe/Vienna"})
        self.ask("PUT", "/drivers/D-1", {"organization_id": self.fleet, "email": "d@example.org"})
        self.ask("POST", "/promotional-codes", {"code": "TENPERCENT", "discount_type": "percent", "discount_value": 10})
        self.coded = self.session("coded", driver_id="D-1", promo_code="TENPERCENT")
        self.running = self.session("running", driver_id="D-1", ended_at=None, energy_kwh=None)
        self.ask("POST", f"/sessions/{self.running}/meter-values", {"readings": [{"at": "2026-05-01T08:20:00Z", "energy_kwh": 4}]})
        self.ask("POST", f"/sessions/{self.coded}/refunds", {"amount": 1})
        self.reads += ["/organizations", "/sites", "/drivers", "/promotional-codes", f"/sessions/{self.coded}", "/sessions?driver_id=D-1",
                       f"/sessions/{self.coded}/breakdown", f"/sessions/{self.coded}/refunds", f"/sessions/{self.running}",
                       f"/sessions/{self.running}/cost?at=2026-05-01T08:30:00Z", "/audit", f"/sessions/{self.plain}/breakdown?explain=true"]

    def version_3(self):
        self.ask("PUT", f"{RATES}/unique_schedule/{self.rate}", {"mode": "merge", "entries": [
            {"start": f"2026-05-0{day}T00:00:00Z", "energy": [{"unit": 1000, "price": 0.3}]} for day in (1, 2)]})
        self.reads += [f"{RATES}/unique_schedule/{self.rate}", f"{RATES}/price/{self.rate}?from=2026-05-01T00:00:00Z"]

    def version_4(self):
        self.hook = self.ask("POST", "/webhooks/endpoints", {"url": "http://127.0.0.1:9/", "events": ["session.settled"]})["id"]
        self.ask("POST", "/receipts/send-email", {"session_id": self.coded})
        self.session("told")
        self.reads += ["/webhooks/endpoints", f"/webhooks/endpoints/{self.hook}/deliveries"]

    def version_5(self):
        self.ask("PATCH", "/settings", SELLER)
        assert self.ask("POST", "/invoices/run", {"period": "2026-05"})["invoices"] == 1
        invoice = self.ask("GET", "/invoices")["invoices"][0]["id"]
        self.session("later", driver_id="D-1")
        self.reads += ["/invoices", f"/invoices/{invoice}"]

    # databases

    def configuration(self, which, database, **more):
        config, text = self.folder / f"{which}.{database}", Path(self.stack.env[which]).read_text()
        for name, value in {"name": database, **more}.items():
            text = re.sub(rf"^{name} = .*", f"{name} = {value}", text, flags=re.M)
        config.write_text(text)
        return config

    def migrate(self, database, folder):
        config = self.configuration("MIGRATE_CONFIG", database)
        done = subprocess.run([self.stack.env["TARIFFCTL"], "--config", config, "migrate", "--dir", folder], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def keep(self, version):
        """The rows that there are now, in a database of this version's schema."""
        name, folder = f"v{version}", self.folder / f"sql{version}"
        folder.mkdir()
        for file in SQL[:version]:
            (folder / file.name).write_bytes(file.read_bytes())
        self.stack.sql(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; GRANT ALL ON {name}.* TO tariffd_migrate@localhost;"
                       f" GRANT SELECT, INSERT, UPDATE, DELETE ON {name}.* TO tariffd@localhost")
        self.migrate(name, folder)
        columns = {}
        for table, column in self.stack.sql(
                "SELECT c.table_name, c.column_name FROM information_schema.columns c WHERE c.table_name <> 'migration' AND"
                f" c.table_schema = '{name}' AND c.is_generated = 'NEVER'"):
            columns.setdefault(table, []).append(column)
        self.stack.sql("SET foreign_key_checks = 0; " + "".join(
            f"INSERT INTO {name}.{table} ({', '.join(some)}) SELECT {', '.join(some)} FROM tariffd.{table}; " for table, some in columns.items()))
        self.seen[version] = {path: self.ask("GET", path) for path in self.reads}


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    it = History(tmp_path_factory.mktemp("history"))
    try:
        it.stack.up().prepare()
        for version in range(1, len(SQL)):
            getattr(it, f"version_{version}")()
            it.keep(version)
        yield it
    finally:
        it.stack.down()


def lasting(answer):
    """Without what the tests themselves change: when a key was last used."""
    if isinstance(answer, dict):
        return {k: lasting(v) for k, v in answer.items() if k != "last_used_at"}
    return [lasting(v) for v in answer] if isinstance(answer, list) else answer


@pytest.mark.parametrize("version", range(1, len(SQL)))
def test_what_was_there_is_there_still(history, folder, version):
    name = f"v{version}"
    applied = [f"applied {file.name}" for file in SQL[version:]]
    assert history.migrate(name, TOP / "sql").splitlines() == applied
    # one that was killed before it could say that it was done is begun anew
    history.stack.sql(f"DELETE FROM {name}.migration WHERE number > {version}")
    assert history.migrate(name, TOP / "sql").splitlines() == applied
    socket = Path(folder) / "s"
    config = history.configuration("CONFIG", name, listen=socket)
    server = Server([history.stack.env["TARIFFD"], "--config", config], folder, socket).ready()
    headers = {"Authorization": "Bearer " + history.stack.env["API_KEY"], "Content-Type": "application/json"}

    def ask(method, path, body=None):
        answer = server.ask(method, path if path.startswith("/api/") else BILLING + path,
                            b"" if body is None else json.dumps(body).encode(), headers=headers)
        assert answer.status in (200, 201), (path, answer.status, answer.body)
        return json.loads(answer.text)

    try:
        for path, seen in history.seen[version].items():
            assert lasting(ask("GET", path)) == lasting(seen), path
        assert ask("POST", f"/sessions/{history.plain}/refunds", {"amount": 0.5})["amount"] == 0.5
        ask("POST", "/promotional-codes", {"code": "LATERCODE", "discount_type": "percent", "discount_value": 50})
        applied = ask("POST", f"/promotional-codes/sessions/{history.priced}/apply-code", {"code": "LATERCODE"})
        assert applied["total_after"] * 2 == applied["total_before"] == history.seen[version][f"/sessions/{history.priced}"]["total_amount"]
        if version >= 2:
            stop = {"ended_at": "2026-05-01T08:45:00Z", "energy_kwh": 10}
            assert ask("POST", f"/sessions/{history.running}/stop", stop)["status"] == "settled"
            ask("PATCH", "/settings", SELLER)
            run = ask("POST", "/invoices/run", {"period": "2026-05"})
            # the one that ran, and the one that is on no invoice yet
            assert (run["complete"], run["sessions"]) == (True, 2)
        assert server.end() == 0
    finally:
        server.sweep()
