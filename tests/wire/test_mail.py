"""Receipts by mail over a real SMTP server: what it takes, what it refuses, and when it fails in the middle."""

import datetime
import email
import email.header
import email.policy
import email.utils
import json
import re
import subprocess
import urllib.request
import uuid
from pathlib import Path

import pytest

from mailserver import Mailserver, certificate, tls
from receiver import Receiver
from server import BUILD, Server, until
from stack import BILLING, Stack

pytestmark = pytest.mark.skipif(not (BUILD / "tariffd-outbox").exists(), reason="tariffd-outbox is not built")

PATIENCE = 90  # seconds: the first pauses between attempts are shorter than that


@pytest.fixture(scope="module")
def stack():
    it = Stack(DEV_WORKERS=2, DEV_OUTBOX=0)
    try:
        yield it.up().prepare()
    finally:
        it.down()


@pytest.fixture(autouse=True)
def nothing_waits(stack):
    stack.sql("DELETE FROM outbox")


@pytest.fixture
def folder(folder):
    return Path(folder)


@pytest.fixture
def sender(stack, folder):
    """Start tariffd-outbox with these options of [mail]: sender(server, seconds=2)."""
    started = []

    def start(server, /, **options):
        options = {"from": "receipts@sender.example", "tls": "never", "seconds": 20, **options}
        if server is not None:
            options.setdefault("server", f"smtp://127.0.0.1:{server.port}")
        config = folder / f"outbox-{len(started)}.conf"
        config.write_text(configuration(stack, options))
        program = Server([BUILD / "tariffd-outbox", "--config", config], folder, folder / "none")
        started.append(program)
        return program.ready(times=len(started))

    yield start
    for program in started:
        assert program.end() == 0
        program.sweep()


def configuration(stack, mail):
    """That of the stack with another part about mail."""
    text = re.sub(r"\[mail\][^\[]*", "", stack.config.read_text())
    return text + "\n[mail]\n" + "".join(f"{name} = {value}\n" for name, value in mail.items())


# ---- what is asked for, and what becomes of it ----

def ask(stack, method, path, body=None, status=(200, 201, 202)):
    answer = stack.ask(method, BILLING + path, body)
    assert answer.status in status, answer
    return answer.json if answer.body else None


def driver(stack, **fields):
    name = uuid.uuid4().hex[:12]
    ask(stack, "PUT", f"/drivers/{name}", fields)
    return name


def settled(stack, **fields):
    return ask(stack, "POST", "/sessions", {**stack.session(uuid.uuid4().hex), **fields})["id"]


def order(stack, to="driver@example.com", **fields):
    """The id of a session whose receipt is to be sent."""
    session = settled(stack, **fields)
    ask(stack, "POST", "/receipts/send-email", {"session_id": session, **({"email": to} if to else {})})
    return session


def rows(stack, session):
    columns = ("id", "status", "attempts", "response_status", "error")
    found = stack.sql(f"SELECT {', '.join(columns)} FROM outbox WHERE object_id = '{session}' ORDER BY number")
    return [dict(zip(columns, row)) for row in found]


def row(stack, session):
    one, = rows(stack, session)
    return one


def becomes(stack, session, status):
    def look():
        one = row(stack, session)
        return one if one["status"] == status else None
    return until(look, PATIENCE, 0.05)


def failed(stack, session):
    """The row after an attempt that failed and will be repeated."""
    def look():
        one = row(stack, session)
        return one if one["status"] == "waiting" and one["error"] != "NULL" else None
    return until(look, PATIENCE, 0.05)


def mail_of(server, n=1):
    until(lambda: len(server.mails) >= n, PATIENCE, 0.02)
    assert len(server.mails) == n
    return server.mails[n - 1]


def parsed(mail):
    message = email.message_from_bytes(mail[2], policy=email.policy.default)
    for part in message.walk():
        assert part.defects == []
        assert all(value.defects == () for value in part.values() if hasattr(value, "defects"))
    return message


def parts(message):
    mixed = list(message.iter_parts())
    assert [part.get_content_type() for part in mixed] == ["multipart/alternative", "application/pdf"]
    text, html = mixed[0].iter_parts()
    return text.get_content().replace("\r\n", "\n"), html.get_content(), mixed[1]


