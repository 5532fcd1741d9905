"""What several nodes promise together, while all are well and while parts of it fail. Run beside three nodes:

  tools/with-postgres tools/with-redis tools/with-nodes /usr/bin/python3 -m pytest tests/nodes
"""

import concurrent.futures
import contextlib
import itertools
import json
import os
import signal
import subprocess
import threading
import time

import pytest

import rookery_client as rookery
from rookery_browser import Browser, counted_alone, tries_until_refused
from rookery_client import Client, eventually
from rookery_stream import CLOSE, TEXT, WebSocket

pytestmark = pytest.mark.skipif("ROOKERY_NODES" not in os.environ, reason="needs several nodes")
SIGN_INS_MAX = 25  # accounts::SignIn::kByAccount
LEASE_SECONDS = 6  # nodes::NodeLease::Times
CROWD = 48
FAULT_SECONDS = 12  # the first change through each node waits until the others trust nothing that they keep, 3 s


@pytest.fixture
def nodes(server):
    return rookery.nodes(server.url)


def at(user, node):
    """The same person, asking this node."""
    return Client(node, user.token)


def redis(*command):
    """Runs a command at every primary; returns what each said."""
    answers = []
    for node in os.environ["ROOKERY_TEST_REDIS"].split(","):
        host, port = node.split(":")
        answers.append(subprocess.run(["redis-cli", "--no-auth-warning", "-a", "rookery", "-h", host, "-p", port, *command],
                                      capture_output=True, text=True, check=True, timeout=10).stdout)
    return answers


@contextlib.contextmanager
def redis_emptied_every(seconds):
    """Redis loses all that it has again and again while the block runs."""
    done = threading.Event()

    def empty():
        while not done.wait(seconds):
            redis("FLUSHALL")
    emptying = threading.Thread(target=empty)
    emptying.start()
    try:
        yield
    finally:
        done.set()
        emptying.join()


def redis_processes():
    return [int(line.split(":")[1]) for answer in redis("INFO", "server") for line in answer.splitlines()
            if line.startswith("process_id:")]


def all_carried(user):
    return rookery.figure(user.url, "rookery_outbox_depth") == 0


def check_own_writes(nodes, alice, bob, rounds):
    """What one node answered, the next one knows at once: posts, counts, profiles, relations, tokens, deletions."""
    for number, (writes, reads) in zip(range(rounds), itertools.cycle(itertools.permutations(nodes, 2))):
        post = at(alice, writes).post("/api/v1/statuses", 200, status=f"post {number}")
        assert at(alice, reads).get("/api/v1/timelines/home", 200)[0]["id"] == post["id"]

        at(bob, writes).post(f"/api/v1/statuses/{post['id']}/favourite", 200)
        seen = at(alice, reads).get("/api/v1/timelines/home", 200)[0]
        assert (seen["id"], seen["favourites_count"]) == (post["id"], 1)

        at(alice, writes).patch("/api/v1/accounts/update_credentials", 200, display_name=f"Alice {number}")
        assert at(alice, reads).get("/api/v1/timelines/home", 200)[0]["account"]["display_name"] == f"Alice {number}"

        follows = number % 2 == 0
        at(bob, writes).post(f"/api/v1/accounts/{alice.id}/{'follow' if follows else 'unfollow'}", 200)
        home = [status["id"] for status in at(bob, reads).get("/api/v1/timelines/home", 200)]
        assert (post["id"] in home) == follows, number

        at(alice, writes).delete(f"/api/v1/statuses/{post['id']}", 200)
        assert post["id"] not in [status["id"] for status in at(alice, reads).get("/api/v1/timelines/home", 200)]


def test_every_node_knows_what_any_other_answered(nodes, alice, bob):
    check_own_writes(nodes, alice, bob, rounds=60)


