"""Where the engine is: TARIFFCTL, else the build of ./dev."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "oracle"))
sys.path.insert(0, str(HERE))


def command():
    if "PRICE_COMMAND" in os.environ:
        return [os.environ["PRICE_COMMAND"]]
    build = Path(os.environ.get("DEV_BUILD", HERE.parent.parent / "var" / "build"))
    return [str(build / "tariffctl"), "price"]


class Engine:
    def __init__(self):
        self.command = command()

    def lines(self, lines, *options):
        """The answers, as text, to lines of text."""
        done = subprocess.run([*self.command, *options], input="\n".join(lines) + "\n", capture_output=True, text=True,
                              check=True)
        answers = done.stdout.splitlines()
        assert len(answers) == len(lines), done.stderr
        return answers

    def prices(self, cases, *options):
        """The answers to cases; numbers in both are their source texts."""
        return [json.loads(answer, parse_float=str, parse_int=str)
                for answer in self.lines([json.dumps(case) for case in cases], *options)]


@pytest.fixture(scope="session")
def engine():
    found = Engine()
    if not os.access(found.command[0], os.X_OK):
        pytest.skip(f"there is no {found.command[0]}: build first")
    return found
