"""What nginx itself must do, with the real configuration and a stand-in for
the worker: shapes of its own answers, limits, headers, logs."""

import gzip
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import threading
import time
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
BILLING = "/api/v1/billing/tariffs"
DYNAMIC = "/api/dynamic_pricing/cost_rates"
EXPORT = "/api/v1/billing/sessions.csv"
BATCH = "/api/v1/billing/sessions/batch"
SCHEDULE = "/api/dynamic_pricing/unique_schedule/3f0c"
KEY = "tk_0123456789abcdefghij"

pytestmark = pytest.mark.skipif(
    not (shutil.which("nginx") or os.path.exists("/usr/sbin/nginx")),
    reason="nginx is not installed")


class Worker:
    """One request a connection, as libfcgi does without keep-alive. The query
    tells what to answer: status, size, header, or none at all."""

    def __init__(self, path):
        self.seen = []
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.bind(str(path))
        self.sock.listen(128)
        threading.Thread(target=self.loop, daemon=True).start()

    def loop(self):
        while True:
            try:
                conn, _ = self.sock.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(conn,),
                             daemon=True).start()

    @staticmethod
    def exactly(conn, n):
        data = b""
        while len(data) < n:
            more = conn.recv(n - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def read(self, conn):
        params, body, keep = b"", b"", None
        while True:
            _, kind, _, size, pad, _ = struct.unpack(
                "!BBHHBB", self.exactly(conn, 8))
            data = self.exactly(conn, size + pad)[:size]
            if kind == 1:
                keep = data[2] & 1
            elif kind == 4:
                params += data
            elif kind == 5:
                if not data:
                    return self.pairs(params), body, keep
                body += data

    @staticmethod
    def pairs(data):
        out, at = [], 0

        def size():
            nonlocal at
            if data[at] < 128:
                at += 1
                return data[at - 1]
            at += 4
            return struct.unpack("!I", data[at - 4:at])[0] & 0x7fffffff

        while at < len(data):
            n, v = size(), size()
            out.append((data[at:at + n].decode(), data[at + n:at + n + v].decode()))
            at += n + v
        return dict(out)

    def serve(self, conn):
        with conn:
            try:
                params, body, keep = self.read(conn)
            except EOFError:
                return
            self.seen.append({"params": params, "body": body, "keep": keep})
            ask = dict(p.split("=", 1) for p in params["QUERY_STRING"].split("&")
                       if "=" in p)
            if "drop" in ask:
                return
            text = json.dumps({"worker": True, "fill": "x" * int(ask.get("size", 0))})
            head = f"Status: {ask.get('status', 200)}\r\nContent-Type: application/json\r\n"
            if "parts" not in ask:
                head += f"Content-Length: {len(text)}\r\n"
            head += "X-Request-Id: from-worker\r\nETag: \"strong\"\r\n"
            if "csp" in ask:
                head += "Content-Security-Policy: default-src 'self'\r\n"
            out = (head + "\r\n" + text).encode()
            try:
                while out:
                    part, out = out[:60000], out[60000:]
                    conn.sendall(struct.pack("!BBHHBB", 1, 6, 1, len(part), 0, 0) + part)
                if ask.get("parts") == "broken":
                    return
                conn.sendall(struct.pack("!BBHHBB", 1, 6, 1, 0, 0, 0)
                             + struct.pack("!BBHHBBIBBBB", 1, 3, 1, 8, 0, 0, 0, 0, 0, 0, 0))
            except OSError:
                pass


class Nginx:
    def __init__(self, folder, worker=True, server="", **values):
        self.dir = Path(folder)
        self.dir.mkdir(parents=True, exist_ok=True)
        self.worker = Worker(self.dir / "w") if worker else None
        for _ in range(20):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
            if self.start(server, values):
                return
        raise RuntimeError((self.dir / "error.log").read_text())

    def start(self, server, values):
        fixed = {
            "LISTEN": f"127.0.0.1:{self.port}", "SNIPPETS": self.dir,
            "RUN": self.dir, "SOCKET": self.dir / "w",
            "ACCESS_LOG": self.dir / "access.log",
            "USER": "user root;" if os.geteuid() == 0 else "",
        }
        subprocess.run(
            [TOP / "nginx/render.sh", self.dir]
            + [f"{k}={v}" for k, v in {**fixed, **values}.items()], check=True)
        conf = self.dir / "tariffd.conf"
        conf.write_text(conf.read_text().replace("server {", "server {\n" + server))
        self.err = open(self.dir / "error.log", "ab")
        self.process = subprocess.Popen(
            [shutil.which("nginx") or "/usr/sbin/nginx", "-p", self.dir,
             "-c", "dev.conf", "-e", "stderr"], stderr=self.err,
            stdin=subprocess.DEVNULL, cwd=self.dir)
        for _ in range(200):
            if self.process.poll() is not None:
                return False
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return True
            except OSError:
                time.sleep(0.02)
        return False

    def stop(self):
        self.process.send_signal(signal.SIGQUIT)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            self.process.wait(5)
        if self.worker:
            self.worker.sock.close()

    def ask(self, method, path, body=None, **headers):
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            conn.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
            reply = conn.getresponse()
            reply.data = reply.read()
            return reply
        finally:
            conn.close()

    def raw(self, data):
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as s:
            s.sendall(data)
            out = b""
            while True:
                try:
                    more = s.recv(65536)
                except ConnectionResetError:
                    break
                if not more:
                    break
                out += more
        head, _, body = out.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        return int(lines[0].split()[1]), dict(
            l.lower().split(": ", 1) for l in lines[1:]), body

    def logged(self, needle):
        """The access log is written after the answer has gone out."""
        for _ in range(100):
            lines = (self.dir / "access.log").read_text().splitlines()
            found = [l for l in lines if needle in l]
            if found:
                return found
            time.sleep(0.02)
        return []


@pytest.fixture(scope="module")
def nginx(tmp_path_factory):
    n = Nginx(tmp_path_factory.mktemp("ng"), CLIENT_RATE="100000r/s",
              CLIENT_BURST=100000, ADDRESS_RATE="100000r/s", ADDRESS_BURST=100000)
    yield n
    n.stop()


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Nobody listens behind it."""
    n = Nginx(tmp_path_factory.mktemp("ng"), worker=False)
    yield n
    n.stop()


def billing(reply, code):
    body = json.loads(reply.data)
    assert set(body) == {"error", "request_id"}
    assert set(body["error"]) == {"code", "message", "details"}
    assert body["error"]["code"] == code
    assert body["error"]["details"] == []
    assert body["request_id"] == reply.getheader("X-Request-Id")
    common(reply)


def dynamic(reply, message):
    assert json.loads(reply.data) == {"status": "error", "message": message}
    common(reply)


def common(reply):
    assert reply.getheader("Content-Type") == "application/json"
    assert re.fullmatch(r"[0-9a-f]{32}", reply.getheader("X-Request-Id"))
    safe(reply)


def safe(reply):
    assert reply.getheader("X-Content-Type-Options") == "nosniff"
    assert reply.getheader("X-Frame-Options") == "DENY"
    assert reply.getheader("Referrer-Policy") == "no-referrer"
    assert "frame-ancestors 'none'" in reply.getheader("Content-Security-Policy")
    assert reply.getheader("Server") == "nginx"
    assert reply.getheader("Strict-Transport-Security") is None


def test_a_request_arrives_whole(nginx):
    reply = nginx.ask("POST", BILLING + "?a=1&b=%20", b'{"x":1}',
                      Authorization=f"Bearer {KEY}", X_API_Key="k2",
                      X_api_token="k3", Content_Type="application/json",
                      Idempotency_Key="abc")
    assert reply.status == 200
    got = nginx.worker.seen[-1]
    params = got["params"]
    assert got["body"] == b'{"x":1}'
    assert got["keep"] == 1  # else a lost connection would pass for the end
    assert params["REQUEST_METHOD"] == "POST"
    assert params["REQUEST_URI"] == BILLING + "?a=1&b=%20"
    assert params["DOCUMENT_URI"] == BILLING
    assert params["QUERY_STRING"] == "a=1&b=%20"
    assert params["CONTENT_TYPE"] == "application/json"
    assert params["CONTENT_LENGTH"] == "7"
    assert params["REMOTE_ADDR"] == "127.0.0.1"
    assert params["REQUEST_SCHEME"] == "http"
    assert params["HTTP_AUTHORIZATION"] == f"Bearer {KEY}"
    assert params["HTTP_X_API_KEY"] == "k2"
    assert params["HTTP_X_API_TOKEN"] == "k3"
    assert params["HTTP_IDEMPOTENCY_KEY"] == "abc"
    assert params["REQUEST_ID"] == reply.getheader("X-Request-Id")
    assert reply.headers.get_all("X-Request-Id") == [params["REQUEST_ID"]]


def test_a_chunked_body_arrives_with_its_length(nginx):
    reply = nginx.ask("POST", BILLING, iter([b"ab", b"cde"]))
    assert reply.status == 200
    assert nginx.worker.seen[-1]["params"]["CONTENT_LENGTH"] == "5"
    assert nginx.worker.seen[-1]["body"] == b"abcde"


def test_no_header_moves_the_address(nginx):
    nginx.ask("GET", BILLING, X_Forwarded_For="203.0.113.9", X_Real_IP="203.0.113.9",
              Forwarded="for=203.0.113.9")
    assert nginx.worker.seen[-1]["params"]["REMOTE_ADDR"] == "127.0.0.1"


@pytest.mark.parametrize("status", [200, 201, 400, 401, 403, 404, 405, 409, 413,
                                    415, 422, 429, 500, 502, 503, 504])
def test_the_workers_answer_is_never_replaced(nginx, status):
    for path in BILLING, DYNAMIC:
        reply = nginx.ask("GET", f"{path}?status={status}")
        assert reply.status == status
        assert json.loads(reply.data)["worker"] is True
        assert reply.getheader("Retry-After") is None
        safe(reply)


@pytest.mark.parametrize("path,limit", [
    (BILLING, 1 << 20), (BILLING + "/tar_1", 1 << 20), (DYNAMIC, 1 << 20), ("/nowhere", 1 << 20),
    (BATCH, 8 << 20), (SCHEDULE, 8 << 20)])
@pytest.mark.parametrize("chunked", [False, True])
def test_body_limit(nginx, path, limit, chunked):
    def send(size):
        body = b"x" * size
        if chunked:
            return nginx.ask("PUT", path, iter([body]))
        return nginx.ask("PUT", path, body)

    assert send(limit).status == 200
    assert len(nginx.worker.seen[-1]["body"]) == limit
    before = len(nginx.worker.seen)
    reply = send(limit + 1)
    assert reply.status == 413
    if path.startswith("/api/dynamic"):
        dynamic(reply, "Request body too large")
    else:
        billing(reply, "too_large")
    assert len(nginx.worker.seen) == before


@pytest.mark.parametrize("path", [BILLING, DYNAMIC])
@pytest.mark.parametrize("how", ["absent", "drops"])
def test_without_a_worker_it_is_unavailable(nginx, alone, path, how):
    reply = alone.ask("GET", path) if how == "absent" else nginx.ask("GET", path + "?drop=1")
    assert reply.status == 503
    assert reply.getheader("Retry-After") == "2"
    assert reply.getheader("Cache-Control") == "no-store"
    if path == DYNAMIC:
        dynamic(reply, "Service unavailable")
    else:
        billing(reply, "unavailable")


def test_a_body_that_cannot_be_kept_is_to_be_sent_again(nginx):
    """A large one is kept in a file, for which there may be no room."""
    (nginx.dir / "body").rename(nginx.dir / "away")
    try:
        replies = [nginx.ask("POST", path, b"x" * 200_000) for path in (BATCH, SCHEDULE)]
    finally:
        (nginx.dir / "away").rename(nginx.dir / "body")
    for reply in replies:
        assert reply.status == 503 and int(reply.getheader("Retry-After")) > 0
    billing(replies[0], "unavailable")
    dynamic(replies[1], "Service unavailable")


def test_a_worker_that_says_nothing_is_unavailable(tmp_path_factory):
    n = Nginx(tmp_path_factory.mktemp("ng"), worker=False, READ_TIMEOUT="1s")
    listening = socket.socket(socket.AF_UNIX)
    try:
        listening.bind(str(n.dir / "w"))
        listening.listen(8)
        reply = n.ask("GET", BILLING)
        assert reply.status == 503
        billing(reply, "unavailable")
        reply = n.ask("GET", DYNAMIC)
        assert reply.status == 503
        dynamic(reply, "Service unavailable")
    finally:
        listening.close()
        n.stop()


def test_unreadable_requests(nginx):
    host = b"Host: x\r\nConnection: close\r\n"
    empty = b" HTTP/1.1\r\n" + host + b"\r\n"
    cases = [
        (b"GET PATH HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "bad_request", "Bad request"),
        (b"POST PATH HTTP/1.1\r\n" + host + b"Content-Length: x\r\n\r\n",
         400, "bad_request", "Bad request"),
        (b"GET PATH/%zz" + empty, 400, "bad_request", "Bad request"),
        (b"GET PATH/%00" + empty, 400, "bad_request", "Bad request"),
        (b"GET PATH/../../../../../.." + empty, 400, "bad_request", "Bad request"),
        (b"GET http://x/..PATH/%" + empty, 400, "bad_request", "Bad request"),
        (b"TRACE PATH" + empty, 405, "method_not_allowed", "Method not allowed"),
        (b"POST PATH HTTP/1.1\r\n" + host + b"Transfer-Encoding: br\r\n\r\n",
         501, "not_implemented", "Not implemented"),
        (b"GET PATH HTTP/3.1\r\n" + host + b"\r\n",
         505, "not_implemented", "HTTP version not supported"),
        (b"GET PATH?" + b"q" * 9000 + empty, 414, "too_large", "Request URI too long"),
        (b"GET PATH?" + b"q" * 30000 + empty, 414, "too_large", "Request URI too long"),
        (b"GET PATH HTTP/1.1\r\n" + host + b"X-A: " + b"q" * 20000 + b"\r\n\r\n",
         431, "too_large", "Request header too large"),
        (b"GET PATH HTTP/1.1\r\n" + host + b"".join(
            b"X-%d: %s\r\n" % (n, b"q" * 8000) for n in range(10)) + b"\r\n",
         431, "too_large", "Request header too large"),
    ]
    for data, status, code, message in cases:
        for path in BILLING, DYNAMIC:
            got, headers, body = nginx.raw(data.replace(b"PATH", path.encode()))
            what = data[:60], path, body
            assert got == status, what
            assert headers["content-type"] == "application/json", what
            assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])
            assert headers["x-content-type-options"] == "nosniff"
            assert ("allow" in headers) == (status == 405)
            body = json.loads(body)
            if path == DYNAMIC and b"/..PATH" not in data:
                assert body == {"status": "error", "message": message}, what
            else:
                assert body["error"]["code"] == code, what
                assert body["request_id"] == headers["x-request-id"]
    # not HTTP at all
    status, headers, body = nginx.raw(b"\x16\x03\x01 hello\r\n\r\n")
    assert status == 400 and json.loads(body)["error"]["code"] == "bad_request"


def test_the_error_page_is_no_route(nginx):
    reply = nginx.ask("GET", "/tariffd_error")
    assert reply.status == 404
    billing(reply, "not_found")


@pytest.mark.parametrize("path", [
    BILLING + "/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fhealthz", BILLING + "/..%2F..%2F..%2F..%2Freadyz", BILLING + "/../../../../healthz",
    BILLING + "/.%2e%2fbatch", BILLING + "/%2e", BILLING + "/x/..", BILLING + "/x/..?a=b", "/console/api/users/%2E%2e/password",
    "/x/../metrics", DYNAMIC + "/%2e%2e/x"])
def test_no_path_passes_for_another(nginx, path):
    """The location is chosen by the path that the worker matches, so nobody gets a location with other limits."""
    before = len(nginx.worker.seen)
    reply = nginx.ask("GET", path)
    assert reply.status == 404 and len(nginx.worker.seen) == before
    common(reply)


@pytest.mark.parametrize("path", [BILLING + "/...", BILLING + "/a..", BILLING + "/..a", BILLING + "/a%2Fb", BILLING + "?at=/../x", BILLING + "/.a/b."])
def test_dots_in_a_name_are_no_matter(nginx, path):
    assert nginx.ask("GET", path).status == 200
    assert nginx.worker.seen[-1]["params"]["REQUEST_URI"] == path


def test_tls_is_said_to_stay_where_it_ends_here(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ng")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    n = Nginx(folder, server=f"listen 127.0.0.1:{port} ssl; ssl_certificate cert.pem; ssl_certificate_key key.pem;")
    try:
        for path in BILLING, "/nowhere", "/tariffd_error", "/console/api/me":
            assert n.ask("GET", path).getheader("Strict-Transport-Security") is None
            conn = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=ssl._create_unverified_context())
            conn.request("GET", path)
            assert conn.getresponse().headers.get_all("Strict-Transport-Security") == ["max-age=63072000"]
            conn.close()
        assert n.worker.seen[-1]["params"]["HTTPS"] == "on"
    finally:
        n.stop()


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    n = Nginx(tmp_path_factory.mktemp("ng"), CLIENT_RATE="1r/m", CLIENT_BURST=2,
              ADDRESS_RATE="1000r/s", ADDRESS_BURST=1000)
    yield n
    n.stop()


def spend(nginx, path, **headers):
    """Answers until the first refusal, at most ten."""
    for n in range(10):
        reply = nginx.ask("GET", path, **headers)
        if reply.status != 200:
            return n, reply
    return 10, reply


@pytest.mark.parametrize("header,value,path", [
    ("Authorization", "Bearer {}", BILLING), ("X_API_Key", "{}", BILLING),
    ("X_API_Key", "{}", DYNAMIC), ("X_api_token", "{}", DYNAMIC)])
def test_each_credential_has_its_own_rate(strict, header, value, path):
    def key(name):
        return {header: value.format(f"{name}-{header}-{path[5:8]}-0123456789abcdef")}

    passed, reply = spend(strict, path, **key("one"))
    assert passed == 3
    assert reply.status == 429
    assert int(reply.getheader("Retry-After")) >= 1
    if path == DYNAMIC:
        dynamic(reply, "Too many requests")
    else:
        billing(reply, "rate_limited")
    assert strict.ask("GET", path, **key("two")).status == 200


def test_no_credential_counts_for_the_address(strict):
    passed, reply = spend(strict, BILLING)
    assert passed == 3 and reply.status == 429
    # what has not the form of a credential opens no new bucket
    assert strict.ask("GET", BILLING, Authorization="Bearer x").status == 429
    assert strict.ask("GET", BILLING, Authorization="Basic Zm9vOmJhcmJhemJhemJheg==").status == 429
    assert strict.ask("GET", BILLING, X_API_Key="short").status == 429
    # the system token is no credential of the billing surface
    assert strict.ask("GET", BILLING, X_api_token=KEY).status == 429


def test_a_second_header_does_not_open_a_second_bucket(strict):
    spent, _ = spend(strict, BILLING, Authorization="Bearer evade-0123456789abcdef")
    assert spent == 3
    for n in range(3):
        reply = strict.ask("GET", BILLING, Authorization="Bearer evade-0123456789abcdef",
                           X_API_Key=f"other{n}-0123456789abcdef", X_api_token=KEY)
        assert reply.status == 429


def test_probes_are_not_limited(strict):
    for path in "/healthz", "/readyz", "/metrics":
        assert spend(strict, path)[0] == 10


def test_an_address_with_many_credentials_is_limited(tmp_path_factory):
    n = Nginx(tmp_path_factory.mktemp("ng"), ADDRESS_RATE="1r/m", ADDRESS_BURST=3)
    try:
        got = [n.ask("GET", BILLING, X_API_Key=f"guess-{i}-0123456789abcdef").status
               for i in range(8)]
        assert got[:4] == [200] * 4
        assert got[-1] == 429
    finally:
        n.stop()


def test_addresses_of_one_ipv6_network_are_one(tmp_path_factory):
    """Who has one address of a network of 64 bits has all of them."""
    n = Nginx(tmp_path_factory.mktemp("ng"), ADDRESS_RATE="1r/m", ADDRESS_BURST=1, CLIENT_RATE="1r/m", CLIENT_BURST=1,
              server="set_real_ip_from 127.0.0.1; real_ip_header X-Client;")
    try:
        for network in (["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:a:b:c:d"], ["2001:db8::1", "2001:db8::2:3:4:5", "2001:db8:0:0:1::9"],
                        ["2001:db8:1::1", "2001:db8:1::2:3", "2001:db8:1:0:9:8:7:6"], ["2001:db8:0:3::1", "2001:db8:0:3:1:1:1:1", "2001:db8:0:3::9"],
                        ["2001:db8:2::1", "2001:db8:2:0:1::", "2001:db8:2::"], ["2001:db9:0:0:1::", "2001:db9::7", "2001:db9::1:0:0:1"],
                        ["2001:0:0:0:1::", "2001::7", "2001::8"], ["192.0.2.1", "192.0.2.1", "192.0.2.1"], ["::1", "::1", "::1"]):
            for key in {}, {"X_API_Key": KEY}:
                got = [n.ask("GET", BILLING, X_Client=address, **key).status for address in network]
                assert got == ([429] * 3 if key else [200, 200, 429]), network
    finally:
        n.stop()


def test_connections_of_one_address_are_limited(tmp_path_factory):
    n = Nginx(tmp_path_factory.mktemp("ng"), CONNECTIONS=2)
    held = []
    try:
        for _ in range(2):
            s = socket.create_connection(("127.0.0.1", n.port))
            s.sendall(f"POST {BILLING} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1".encode())
            held.append(s)
        time.sleep(0.2)
        reply = n.ask("GET", BILLING)
        assert reply.status == 429
        billing(reply, "rate_limited")
    finally:
        for s in held:
            s.close()
        n.stop()


def test_metrics_are_for_loopback_only(nginx, tmp_path_factory):
    assert nginx.ask("GET", "/metrics").status == 200
    for header in "X_Forwarded_For", "Forwarded", "Via":
        reply = nginx.ask("GET", "/metrics", **{header: "for=192.0.2.1"})
        assert reply.status == 403
        billing(reply, "forbidden")
    # a named proxy says who asks
    n = Nginx(tmp_path_factory.mktemp("ng"),
              server="set_real_ip_from 127.0.0.1; real_ip_header X-Client;")
    try:
        for path in "/metrics", "/metrics/", "/%6detrics", "/metrics?a":
            assert n.ask("GET", path, X_Client="192.0.2.1").status == 403, path
        assert not [s for s in n.worker.seen if "metrics" in s["params"]["REQUEST_URI"]
                    and s["params"]["REMOTE_ADDR"] != "127.0.0.1"]
        n.ask("GET", BILLING, X_Client="192.0.2.1")
        assert n.worker.seen[-1]["params"]["REMOTE_ADDR"] == "192.0.2.1"
    finally:
        n.stop()


def test_gzip(nginx):
    reply = nginx.ask("GET", BILLING + "?size=5000", Accept_Encoding="gzip")
    assert reply.getheader("Content-Encoding") == "gzip"
    assert "Accept-Encoding" in reply.getheader("Vary")
    assert len(gzip.decompress(reply.data)) > 5000
    assert reply.headers.get_all("ETag") == ['W/"strong"']
    assert nginx.ask("GET", BILLING + "?size=5000").getheader("Content-Encoding") is None
    for path in BILLING + "/tar_1", "/api/v1/billing/settings", "/api/dynamic_pricing/cost_rate/3f0c":
        reply = nginx.ask("GET", path + "?size=5000", Accept_Encoding="gzip")
        assert reply.getheader("Content-Encoding") is None
        assert reply.headers.get_all("ETag") == ['"strong"']
    small = nginx.ask("GET", BILLING, Accept_Encoding="gzip")
    assert small.getheader("Content-Encoding") is None
    assert small.headers.get_all("ETag") == ['"strong"']


@pytest.mark.parametrize("size", [10, 3000000])
def test_an_answer_without_its_end_is_seen_to_be_incomplete(nginx, size):
    whole = nginx.ask("GET", f"{EXPORT}?parts=all&size={size}")
    assert whole.status == 200 and len(whole.data) > size and whole.getheader("Content-Length") is None
    for path in EXPORT, BILLING:
        with pytest.raises(http.client.IncompleteRead):
            nginx.ask("GET", f"{path}?parts=broken&size={size}")


def test_exports_of_one_caller_are_limited(nginx):
    """A reader that does not read holds a worker: there are few of them, and no file grows meanwhile."""
    def begin():
        s = socket.create_connection(("127.0.0.1", nginx.port))
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.sendall(f"GET {EXPORT}?parts=all&size=50000000 HTTP/1.1\r\nHost: x\r\nX-API-Key: {KEY}\r\n\r\n".encode())
        assert b" 200" in s.recv(100)
        return s

    with begin(), begin():
        reply = nginx.ask("GET", EXPORT, X_API_Key=KEY)
        assert reply.status == 429
        billing(reply, "rate_limited")
        assert nginx.ask("GET", EXPORT, X_API_Key=KEY + "x").status == 200
        assert nginx.ask("GET", BILLING, X_API_Key=KEY).status == 200
        assert not [p for p in nginx.dir.rglob("fastcgi/**/*") if p.is_file()]


def test_the_worker_may_set_its_own_policy(nginx):
    reply = nginx.ask("GET", BILLING + "?csp=1")
    assert reply.headers.get_all("Content-Security-Policy") == ["default-src 'self'"]
    assert "script-src 'self'" in nginx.ask("GET", "/docs").getheader("Content-Security-Policy")
    assert "script-src" not in nginx.ask("GET", "/r/abc").getheader("Content-Security-Policy")


def test_nothing_inline_is_allowed_anywhere(nginx):
    for path in "/", "/docs", "/docs/x.js", "/r/abc", BILLING, DYNAMIC, "/console/x.js", "/console/api/me", "/nowhere":
        policy = nginx.ask("GET", path).getheader("Content-Security-Policy")
        assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "*" not in policy, path


def test_logs_hold_no_secret(nginx):
    nginx.ask("GET", "/api/v1/billing/rules?api_key=query-secret",
              Authorization="Bearer header-secret-0123456789",
              X_API_Key="header-secret-0123456789", X_api_token="header-secret-0123456789")
    nginx.ask("GET", "/r/link-secret?x=query-secret")
    nginx.ask("GET", "/r/link-secret?drop=1")
    nginx.ask("GET", "/r/link-secret?status=404")
    line = json.loads(nginx.logged("/api/v1/billing/rules")[-1])
    assert line["status"] == 200 and line["method"] == "GET"
    assert line["path"] == "/api/v1/billing/rules"
    assert len(nginx.logged('"/r/-"')) >= 1
    time.sleep(0.2)
    for log in "access.log", "error.log":
        text = (nginx.dir / log).read_text()
        assert "header-secret" not in text
        assert "link-secret" not in text
    assert "query-secret" not in (nginx.dir / "access.log").read_text()


def test_a_slow_client_does_not_reach_the_worker(nginx):
    before = len(nginx.worker.seen)
    with socket.create_connection(("127.0.0.1", nginx.port)) as s:
        s.sendall(f"POST {BILLING} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1234".encode())
        time.sleep(0.3)
        assert len(nginx.worker.seen) == before
        s.sendall(b"56789")
        assert b" 200" in s.recv(4096)
    assert nginx.worker.seen[before]["body"] == b"123456789"