def who(mail):
    """Name and address of From: in encoded words that follow each other the blanks between them count for nothing, which
    email.policy.default of Python 3.11 does not know in this place."""
    raw = email.message_from_bytes(mail[2])["From"]
    return email.utils.parseaddr(str(email.header.make_header(email.header.decode_header(raw))))


def seller(stack, name):
    ask(stack, "PATCH", "/settings", {"legal_name": name})


@pytest.fixture
def renamed(stack):
    yield lambda name: seller(stack, name)
    seller(stack, "Demo Charging GmbH")


# ---- what is sent ----

def test_a_mail(stack, sender):
    session = order(stack, driver_id=driver(stack, locale="en-GB"))
    with Mailserver() as server:
        sender(server)
        sent = mail_of(server)
        done = becomes(stack, session, "delivered")
    assert (done["attempts"], done["response_status"], done["error"]) == ("1", "250", "NULL")
    assert sent[:2] == ("receipts@sender.example", ("driver@example.com",))
    assert server.commands == ["EHLO sender.example"]
    message = parsed(sent)
    assert [name for name in message] == ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version",
                                          "Content-Language", "Content-Type"]
    assert who(sent) == ("Demo Charging GmbH", "receipts@sender.example")
    assert message["To"] == "driver@example.com"
    assert message["Subject"] == "Your charging receipt from Demo Charging GmbH: €5.20, 1 May 2026"
    assert message["Message-ID"] == f"<{done['id']}@sender.example>"
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "en")
    text, html, pdf = parts(message)
    assert "Total: €5.20\n" in text and "Start: 1 May 2026, 10:00:00 UTC+02:00\n" in text and "Hauptstraße 1, 1010 Wien, AT\n" in text
    assert '<html lang="en">' in html and "€5.20</td>" in html and "src=" not in html
    assert pdf.get_filename() == f"{session}-1.pdf" and pdf.get_content_disposition() == "attachment"
    assert pdf.get_content() == stack.ask("GET", f"{BILLING}/sessions/{session}/receipt.pdf").body
    link = re.search(r"^http\S+/r/\S+$", text, re.M)[0]
    assert f'href="{link}"' in html
    with urllib.request.urlopen(link) as opened:
        assert (opened.status, opened.headers["Content-Type"]) == (200, "application/pdf")
        assert opened.read() == pdf.get_content()


@pytest.mark.parametrize("name", [
    "Überlandwerke Süd & Söhne", "充电服务有限公司", "充" * 255, "ü" * 255, "x" * 255, "Ladenetz 🔌 " * 20 + "x", '"Quoted" \\ <a@b>, Inc.',
    "=?utf-8?B?eA==?="], ids=range(8))
def test_names_of_sellers(stack, sender, renamed, name):
    renamed(name)
    order(stack)
    with Mailserver() as server:
        sender(server)
        sent = mail_of(server)
    message = parsed(sent)
    assert message["Subject"] == f"Ihr Ladebeleg von {name}: 5,20\u00a0€, 1. Mai 2026"
    assert who(sent) == (name, "receipts@sender.example")
    head = sent[2].partition(b"\r\n\r\n")[0]
    assert head.isascii() and max(map(len, head.split(b"\r\n"))) <= 76
    assert f"bei {name} geladen" in parts(message)[0]


@pytest.mark.parametrize("name", ["Evil\r\nBcc: victim@example.com", "Evil\nX-Header: x", "Evil\rx", "a\tb\x7f", "a\u0085b\u009f"], ids=range(5))
def test_names_with_control_characters(stack, sender, renamed, name):
    """They are blanks in the mail, and no header of their own."""
    renamed(name)
    order(stack)
    with Mailserver() as server:
        sender(server)
        sent = mail_of(server)
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", name)
    message = parsed(sent)
    assert sent[1] == ("driver@example.com",)
    assert len(message.keys()) == 9 and "Bcc" not in message and "X-Header" not in message
    assert who(sent)[0].split() == plain.split()
    # what U+0085 becomes in UTF-8 are two bytes
    assert message["Subject"].split() == f"Ihr Ladebeleg von {plain}: 5,20\u00a0€, 1. Mai 2026".split()


