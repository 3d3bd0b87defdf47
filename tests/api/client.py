"""The running instance, its command line, and clients that hold every answer to docs/openapi.json."""

import functools
import json
import os
import re
import shlex
import subprocess
import sys
import threading
import time
import uuid
from decimal import Decimal
from pathlib import Path

import jsonschema
import requests

TOP = Path(__file__).resolve().parents[2]
BILLING = "/api/v1/billing"
DYNAMIC = "/api/dynamic_pricing"
CONSOLE = "/console/api"
SCOPES = ["read:billing", "write:billing", "read:sessions", "write:sessions", "write:webhooks", "admin"]


def _environment():
    """The variables of the tests' instance: exported, or those of the instance that ./dev up started."""
    if "BASE_URL" in os.environ:
        return os.environ
    path = Path(os.environ.get("DEV_STATE", TOP / "var")) / "dev.env"
    if not path.exists():
        sys.exit("no instance runs: ./dev up")
    pairs = (word.split("=", 1) for word in shlex.split(path.read_text()))
    return {**os.environ, **dict(pairs)}


ENV = _environment()
BASE_URL = ENV["BASE_URL"]
TARIFFCTL = ENV["TARIFFCTL"]
CONFIG = ENV["CONFIG"]


def run_ctl(*args, config=CONFIG, **options):
    """tariffctl as a finished process."""
    where = ["--config", config] if config else []
    return subprocess.run([TARIFFCTL, *where, *args], capture_output=True, text=True, timeout=60, **options)


def ctl(*args):
    """The JSON answer of a command that succeeds."""
    done = run_ctl(*args, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def database(statement):
    """What the instance's database answers, as text: columns separated by tabs, no names."""
    client = ["mariadb", "--no-defaults", f"--socket={ENV['DB_SOCKET']}", f"--user={ENV['DB_USER']}", "--batch",
              "--skip-column-names", "--default-character-set=utf8mb4", ENV["DB_NAME"]]
    done = subprocess.run(client, input=statement, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


# ---- the contract ----

OPENAPI = json.loads((TOP / "docs" / "openapi.json").read_text())


@functools.lru_cache(maxsize=None)
def routes():
    return ctl("routes")["rows"]


def deref(node):
    while "$ref" in node:
        target = OPENAPI
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


@functools.lru_cache(maxsize=None)
def validator(pointer):
    """Of the schema at a place in the document: ("paths", "/healthz", …)."""
    node = OPENAPI
    for step in pointer:
        node = deref(node[step])
    resolver = jsonschema.RefResolver("", OPENAPI)
    return jsonschema.Draft202012Validator(node, resolver=resolver)


@functools.lru_cache(maxsize=None)
def templates():
    """Paths as patterns, those without arguments first."""
    ordered = sorted(OPENAPI["paths"], key=lambda path: path.count("{"))
    return [(path, re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)))) for path in ordered]


def operation_of(method, path):
    """(template, method) of the document for a request, None if it has none."""
    method = "get" if method == "HEAD" else method.lower()
    for template, pattern in templates():
        if pattern.fullmatch(path) and method in OPENAPI["paths"][template]:
            return template, method
    return None


