"""Charge points: ids of the caller's own, PUT creates, tariff and time zone."""

import pytest

from client import code_of, fields_of


def test_put_creates_and_replaces(tenant):
    tariff = tenant.tariff()
    full = {"tariff_id": tariff, "site_id": "site-1", "time_zone": "Asia/Tokyo", "connector_types": ["CCS2", "Type2"]}
    made = tenant.api.put("/charge-points/CP_1:a.b-c", full)
    assert made.status_code == 201
    assert made.headers["Location"] == "/api/v1/billing/charge-points/CP_1:a.b-c"
    assert list(made.json()) == ["id", "tariff_id", "site_id", "time_zone", "connector_types", "created_at", "updated_at"]
    assert made.json().items() >= {"id": "CP_1:a.b-c", **full}.items()
    assert tenant.api.get("/charge-points/CP_1:a.b-c").text == made.text
    again = tenant.api.put("/charge-points/CP_1:a.b-c", {"time_zone": "Europe/Paris"})
    assert again.status_code == 200 and "Location" not in again.headers
    assert again.json().items() >= {"tariff_id": None, "site_id": None, "time_zone": "Europe/Paris",
                                    "connector_types": None}.items()
    # what GET gives can be put back
    assert tenant.api.put("/charge-points/CP_1:a.b-c", made.json()).json().items() >= full.items()


def test_empty_list_is_not_none(tenant):
    id = tenant.charge_point(connector_types=[])
    assert tenant.api.get(f"/charge-points/{id}").json()["connector_types"] == []


@pytest.mark.parametrize("patch,expected", [
    ({}, {}), ({"time_zone": None}, {"time_zone": None}), ({"connector_types": ["CHAdeMO"]}, {"connector_types": ["CHAdeMO"]}),
    ({"site_id": "s2", "id": "other", "created_at": 1}, {"site_id": "s2"}),
])
def test_patch_merges(tenant, patch, expected):
    id = tenant.charge_point(site_id="s1", time_zone="Asia/Tokyo", connector_types=["CCS2"])
    before = tenant.api.get(f"/charge-points/{id}").json()
    after = tenant.api.patch(f"/charge-points/{id}", patch)
    assert after.status_code == 200
    assert after.json() == {**before, **expected, "updated_at": after.json()["updated_at"]}


@pytest.mark.parametrize("fields,wrong", [
    ({"tariff_id": "tar_01M7Y8KHGFNHDDGT5YZFTQME7K"}, ["tariff_id"]),
    ({"tariff_id": "nonsense"}, ["tariff_id"]),
    ({"tariff_id": ""}, ["tariff_id"]),
    ({"time_zone": "Europe/Atlantis"}, ["time_zone"]),
    ({"time_zone": "../../etc/passwd"}, ["time_zone"]),
    ({"time_zone": "/etc/localtime"}, ["time_zone"]),
    ({"site_id": "with space"}, ["site_id"]),
    ({"site_id": "x" * 65}, ["site_id"]),
    ({"connector_types": "CCS2"}, ["connector_types"]),
    ({"connector_types": [1]}, ["connector_types[0]"]),
    ({"connector_types": ["a", "", None]}, ["connector_types[1]", "connector_types[2]"]),
    ({"connector_types": ["x"] * 33}, ["connector_types"]),
    ({"colour": "red", "time_zone": 1}, ["colour", "time_zone"]),
])
def test_wrong_fields_are_named(tenant, fields, wrong):
    answer = tenant.api.put("/charge-points/cp-wrong", fields)
    assert (answer.status_code, sorted(fields_of(answer))) == (422, sorted(wrong))
    assert tenant.api.get("/charge-points/cp-wrong").status_code == 404


def test_wrong_ids(tenant):
    for id in ("x" * 65, "with%20space", "%C3%A9", "a%2Fb", "%ff", "a,b"):
        answer = tenant.api.put(f"/charge-points/{id}", {})
        assert (answer.status_code, fields_of(answer)) == (422, ["id"])
        assert tenant.api.get(f"/charge-points/{id}").status_code == 404
        assert tenant.api.patch(f"/charge-points/{id}", {}).status_code == 404
    assert tenant.api.put("/charge-points/" + "x" * 64, {}).status_code == 201


def test_patch_creates_nothing(tenant):
    answer = tenant.api.patch("/charge-points/cp-none", {"time_zone": "Asia/Tokyo"})
    assert (answer.status_code, code_of(answer)) == (404, "not_found")


def test_conditions(tenant):
    only_new = {"If-None-Match": "*"}
    assert tenant.api.put("/charge-points/cp-new", {}, headers=only_new).status_code == 201
    answer = tenant.api.put("/charge-points/cp-new", {"site_id": "x"}, headers=only_new)
    assert (answer.status_code, code_of(answer)) == (412, "precondition_failed")
    assert tenant.api.get("/charge-points/cp-new").json()["site_id"] is None
    tag = tenant.api.get("/charge-points/cp-new").headers["ETag"]
    assert tenant.api.put("/charge-points/cp-new", {}, headers={"If-Match": '"99"'}).status_code == 412
    assert tenant.api.put("/charge-points/cp-new", {}, headers={"If-Match": ""}).status_code == 412
    changed = tenant.api.put("/charge-points/cp-new", {"site_id": "x"}, headers={"If-Match": tag})
    assert changed.status_code == 200 and changed.headers["ETag"] != tag
    assert tenant.api.delete("/charge-points/cp-new", headers={"If-Match": tag}).status_code == 412
    # If-Match on what is not there creates nothing
    assert tenant.api.put("/charge-points/cp-absent", {}, headers={"If-Match": "*"}).status_code == 412
    assert tenant.api.get("/charge-points/cp-absent").status_code == 404


def test_delete(tenant):
    tariff = tenant.tariff(session_fee=1)
    id = tenant.charge_point(tariff_id=tariff)
    session = tenant.session(charge_point_id=id)
    assert tenant.api.delete(f"/charge-points/{id}").status_code == 204
    assert tenant.api.get(f"/charge-points/{id}").status_code == 404
    assert tenant.api.delete(f"/charge-points/{id}").status_code == 404
    # its sessions stay
    assert tenant.api.get(f"/sessions/{session['id']}").json()["charge_point_id"] == id


def test_lists(fresh):
    tenant = fresh()
    one, two = tenant.tariff(), tenant.tariff()
    for i in range(6):
        tenant.charge_point(f"cp-{i}", tariff_id=one if i % 2 else two, site_id=f"s{i % 3}")
    newest = [f"cp-{i}" for i in reversed(range(6))]

    def page(query):
        body = tenant.api.get("/charge-points?" + query).json()
        return [row["id"] for row in body["charge_points"]], body["total"], body["next_cursor"]

    assert page("") == (newest, 6, None)
    assert page(f"tariff_id={one}")[:2] == (["cp-5", "cp-3", "cp-1"], 3)
    assert page(f"tariff_id={one}&site_id=s0")[:2] == (["cp-3"], 1)
    assert page("site_id=none")[:2] == ([], 0)
    assert page("limit=4&page=2")[0] == newest[4:]
    rows, total, cursor = page("limit=4")
    assert (rows, total) == (newest[:4], 6)
    assert page(f"limit=4&cursor={cursor}") == (newest[4:], 6, None)
    assert fields_of(tenant.api.get("/charge-points?cursor=x")) == ["cursor"]
