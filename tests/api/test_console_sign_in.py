"""Signing in to the console: passwords, cookies, and failures that make nobody wait but those who fail."""

import concurrent.futures
import ctypes
import ctypes.util
import json
import re
import subprocess
import uuid

import pytest

from client import CONFIG, CONSOLE, TARIFFCTL, Client, ctl, database, fields_of, run_ctl
from console import WRONG, Browser, bucket, elsewhere, later, statuses

ATTRIBUTES = "HttpOnly; SameSite=Strict"


@pytest.fixture(scope="module")
def user(tenant):
    return tenant.user()


def sign_in(email, password):
    return Client(root=CONSOLE).post("/sign-in", {"email": email, "password": password})


def set_cookies(answer):
    return answer.raw.headers.getlist("Set-Cookie")


# ---- passwords ----


def test_a_password_is_kept_as_argon2id(fresh):
    user = fresh().user()
    hash = database(f"SELECT password FROM user WHERE id = '{user['id']}'").strip()
    assert re.fullmatch(r"\$argon2id\$v=19\$m=65536,t=2,p=1\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+", hash)
    assert user["password"] not in database("SELECT * FROM user") + database("SELECT * FROM audit")


def test_the_same_password_is_hashed_otherwise(fresh, tmp_path):
    tenant, path = fresh(), tmp_path / "password"
    path.write_text("the same for both of them\n")
    for _ in range(2):
        made = ctl("user", "create", "--tenant", tenant.id, "--email", f"{uuid.uuid4().hex}@example.com", "--password-file", str(path))
        assert "password" not in made
        assert sign_in(made["email"], "the same for both of them").status_code == 200
    hashes = database(f"SELECT password FROM user JOIN tenant USING (tenant) WHERE tenant.id = '{tenant.id}'").split()
    assert len(set(hashes)) == 2


def test_a_weaker_hash_is_made_anew(fresh):
    user = fresh().user()
    sodium = ctypes.CDLL(ctypes.util.find_library("sodium"))
    sodium.sodium_init()
    weak, password = ctypes.create_string_buffer(128), user["password"].encode()
    sodium.crypto_pwhash_str(weak, password, ctypes.c_ulonglong(len(password)), ctypes.c_ulonglong(1), ctypes.c_size_t(8 << 20))
    database(f"UPDATE user SET password = '{weak.value.decode()}' WHERE id = '{user['id']}'")
    assert sign_in(user["email"], WRONG).status_code == 401
    assert "m=8192" in database(f"SELECT password FROM user WHERE id = '{user['id']}'")
    assert sign_in(user["email"], user["password"]).status_code == 200
    assert "m=65536,t=2" in database(f"SELECT password FROM user WHERE id = '{user['id']}'")
    assert sign_in(user["email"], user["password"]).status_code == 200


@pytest.mark.parametrize("password,good", [("sphinx quart", True), ("sphinx quar", False), ("sphinx üäöß€", True), ("sphinx üäöß", False),
                                           (("sphinx €üäö" * 12)[:128], True), (("sphinx €üäö" * 12)[:129], False), ("", False)])
def test_length_of_a_password(tenant, tmp_path, password, good):
    path = tmp_path / "password"
    path.write_text(password + "\n")
    email = f"{uuid.uuid4().hex}@example.com"
    done = run_ctl("user", "create", "--tenant", tenant.id, "--email", email, "--password-file", str(path))
    assert (done.returncode == 0) == good, done.stderr
    if good:
        assert sign_in(email, password).status_code == 200
        assert sign_in(email, password[:-1] + "?").status_code == 401


@pytest.mark.parametrize("password,good", [
    ("x" * 12, False), ("abcabcabcabc", False), ("1234567890123456", False), ("password1234", False), ("P4ssw0rd!!!!", False), ("Passwort-2026!", False),
    ("QwertyUiop123!", False), ("admin.admin.admin", False), ("Willkommen, admin 1!", False), ("password1234 x", True), ("19-03/47 11:06", True),
    ("administer nothing", True), ("Testarossa 1984", True)])