def test_a_crowd_at_all_nodes_at_once_is_counted_to_the_last(nodes, alice):
    crowd = [rookery.register(alice.url) for _ in range(CROWD)]
    post = alice.toot("everybody likes this")

    def join_in(place):
        person = at(crowd[place], nodes[place % len(nodes)])
        like, author = f"/api/v1/statuses/{post['id']}", f"/api/v1/accounts/{alice.id}"
        for path in (f"{like}/favourite", f"{author}/follow", f"{like}/unfavourite", f"{like}/favourite", f"{like}/reblog"):
            person.post(path, 200)
        if place % 2:
            person.post(f"{author}/unfollow", 200)
    with concurrent.futures.ThreadPoolExecutor(CROWD) as pool:
        list(pool.map(join_in, range(CROWD)))
    for node in nodes:
        seen = at(alice, node).get(f"/api/v1/statuses/{post['id']}", 200)
        assert (seen["favourites_count"], seen["reblogs_count"], seen["account"]["followers_count"]) == (CROWD, CROWD, CROWD // 2)


def test_a_revoked_token_is_void_everywhere_at_once(nodes, alice):
    for node in nodes:
        at(alice, node).get("/api/v1/accounts/verify_credentials", 200)
    at(alice, nodes[0]).post("/oauth/revoke", 200, client_id=alice.app["client_id"], client_secret=alice.app["client_secret"],
                             token=alice.token)
    for node in nodes:
        assert at(alice, node).get("/api/v1/accounts/verify_credentials").status_code == 401


def test_what_the_command_line_changes_is_known_soon(server, nodes, alice, bob):
    bob.follow(alice)
    post = alice.toot("before")
    for node in nodes:
        assert post["id"] in [status["id"] for status in at(bob, node).get("/api/v1/timelines/home", 200)]
    server.cli("account", "suspend", alice.name)
    for node in nodes:
        eventually(lambda node=node: at(bob, node).get("/api/v1/timelines/home", 200) == [], seconds=3)
        eventually(lambda node=node: at(alice, node).get("/api/v1/accounts/verify_credentials").status_code == 403, seconds=3)


def test_streams_hear_what_happens_on_every_node(nodes, alice, bob):
    bob.follow(alice)
    listeners = [WebSocket(at(bob, node), {"stream": "user"}) for node in nodes]
    try:
        for node in nodes:
            post = at(alice, node).post("/api/v1/statuses", 200, status=f"@{bob.name} hello")
            for ear in listeners:
                kinds = {}
                while set(kinds) != {"update", "notification"}:
                    event = ear.next()
                    kinds[event["event"]] = event
                assert kinds["update"]["payload"]["id"] == post["id"]
            at(alice, node).delete(f"/api/v1/statuses/{post['id']}", 200)
            for ear in listeners:
                assert ear.next()["event"] == "delete"
    finally:
        for ear in listeners:
            ear.close()


class Node(rookery.Server):
    """A fourth node, of one test alone."""

    def command(self):
        return [rookery.BINARY, "serve", "--database", os.environ["ROOKERY_DATABASE"], "--redis",
                f"redis://:rookery@{os.environ['ROOKERY_TEST_REDIS']}", "--listen", f"127.0.0.1:{self.port}",
                "--url", os.environ["ROOKERY_URL"], "--config", self.config]


def test_a_node_that_is_killed_loses_nothing(nodes, alice, bob):
    bob.follow(alice)
    dying = Node()
    dying.start()
    posted = []

    def post():
        while True:
            try:
                posted.append(at(alice, dying.url).post("/api/v1/statuses", 200, status="still there?")["id"])
            except Exception:
                return
    writers = [threading.Thread(target=post) for _ in range(4)]
    with WebSocket(at(bob, nodes[0]), {"stream": "user"}) as ear:
        ear.socket.settimeout(LEASE_SECONDS + 10)
        for writer in writers:
            writer.start()
        time.sleep(1)
        dying.kill()
        for writer in writers:
            writer.join()
        assert posted
        told, ended = set(), False
        while not ended and not set(posted) <= told:  # whoever listens hears of all, or the stream ends and they read
            opcode, payload = ear.frame()
            ended = opcode == CLOSE
            if opcode == TEXT:
                told.add(json.loads(json.loads(payload)["payload"])["id"])
        if ended:
            assert payload[:2] == b"\x03\xf5"  # 1013, try again later
            time.sleep(LEASE_SECONDS)
    eventually(lambda: all_carried(alice))
    for node in nodes:
        page, seen = at(bob, node).get("/api/v1/timelines/home", 200, limit=40), []
        while page:
            seen += [status["id"] for status in page]
            page = at(bob, node).get("/api/v1/timelines/home", 200, limit=40, max_id=seen[-1])
        assert len(seen) == len(set(seen)) and set(posted) <= set(seen)


def test_redis_may_lose_everything(nodes, alice, bob):
    with redis_emptied_every(0.2):
        check_own_writes(nodes, alice, bob, rounds=40)
    check_own_writes(nodes, alice, bob, rounds=10)


def test_while_redis_stands_still_everything_is_right_and_nothing_hangs(nodes, alice, bob):
    processes = redis_processes()
    assert len(processes) == 3
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        began = time.monotonic()
        rounds = 0
        while time.monotonic() - began < FAULT_SECONDS:
            check_own_writes(nodes, alice, bob, rounds=2)
            rounds += 1
        assert rounds > 1
        assert Client(nodes[0]).get("/health/ready", 200)["missing"] == ["redis"]
        for node in nodes:
            asked = time.monotonic()
            at(alice, node).get("/api/v1/timelines/home", 200)
            assert time.monotonic() - asked < 1
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)
    for node in nodes:
        eventually(lambda node=node: Client(node).get("/health/ready", 200) == {"status": "OK"}, seconds=20)
    check_own_writes(nodes, alice, bob, rounds=10)


def test_wrong_passwords_are_counted_over_all_nodes(nodes, alice):
    browsers = [Browser(node) for node in nodes]
    alone = counted_alone(alice.url)
    tried = tries_until_refused(itertools.cycle(browsers), alice)
    assert SIGN_INS_MAX <= tried <= SIGN_INS_MAX + counted_alone(alice.url) - alone
    for browser in browsers:
        eventually(lambda browser=browser: browser.sign_in(alice).status_code == 429)


def test_while_redis_stands_still_each_node_counts_wrong_passwords_for_itself(nodes, alice):
    processes = redis_processes()
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        for node in nodes:
            assert 0 < tries_until_refused(itertools.repeat(Browser(node)), alice) <= SIGN_INS_MAX
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)
    for node in nodes:
        eventually(lambda node=node: Client(node).get("/health/ready", 200) == {"status": "OK"}, seconds=20)


def test_broken_connections_to_postgres_cost_no_post(nodes, alice, bob):
    bob.follow(alice)
    database = os.environ["ROOKERY_DATABASE"]
    posted, refused = [], []
    for number in range(60):
        if number % 20 == 10:
            subprocess.run(["psql", database, "-qc", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"],
                           check=True, stdout=subprocess.DEVNULL, timeout=10)
        answer = at(alice, nodes[number % len(nodes)]).post("/api/v1/statuses", status=f"post {number}")
        assert answer.status_code in (200, 503), answer.text
        if answer.status_code == 200:
            posted.append(answer.json()["id"])
        else:
            assert answer.headers["Retry-After"]
            refused.append(number)
    assert len(refused) < 10
    eventually(lambda: all_carried(alice))
    for node in nodes:
        home = [status["id"] for status in at(bob, node).get("/api/v1/timelines/home", 200, limit=40)]
        assert [one for one in home if one in posted] == sorted(posted, key=int, reverse=True)[:len(home)]
