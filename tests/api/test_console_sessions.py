"""The session of a user: how its cookie is renewed, when it ends, and what a stolen one is good for."""

import concurrent.futures
import json
import subprocess

import pytest
import requests

from client import BASE_URL, BILLING, CONSOLE, DYNAMIC, ENV, Client, Visitor, code_of, ctl, database
from console import age, digest, later, session_of, with_cookie


@pytest.fixture
def visitor(fresh):
    return fresh().visitor()


def gone(answer):
    return answer.status_code == 401 and code_of(answer) == "unauthorized"


# ---- what the cookie is good for ----


def test_it_is_a_credential_everywhere(visitor):
    for root, path in ((BILLING, "/tariffs"), (DYNAMIC, "/cost_rates"), (CONSOLE, "/users")):
        assert visitor.on(root).get(path).status_code == 200
    made = visitor.on(BILLING).post("/tariffs", {"name": "Made here", "currency": "EUR"})
    assert made.status_code == 201
    told = visitor.on(BILLING).get(f"/audit?object_id={made.json()['id']}").json()["audit"]
    assert [entry["changed_by"] for entry in told] == [visitor.me["user"]["id"]]
    assert visitor.on(DYNAMIC).post("/cost_rate", {"name": "Made here", "currency": "EUR"}).status_code == 200


def test_no_cache_keeps_what_a_cookie_opens(visitor):
    made = visitor.on(BILLING).post("/tariffs", {"name": "Made here", "currency": "EUR"})
    for answer in (made, visitor.on(BILLING).get("/tariffs"), visitor.on(BILLING).get("/tariffs/none"), visitor.on(DYNAMIC).get("/cost_rates")):
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert "no-store" in visitor.get("/me").headers["Cache-Control"]
    assert "no-store" in Client(root=CONSOLE).post("/sign-in", {"email": visitor.email, "password": visitor.password}).headers["Cache-Control"]
    tag = visitor.on(BILLING).get(f"/tariffs/{made.json()['id']}").headers["ETag"]
    assert visitor.on(BILLING).get(f"/tariffs/{made.json()['id']}", headers={"If-None-Match": tag}).status_code == 304


def test_a_key_goes_first(visitor, fresh):
    key = fresh().key()["secret"]
    for headers in ({"Authorization": f"Bearer {key}"}, {"X-API-Key": key}):
        made = visitor.on(BILLING).post("/tariffs", {"name": "The key's", "currency": "EUR"}, headers=headers)
        assert made.status_code == 201
        assert visitor.on(BILLING).get(f"/tariffs/{made.json()['id']}").status_code == 404
    for headers in ({"Authorization": "Bearer wrong"}, {"X-API-Key": "wrong"}, {"Authorization": ""}, {"X-API-Key": ""}):
        assert gone(visitor.on(BILLING).get("/tariffs", headers=headers))
    assert visitor.on(DYNAMIC).get("/cost_rates", headers={"X-api-token": "wrong"}).status_code == 401


@pytest.mark.parametrize("cookie", [
    "", "x", "tariffd_session", "tariffd_session=", "tariffd_session=x", "tariffd_session=" + "x" * 87, "xtariffd_session={}",
    "tariffd_session={}x", "tariffd_session= {}", 'tariffd_session="{}"', "tariffd_session={}.", "TARIFFD_SESSION={}", "tariffd_device={}",
    "tariffd_session=x; tariffd_session={}"])
def test_what_is_no_cookie_of_ours(visitor, cookie):
    for root, path in ((CONSOLE, "/me"), (BILLING, "/tariffs")):
        assert gone(Client({"Cookie": cookie.format(visitor.token)}, root).get(path))


@pytest.mark.parametrize("cookie", ["tariffd_session={}", "a=b; tariffd_session={}", "a=b;tariffd_session={};c=d", "tariffd_session={}; tariffd_session=x"])
def test_beside_other_cookies(visitor, cookie):
    assert Client({"Cookie": cookie.format(visitor.token)}, CONSOLE).get("/me").status_code == 200


