"""Bad bodies for every route that takes one: refused with the right status and shape, and nothing is stored."""

import json

import pytest

from client import Tenant, fields_of, routes
from samples import media_of
from target import Target

# those in JSON; forms have stories of their own
WITH_BODY = [(row["method"], row["path"]) for row in routes()
             if row["body"] is not None and media_of(row["method"], row["path"]) == "application/json"]
IDS = [f"{method} {path}" for method, path in WITH_BODY]
every_body = pytest.mark.parametrize("method,path", WITH_BODY, ids=IDS)


@pytest.fixture(scope="module")
def targets():
    tenant = Tenant()
    made = {}

    def target(method, path):
        if (method, path) not in made:
            made[method, path] = Target(tenant, method, path)
        return made[method, path]

    return target


def with_member(target, text):
    """The valid body with one more member, as text."""
    return json.dumps(target.body)[:-1] + ", " + text + "}"


NOT_JSON = {
    "empty": lambda t: b"",
    "blank": lambda t: b" \r\n\t",
    "word": lambda t: b"nonsense",
    "cut": lambda t: json.dumps(t.body)[:-1].encode(),
    "trailing garbage": lambda t: json.dumps(t.body).encode() + b"x",
    "two objects": lambda t: json.dumps(t.body).encode() * 2,
    "NUL at the end": lambda t: json.dumps(t.body).encode() + b"\0",
    "byte order mark": lambda t: b"\xef\xbb\xbf" + json.dumps(t.body).encode(),
    "UTF-16": lambda t: json.dumps(t.body).encode("utf-16"),
    "single quotes": lambda t: b"{'a': 1}",
    "comment": lambda t: json.dumps(t.body).encode() + b"/* */",
    "comma at the end": lambda t: json.dumps(t.body)[:-1].encode() + b",}",
    "NaN": lambda t: with_member(t, '"n": NaN').encode(),
    "Infinity": lambda t: with_member(t, '"n": -Infinity').encode(),
    "leading zero": lambda t: with_member(t, '"n": 01').encode(),
    "True": lambda t: with_member(t, '"n": True').encode(),
    "repeated key": lambda t: with_member(t, json.dumps(next(iter(t.body))) + ': "x"').encode(),
    "repeated key below": lambda t: with_member(t, '"n": [{"a": 1, "a": 1}]').encode(),
    "escaped repeated key": lambda t: with_member(t, '"ab": 1, "a\\u0062": 1').encode(),
    "escaped NUL": lambda t: with_member(t, '"n": "a\\u0000b"').encode(),
    "NUL in a key": lambda t: with_member(t, '"n\\u0000": 1').encode(),
    "raw control character": lambda t: with_member(t, '"n": "a\nb"').encode(),
    "half a surrogate pair": lambda t: with_member(t, '"n": "\\ud800"').encode(),
    "the other half": lambda t: with_member(t, '"n": "\\udc00\\ud800"').encode(),
    "broken UTF-8": lambda t: with_member(t, '"n": "').encode()[:-1] + b'\xff"}',
    "overlong UTF-8": lambda t: with_member(t, '"n": "').encode()[:-1] + b'\xc0\xaf"}',
    "surrogate in UTF-8": lambda t: with_member(t, '"n": "').encode()[:-1] + b'\xed\xa0\x80"}',
    "bad escape": lambda t: with_member(t, '"n": "\\x41"').encode(),
    "deep lists": lambda t: with_member(t, '"n": ' + "[" * 100 + "]" * 100).encode(),
    "deep objects": lambda t: with_member(t, '"n": ' + '{"a":' * 100 + "1" + "}" * 100).encode(),
    "bottomless": lambda t: b"[" * 500000,
}


@every_body
@pytest.mark.parametrize("kind", NOT_JSON)
def test_not_json(targets, method, path, kind):
    target = targets(method, path)
    before = target.stored()
    answer = target(NOT_JSON[kind](target))
    target.refused(answer, 400)
    if target.dynamic:
        assert answer.json() == {"status": "error", "message": "Malformed JSON"}
    else:
        assert answer.json()["error"]["code"] == "malformed_json"
    assert target.stored() == before


@every_body
@pytest.mark.parametrize("raw", ["[]", "[{}]", "null", "true", "1", '"x"', "1e400"])
def test_not_an_object(targets, method, path, raw):
    target = targets(method, path)
    before = target.stored()
    target.refused(target(raw), 422)
    assert target.stored() == before


@every_body
def test_unknown_fields(targets, method, path):
    target = targets(method, path)
    if target.dynamic:
        assert target(with_member(target, '"sesion_fee": 1')).headers["X-Ignored-Fields"].endswith("sesion_fee")
        return
    before = target.stored()
    for name in ("sesion_fee", "", "é" * 100, "xé" * 100, "x€" * 100, "x" * 1000, '"', "a\nb", "__proto__"):
        answer = target(with_member(target, json.dumps(name) + ": 1"))
        target.refused(answer, 422)
        assert len(fields_of(answer)) == 1
    many = target(json.dumps({**target.body, **{f"f{i}": i for i in range(500)}}))
    target.refused(many, 422)
    assert len(fields_of(many)) == 64
    assert target.stored() == before


@every_body
def test_all_wrong_at_once(targets, method, path):
    target = targets(method, path)
    if target.dynamic:
        return
    names = [row["body"] for row in routes() if (row["method"], row["path"]) == (method, path)][0]
    answer = target(json.dumps({name: True if name == "sessions" else [True] for name in names}))
    target.refused(answer, 422)
    assert {field.partition("[")[0] for field in fields_of(answer)} == set(names)


@every_body
def test_size(targets, method, path):
    target = targets(method, path)
    before = target.stored()
    text = json.dumps(target.body)
    limit = (8 if path.endswith("/batch") or "/unique_schedule/" in path else 1) << 20
    for extra in (1, 100000):
        target.refused(target(text + " " * (limit - len(text) + extra)), 413)
    assert target.stored() == before
    # just that much is read
    assert target("x" * limit).status_code == 400
    target = target.again()
    text = json.dumps(target.body)
    assert target(text + " " * (limit - len(text))).status_code in (200, 201, 202)


@every_body
@pytest.mark.parametrize("type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                                  "application/jsonx", "application/json-patch+json", "text/json", "", "*/*"])
def test_content_type(targets, method, path, type):
    target = targets(method, path)
    before = target.stored()
    target.refused(target(json.dumps(target.body), headers={"Content-Type": type}), 415)
    assert target.stored() == before


@every_body
@pytest.mark.parametrize("type", ["application/json; charset=utf-8", "application/json;charset=UTF-8", "APPLICATION/JSON"])
def test_content_types_that_are_json(targets, method, path, type):
    assert targets(method, path)("[]", type=type).status_code in (400, 422)


def test_every_body_has_a_sample():
    """A new route with a body comes with a sample in samples.py, or the tests above fail; there is at least one here."""
    assert len(WITH_BODY) >= 6
