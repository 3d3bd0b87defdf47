"""Sites, drivers and organizations: what sessions take from them, and what may not be removed."""

import uuid

import pytest

from client import code_of, fields_of

ORGANIZATION = {"name": "Fleet", "legal_name": "Fleet Ltd",
                "address": {"line1": "1 Quay", "line2": None, "city": "Bristol", "postal_code": "BS1"},
                "country": "GB", "tax_id": "GB1", "contact_email": "a@b.example", "currency": "GBP"}


def test_organization(tenant):
    made = tenant.api.post("/organizations", ORGANIZATION)
    assert made.status_code == 201 and made.headers["ETag"] == '"1"'
    path = "/organizations/" + made.json()["id"]
    assert made.headers["Location"] == "/api/v1/billing" + path
    assert list(made.json()) == ["id", *ORGANIZATION, "created_at", "updated_at"]
    assert made.json().items() >= ORGANIZATION.items()
    assert tenant.api.get(path).json() == made.json()
    # what GET gives can be put back, a merge reaches into the address
    assert tenant.api.put(path, made.json()).json().items() >= ORGANIZATION.items()
    changed = tenant.api.patch(path, {"address": {"line2": "Floor 2", "postal_code": None}, "currency": None}).json()
    assert changed["address"] == {"line1": "1 Quay", "line2": "Floor 2", "city": "Bristol", "postal_code": None}
    assert changed["currency"] is None
    assert tenant.api.put(path, {"name": "Other"}).json().items() >= {"name": "Other", "address": None, "country": None}.items()
    assert tenant.api.delete(path).status_code == 204
    assert tenant.api.get(path).status_code == 404
    assert tenant.api.delete(path).status_code == 404


@pytest.mark.parametrize("fields,wrong", [
    ({}, ["name"]), ({"name": None}, ["name"]), ({"name": ""}, ["name"]), ({"name": "x" * 256}, ["name"]),
    ({"country": "gb"}, ["country"]), ({"country": "XX"}, ["country"]), ({"country": "GBR"}, ["country"]), ({"country": "G1"}, ["country"]),
    ({"currency": "EURO"}, ["currency"]), ({"currency": "XXX"}, ["currency"]), ({"currency": "eur"}, ["currency"]),
    ({"address": "x"}, ["address"]), ({"address": {"street": "x"}}, ["address.street"]),
    ({"address": {"postal_code": "1" * 33, "city": ""}}, ["address.postal_code", "address.city"]),
    ({"colour": 1, "tax_id": 5}, ["colour", "tax_id"]),
    ({"country": "xx", "currency": "XXX", "contact_email": "no-at"}, ["contact_email", "country", "currency"]),
])
def test_wrong_organizations(tenant, fields, wrong):
    answer = tenant.api.post("/organizations", {"name": "x", **fields} if fields else {})
    assert (answer.status_code, sorted(fields_of(answer))) == (422, sorted(wrong))


@pytest.mark.parametrize("email,good", [
    ("a@b.example", True), ("first.last+tag@sub.example.com", True), ("a" * 64 + "@" + "b" * 60 + ".com", True), ("a@b.xn--p1ai", True),
    ("plain", False), ("@b.com", False), ("a@", False), ("a@b@c", False), ("a b@c.com", False), ("a@b.com\r\nBcc: x@y.z", False),
    ("a@b.com\n", False), ("a\u0007@b.com", False), ("a@b.com,c@d.com", False), ("A <a@b.com>", False), ("a" * 249 + "@b.com", False),
    ("a@b.com\u007f", False), ("", False), ("ü@b.example", False), ("a" * 65 + "@b.com", False),
])
def test_addresses_of_mail(tenant, email, good):
    for answer, field in ((tenant.api.post("/organizations", {"name": "x", "contact_email": email}), "contact_email"),
                          (tenant.api.put("/drivers/" + uuid.uuid4().hex, {"email": email}), "email")):
        assert answer.status_code == (201 if good else 422), answer.text
        assert good or fields_of(answer) == [field]


