"""pytest tests/oracle --seed N --operations M"""


def pytest_addoption(parser):
    parser.addoption("--seed", type=int, default=None, help="replays a run of the oracle test (also ROOKERY_SEED)")
    parser.addoption("--operations", type=int, default=None, help="how many operations (also ROOKERY_OPERATIONS)")
