"""tariffctl: commands, options, what it prints and how it ends."""

import json
import re
import subprocess
import threading
import uuid

import pytest

from client import CONFIG, ENV, TARIFFCTL, TOP, ctl, key_client, run_ctl

MIGRATE_CONFIG = ENV["MIGRATE_CONFIG"]


def commands():
    """Those that --help lists."""
    text = run_ctl("--help", config=None).stdout
    return re.findall(r"^  ([a-z-]+(?: [a-z-]+)?)  +\S", text, re.MULTILINE)


def fails(done, *words):
    """Ends with 1 and one sentence on stderr that has the words."""
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and done.stderr.startswith("tariffctl: ")
    for word in words:
        assert word in done.stderr


def unique():
    return f"cli {uuid.uuid4()}"


def test_all_commands_are_listed():
    assert set(commands()) >= {"migrate", "tenant create", "tenant list", "tenant set", "key create", "key list", "key revoke",
                               "system-token create", "system-token list", "system-token revoke", "config", "routes", "version", "price"}


@pytest.mark.parametrize("command", commands())
def test_help(command):
    done = run_ctl(*command.split(), "--help", config=None)
    assert done.returncode == 0 and done.stderr == ""
    assert len(done.stdout.splitlines()) >= 2


@pytest.mark.parametrize("command", [command for command in commands() if command.endswith(" list") or command == "audit"])
def test_lists_as_people_read_them(command):
    tenant = ctl("tenant", "create", "--name", unique(), "--time-zone", "Europe/Vienna")["id"]
    ctl("key", "create", "--tenant", tenant, "--description", "one", "--scope", "admin")
    ctl("system-token", "create", "--tenant", tenant, "--description", "one")
    ctl("user", "create", "--tenant", tenant, "--email", f"{uuid.uuid4().hex}@example.org")
    args = [*command.split(), *(["--tenant", tenant] if command != "tenant list" else [])]
    rows, said = ctl(*args)["rows"], run_ctl(*args)
    assert (said.returncode, said.stderr) == (0, "")
    lines = [line.split("\t") for line in said.stdout.splitlines()]
    assert {len(line) for line in lines} == {len(lines[0])} and (not rows or lines[0] == list(rows[0]))
    assert len(lines) == len(rows) + 1 or command == "tenant list"


@pytest.mark.parametrize("args", [["--help"], ["help"], []])
def test_help_of_all(args):
    done = run_ctl(*args, config=None)
    assert done.returncode == 0 and "usage: tariffctl COMMAND" in done.stdout


@pytest.mark.parametrize("command", [command for command in commands() if command != "price"])
def test_unknown_option(command):
    argument = ["x"] if command.endswith(("revoke", "tenant set")) else []
    fails(run_ctl(*command.split(), *argument, "--bogus", "1"), "there is no option --bogus")
    fails(run_ctl(*command.split(), *argument, "one", "two"), "one argument too many")


@pytest.mark.parametrize("args", [["bogus"], ["tenant"], ["tenant", "bogus"], ["key", "--help"], ["--bogus"]])
def test_unknown_command(args):
    fails(run_ctl(*args, config=None), "there is no command")


@pytest.mark.parametrize("args", [["outbox"], ["outbox", "bogus"]])
def test_unknown_second_word(args):
    fails(run_ctl(*args, config=None), "outbox has list, retry, status")


@pytest.mark.parametrize("args,words", [
    (["tenant", "create"], "--name is required"),
    (["tenant", "create", "--name", "x"], "--time-zone is required"),
    (["tenant", "create", "--name"], "--name needs a value"),
    (["tenant", "create", "--name="], "--name must not be empty"),
    (["tenant", "create", "--name", "never made", "--time-zone", "Europe/Atlantis"], "time_zone is not a zone"),
    (["tenant", "create", "--name", "never made", "--time-zone", "UTC", "--country", "at"], "country"),
    (["tenant", "create", "--name", "never made", "--time-zone", "UTC", "--payment-terms-days", "x"], "--payment-terms-days must be"),
    (["key", "create", "--tenant", "none", "--description", "x"], "--scope is required"),
    (["key", "create", "--tenant", "none", "--description", "x", "--scope", "admin"], "there is no such tenant"),
    (["key", "create", "--tenant", "none", "--description", "x", "--scope", "root"], "--scope must be"),
    (["key", "revoke"], "ID is missing"),
    (["key", "revoke", "key_none"], "none in use has that id"),
    (["system-token", "create", "--tenant", "none", "--description", "x"], "there is no such tenant"),
    (["tenant", "set", "none", "--name", "x"], "there is no such tenant"),
    (["migrate", "--dir", "/nowhere"], "there are no migrations in /nowhere"),
])
def test_refusals(args, words):
    fails(run_ctl(*args), words)