def test_what_everybody_guesses_is_no_password(tenant, password, good):
    email = f"{uuid.uuid4().hex}@example.com"
    done = run_ctl("user", "create", "--tenant", tenant.id, "--email", email, "--password-file", "-", input=password)
    assert (done.returncode == 0) == good and ("guessed first" in done.stderr) != good, done.stderr


def test_nobody_changes_to_a_password_that_everybody_guesses(fresh):
    visitor = fresh().visitor()
    answer = visitor.patch("/me", {"password": "Passwort-2026!", "current_password": visitor.password})
    assert (answer.status_code, fields_of(answer)) == (422, ["password"])


def test_a_password_by_standard_input(fresh):
    """Nobody sees it among the processes or on the disk."""
    tenant, email = fresh(), f"{uuid.uuid4().hex}@example.com"
    words = ["user", "create", "--tenant", tenant.id, "--email", email, "--password-file", "-"]
    for wrong in (b"no text: \xfcber alle Berge\n", b"cut off: \0 and then more\n", b"\xff\xfez\0w\0o\0 \0b\0y\0t\0e\0s\0 \0e\0a\0c\0h\0"):
        done = subprocess.run([TARIFFCTL, "--config", CONFIG, *words], input=wrong, capture_output=True)
        assert done.returncode == 1 and b"is no text" in done.stderr
    done = run_ctl(*words, input=" with blanks around it \nanother line\n")
    assert done.returncode == 0 and "blanks" not in done.stdout, done.stderr
    assert sign_in(email, " with blanks around it ").status_code == 200
    assert sign_in(email, "with blanks around it").status_code == 401


# ---- answers and cookies ----


def test_who_signs_in(fresh):
    tenant = fresh(time_zone="Europe/Vienna", locale="de-AT", country="AT")
    user = tenant.user("admin")
    answer = sign_in(user["email"], user["password"])
    body = answer.json()
    assert answer.status_code == 200
    assert body["user"].items() >= {"id": user["id"], "email": user["email"], "role": "admin", "locale": None}.items()
    assert body["tenant"].items() >= {"id": tenant.id, "name": tenant.name, "time_zone": "Europe/Vienna", "locale": "de-AT", "currency": None}.items()
    tariff = tenant.tariff(currency="CHF")
    ctl("tenant", "set", tenant.id, "--default-tariff-id", tariff)
    assert sign_in(user["email"], user["password"]).json()["tenant"]["currency"] == "CHF"


def test_case_of_an_address_means_nothing(user):
    assert sign_in(user["email"].upper(), user["password"]).status_code == 200


def test_flags_of_the_cookies(user):
    session, device = sorted(set_cookies(sign_in(user["email"], user["password"])), reverse=True)
    assert re.fullmatch(rf"tariffd_session=[\w-]{{43}}\.[\w-]{{43}}; Path=/; Max-Age=604800; {ATTRIBUTES}", session)
    assert re.fullmatch(rf"tariffd_device=[\w-]{{43}}\.[0-9a-f]{{64}}; Path=/console/api/sign-in; Max-Age=31536000; {ATTRIBUTES}", device)


def test_cookies_go_by_tls_alone_where_there_is_tls(user):
    browser = Browser(elsewhere(), HTTPS="on")
    assert browser.sign_in(user["email"], user["password"]).status == 200
    assert all(line.endswith(ATTRIBUTES + "; Secure") for line in browser.set.values()) and len(browser.set) == 2
    # names that a browser takes over TLS alone, and the first one from this host alone
    assert "; Path=/; " in browser.set["__Host-tariffd_session"] and "; Domain" not in browser.set["__Host-tariffd_session"]
    assert browser("GET", CONSOLE + "/me").status == 200
    # so what somebody else has set is not looked at
    browser.jar = {"tariffd_session": browser.jar["__Host-tariffd_session"]}
    assert browser("GET", CONSOLE + "/me").status == 401


def test_a_browser_is_known_over_tls_too(fresh):
    user, known = fresh().user(), Browser(elsewhere(), HTTPS="on")
    assert known.sign_in(user["email"], user["password"]).status == 200
    statuses(Browser(known.address, HTTPS="on"), user["email"], WRONG, 8)
    assert "__Secure-tariffd_device" in known.jar and known.sign_in(user["email"], user["password"]).status == 200


