"""The commands in README.md and docs/integrating.md work, and say what is printed there.

The sh blocks from the definition of api on are run in one shell for each page. The block that follows may leave something out
with …, and its ids and times of writing are any others."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from client import BASE_URL, ENV, TOP, Tenant

BLOCK = re.compile(r"^```(sh|json|csv)\n(.*?)^```$", re.M | re.S)


def steps(page):
    """[commands, what is printed or None] of a page."""
    text = (TOP / page).read_text()
    start = text.index("```sh\napi()")
    found = []
    for kind, body in BLOCK.findall(text[start:text.find("The engine alone", start)]):
        if kind == "sh":
            found.append([body, None])
        else:
            found[-1][1] = body
    return found


def comparable(text):
    text = re.sub(r"\b(tar|rul|utp|promo|bsn|org|key|rfd|whe|evt)_[0-9A-Z]{26}\b", r"\1_ID", text)
    return re.sub(r"\s+", "", text)


def says(said, printed):
    """All that is printed, in its order; … stands for anything."""
    said, at = comparable(said), 0
    for part in comparable(printed).split("…"):
        found = said.find(part, at)
        assert found >= 0, f"{part}\nis not in what follows of\n{said[at:]}"
        at = found + len(part)


@pytest.mark.parametrize("page", ["README.md", "docs/integrating.md"])
def test_commands(page, tmp_path):
    (tmp_path / ".curlrc").write_text('noproxy = "*"\n')
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "CURL_HOME": str(tmp_path), "URL": BASE_URL,
           "KEY": Tenant().key()["secret"], "LC_ALL": "C.UTF-8"}
    mark = "--- next step ---"
    found = steps(page)
    assert len(found) >= 4
    script = "set -eu\n" + f"echo '{mark}'\n".join(commands for commands, _ in found)
    done = subprocess.run(["bash", "-o", "pipefail", "-c", script], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    answers = done.stdout.split(mark)
    assert len(answers) == len(found)
    for (_, printed), said in zip(found, answers):
        if printed is not None:
            says(said, printed)
        if '"error":{' not in (printed or ""):
            assert '"error":{' not in said, said


def test_the_engine_alone():
    text = (TOP / "README.md").read_text()
    (_, command), (_, printed) = BLOCK.findall(text[text.index("The engine alone"):])
    path = f"{Path(ENV['TARIFFCTL']).parent}:{os.environ['PATH']}"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], env={"PATH": path}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    says(done.stdout, printed)
