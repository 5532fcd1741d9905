"""`rookery move`: a community goes from its data folder to PostgreSQL and back, interrupted on both ways, and is the same
afterwards: rows, tokens, ids and what people see. ROOKERY_MOVE_POSTS: how many posts it has, 20,000 if not set."""

import os
import re
import signal
import sqlite3
import subprocess
import time

import pytest

import rookery_client as rookery

# What nobody in the community below has done, or is done within a second.
MAY_BE_EMPTY = {"outbox", "dead_letters", "nodes"}
POSTS = int(os.environ.get("ROOKERY_MOVE_POSTS", "20000"))
ACCOUNTS = max(300, POSTS // 20)
SECONDS_MAX = 300 + POSTS // 500  # of a move, beside anything


def move(*arguments, check=True):
    done = subprocess.run([rookery.BINARY, "move", *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS_MAX)
    if check:
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done


def sums(done):
    """table -> (rows, checksum)"""
    table = done.stdout.split("TABLE ", 1)[1]
    return {name: (int(rows), checksum) for name, rows, checksum in re.findall(r"^(\w+) +(\d+)  ([0-9a-f]{16})$", table, re.M)}


def kill_in_the_midst(arguments, some_posts_are_there):
    """Starts a move and kills it when some posts are there. It stands still while that is looked up, however long that takes."""
    running = subprocess.Popen([rookery.BINARY, "move", *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + SECONDS_MAX
    while True:
        time.sleep(0.01)
        running.send_signal(signal.SIGSTOP)
        assert running.poll() is None, f"it ended before it could be interrupted: {running.stdout.read()}"
        if some_posts_are_there():
            break
        assert time.monotonic() < deadline
        running.send_signal(signal.SIGCONT)
    running.send_signal(signal.SIGKILL)
    said, _ = running.communicate()
    assert "checked" not in said, f"it was not interrupted while it copied: {said}"


def fill(server):
    """Somebody who has used everything; the client of that person."""
    alice, bob, carol = (rookery.register(server.url) for _ in range(3))
    alice.follow(bob)
    post = bob.toot('He said: "{NULL, \\"x\\\\n}"\tand #tägs\n\'; --', spoiler_text="ß")
    alice.toot(f"@{bob.name} answered", in_reply_to_id=post["id"], headers={"Idempotency-Key": "once {,\\}"})
    alice.toot(f"@{bob.name} psst", visibility="direct")
    for act in ("favourite", "bookmark"):
        alice.post(f"/api/v1/statuses/{post['id']}/{act}", 200)
    bob.post(f"/api/v1/statuses/{post['id']}/pin", 200)
    bob.put(f"/api/v1/statuses/{post['id']}", 200, status="edited")
    alice.post(f"/api/v1/accounts/{carol.id}/mute", 200)
    carol.post(f"/api/v1/accounts/{bob.id}/block", 200)
    alice.post(f"/api/v1/accounts/{carol.id}/note", 200, comment="'; \\")
    carol.patch("/api/v1/accounts/update_credentials", 200, locked=True, display_name="Cärol")
    bob.patch("/api/v1/accounts/update_credentials", 200, locked=True)
    alice.post(f"/api/v1/accounts/{carol.id}/unmute", 200)
    alice.post(f"/api/v1/accounts/{carol.id}/mute", 200)
    rookery.register(server.url).follow(bob)  # waits for an answer
    made = alice.post("/api/v1/lists", 200, title="friends")
    alice.post(f"/api/v1/lists/{made['id']}/accounts", 200, account_ids=[bob.id])
    filters = alice.post("/api/v2/filters", 200, json={"title": "x", "context": ["home"], "keywords_attributes": [{"keyword": "y"}]})
    alice.post(f"/api/v2/filters/{filters['id']}/statuses", 200, status_id=post["id"])
    alice.post("/api/v1/markers", 200, json={"home": {"last_read_id": post["id"]}})
    alice.post("/api/v1/tags/t%C3%A4gs/follow", 200)
    server.cli("announcement", "create", "Hello all")
    alice.post(f"/api/v1/announcements/{alice.get('/api/v1/announcements', 200)[0]['id']}/dismiss", 200)
    # A code that is not used, and the session of a browser.
    rookery.authorize(server.url, rookery.create_app(server.url), alice.name, alice.password, "read")
    return alice


def test_there_and_back_interrupted_on_both_ways(own_server, database, tmp_path):
    own_server.cli("demo", "--accounts", ACCOUNTS, "--posts", POSTS, seconds=SECONDS_MAX)
    own_server.start()
    alice = fill(own_server)
    rookery.eventually(lambda: "rookery_outbox_depth 0" in rookery.Client(own_server.url).get("/metrics").text)
    before = alice.home()
    there = ("--data", own_server.data, "--to-database", database)
    assert "serving" in move(*there, check=False).stderr
    own_server.stop()
    with sqlite3.connect(own_server.data / "rookery.db") as sqlite:  # what a browser saves, and what only several nodes write
        sqlite.execute("INSERT INTO instance_settings VALUES (1, 'Title', 'Said', '', 'Be kind.\nBe brief.', 0)")
        sqlite.execute("INSERT INTO big_authors (account_id) SELECT id FROM accounts LIMIT 2")
    sqlite.close()

    def posts_there():  # not before the table is, nor while it is locked
        looked = subprocess.run(["psql", "-XAtq", database, "-c", "SET lock_timeout = '1s'", "-c", "SELECT 1 FROM posts LIMIT 1"],
                                capture_output=True, text=True, timeout=60)
        return looked.stdout.strip() == "1"

    kill_in_the_midst(there, posts_there)
    half = subprocess.run([rookery.BINARY, "account", "list", "--database", database], capture_output=True, text=True, timeout=60)
    assert half.returncode == 1 and "is not finished" in half.stderr
    moved = sums(move(*there))

    with sqlite3.connect(own_server.data / "rookery.db") as sqlite:
        tables = {name for (name,) in sqlite.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")} - {"schema_history"}
    assert set(moved) == tables == set(rookery.psql(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) - {"schema_history"}
    assert {name for name, (rows, _) in moved.items() if rows == 0} <= MAY_BE_EMPTY
    with sqlite3.connect(own_server.data / "rookery.db") as sqlite:
        for table, (rows, _) in moved.items():
            assert rows == sqlite.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table
            assert rows == int(rookery.psql(database, f"SELECT count(*) FROM {table}")[0]), table

    again = rookery.Server(tmp_path)
    back = ("--database", database, "--to-data", again.data)

    def posts_back():
        try:
            with sqlite3.connect(f"file:{again.data}/rookery.db?mode=ro", uri=True) as sqlite:
                return sqlite.execute("SELECT 1 FROM posts LIMIT 1").fetchone() is not None
        except sqlite3.OperationalError:
            return False

    kill_in_the_midst(back, posts_back)
    refused = again.cli("account", "list", check=False)
    assert refused.returncode == 1 and "is not finished" in refused.stderr
    assert sums(move(*back)) == moved
    assert "nothing found" in again.cli("check", seconds=SECONDS_MAX).stdout

    again.port, again.url = own_server.port, own_server.url
    again.start()
    try:
        assert alice.home() == before, "the same token, the same ids, the same links"
        alice.toot("and on we go")
    finally:
        again.stop()


def test_targets_that_are_not_empty_and_sources_that_are_none_are_refused(own_server, database, tmp_path):
    own_server.cli("account", "create", "ann", "--email", "a@example.org", "--password", "long enough")
    own_server.cli("account", "list")
    there = ("--data", own_server.data, "--to-database", database)
    rookery.psql(database, "CREATE TABLE birds (id BIGINT PRIMARY KEY)")
    assert "another program" in move(*there, check=False).stderr
    rookery.psql(database, "DROP TABLE birds")

    connected = subprocess.Popen(["psql", "-XAtq", f"{database}&application_name=rookery"], stdin=subprocess.PIPE)
    try:
        rookery.eventually(lambda: rookery.psql(database, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'rookery'") == ["1"])
        assert "stop all nodes" in move(*there, check=False).stderr
    finally:
        connected.communicate(b"")
    move(*there)
    assert "has data already" in move(*there, check=False).stderr

    other = rookery.Server(tmp_path)
    assert "There is no folder" in move("--data", other.data, "--to-database", database, check=False).stderr
    assert not other.data.exists()
    other.cli("account", "create", "ben", "--email", "b@example.org", "--password", "long enough")
    assert "has data already" in move("--database", database, "--to-data", other.data, check=False).stderr
    assert "cannot be reached" in move("--data", own_server.data, "--to-database", "postgresql://x@127.0.0.1:1/x", check=False).stderr
    for wrong in ([], ["--data", "a"], ["--data", "a", "--database", "b", "--to-data", "c"]):
        assert move(*wrong, check=False).returncode == 2
