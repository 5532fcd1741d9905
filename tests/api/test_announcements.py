"""What the people who run the server tell everyone: written on the command line, read and dismissed in apps."""

import re

import pytest

import rookery_client as rookery

PATH = "/api/v1/announcements"


@pytest.fixture
def announce(server):
    """Publishes one and takes it back at the end."""
    if not server.data:
        pytest.skip("needs the server's data folder")
    made = []

    def create(text, *options):
        done = server.cli("announcement", "create", text, *options)
        made.append(re.search(r"\d{10,}", done.stdout).group(0))
        return made[-1]

    yield create
    for one in made:
        server.cli("announcement", "delete", one, check=False)


def find(user, one):
    return next((entry for entry in user.get(PATH, 200) if entry["id"] == one), None)


def test_published_read_and_dismissed(announce, alice, bob):
    one = announce("We move to a <new> house: https://example.org")
    entry = find(alice, one)
    assert "&lt;new&gt;" in entry["content"] and 'href="https://example.org"' in entry["content"]
    assert entry["read"] is False and entry["starts_at"] is None and entry["all_day"] is False
    assert entry["published_at"].endswith("Z") and entry["updated_at"].endswith("Z")
    for key in ("mentions", "statuses", "tags", "emojis", "reactions"):
        assert entry[key] == []
    assert alice.post(f"{PATH}/{one}/dismiss", 200) == {}
    assert alice.post(f"{PATH}/{one}/dismiss", 200) == {}
    assert find(alice, one)["read"] is True and find(bob, one)["read"] is False


def test_days_are_all_day_and_the_past_is_not_shown(announce, alice):
    one = announce("A party", "--starts", "2099-12-24", "--ends", "2099-12-24")
    entry = find(alice, one)
    assert entry["all_day"] and entry["starts_at"] == "2099-12-24T00:00:00.000Z"
    assert entry["ends_at"] == "2099-12-25T00:00:00.000Z"
    assert find(alice, announce("It was nice", "--ends", "2020-01-01 12:30")) is None


def test_command_line_says_what_is_wrong(announce, server):
    bad = server.cli("announcement", "create", "x", "--starts", "tomorrow", check=False)
    assert bad.returncode != 0 and "2026-12-24" in bad.stderr
    assert server.cli("announcement", "create", " ", check=False).returncode != 0
    assert server.cli("announcement", "delete", "1", check=False).returncode != 0
    one = announce("Listed here")
    listed = server.cli("announcement", "list").stdout
    assert one in listed and "Listed here" in listed


def test_deleted_is_gone(announce, server, alice):
    one = announce("Oops")
    server.cli("announcement", "delete", one)
    assert find(alice, one) is None
    assert alice.post(f"{PATH}/{one}/dismiss", 404) == {"error": "Record not found"}


def test_ids_that_are_no_numbers(alice):
    alice.post(f"{PATH}/abc/dismiss", 404)
    alice.post(f"{PATH}/1/dismiss", 404)


def test_who_may(server, anyone, alice):
    anyone.get(PATH, 401)
    rookery.app_client(server.url).get(PATH, 422)
    alice.token_with("read:statuses").get(PATH, 200)
    anyone.post(f"{PATH}/1/dismiss", 401)
    alice.token_with("read:accounts").post(f"{PATH}/1/dismiss", 403)
    alice.token_with("write:accounts").post(f"{PATH}/1/dismiss", 404)
