"""Who may do what with the cookie of a user: every route of the table with every role, and the rules about users."""

import concurrent.futures
import uuid

import pytest

from client import BILLING, CONSOLE, DYNAMIC, OPENAPI, Client, Tenant, Visitor, code_of, ctl, database, key_client, routes, run_ctl
from console import with_cookie
from samples import filled, media_of, object_of, query_of

ROWS = {(row["method"], row["path"]): row for row in routes()}
CLOSED = [key for key, row in ROWS.items() if not row["open"]]
every_route = pytest.mark.parametrize("method,path", CLOSED, ids=[f"{method} {path}" for method, path in CLOSED])
SAFE = ("GET", "HEAD")
ROLES = {
    "owner": {"read:billing", "write:billing", "read:sessions", "write:sessions", "write:webhooks", "admin"},
    "admin": {"read:billing", "write:billing", "read:sessions", "write:sessions", "write:webhooks", "admin"},
    "billing": {"read:billing", "read:sessions"},
    "member": {"read:sessions"},
}


def wanted(method, path):
    return set(OPENAPI["paths"][path][method.lower()]["x-scopes"])


@pytest.fixture(scope="module")
def places():
    """(tenant, path) of each route with an object of the tenant filled in."""
    tenant, made = Tenant(), {}

    def place(method, path):
        if (method, path) not in made:
            made[method, path] = filled(path, object_of(tenant, path, method))
        return tenant, made[method, path] + query_of(tenant, method, path)

    return place


def visitor(tenant, role):
    return tenant._once("visitor " + role, lambda: tenant.visitor(role))


def test_each_role_is_in_the_document():
    for role in ROLES:
        assert f"`{role}`" in next(tag["description"] for tag in OPENAPI["tags"] if tag["name"] == "Console")


@pytest.mark.parametrize("role", ROLES)
def test_me_tells_the_scopes(places, role):
    tenant, _ = places("GET", CONSOLE + "/me")
    assert set(visitor(tenant, role).me["user"]["scopes"]) == ROLES[role]


@every_route
@pytest.mark.parametrize("role", ROLES)
def test_each_role(places, method, path, role):
    tenant, place = places(method, path)
    if path.startswith(CONSOLE + "/sign-out") and method == "POST":
        user = tenant.user(role)
        client = Visitor(user["email"], user["password"])
    else:
        client = visitor(tenant, role)
    if method == "DELETE" and "{" in path:
        place = filled(path, "absent")
    elif path.endswith("/password"):
        place = filled(path, "absent")
    # what is not allowed is refused before the body is looked at
    answer = client.on("")(method, place, None if method in ("GET", "DELETE") else b"[", type=media_of(method, path))
    if ROLES[role] & wanted(method, path):
        assert answer.status_code not in (401, 403, 500), answer.text
    else:
        assert answer.status_code == 403, answer.text


@every_route
def test_without_the_word(places, method, path):
    tenant, place = places(method, path)
    owner = visitor(tenant, "owner")
    for csrf, site in ((None, None), ("x", None), (None, "same-origin"), (owner.me["csrf_token"], "cross-site"), (owner.me["csrf_token"], "same-site")):
        headers = {"Sec-Fetch-Site": site} if site else {}
        answer = with_cookie(owner.token, csrf, "", **headers)(method, place, None if method in ("GET", "DELETE") else b"{}")
        if method in SAFE and site in (None, "same-origin"):
            assert answer.status_code not in (401, 403), answer.text
        else:
            assert answer.status_code == 403
            if not path.startswith(DYNAMIC):
                assert code_of(answer) == "csrf"


@every_route
def test_without_a_cookie(places, method, path):
    tenant, place = places(method, path)
    for token in ("x", "A" * 43 + "." + "B" * 43):
        assert with_cookie(token, "x" * 64, "")(method, place, b"{}").status_code == 401
    if path.startswith(CONSOLE):
        key, token = tenant.with_scope("admin"), tenant._once("token", lambda: tenant.token()["secret"])
        for headers in ({}, {"Authorization": f"Bearer {key}"}, {"X-API-Key": key}, {"X-api-token": token}):
            answer = Client(headers)(method, place, b"{}")
            assert answer.status_code == 401 and code_of(answer) == "unauthorized"


def test_order_of_checks(tenant):
    nobody, member = Client(root=CONSOLE), tenant.visitor("member")
    assert nobody.get("/nothing").status_code == 401
    assert nobody.get("/sign-in").status_code == 401
    assert member.get("/nothing").status_code == 404
    assert member.get("/sign-in").status_code == 405
    assert member.get("/users").status_code == 403
    assert member.get("/users/none").status_code == 403


# ---- users ----