def test_never_in_the_query_or_a_header(visitor):
    assert gone(Client(root=CONSOLE).get(f"/me?tariffd_session={visitor.token}"))
    for name in ("Authorization", "X-API-Key"):
        assert gone(Client({name: visitor.token}, BILLING).get("/tariffs"))
    assert gone(Client({"Authorization": f"Bearer {visitor.token}"}, BILLING).get("/tariffs"))


# ---- the word against other sites ----


def test_a_stolen_cookie_without_the_word_changes_nothing(visitor, fresh):
    other = fresh().visitor()
    tariffs = visitor.on(BILLING).get("/tariffs").text
    for csrf in (None, "", "x", visitor.me["csrf_token"][:-1], visitor.me["csrf_token"] + "x", visitor.me["csrf_token"].upper(),
                 other.me["csrf_token"], visitor.token):
        if csrf == visitor.me["csrf_token"]:
            continue
        answer = with_cookie(visitor.token, csrf, BILLING).post("/tariffs", {"name": "x", "currency": "EUR"})
        assert (answer.status_code, code_of(answer)) == (403, "csrf")
        answer = with_cookie(visitor.token, csrf, DYNAMIC).post("/cost_rate", {"name": "x", "currency": "EUR"})
        assert answer.status_code == 403
        for path in ("/sign-out", "/sign-out-everywhere", "/users"):
            assert with_cookie(visitor.token, csrf)("POST", path, {}).status_code == 403
    assert visitor.on(BILLING).get("/tariffs").text == tariffs
    assert visitor.get("/me").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_other_sites_are_refused_with_the_word_too(visitor, method):
    for site in ("cross-site", "same-site", "nonsense"):
        for root, path in ((BILLING, "/tariffs/none"), *[(DYNAMIC, "/cost_rate/none"), (CONSOLE, "/users/none")][:3 * (method in ("GET", "DELETE"))]):
            client = with_cookie(visitor.token, visitor.me["csrf_token"], root, **{"Sec-Fetch-Site": site})
            assert client(method, path).status_code == 403
    for site in ("same-origin", "none"):
        client = with_cookie(visitor.token, visitor.me["csrf_token"], BILLING, **{"Sec-Fetch-Site": site})
        assert client(method, "/tariffs/none").status_code in (404, 415)


@pytest.mark.parametrize("origin,host,status", [
    ("{}", None, 404), ("{}", "behind.a.proxy", 404), ("http://other.name", "Other.Name", 404), ("https://evil.example", None, 403), ("null", None, 403),
    ("", None, 403), ("{}.evil.example", None, 403), ("http://evil.example/{}", None, 403), ("{}:1", None, 403)])
def test_other_origins_are_refused_where_browsers_say_no_more(visitor, origin, host, status):
    """Sec-Fetch-Site is not sent to hosts without TLS."""
    headers = {"Origin": origin.format(BASE_URL), **({"Host": host} if host else {})}
    client = with_cookie(visitor.token, visitor.me["csrf_token"], BILLING, **headers)
    assert client.delete("/tariffs/none").status_code == status
    answer = Client(headers, CONSOLE).post("/sign-in", {"email": visitor.email, "password": visitor.password})
    assert answer.status_code == (200 if status == 404 else 403) and (answer.status_code == 200) == ("Set-Cookie" in answer.headers)
    # what the browser knows goes first
    assert with_cookie(visitor.token, visitor.me["csrf_token"], BILLING, **headers, **{"Sec-Fetch-Site": "same-origin"}).delete("/tariffs/none").status_code == 404
    # keys are sent by nobody unasked
    key = {"X-API-Key": "wrong", **headers}
    assert Client(key, BILLING).get("/tariffs").status_code == 401


def test_keys_need_no_word(fresh):
    key = fresh().key()["secret"]
    for site in ("cross-site", "same-origin"):
        client = Client({"Authorization": f"Bearer {key}", "Sec-Fetch-Site": site}, BILLING)
        assert client.post("/tariffs", {"name": "x", "currency": "EUR"}).status_code == 201


# ---- renewal ----


def ask(token, path="/me", csrf=None, method="GET", **options):
    """(status, the token that the answer brings) with a token in hand."""
    answer = with_cookie(token, csrf)(method, path, **options)
    return answer.status_code, answer.cookies.get("tariffd_session")


