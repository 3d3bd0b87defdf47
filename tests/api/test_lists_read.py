"""How the database reads the lists of nouns: each by the index that its filter has, no more than it answers."""

import re

import pytest

from client import ENV, Tenant
from statements import examined, plan, sql, texts

LISTS = {
    "charge_point": {(): "charge_point_order", ("site_id",): "charge_point_site", ("tariff_id",): "charge_point_tariff_list",
                     ("site_id", "tariff_id"): "charge_point_site"},
    "site": {(): "site_order", ("organization_id",): "site_organization_list", ("tariff_id",): "site_tariff_list",
             ("organization_id", "tariff_id"): "site_organization_list"},
    "driver": {(): "driver_order", ("organization_id",): "driver_organization_list", ("user_type_id",): "driver_user_type_list",
               ("organization_id", "user_type_id"): "driver_organization_list"},
    "tariff": {(): "PRIMARY", ("currency",): "tariff_currency", ("status",): "tariff_status",
               ("status", "currency"): "tariff_status_currency"},
}
CASES = [(table, columns) for table, lists in LISTS.items() for columns in lists]
WHERE = r"WHERE (?:\w\.)?tenant = \? ?(.*?)(?: ?AND (?:\w\.)?(?:number|id) < \?| LIMIT \?)"


def statements(table, columns):
    """(list, count) that have just these filters."""
    mine = [text for text in texts(ENV["TARIFFD"]) if re.search(rf"FROM {table} (?:t )?FORCE INDEX", text)
            and re.findall(r"(\w+) = \?", re.search(WHERE, text)[1]) == list(columns)]
    lists = [text for text in mine if text.endswith("OFFSET ?")]
    counts = [text for text in mine if text.startswith("SELECT COUNT(*)")]
    assert len(lists) == len(counts) == 1
    return lists[0], counts[0]


def filled(text, tenant, **values):
    for column, value in {"tenant": tenant, **values}.items():
        quoted = value if isinstance(value, int) else f"'{value}'"
        text = re.sub(rf"\b{column} = \?", f"{column} = {quoted}", text)
    text = text.replace("number < ?", "number < 1000000000").replace("id < ?", "id < '~'")
    return re.sub("LIMIT [?]", "LIMIT 11", text).replace("OFFSET ?", "OFFSET 0")


@pytest.fixture(scope="module")
def filters():
    """A tenant with 200 charge points, sites and drivers of two tariffs, organizations and user types each."""
    tenant = Tenant()
    tariffs = [tenant.tariff(energy_rate_per_kwh=1), tenant.tariff(energy_rate_per_kwh=2)]
    number = int(sql(f"SELECT tenant FROM tenant WHERE id = '{tenant.id}'")[0][0])
    made = "'2026-05-01', '2026-05-01'"
    organizations = [tenant.api.post("/organizations", {"name": name}).json()["id"] for name in "ab"]
    types = [tenant.api.post("/user-types", {"name": name}).json()["id"] for name in "ab"]

    def of(values):
        return f"ELT(1 + seq % 2, '{values[0]}', '{values[1]}')"

    sql(f"INSERT INTO site (tenant, id, time_zone, tariff_id, organization_id, version, created_at, updated_at) SELECT {number}, "
        f"CONCAT('site-', seq), 'UTC', {of(tariffs)}, {of(organizations)}, 1, {made} FROM seq_1_to_200")
    sql(f"INSERT INTO charge_point (tenant, id, tariff_id, site_id, version, created_at, updated_at) SELECT {number}, "
        f"CONCAT('cp-', seq), {of(tariffs)}, {of(['site-1', 'site-2'])}, 1, {made} FROM seq_1_to_200")
    sql(f"INSERT INTO driver (tenant, id, user_type_id, organization_id, email_receipts, version, created_at, updated_at) "
        f"SELECT {number}, CONCAT('d-', seq), {of(types)}, {of(organizations)}, 0, 1, {made} FROM seq_1_to_200")
    return tenant, number, {"tariff_id": tariffs[1], "organization_id": organizations[1], "user_type_id": types[1],
                            "site_id": "site-2", "currency": "EUR", "status": "active"}


@pytest.mark.parametrize("table,columns", CASES, ids=str)
def test_index(filters, table, columns):
    _, number, values = filters
    for text in statements(table, columns):
        text = filled(text, number, **{column: values[column] for column in columns})
        for stored, type, key, extra in plan(text):
            assert "filesort" not in extra and "temporary" not in extra
            assert key == (LISTS[table][columns] if stored in (table, "t") else "PRIMARY")
        rows, reads = examined(text)
        if text.endswith("OFFSET 0"):
            assert rows in (2, 11) and reads <= 2 * rows + 2


@pytest.mark.parametrize("table,columns", CASES, ids=str)
def test_answers(filters, table, columns):
    tenant, _, values = filters
    path = {"charge_point": "charge-points"}.get(table, table + "s")
    query = "&".join(f"{column}={values[column]}" for column in columns)
    answer = tenant.api.get(f"/{path}?limit=200&{query}")
    assert answer.status_code == 200, answer.text
    wanted = 2 if table == "tariff" else 100 if columns else 200
    assert (len(answer.json()[path.replace("-", "_")]), answer.json()["total"]) == (wanted, wanted)
    first = tenant.api.get(f"/{path}?limit=1&{query}").json()
    assert first["total"] == wanted and first["next_cursor"] is not None


def test_rules_of_a_tariff_are_read_from_its_own():
    text = next(text for text in texts(ENV["TARIFFD"]) if "FORCE INDEX (rule_version_tariff) STRAIGHT_JOIN rule" in text)
    text = text.replace("tenant = ?", "tenant = 1").replace("tariff_id = ?", "tariff_id = 'tar_X'")
    text = re.sub(r"\?", "1", text)
    keys = {stored: key for stored, _, key, _ in plan(text)}
    assert keys.get("v", "rule_version_tariff") == "rule_version_tariff" and keys.get("r", "PRIMARY") == "PRIMARY"


def test_no_list_leaves_its_filter_to_the_optimizer():
    """Only what follows the leading filter of sessions, invoices and of the trail is a condition that may be empty."""
    doubtful = [text for text in texts(ENV["TARIFFD"]) if "IS NULL OR" in text and ("OFFSET ?" in text or "COUNT(*)" in text)]
    assert {re.search(r"FROM (\w+) ", text.replace("FROM meter_value", ""))[1] for text in doubtful if "FROM session" not in text} <= {"audit", "invoice"}