@pytest.fixture
def people(fresh):
    """One user of each role, signed in."""
    tenant = fresh()
    return {role: tenant.visitor(role) for role in ROLES}


def id_of(visitor):
    return visitor.me["user"]["id"]


def new(role, **fields):
    return {"email": f"{uuid.uuid4().hex}@example.com", "role": role, **fields}


def test_a_user_is_made_with_a_password_that_is_shown_once(people):
    body = new("member", locale="fr")
    answer = people["admin"].post("/users", body, headers={"Idempotency-Key": "one"})
    made = answer.json()
    assert answer.status_code == 201 and answer.headers["Location"] == f"{CONSOLE}/users/{made['id']}"
    assert made.items() >= {**body, "disabled": False, "signed_in_at": None}.items()
    again = people["admin"].post("/users", body, headers={"Idempotency-Key": "one"})
    assert again.status_code == 201 and again.json() == {**made, "password": None}
    assert made["password"] not in database("SELECT * FROM idempotency") + people["owner"].get("/users").text
    entered = Visitor(made["email"], made["password"])
    assert entered.me["user"]["locale"] == "fr"
    assert people["owner"].get(f"/users/{made['id']}").json()["signed_in_at"] is not None


def test_an_address_is_one_users(people, fresh):
    taken = people["member"].email
    for client in (people["owner"], fresh().visitor()):
        for email in (taken, taken.upper()):
            answer = client.post("/users", {"email": email, "role": "member"})
            assert (answer.status_code, code_of(answer)) == (409, "conflict")
    answer = people["owner"].patch(f"/users/{id_of(people['billing'])}", {"email": taken})
    assert answer.status_code == 409
    moved = people["owner"].patch(f"/users/{id_of(people['billing'])}", {"email": "X" + taken})
    assert moved.json()["email"] == "x" + taken


def test_owners_are_for_owners(people):
    owner, admin = people["owner"], people["admin"]
    at, before = f"/users/{id_of(owner)}", owner.get(f"/users/{id_of(owner)}").text
    for answer in (admin.post("/users", new("owner")), admin.patch(at, {"role": "member"}), admin.patch(at, {"locale": "de"}),
                   admin.patch(at, {"disabled": True}), admin.patch(at, {"email": "x@example.com"}), admin.delete(at),
                   admin("POST", at + "/password"), admin.patch(f"/users/{id_of(admin)}", {"role": "owner"}),
                   admin.patch(f"/users/{id_of(people['member'])}", {"role": "owner"})):
        assert (answer.status_code, code_of(answer)) == (403, "forbidden")
    assert owner.get(at).text == before
    assert admin.patch(f"/users/{id_of(people['member'])}", {"role": "admin"}).status_code == 200
    assert owner.patch(f"/users/{id_of(admin)}", {"role": "owner"}).status_code == 200
    assert admin.patch(at, {"locale": "de"}).status_code == 200


def test_the_last_owner_stays(people):
    owner, at = people["owner"], f"/users/{id_of(people['owner'])}"
    answer = owner.patch(at, {"role": "admin"})
    assert (answer.status_code, code_of(answer)) == (409, "last_owner")
    second = owner.post("/users", new("owner")).json()
    # a disabled one is none
    assert owner.patch(f"/users/{second['id']}", {"disabled": True}).status_code == 200
    assert code_of(owner.patch(at, {"role": "admin"})) == "last_owner"
    assert owner.delete(f"/users/{second['id']}").status_code == 204
    third = owner.post("/users", new("owner")).json()
    assert owner.patch(at, {"role": "admin"}).status_code == 200
    assert code_of(owner.patch(f"/users/{third['id']}", {"locale": "de"})) == "forbidden"


def test_nobody_removes_himself(people):
    owner = people["owner"]
    owner.post("/users", new("owner"))
    for role in ("owner", "admin"):
        at = f"/users/{id_of(people[role])}"
        assert code_of(people[role].delete(at)) == "own_user"
        assert code_of(people[role].patch(at, {"disabled": True})) == "own_user"


def test_two_owners_who_demote_each_other(fresh):
    for _ in range(5):
        tenant = fresh()
        a, b = tenant.visitor(), tenant.visitor()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            done = list(pool.map(lambda pair: pair[0].patch(f"/users/{id_of(pair[1])}", {"role": "member"}).status_code, ((a, b), (b, a))))
        assert done.count(200) == 1
        assert database(f"SELECT COUNT(*) FROM user JOIN tenant USING (tenant) WHERE tenant.id = '{tenant.id}' AND role = 'owner'") == "1\n"


