"""A FastCGI client that can also misbehave."""

import socket
import struct

BEGIN, ABORT, END, PARAMS, STDIN, STDOUT, STDERR = range(1, 8)
GET_VALUES, GET_VALUES_RESULT, UNKNOWN_TYPE = 9, 10, 11
RESPONDER, KEEP_CONN = 1, 1


class Broken(Exception):
    """The connection ended before the answer did."""


def record(kind, data=b"", request=1, pad=0):
    return struct.pack("!BBHHBB", 1, kind, request, len(data), pad, 0) + data + bytes(pad)


def begin(role=RESPONDER, flags=0, request=1):
    return record(BEGIN, struct.pack("!HB5x", role, flags), request)


def length(n):
    return struct.pack("!B", n) if n < 128 else struct.pack("!I", n | 1 << 31)


def pairs(params):
    out = b""
    for name, value in params.items():
        name, value = name.encode(), value if isinstance(value, bytes) else str(value).encode()
        out += length(len(name)) + length(len(value)) + name + value
    return out


def split(kind, data, size, pad=0):
    """A whole stream in records of at most ``size`` bytes, with its end."""
    out = b"".join(record(kind, data[i:i + size], pad=pad) for i in range(0, len(data), size))
    return out + record(kind)


def variables(method="GET", uri="/", body=b"", headers=None, **more):
    out = {"REQUEST_METHOD": method, "REQUEST_URI": uri, "REMOTE_ADDR": "192.0.2.7",
           "REQUEST_ID": "0123456789abcdef", "CONTENT_LENGTH": len(body) if body else ""}
    for name, value in (headers or {}).items():
        key = name.upper().replace("-", "_")
        out[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + key] = value
    out.update(more)
    return {k: v for k, v in out.items() if v is not None}


class Answer:
    def __init__(self, raw, stderr, protocol, app):
        head, _, self.body = raw.partition(b"\r\n\r\n")
        self.raw, self.stderr, self.protocol, self.app = raw, stderr, protocol, app
        self.lines = head.decode("latin-1").split("\r\n") if head else []
        self.headers = {}
        for line in self.lines:
            name, _, value = line.partition(": ")
            self.headers[name.lower()] = value
        self.status = int(self.headers.get("status", "0 ").split()[0])

    @property
    def text(self):
        return self.body.decode()

    @property
    def fields(self):
        """What /echo says: name -> value."""
        out = {}
        head, _, body = self.body.partition(b"body ")
        for line in head.decode().splitlines():
            name, _, value = line.partition(" ")
            out[name] = value
        out["body"] = body
        return out


class Connection:
    def __init__(self, path, timeout=15):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(timeout)
        try:
            self.sock.connect(str(path))
        except OSError:
            self.sock.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, *parts):
        self.sock.sendall(b"".join(parts))

    def exactly(self, n):
        data = b""
        while len(data) < n:
            more = self.sock.recv(n - len(data))
            if not more:
                raise Broken(f"{len(data)} of {n} bytes")
            data += more
        return data

    def read_record(self):
        version, kind, request, size, pad, _ = struct.unpack("!BBHHBB", self.exactly(8))
        assert version == 1
        data = self.exactly(size + pad)
        return kind, request, data[:size]

    def answer(self):
        out = err = b""
        while True:
            kind, request, data = self.read_record()
            assert request == 1
            if kind == STDOUT:
                out += data
            elif kind == STDERR:
                err += data
            elif kind == END:
                app, protocol = struct.unpack("!IB3x", data)
                return Answer(out, err, protocol, app)
            else:
                raise AssertionError(f"a record of type {kind}")

    def closed(self):
        """Did the other side close, without another byte?"""
        try:
            return self.sock.recv(1) == b""
        except ConnectionResetError:
            return True


def whole(params, body=b"", flags=0):
    return begin(flags=flags) + split(PARAMS, pairs(params), 65535) + split(STDIN, body, 65535)


def ask(path, method="GET", uri="/", body=b"", timeout=15, **more):
    with Connection(path, timeout) as c:
        c.send(whole(variables(method, uri, body, **more), body))
        return c.answer()
