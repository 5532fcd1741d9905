"""One server of several nodes for all faults, and the table of what they cost."""

import contextlib
import os
import signal
import sys
import time

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from community import Community  # noqa: E402
from figures import Figures, table  # noqa: E402
from load import Load  # noqa: E402
from machines import Machines, node_url  # noqa: E402

CALM_S = 1.5  # before a fault and after it
LINES = pytest.StashKey()


@pytest.fixture(scope="session")
def machines():
    """Not a server elsewhere: faults happen only to what was started for them."""
    machines = Machines()
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # so that its parts end with it
    try:
        machines.up()
        yield machines
    finally:
        machines.down()
        machines.scratch.cleanup()


@pytest.fixture(scope="session")
def community(machines):
    return Community(machines.url, lambda sql: machines.primary.ask(sql, "rookery"))


@pytest.fixture
def under_load(machines, community, request):
    """`with under_load("what happens") as load:` people do what people do; afterwards nothing may be lost, doubled or shown to others."""

    @contextlib.contextmanager
    def during(fault):
        machines.await_well()
        load = Load(community)
        load.start()
        try:
            time.sleep(CALM_S)
            yield load
            time.sleep(CALM_S)
        finally:
            load.stop()
        load.figures = Figures(load)
        line = load.figures.line(fault)
        print(line)
        request.config.stash.setdefault(LINES, []).append(line)
        try:
            load.check()
            community.check([node_url(node) for node in machines.nodes])
            machines.check()
        except AssertionError:
            print(machines.logs())
            raise
        finally:
            community.forget_posts()

    return during


def pytest_terminal_summary(terminalreporter, config):
    lines = config.stash.get(LINES, [])
    if lines:
        terminalreporter.write_line(table(lines))
