"""For tests that are generated from the table of routes: a valid request for each, and an object for each path."""

import uuid

from client import BILLING, CONSOLE, DYNAMIC, OPENAPI, database, deref, promo_body, session_body

BODIES = {
    "/tariffs": lambda t: {"name": "Sample", "currency": "EUR", "session_fee": 1},
    "/tariffs/{id}": lambda t: {"name": "Sample", "currency": "EUR", "session_fee": 1},
    "/charge-points/{id}": lambda t: {"time_zone": "Asia/Tokyo"},
    "/sessions": lambda t: session_body(tariff_id=t.tariff()),
    "/sessions/batch": lambda t: {"sessions": [session_body(tariff_id=t.tariff())]},
    "/sessions/{id}/meter-values": lambda t: {"readings": [{"at": "2026-05-01T08:30:00Z", "energy_kwh": 1}]},
    "/sessions/{id}/stop": lambda t: {"ended_at": "2026-05-01T09:00:00Z", "energy_kwh": 10},
    "/sessions/{id}/refunds": lambda t: {"reason": "a sample"},
    "/receipts/send-email": lambda t: {"session_id": with_receipt(t), "email": "driver@example.com"},
    "/quotes": lambda t: {"tariff_id": t.tariff(), **{k: session_body()[k] for k in ("started_at", "ended_at", "energy_kwh")}},
    "/rules": lambda t: {"tariff_id": t.tariff(), "priority": 10, "override": {"session_fee": 2}},
    "/rules/{id}": lambda t: {"tariff_id": t.tariff(), "priority": 20},
    "/user-types": lambda t: {"name": "Sample", "discount_percent": 10},
    "/user-types/{id}": lambda t: {"name": "Sample"},
    "/webhooks/endpoints": lambda t: {"url": "https://hooks.example.com/", "events": ["session.settled"]},
    "/webhooks/endpoints/{id}": lambda t: {"url": "https://hooks.example.com/x", "events": ["session.started"]},
    "/api-keys": lambda t: {"description": "a sample", "scopes": ["read:billing"]},
    "/promotional-codes": lambda t: promo_body(discount_type="fixed", currency="EUR"),
    "/promotional-codes/{id}": lambda t: promo_body(discount_type="fixed", currency="EUR"),
    "/promotional-codes/sessions/{session_id}/apply-code": lambda t: {"code": t.promo()["code"]},
    "/organizations": lambda t: {"name": "Sample", "address": {"city": "Graz"}},
    "/organizations/{id}": lambda t: {"name": "Sample"},
    "/sites/{id}": lambda t: {"time_zone": "Asia/Tokyo"},
    "/drivers/{id}": lambda t: {"email": "d@example.com"},
    "/invoices/run": lambda t: {"period": billable(t)},
    "/invoices/{id}/pay": lambda t: {"reference": "a sample"},
    "/settings": lambda t: {"payment_terms_days": 14},
    "/sign-in": lambda t: {name: t._once("user", t.user)[name] for name in ("email", "password")},
    "/me": lambda t: {"locale": "de"},
    "/users": lambda t: {"email": f"{uuid.uuid4().hex}@example.com", "role": "member"},
    "/users/{id}": lambda t: {"role": "billing"},
    "/system-tokens": lambda t: {"description": str(uuid.uuid4()), "allowed_addresses": ["192.0.2.0/24"]},
    "/cost_rate": lambda t: {"uuid": t.cost_rate(), "name": "Sample", "currency": "EUR"},
    "/recurring_pricing_config": lambda t: {"cost_rate_uuid": t.cost_rate(dynamic_pricing=1), "name": "Sample", "weekday": [1, 2],
                                            "start_time": "18:00", "end_time": "22:00"},
    "/recurring_pricing_config/{uuid}": lambda t: {"name": "Sample", "weekday": [3, 4], "start_time": "17:00", "end_time": "23:00"},
    "/unique_pricing_config": lambda t: {"cost_rate_uuid": t.cost_rate(dynamic_pricing=2), "name": "Sample", "start_time": "2026-01-01 00:00:00"},
    "/unique_pricing_config/{uuid}": lambda t: {"name": "Sample", "start": "2026-01-01 06:00"},
    # an interval is made of a cost rate, and changed by its own uuid
    "/cost_rate_time_cost": lambda t: {"cost_rate_uuid": t.cost_rate(), "uuid": t.time_cost(), "unit": 30, "price": 1.25},
    "/cost_rate_energy_cost": lambda t: {"cost_rate_uuid": t.cost_rate(), "uuid": t.energy_cost(), "unit": 1000, "price": "0.30"},
    "/cost_rate_session_fee": lambda t: {"uuid": t.cost_rate(), "amount": 1.3, "grace_period": 50, "energy_threshold": 600},
    "/unique_schedule/{cost_rate_uuid}": lambda t: {"mode": "merge", "entries": [{"start": "2026-01-01 00:00:00", "energy": [{
        "unit": 1000, "price": "0.30"}]}]},
}