@pytest.mark.parametrize("network", ["", "x", "300.1.1.1", "10.0.0.0/33", "10.0.0.1/24", "10.0.0.0/", "2001:db8::/129", "2001:db8::1/32", "1.2.3.4,x",
                                     "localhost", "10.0.0.0/-1", "10.0.0.0/ 8"])
def test_wrong_networks(fresh, network):
    fails(run_ctl("system-token", "create", "--tenant", fresh().id, "--description", "x", "--allow-ip", network))


def test_tenant(fresh):
    name = unique()
    made = ctl("tenant", "create", "--name", name, "--time-zone", "Europe/Vienna", "--legal-name", "Straße GmbH", "--city", "Wien",
               "--country", "AT", "--payment-terms-days", "14")
    assert made["id"].startswith("ten_")
    assert made.items() >= {"name": name, "time_zone": "Europe/Vienna", "legal_name": "Straße GmbH", "country": "AT",
                            "payment_terms_days": 14, "locale": "en"}.items()
    fails(run_ctl("tenant", "create", "--name", name, "--time-zone", "UTC"), "there is a tenant of that name")
    changed = ctl("tenant", "set", name, "--time-zone=UTC", "--name", name + "!")
    assert changed == {**made, "time_zone": "UTC", "name": name + "!"}
    assert changed in ctl("tenant", "list")["rows"]
    fails(run_ctl("tenant", "set", made["id"], "--name", fresh().name), "there is a tenant of that name")


def test_plain_output(fresh):
    tenant = fresh()
    text = run_ctl("tenant", "list").stdout
    assert text.startswith("id\tname\t") and tenant.name in text
    done = run_ctl("key", "create", "--tenant", tenant.name, "--description", "d", "--scope", "read:billing")
    secret = re.search(r"^secret +(\S+)$", done.stdout, re.MULTILINE).group(1)
    assert key_client(secret).get("/tariffs").status_code == 200
    assert re.fullmatch(r"version +\S+\n", run_ctl("version", config=None).stdout)
    assert run_ctl("--version", config=None).stdout == run_ctl("version", config=None).stdout


def test_a_secret_is_shown_once(fresh):
    tenant = fresh()
    for noun, options in (("key", ["--scope", "admin", "--scope", "read:billing"]), ("system-token", [])):
        made = ctl(noun, "create", "--tenant", tenant.id, "--description", "shown once", "--allow-ip", "127.0.0.0/8", *options)
        # 256 bits in base64url
        assert re.fullmatch(r"t[ks]_[A-Za-z0-9_-]{43}", made["secret"]) and made["secret"].startswith(made["start"])
        listed = run_ctl(noun, "list", "--tenant", tenant.id, "--json").stdout
        assert made["secret"] not in listed and len(made["start"]) < 12
        row = [row for row in json.loads(listed)["rows"] if row["id"] == made["id"]][0]
        assert row.items() >= {"description": "shown once", "allowed_addresses": "127.0.0.0/8", "revoked_at": None}.items()
        assert made["secret"] not in run_ctl(noun, "list", "--tenant", tenant.id).stdout
        ctl(noun, "revoke", made["id"])
        row = [row for row in ctl(noun, "list", "--tenant", tenant.id)["rows"] if row["id"] == made["id"]][0]
        assert row["revoked_at"] is not None
        fails(run_ctl(noun, "revoke", made["id"]), "none in use has that id")


