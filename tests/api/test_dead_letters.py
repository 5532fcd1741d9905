"""Posts that cannot be carried to their readers: given up after many tries, out of the way of the others, and carried once
the cause is mended. The cause is a rule in the database that refuses one person's notifications."""

import re
import sqlite3

import pytest

import rookery_client as rookery

TRIES_MAX = 20
REFUSAL = "these notifications cannot be kept"


def change_database(server, statement, *values):
    with sqlite3.connect(server.data / "rookery.db", timeout=30) as database:
        return database.execute(statement, values).fetchall()


def metric(server, name):
    return float(re.search(rf"^{name} (\S+)$", rookery.Client(server.url).get("/metrics").text, re.M).group(1))


@pytest.fixture
def refused(own_server):
    """A server, a reader whose notifications are refused, and a post that was given up because of that."""
    own_server.start()
    reader, author = rookery.register(own_server.url), rookery.register(own_server.url)
    reader.follow(author, notify=True)
    change_database(own_server, f"CREATE TRIGGER refuse BEFORE INSERT ON notifications WHEN NEW.account_id = {int(reader.id)} "
                                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
    post = author.toot("for those who asked to be told")
    row = rookery.eventually(lambda: change_database(own_server, "SELECT id FROM outbox WHERE attempts > 0"))[0][0]
    own_server.kill()
    # Its tries take minutes; the last one is near.
    change_database(own_server, "UPDATE outbox SET attempts = ? WHERE id = ?", TRIES_MAX - 1, row)
    own_server.start()
    rookery.eventually(lambda: change_database(own_server, "SELECT 1 FROM dead_letters"))
    return own_server, reader, author, post, row


def test_what_cannot_be_carried_is_given_up_and_carried_once_that_is_mended(refused):
    server, reader, author, post, row = refused
    listed = server.cli("outbox", "list-dead").stdout
    assert listed.startswith(f"{row}  post {post['id']}  {TRIES_MAX} tries") and REFUSAL in listed
    rookery.eventually(lambda: metric(server, "rookery_outbox_dead_letters") == 1, seconds=15)
    assert metric(server, "rookery_outbox_depth") == 0
    checked = server.cli("check").stdout
    assert "1 wait for a decision" in checked and "nothing found" in checked

    second = author.toot("this one too")
    assert second["id"] in reader.home_ids(), "what was given up is not in the way of others"

    change_database(server, "DROP TRIGGER refuse")
    assert server.cli("outbox", "retry", row).stdout == "Back in the outbox: 1 dead letter.\n"
    told = lambda: {one["status"]["id"] for one in reader.get("/api/v1/notifications", 200, types=["status"])}  # noqa: E731
    rookery.eventually(lambda: told() == {post["id"], second["id"]}, seconds=20)
    assert server.cli("outbox", "list-dead").stdout == "There are no dead letters.\n"
    rookery.eventually(lambda: metric(server, "rookery_outbox_dead_letters") == 0, seconds=30)


def test_dropped_ones_are_gone_and_mistakes_are_named(refused):
    server, reader, _, post, row = refused
    for command in ("retry", "drop"):
        assert "there is no dead letter 7" in server.cli("outbox", command, 7, check=False).stderr
        assert "'some' is neither" in server.cli("outbox", command, "some", check=False).stderr
    assert server.cli("outbox", "drop", "all").stdout == "Dropped 1 dead letter.\n"
    assert server.cli("outbox", "drop", "all").stdout == "Dropped 0 dead letters.\n"
    assert server.cli("outbox", "list-dead").stdout == "There are no dead letters.\n"
    assert change_database(server, "SELECT 1 FROM outbox") == []
    assert post["id"] in reader.home_ids(), "the post itself is there all the same"
