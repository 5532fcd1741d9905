"""What every black-box test is given. The same suite runs against a server elsewhere: ROOKERY_URL=http://host:port."""

import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import rookery_client as rookery  # noqa: E402


@pytest.fixture(scope="session")
def server():
    """The server that all tests of one run share."""
    external = os.environ.get("ROOKERY_URL")
    running = rookery.ExternalServer(external) if external else rookery.Server()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_server():
    """A server of this test alone, not yet started, that it may configure, stop and kill."""
    if os.environ.get("ROOKERY_URL"):
        pytest.skip("needs a server of its own")
    running = rookery.Server()
    yield running
    running.stop()


@pytest.fixture
def anyone(server):
    """A client without a token."""
    return rookery.Client(server.url)


@pytest.fixture
def new_user(server):
    """Makes people: new_user() or new_user("name")."""
    return lambda name=None: rookery.register(server.url, name)


@pytest.fixture
def alice(new_user):
    return new_user(rookery.unique("alice"))


@pytest.fixture
def bob(new_user):
    return new_user(rookery.unique("bob"))


@pytest.fixture
def carol(new_user):
    return new_user(rookery.unique("carol"))


@pytest.fixture(scope="session")
def postgres():
    """The URI of a PostgreSQL server."""
    running = subprocess.Popen([rookery.ROOT / "tools/with-postgres", "sh", "-c", 'echo "$ROOKERY_TEST_POSTGRES"; exec cat'],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield running.stdout.readline().strip()
    running.stdin.close()
    assert running.wait(30) == 0


@pytest.fixture
def database(postgres):
    """The URI of a new, empty database."""
    name = rookery.unique("database")
    rookery.psql(postgres, f"CREATE DATABASE {name}")
    return postgres.replace("/postgres?", f"/{name}?")