def test_a_new_password_for_another(people):
    member, at = people["member"], f"/users/{id_of(people['member'])}/password"
    answer = people["admin"]("POST", at)
    assert answer.status_code == 200
    assert member.get("/me").status_code == 401
    assert Client(root=CONSOLE).post("/sign-in", {"email": member.email, "password": member.password}).status_code == 401
    Visitor(member.email, answer.json()["password"])
    assert people["admin"]("POST", "/users/none/password").status_code == 404


def test_changes_of_users_are_told(people):
    owner = people["owner"]
    made = owner.post("/users", new("member")).json()
    owner.patch(f"/users/{made['id']}", {"role": "billing"})
    owner("POST", f"/users/{made['id']}/password")
    owner.delete(f"/users/{made['id']}")
    told = owner.on(BILLING).get(f"/audit?object=user&object_id={made['id']}").json()["audit"]
    assert [entry["action"] for entry in told] == ["delete", "update", "update", "create"]
    assert {entry["changed_by"] for entry in told} == {id_of(owner)}
    assert told[2]["changes"] == {"role": {"from": "member", "to": "billing"}}
    assert list(told[1]["changes"]) == ["password_changed_at"]


# ---- one's own ----


def test_ones_own_locale(people):
    for visitor in people.values():
        answer = visitor.patch("/me", {"locale": "it"})
        assert answer.status_code == 200 and answer.json()["user"]["locale"] == "it"
        assert answer.json()["csrf_token"] == visitor.me["csrf_token"]
        assert visitor.get("/me").json() == answer.json()
        assert visitor.patch("/me", {"locale": None}).json()["user"]["locale"] is None


def test_ones_own_password_ends_all_other_sessions(people):
    for here in people.values():
        there = Visitor(here.email, here.password)
        answer = here.patch("/me", {"password": "entirely new words", "current_password": here.password})
        assert answer.status_code == 200, answer.text
        assert here.get("/me").status_code == 200
        assert there.get("/me").status_code == 401
        assert Client(root=CONSOLE).post("/sign-in", {"email": here.email, "password": here.password}).status_code == 401
        Visitor(here.email, "entirely new words")


@pytest.mark.parametrize("body,field", [
    ({"password": "entirely new words"}, "current_password"),
    ({"password": "entirely new words", "current_password": "wrong"}, "current_password"),
    ({"current_password": "wrong"}, "password"),
    ({"password": "too short", "current_password": "wrong"}, "password"),
    ({"locale": "nonsense!", "password": "entirely new words", "current_password": "wrong"}, "locale"),
])
def test_what_of_oneself_is_refused(fresh, body, field):
    visitor = fresh().visitor()
    answer = visitor.patch("/me", body)
    assert answer.status_code == 422 and [one["field"] for one in answer.json()["error"]["details"]] == [field]
    Visitor(visitor.email, visitor.password)


def test_a_stolen_session_cannot_guess_the_password(fresh):
    visitor = fresh().visitor()
    body = {"password": "entirely new words", "current_password": "a guess"}
    seen = [visitor.patch("/me", body) for _ in range(8)]
    assert [answer.status_code for answer in seen] == [422] * 6 + [429] * 2
    assert int(seen[-1].headers["Retry-After"]) >= 1
    assert visitor.patch("/me", {**body, "current_password": visitor.password}).status_code == 429
    # it counts for that alone
    Visitor(visitor.email, visitor.password)


# ---- the command line ----


def test_users_by_the_command_line(fresh):
    tenant = fresh()
    first, second = tenant.user("owner"), tenant.user("member")
    rows = ctl("user", "list", "--tenant", tenant.name)["rows"]
    assert [(row["email"], row["role"], row["disabled"]) for row in rows] == [(second["email"], "member", False), (first["email"], "owner", False)]
    assert ctl("user", "disable", second["email"].upper())["disabled"] is True
    for args, words in (
            (["user", "create", "--tenant", tenant.id, "--email", first["email"]], "a user has that address of mail"),
            (["user", "create", "--tenant", tenant.id, "--email", "nonsense"], "email must be one e-mail address"),
            (["user", "create", "--tenant", tenant.id, "--email", "a@example.com", "--role", "king"], "--role must be"),
            (["user", "create", "--tenant", "none", "--email", "a@example.com"], "there is no such tenant"),
            (["user", "create", "--tenant", tenant.id, "--email", "a@example.com", "--password-file", "/nowhere"], "cannot read /nowhere"),
            (["user", "passwd", "nobody@example.com"], "there is no such user"),
            (["user", "disable", "nobody@example.com"], "there is no such user")):
        done = run_ctl(*args)
        assert done.returncode == 1 and words in done.stderr, done.stderr
    # who runs the server can end the last owner too
    assert ctl("user", "disable", first["email"])["disabled"] is True
    assert key_client(tenant.key()["secret"]).get("/audit?object=user").json()["total"] == 4