def test_a_name_in_the_configuration(stack, sender):
    order(stack)
    with Mailserver() as server:
        sender(server, **{"from": "Rechnungsstelle Süd <billing@sender.example>"})
        sent = mail_of(server)
    assert sent[0] == "billing@sender.example"
    assert who(sent) == ("Rechnungsstelle Süd", "billing@sender.example")


def test_settled_however(stack, sender):
    """Drivers who want receipts get them; others do not."""
    keen = driver(stack, email="keen@example.com", email_receipts=True, locale="fr")
    shy = driver(stack, email="shy@example.com")
    wanted = [settled(stack, driver_id=keen)]
    settled(stack, driver_id=shy)
    running = ask(stack, "POST", "/sessions", {k: v for k, v in stack.session(uuid.uuid4().hex).items()
                                               if k not in ("ended_at", "energy_kwh")} | {"driver_id": keen})["id"]
    ask(stack, "POST", f"/sessions/{running}/stop", {"ended_at": "2026-05-01T08:45:00Z", "energy_kwh": 10})
    end = datetime.datetime.now(datetime.timezone.utc)
    times = {"started_at": f"{end - datetime.timedelta(minutes=45):%FT%TZ}", "ended_at": f"{end:%FT%TZ}"}
    batch = [{**stack.session(uuid.uuid4().hex), **times, "driver_id": who} for who in (keen, shy, None)]
    results = ask(stack, "POST", "/sessions/batch", {"sessions": batch})["results"]
    wanted += [running, results[0]["session"]["id"]]
    with Mailserver() as server:
        sender(server)
        for session in wanted:
            becomes(stack, session, "delivered")
    assert sorted(parts(parsed(mail))[2].get_filename() for mail in server.mails) == sorted(f"{id}-1.pdf" for id in wanted)
    assert all(mail[1] == ("keen@example.com",) and parsed(mail)["Content-Language"] == "fr" for mail in server.mails)


def test_a_code_sends_the_new_bill(stack, sender):
    session = settled(stack, driver_id=driver(stack, email="keen@example.com", email_receipts=True, locale="en"))
    code = ask(stack, "POST", "/promotional-codes", {"code": uuid.uuid4().hex[:20], "discount_type": "percent", "discount_value": 50})
    ask(stack, "POST", f"/promotional-codes/sessions/{session}/apply-code", {"code": code["code"]})
    with Mailserver() as server:
        sender(server)
        mail_of(server, 2)
    texts = sorted(parts(parsed(mail))[0] for mail in server.mails)
    assert [re.search("Total: (.*)", text)[1] for text in texts] == ["€2.60", "€5.20"] or \
        [re.search("Total: (.*)", text)[1] for text in texts] == ["€5.20", "€2.60"]
    assert ["It replaces" in text for text in texts] == ["€2.60" in text for text in texts]


# ---- what it costs ----

def statements(stack, work):
    """How many statements ${work} makes the server ask, once everything is prepared."""
    def count():
        return int(stack.sql("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'")[0][1])

    for _ in range(4 * 2):
        work()
    before = count()
    for _ in range(10):
        work()
    asked = count() - before
    assert asked % 10 == 0
    return asked // 10


def test_what_settling_costs(stack):
    """A finished session asks for its driver's wish together with its place: one statement more where a receipt is wanted."""
    keen = driver(stack, email="keen@example.com", email_receipts=True)
    shy = driver(stack, email="shy@example.com")

    def stop(who):
        fields = {k: v for k, v in stack.session(uuid.uuid4().hex).items() if k not in ("ended_at", "energy_kwh")}
        session = ask(stack, "POST", "/sessions", {**fields, "driver_id": who})["id"]
        ask(stack, "POST", f"/sessions/{session}/stop", {"ended_at": "2026-05-01T08:45:00Z", "energy_kwh": 10})

    nobody = statements(stack, lambda: settled(stack))
    assert statements(stack, lambda: settled(stack, driver_id=shy)) == nobody
    assert statements(stack, lambda: settled(stack, driver_id=keen)) == nobody + 1
    nobody = statements(stack, lambda: stop(None))
    assert statements(stack, lambda: stop(shy)) == nobody + 1
    assert statements(stack, lambda: stop(keen)) == nobody + 2


# ---- when it does not work ----

def same_mail(server):
    """The attempts brought one and the same mail."""
    assert len(set(server.tries)) == 1
    return len(server.tries)