def test_site(tenant):
    tariff, organization = tenant.tariff(), tenant.organization()
    full = {"name": "Park", "time_zone": "Asia/Tokyo", "tariff_id": tariff, "organization_id": organization}
    made = tenant.api.put("/sites/S_1:a.b-c", full)
    assert made.status_code == 201 and made.headers["Location"] == "/api/v1/billing/sites/S_1:a.b-c"
    assert list(made.json()) == ["id", *full, "created_at", "updated_at"]
    assert made.json().items() >= {"id": "S_1:a.b-c", **full}.items()
    again = tenant.api.put("/sites/S_1:a.b-c", {"time_zone": "UTC"})
    assert again.status_code == 200 and again.json().items() >= {"name": None, "tariff_id": None, "organization_id": None}.items()
    assert tenant.api.patch("/sites/S_1:a.b-c", {"name": "P"}).json().items() >= {"name": "P", "time_zone": "UTC"}.items()


@pytest.mark.parametrize("fields,wrong", [
    ({}, ["time_zone"]), ({"time_zone": None}, ["time_zone"]), ({"time_zone": ""}, ["time_zone"]),
    ({"time_zone": "Europe/Atlantis"}, ["time_zone"]), ({"time_zone": "../UTC"}, ["time_zone"]),
    ({"time_zone": "UTC", "tariff_id": "tar_0"}, ["tariff_id"]),
    ({"time_zone": "UTC", "organization_id": "org_0"}, ["organization_id"]),
    ({"time_zone": "nowhere", "tariff_id": "x", "organization_id": "x"}, ["time_zone", "tariff_id", "organization_id"]),
    ({"time_zone": "UTC", "name": "", "id": "other", "colour": 1}, ["name", "colour"]),
])
def test_wrong_sites(tenant, fields, wrong):
    answer = tenant.api.put("/sites/wrong", fields)
    assert (answer.status_code, sorted(fields_of(answer))) == (422, sorted(wrong))
    assert all(len(detail["message"]) > 5 for detail in answer.json()["error"]["details"])
    assert tenant.api.get("/sites/wrong").status_code == 404


def test_archived_tariffs_cannot_be_named(tenant):
    tariff = tenant.tariff()
    tenant.api.patch(f"/tariffs/{tariff}", {"status": "archived"})
    for path, body in (("/sites/a", {"time_zone": "UTC"}), ("/charge-points/a", {}), ("/settings", None)):
        answer = tenant.api.patch(path, {"default_tariff_id": tariff}) if body is None else \
            tenant.api.put(path, {**body, "tariff_id": tariff})
        assert answer.status_code == 422 and "archived" in answer.json()["error"]["details"][0]["message"]


def test_driver(tenant):
    user_type, organization = tenant.user_type(), tenant.organization()
    full = {"user_type_id": user_type, "organization_id": organization, "email": "d@example.com", "email_receipts": True,
            "locale": "de-AT"}
    made = tenant.api.put("/drivers/drv", full)
    assert made.status_code == 201 and list(made.json()) == ["id", *full, "created_at", "updated_at"]
    assert made.json().items() >= full.items()
    assert tenant.api.patch("/drivers/drv", {"email": None}).json().items() >= {**full, "email": None}.items()
    again = tenant.api.put("/drivers/drv", {})
    assert again.json().items() >= {"user_type_id": None, "organization_id": None, "email_receipts": False, "locale": None}.items()


@pytest.mark.parametrize("fields,wrong", [
    ({"user_type_id": "utp_0", "organization_id": "x", "email": "x y@z", "locale": "english!"},
     ["user_type_id", "organization_id", "email", "locale"]),
    ({"locale": "e"}, ["locale"]), ({"locale": "en-"}, ["locale"]), ({"locale": "12"}, ["locale"]), ({"locale": "en--GB"}, ["locale"]),
    ({"email_receipts": "yes"}, ["email_receipts"]), ({"email_receipts": 1, "name": "x"}, ["email_receipts", "name"]),
])
def test_wrong_drivers(tenant, fields, wrong):
    answer = tenant.api.put("/drivers/wrong", fields)
    assert (answer.status_code, sorted(fields_of(answer))) == (422, sorted(wrong))
    assert tenant.api.get("/drivers/wrong").status_code == 404


