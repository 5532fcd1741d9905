"""Nodes that do different things: one answers people, one has the live streams, and this starts and stops the one that carries posts.
Run beside the others:

  ROOKERY_NODES_ROLES="api stream" tools/with-postgres tools/with-redis tools/with-nodes /usr/bin/python3 -m pytest tests/nodes/test_roles.py
"""

import os
import subprocess
import time

import pytest
import requests

import rookery_client as rookery
from rookery_client import Client, eventually
from rookery_stream import WebSocket
from test_nodes import Node, at

pytestmark = pytest.mark.skipif(os.environ.get("ROOKERY_NODES_ROLES") != "api stream", reason="needs nodes with roles")


@pytest.fixture
def api(server):
    return rookery.nodes(server.url)[0]


@pytest.fixture
def streams(server):
    return rookery.nodes(server.url)[1]


class Worker(Node):
    def command(self):
        return [*super().command(), "--role", "worker"]


@pytest.fixture
def worker():
    one = Worker()
    yield one
    one.stop()


def missing(node):
    return Client(node).get("/health/ready", 200).get("missing", [])


def metric(node, series):
    return float(next(line for line in Client(node).get("/metrics").text.splitlines() if line.startswith(series + " ")).split()[-1])


def workers(node):
    return metric(node, 'rookery_nodes{role="worker"}')


def depth(node):
    return metric(node, "rookery_outbox_depth")


def test_without_a_worker_posts_wait_and_with_one_they_arrive(server, api, streams, worker, alice, bob):
    bob.follow(alice)
    assert bob.get("/api/v1/timelines/home", 200) == []  # a list that is there, so that posts must be carried to it
    eventually(lambda: missing(api) == missing(streams) == ["worker"])
    assert workers(api) == 0
    with WebSocket(bob, {"stream": "user"}) as ear:  # through nginx
        first = alice.toot("waits")
        assert [one["id"] for one in alice.get("/api/v1/timelines/home", 200)] == [first["id"]]  # one's own at once
        eventually(lambda: depth(api) == depth(streams) == 1)
        time.sleep(1.5)  # longer than a worker takes to look
        assert depth(api) == 1
        assert bob.get("/api/v1/timelines/home", 200) == []

        worker.start()
        told = ear.next()
        assert (told["event"], told["payload"]["id"]) == ("update", first["id"])
        assert [one["id"] for one in bob.get("/api/v1/timelines/home", 200)] == [first["id"]]
        eventually(lambda: depth(api) == 0 and missing(api) == [] == missing(streams))
        assert workers(api) == 1

        second = alice.toot(f"@{bob.name} arrives")
        kinds = {}
        while set(kinds) != {"update", "notification"}:
            event = ear.next()
            kinds[event["event"]] = event["payload"]
        assert kinds["update"]["id"] == second["id"]
        assert [one["id"] for one in bob.get("/api/v1/timelines/home", 200)] == [second["id"], first["id"]]

        worker.stop()
        eventually(lambda: missing(api) == missing(streams) == ["worker"])


def test_each_node_refuses_what_it_is_not_there_for(api, streams, worker, alice):
    worker.start()

    def status(node, path):
        answer = at(alice, node).get(path)
        if answer.status_code == 503:
            assert answer.headers["Retry-After"]
            assert answer.json() == {"error": "Another node of this server does that"}
        return answer.status_code
    home, stream = "/api/v1/timelines/home", "/api/v1/streaming/health"
    assert [status(node, home) for node in (api, streams, worker.url)] == [200, 503, 503]
    assert [status(node, stream) for node in (api, streams, worker.url)] == [503, 200, 503]
    assert at(alice, streams).post("/api/v1/statuses", status="not here").status_code == 503
    assert requests.get(f"{worker.url}/@{alice.name}", timeout=10).status_code == 503
    for node in (api, streams, worker.url):
        Client(node).get("/health/ready", 200)
        assert Client(node).get("/metrics").status_code == 200


@pytest.mark.parametrize("arguments, sentence", [
    (["--data", "/nowhere", "--role", "api"], "A server that is one process does everything"),
    (["--database", "postgresql://x", "--redis", "redis://a:1", "--url", "http://a", "--role", "api,web"],
     "--role takes api, worker and stream"),
    (["--database", "postgresql://x", "--redis", "redis://a:1", "--url", "http://a", "--role", ""],
     "--role takes api, worker and stream"),
])
def test_a_wrong_role_says_what_is_right(arguments, sentence):
    done = subprocess.run([str(rookery.BINARY), "serve", *arguments], capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and sentence in done.stderr
