"""Every query parameter of every operation: unknown, repeated, out of range, of the wrong kind. Refused under its name."""

import http.client
import json
from urllib.parse import quote

import pytest

from client import BASE_URL, CONSOLE, DYNAMIC, OPENAPI, Tenant, check_answer, deref, fields_of
from fields import NOT_INSTANTS, SAMPLES
from samples import caller, filled, object_of, short

# what from, to and the like may not be; days alone are taken there
NOT_TIMES = [text for text in NOT_INSTANTS if text not in ("", "2026-05-01")] + ["2026-02-30", "2026-5-1", "today"]
TIMES = ("from", "to", "at", "until")
PAGING = ("page", "offset", "cursor")


def operations():
    for path, item in OPENAPI["paths"].items():
        for verb, operation in item.items():
            if path.startswith(("/api/", CONSOLE)) and not path.startswith(DYNAMIC):
                yield verb.upper(), path, [one for one in map(deref, operation.get("parameters", [])) if one["in"] == "query"]


ALL = [(method, path, named) for method, path, named in operations() if method in ("GET", "DELETE")]
NAMED = [(method, path, one) for method, path, named in ALL for one in named]


class Answer:
    """Of a query to the letter: requests would mend wrong percent signs."""

    def __init__(self, client, method, at):
        self.url = client.root + at
        connection = http.client.HTTPConnection(BASE_URL.removeprefix("http://"), timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in client.http.cookies.items())
        connection.request(method, self.url, headers={**client.http.headers, "Cookie": cookies})
        reply = connection.getresponse()
        self.status_code, self.headers, self.content = reply.status, reply.headers, reply.read()
        connection.close()
        self.text = self.content.decode(errors="replace")
        check_answer(method, self.url.partition("?")[0], self)

    def json(self):
        return json.loads(self.text)


@pytest.fixture(scope="module")
def at():
    tenant, made = Tenant(), {}

    def ask(method, path, query):
        """Send a query together with what the operation needs."""
        if path not in made:
            made[path] = filled(path, object_of(tenant, path))
        needed = [one["name"] for way, where, one in NAMED if (way, where) == (method, path) and one.get("required")]
        pairs = [f"{name}={SAMPLES.get(name, '2026-05-01')}" for name in needed if f"{name}=" not in f"&{query}"]
        client, target = caller(tenant, made[path])
        return Answer(client, method, target + "?" + "&".join([*pairs, query]))

    return ask


def refused(answer, *names):
    assert answer.status_code == 422, f"{answer.url}: {answer.status_code} {answer.text[:300]}"
    assert set(fields_of(answer)) == set(names), f"{answer.url}: {answer.text}"


def wrong_values(one):
    schema, name = one["schema"], one["name"]
    bad = ["%00", "%ff", "%zz", "%", "a%0", "%ed%a0%80", "x" * 5000]
    if schema.get("type") == "integer":
        bad += ["", "x", "1.5", "-1", "%201", "1%20", "1,2", "0x1", "1_0", "9" * 30, "1e400", "NaN", "true", "[1]", "%2B1"]
        if "minimum" in schema:
            bad.append(str(schema["minimum"] - 1))
        if "maximum" in schema:
            bad += [str(schema["maximum"] + 1), str(schema["maximum"] * 1000)]
    elif schema.get("type") == "boolean":
        bad += ["", "1", "0", "yes", "TRUE", "true%20"]
    elif "enum" in schema:
        bad += ["", "nonsense"] + [word.upper() for word in schema["enum"] if word.upper() != word]
    else:
        if schema.get("minLength", 0) > 0:
            bad.append("")
        if "maxLength" in schema:
            bad += [quote(sign * (schema["maxLength"] + 1)) for sign in "xé"]
        if name in TIMES:
            bad += [quote(text) for text in NOT_TIMES]
    return bad


@pytest.mark.parametrize("method,path,one", NAMED, ids=[f"{method} {path} {one['name']}" for method, path, one in NAMED])
def test_wrong_values(at, method, path, one):
    for value in wrong_values(one):
        refused(at(method, path, f"{one['name']}={value}"), one["name"])