def test_an_erased_driver(tenant):
    tariff, user_type = tenant.tariff(session_fee=10), tenant.user_type(discount_percent=50)
    id = tenant.driver(user_type_id=user_type, email="gone@example.com")
    first = tenant.session(tariff_id=tariff, driver_id=id)
    assert tenant.api.delete(f"/drivers/{id}").status_code == 204
    assert tenant.api.get(f"/drivers/{id}").status_code == 404
    kept = tenant.api.get(f"/sessions/{first['id']}").json()
    assert (kept["driver_id"], kept["total_amount"], kept["user_type_id"]) == (id, 5, user_type)
    assert tenant.session(tariff_id=tariff, driver_id=id)["total_amount"] == 10


@pytest.mark.parametrize("path,body,other", [("/sites", {"time_zone": "UTC"}, {"name": "x"}), ("/drivers", {}, {"locale": "de"})])
def test_conditions(tenant, path, body, other):
    place, only_new = f"{path}/{uuid.uuid4().hex}", {"If-None-Match": "*"}
    assert tenant.api.put(place, body, headers={"If-Match": '"1"'}).status_code == 412
    assert tenant.api.put(place, body, headers=only_new).status_code == 201
    again = tenant.api.put(place, {**body, **other}, headers=only_new)
    assert (again.status_code, code_of(again)) == (412, "precondition_failed")
    tag = tenant.api.get(place).headers["ETag"]
    assert tenant.api.get(place, headers={"If-None-Match": tag}).status_code == 304
    assert tenant.api.patch(place, other, headers={"If-Match": tag}).status_code == 200
    assert tenant.api.patch(place, other, headers={"If-Match": tag}).status_code == 412
    assert tenant.api.delete(place, headers={"If-Match": tag}).status_code == 412
    assert tenant.api.delete(place, headers={"If-Match": '"2"'}).status_code == 204
    assert tenant.api.patch(place, other).status_code == 404


def test_wrong_ids(tenant):
    for path, body in (("/sites/", {"time_zone": "UTC"}), ("/drivers/", {})):
        for id in ("x" * 65, "with%20space", "%C3%A9", "a%2Fb", "%ff", "a,b"):
            answer = tenant.api.put(path + id, body)
            assert (answer.status_code, fields_of(answer)) == (422, ["id"])
        assert tenant.api.put(path + "x" * 64, body).status_code == 201


def test_lists(fresh):
    tenant = fresh()
    organizations = [tenant.organization() for _ in range(3)]
    tariff, user_type = tenant.tariff(), tenant.user_type()
    for i in range(6):
        tenant.site(f"s{i}", organization_id=organizations[i % 2], tariff_id=tariff if i < 3 else None)
        tenant.driver(f"d{i}", organization_id=organizations[i % 3], user_type_id=user_type if i < 3 else None)

    def page(path, query=""):
        body = tenant.api.get(f"{path}?{query}").json()
        return [row["id"] for row in body[path[1:]]], body["total"], body["next_cursor"]

    assert page("/organizations") == (organizations[::-1], 3, None)
    rows, total, cursor = page("/organizations", "limit=2")
    assert (rows, total) == (organizations[:0:-1], 3)
    assert page("/organizations", f"limit=2&cursor={cursor}") == (organizations[:1], 3, None)
    assert page("/sites") == ([f"s{i}" for i in reversed(range(6))], 6, None)
    assert page("/sites", f"organization_id={organizations[0]}")[:2] == (["s4", "s2", "s0"], 3)
    assert page("/sites", f"tariff_id={tariff}&organization_id={organizations[1]}")[:2] == (["s1"], 1)
    assert page("/drivers", f"organization_id={organizations[2]}")[:2] == (["d5", "d2"], 2)
    assert page("/drivers", f"user_type_id={user_type}")[:2] == (["d2", "d1", "d0"], 3)
    rows, total, cursor = page("/drivers", "limit=4")
    assert (rows, total) == (["d5", "d4", "d3", "d2"], 6)
    assert page("/drivers", f"limit=4&cursor={cursor}") == (["d1", "d0"], 6, None)
    assert page("/drivers", "limit=4&page=2")[0] == ["d1", "d0"]
    assert fields_of(tenant.api.get("/sites?cursor=x")) == ["cursor"]
    assert fields_of(tenant.api.get("/drivers?site_id=x")) == ["site_id"]


