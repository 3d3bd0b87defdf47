"""Settings of a tenant: over REST and by tariffctl, one use case."""

import base64

import pytest

from client import code_of, ctl, fields_of, run_ctl

NAMES = ["name", "time_zone", "default_tariff_id", "legal_name", "address", "country", "tax_id", "logo", "locale", "payment_terms_days"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)


def uri(picture, kind="png"):
    return f"data:image/{kind};base64," + base64.b64encode(picture).decode()


def test_read_and_change(fresh):
    tenant = fresh(time_zone="Europe/London")
    first = tenant.api.get("/settings")
    assert list(first.json()) == NAMES and first.headers["ETag"] == '"1"'
    assert first.json() == {**dict.fromkeys(NAMES), "name": tenant.name, "time_zone": "Europe/London", "locale": "en"}
    tariff = tenant.tariff()
    sent = {"name": tenant.name + "!", "time_zone": "Asia/Tokyo", "default_tariff_id": tariff, "legal_name": "Seller Ltd",
            "address": {"line1": "1 Quay", "line2": "b", "city": "Bristol", "postal_code": "BS1"}, "country": "GB", "tax_id": "GB1",
            "logo": uri(PNG), "locale": "de-AT", "payment_terms_days": 30}
    changed = tenant.api.patch("/settings", sent)
    assert changed.status_code == 200 and changed.json() == sent and changed.headers["ETag"] == '"2"'
    again = tenant.api.get("/settings", headers={"If-None-Match": '"1"'})
    assert again.json() == sent
    assert tenant.api.get("/settings", headers={"If-None-Match": '"2"'}).status_code == 304
    merged = tenant.api.patch("/settings", {"address": {"line2": None}, "logo": None, "default_tariff_id": None}).json()
    assert merged == {**sent, "address": {**sent["address"], "line2": None}, "logo": None, "default_tariff_id": None}
    assert tenant.api.patch("/settings", {"address": None}).json()["address"] is None


def test_no_other_methods(tenant):
    for method in ("PUT", "POST", "DELETE"):
        answer = tenant.api(method, "/settings", {} if method != "DELETE" else None)
        assert answer.status_code == 405 and answer.headers["Allow"].split(", ") == ["GET", "HEAD", "PATCH"]


@pytest.mark.parametrize("fields,wrong", [
    ({"name": None}, ["name"]), ({"name": ""}, ["name"]), ({"time_zone": None}, ["time_zone"]), ({"time_zone": "Mars/Base"}, ["time_zone"]),
    ({"locale": None}, ["locale"]), ({"locale": "x"}, ["locale"]), ({"country": "gb"}, ["country"]),
    ({"default_tariff_id": "tar_0"}, ["default_tariff_id"]), ({"payment_terms_days": -1}, ["payment_terms_days"]),
    ({"payment_terms_days": 3651}, ["payment_terms_days"]), ({"payment_terms_days": 1.5}, ["payment_terms_days"]),
    ({"address": {"street": "x"}}, ["address.street"]), ({"id": "x", "colour": 1}, ["id", "colour"]),
    ({"time_zone": "x", "country": "1", "locale": "--", "default_tariff_id": "x"}, ["country"]),
    ({"time_zone": "x", "country": "11", "locale": "--", "default_tariff_id": "x"}, ["time_zone", "country", "locale", "default_tariff_id"]),
])
def test_wrong_fields(tenant, fields, wrong):
    before = tenant.api.get("/settings").text
    answer = tenant.api.patch("/settings", fields)
    assert (answer.status_code, sorted(fields_of(answer))) == (422, sorted(wrong))
    assert tenant.api.get("/settings").text == before