OBJECTS = {
    "/tariffs/{id}": lambda t: t.tariff(),
    "/charge-points/{id}": lambda t: t.charge_point(tariff_id=t.tariff()),
    "/sessions/{id}/meter-values": lambda t: t.running(tariff_id=t.tariff())["id"],
    "/sessions/{id}/stop": lambda t: t.running(tariff_id=t.tariff())["id"],
    "/sessions/{id}/cancel": lambda t: t.running(tariff_id=t.tariff())["id"],
    "/sessions/{id}": lambda t: t.session(tariff_id=t.tariff(session_fee=100))["id"],
    "/sessions/{id}/refunds": lambda t: t.session(tariff_id=t.tariff(session_fee=10**9))["id"],
    "/rules/{id}": lambda t: t.made("/rules", tariff_id=t.tariff(), priority=10),
    "/user-types/{id}": lambda t: t.made("/user-types", name="Sample"),
    "/webhooks/endpoints/{id}": lambda t: t.made("/webhooks/endpoints", url="https://hooks.example.com/", events=["session.settled"]),
    "/api-keys/{id}": lambda t: t.key()["id"],
    "/promotional-codes/{id}": lambda t: t.promo()["id"],
    "/promotional-codes/sessions/{session_id}": lambda t: t.session(tariff_id=t.tariff())["id"],
    "/organizations/{id}": lambda t: t.made("/organizations", name="Sample"),
    "/invoices/{id}": lambda t: t.invoice()["id"],
    "/sites/{id}": lambda t: t.site(),
    "/drivers/{id}": lambda t: t.driver(),
    "/users/{id}": lambda t: t.user("member")["id"],
    "/system-tokens/{id}": lambda t: t.token()["id"],
    "/outbox/{number}": lambda t: undelivered(t),
    "/cost_rate/{uuid}": lambda t: t.cost_rate(),
    "/price/{cost_rate_uuid}": lambda t: t.cost_rate(),
    "/recurring_pricing_config/{uuid}": lambda t: t.recurring(),
    "/unique_pricing_config/{uuid}": lambda t: t.unique(),
    "/cost_rate_time_costs/{cost_rate_uuid}": lambda t: t.cost_rate(),
    "/cost_rate_time_cost/{uuid}": lambda t: t.time_cost(),
    "/cost_rate_energy_cost/{uuid}": lambda t: t.energy_cost(),
    "/cost_rate_session_fee/{uuid}": lambda t: t.cost_rate(),
    "/unique_schedule/{cost_rate_uuid}": lambda t: t.cost_rate(dynamic_pricing=2),
    "/recurring_schedule/{cost_rate_uuid}": lambda t: t.cost_rate(dynamic_pricing=1),
}

# what is needed in the query
QUERIES = {
    ("GET", "/cost_rate_marketing_text"): lambda t: f"?cost_rate_uuid={t.cost_rate()}",
    ("DELETE", "/cost_rate_marketing_text"): lambda t: "?cost_rate_uuid=absent",
}

# where a path names another object than OBJECTS says: by method and path
OTHERS = {
    ("GET", "/recurring_pricing_config/{uuid}"): lambda t: t.cost_rate(dynamic_pricing=1),
    ("DELETE", "/recurring_pricing_config/{uuid}/weekday/{weekday}"): lambda t: with_entry(t),
    ("GET", "/unique_pricing_config/{uuid}"): lambda t: t.cost_rate(dynamic_pricing=2),
    ("GET", "/cost_rate_energy_cost/{uuid}"): lambda t: t.cost_rate(),
    ("GET", "/next_schedule/{cost_rate_uuid}/{schedule_uuid}"):
        lambda t: (rate := t.cost_rate(dynamic_pricing=1)) + "/" + t.recurring(rate),
}

# what stands in a path beside the object
BESIDE = {"{weekday}": "1", "{schedule_uuid}": "absent"}


def with_entry(t):
    """A cost rate with a recurring entry."""
    rate = t.cost_rate(dynamic_pricing=1)
    t.recurring(rate)
    return rate


def billable(t):
    """A month with something to bill."""
    t.sells()
    t.session(tariff_id=t.tariff(session_fee=1), organization_id=t.organization())
    return "2026-05"


def with_receipt(t):
    """A settled session whose driver has an address."""
    return t.session(tariff_id=t.tariff(), driver_id=t.driver(email="driver@example.com"))["id"]


def undelivered(t):
    """The number of a mail that was given up."""
    session = with_receipt(t)
    assert t.api.post("/receipts/send-email", {"session_id": session, "email": "driver@example.com"}).status_code == 202
    where = f"WHERE object_id = '{session}'"
    database(f"""UPDATE outbox SET status = 'dead', owner = NULL, attempts = 7, response_status = 550, error = 'no such box',
                 attempted_at = UTC_TIMESTAMP(), ended_at = UTC_TIMESTAMP() {where}""")
    return database(f"SELECT number FROM outbox {where}").strip()


def short(path):
    """A route's path without its surface."""
    return path.removeprefix(BILLING).removeprefix(DYNAMIC).removeprefix(CONSOLE)


def caller(tenant, path):
    """(client, path for it) of a tenant who may do everything."""
    if path.startswith(CONSOLE + "/"):
        return tenant.console, short(path)
    return (tenant.dynamic if path.startswith(DYNAMIC + "/") else tenant.api), short(path)


def body_of(tenant, path):
    return BODIES[short(path)](tenant)


def media_of(method, path):
    """The content type of a route's body."""
    body = OPENAPI["paths"][path][method.lower()].get("requestBody")
    return next(iter(deref(body)["content"])) if body else "application/json"


def query_of(tenant, method, path):
    return QUERIES.get((method, short(path)), lambda t: "")(tenant)


def object_of(tenant, path, method="GET"):
    """The id of a new object of a route's path; None where it names none."""
    if "{" not in path:
        return None
    if (method, short(path)) in OTHERS:
        return OTHERS[method, short(path)](tenant)
    stem = short(path)[:short(path).index("}") + 1]
    return OBJECTS.get(short(path), OBJECTS[stem])(tenant)


def filled(path, id):
    """The path with its arguments: the first is the object's, and the second too where the id names two."""
    if id is None:
        return path
    head, _, rest = path.partition("{")
    rest = rest.partition("}")[2]
    if "/" in id:
        rest = rest.partition("}")[2]
    for name, value in BESIDE.items():
        rest = rest.replace(name, value)
    return head + id + rest