# ---- what sessions take ----


def test_whose_tariff_holds(fresh):
    tenant = fresh()
    sent, point, site, default = (tenant.tariff(session_fee=fee) for fee in (8, 4, 2, 1))
    park = tenant.site(tariff_id=site)
    own, bare = tenant.charge_point(site_id=park, tariff_id=point), tenant.charge_point(site_id=park)
    assert tenant.session(422, charge_point_id="cp-none")["error"]["details"][0]["field"] == "tariff_id"
    assert tenant.api.patch("/settings", {"default_tariff_id": default}).status_code == 200
    plain, stray = tenant.charge_point(site_id=tenant.site()), tenant.charge_point(site_id="not-registered")
    for fields, total in (({"charge_point_id": own, "tariff_id": sent}, 8), ({"charge_point_id": own}, 4),
                          ({"charge_point_id": bare}, 2), ({"charge_point_id": plain}, 1), ({"charge_point_id": stray}, 1),
                          ({"charge_point_id": "cp-none"}, 1)):
        session = tenant.session(**fields)
        assert session["total_amount"] == total
    assert tenant.session(charge_point_id=bare)["site_id"] == park
    assert tenant.session(charge_point_id=stray)["site_id"] == "not-registered"
    # what a site says later changes nothing that is settled
    first = tenant.session(charge_point_id=bare)
    tenant.api.patch(f"/sites/{park}", {"tariff_id": default})
    assert tenant.api.get(f"/sessions/{first['id']}").json()["total_amount"] == 2
    assert tenant.session(charge_point_id=bare)["total_amount"] == 1


def test_whose_zone_holds(fresh):
    tenant = fresh(time_zone="Europe/London")
    tariff = tenant.tariff(session_fee=1)
    # 08:00 UTC on 1 May is 17:00 in Tokyo, 04:00 in New York, 09:00 in London
    for priority, start, end, fee in ((1, "17:00", "18:00", 2), (2, "04:00", "05:00", 3), (3, "09:00", "10:00", 4)):
        tenant.made("/rules", tariff_id=tariff, priority=priority, override={"session_fee": fee},
                    conditions={"time_of_day": {"start_time": start, "end_time": end}})
    tokyo = tenant.site(time_zone="Asia/Tokyo")
    for point, zone, total in ((tenant.charge_point(site_id=tokyo), "Asia/Tokyo", 2),
                               (tenant.charge_point(site_id=tokyo, time_zone="America/New_York"), "America/New_York", 3),
                               (tenant.charge_point(site_id="other"), "Europe/London", 4), ("cp-none", "Europe/London", 4)):
        session = tenant.session(tariff_id=tariff, charge_point_id=point)
        assert (session["time_zone"], session["total_amount"]) == (zone, total)


