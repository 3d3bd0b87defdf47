"""What the dynamic-pricing surface answers, as its tests compare it."""

import re

import pytest

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UNKNOWN = ["29ccce27-3a3a-4308-831a-ed68b460e3bf", "nonsense", "123", pytest.param("x" * 2000, id="long")]


def said(answer):
    return answer.status_code, answer.json()


def refused(message):
    return 400, {"status": "error", "message": message}


def missing(message):
    return 404, {"status": "error", "message": message}


def done(message):
    return 200, {"status": "ok", "message": message}


def tag_of(tenant, rate):
    return tenant.dynamic.get(f"/cost_rate/{rate}").headers["ETag"]
