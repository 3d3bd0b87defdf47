"""The supervisor and its workers: nobody who got through is refused, whatever
the operator does."""

import contextlib
import os
import random
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import fcgi
import pytest
from fcgi import Connection, variables, whole

from server import ECHO, Echo, Load, children, gone, until

# what a client sees that came too late; it was never let in
NOT_LET_IN = (FileNotFoundError, ConnectionRefusedError)


def asking(server, uri="/greeting"):
    def ask(_):
        answer = server.ask("GET", uri)
        assert answer.status == 200
        return answer.text
    return ask


def metric(server, name):
    text = server.ask("GET", "/metrics").text
    return int(re.search(rf"^{re.escape(name)} (\d+)$", text, re.M)[1])


def endings(server):
    return [line["reason"] for line in server.log("worker_ended")]


# ---- SIGTERM ----

def test_end(echo):
    server = echo(workers=3).ready()
    assert len(server.workers()) == 3
    assert server.ask("GET", "/greeting").status == 200
    assert server.end() == 0
    assert not server.socket.exists()
    assert endings(server) == ["drained"] * 3
    assert len(server.log("end")) == 3
    assert all(gone(pid) for pid in server.known)


def test_end_under_load(echo):
    server = echo(workers=3, drain_seconds=60).ready()
    with Load(asking(server, "/sleep/5"), clients=12) as load:
        load.more(100)
        assert server.end(seconds=60) == 0
    assert {type(e) for e in load.errors} <= set(NOT_LET_IN)
    assert endings(server) == ["drained"] * 3


def test_end_serves_all_that_wait(echo):
    server = echo(workers=1, drain_seconds=60).ready()
    waiting = [Connection(server.socket, 60) for _ in range(30)]
    for c in waiting:
        c.send(whole(variables("GET", "/sleep/10")))
    server.signal(signal.SIGTERM)
    for c in waiting:
        with c:
            assert c.answer().status == 200
    assert server.end(seconds=60) == 0


def test_end_during_a_slow_request(echo):
    server = echo(workers=1, drain_seconds=60).ready()
    with Connection(server.socket, 60) as c:
        c.send(whole(variables("GET", "/sleep/500")))
        until(lambda: server.log("ready"))
        server.signal(signal.SIGTERM)
        assert c.answer().status == 200
    assert server.end() == 0


def test_who_does_not_leave_is_killed(echo):
    server = echo(workers=2, drain_seconds=1).ready()
    with Connection(server.socket, 60) as c:
        c.send(whole(variables("GET", "/sleep/600000")))
        until(lambda: metric(server, "tariffd_workers_busy") == 2)
        assert server.end(seconds=30) == 0
        with pytest.raises((fcgi.Broken, ConnectionResetError)):
            c.answer()
    assert sorted(endings(server)) == ["crashed", "drained"]
    assert len(server.log("worker_killed")) == 1


def test_control_c_twice_does_not_wait(echo):
    server = echo(workers=2, drain_seconds=600).ready()
    with Connection(server.socket, 60) as c:
        c.send(whole(variables("GET", "/sleep/600000")))
        until(lambda: metric(server, "tariffd_workers_busy") == 2)
        server.signal(signal.SIGINT)
        until(lambda: server.log("stopping"))
        server.signal(signal.SIGINT)
        assert server.process.wait(30) == 0


# ---- SIGHUP ----

def test_reload_under_load(echo):
    server = echo(workers=3, greeting="one").ready()
    with Load(asking(server), clients=12) as load:
        load.more(100)
        for generation, greeting in enumerate(["two", "three", "four"], 2):
            before = set(server.workers())
            server.write(greeting=greeting)
            server.signal(signal.SIGHUP)
            server.ready(generation)
            until(lambda before=before: all(gone(pid) for pid in before))
            load.more(100)
            assert len(server.workers()) == 3
            assert server.ask("GET", "/greeting").text.startswith(greeting + " ")
    assert load.errors == []
    assert endings(server) == ["drained"] * 9
    assert {text.split()[0] for text in load.results} == {"one", "two", "three", "four"}


