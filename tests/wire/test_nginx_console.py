"""The console's page and files as nginx sends them, and its own surface behind it."""

import gzip
import json

import pytest

from test_nginx import Nginx, pytestmark  # noqa: F401

PAGES = ["/", "/sign-in", "/overview", "/settings", "/settings/system/api", "/prices", "/prices/tariffs/tar_1", "/sessions",
         "/sessions/bsn_1", "/invoices/", "/codes", "/drivers/a%2Fb", "/places", "/organizations", "/webhooks", "/audit", "/account"]
NO_PAGES = ["/signin", "/overviews", "/settingsx", "/console", "/index.html", "//", "/Sessions", "/sessions.csv", "/api", "/x/sessions"]
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
          "form-action 'self'; frame-ancestors 'none'")
FILES = {"console-ABCDEFGH.js": ("text/javascript; charset=utf-8", "console"), "style-ABCDEFGH.css": ("text/css; charset=utf-8", "body{}"),
         "en-ABCDEFGH.json": ("application/json", "{}"), "LICENSE.txt": ("text/plain; charset=utf-8", "MIT"), "odd.exe": ("application/octet-stream", "x")}


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    page = tmp_path_factory.mktemp("page")
    (page / "index.html").write_text("<!doctype html><title>the console</title>")
    for name, (_, text) in FILES.items():
        (page / name).write_text(text)
    (page / "console-ABCDEFGH.js.gz").write_bytes(gzip.compress(b"console"))
    n = Nginx(tmp_path_factory.mktemp("ng"), CONSOLE=page, SIGN_IN_RATE="1r/m", SIGN_IN_BURST=2)
    yield n
    n.stop()


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_the_one_file(nginx, path):
    for query in ("", "?a=b"):
        for method in ("GET", "HEAD"):
            reply = nginx.ask(method, path + query)
            assert reply.status == 200 and (b"the console" in reply.data) == (method == "GET")
            assert reply.getheader("Content-Type") == "text/html; charset=utf-8"
            assert reply.getheader("Cache-Control") == "no-cache"
            assert reply.headers.get_all("Content-Security-Policy") == [POLICY]
            assert reply.getheader("X-Content-Type-Options") == "nosniff" and reply.getheader("Referrer-Policy") == "no-referrer"
    assert nginx.ask("GET", path, If_None_Match=reply.getheader("ETag")).status == 304
    refused = nginx.ask("POST", path, b"x")
    assert refused.status == 405 and refused.getheader("Allow") == "GET, HEAD"
    assert json.loads(refused.data)["error"]["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", NO_PAGES)
def test_all_else_is_the_workers(nginx, path):
    assert json.loads(nginx.ask("GET", path).data)["worker"] is True


@pytest.mark.parametrize("name", FILES)
def test_files(nginx, name):
    reply = nginx.ask("GET", "/console/" + name)
    assert (reply.status, reply.getheader("Content-Type"), reply.data.decode()) == (200, *FILES[name])
    assert reply.getheader("Cache-Control") == "public, max-age=31536000, immutable"
    refused = nginx.ask("POST", "/console/" + name, b"x")
    assert refused.status == 405 and refused.getheader("Allow") == "GET, HEAD"


def test_packed_files_are_sent_as_they_are(nginx):
    reply = nginx.ask("GET", "/console/console-ABCDEFGH.js", Accept_Encoding="gzip")
    assert reply.getheader("Content-Encoding") == "gzip" and gzip.decompress(reply.data) == b"console"


@pytest.mark.parametrize("path", ["/console/none.js", "/console/", "/console/../etc/passwd", "/console/%2e%2e/etc/passwd", "/console/..%2f..%2fetc%2fpasswd",
                                  "/console/api", "/console//index.html/"])
def test_no_such_file(nginx, path):
    reply = nginx.ask("GET", path)
    assert reply.status in (400, 403, 404) or json.loads(reply.data)["worker"] is True
    assert b"root:" not in reply.data
    if reply.status == 404:
        assert reply.getheader("Cache-Control") == "no-store"


def test_its_surface_is_the_workers(nginx):
    reply = nginx.ask("GET", "/console/api/me?size=5000", Accept_Encoding="gzip")
    # a token beside what was sent is not packed
    assert json.loads(reply.data)["worker"] is True and reply.getheader("Content-Encoding") is None
    assert reply.headers.get_all("Cache-Control") == ["no-store"]
    assert reply.getheader("Content-Security-Policy").startswith("default-src 'none'; base-uri")
    assert nginx.ask("POST", "/console/api/sign-out?status=405").getheader("Allow") is None


def test_cookies_pass(nginx):
    nginx.worker.seen.clear()
    nginx.ask("GET", "/console/api/me", Cookie="tariffd_session=x", Sec_Fetch_Site="same-origin", X_CSRF_Token="y")
    seen = nginx.worker.seen[-1]["params"]
    assert (seen["HTTP_COOKIE"], seen["HTTP_SEC_FETCH_SITE"], seen["HTTP_X_CSRF_TOKEN"]) == ("tariffd_session=x", "same-origin", "y")
    assert "HTTPS" not in seen


def test_what_hashes_a_password_has_a_rate_of_its_own(nginx):
    seen = [nginx.ask("POST", "/console/api/sign-in", b"{}") for _ in range(5)]
    assert [reply.status for reply in seen] == [200] * 3 + [429] * 2
    assert int(seen[-1].getheader("Retry-After")) >= 1 and json.loads(seen[-1].data)["error"]["code"] == "rate_limited"
    for method, path in (("POST", "sign-in?a"), ("POST", "users"), ("POST", "users/usr_1/password"), ("POST", "users/a%2Fb/password?x"), ("PATCH", "me")):
        assert nginx.ask(method, "/console/api/" + path, b"{}").status == 429
    for method, path in (("GET", "me"), ("POST", "sign-out"), ("GET", "users"), ("PATCH", "users/usr_1"), ("POST", "system-tokens")):
        assert nginx.ask(method, "/console/api/" + path).status == 200


def test_where_it_is_not_installed(tmp_path):
    n = Nginx(tmp_path / "n", CONSOLE=tmp_path / "nowhere")
    try:
        for path in PAGES:
            assert json.loads(n.ask("GET", path).data)["worker"] is True
            assert json.loads(n.ask("POST", path, b"x").data)["worker"] is True
        assert n.ask("GET", "/console/x.js").status == 404
        assert json.loads(n.ask("GET", "/console/api/me").data)["worker"] is True
    finally:
        n.stop()
