"""GET /api/v1/timelines/home?limit=20 through nginx from three nodes, over PostgreSQL and a Redis Cluster of three copies.

All of it has the core that the baseline has alone: the same town served by one process over its data folder. The lists are read from
Redis for every page, all else is hot. Then the 99th percentile in an open loop at half that rate: with all copies healthy, and while one
replica stands still for 50 ms again and again, turn and turn about."""

import contextlib
import json
import subprocess
import threading
import types

from harness import baselines, programs, town
from harness.figures import Figure, ratio
from scenarios.home_read import PATH, warm

NEEDS = ("wrk", "nginx", "redis-server", "redis-cli", "psql")
CONNECTIONS = 32
PACED_SHARE = 0.5
SLEEP_SECONDS = 0.05


def measure(options):
    accounts, posts, follows, readers = (200, 2_000, 20, 50) if options.smoke else (5_000, 100_000, 100, 2_000)
    seconds = options.seconds or (1 if options.smoke else 8)
    ours, embedded, healthy, slowed = [], [], [], []
    with town.town(options, accounts=accounts, posts=posts, follows=follows, readers=readers, changed=True) as place:
        tokens = [reader.token for reader in place.readers()]
        script = baselines.lua_requests(tokens, f'wrk.format("GET", "{PATH}", {{["Authorization"] = "Bearer " .. token}})')
        with cluster(place.data) as nodes:
            for _ in range(3):  # each node has a cache of its own
                warm(nodes, tokens)
            with town.serving(place.data) as server:
                warm(server, tokens)
                for _ in range(options.runs):
                    embedded.append(baselines.wrk(server.url + PATH, seconds, CONNECTIONS, script)[0])
                    ours.append(baselines.wrk(nodes.url + PATH, seconds, CONNECTIONS, script)[0])
            for _ in range(options.runs):
                healthy.append(paced(nodes, place, ours[-1] * PACED_SHARE, seconds))
                with sleeping(nodes.replica):
                    slowed.append(paced(nodes, place, ours[-1] * PACED_SHARE, seconds))
    return [Figure("home timeline reads, nginx and three nodes", "reads/s", ours, kind="ours"),
            Figure("one process over its data folder, on the same core", "reads/s", embedded, kind="baseline"),
            ratio("three nodes to one process", ours, embedded),
            Figure(f"p99 at {PACED_SHARE:.0%} of that rate, open loop", "ms", healthy, kind="ours"),
            Figure(f"p99 while a replica sleeps {SLEEP_SECONDS * 1000:.0f} ms at a time", "ms", slowed, kind="ours"),
            ratio("p99 with a slow replica to without", slowed, healthy, "<= 2")]


def paced(nodes, place, rate, seconds):
    said = programs.run(programs.LOAD_CORE, programs.own("load"), "reads", "--url", nodes.url, "--readers", place.readers_file, "--path", PATH,
                        "--rate", rate, "--connections", CONNECTIONS, "--seconds", seconds)
    return json.loads(said)["p99_ms"]


@contextlib.contextmanager
def cluster(data, core=programs.SERVER_CORE):
    """Three nodes with nginx in front that serve what is in a data folder, moved to a database of their own."""
    tools = programs.ROOT / "tools"
    inner = (f'"{programs.ROOKERY}" move --data "{data}" --to-database "$ROOKERY_TEST_POSTGRES" >&2 && '
             f'exec "{tools}/with-nodes" sh -c \'echo "$ROOKERY_URL $ROOKERY_TEST_REDIS"; cat\'')
    command = ["taskset", "-c", str(core), tools / "with-postgres", tools / "with-redis", "--replicas", "2", "sh", "-c", inner]
    environment = programs.environment() | {"ROOKERY_BINARY": str(programs.ROOKERY), "ROOKERY_NODES_CONFIG": town.CONFIG}
    with subprocess.Popen([*map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=environment) as running:
        said = []
        listening = threading.Thread(target=lambda: said.extend(running.stderr))
        listening.start()
        try:
            url, _, redis = running.stdout.readline().strip().partition(" ")
            if not url:
                running.stdin.close()
                listening.join()
                raise programs.Failed(f"the nodes do not come up: {''.join(said)[-500:]}")
            yield types.SimpleNamespace(url=url, port=int(url.rsplit(":", 1)[1]), replica=replica_of(redis.split(",")[0]))
        finally:
            if not running.stdin.closed:
                running.stdin.close()  # ends `cat`, and so all of it
            listening.join()


def redis_cli(node, *words):
    host, _, port = node.rpartition(":")
    return subprocess.run(["redis-cli", "--no-auth-warning", "-a", baselines.CLUSTER_PASSWORD, "-h", host, "-p", port, *words],
                          check=True, capture_output=True, text=True, timeout=30).stdout


def replica_of(primary):
    for line in redis_cli(primary, "CLUSTER", "NODES").splitlines():
        _, address, flags, _ = line.split(maxsplit=3)
        if "slave" in flags:
            return address.split("@")[0]
    raise programs.Failed("the Redis Cluster has no replica")


@contextlib.contextmanager
def sleeping(node):
    """A node of Redis that stands still most of the time."""
    ended = threading.Event()

    def make_sleep():
        while not ended.is_set():
            redis_cli(node, "DEBUG", "SLEEP", str(SLEEP_SECONDS))
    thread = threading.Thread(target=make_sleep)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