def test_whose_user_type_and_organization_hold(fresh):
    tenant = fresh()
    tariff = tenant.tariff(session_fee=10)
    half, tenth = tenant.user_type(discount_percent=50), tenant.user_type(discount_percent=10)
    fleet, owner = tenant.organization(), tenant.organization()
    point = tenant.charge_point(site_id=tenant.site(organization_id=owner), tariff_id=tariff)
    driver = tenant.driver(user_type_id=half, organization_id=fleet)
    for fields, wanted in (({"driver_id": driver}, (half, fleet, 5)), ({"driver_id": driver, "user_type_id": tenth}, (tenth, fleet, 9)),
                           ({"driver_id": "stranger"}, (None, owner, 10)), ({"driver_id": tenant.driver()}, (None, owner, 10)),
                           ({}, (None, owner, 10))):
        session = tenant.session(charge_point_id=point, **fields)
        assert (session["user_type_id"], session["organization_id"], session["total_amount"]) == wanted
    assert tenant.session(tariff_id=tariff, driver_id=driver)["organization_id"] == fleet
    assert tenant.session(tariff_id=tariff)["organization_id"] is None
    listed = tenant.api.get(f"/sessions?organization_id={fleet}").json()
    assert listed["total"] == 3


def test_an_ids_namesake_of_another_tenant_brings_nothing(tenant, stranger):
    tariff = stranger.tariff(session_fee=7)
    stranger.site("namesake", time_zone="Asia/Tokyo", tariff_id=tariff)
    stranger.driver("namesake", user_type_id=stranger.user_type(discount_percent=50))
    stranger.charge_point("namesake", site_id="namesake")
    mine = tenant.tariff(session_fee=2)
    session = tenant.session(charge_point_id="namesake", driver_id="namesake", tariff_id=mine)
    assert (session["total_amount"], session["time_zone"], session["site_id"]) == (2, "Europe/London", None)
    point = tenant.charge_point(site_id="namesake")
    assert tenant.session(charge_point_id=point, tariff_id=mine)["time_zone"] == "Europe/London"


# ---- in use ----

USES = {
    "tariff by a session": lambda t, f: ("tariffs", t.session(tariff_id=f["tariff"])),
    "tariff by a charge point": lambda t, f: ("tariffs", t.charge_point(tariff_id=f["tariff"])),
    "tariff by a site": lambda t, f: ("tariffs", t.site(tariff_id=f["tariff"])),
    "tariff by the settings": lambda t, f: ("tariffs", t.api.patch("/settings", {"default_tariff_id": f["tariff"]})),
    "user type by a rule": lambda t, f: ("user-types", t.made("/rules", tariff_id=t.tariff(), priority=1,
                                                            conditions={"user_type_id": f["user_type"]})),
    "user type by a session": lambda t, f: ("user-types", t.session(tariff_id=t.tariff(), user_type_id=f["user_type"])),
    "user type by a driver": lambda t, f: ("user-types", t.driver(user_type_id=f["user_type"])),
    "site by a charge point": lambda t, f: ("sites", t.charge_point(site_id=f["site"])),
    "site by a rule": lambda t, f: ("sites", t.made("/rules", tariff_id=t.tariff(), priority=1, conditions={"site_id": f["site"]})),
    "site by a session": lambda t, f: ("sites", t.session(tariff_id=t.tariff(), charge_point_id=gone(t, t.charge_point(site_id=f["site"])))),
    "organization by a driver": lambda t, f: ("organizations", t.driver(organization_id=f["organization"])),
    "organization by a site": lambda t, f: ("organizations", t.site(organization_id=f["organization"])),
    "organization by a session": lambda t, f: ("organizations", erased(t, f["organization"])),
}


def gone(tenant, id):
    """A charge point whose session names the site, and which itself does not any more."""
    tenant.session(tariff_id=tenant.tariff(), charge_point_id=id)
    tenant.api.patch(f"/charge-points/{id}", {"site_id": None})
    return id


def erased(tenant, organization):
    id = tenant.driver(organization_id=organization)
    tenant.session(tariff_id=tenant.tariff(), driver_id=id)
    tenant.api.delete(f"/drivers/{id}")


