"""./dev: what it starts it stops and nothing else, and it fails in one
sentence."""

import glob
import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
DEV = TOP / "dev"
BUILD = Path(os.environ.get("DEV_BUILD", TOP / "var/build"))

built = pytest.mark.skipif(not (BUILD / "tariffd").exists(), reason="not built")


def dev(*args, state=None, path=None, session=False, **env):
    """Run ./dev; returns its exit code and what it said."""
    env = {"DEV_BUILD": str(BUILD), "DEV_SKIP_BUILD": "1", "PORT": "0",
           **{k: str(v) for k, v in env.items()}}
    if state:
        env["DEV_STATE"] = str(state)
    if path:
        env["PATH"] = f"{path}:{os.environ['PATH']}"
    done = subprocess.run([DEV, *map(str, args)], env={**os.environ, **env}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120, start_new_session=session)
    return done.returncode, done.stdout, done.stderr


def sentence(answer, *words):
    """One line on stderr that names the trouble, and exit code 1."""
    code, _, said = answer
    lines = [line for line in said.splitlines() if not line.startswith("-- ")]
    assert code == 1
    assert len(lines) == 1 and lines[0].startswith("dev: "), said
    for word in words:
        assert word in lines[0]


def settings(state):
    lines = (Path(state) / "dev.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def ready(url):
    try:
        with urllib.request.urlopen(url + "/readyz", timeout=10) as reply:
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def processes(state):
    """Those that work in the state folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            where = os.readlink(entry / "cwd")
        except OSError:
            continue
        if f"{where}/".startswith(f"{state}/") and alive(entry.name):
            found.append(int(entry.name))
    return found


@pytest.fixture
def state():
    folder = tempfile.mkdtemp(prefix="dev")
    yield folder
    dev("down", state=folder)
    assert processes(folder) == []
    shutil.rmtree(folder)


@pytest.mark.parametrize("args,word", [
    (["nothing"], "nothing"), (["up", "x"], "x"), (["test", "x"], "x"), (["--frobnicate"], "--frobnicate")])
def test_what_it_does_not_know(args, word):
    sentence(dev(*args), word)


def test_bad_surroundings(state):
    sentence(dev("up", state=state, PORT="http"), "PORT", "http")
    sentence(dev("up", state=state, PORT="65536"), "PORT", "65536")
    sentence(dev("up", state="/proc/nowhere"), "/proc/nowhere")
    sentence(dev("up", state=state + "/" + "d" * 100), "DEV_STATE")
    sentence(dev("up", state=state + "/" + "\u00fc" * 60), "DEV_STATE")
    for character in "\"'`\\$;#":
        sentence(dev("up", state=f"{state}/a{character}b"), "DEV_STATE", character)
    sentence(dev("up", state=state, DEV_BUILD="/proc/nowhere", DEV_SKIP_BUILD=0), "/proc/nowhere")
    sentence(dev("db", "start", state=state), "database")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence(dev("up", state=state, PORT=port), f"port {port} is in use")


def test_a_package_that_cannot_be_had(state):
    fake = Path(state) / "bin"
    fake.mkdir()
    for name, text in [("dpkg-query", "exit 1"), ("sudo", "echo 'sudo: a password is required'; exit 1"),
                       ("apt-get", "echo 'E: Unable to locate package clang-format'; exit 100")]:
        (fake / name).write_text(f"#!/bin/sh\n{text}\n")
        (fake / name).chmod(0o755)
    before = sorted((p, p.read_bytes()) for p in Path("/usr/sbin").glob("policy-rc.d*"))
    sentence(dev("format", state=state, path=fake), "cannot be had", "clang-format")
    assert before == sorted((p, p.read_bytes()) for p in Path("/usr/sbin").glob("policy-rc.d*"))


@pytest.mark.parametrize("name,code", [("INT", 130), ("TERM", 143), ("HUP", 143)])
def test_a_signal_that_a_child_survives_ends_it(state, name, code):
    fake = Path(state) / "bin"
    fake.mkdir()
    (fake / "dpkg-query").write_text(f"#!/bin/sh\ntrap '' {name}\nkill -{name} 0\nexit 1\n")
    (fake / "apt-get").write_text("#!/bin/sh\nexit 1\n")
    for program in fake.iterdir():
        program.chmod(0o755)
    assert dev("format", state=state, path=fake, session=True)[0] == code


@built
def test_a_folder_of_any_name_and_no_surroundings(state):
    odd = f"{state}/a b\u00fc&|()*?[]{{}}%@~"
    bare = {"DEV_STATE": odd, "DEV_BUILD": str(BUILD), "DEV_SKIP_BUILD": "1", "PORT": "0"}
    done = subprocess.run([DEV, "up"], env=bare, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    try:
        assert done.returncode == 0, done.stderr
        assert ready(settings(odd)["BASE_URL"])
        done = subprocess.run([BUILD / "tariffctl", "--config", f"{odd}/tariffd.conf", "tenant", "list"], capture_output=True, text=True, timeout=60)
        assert "Demo Charging" in done.stdout
    finally:
        dev("down", state=odd)
    assert processes(odd) == []


def signs_in(settings):
    body = json.dumps({"email": settings["CONSOLE_EMAIL"], "password": settings["CONSOLE_PASSWORD"]}).encode()
    request = urllib.request.Request(settings["BASE_URL"] + "/console/api/sign-in", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status == 200


@built
def test_up_again_and_down(state):
    # what an interrupted first start leaves
    (Path(state) / "db.new").mkdir()
    assert dev("up", state=state)[0] == 0
    first = settings(state)
    assert ready(first["BASE_URL"])
    assert (Path(state) / "dev.env").stat().st_mode & 0o777 == 0o600
    assert dev("up", state=state)[0] == 0
    second = settings(state)
    assert ready(second["BASE_URL"])
    assert second["API_KEY"] == first["API_KEY"]
    assert second["SYSTEM_TOKEN"] == first["SYSTEM_TOKEN"]
    assert second["CONSOLE_PASSWORD"] == first["CONSOLE_PASSWORD"]
    assert signs_in(second)
    # one that was changed in the console is made anew
    subprocess.run([second["TARIFFCTL"], "--config", second["CONFIG"], "user", "passwd", second["CONSOLE_EMAIL"]], check=True, capture_output=True)
    assert dev("up", state=state)[0] == 0
    third = settings(state)
    assert third["CONSOLE_PASSWORD"] != first["CONSOLE_PASSWORD"] and signs_in(third)
    assert dev("down", state=state)[0] == 0
    assert processes(state) == []
    assert not ready(second["BASE_URL"])


@built
def test_two_side_by_side(state):
    other = tempfile.mkdtemp(prefix="dev")
    try:
        assert dev("up", state=state)[0] == 0
        assert dev("up", state=other)[0] == 0
        assert settings(state)["BASE_URL"] != settings(other)["BASE_URL"]
        assert dev("down", state=other)[0] == 0
        assert ready(settings(state)["BASE_URL"])
    finally:
        dev("down", state=other)
        shutil.rmtree(other)


@built
def test_leftovers_of_a_crash(state):
    assert dev("up", state=state)[0] == 0
    for name in "NGINX_PID", "TARIFFD_PID", "DB_PID":
        os.kill(int(settings(state)[name]), 9)
    assert dev("up", state=state)[0] == 0
    assert ready(settings(state)["BASE_URL"])


@built
def test_a_number_that_belongs_to_somebody_else(state):
    assert dev("up", state=state)[0] == 0
    assert dev("down", state=state)[0] == 0
    with subprocess.Popen(["sleep", "60"]) as stranger:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        for name in "nginx", "tariffd", "mariadbd", "dev":
            (Path(state) / f"run/{name}.pid").write_text(f"{stranger.pid} 1 {boot}\n")
        assert dev("down", state=state)[0] == 0
        assert stranger.poll() is None
        stranger.kill()


@built
def test_the_database_alone(state):
    assert dev("up", state=state)[0] == 0
    env = settings(state)
    assert dev("db", "kill", state=state)[0] == 0
    assert not alive(env["DB_PID"])
    assert not ready(env["BASE_URL"])
    assert dev("db", "start", state=state)[0] == 0
    for _ in range(100):
        if ready(env["BASE_URL"]):
            break
        time.sleep(0.05)
    assert ready(env["BASE_URL"])
    assert settings(state)["DB_PID"] != env["DB_PID"]
    code, out, _ = dev("db", "sql", "-N", "-e", "select count(*) from tenant", state=state)
    assert code == 0 and out.strip() == "1"


@built
def test_seeded_sessions_have_their_bills(state):
    assert dev("up", state=state, DEV_OUTBOX=0)[0] == 0
    code, _, said = dev("seed", "--sessions", 400, "--tenants", 4, "--organizations", 8, state=state)
    assert code == 0, said
    code, out, _ = dev("db", "sql", "-N", "-e", "select count(*), sum(s.status in ('settled', 'refunded')), count(b.session_id) "
                       "from session s left join bill b on b.tenant = s.tenant and b.session_id = s.id "
                       "and b.revision = s.revision and b.total = s.total", state=state)
    sessions, settled, billed = map(int, out.split())
    assert code == 0 and sessions == 400 and settled == billed > 0


@built
def test_run_prices_a_session_and_ends_with_control_c(state):
    pid, terminal = pty.fork()
    if pid == 0:
        # whoever runs the tests in the background has them ignored, which a shell cannot take back
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.environ.update(DEV_BUILD=str(BUILD), DEV_SKIP_BUILD="1", DEV_STATE=state, PORT="0")
        os.execv(DEV, [DEV, "run"])
    said = b""
    while b"Ctrl-C stops it" not in said:
        said += os.read(terminal, 65536)
    text = said.decode().replace("\r\n", "\n")
    # another one must not take the same folder
    sentence(dev("up", state=state), "another")
    login = re.search(r"console +(\S+)/sign-in \((\S+), (\S+)\)", text).groups()
    assert signs_in(dict(zip(("BASE_URL", "CONSOLE_EMAIL", "CONSOLE_PASSWORD"), login)))
    pasted = "\n".join(line for line in text.splitlines() if re.match("curl|TARIFF=", line))
    assert len(pasted.splitlines()) == 4
    shown = subprocess.run(["bash", "-c", pasted], capture_output=True, text=True, check=True).stdout
    assert re.search(r'"total_amount":\s*8\.60?\b', shown), shown
    end = time.monotonic() + 30
    while not (mails := glob.glob(f"{state}/mail/*-driver@example.com.eml")):
        assert time.monotonic() < end, "no mail has come"
        time.sleep(0.05)
    assert b"\nSubject: " in Path(mails[0]).read_bytes()
    os.write(terminal, b"\x03")
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 130
    assert processes(state) == []
