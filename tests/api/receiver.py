"""A server that webhooks are sent to, and endpoints that lead to it."""

import collections
import hashlib
import hmac
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Request = collections.namedtuple("Request", "path headers body")
SECRET = "a secret of thirty-two characters"


class Receiver:
    """Answers with ${status}, or with what is set for a path; keeps what came."""

    def __init__(self, status=204):
        self.status, self.statuses, self.requests = status, {}, []
        self.changed = threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with outer.changed:
                    outer.requests.append(Request(self.path, dict(self.headers), body))
                    status = outer.statuses.get(self.path, outer.status)
                    outer.changed.notify_all()
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def at(self, path):
        return [one for one in self.requests if one.path == path]

    def wait(self, path, n=1, seconds=30):
        """The requests to a path, as soon as there are ${n}."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.at(path)) >= n, seconds), f"{len(self.at(path))} requests to {path}"
            return self.at(path)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Endpoint:
    """An endpoint of a tenant that takes ${events}."""

    def __init__(self, tenant, *events, url="https://hooks.example.com/", **fields):
        self.tenant = tenant
        answer = tenant.api.post("/webhooks/endpoints", {"url": url, "events": list(events), **fields})
        assert answer.status_code == 201, answer.text
        self.made = answer.json()
        self.id = self.made["id"]
        self.path = f"/webhooks/endpoints/{self.id}"

    def shown(self):
        return self.tenant.api.get(self.path).json()

    def deliveries(self, query=""):
        answer = self.tenant.api.get(f"{self.path}/deliveries?limit=200{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()["deliveries"]

    def told(self):
        """Its events, in the order in which they were told."""
        return [one["event"] for one in reversed(self.deliveries())]

    def types(self):
        return [one["type"] for one in self.told()]


def until(happens, seconds=30):
    """What ${happens} returns, as soon as that is something."""
    end = time.monotonic() + seconds
    while True:
        found = happens()
        if found:
            return found
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def signature(request):
    """(t, [v1, …]) of a request."""
    pairs = [part.split("=") for part in request.headers["X-Signature"].split(",")]
    assert pairs[0][0] == "t" and {name for name, _ in pairs[1:]} == {"v1"}
    return int(pairs[0][1]), [value for _, value in pairs[1:]]


def signed(secret, sent, body):
    return hmac.new(secret.encode(), str(sent).encode() + b"." + body, hashlib.sha256).hexdigest()