@pytest.mark.parametrize("method,path,one", NAMED, ids=[f"{method} {path} {one['name']}" for method, path, one in NAMED])
def test_limits(at, method, path, one):
    schema = one["schema"]
    if schema.get("type") == "integer":
        good = [schema.get("minimum", 0), schema.get("maximum", 10**9), "1e0"] if one["name"] != "revision" else [1]
    elif schema.get("type") == "boolean":
        good = ["true", "false"]
    else:
        good = schema.get("enum", [])
    for value in good:
        answer = at(method, path, f"{one['name']}={value}")
        assert answer.status_code == 200, f"{answer.url}: {answer.text[:300]}"


@pytest.mark.parametrize("method,path,named", ALL, ids=[f"{method} {path}" for method, path, _ in ALL])
def test_unknown(at, method, path, named):
    if not named:
        # it has no parameters at all
        refused(at(method, path, "limit=1"), "query")
        return
    for name, shown in (("nonsense", None), ("LIMIT", None), ("limit[]", None), ("limit%20", "limit "), ("x" * 100, "x" * 64)):
        refused(at(method, path, f"{name}=1"), shown or name)
    refused(at(method, path, "a=1&b=2&c"), "a", "b", "c")


@pytest.mark.parametrize("method,path,one", NAMED, ids=[f"{method} {path} {one['name']}" for method, path, one in NAMED])
def test_repeated(at, method, path, one):
    schema = one["schema"]
    value = schema.get("enum", [schema.get("minimum", "2026-05-01")])[0]
    refused(at(method, path, f"{one['name']}={value}&{one['name']}={value}"), one["name"])


LISTS = [(method, path) for method, path, named in ALL if {"page", "offset", "cursor"} <= {one["name"] for one in named}]


@pytest.mark.parametrize("method,path", LISTS, ids=[f"{method} {path}" for method, path in LISTS])
def test_two_ways_through_a_list(at, method, path):
    for first in PAGING:
        for second in PAGING:
            if first < second:
                answer = at(method, path, f"{first}=1&{second}=1")
                assert answer.status_code == 422 and set(fields_of(answer)) <= set(PAGING)


# texts that no list gives as a cursor; numbers are cursors of some
NO_CURSORS = ["nonsense", "x-1", "1-", "-", "1-x", "' OR 1=1 --", "A" * 200, "=", "e30", "/", "~", "\x7f", "é", "%", "1.5", "1 ",
              "1-bsn_", "1-bsn_x", "9" * 30, "zzz_01M7Y8KHGFNHDDGT5YZFTQME7K", "_01M7Y8KHGFNHDDGT5YZFTQME7K"]
PREFIXES = {"/tariffs": "tar_", "/user-types": "utp_", "/organizations": "org_", "/promotional-codes": "promo_", "/api-keys": "key_", "/users": "usr_",
            "/sessions/{id}/refunds": "rfd_", "/sessions": "1777622400-bsn_"}


@pytest.mark.parametrize("method,path", LISTS, ids=[f"{method} {path}" for method, path in LISTS])
def test_nonsense_for_a_cursor(at, method, path):
    for cursor in NO_CURSORS:
        refused(at(method, path, "cursor=" + quote(cursor, safe="")), "cursor")


@pytest.mark.parametrize("short_path", PREFIXES)
def test_cursors_that_are_nearly_ids(at, short_path):
    path = next(path for _, path in LISTS if short(path) == short_path)
    prefix, id = PREFIXES[short_path], "01M7Y8KHGFNHDDGT5YZFTQME7K"
    assert at("GET", path, f"cursor={prefix}{id}").status_code == 200
    for wrong in (prefix, prefix + id[1:], prefix + id + "0", prefix + id.lower(), prefix + id[:-1] + "U", id, prefix.upper() + id,
                  "x" + prefix + id, prefix + id + "%20"):
        refused(at("GET", path, "cursor=" + wrong), "cursor")


def test_a_body_is_no_query():
    """What belongs to the body is unknown in the query of a POST."""
    tenant = Tenant()
    answer = tenant.api.post("/tariffs?name=x", {"name": "x", "currency": "EUR"})
    assert (answer.status_code, fields_of(answer)) == (422, ["query"])
    assert tenant.api.get("/tariffs").json()["total"] == 0


def test_each_list_is_covered():
    assert len(LISTS) >= 6 and {short(path) for _, path in LISTS} >= {"/tariffs", "/sessions", "/rules"}
