"""Browsers that the tests hold in their hands: requests with any cookie, from any address."""

import hashlib
import json
import sys
import time
import uuid

from client import CONSOLE, ENV, TOP, Client, database

sys.path.insert(0, str(TOP / "tests" / "wire"))

import fcgi  # noqa: E402

WRONG = "not the password"


class Browser:
    """One at an address of its own, which nginx is not asked about: straight to a worker. Keeps its cookies."""

    def __init__(self, address, **more):
        self.address, self.more, self.jar, self.set = address, more, {}, {}

    def __call__(self, method, path, body=None, headers=None):
        raw = json.dumps(body).encode() if body is not None else b""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if self.jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        names = {("CONTENT_TYPE" if name == "Content-Type" else "HTTP_" + name.upper().replace("-", "_")): value
                 for name, value in sent.items()}
        answer = fcgi.ask(ENV["TARIFFD_SOCKET"], method, path, raw, REMOTE_ADDR=self.address, **names, **self.more)
        for line in answer.lines:
            if line.startswith("Set-Cookie: "):
                name, value = line.removeprefix("Set-Cookie: ").partition(";")[0].split("=", 1)
                self.jar[name], self.set[name] = value, line
        return answer

    def sign_in(self, email, password):
        while (answer := self("POST", CONSOLE + "/sign-in", {"email": email, "password": password})).status == 503:
            # other tests sign in too, and there are only so many turns
            time.sleep(0.05)
        return answer


def elsewhere():
    """An address that no test has used before: IPv6, since there are enough."""
    return f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"


def statuses(browser, email, password, n):
    return [browser.sign_in(email, password).status for _ in range(n)]


def bucket(kind, a, b=""):
    """The id of a count of failures."""
    return digest(f"{kind}\n{a}\n{b}")


def digest(secret):
    """How a secret is kept."""
    return hashlib.blake2b(secret.encode(), digest_size=32).hexdigest()


def later(seconds, table, where, *columns):
    """Let so much time pass, for rows of the database."""
    moved = ", ".join(f"{column} = {column} - INTERVAL {seconds} SECOND" for column in columns)
    database(f"UPDATE {table} SET {moved} WHERE {where}")


def session_of(visitor):
    """The WHERE of a visitor's session."""
    return f"hash = '{digest(visitor.token.partition('.')[0])}'"


def age(visitor, seconds):
    later(seconds, "user_session", session_of(visitor), "rotated_at", "seen_at", "created_at", "former_until")


def with_cookie(token, csrf=None, root=CONSOLE, **headers):
    """Somebody who has the cookie, and perhaps the word."""
    if csrf:
        headers["X-CSRF-Token"] = csrf
    return Client({"Cookie": f"tariffd_session={token}", **headers}, root)