def test_not_now(stack, sender):
    session = order(stack)
    with Mailserver(rcpt=["450 4.2.1 <{}>: mailbox busy", "250 fine"]) as server:
        sender(server)
        wait = failed(stack, session)
        assert (wait["attempts"], wait["response_status"]) == ("1", "450")
        # the address, which servers repeat, is not kept
        assert wait["error"] == "the mail server said: 450 4.2.1 <...>: mailbox busy"
        done = becomes(stack, session, "delivered")
    assert (done["attempts"], done["response_status"], done["error"]) == ("2", "250", "NULL")
    assert same_mail(server) == 1


def test_not_now_after_the_message(stack, sender):
    session = order(stack)
    with Mailserver(data=["451 4.3.0 try again", "250 kept"]) as server:
        sender(server)
        assert failed(stack, session)["response_status"] == "451"
        becomes(stack, session, "delivered")
    assert same_mail(server) == 2 and len(server.mails) == 1


@pytest.mark.parametrize("script,tries", [({"rcpt": ["550 5.1.1 <{}> unknown"]}, 0), ({"data": ["554 5.7.1 spam"]}, 1)])
def test_never(stack, sender, script, tries):
    session = order(stack)
    with Mailserver(**script) as server:
        sender(server)
        dead = becomes(stack, session, "dead")
        assert (dead["attempts"], dead["response_status"]) == ("1", "550" if tries == 0 else "554")
        assert len(server.tries) == tries
        # the operator sees why, and may have it sent again
        listed, = (one for one in ctl(stack, "outbox", "list")["rows"] if one["id"] == dead["id"])
        assert listed["status"] == "dead" and listed["error"] == dead["error"] and "driver@" not in json.dumps(listed)
        server.rcpt, server.data = ["250 fine"], ["250 kept"]
        ctl(stack, "outbox", "retry", "--id", dead["id"])
        becomes(stack, session, "delivered")
    assert same_mail(server) == tries + 1


def test_unknown_people_hold_up_nobody(stack, sender):
    """However many of a domain are unknown, the next of it gets the mail at once."""
    unknown = [order(stack, to=f"unknown-{i}@example.com") for i in range(12)]
    known = order(stack)
    with Mailserver(rcpt=["550 5.1.1 unknown"] * 12 + ["250 fine"]) as server:
        sender(server)
        mail_of(server)
        done = becomes(stack, known, "delivered")
    assert [row(stack, session)["status"] for session in unknown] == ["dead"] * 12
    assert done["attempts"] == "1"