def once(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"a key stands twice: {keys}"
    return dict(pairs)


def check_answer(method, path, answer):
    """Is the answer one that the document announces?"""
    assert answer.headers.get("X-Request-Id"), "every answer has a request id"
    found = operation_of(method, path)
    if method == "HEAD" or answer.status_code in (204, 304):
        assert answer.content == b""
    if found is None:
        assert answer.status_code in (400, 401, 404, 405), f"{method} {path} is not in openapi.json"
        schema = ("components", "schemas", "DynamicError" if path.startswith(DYNAMIC + "/") else "Error")
    else:
        template, verb = found
        announced = OPENAPI["paths"][template][verb]["responses"]
        status = str(answer.status_code)
        assert status in announced, f"{method} {path} answers {status}, which openapi.json does not announce: {answer.text}"
        if method == "HEAD" or answer.status_code in (204, 304):
            return
        kind = answer.headers["Content-Type"].split(";")[0]
        assert kind in deref(announced[status])["content"]
        if kind != "application/json":
            return
        schema = ("paths", template, verb, "responses", status, "content", "application/json", "schema")
    if method == "HEAD":
        return
    body = json.loads(answer.content.decode("utf-8"), object_pairs_hook=once)
    wrong = next(validator(schema).iter_errors(body), None)
    assert wrong is None, f"{method} {path} {answer.status_code}: {wrong.message} at {list(wrong.path)}"
    # what is replayed is the first answer, to the letter
    if "request_id" in body and "Idempotent-Replayed" not in answer.headers:
        assert body["request_id"] == answer.headers["X-Request-Id"]


def exact(answer):
    """The answer's JSON with its decimals as they stand there."""
    return json.loads(answer.text, parse_float=Decimal)


class Client:
    """One caller. Paths are relative to its surface unless they begin with /api or name no surface."""

    def __init__(self, headers=None, root=""):
        self.root = root
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers.update({"Accept-Encoding": "identity", **(headers or {})})

    def __call__(self, method, path, body=None, *, raw=None, headers=None, type="application/json"):
        """Send ${body} as JSON, or ${raw} bytes as they are."""
        headers = dict(headers or {})
        if body is not None:
            raw = body if isinstance(body, (bytes, str)) else json.dumps(body)
        if raw is not None:
            raw = raw.encode() if isinstance(raw, str) else raw
            headers.setdefault("Content-Type", type)
        def ask():
            return self.http.request(method, BASE_URL + self.root + path, data=raw, headers=headers, timeout=30, allow_redirects=False)

        answer = ask()
        while answer.status_code == 503 and self.root + path == CONSOLE + "/sign-in":
            # other tests sign in too, and there are only so many turns
            time.sleep(0.05)
            answer = ask()
        check_answer(method, (self.root + path).partition("?")[0], answer)
        return answer

    def get(self, path, **options):
        return self("GET", path, **options)

    def post(self, path, body, **options):
        return self("POST", path, body, **options)

    def put(self, path, body, **options):
        return self("PUT", path, body, **options)

    def patch(self, path, body, **options):
        return self("PATCH", path, body, **options)

    def delete(self, path, **options):
        return self("DELETE", path, **options)


def key_client(secret):
    return Client({"Authorization": f"Bearer {secret}"}, BILLING)


def token_client(secret):
    return Client({"X-api-token": secret}, DYNAMIC)


class Visitor(Client):
    """A user of the console who has signed in; paths are relative to its surface."""

    def __init__(self, email, password, address=None, root=CONSOLE):
        super().__init__(root=root)
        if address:
            self.http.mount("http://", From(address))
        self.email, self.password = email, password
        self.sign_in()

    def __call__(self, method, path, *args, **options):
        answer = super().__call__(method, path, *args, **options)
        if path == "/sign-in" and answer.status_code == 200:
            self.me = answer.json()
            self.http.headers["X-CSRF-Token"] = self.me["csrf_token"]
        return answer

    def sign_in(self):
        answer = self.post("/sign-in", {"email": self.email, "password": self.password})
        assert answer.status_code == 200, answer.text
        return answer

    @property
    def token(self):
        return self.http.cookies["tariffd_session"]

    def on(self, root):
        """The same browser on another surface."""
        other = Client({"X-CSRF-Token": self.http.headers["X-CSRF-Token"]}, root)
        other.http.cookies = self.http.cookies
        return other


class From(requests.adapters.HTTPAdapter):
    """Connections from another address of this host."""

    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args, **options):
        super().init_poolmanager(*args, source_address=(self.address, 0), **options)


