"""Paths outside the two surfaces, and what every answer has in common."""

import re

import pytest

from client import BASE_URL, Client, code_of

import requests


def test_health():
    up, ready = Client().get("/healthz"), Client().get("/readyz")
    assert (up.status_code, up.json()) == (200, {"status": "up"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


def test_metrics():
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    sample = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.]+(e[+-]?[0-9]+)?')
    assert all(line.startswith("# ") or sample.fullmatch(line) for line in lines)
    assert any(line.startswith("# TYPE ") for line in lines)


def test_metrics_count():
    def requests_seen():
        text = Client().get("/metrics").text
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines()
                   if "requests_total" in line and not line.startswith("#"))

    before = requests_seen()
    for _ in range(5):
        Client().get("/healthz")
    assert requests_seen() >= before + 5


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "192.0.2.1"}, {"Forwarded": "for=192.0.2.1"}, {"X-Real-IP": "192.0.2.1"}])
def test_metrics_are_not_for_those_behind_a_proxy(headers):
    answer = Client().get("/metrics", headers=headers)
    assert answer.status_code in (200, 403)
    assert (answer.status_code == 403) == ("X-Forwarded-For" in headers or "Forwarded" in headers)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json"])
def test_methods(path):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = Client()(method, path, raw=b"{}")
        assert (answer.status_code, code_of(answer), answer.headers["Allow"]) == (405, "method_not_allowed", "GET, HEAD")
    assert Client()("HEAD", path).status_code == 200


@pytest.mark.parametrize("path", ["/api", "/api/v1/billing", "/api/v2/billing/tariffs", "/healthz/", "//healthz", "/Healthz",
                                  "/api/dynamic_pricing", "/etc/passwd", "/a/../b"])
def test_unknown_paths(path):
    answer = Client().get(path)
    assert (answer.status_code, code_of(answer)) == (404, "not_found")


def test_queries_do_not_matter():
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json"):
        assert Client().get(path + "?x=1&%ff").status_code == 200


def test_each_answer_has_an_id_of_its_own(tenant):
    ids = {tenant.api.get("/tariffs").headers["X-Request-Id"] for _ in range(20)}
    assert len(ids) == 20
    # a caller's own is not believed
    assert tenant.api.get("/tariffs", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] != "mine"


def test_security_headers(tenant):
    for answer in (tenant.api.get("/tariffs"), tenant.api.get("/nothing"), Client().get("/healthz"),
                   tenant.api("POST", "/tariffs", raw=b" " * (1 << 20) + b" ")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert re.fullmatch(r"nginx|", answer.headers.get("Server", ""))


def test_gzip(tenant):
    for i in range(20):
        tenant.tariff(name=f"Compressed {i}")
    answer = tenant.api.get("/tariffs", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip" and answer.json()["total"] >= 20


def test_garbage_for_a_query(tenant):
    for query in ("%", "%f", "a=%ff", "a=%00", "=", "&&&", "a", "a=b=c", "limit[]=1"):
        answer = requests.get(f"{BASE_URL}/api/v1/billing/tariffs?{query}", headers=tenant.api.http.headers, timeout=30)
        assert answer.status_code in (200, 422) and answer.headers["Content-Type"] == "application/json"