def test_only_hashes_of_tokens_are_kept(fresh):
    visitor = fresh().visitor()
    kept = database("SELECT * FROM user_session")
    stays, changes = visitor.token.split(".")
    assert stays not in kept and changes not in kept
    # a row is of no use as a cookie
    for row in database("SELECT hash, token FROM user_session").split("\n")[:-1]:
        assert Client({"Cookie": "tariffd_session=" + ".".join(row.split("\t"))}, CONSOLE).get("/me").status_code == 401


def test_a_refusal_tells_nothing(fresh):
    tenant = fresh()
    user, gone = tenant.user(), tenant.user("member")
    ctl("user", "disable", gone["email"])
    answers = [sign_in(user["email"], WRONG), sign_in(f"{uuid.uuid4().hex}@example.com", WRONG), sign_in(gone["email"], gone["password"]),
               sign_in(gone["email"], WRONG)]
    for answer in answers:
        assert answer.status_code == 401 and "Set-Cookie" not in answer.headers
        assert answer.json()["error"] == answers[0].json()["error"]


def test_what_is_no_address_is_refused(tenant):
    answer = sign_in("nobody", WRONG)
    assert (answer.status_code, fields_of(answer)) == (422, ["email"])


def test_a_page_of_another_site_cannot_sign_in(user):
    body = {"email": user["email"], "password": user["password"]}
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)):
        answer = Client({"Sec-Fetch-Site": site}, CONSOLE).post("/sign-in", body)
        assert answer.status_code == status
    # nor can a form
    assert Client(root=CONSOLE)("POST", "/sign-in", raw=json.dumps(body), type="text/plain").status_code == 415


# ---- failures ----