def test_it_is_renewed_each_quarter_of_an_hour(visitor):
    first = visitor.token
    assert ask(first) == (200, None)
    age(visitor, 899 - 30)
    assert ask(first) == (200, None)
    age(visitor, 31)
    status, second = ask(first)
    assert status == 200 and second and second != first
    assert second.partition(".")[0] == first.partition(".")[0]
    # for requests under way
    assert ask(first) == (200, None)
    assert ask(second) == (200, None)
    assert ask(first) == (200, None)
    assert visitor.me["csrf_token"] == with_cookie(second).get("/me").json()["csrf_token"]


def test_flags_stay(visitor):
    age(visitor, 901)
    answer = visitor.get("/me")
    line, = answer.raw.headers.getlist("Set-Cookie")
    assert line == f"tariffd_session={visitor.token}; Path=/; Max-Age=604800; HttpOnly; SameSite=Strict"


def test_refusals_bring_the_new_one_too(visitor):
    first = visitor.token
    age(visitor, 901)
    status, second = ask(first, "/nothing")
    assert status == 404 and second
    assert ask(second) == (200, None)


def test_a_late_request_within_a_minute(visitor):
    first = visitor.token
    age(visitor, 901)
    _, second = ask(first)
    assert ask(second)[0] == 200
    later(55, "user_session", session_of(visitor), "former_until")
    assert ask(first) == (200, None)
    assert ask(second)[0] == 200


def test_an_answer_that_got_lost_does_not_end_it(visitor):
    first = visitor.token
    age(visitor, 901)
    _, lost = ask(first)
    # within a minute it may still arrive
    assert ask(first) == (200, None)
    age(visitor, 61)
    status, second = ask(first)
    assert status == 200 and second not in (None, lost)
    assert ask(second) == (200, None)


def stolen_lines():
    return sum('"session_stolen"' in line for line in open(ENV["TARIFFD_LOG"]))


def test_a_thief_and_the_user_end_it(visitor):
    """Both have the cookie. Whoever goes on first, the other one's old one ends the session."""
    first = visitor.token
    age(visitor, 901)
    _, of_one = ask(first)
    assert ask(of_one)[0] == 200
    later(61, "user_session", session_of(visitor), "former_until")
    before = stolen_lines()
    assert ask(first) == (401, None)
    assert ask(of_one) == (401, None)
    assert stolen_lines() == before + 1
    line = [json.loads(line) for line in open(ENV["TARIFFD_LOG"]) if '"session_stolen"' in line and visitor.me["user"]["id"] in line][0]
    assert line["level"] == "warn" and line["tenant"] == visitor.me["tenant"]["id"]


def test_one_from_long_ago_ends_it(visitor):
    token = first = visitor.token
    for _ in range(3):
        age(visitor, 901)
        _, token = ask(token)
        assert ask(token)[0] == 200
    assert ask(first)[0] == 401
    assert ask(token)[0] == 401


def test_a_replaced_one_that_never_came_back_ends_it(visitor):
    """A thief has the first cookie and asks before the user; the user's next request replaces what the thief got."""
    first = visitor.token
    age(visitor, 901)
    _, thiefs = ask(first)
    age(visitor, 61)
    _, users = ask(first)
    assert ask(users)[0] == 200
    assert ask(thiefs)[0] == 401
    assert ask(users)[0] == 401


def test_what_was_never_ours_ends_it_for_those_who_know_the_rest(visitor):
    stays = visitor.token.partition(".")[0]
    # who knows nothing ends nothing
    assert ask("A" * 43 + "." + "B" * 43)[0] == 401
    assert visitor.get("/me").status_code == 200
    assert ask(stays + "." + "B" * 43)[0] == 401
    assert visitor.get("/me").status_code == 401