def ctl(stack, *args, config=None):
    done = subprocess.run([BUILD / "tariffctl", "--config", config or stack.config, *args, "--json"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("script", [{"rcpt": ["stall", "250 fine"]}, {"data": ["stall", "250 kept"]}])
def test_no_answer(stack, sender, script):
    """Stalled, before the message or behind it: given up after a time, and sent again."""
    session = order(stack)
    with Mailserver(**script) as server:
        sender(server, seconds=1)
        wait = failed(stack, session)
        assert wait["attempts"] == "1" and re.search("timed out|timeout", wait["error"])
        becomes(stack, session, "delivered")
    assert same_mail(server) == (2 if "data" in script else 1) and len(server.mails) == 1


@pytest.mark.parametrize("script", [{"rcpt": ["cut", "250 fine"]}, {"data": ["cut", "250 kept"]}])
def test_cut(stack, sender, script):
    """Nothing is delivered before the server has said so, though it said 250 or 354 just before."""
    session = order(stack)
    with Mailserver(**script) as server:
        sender(server)
        assert failed(stack, session)["attempts"] == "1"
        becomes(stack, session, "delivered")
    assert same_mail(server) == (2 if "data" in script else 1) and len(server.mails) == 1


def test_no_server_there(stack, sender):
    session = order(stack)
    with Mailserver() as server:
        port = server.port
    sender(None, server=f"smtp://127.0.0.1:{port}")
    wait = failed(stack, session)
    assert (wait["status"], wait["response_status"]) == ("waiting", "NULL") and "connect" in wait["error"].lower()


def test_no_server_set_up(stack, folder, sender):
    """Mails wait without an attempt; tariffd-outbox says why, once."""
    sessions = [order(stack), order(stack, to="other@example.org")]
    config = folder / "none.conf"
    config.write_text(configuration(stack, {}))
    idle = Server([BUILD / "tariffd-outbox", "--config", config], folder, folder / "none").ready()
    try:
        idle.logged("mail_waits")
    finally:
        assert idle.end() == 0
        idle.sweep()
    assert len(idle.log("mail_waits")) == 1
    assert [row(stack, session)["attempts"] for session in sessions] == ["0", "0"]
    listed = ctl(stack, "outbox", "list", config=config)["rows"]
    assert [one["error"] for one in listed] == ["mail.server is not set"] * 2
    (folder / "log").unlink()
    with Mailserver() as server:
        sender(server)
        for session in sessions:
            becomes(stack, session, "delivered")


# ---- what else goes on meanwhile ----

@pytest.fixture
def hooked(stack):
    """Tell an endpoint that answers, and wait until it has heard."""
    receiver = Receiver()
    hook = ask(stack, "POST", "/webhooks/endpoints", {"url": f"http://127.0.0.1:{receiver.port}/", "events": ["tariff.changed"]})

    def tell():
        n = len(receiver.came)
        ask(stack, "POST", f"/webhooks/endpoints/{hook['id']}/test")
        until(lambda: len(receiver.came) > n, 30)

    yield tell
    ask(stack, "DELETE", f"/webhooks/endpoints/{hook['id']}", status=(204,))
    receiver.close()


@pytest.mark.parametrize("script", [{"rcpt": ["stall"]}, {"data": ["stall"]}, {"rcpt": ["550 who?"], "quit": "stall"}])
def test_a_server_that_says_nothing_holds_up_no_webhook(stack, sender, hooked, script):
    """Not where libcurl waits for an answer either: to the message, to QUIT."""
    with Mailserver(**script) as server:
        sender(server, seconds=60)
        for n in range(3):
            order(stack, to=f"driver@example{n}.com")
        until(lambda: server.tries if "data" in script else server.commands)
        for _ in range(3):
            hooked()
        # and it leaves though nothing is said (the fixture asks for it)


@pytest.mark.parametrize("transfers, most", [(3, 3), (None, 20)])
def test_so_many_connections_to_the_server(stack, sender, hooked, transfers, most):
    """However many domains mails go to, and however many of them wait."""
    session = settled(stack)
    for n in range(40):
        ask(stack, "POST", "/receipts/send-email", {"session_id": session, "email": f"driver@example{n}.com"})
    with Mailserver(data=["stall"]) as server:
        sender(server, seconds=60, **({"transfers": transfers} if transfers else {}))
        until(lambda: len(server.tries) == most, 30)
        for _ in range(3):
            hooked()
        assert len(server.tries) == most


def test_what_is_under_way_at_the_end_is_given_back(stack, sender):
    session = order(stack)
    with Mailserver(data=["stall", "250 kept"]) as server:
        program = sender(server, seconds=60)
        until(lambda: server.tries, 30)
        assert program.end() == 0
        left = row(stack, session)
        assert (left["status"], left["attempts"], left["error"]) == ("waiting", "0", "NULL")
        sender(server)
        becomes(stack, session, "delivered")
        assert same_mail(server) == 2


def test_one_connection_for_many(stack, sender):
    """It is kept, and its end waits for nobody."""
    with Mailserver(quit="stall") as server:
        program = sender(server)
        for _ in range(4):
            becomes(stack, order(stack), "delivered")
        assert len([c for c in server.commands if c.startswith("EHLO")]) == 1
        assert program.end() == 0
        assert "QUIT" in server.commands


# ---- who it goes to is looked up when it goes ----

def test_a_driver_who_is_gone(stack, sender):
    gone = driver(stack, email="gone@example.com", email_receipts=True)
    session = settled(stack, driver_id=gone)
    ask(stack, "DELETE", f"/drivers/{gone}", status=(204,))
    assert "gone@" not in json.dumps(stack.sql("SELECT * FROM outbox"))
    with Mailserver() as server:
        sender(server)
        dead = becomes(stack, session, "dead")
    assert dead["error"] == "the driver was removed, and the address with it" and server.commands == []


@pytest.mark.parametrize("change,error", [
    ({"email": None}, "the driver has no address any more"),
    ({"email_receipts": False}, "the driver does not want receipts any more")])
def test_a_driver_who_wants_no_more(stack, sender, change, error):
    who = driver(stack, email="former@example.com", email_receipts=True)
    session = settled(stack, driver_id=who)
    ask(stack, "PATCH", f"/drivers/{who}", change)
    with Mailserver() as server:
        sender(server)
        assert becomes(stack, session, "dead")["error"] == error
    assert server.commands == []


def test_a_driver_with_a_new_address(stack, sender):
    who = driver(stack, email="old@example.com")
    order(stack, to=None, driver_id=who)
    ask(stack, "PATCH", f"/drivers/{who}", {"email": "new@example.org"})
    with Mailserver() as server:
        sender(server)
        assert mail_of(server)[1] == ("new@example.org",)


# ---- signing in, and TLS ----

@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("keys"))


def with_password(folder, password):
    path = folder / "mail.password"
    path.write_text(password + "\n")
    return {"user": "tariffd", "password_file": path}


def signing_in(keys, **more):
    server = Mailserver(tls_context=tls(*keys), auth_required=True, **more)
    server.options["authenticator"] = server.authenticate
    return server


def test_sign_in(stack, folder, sender, keys):
    session = order(stack)
    with signing_in(keys) as server:
        sender(server, tls="required", ca_file=keys[0], **with_password(folder, "a secret"))
        becomes(stack, session, "delivered")
    assert server.users == ["tariffd"] and len(server.mails) == 1


def test_a_wrong_password(stack, folder, sender, keys):
    """That is no fault of the mail: it waits for who sets it right."""
    session = order(stack)
    with signing_in(keys) as server:
        sender(server, tls="required", ca_file=keys[0], **with_password(folder, "another"))
        wait = failed(stack, session)
    assert (wait["status"], wait["response_status"]) == ("waiting", "535") and server.tries == []


def test_no_sign_in_where_it_is_needed(stack, sender, keys):
    session = order(stack)
    with signing_in(keys) as server:
        sender(server, tls="required", ca_file=keys[0])
        assert failed(stack, session)["response_status"] == "530"


def test_a_certificate_that_nobody_knows(stack, sender, keys):
    session = order(stack)
    with Mailserver(tls_context=tls(*keys)) as server:
        sender(server, tls="required")
        assert "certificate" in failed(stack, session)["error"].lower()
    assert server.tries == []


def test_tls_from_the_start(stack, sender, keys):
    session = order(stack)
    with Mailserver(tls_at_once=tls(*keys)) as server:
        sender(None, server=f"smtps://127.0.0.1:{server.port}", tls="required", ca_file=keys[0])
        becomes(stack, session, "delivered")


def test_starttls_is_required(stack, sender):
    """Unless the operator says otherwise."""
    session = order(stack)
    with Mailserver() as server:
        sender(server, tls="required")
        failed(stack, session)
    assert server.tries == []


def test_starttls_where_there_is_none(stack, sender):
    session = order(stack)
    with Mailserver() as server:
        sender(server, tls="tried")
        becomes(stack, session, "delivered")


@pytest.mark.parametrize("mail,field", [
    ({"server": "http://x.example", "from": "a@b"}, "mail.server must begin with smtp:// or smtps://"),
    ({"server": "smtp://x.example"}, "mail.from is required"),
    ({"server": "smtp://x.example", "from": "nobody"}, "mail.from must be an address, or Name <address>"),
    ({"server": "smtp://x.example", "from": "a@b", "user": "me"}, "mail.password_file is required"),
    ({"server": "smtp://x.example", "from": "a@b", "password_file": "/dev/null"}, "mail.user is required"),
    ({"server": "smtp://x.example", "from": "a@b", "user": "me", "password_file": "/dev/null", "tls": "tried"}, "mail.tls must be"),
    ({"server": "smtp://x.example", "from": "a@b", "user": "me", "password_file": "/none"}, "cannot read the password file /none")])
def test_settings_that_are_wrong(stack, folder, mail, field):
    config = folder / "wrong.conf"
    config.write_text(configuration(stack, mail))
    done = subprocess.run([BUILD / "tariffd-outbox", "--config", config, "--check"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and field in done.stderr