def test_a_stranger_waits_longer_and_longer(fresh):
    user, thief = fresh().user(), Browser(elsewhere())
    assert statuses(thief, user["email"], WRONG, 6) == [401] * 6
    answer = thief.sign_in(user["email"], WRONG)
    assert answer.status == 429 and answer.headers["retry-after"] in ("1", "2")
    assert json.loads(answer.body)["error"]["code"] == "rate_limited"
    # the right password is not looked at
    assert thief.sign_in(user["email"], user["password"]).status == 429
    own = f"bucket = '{bucket('account and network', user['email'], thief.address.replace(':', '').replace('2001db8', '20010db8')[:16])}'"
    for wait in (4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        later(1000, "sign_in_failure", own, "wait_until")
        assert thief.sign_in(user["email"], WRONG).status == 401
        left = int(thief.sign_in(user["email"], WRONG).headers["retry-after"])
        assert wait - 3 <= left <= wait
    # after an hour it begins anew
    later(4000, "sign_in_failure", own, "wait_until", "failed_at")
    assert statuses(thief, user["email"], WRONG, 5) == [401] * 5
    assert thief.sign_in(user["email"], user["password"]).status == 200


def test_unknown_accounts_wait_alike(fresh):
    for email in (fresh().user()["email"], f"{uuid.uuid4().hex}@example.com"):
        assert statuses(Browser(elsewhere()), email, WRONG, 8) == [401] * 6 + [429] * 2


def test_a_success_forgets_the_failures(fresh):
    user, browser = fresh().user(), Browser(elsewhere())
    for _ in range(3):
        assert statuses(browser, user["email"], WRONG, 5) == [401] * 5
        assert browser.sign_in(user["email"], user["password"]).status == 200
        browser.jar.clear()


def test_nobody_locks_another_out(fresh):
    """Whoever fails at an account makes its user wait neither in a browser that is known, nor anywhere else."""
    user = fresh().user()
    known, new = Browser(elsewhere()), Browser(elsewhere())
    assert known.sign_in(user["email"], user["password"]).status == 200
    for _ in range(8):
        statuses(Browser(elsewhere()), user["email"], WRONG, 6)
    assert new.sign_in(user["email"], user["password"]).status == 200
    # not even from the user's own network
    statuses(Browser(known.address), user["email"], WRONG, 8)
    assert known.sign_in(user["email"], user["password"]).status == 200


def besiege(user, failures=58):
    """So many failures at an account from everywhere."""
    database(f"""INSERT INTO sign_in_failure VALUES ('{bucket("account", user["email"])}', {failures}, UTC_TIMESTAMP(), UTC_TIMESTAMP())
                 ON DUPLICATE KEY UPDATE failures = {failures}, wait_until = UTC_TIMESTAMP(), failed_at = UTC_TIMESTAMP()""")


def test_an_attack_from_many_networks_locks_nobody_out(fresh):
    user, known = fresh().user(), Browser(elsewhere())
    assert known.sign_in(user["email"], user["password"]).status == 200
    for _ in range(11):
        assert statuses(Browser(elsewhere()), user["email"], WRONG, 5) in ([401] * 5, [401] + [429] * 4)
    assert known.sign_in(user["email"], user["password"]).status == 200
    assert Browser(elsewhere()).sign_in(user["email"], user["password"]).status == 200


def test_an_account_that_is_attacked_from_many_networks_leaves_nothing_free(fresh):
    """Whoever has not failed himself has one attempt, and waits a minute after that, then longer."""
    user, thief = fresh().user(), Browser(elsewhere())
    besiege(user)
    own = f"bucket = '{bucket('account and network', user['email'], thief.address.replace(':', '').replace('2001db8', '20010db8')[:16])}'"
    for wait in (64, 128, 256, 512, 900, 900):
        assert thief.sign_in(user["email"], WRONG).status == 401
        answer = thief.sign_in(user["email"], user["password"])
        assert answer.status == 429 and wait - 3 <= int(answer.headers["retry-after"]) <= wait
        later(1000, "sign_in_failure", own, "wait_until")
    # fewer than 50 in an hour are no siege
    besiege(user)
    later(72 * 20, "sign_in_failure", f"bucket = '{bucket('account', user['email'])}'", "failed_at")
    assert statuses(Browser(elsewhere()), user["email"], WRONG, 6) == [401] * 6


def test_unknown_accounts_are_besieged_alike(fresh):
    for user in (fresh().user(), {"email": f"{uuid.uuid4().hex}@example.com"}):
        besiege(user)
        assert statuses(Browser(elsewhere()), user["email"], WRONG, 2) == [401, 429]


def test_the_password_of_a_disabled_user_cannot_be_told(fresh):
    """The right one counts as a failure, as a wrong one does."""
    user = fresh().user()
    ctl("user", "disable", user["email"])
    assert statuses(Browser(elsewhere()), user["email"], user["password"], 8) == [401] * 6 + [429] * 2


def test_failures_of_a_large_network_are_forgotten_with_time(fresh):
    """Some failures an hour do not add up until all users there wait."""
    user, address, n = fresh().user(), f"198.51.{uuid.uuid4().int % 256}.{uuid.uuid4().int % 256}", 107
    own = bucket("network", "0" * 20 + "ffff" + "".join(f"{int(part):02x}" for part in address.split(".")))
    database(f"INSERT INTO sign_in_failure VALUES ('{own}', {n}, UTC_TIMESTAMP(), UTC_TIMESTAMP() - INTERVAL {36 * 20 + 30} SECOND)")
    assert Browser(address).sign_in(user["email"], WRONG).status == 401
    assert database(f"SELECT failures FROM sign_in_failure WHERE bucket = '{own}'") == f"{n - 20 + 1}\n"
    # the half minute that was left over still counts
    later(6, "sign_in_failure", f"bucket = '{own}'", "failed_at")
    assert Browser(address).sign_in(user["email"], user["password"]).status == 200
    assert database(f"SELECT failures FROM sign_in_failure WHERE bucket = '{own}'") == f"{n - 20}\n"


def test_many_networks_of_one_owner_are_one_network(fresh):
    """Who has 48 bits of IPv6 has 65,536 networks of 64."""
    site = f"2001:db8:{uuid.uuid4().hex[:4]}"
    database(f"""INSERT INTO sign_in_failure VALUES ('{bucket("network", "20010db8" + site[-4:])}', 108, UTC_TIMESTAMP(), UTC_TIMESTAMP())""")
    assert Browser(f"{site}:1::1").sign_in(f"{uuid.uuid4().hex}@example.com", WRONG).status == 401
    assert Browser(f"{site}:2::1").sign_in(f"{uuid.uuid4().hex}@example.com", WRONG).status == 429


def test_old_failures_are_removed_by_new_ones():
    for i in range(3):
        database(f"INSERT INTO sign_in_failure VALUES ('{bucket(uuid.uuid4().hex, 'old')}', 1, UTC_TIMESTAMP(), UTC_TIMESTAMP() - INTERVAL 2 HOUR)")
    assert Browser(elsewhere()).sign_in(f"{uuid.uuid4().hex}@example.com", WRONG).status == 401
    assert database("SELECT COUNT(*) FROM sign_in_failure WHERE failed_at < UTC_TIMESTAMP() - INTERVAL 61 MINUTE") == "0\n"


def test_one_network_cannot_try_all_accounts(fresh):
    user, thief = fresh().user(), Browser("192.0.2.77")
    database(f"""INSERT INTO sign_in_failure VALUES ('{bucket("network", "0" * 20 + "ffffc000024d")}', 108, UTC_TIMESTAMP(), UTC_TIMESTAMP())
                 ON DUPLICATE KEY UPDATE failures = 108, wait_until = UTC_TIMESTAMP(), failed_at = UTC_TIMESTAMP()""")
    assert thief.sign_in(f"{uuid.uuid4().hex}@example.com", WRONG).status == 401
    assert thief.sign_in(user["email"], user["password"]).status == 429


def test_a_network_is_one_party(fresh):
    """Somebody with a million IPv6 addresses has one network."""
    user, network = fresh().user(), elsewhere().removesuffix("::1")
    seen = [Browser(f"{network}::{i:x}").sign_in(user["email"], WRONG).status for i in range(1, 9)]
    assert seen == [401] * 6 + [429] * 2


def test_failures_in_a_known_browser_count_for_it_alone(fresh):
    user, known, other = fresh().user(), Browser(elsewhere()), Browser(elsewhere())
    for browser in (known, other):
        assert browser.sign_in(user["email"], user["password"]).status == 200
    assert statuses(known, user["email"], WRONG, 8) == [401] * 6 + [429] * 2
    assert other.sign_in(user["email"], user["password"]).status == 200


def test_a_browser_is_known_for_one_account_alone(fresh):
    tenant = fresh()
    one, two = tenant.user(), tenant.user()
    known = Browser(elsewhere())
    assert known.sign_in(one["email"], one["password"]).status == 200
    statuses(Browser(known.address), two["email"], WRONG, 6)
    assert known.sign_in(two["email"], two["password"]).status == 429
    # nor is one that says so itself
    forged = Browser(known.address)
    forged.jar["tariffd_device"] = known.jar["tariffd_device"][:-1] + ("0" if known.jar["tariffd_device"][-1] != "0" else "1")
    statuses(forged, one["email"], WRONG, 6)
    assert forged.sign_in(one["email"], one["password"]).status == 429
    assert known.sign_in(one["email"], one["password"]).status == 200


def test_attempts_at_one_time_are_all_counted(fresh):
    user, address = fresh().user(), elsewhere()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: Browser(address).sign_in(user["email"], WRONG).status, range(24)))
    assert set(seen) == {401, 429} and seen.count(401) <= 6


def test_nobody_signs_in_by_a_password_that_was_changed_meanwhile(fresh):
    user = fresh().user()
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        entering = [pool.submit(Browser(elsewhere()).sign_in, user["email"], user["password"]) for _ in range(2)]
        ctl("user", "passwd", user["email"])
        for one in entering:
            one.result()
    assert database(f"SELECT COUNT(*) FROM user_session WHERE user_id = '{user['id']}'") == "0\n"
    assert sign_in(user["email"], user["password"]).status_code == 401