@pytest.mark.parametrize("logo,good", [
    (uri(PNG), True), (uri(JPEG, "jpeg"), True), (uri(PNG + bytes(262144 - len(PNG))), True),
    (uri(PNG + bytes(262145 - len(PNG))), False), (uri(PNG + bytes(300000)), False), (uri(JPEG), False), (uri(PNG, "jpeg"), False),
    (uri(b"GIF89a" + bytes(50), "gif"), False), (uri(b"<svg/>", "svg+xml"), False), ("https://example.com/logo.png", False),
    ("data:image/png;base64,", False), ("data:image/png;base64,iVBORw0KGgo", False), (uri(PNG)[:-1], False), (uri(PNG) + "\n", False),
    (uri(PNG).replace("A", "-", 1), False), (uri(PNG) + "=", False), ("x", False),
], ids=range(17))
def test_logos(tenant, logo, good):
    answer = tenant.api.patch("/settings", {"logo": logo})
    assert answer.status_code == (200 if good else 422), answer.text[:300]
    assert good or fields_of(answer) == ["logo"]
    # it is read with the settings alone, and kept by others' changes
    if good:
        assert tenant.api.patch("/settings", {"tax_id": "1"}).json()["logo"] == logo
        assert ctl("tenant", "set", tenant.id, "--tax-id=2")["tax_id"] == "2"
        assert tenant.api.get("/settings").json()["logo"] == logo


def test_lost_updates(fresh):
    tenant = fresh()
    tag = tenant.api.get("/settings").headers["ETag"]
    assert tenant.api.patch("/settings", {"tax_id": "1"}, headers={"If-Match": tag}).status_code == 200
    answer = tenant.api.patch("/settings", {"tax_id": "2"}, headers={"If-Match": tag})
    assert (answer.status_code, code_of(answer)) == (412, "precondition_failed")
    # the command line makes a version too
    ctl("tenant", "set", tenant.id, "--city=Graz")
    assert tenant.api.patch("/settings", {"tax_id": "2"}, headers={"If-Match": '"2"'}).status_code == 412
    assert tenant.api.get("/settings").json()["address"] == {"line1": None, "line2": None, "city": "Graz", "postal_code": None}


def test_the_command_line_has_the_same_rules(fresh, stranger):
    tenant = fresh()
    archived = tenant.tariff()
    tenant.api.patch(f"/tariffs/{archived}", {"status": "archived"})
    for option, word in (("--default-tariff-id=tar_0", "names no tariff"), (f"--default-tariff-id={stranger.tariff()}", "names no tariff"),
                         (f"--default-tariff-id={archived}", "archived"), ("--time-zone=Mars/Base", "zone"), ("--country=gb", "capital"),
                         ("--locale=--", "language tag")):
        done = run_ctl("tenant", "set", tenant.id, option)
        assert done.returncode != 0 and word in done.stderr, (option, done.stderr)
    assert tenant.api.get("/settings").headers["ETag"] == '"1"'
    good = tenant.tariff()
    assert ctl("tenant", "set", tenant.id, f"--default-tariff-id={good}")["default_tariff_id"] == good


def test_a_logo_is_told_by_its_digest(fresh):
    tenant = fresh()
    tenant.api.patch("/settings", {"logo": uri(PNG)})
    changes = tenant.api.get("/audit?object=settings").json()["audit"][0]["changes"]
    assert list(changes) == ["logo"] and changes["logo"]["from"] is None and len(changes["logo"]["to"]) == 64


def test_names_are_unique(fresh, stranger):
    answer = fresh().api.patch("/settings", {"name": stranger.name})
    assert (answer.status_code, code_of(answer)) == (409, "conflict")


def test_a_changed_zone_counts_from_then_on(fresh):
    tenant = fresh(time_zone="Europe/London")
    tariff = tenant.tariff(session_fee=1)
    assert tenant.session(tariff_id=tariff)["time_zone"] == "Europe/London"
    tenant.api.patch("/settings", {"time_zone": "Asia/Tokyo"})
    assert tenant.session(tariff_id=tariff)["time_zone"] == "Asia/Tokyo"
