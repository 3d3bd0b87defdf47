"""The programs of docs/integrating.md that check signatures, against requests that were really sent."""

import json
import re
import shutil
import subprocess
import time

import pytest

from client import TOP, Tenant
from receiver import Endpoint, Receiver, signature, signed

PAGE = (TOP / "docs" / "integrating.md").read_text()


def block(language):
    found, = [text for text in re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S) if "HMAC" in text.upper()]
    return found


# what follows a program: it reads a list of [secret, signature, body] and says which are signed
DRIVERS = {
    "python": (["python3", "-c"], """
import json, sys
print(json.dumps([is_signed(secret, signature, body.encode()) for secret, signature, body in json.load(sys.stdin)]))
"""),
    "js": (["node", "-e"], """
const all = JSON.parse(require("node:fs").readFileSync(0));
console.log(JSON.stringify(all.map(([secret, signature, body]) => isSigned(secret, signature, Buffer.from(body)))));
"""),
    "perl": (["perl", "-MJSON::PP", "-e"], """
local $/;
my $all = decode_json(<STDIN>);
utf8::encode($$_[2]) for @$all;
print encode_json([map { is_signed(@$_) ? JSON::PP::true : JSON::PP::false } @$all]);
"""),
}
every_language = pytest.mark.parametrize("language", DRIVERS)


def judged(language, cases):
    command, driver = DRIVERS[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"there is no {command[0]}")
    done = subprocess.run([*command, block(language) + driver], input=json.dumps(cases), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def sent():
    """(secret, former secret, request with one v1, request with two) of an endpoint; the second body is not ASCII."""
    receiver, tenant = Receiver(), Tenant()
    hook = Endpoint(tenant, "tariff.changed", url=receiver.url + "/hook")
    tenant.api.post(hook.path + "/test", None)
    one = receiver.wait("/hook")[0]
    new = tenant.api.post(hook.path + "/rotate-secret", None).json()["secret"]
    tenant.tariff(name="Größe 電気")
    two = receiver.wait("/hook", 2)[1]
    receiver.close()
    return new, hook.made["secret"], one, two


@every_language
def test_what_was_sent(sent, language):
    new, former, one, two = sent
    assert len(signature(one)[1]) == 1 and len(signature(two)[1]) == 2
    cases = [[secret, request.headers["X-Signature"], request.body.decode()] for request in (one, two) for secret in (new, former)]
    assert judged(language, cases) == [False, True, True, True]


@every_language
def test_what_was_not(sent, language):
    _, secret, request, _ = sent
    body, header = request.body.decode(), request.headers["X-Signature"]
    at, (value,) = signature(request)
    other = value[:-1] + ("0" if value[-1] != "0" else "1")

    def stamped(when):
        return f"t={when},v1={signed(secret, when, request.body)}"

    now = int(time.time())
    good = [[secret, header, body], [secret, f"t={at},v1={other},v1={value}", body], [secret, f"t={at},v0={other},v1={value}", body],
            [secret, stamped(now - 240), body], [secret, stamped(now + 240), body]]
    bad = [[secret + "x", header, body], [secret, header, body + " "], [secret, header.replace(str(at), str(at - 1), 1), body],
           [secret, f"t={at},v1={other}", body], [secret, f"t={at},v1=", body], [secret, f"t={at},v1={value[:-1]}", body],
           [secret, f"t={at},v1={value}0", body], [secret, f"t={at},v0={value}", body], [secret, f"v1={value}", body], [secret, f"t={at}", body],
           [secret, "", body], [secret, "t=,v1=" + value, body], [secret, "t=1e9,v1=" + value, body],
           [secret, stamped(now - 330), body], [secret, stamped(now + 330), body], [secret, stamped(99999999999999), body]]
    assert judged(language, good) == [True] * len(good)
    assert judged(language, bad) == [False] * len(bad)