def test_many_reloads_at_once_under_load(echo):
    server = echo(workers=2).ready()
    with Load(asking(server), clients=8) as load:
        for _ in range(20):
            server.signal(signal.SIGHUP)
            load.more(5)
        until(lambda: len(server.workers()) == 2)
        load.more(100)
    assert load.errors == []
    assert "crashed" not in endings(server)
    assert metric(server, "tariffd_workers") == 2


def test_reload_changes_the_number_of_workers(echo):
    server = echo(workers=1).ready()
    for n in 4, 2:
        server.write(workers=n)
        server.signal(signal.SIGHUP)
        until(lambda n=n: len(server.workers()) == n and metric(server, "tariffd_workers") == n)


def test_wrong_configuration_changes_nothing(echo):
    server = echo(workers=2, greeting="good").ready()
    before = server.workers()
    server.write(nonsense="x")
    with Load(asking(server), clients=4) as load:
        server.signal(signal.SIGHUP)
        until(lambda: server.log("reload_refused"))
        load.more(50)
    assert load.errors == [] and server.workers() == before
    assert {text.split()[0] for text in load.results} == {"good"}
    assert metric(server, 'tariffd_reloads_total{outcome="refused"}') == 1
    server.config.unlink()
    server.signal(signal.SIGHUP)
    until(lambda: len(server.log("reload_refused")) == 2)
    assert server.workers() == before


def test_new_workers_that_cannot_start_leave_the_old_ones_at_work(echo):
    server = echo(workers=2).ready()
    before = set(server.workers())
    server.write(start="fail")
    server.signal(signal.SIGHUP)
    until(lambda: len(endings(server)) >= 4)
    assert not any(gone(pid) for pid in before)
    assert server.ask("GET", "/greeting").status == 200
    server.write(start="well")
    server.signal(signal.SIGHUP)
    server.ready(2)
    until(lambda: all(gone(pid) for pid in before))
    assert server.ask("GET", "/greeting").status == 200


# ---- workers that end ----

def test_recycling_under_load(echo):
    server = echo(workers=3, max_requests=20, greeting="hello").ready()
    with Load(asking(server), clients=12) as load:
        load.more(1000, 60)
        until(lambda: len(server.workers()) == 3)
    assert load.errors == []
    assert set(endings(server)) == {"recycled"} and len(endings(server)) > 30
    # each took about as many as it should
    shares = [sum(text.split()[1] == str(line["worker"]) for text in load.results)
              for line in server.log("worker_ended")]
    assert all(18 <= n <= 20 for n in shares), shares


def test_kill_9_of_workers_under_load(echo):
    server = echo(workers=4).ready()
    dice, kills = random.Random(1), 0
    with Load(asking(server, "/sleep/1"), clients=8) as load:
        for _ in range(10):
            load.more(20)
            pids = server.workers()
            if pids:
                os.kill(dice.choice(pids), signal.SIGKILL)
                kills += 1
        load.more(100)
        until(lambda: len(server.workers()) == 4, 60)
    # no more than what each of them had in hand
    assert len(load.errors) <= kills
    assert {type(e) for e in load.errors} <= {fcgi.Broken, ConnectionResetError, BrokenPipeError}
    assert endings(server).count("crashed") == kills
    assert server.log("worker_ended")[0]["signal"] == 9
    assert metric(server, "tariffd_workers") == 4
    assert metric(server, 'tariffd_workers_ended_total{reason="crashed"}') == kills
    until(lambda: metric(server, "tariffd_workers_busy") == 1)


def test_crash_in_a_request_costs_only_that(echo):
    server = echo(workers=1).ready()
    with pytest.raises((fcgi.Broken, ConnectionResetError)):
        server.ask("GET", "/crash")
    assert server.ask("GET", "/greeting").status == 200


def test_workers_that_die_at_once_are_started_ever_more_slowly(echo):
    server = echo(workers=1, start="fail")
    until(lambda: len(endings(server)) >= 5)
    lines = server.log("worker_ended")[:5]
    assert [round(line["restart_ms"]) for line in lines] == [0, 100, 200, 400, 800]
    assert not server.log("ready")
    server.write(start="well")
    server.signal(signal.SIGHUP)
    server.ready()
    assert server.ask("GET", "/greeting").status == 200