class Tenant:
    """A tenant of its own, with a key for all (api), and a system token (dynamic)."""

    def __init__(self, time_zone="Europe/London", **settings):
        self.name = f"tenant {uuid.uuid4()}"
        options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
        self.id = ctl("tenant", "create", "--name", self.name, "--time-zone", time_zone, *options)["id"]
        self._made = {}

    def key(self, *scopes, allow=()):
        """A new key as tariffctl shows it."""
        words = [word for scope in scopes or ("admin",) for word in ("--scope", scope)]
        words += [word for network in allow for word in ("--allow-ip", network)]
        return ctl("key", "create", "--tenant", self.id, "--description", "a test", *words)

    def token(self, allow=()):
        words = [word for network in allow for word in ("--allow-ip", network)]
        return ctl("system-token", "create", "--tenant", self.id, "--description", str(uuid.uuid4()), *words)

    @property
    def api(self):
        return self._once("api", lambda: key_client(self.key()["secret"]))

    @property
    def dynamic(self):
        return self._once("dynamic", lambda: token_client(self.token()["secret"]))

    def user(self, role="owner", email=None):
        """A new user as tariffctl shows it, with its password."""
        email = email or f"{uuid.uuid4().hex}@example.com"
        return ctl("user", "create", "--tenant", self.id, "--email", email, "--role", role)

    def visitor(self, role="owner", **options):
        """A new user who has signed in."""
        user = self.user(role)
        return Visitor(user["email"], user["password"], **options)

    @property
    def console(self):
        return self._once("console", self.visitor)

    def with_scope(self, scope):
        return self._once(scope, lambda: self.key(scope)["secret"])

    def _once(self, name, make):
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    # ---- what stories begin with ----

    def made(self, path, **fields):
        """The id of what a POST makes."""
        answer = self.api.post(path, fields)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def tariff(self, **fields):
        return self.made("/tariffs", **{"name": "Test", "currency": "EUR", **fields})

    def put(self, path, id=None, **fields):
        """The id of what a PUT makes."""
        id = id or uuid.uuid4().hex[:12]
        answer = self.api.put(f"{path}/{id}", fields)
        assert answer.status_code == 201, answer.text
        return id

    def charge_point(self, id=None, **fields):
        return self.put("/charge-points", id, **fields)

    def site(self, id=None, **fields):
        return self.put("/sites", id, **{"time_zone": "Europe/London", **fields})

    def driver(self, id=None, **fields):
        return self.put("/drivers", id, **fields)

    def organization(self, **fields):
        return self.made("/organizations", **{"name": "Test", **fields})

    def user_type(self, **fields):
        return self.made("/user-types", **{"name": "Test", **fields})

    def promo(self, **fields):
        """A promotional code: half of the total, if the fields do not say otherwise."""
        answer = self.api.post("/promotional-codes", promo_body(**fields))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def session(self, expect=201, **fields):
        """A session's answer; it lasts from 08:00 to 09:00 on 1 May 2026 unless the fields say otherwise."""
        answer = self.api.post("/sessions", session_body(**fields))
        assert answer.status_code == expect, answer.text
        return answer.json()

    def running(self, **fields):
        """A session's answer that started at 08:00 on 1 May 2026 and has not ended."""
        return self.session(**{"ended_at": None, "energy_kwh": None, **fields})

    def sells(self):
        """The settings say all that an invoice must say of its seller."""
        answer = self.api.patch("/settings", {"legal_name": "Test Charging Ltd", "address": {"line1": "1 High Street", "city": "Leeds"},
                                              "country": "GB", "tax_id": "GB123456789"})
        assert answer.status_code == 200, answer.text

    def run(self, period="2026-05", expect=200, **options):
        answer = self.api.post("/invoices/run", {"period": period}, **options)
        assert answer.status_code == expect, answer.text
        return answer.json()

    def invoice(self, organization=None, **fields):
        """An invoice as it is read, of one session of an organization."""
        organization = organization or self.organization(country="GB")
        self.sells()
        self.session(**{"tariff_id": self.tariff(session_fee=100, tax_rate_percent=20), "organization_id": organization, **fields})
        assert self.run()["complete"]
        return self.api.get("/invoices/" + self.api.get(f"/organizations/{organization}/invoices").json()["invoices"][0]["id"]).json()

    def breakdown(self, id, query=""):
        answer = self.api.get(f"/sessions/{id}/breakdown{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def cost_rate(self, **fields):
        answer = self.dynamic.post("/cost_rate", {"name": "Rate", "currency": "EUR", **fields})
        assert answer.status_code == 200, answer.text
        return answer.json()["uuid"]

    def recurring(self, rate=None, **fields):
        """The uuid of a recurring entry, on the evenings of Monday to Wednesday."""
        return self._dynamic("/recurring_pricing_config", {
            "cost_rate_uuid": rate or self.cost_rate(dynamic_pricing=1), "name": "Weekday Evening", "weekday": [1, 2, 3],
            "start_time": "18:00", "end_time": "22:00", **fields})["data"]["uuid"]

    def unique(self, rate=None, **fields):
        """The uuid of a unique entry."""
        return self._dynamic("/unique_pricing_config", {
            "cost_rate_uuid": rate or self.cost_rate(dynamic_pricing=2), "name": "New Year Special",
            "start_time": "2026-01-01 00:00:00", **fields})["data"]["uuid"]

    def time_cost(self, rate=None, **fields):
        return self._dynamic("/cost_rate_time_cost", {"cost_rate_uuid": rate or self.cost_rate(), "unit": 60, "price": 2.5, **fields})["uuid"]

    def energy_cost(self, rate=None, **fields):
        return self._dynamic("/cost_rate_energy_cost", {"cost_rate_uuid": rate or self.cost_rate(), "unit": 1, "price": "0.25", **fields})["uuid"]

    def _dynamic(self, path, body):
        answer = self.dynamic.post(path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()


def at_once(works):
    """What each returns; all begin together."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(i):
        gate.wait()
        results[i] = works[i]()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def asked_at_once(clients, calls):
    """The same of each call(client), with a client of its own that is connected before."""
    for client in clients:
        client.get("/cost_rates?batch_size=1" if client.root == DYNAMIC else "/tariffs?limit=1")
    return at_once([functools.partial(call, client) for client, call in zip(clients, calls)])


def promo_body(**fields):
    return {"code": uuid.uuid4().hex[:20], "discount_type": "percent", "discount_value": 50, **fields}


def session_body(**fields):
    body = {"transaction_id": uuid.uuid4().hex, "charge_point_id": "cp-any", "started_at": "2026-05-01T08:00:00Z",
            "ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 10}
    return {**body, **fields}


def fields_of(answer):
    """The wrong fields that a refusal of the billing surface names."""
    return [detail["field"] for detail in answer.json()["error"]["details"]]


def code_of(answer):
    return answer.json()["error"]["code"]
