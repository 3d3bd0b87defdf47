"""A database server as docs/operations.md has it: its users, a binary log, reached over TCP with TLS."""

import re
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from server import BUILD, TOP, until

pytestmark = pytest.mark.skipif(not (BUILD / "tariffctl").exists(), reason="tariffctl is not built")

PAGE = (TOP / "docs/operations.md").read_text()


def block(kind, words):
    """The one block of this kind in which the words stand."""
    (found,) = [text for text in re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.M | re.S) if words in text]
    return found


def run(*args, **more):
    return subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=120, **more)


def certificates(folder):
    def openssl(*args):
        assert run("openssl", *args, cwd=folder).returncode == 0

    for name in "ca", "stranger":
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", f"{name}.key", "-out", f"{name}.pem")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=db", "-keyout", "db.key", "-out", "db.csr")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    openssl("x509", "-req", "-in", "db.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "db.pem")


class Database:
    def __init__(self, folder):
        self.folder, user = folder, f"--user={run('id', '-un').stdout.strip()}"
        made = run("mariadb-install-db", "--no-defaults", user, f"--datadir={folder}/db", "--skip-test-db", "--skip-name-resolve", "--force",
                   "--auth-root-authentication-method=socket", f"--auth-root-socket-{user[2:]}")
        assert made.returncode == 0, made.stderr
        certificates(folder)
        (folder / "my.cnf").write_text(block("ini", "[mariadbd]"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        with open(folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                ["mariadbd", f"--defaults-file={folder}/my.cnf", user, f"--datadir={folder}/db", f"--socket={folder}/s", f"--pid-file={folder}/pid",
                 "--bind-address=127.0.0.1,127.0.0.2", f"--port={self.port}", "--skip-name-resolve", f"--log-bin={folder}/db/log", "--server-id=1",
                 f"--ssl-cert={folder}/db.pem", f"--ssl-key={folder}/db.key", "--require-secure-transport=ON"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)
        self.client = ["mariadb", "--no-defaults", f"--socket={folder}/s", user]
        until(lambda: self.process.poll() is not None or run(*self.client, "-e", "SELECT 1").returncode == 0, 60, every=0.1)
        # as they are for hosts of their own
        users = block("sql", "CREATE DATABASE").replace("@localhost", "@'127.0.0.%'").replace("<first password>", "first").replace("<second password>", "second")
        self.sql(users)
        for name, word in ("database", "first"), ("migrate", "second"):
            (folder / f"{name}.password").write_text(word + "\n")

    def sql(self, text):
        done = run(*self.client, input=text)
        assert done.returncode == 0, done.stderr

    def ctl(self, config, *args, **options):
        """tariffctl with the page's configuration for ${config}."""
        text = block("ini", f"password_file = {config}.password")
        options = {"host": "127.0.0.1", "port": self.port, **options}
        path = self.folder / f"{config}.conf"
        path.write_text(text + "".join(f"{name} = {value}\n" for name, value in options.items() if value))
        return run(BUILD / "tariffctl", "--config", path, *args)


@pytest.fixture(scope="module")
def database():
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        it = None
        try:
            it = Database(Path(folder))
            yield it
        finally:
            if it:
                it.process.terminate()
                it.process.wait(60)


def test_another_host_with_a_binary_log(database):
    ca = database.folder / "ca.pem"
    done = database.ctl("migrate", "migrate", "--dir", TOP / "sql", ca_file=ca)
    assert done.returncode == 0, done.stderr
    done = database.ctl("database", "tenant", "create", "--name", "Example Charging", "--time-zone", "Europe/Vienna", ca_file=ca)
    assert done.returncode == 0, done.stderr
    # by no socket, though the library would take one for this name
    assert "Example Charging" in database.ctl("database", "tenant", "list", ca_file=ca, host="localhost").stdout
    # the server's user changes rows alone
    assert "denied" in database.ctl("database", "migrate", "--dir", TOP / "sql", ca_file=ca).stderr


@pytest.mark.parametrize("options,words", [
    ({"ca_file": "stranger.pem"}, "TLS"), ({"ca_file": "nowhere.pem"}, "TLS"),
    # the certificate is another name's
    ({"ca_file": "ca.pem", "host": "127.0.0.2"}, "TLS"),
    ({"ca_file": None}, "denied"),
    ({"ca_file": "ca.pem", "host": None}, "database.host is required where database.ca_file is given")])
def test_whom_it_does_not_trust(database, options, words):
    if options["ca_file"]:
        options = {**options, "ca_file": database.folder / options["ca_file"]}
    done = database.ctl("database", "tenant", "list", **options)
    assert done.returncode == 1 and words in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr
