import pytest

from client import Tenant


@pytest.fixture(scope="module")
def tenant():
    """A tenant of this file alone."""
    return Tenant()


@pytest.fixture
def fresh():
    """A tenant of this test alone: fresh(time_zone="Asia/Tokyo")."""
    return Tenant


@pytest.fixture(scope="session")
def stranger():
    """Somebody else, with objects of each kind."""
    return Tenant(time_zone="America/New_York")