def test_end_while_workers_cannot_start(echo):
    server = echo(workers=3, start="fail")
    until(lambda: len(endings(server)) >= 6)
    assert server.end() == 0


def test_signal_to_a_worker_is_no_crash(echo):
    server = echo(workers=2).ready()
    with Load(asking(server), clients=4) as load:
        load.more(20)
        os.kill(server.workers()[0], signal.SIGTERM)
        until(lambda: endings(server))
        load.more(50)
        until(lambda: len(server.workers()) == 2)
        for number in signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGPIPE:
            os.kill(server.workers()[0], number)
        load.more(50)
    assert load.errors == [] and endings(server) == ["drained"]


# ---- the supervisor ends ----

def test_kill_9_of_the_supervisor(echo):
    server = echo(workers=3).ready()
    pids = server.workers()
    server.process.kill()
    server.process.wait()
    until(lambda: all(gone(pid) for pid in pids))
    assert server.socket.exists()
    again = echo(workers=3).ready(2)
    assert again.ask("GET", "/greeting").status == 200
    assert again.end() == 0 and not again.socket.exists()


def test_restart_at_once_after_kill_9(echo):
    server = echo(workers=3).ready()
    with Load(asking(server), clients=4) as load:
        load.more(20)
        server.process.kill()
        server.process.wait()
        again = echo(workers=3).ready(2)
        load.more(20)
    assert again.ask("GET", "/greeting").status == 200
    assert again.end() == 0


# ---- sockets ----

def one_sentence(server):
    """It ended with 1, and this is why."""
    assert server.process.wait(20) == 1
    lines = [line for line in server.log_path.read_text().splitlines() if line.startswith("echo: ")]
    assert len(lines) == 1
    return lines[0]


def test_second_server_on_the_same_socket(echo):
    first = echo(workers=1).ready()
    assert re.search("cannot listen on .*: another server listens there", one_sentence(echo(workers=1)))
    assert first.ask("GET", "/greeting").status == 200


def test_file_that_is_no_socket_is_left_alone(echo, folder):
    (Path(folder) / "s").write_text("mine")
    assert "cannot listen on" in one_sentence(echo())
    assert (Path(folder) / "s").read_text() == "mine"


@pytest.mark.parametrize("listen", [
    "/nowhere/s", "/" + "x" * 200, "nothing", "host.invalid:80", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:0",
    "127.0.0.1:-1", "127.0.0.1:x"])
def test_where_it_cannot_listen(echo, listen):
    assert "cannot listen on" in one_sentence(echo(listen=listen))


def test_mode_of_the_socket(echo):
    server = echo(workers=1, mode=620).ready()
    assert server.socket.stat().st_mode & 0o777 == 0o620


def tcp_ask(port):
    with socket.create_connection(("127.0.0.1", port), 15) as s:
        s.sendall(whole(variables("GET", "/greeting")))
        data = b""
        while part := s.recv(4096):
            data += part
    return b"Status: 200 OK" in data


def port_below_ephemeral():
    """A free port that no connection of another program gets meanwhile."""
    low = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for port in range(low - 1, 1024, -1):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no port is free")


def test_tcp(echo):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert "another server listens there" in one_sentence(echo(listen=f"127.0.0.1:{port}"))
    port = port_below_ephemeral()
    server = echo(listen=f"127.0.0.1:{port}", workers=2).ready()
    assert tcp_ask(port)
    assert server.end() == 0


# ---- the service manager ----

def given(folder, sock, **options):
    """Start with a socket as systemd passes it."""
    script = f'exec 3<&{sock.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"'
    config = Path(folder) / "config"

    class Given(Echo):
        def __init__(self):
            self.config, self.options = config, {"listen": Path(folder) / "s", **options}
            self.write()
            os.set_inheritable(sock.fileno(), True)
            self.folder, self.socket = Path(folder), Path(folder) / "s"
            self.log_path, self.known = self.folder / "log", set()
            with open(self.log_path, "ab") as log:
                self.process = subprocess.Popen(
                    ["bash", "-c", script, str(ECHO), str(config)], stdin=subprocess.DEVNULL,
                    stdout=log, stderr=log, pass_fds=[sock.fileno()])
            self.pid = self.process.pid
    return Given()


