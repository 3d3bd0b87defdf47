import os

import pytest

from server import ECHO, Echo, short_folder


@pytest.fixture
def folder():
    with short_folder() as path:
        yield path


@pytest.fixture
def echo(folder):
    """Start the test server: echo(workers=2, max_requests=5, …)."""
    if not os.access(ECHO, os.X_OK):
        pytest.skip("tests/wire/echo is not built")
    started = []

    def start(**options):
        server = Echo(folder, **options)
        started.append(server)
        return server

    yield start
    for server in started:
        server.sweep()


@pytest.fixture(scope="module")
def shared():
    """One test server for tests that leave it as it was."""
    if not os.access(ECHO, os.X_OK):
        pytest.skip("tests/wire/echo is not built")
    with short_folder() as path:
        server = Echo(path, workers=3, body_limit=65536).ready()
        yield server
        assert server.end() == 0
        server.sweep()
