"""One operation with a body: a valid body, something to send it to, and a look at what is stored."""

from client import DYNAMIC, OPENAPI
from fields import dump
from samples import body_of, caller, filled, object_of, short

# where the effect of a POST shows, if neither at its own path nor at the one above
LOOKS = {
    "/quotes": "/sessions",
    "/sign-in": "/users",
    "/receipts/send-email": "/sessions",
    "/promotional-codes/sessions/{session_id}/apply-code": "/sessions/{}",
}


class Target:
    def __init__(self, tenant, method, path):
        self.tenant, self.method, self.path = tenant, method, path
        self.dynamic = path.startswith(DYNAMIC + "/")
        self.body = body_of(tenant, path)
        self.client, _ = caller(tenant, path)
        self.id = object_of(tenant, path, method)
        self.at = caller(tenant, filled(path, self.id))[1]

    def __call__(self, raw, **options):
        """Send text, bytes, or a body."""
        raw = dump(raw) if isinstance(raw, dict) else raw
        return self.client(self.method, self.at, raw=raw if isinstance(raw, bytes) else raw.encode(), **options)

    def again(self):
        """The same with a new object and a new body, since a POST may work only once."""
        return Target(self.tenant, self.method, self.path) if self.method == "POST" else self

    def stored(self):
        if self.dynamic:
            # a change of its prices or entries is a change of the rate
            rate = self.body.get("cost_rate_uuid", self.body.get("uuid"))
            tag = self.client.get(f"/cost_rate/{rate}").headers.get("ETag") if rate else None
            return tag, self.client.get("/cost_rates").text
        path, at = self.path, self.at
        if short(path) in LOOKS:
            at = LOOKS[short(path)].format(self.id)
            path = path.removesuffix(short(path)) + LOOKS[short(path)]
        elif "get" not in OPENAPI["paths"].get(path, {}):
            path, at = path.rpartition("/")[0], at.rpartition("/")[0]
        if path.endswith("}") or "limit" not in parameters(path):
            return self.client.get(at).text
        page = self.client.get(at + "?limit=1").json()
        return page["total"], page

    def refused(self, answer, status):
        """Invalid fields are 400 on the dynamic-pricing surface."""
        wanted = 400 if self.dynamic and status == 422 else status
        assert answer.status_code == wanted, f"{answer.status_code} instead of {wanted}: {answer.text}"


def parameters(path):
    """Names of the query parameters of a list."""
    found = OPENAPI["paths"].get(path, {}).get("get", {}).get("parameters", [])
    return {one.get("name") or one["$ref"].rpartition("/")[2].lower() for one in found}
