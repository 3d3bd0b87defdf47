"""The browsable reference: files from nginx, complete without any other host, under a policy that would refuse one."""

import gzip
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
import requests

from client import BASE_URL, TOP, code_of, Client

pytestmark = pytest.mark.skipif(not (TOP / "var/reference/page").is_dir(), reason="npm's packages are not here")


def ask(path, method="GET", **headers):
    return requests.request(method, BASE_URL + path, headers={"Accept-Encoding": "identity", **headers}, timeout=30,
                            allow_redirects=False)


class Loaded(HTMLParser):
    """What the page loads or leads to, and what a strict policy would refuse."""

    def __init__(self, text):
        super().__init__()
        self.urls, self.inline = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.urls += [attrs[name] for name in ("src", "href", "spec-url", "action", "data") if name in attrs]
        self.inline += [name for name in attrs if name == "style" or name.startswith("on")]
        if tag in ("style", "base") or (tag == "script" and "src" not in attrs):
            self.inline.append(tag)


@pytest.fixture(scope="module")
def page():
    return ask("/docs")


@pytest.fixture(scope="module")
def files(page):
    """Every file of this server that the page names, by path."""
    paths = [url for url in Loaded(page.text).urls if url.startswith("/docs/")]
    assert {path.rpartition(".")[2] for path in paths} == {"css", "js"}
    return {path: ask(path) for path in paths}


def test_the_page(page):
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    # asked for anew each time, so that a new version shows
    assert page.headers["Cache-Control"] == "no-cache"
    again = ask("/docs", **{"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    loaded = Loaded(page.text)
    assert loaded.inline == []
    assert "/openapi.json" in loaded.urls
    assert [url for url in loaded.urls if urlsplit(url).netloc] == []


def test_the_files(files):
    kinds = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
    for path, answer in files.items():
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == kinds[path.rpartition(".")[2]]
        # the name changes with the content
        assert re.search(r"-[0-9.]+\.(css|js)$", path)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert ask(path, **{"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_nothing_is_fetched_from_elsewhere(files):
    for path, answer in files.items():
        text = answer.text
        assert not re.search(r"""(src|srcset)["']?\s*[:=]\s*["'](https?:)?//""", text), path
        assert not re.search(r"""(url\(|@import|importScripts\(|import\()\s*["']?(https?:)?//""", text), path
        assert not re.search(r"https?://(cdn|fonts|unpkg|www\.google)[.a-z]", text), path
        assert "sourceMappingURL=http" not in text and "\n//# sourceMappingURL" not in text


def test_policy(page, files):
    for answer in (page, *files.values()):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Request-Id"]
        rules = dict(rule.strip().split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split(";"))
        assert rules["default-src"] == rules["form-action"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
        assert rules["script-src"] == rules["connect-src"] == "'self'"
        assert "unsafe" not in str(rules) and "http" not in str(rules)


def test_compressed(files):
    path = next(path for path in files if path.endswith(".js"))
    with requests.get(BASE_URL + path, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=30) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
        raw = answer.raw.read(decode_content=False)
    assert len(raw) < 400_000
    assert gzip.decompress(raw) == files[path].content


def test_head(page, files):
    for path, answer in {"/docs": page, **files}.items():
        head = ask(path, "HEAD")
        assert (head.status_code, head.content) == (200, b"")
        for name in ("Content-Type", "Content-Length", "Cache-Control", "ETag"):
            assert head.headers[name] == answer.headers[name]


def test_other_paths_and_methods(files):
    there = ask("/docs/")
    assert (there.status_code, there.headers["Location"]) == (301, "/docs")
    assert ask("/docs?x=1").status_code == 200
    for path in ("/docs/nothing", "/docs/%2e%2e/openapi.json", "/docs/done", "/docsy", "/docs//index.html/x"):
        answer = Client().get(path)
        assert (answer.status_code, code_of(answer)) == (404, "not_found")
    for path in ("/docs", *files):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = ask(path, method)
            assert (answer.status_code, code_of(answer), answer.headers["Allow"]) == (405, "method_not_allowed", "GET, HEAD")


def test_licences_come_along():
    answer = ask("/docs/LICENSE.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "MIT License" in answer.text