def test_a_secret_that_cannot_be_printed_is_told(fresh):
    with open("/dev/full", "w") as full:
        done = subprocess.run([TARIFFCTL, "--config", CONFIG, "key", "create", "--tenant", fresh().name, "--description", "d",
                               "--scope", "admin"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1 and "cannot be printed: No space left on device" in done.stderr


def test_secrets_differ(fresh):
    tenant = fresh()
    assert len({tenant.key()["secret"] for _ in range(5)}) == 5


def test_description_is_unique(fresh):
    tenant = fresh()
    create = ["system-token", "create", "--tenant", tenant.id, "--description", "gateway"]
    made = ctl(*create)
    fails(run_ctl(*create), "a system token of that description is in use")
    # of another tenant, or once it is revoked, it is free
    ctl("system-token", "create", "--tenant", fresh().id, "--description", "gateway")
    ctl("system-token", "revoke", made["id"])
    ctl(*create)
    for _ in range(2):
        ctl("key", "create", "--tenant", tenant.id, "--description", "gateway", "--scope", "admin")


def test_revoke_of_the_wrong_kind_or_tenant(fresh):
    tenant = fresh()
    key = tenant.key()
    fails(run_ctl("system-token", "revoke", key["id"]), "none in use has that id")
    fails(run_ctl("key", "revoke", key["id"], "--tenant", fresh().id), "none in use has that id")
    assert key_client(key["secret"]).get("/tariffs").status_code == 200


# ---- configuration ----


def test_config():
    shown = ctl("config")
    assert shown["database.name"] == ENV["DB_NAME"] and shown["server.base_url"] == ENV["BASE_URL"]
    assert "password" not in " ".join(str(value) for key, value in shown.items() if key != "database.password_file")
    text = run_ctl("config").stdout
    assert f"base_url = {ENV['BASE_URL']}" in text and "[server]" in text


def test_config_can_be_read_back(tmp_path):
    path = tmp_path / "again.conf"
    path.write_text(run_ctl("config").stdout)
    assert run_ctl("config", config=str(path)).stdout == path.read_text()


@pytest.mark.parametrize("text,words", [
    ("[server]\nworkers = many\n", ["server.workers must be a number"]),
    ("[server]\nworkers = 100000\n", ["server.workers must be at most 1000"]),
    ("[server]\nworkrs = 1\n", ["server.workrs is not a known option"]),
    ("[server]\nworkers = 1\nworkers = 2\n", ["server.workers is given twice"]),
    ("[server]\nlisten =\n", ["server.listen is required"]),
    ("workers = 1\n", ["workers is not a known option"]),
    ("nonsense\n", ["line 1 of", "is neither [section] nor option = value"]),
    ("[server]\nworkers = x\n[database]\nport = 70000\n", ["server.workers", "database.port"]),
    ("[database]\nsocket =\n", ["database.socket is required unless database.host is given"]),
    ("[database]\npassword_file = /nowhere/password\n", ["cannot read the password file /nowhere/password"]),
])
def test_wrong_configuration(tmp_path, text, words):
    path = tmp_path / "wrong.conf"
    path.write_text(text)
    fails(run_ctl("config", config=str(path)), *words)


def test_unreadable_configuration(tmp_path):
    fails(run_ctl("config", config="/nowhere/tariffd.conf"), "cannot read the configuration /nowhere/tariffd.conf: No such file")
    fails(run_ctl("tenant", "list", config=str(tmp_path)), str(tmp_path))
    fails(run_ctl("config", "--config", config=None), "--config needs a value")


def test_no_database(tmp_path):
    path = tmp_path / "away.conf"
    path.write_text("[database]\nsocket = /nowhere/mysqld.sock\n")
    fails(run_ctl("tenant", "list", config=str(path)), "the database failed")


def test_place_of_the_options():
    for args in (["--config", CONFIG, "tenant", "list", "--json"], ["tenant", "list", "--json", "--config", CONFIG],
                 ["tenant", "list", f"--config={CONFIG}", "--json"]):
        assert json.loads(run_ctl(*args, config=None).stdout)["rows"]


# ---- migrations ----


@pytest.fixture
def database(tmp_path):
    """migrate(dir) into a database of its own."""
    name = "test_" + uuid.uuid4().hex
    client = ["mariadb", "--no-defaults", f"--socket={ENV['DB_SOCKET']}", f"--user={ENV['DB_USER']}"]

    def sql(text, *where):
        return subprocess.run([*client, "-BN", *where], input=text, capture_output=True, text=True, check=True, timeout=60).stdout

    sql(f"CREATE DATABASE {name}; GRANT ALL ON {name}.* TO tariffd_migrate@localhost")
    config = tmp_path / "migrate.conf"
    lines = open(MIGRATE_CONFIG).read().splitlines()
    config.write_text("\n".join(f"name = {name}" if line.startswith("name = ") else line for line in lines) + "\n")

    def migrate(directory, *args):
        return run_ctl("migrate", "--dir", str(directory), *args, config=str(config))

    migrate.sql = lambda text: sql(text, name)
    yield migrate
    sql(f"DROP DATABASE {name}; REVOKE ALL ON {name}.* FROM tariffd_migrate@localhost")


def test_migrate_twice(database):
    first = database(TOP / "sql", "--json")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["applied"] == sorted(path.name for path in (TOP / "sql").glob("*.sql"))
    tables = database.sql("SHOW TABLES")
    again = database(TOP / "sql", "--json")
    assert (again.returncode, json.loads(again.stdout)) == (0, {"applied": []})
    assert database(TOP / "sql").stdout == "the schema is up to date\n"
    assert database.sql("SHOW TABLES") == tables


def test_migrations_in_order(database, tmp_path):
    (tmp_path / "0002-two.sql").write_text("INSERT INTO t VALUES (2);\nINSERT INTO t VALUES (3);\n")
    (tmp_path / "0001-one.sql").write_text("-- a comment; with a semicolon\nCREATE TABLE t (n INT PRIMARY KEY);\n")
    (tmp_path / "notes.txt").write_text("nothing")
    assert database(tmp_path).stdout == "applied 0001-one.sql\napplied 0002-two.sql\n"
    assert database.sql("SELECT n FROM t ORDER BY n") == "2\n3\n"
    (tmp_path / "0003-three.sql").write_text("DROP TABLE t")
    assert database(tmp_path).stdout == "applied 0003-three.sql\n"


def test_a_changed_migration_is_refused(database, tmp_path):
    file = tmp_path / "0001-one.sql"
    file.write_text("CREATE TABLE t (n INT);\n")
    assert database(tmp_path).returncode == 0
    file.write_text("CREATE TABLE t (n BIGINT);\n")
    (tmp_path / "0002-two.sql").write_text("CREATE TABLE u (n INT);\n")
    fails(database(tmp_path), "0001-one.sql was changed after it had been applied")
    assert database.sql("SHOW TABLES LIKE 'u'") == ""


def test_a_failed_migration_can_be_mended(database, tmp_path):
    file = tmp_path / "0001-one.sql"
    file.write_text("CREATE TABLE IF NOT EXISTS t (n INT);\nNONSENSE;\n")
    fails(database(tmp_path))
    file.write_text("CREATE TABLE IF NOT EXISTS t (n INT);\nCREATE TABLE IF NOT EXISTS u (n INT);\n")
    assert database(tmp_path).stdout == "applied 0001-one.sql\n"


def test_migrations_at_the_same_time(database):
    done = []
    threads = [threading.Thread(target=lambda: done.append(database(TOP / "sql", "--json"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.returncode for one in done] == [0] * 4
    assert sorted(len(json.loads(one.stdout)["applied"]) > 0 for one in done) == [False, False, False, True]


# ---- the engine ----


def test_price():
    case = {"time_zone": "Europe/London", "tariff": {"currency": "GBP", "energy_rate_per_kwh": 0.42, "session_fee": 0.5, "tax_rate_percent": 20},
            "session": {"started_at": "2026-05-01T08:12:00Z", "ended_at": "2026-05-01T09:04:00Z", "energy_kwh": 14.7}}
    lines = json.dumps(case) + "\n\n" + json.dumps({**case, "colour": 1}) + "\nnonsense\n"
    done = subprocess.run([TARIFFCTL, "price"], input=lines, capture_output=True, text=True, timeout=60)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, len(answers)) == (0, 3)
    # fee 0.50, 6.174 -> 6.17, 20 % of 6.67 = 1.334 -> 1.33
    assert [item["amount"] for item in answers[0]["line_items"]] == [0.5, 6.17, 1.33]
    assert (answers[0]["total"], answers[0]["currency"]) == (8.00, "GBP")
    assert answers[1]["error"]["field"] == "colour" and "error" in answers[2]
    assert run_ctl("price", "--bogus", config=None, stdin=subprocess.DEVNULL).returncode != 0