def test_restart_with_a_given_socket_refuses_nobody(folder):
    if not os.access(ECHO, os.X_OK):
        pytest.skip("tests/wire/echo is not built")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(Path(folder) / "s"))
        sock.listen(4096)
        server = given(folder, sock, workers=3, greeting="g0").ready()
        with Load(asking(server), clients=8) as load:
            for n in range(1, 4):
                load.more(50)
                assert server.end() == 0
                server = given(folder, sock, workers=3, greeting=f"g{n}").ready(n + 1)
                load.more(50)
        server.end()
    server.sweep()
    assert load.errors == []
    assert {text.split()[0] for text in load.results} == {"g0", "g1", "g2", "g3"}
    assert (Path(folder) / "s").exists()


def test_socket_activation(echo, folder):
    path = Path(folder) / "s"
    server = echo(argv=["systemd-socket-activate", "-l", path, ECHO, Path(folder) / "config"], workers=2,
                  listen="/nowhere/else")
    server.socket = path
    until(path.exists)
    answer = fcgi.ask(path, uri="/greeting")
    assert answer.status == 200
    server.ready()
    assert server.end() == 0
    assert path.exists()


def test_socket_of_another_kind(echo, folder):
    path = Path(folder) / "s"
    server = echo(argv=["systemd-socket-activate", "-d", "-l", path, ECHO, Path(folder) / "config"])
    until(path.exists)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
        s.sendto(b"x", str(path))
    assert "exactly one listening stream socket" in one_sentence(server)


def states(sock, wanted, seconds=20):
    """Messages until one has the wanted line."""
    out = []
    sock.settimeout(seconds)
    while not any(wanted in message for message in out):
        out.append(sock.recv(4096).decode().split("\n"))
    return out


@pytest.mark.parametrize("abstract", [False, True])
def test_what_the_service_manager_is_told(echo, folder, abstract):
    name = f"@tw{os.getpid()}" if abstract else str(Path(folder) / "n")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind("\0" + name[1:] if abstract else name)
        server = echo(workers=2, env={"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "400000"})
        messages = states(sock, "READY=1")
        assert any(line.startswith("STATUS=2 workers") for m in messages for line in m)
        # the signs of life come from the supervisor, about every half interval
        begun = time.monotonic()
        for _ in range(4):
            assert states(sock, "WATCHDOG=1")
        assert time.monotonic() - begun >= 0.3
        server.signal(signal.SIGHUP)
        reloading = states(sock, "RELOADING=1")[-1]
        assert int(reloading[1].removeprefix("MONOTONIC_USEC=")) > 0
        states(sock, "READY=1")
        server.signal(signal.SIGTERM)
        states(sock, "STOPPING=1")
        assert server.end() == 0


def test_watchdog_of_another_process_is_not_ours(echo, folder):
    path = str(Path(folder) / "n")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(path)
        server = echo(workers=1, env={"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "20000", "WATCHDOG_PID": "1"})
        states(sock, "READY=1")
        server.signal(signal.SIGTERM)
        assert not any("WATCHDOG=1" in m for m in states(sock, "STOPPING=1"))


def test_idle_server_does_not_spin(echo):
    """Neither idle nor while it waits for a slow request at its end."""
    server = echo(workers=2, drain_seconds=60).ready()

    def ticks():
        pids = [server.pid, *children(server.pid)]
        return sum(int(x) for pid in pids
                   for x in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])

    with Connection(server.socket, 60) as c:
        c.send(whole(variables("GET", "/sleep/1500")))
        before = ticks()
        server.signal(signal.SIGTERM)
        until(lambda: len(endings(server)) == 1)
        middle = ticks()
        assert c.answer().status == 200
        assert middle - before < 30
    assert server.end() == 0