@pytest.mark.parametrize("use", USES)
def test_what_is_in_use_stays(tenant, use):
    objects = {"tariff": tenant.tariff(), "user_type": tenant.user_type(), "site": tenant.site(),
               "organization": tenant.organization()}
    collection, _ = USES[use](tenant, objects)
    path = f"/{collection}/{objects[use.partition(' by ')[0].replace(' ', '_')]}"
    answer = tenant.api.delete(path)
    assert (answer.status_code, code_of(answer)) == (409, "conflict")
    assert ":" in answer.json()["error"]["message"]
    if collection == "tariffs":
        assert tenant.api.patch(path, {"status": "archived"}).status_code == 409
        assert tenant.api.patch(path, {"currency": "USD"}).status_code == 409
        assert tenant.api.patch(path, {"name": "y"}).status_code == 200
        tenant.api.patch("/settings", {"default_tariff_id": None})
    assert tenant.api.get(path).status_code == 200


def test_what_is_in_use_no_more_goes(tenant):
    tariff, user_type, organization = tenant.tariff(), tenant.user_type(), tenant.organization()
    site = tenant.site(tariff_id=tariff, organization_id=organization)
    point, driver = tenant.charge_point(site_id=site), tenant.driver(user_type_id=user_type, organization_id=organization)
    for path, used in ((f"/charge-points/{point}", f"/sites/{site}"), (f"/drivers/{driver}", f"/user-types/{user_type}")):
        assert tenant.api.delete(used).status_code == 409
        assert tenant.api.delete(path).status_code == 204
        assert tenant.api.delete(used).status_code == 204
    assert tenant.api.delete(f"/organizations/{organization}").status_code == 204
    assert tenant.api.delete(f"/tariffs/{tariff}").status_code == 204


def test_rules_go_with_their_tariff(tenant):
    one, two = tenant.tariff(), tenant.tariff(session_fee=1)
    rule = tenant.made("/rules", tariff_id=one, priority=1, override={"session_fee": 5})
    moved = tenant.made("/rules", tariff_id=two, priority=1, override={"session_fee": 7})
    assert tenant.api.patch(f"/rules/{moved}", {"tariff_id": one}).status_code == 200
    assert tenant.api.delete(f"/tariffs/{one}").status_code == 204
    for id in (rule, moved):
        assert tenant.api.get(f"/rules/{id}").status_code == 404
    assert tenant.api.get("/rules").json()["total"] == len(tenant.api.get("/rules").json()["rules"])
    # what it said on the other tariff does not come back for sessions after it was moved away
    assert tenant.session(tariff_id=two, started_at="2026-12-01T00:00:00Z", ended_at="2026-12-01T01:00:00Z")["total_amount"] == 1


def test_changes_are_told(fresh):
    tenant = fresh()
    organization, user_type = tenant.organization(country="AT"), tenant.user_type(discount_percent=5)
    tenant.site("s", organization_id=organization)
    tenant.driver("d", email="private@example.com", user_type_id=user_type)
    tenant.charge_point("c", site_id="s")
    tenant.api.patch("/sites/s", {"name": "Park"})
    tenant.api.patch("/drivers/d", {"email": "secret@example.com", "email_receipts": True})
    for path in ("/drivers/d", "/charge-points/c", "/sites/s"):
        assert tenant.api.delete(path).status_code == 204
    tenant.api.patch("/settings", {"tax_id": "7", "address": {"city": "Graz"}})
    listed = tenant.api.get("/audit?limit=200").json()
    told = [(row["action"], row["object"], row["object_id"]) for row in listed["audit"]]
    for action, object, id in (("create", "organization", organization), ("create", "user_type", user_type), ("create", "site", "s"),
                               ("create", "driver", "d"), ("create", "charge_point", "c"), ("update", "site", "s"),
                               ("update", "driver", "d"), ("delete", "driver", "d"), ("delete", "site", "s"), ("update", "settings", tenant.id)):
        assert (action, object, id) in told, (action, object)
    changes = next(row["changes"] for row in listed["audit"] if (row["action"], row["object"]) == ("update", "site"))
    assert changes == {"name": {"from": None, "to": "Park"}}
    # the trail is for ever, an address is not
    assert "@example.com" not in str(listed)
