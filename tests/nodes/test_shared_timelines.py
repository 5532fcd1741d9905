"""Home timelines in Redis, read through any node, while nodes, Redis and PostgreSQL come and go. Run beside three nodes, see test_nodes.py."""

import contextlib
import os
import pathlib
import signal
import subprocess
import threading
import time

import pytest

import rookery_client as rookery
from rookery_client import eventually
from test_nodes import Node, all_carried, at, redis_emptied_every, redis_processes

pytestmark = pytest.mark.skipif("ROOKERY_NODES" not in os.environ, reason="needs several nodes")
ANSWER_SECONDS_MAX = 15  # of a write that PostgreSQL does not answer: its wait for a connection, and the statement's
CACHED_SECONDS_MAX = 1


@pytest.fixture
def nodes(server):
    return rookery.nodes(server.url)


def ids(statuses):
    return [status["id"] for status in statuses]


def home(user, node, **parameters):
    return ids(at(user, node).get("/api/v1/timelines/home", 200, **parameters))


def database_reads():
    return rookery.figure(os.environ["ROOKERY_URL"], "rookery_database_reads_total")


def postgres_processes(uri=None):
    """The server's, the parent of all first."""
    folder = subprocess.run(["psql", uri or os.environ["ROOKERY_DATABASE"], "-Atqc", "SHOW data_directory"], check=True, capture_output=True,
                            text=True, timeout=10).stdout.strip()
    server = int(pathlib.Path(folder, "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    children = pathlib.Path(f"/proc/{server}/task/{server}/children").read_text(encoding="utf-8")
    return [server, *map(int, children.split())]


class Stopped:
    """Processes that stand still while the block runs."""

    def __init__(self, processes):
        self.processes = processes

    def tell(self, what):
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):  # a connection's own that has just ended
                os.kill(process, what)

    def __enter__(self):
        self.tell(signal.SIGSTOP)
        return self

    def __exit__(self, *exception):
        self.tell(signal.SIGCONT)


def read_by(reader, author, nodes):
    """Posts of somebody whom the reader follows, whose first page is hot on every node."""
    reader.follow(author)
    posts = [author.toot(f"post {number}")["id"] for number in range(25)]
    eventually(lambda: all_carried(author))
    for node in nodes:
        eventually(lambda node=node: home(reader, node, limit=20) == posts[:4:-1])
        home(reader, node, limit=20)
    return posts


def test_home_is_read_from_redis_without_a_question_to_the_database(nodes, alice, bob):
    posts = read_by(bob, alice, nodes)
    reads = database_reads()
    for node in nodes * 30:
        home(bob, node, limit=20)
    assert database_reads() - reads < 45  # 90 pages; each node looks for rows of the outbox now and then


def test_a_follow_counts_though_its_node_dies_with_it(nodes, alice, bob):
    """Its answer may be lost with the node; what SQL has of it decides what every other node shows."""
    old = alice.toot("older than the follow")["id"]
    eventually(lambda: all_carried(alice))
    for round in range(4):
        for node in nodes:
            assert home(bob, node) == []
        dying = Node()
        dying.start()
        asked = threading.Thread(target=lambda: pytest.raises(Exception, follow_for_ever, at(bob, dying.url), alice))
        asked.start()
        time.sleep(0.05 + 0.05 * round)
        dying.kill()
        asked.join()

        def agreed():
            follows = bob.get(f"/api/v1/accounts/relationships?id[]={alice.id}", 200)[0]["following"]
            return all(home(bob, node) == ([old] if follows else []) for node in nodes)
        eventually(agreed, seconds=10)
        bob.post(f"/api/v1/accounts/{alice.id}/unfollow", 200)


def follow_for_ever(user, whom):
    while True:
        for what in ("follow", "unfollow"):
            user.post(f"/api/v1/accounts/{whom.id}/{what}", 200)


def test_own_posts_are_there_at_once_while_redis_loses_everything(nodes, alice):
    posts = []
    with redis_emptied_every(0.1):
        for number in range(60):
            posts.insert(0, at(alice, nodes[number % 3]).post("/api/v1/statuses", 200, status=f"post {number}")["id"])
            assert home(alice, nodes[(number + 1) % 3], limit=40) == posts[:40]


def test_while_postgres_stands_still_home_is_read_and_writes_are_refused(nodes, alice, bob):
    posts = read_by(bob, alice, nodes)
    refused = []

    def write(node):
        began = time.monotonic()
        refused.append((at(bob, node).post("/api/v1/statuses", status="now?"), time.monotonic() - began))
    with Stopped(postgres_processes()):
        writers = [threading.Thread(target=write, args=(node,)) for node in nodes]
        for writer in writers:
            writer.start()
        until = time.monotonic() + 8  # longer than a node's lease
        while time.monotonic() < until or any(writer.is_alive() for writer in writers):
            assert time.monotonic() < until + ANSWER_SECONDS_MAX, "a write hangs"
            for node in nodes:
                began = time.monotonic()
                assert home(bob, node, limit=20) == posts[:4:-1]
                assert time.monotonic() - began < CACHED_SECONDS_MAX
            time.sleep(0.1)
        for writer in writers:
            writer.join()
    for answer, seconds in refused:
        assert (answer.status_code, bool(answer.headers.get("Retry-After"))) == (503, True), answer.text
        assert seconds < ANSWER_SECONDS_MAX
    eventually(lambda: at(bob, nodes[0]).post("/api/v1/statuses", status="again").status_code == 200, seconds=20)
    for node in nodes:
        eventually(lambda node=node: home(bob, node, limit=20)[1:] == posts[:5:-1], seconds=20)


def test_while_redis_stands_still_home_comes_from_the_database_and_then_from_redis_again(nodes, alice, bob):
    bob.follow(alice)
    before = alice.toot("before")["id"]
    for node in nodes:
        eventually(lambda node=node: home(bob, node) == [before])
    with Stopped(redis_processes()):
        during = alice.toot("during")["id"]
        for node in nodes:
            began = time.monotonic()
            assert home(bob, node) == [during, before]
            assert time.monotonic() - began < 2
    eventually(lambda: all_carried(alice), seconds=20)
    after = alice.toot("after")["id"]
    eventually(lambda: all_carried(alice), seconds=20)
    for node in nodes:
        eventually(lambda node=node: home(bob, node) == [after, during, before])


def replica_reads():
    return rookery.figure(os.environ["ROOKERY_URL"], "rookery_replica_reads_total")


def check_reads_elsewhere(nodes, alice, bob, rounds):
    """What may be read on a replica, by somebody who is not its author, through another node than the one that wrote."""
    for number in range(rounds):
        writes, reads = nodes[number % 3], nodes[(number + 1) % 3]

        def seen():
            posts = at(bob, reads).get(f"/api/v1/accounts/{alice.id}/statuses", 200)
            timeline = at(bob, reads).get("/api/v1/timelines/public", 200)
            return [post["id"] in ids(posts), post["id"] in ids(timeline)]
        post = at(alice, writes).post("/api/v1/statuses", 200, status=f"post {number}")
        assert seen() == [True, True]
        at(alice, writes).post(f"/api/v1/accounts/{bob.id}/block", 200)
        assert at(bob, reads).get(f"/api/v1/accounts/{alice.id}/statuses", 200) == []
        at(alice, writes).post(f"/api/v1/accounts/{bob.id}/unblock", 200)
        assert seen() == [True, True]
        at(alice, writes).delete(f"/api/v1/statuses/{post['id']}", 200)
        assert seen() == [False, False]


@pytest.mark.skipif("ROOKERY_TEST_POSTGRES_REPLICA" not in os.environ, reason="needs a replica")
def test_what_a_replica_answers_is_never_old_and_while_it_stands_still_the_primary_answers(nodes, alice, bob):
    def read_there():
        before = replica_reads()
        check_reads_elsewhere(nodes, alice, bob, rounds=3)
        return replica_reads() - before

    eventually(lambda: read_there() >= 10, seconds=30)  # of 21; on a busy machine some are the primary's
    with Stopped(postgres_processes(os.environ["ROOKERY_TEST_POSTGRES_REPLICA"])):
        check_reads_elsewhere(nodes, alice, bob, rounds=3)
        assert rookery.figure(os.environ["ROOKERY_URL"], "rookery_replica_used") == 0
        before = replica_reads()
        check_reads_elsewhere(nodes, alice, bob, rounds=6)
        assert replica_reads() == before
    eventually(lambda: read_there() >= 10, seconds=30)
