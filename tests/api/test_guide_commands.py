"""The commands of the public guide (guide.txt) as printed, given to a shell on 1 May 2026; only host, key and ids are replaced.

Answers are compared as JSON values: the guide's fields with its names, types and order, then ours. What the guide prints and
no reading of it gives is in DIFFERENT, with what stands there instead."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

import pytest
import requests

from client import ENV, TOP, run_ctl

HOST = "https://api.dynamo-csms.com"
NOW = "2026-05-01 10:00:00"
POINT, DRIVER = "cp_01HX5P2QRSTUVWXYZ0", "drv_01HXDEFGH123456789"


def printed():
    """name: (command, answer or None)"""
    blocks = re.split(r"^== (.*)\n", (TOP / "tests/api/guide.txt").read_text(), flags=re.M)[1:]
    found = {}
    for name, text in zip(blocks[::2], blocks[1::2]):
        command, _, answer = text.partition("-- answer\n")
        found[name] = (command.strip(), json.loads(answer) if answer else None)
    return found


PRINTED = printed()


class Stack:
    """An instance whose tariffd believes that it is NOW, and a tenant that follows the guide."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.env = {**os.environ, "DEV_STATE": folder, "DEV_BUILD": ENV["BUILD"], "DEV_SKIP_BUILD": "1", "PORT": "0",
                    "DEV_WORKERS": "2", "DEV_FAKETIME": NOW}
        self.env["ASAN_OPTIONS"] = "verify_asan_link_order=0:" + self.env.get("ASAN_OPTIONS", "")
        done = self.dev("up")
        assert done.returncode == 0, done.stderr
        lines = (self.folder / "dev.env").read_text().splitlines()
        self.url = dict(line.split("=", 1) for line in lines)["BASE_URL"]
        # curl says the status on stderr, whatever the command asks for
        (self.folder / ".curlrc").write_text('noproxy = "*"\nsilent\nwrite-out = "%{stderr}%{http_code}"\n')
        self.key = None

    def dev(self, *args):
        return subprocess.run([TOP / "dev", *args], env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=120)

    def ctl(self, *args):
        done = run_ctl(*args, "--json", config=self.folder / "tariffd.conf")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def new_tenant(self):
        tenant = self.ctl("tenant", "create", "--name", f"guide {uuid.uuid4()}", "--time-zone", "Europe/London")["id"]
        self.key = self.ctl("key", "create", "--tenant", tenant, "--description", "guide", "--scope", "admin")["secret"]

    def shell(self, command, ids=()):
        """(status, answer) of a printed command."""
        assert HOST in command and "YOUR_API_KEY" in command
        for old, new in dict(ids).items():
            assert old in command
            command = command.replace(old, new)
        command = command.replace(HOST, self.url).replace("YOUR_API_KEY", self.key)
        env = {"PATH": os.environ["PATH"], "CURL_HOME": str(self.folder), "HOME": str(self.folder)}
        done = subprocess.run(["sh", "-c", command], env=env, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        self.said = done.stdout.decode()
        return int(done.stderr), json.loads(self.said)

    def send(self, method, path, body, status):
        """What happens between the guide's commands."""
        answer = requests.request(method, self.url + "/api/v1/billing" + path, json=body, timeout=30,
                                  headers={"Authorization": "Bearer " + self.key})
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def stack():
    folder = tempfile.mkdtemp(prefix="guide")
    made = None
    try:
        made = Stack(folder)
        yield made
    finally:
        if made is None:
            subprocess.run([TOP / "dev", "down"], env={**os.environ, "DEV_STATE": folder}, stdin=subprocess.DEVNULL, timeout=120)
        else:
            made.dev("down")
        shutil.rmtree(folder)


# values that are made anew each time, by field
MADE = {"id", "tariff_id", "session_id", "created_at"}


def kind(value):
    return {bool: "boolean", int: "number", float: "number", str: "string", type(None): "null"}.get(type(value), type(value))


def follows(answer, wanted, different=None, place=""):
    """The fields of ${wanted} come first, in its order, of its types, with its values but for those in ${different}."""
    different = different or {}
    assert kind(answer) == kind(wanted), place
    if isinstance(wanted, dict):
        assert list(answer)[:len(wanted)] == list(wanted), place
        for key, value in wanted.items():
            inner = f"{place}.{key}".lstrip(".")
            if inner in different:
                assert kind(answer[key]) == kind(value) and answer[key] == different[inner], inner
            elif key in MADE:
                assert isinstance(answer[key], str), inner
            else:
                follows(answer[key], value, different, inner)
    elif isinstance(wanted, list):
        assert len(answer) == len(wanted), place
        for i, value in enumerate(wanted):
            follows(answer[i], value, different, f"{place}.{i}")
    else:
        assert answer == wanted, place


def is_made(answer, prefix, seconds=600):
    """An id of the kind, made on the guide's day."""
    assert re.fullmatch(prefix + "_[0-9A-HJKMNP-TV-Z]{26}", answer["id"])
    assert re.fullmatch(r"2026-05-01T10:0[0-9]:[0-9]{2}Z", answer.get("created_at", "2026-05-01T10:00:00Z"))


def tariff(stack):
    stack.new_tenant()
    status, made = stack.shell(PRINTED["create a tariff"][0])
    assert status == 201
    return made


def settled(stack, **fields):
    """The guide's session at a tariff of the guide."""
    made = tariff(stack)
    stack.send("PUT", f"/charge-points/{POINT}", {"tariff_id": made["id"]}, 201)
    return made, lambda **more: stack.send("POST", "/sessions", {
        "transaction_id": "1", "charge_point_id": POINT, "driver_id": DRIVER, "started_at": "2026-05-01T08:12:00Z",
        "ended_at": "2026-05-01T09:04:00Z", "energy_kwh": 14.7, **fields, **more}, 201)


def test_create_list_and_update_a_tariff(stack):
    made = tariff(stack)
    wanted = PRINTED["create a tariff"][1]
    follows(made, wanted)
    is_made(made, "tar")
    # amounts with the currency's digits, percentages in shortest form
    assert '"session_fee":0.50,' in stack.said and '"tax_rate_percent":20,' in stack.said

    status, listed = stack.shell(PRINTED["list all tariffs"][0])
    assert status == 200 and list(listed)[0] == "tariffs" and len(listed["tariffs"]) == 1
    follows(listed["tariffs"][0], wanted)

    # "use PUT /api/v1/billing/tariffs/{tariff_id} with the same body shape"
    command = PRINTED["create a tariff"][0]
    put = command.replace("POST", "PUT").replace("/tariffs ", f"/tariffs/{made['id']} ")
    assert put != command
    status, replaced = stack.shell(put)
    assert status == 200
    follows(replaced, wanted)
    assert replaced["id"] == made["id"]


def test_create_rules_and_a_user_type(stack):
    made = tariff(stack)
    ids = {"tar_01HX8ABCDE12345678": made["id"]}
    status, night = stack.shell(PRINTED["create a time-of-day rule"][0], ids)
    assert status == 201
    follows(night, PRINTED["create a time-of-day rule"][1])
    is_made(night, "rul")
    assert night["tariff_id"] == made["id"]
    assert night["override"]["energy_rate_per_kwh"] == 0.18 and night["override"]["session_fee"] == 0

    status, weekend = stack.shell(PRINTED["create a weekend rule"][0], ids)
    assert status == 201
    wanted = {**PRINTED["create a time-of-day rule"][1], "name": "Weekend Flat Rate", "priority": 20}
    follows(weekend, wanted)
    assert weekend["conditions"]["time_of_day"] == {"days": ["saturday", "sunday"], "start_time": "00:00", "end_time": "23:59"}

    status, staff = stack.shell(PRINTED["create a user type"][0])
    assert status == 201
    follows(staff, PRINTED["create a user type"][1])
    is_made(staff, "utp")
    # "reference a user type in a billing rule by adding user_type_id to the conditions"
    command = PRINTED["create a time-of-day rule"][0].replace('"conditions": {', f'"conditions": {{ "user_type_id": "{staff["id"]}",')
    status, own = stack.shell(command, ids)
    assert (status, own["conditions"]["user_type_id"]) == (201, staff["id"])


def test_sessions_without_a_code(stack):
    """8.00 is what the driver is charged; the guide's list shows 6.67, which is the subtotal beside it."""
    _, session = settled(stack)
    id = session()["id"]
    status, listed = stack.shell(PRINTED["list billing sessions"][0])
    assert status == 200
    follows(listed, PRINTED["list billing sessions"][1], {"sessions.0.total_amount": 8.00})
    assert (listed["sessions"][0]["id"], listed["sessions"][0]["subtotal"]) == (id, 6.67)

    status, bill = stack.shell(PRINTED["retrieve a cost breakdown"][0], {"bsn_01HXCUVWXY01234567": id})
    assert status == 200
    wanted = PRINTED["retrieve a cost breakdown"][1]
    wanted = {**wanted, "line_items": wanted["line_items"][:3]}
    follows(bill, wanted, {"discount": 0.00, "total": 8.00})
    assert bill["session_id"] == id
    # to the letter, digits of the currency everywhere
    assert re.findall(r'"(?:amount|total|discount)":(-?[0-9.]+)', stack.said) == ["0.50", "6.17", "1.33", "0.00", "8.00"]


def test_create_a_promotional_code(stack):
    stack.new_tenant()
    status, code = stack.shell(PRINTED["create a promotional code"][0])
    assert status == 201
    follows(code, PRINTED["create a promotional code"][1])
    is_made(code, "promo")
    assert code["description"] == "50% off first charge — launch promotion" and code["single_use_per_driver"] is True


def with_code(stack, command):
    """The guide's session, started with the code that ${command} makes: (its row in the list, its breakdown)."""
    _, session = settled(stack)
    assert stack.shell(command)[0] == 201
    id = session(promo_code="LAUNCHDAY50")["id"]
    status, listed = stack.shell(PRINTED["list billing sessions"][0])
    assert status == 200
    status, bill = stack.shell(PRINTED["retrieve a cost breakdown"][0], {"bsn_01HXCUVWXY01234567": id})
    assert status == 200 and bill["session_id"] == listed["sessions"][0]["id"] == id
    return listed, bill


def test_sessions_with_the_code(stack):
    """50 % of 8.00 is 4.00; the guide prints 3.50."""
    listed, bill = with_code(stack, PRINTED["create a promotional code"][0])
    follows(listed, PRINTED["list billing sessions"][1], {"sessions.0.total_amount": 4.00})
    follows(bill, PRINTED["retrieve a cost breakdown"][1],
            {"line_items.3.amount": -4.00, "discount": -4.00, "total": 4.00})
    assert bill["tax_payable"] == 0.67


def test_the_figures_that_the_guide_prints(stack):
    """They come from a code that takes off at most 3.50: to the penny, the lines to the letter."""
    command = PRINTED["create a promotional code"][0].replace(
        '"discount_value": 50,', '"discount_value": 50, "max_discount_amount": 3.50, "currency": "GBP",')
    listed, bill = with_code(stack, command)
    follows(listed, PRINTED["list billing sessions"][1], {"sessions.0.total_amount": 4.50})
    follows(bill, PRINTED["retrieve a cost breakdown"][1])


def test_retrieve_invoices(stack):
    """A session of April, billed on the guide's day and paid."""
    stack.new_tenant()
    made = stack.send("POST", "/tariffs", {"name": "Fleet", "currency": "GBP", "session_fee": 701.92, "tax_rate_percent": 20}, 201)
    stack.send("PATCH", "/settings", {"legal_name": "Guide Ltd", "address": {"city": "London"}, "country": "GB", "tax_id": "GB123456789"}, 200)
    fleet = stack.send("POST", "/organizations", {"name": "Fleet"}, 201)["id"]
    stack.send("POST", "/sessions", {
        "transaction_id": "1", "charge_point_id": POINT, "tariff_id": made["id"], "organization_id": fleet, "energy_kwh": 14.7,
        "started_at": "2026-04-10T08:12:00Z", "ended_at": "2026-04-10T09:04:00Z"}, 201)
    stack.send("POST", "/invoices/run", {"period": "2026-04"}, 200)
    id = stack.send("GET", "/invoices", None, 200)["invoices"][0]["id"]
    stack.send("POST", f"/invoices/{id}/pay", {}, 200)
    status, listed = stack.shell(PRINTED["retrieve invoices for an organisation"][0], {"org_01HXIJKLMN234567890": fleet})
    assert status == 200
    row, = listed["invoices"]
    follows(listed, PRINTED["retrieve invoices for an organisation"][1],
            {f"invoices.0.{name}": row[name] for name in ("issued_at", "pdf_url")})
    is_made(row, "inv")
    assert re.fullmatch(r"2026-05-01T10:0[0-9]:[0-9]{2}Z", row["issued_at"]) and '"total_amount":842.30,' in stack.said
    assert row["pdf_url"].endswith(f"/api/v1/billing/invoices/{id}/pdf")