def test_a_renewal_that_is_not_seen_yet_is_no_theft(visitor):
    """Somebody comes with the new token before the database shows it, as on another node of a cluster."""
    stays, changes = visitor.token.split(".")
    new = changes[::-1]
    other = subprocess.Popen(["mariadb", "--no-defaults", f"--socket={ENV['DB_SOCKET']}", f"--user={ENV['DB_USER']}", "--batch", "--skip-column-names",
                              "--unbuffered", ENV["DB_NAME"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    with other, concurrent.futures.ThreadPoolExecutor(1) as pool:
        other.stdin.write(f"START TRANSACTION; UPDATE user_session SET token = '{digest(new)}' WHERE {session_of(visitor)}; SELECT 'renewed';\n")
        assert other.stdout.readline() == "renewed\n"
        asked = pool.submit(ask, f"{stays}.{new}")
        while not asked.done() and "DELETE FROM user_session WHERE hash" not in database("SHOW FULL PROCESSLIST"):
            pass
        other.stdin.write("COMMIT;\n")
        other.stdin.close()
        assert asked.result() == (503, None)
    assert ask(f"{stays}.{new}") == (200, None)


def test_many_requests_at_the_moment_of_renewal(visitor):
    first = visitor.token
    age(visitor, 901)
    headers = {"Cookie": f"tariffd_session={first}"}

    def one(_):
        answer = requests.get(BASE_URL + CONSOLE + "/me", headers=headers, timeout=30)
        return answer.status_code, answer.cookies.get("tariffd_session")

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        seen = list(pool.map(one, range(48)))
    assert {status for status, _ in seen} == {200}
    fresh_ones = {token for _, token in seen if token}
    assert len(fresh_ones) == 1
    assert ask(fresh_ones.pop()) == (200, None)


def test_a_replay_keeps_no_cookie(visitor):
    billing, body = visitor.on(BILLING), {"name": "Once", "currency": "EUR"}
    age(visitor, 901)
    first = billing.post("/tariffs", body, headers={"Idempotency-Key": "k"})
    assert first.status_code == 201 and "Set-Cookie" in first.headers
    again = billing.post("/tariffs", body, headers={"Idempotency-Key": "k"})
    assert again.status_code == 201 and again.headers["Idempotent-Replayed"] == "true" and "Set-Cookie" not in again.headers
    assert again.json() == first.json()
    assert "tariffd_session" not in database("SELECT * FROM idempotency")
    age(visitor, 901)
    third = billing.post("/tariffs", body, headers={"Idempotency-Key": "k"})
    assert third.headers["Idempotent-Replayed"] == "true" and "Set-Cookie" in third.headers


def test_idempotency_keys_are_a_users_own(fresh):
    tenant = fresh()
    made = [tenant.visitor().on(BILLING).post("/tariffs", {"name": "Mine", "currency": "EUR"}, headers={"Idempotency-Key": "same"}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201] and made[0].json()["id"] != made[1].json()["id"]


# ---- its end ----


def test_it_ends_after_twelve_hours_without_a_request(visitor):
    age(visitor, 12 * 3600 - 30)
    assert visitor.get("/me").status_code == 200
    later(12 * 3600 + 1, "user_session", session_of(visitor), "seen_at")
    assert gone(visitor.get("/me"))


def test_it_ends_after_seven_days(visitor):
    for day in range(13):
        later(12 * 3600 - 60, "user_session", session_of(visitor), "created_at", "rotated_at", "seen_at")
        assert visitor.get("/me").status_code == 200, day
    later(12 * 3600 + 900, "user_session", session_of(visitor), "created_at")
    assert gone(visitor.get("/me"))


def test_it_is_seen_once_a_minute(visitor):
    def seen():
        return database(f"SELECT seen_at FROM user_session WHERE {session_of(visitor)}")

    first = seen()
    for _ in range(3):
        visitor.get("/me")
    assert seen() == first
    later(100, "user_session", session_of(visitor), "seen_at")
    past = seen()
    visitor.get("/me")
    assert seen() > past


def test_old_ones_are_removed(fresh):
    tenant = fresh()
    user = tenant.user()
    old = Visitor(user["email"], user["password"])
    later(13 * 3600, "user_session", session_of(old), "seen_at")
    where = session_of(old)
    tenant.visitor()
    assert database(f"SELECT COUNT(*) FROM user_session WHERE {where}") == "0\n"


def test_signing_in_anew_ends_the_session_of_that_browser(fresh):
    tenant = fresh()
    here, there, other = tenant.visitor(), tenant.visitor(), tenant.user()
    first = here.token
    here.sign_in()
    assert here.token != first and ask(first)[0] == 401 and there.get("/me").status_code == 200
    second = here.token
    # a failure ends nothing
    assert here.post("/sign-in", {"email": other["email"], "password": "a wrong one"}).status_code == 401
    assert ask(second)[0] == 200
    here.email, here.password = other["email"], other["password"]
    here.sign_in()
    assert here.get("/me").json()["user"]["id"] == other["id"] and ask(second)[0] == 401


def test_sign_out(fresh):
    user = fresh().user()
    here, there = (Visitor(user["email"], user["password"]) for _ in range(2))
    token = here.token
    answer = here("POST", "/sign-out")
    assert answer.status_code == 204
    assert answer.headers["Set-Cookie"] == "tariffd_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
    assert ask(token)[0] == 401 and there.get("/me").status_code == 200
    assert gone(with_cookie(token, here.me["csrf_token"])("POST", "/sign-out"))


def test_sign_out_everywhere(fresh):
    tenant = fresh()
    user, other = tenant.user(), tenant.visitor()
    visitors = [Visitor(user["email"], user["password"]) for _ in range(3)]
    assert visitors[0]("POST", "/sign-out-everywhere").status_code == 204
    assert [gone(visitor.get("/me")) for visitor in visitors] == [True] * 3
    assert other.get("/me").status_code == 200
    visitors[0].sign_in()
    assert visitors[0].get("/me").status_code == 200


def test_a_disabled_user_is_dead_at_once(fresh):
    tenant = fresh()
    owner, visitor = tenant.visitor(), tenant.visitor("admin")
    id = visitor.me["user"]["id"]
    assert owner.patch(f"/users/{id}", {"disabled": True}).json()["disabled"] is True
    assert gone(visitor.get("/me")) and gone(visitor.on(BILLING).get("/tariffs"))
    assert owner.patch(f"/users/{id}", {"disabled": False}).status_code == 200
    # signed in anew, not by the old cookie
    assert gone(visitor.get("/me"))
    visitor.sign_in()


def test_a_removed_user_is_dead_at_once(fresh):
    tenant = fresh()
    owner, visitor = tenant.visitor(), tenant.visitor("member")
    assert owner.delete(f"/users/{visitor.me['user']['id']}").status_code == 204
    assert gone(visitor.get("/me"))
    assert Client(root=CONSOLE).post("/sign-in", {"email": visitor.email, "password": visitor.password}).status_code == 401


def test_a_role_that_changes_counts_at_once(fresh):
    tenant = fresh()
    owner, visitor = tenant.visitor(), tenant.visitor("admin")
    assert visitor.on(BILLING).get("/audit").status_code == 200
    assert owner.patch(f"/users/{visitor.me['user']['id']}", {"role": "billing"}).status_code == 200
    assert visitor.on(BILLING).get("/audit").status_code == 403
    assert visitor.on(BILLING).get("/tariffs").status_code == 200


def test_tariffctl_ends_them(fresh):
    visitor = fresh().visitor()
    made = ctl("user", "passwd", visitor.email)
    assert gone(visitor.get("/me"))
    visitor.password = made["password"]
    visitor.sign_in()
    ctl("user", "disable", visitor.email)
    assert gone(visitor.get("/me"))


# ---- nothing in the logs ----


def test_no_secret_is_in_a_log(fresh):
    tenant = fresh()
    visitor = tenant.visitor()
    first = visitor.token
    age(visitor, 901)
    visitor.get("/me")
    made = visitor.post("/users", {"email": "x" + visitor.email, "role": "member"}).json()
    visitor.patch("/me", {"password": "a very new password", "current_password": visitor.password})
    visitor("POST", "/sign-in", raw='{"email": "x", "password": "cut short, and secret')
    secrets = [visitor.password, "a very new password", "cut short, and secret", made["password"], visitor.me["csrf_token"],
               *visitor.token.split("."), *first.split("."), visitor.http.cookies["tariffd_device"]]
    for log in ("TARIFFD_LOG", "ACCESS_LOG", "NGINX_LOG"):
        text = open(ENV[log], errors="replace").read()
        for secret in secrets:
            assert secret not in text
