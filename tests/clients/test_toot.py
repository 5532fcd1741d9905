"""Debian's `toot`, a command line client: sign in through the browser page, post, reply, follow, read, delete."""

import os
import re
import subprocess
import urllib.parse

import pytest

import rookery_client as rookery

TOOT = "/usr/bin/toot"


class Toot:
    """One person's toot, with a configuration folder of its own."""

    def __init__(self, folder, server, person):
        self.server, self.person = server, person
        self.environment = {**os.environ, "XDG_CONFIG_HOME": str(folder), "HOME": str(folder), "PYTHONUNBUFFERED": "1"}

    def run(self, *arguments):
        done = subprocess.run([TOOT, *arguments, "--no-color"], env=self.environment, capture_output=True, text=True, timeout=60,
                              stdin=subprocess.DEVNULL)
        assert done.returncode == 0 and not done.stderr, f"toot {arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def sign_in(self):
        host = urllib.parse.urlsplit(self.server.url).netloc
        toot = subprocess.Popen([TOOT, "login", "-i", host, "--disable-https", "--no-color"], env=self.environment, text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        page = next(line.strip() for line in toot.stdout if line.startswith("http"))
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page).query))
        code = rookery.authorize(self.server.url, {"client_id": asked["client_id"]}, self.person.name, self.person.password,
                                 asked["scope"], redirect_uri=asked["redirect_uri"])
        said, _ = toot.communicate(f"n\n{code}\n", timeout=60)
        assert toot.returncode == 0, said
        assert "logged in" in said.lower(), said


@pytest.fixture
def toots(tmp_path, server, alice, bob):
    both = []
    for person in (alice, bob):
        (tmp_path / person.name).mkdir()
        toot = Toot(tmp_path / person.name, server, person)
        toot.sign_in()
        both.append(toot)
    return both


def test_two_people_with_toot(toots):
    alice, bob = toots
    assert alice.person.name in alice.run("whoami")
    assert "Rookery" in alice.run("instance", "--disable-https")

    first = alice.run("post", "Good morning from the terminal #rookery")
    first_id = re.search(r"/(\d+)\s*$", first.strip()).group(1)

    assert "following" in bob.run("follow", alice.person.name).lower()
    assert alice.person.name in bob.run("following", bob.person.name)
    rookery.eventually(lambda: "Good morning from the terminal" in bob.run("timeline", "-1"))

    bob.run("post", "--reply-to", first_id, f"@{alice.person.name} Good morning to you")
    assert "Good morning to you" in alice.run("thread", first_id)
    assert "Good morning to you" in alice.run("notifications")
    bob.run("favourite", first_id)
    bob.run("reblog", first_id)
    assert bob.person.name in alice.run("reblogged_by", first_id)
    said = alice.run("notifications")
    assert "favourited" in said and "reblogged" in said and "follow" in said
    bob.run("bookmark", first_id)
    assert "Good morning from the terminal" in bob.run("bookmarks", "-1")

    bob.run("tags_follow", "rookery")
    assert "rookery" in bob.run("tags_followed")
    assert "Good morning from the terminal" in bob.run("timeline", "-1", "--tag", "rookery")
    assert alice.person.name in bob.run("search", alice.person.name)
    assert alice.person.name in bob.run("whois", alice.person.name)

    alice.run("delete", first_id)
    assert "Good morning from the terminal" not in bob.run("timeline", "-1")
    bob.run("unfollow", alice.person.name)
    bob.run("block", alice.person.name)
    bob.run("unblock", alice.person.name)
    bob.run("mute", alice.person.name)
    bob.run("unmute", alice.person.name)
    alice.run("logout", f"{alice.person.name}@{urllib.parse.urlsplit(alice.server.url).netloc}")
