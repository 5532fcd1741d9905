"""Who may see what: every visibility, every relationship, every door.

One author writes, in each visibility, a post of its own and a reply to somebody's public post, and mentions three people
in each. Nine kinds of viewers then try every door. The table says what each gets:

  y  sees it, or the act is done
  -  gets what they would get for an id that was never given: nobody can tell whether the post exists
  f  sees the post, but this act is not allowed (403)
  u  must sign in first (401), whatever the id

The viewers:

  author
  follower
  stranger
  named       mentioned, and a follower
  outsider    mentioned, and no follower
  blocked     mentioned, but the author blocks them
  blocker     blocks the author
  muter       a follower who mutes the author
  nobody      no token
"""

import pytest

import rookery_client as rookery
from rookery_client import Client, eventually, register, unique

VIEWERS = "author follower stranger named outsider blocked blocker muter nobody".split()
VISIBILITIES = ("public", "unlisted", "private", "direct")

TABLE = """
door              visibility  author follower stranger named outsider blocked blocker muter nobody

get               public      y      y        y        y     y        -       y       y     y
get               unlisted    y      y        y        y     y        -       y       y     y
get               private     y      y        -        y     y        -       -       y     -
get               direct      y      -        -        y     y        -       -       -     -

several           public      y      y        y        y     y        -       -       y     y
several           unlisted    y      y        y        y     y        -       -       y     y
several           private     y      y        -        y     y        -       -       y     -
several           direct      y      -        -        y     y        -       -       -     -

context           public      y      y        y        y     y        -       y       y     y
context           unlisted    y      y        y        y     y        -       y       y     y
context           private     y      y        -        y     y        -       -       y     -
context           direct      y      -        -        y     y        -       -       -     -

parents_context   public      y      y        y        y     y        -       -       -     y
parents_context   unlisted    y      y        y        y     y        -       -       -     y
parents_context   private     y      y        -        y     y        -       -       -     -
parents_context   direct      y      -        -        y     y        -       -       -     -

history           public      y      y        y        y     y        -       y       y     y
history           unlisted    y      y        y        y     y        -       y       y     y
history           private     y      y        -        y     y        -       -       y     -
history           direct      y      -        -        y     y        -       -       -     -

source            public      y      y        y        y     y        -       y       y     u
source            unlisted    y      y        y        y     y        -       y       y     u
source            private     y      y        -        y     y        -       -       y     u
source            direct      y      -        -        y     y        -       -       -     u

account_statuses  public      y      y        y        y     y        -       -       y     y
account_statuses  unlisted    y      y        y        y     y        -       -       y     y
account_statuses  private     y      y        -        y     y        -       -       y     -
account_statuses  direct      y      -        -        y     y        -       -       -     -

home              public      y      y        -        y     -        -       -       -     u
home              unlisted    y      y        -        y     -        -       -       -     u
home              private     y      y        -        y     -        -       -       -     u
home              direct      y      -        -        y     -        -       -       -     u

public_timeline   public      y      y        y        y     y        -       -       -     y
public_timeline   unlisted    -      -        -        -     -        -       -       -     -
public_timeline   private     -      -        -        -     -        -       -       -     -
public_timeline   direct      -      -        -        -     -        -       -       -     -

tag_timeline      public      y      y        y        y     y        -       -       -     y
tag_timeline      unlisted    -      -        -        -     -        -       -       -     -
tag_timeline      private     -      -        -        -     -        -       -       -     -
tag_timeline      direct      -      -        -        -     -        -       -       -     -

list_timeline     public      .      y        .        y     .        .       .       -     .
list_timeline     unlisted    .      y        .        y     .        .       .       -     .
list_timeline     private     .      y        .        y     .        .       .       -     .
list_timeline     direct      .      -        .        y     .        .       .       -     .

notifications     public      -      -        -        y     y        -       -       -     u
notifications     unlisted    -      -        -        y     y        -       -       -     u
notifications     private     -      -        -        y     y        -       -       -     u
notifications     direct      -      -        -        y     y        -       -       -     u

search            public      y      y        y        y     y        -       y       y     y
search            unlisted    y      y        y        y     y        -       y       y     y
search            private     y      y        -        y     y        -       -       y     -
search            direct      y      -        -        y     y        -       -       -     -

reblogged_by      public      y      y        y        y     y        -       y       y     y
reblogged_by      unlisted    y      y        y        y     y        -       y       y     y
reblogged_by      private     y      y        -        y     y        -       -       y     -
reblogged_by      direct      y      -        -        y     y        -       -       -     -

favourited_by     public      y      y        y        y     y        -       y       y     y
favourited_by     unlisted    y      y        y        y     y        -       y       y     y
favourited_by     private     y      y        -        y     y        -       -       y     -
favourited_by     direct      y      -        -        y     y        -       -       -     -

reply             public      y      y        y        y     y        -       y       y     u
reply             unlisted    y      y        y        y     y        -       y       y     u
reply             private     y      y        -        y     y        -       -       y     u
reply             direct      y      -        -        y     y        -       -       -     u

bookmark          public      y      y        y        y     y        -       y       y     u
bookmark          unlisted    y      y        y        y     y        -       y       y     u
bookmark          private     y      y        -        y     y        -       -       y     u
bookmark          direct      y      -        -        y     y        -       -       -     u

favourite         public      y      y        y        y     y        -       f       y     u
favourite         unlisted    y      y        y        y     y        -       f       y     u
favourite         private     y      y        -        y     y        -       -       y     u
favourite         direct      y      -        -        y     y        -       -       -     u

reblog            public      y      y        y        y     y        -       f       y     u
reblog            unlisted    y      y        y        y     y        -       f       y     u
reblog            private     y      f        -        f     f        -       -       f     u
reblog            direct      f      -        -        f     f        -       -       -     u

edit              public      y      -        -        -     -        -       -       -     u
edit              unlisted    y      -        -        -     -        -       -       -     u
edit              private     y      -        -        -     -        -       -       -     u
edit              direct      y      -        -        -     -        -       -       -     u
"""

NO_ID = "1"


def cases():
    for line in TABLE.strip().splitlines()[2:]:
        if not line:
            continue
        door, visibility, *expected = line.split()
        assert len(expected) == len(VIEWERS), line
        for viewer, expectation in zip(VIEWERS, expected):
            if expectation != ".":  # there is no such door for this viewer
                yield pytest.param(door, visibility, viewer, expectation, id=f"{door}-{visibility}-{viewer}")


class World:
    def __init__(self, server):
        url = server.url
        people = {name: register(url, unique(name)) for name in VIEWERS if name != "nobody"}
        self.clients = people | {"nobody": Client(url)}
        self.author = people["author"]
        for name in ("follower", "named", "muter", "blocked"):
            people[name].follow(self.author)
        for name in ("follower", "named", "muter"):
            followed = people[name].post("/api/v1/lists", 200, title="list")
            people[name].list_id = followed["id"]
            people[name].post(f"/api/v1/lists/{followed['id']}/accounts", 200, account_ids=[self.author.id])
        people["muter"].post(f"/api/v1/accounts/{self.author.id}/mute", 200)
        people["blocker"].post(f"/api/v1/accounts/{self.author.id}/block", 200)
        self.author.post(f"/api/v1/accounts/{people['blocked'].id}/block", 200)

        self.tag = unique("tag").replace("_", "")
        words = " ".join(f"@{people[name].name}" for name in ("named", "outsider", "blocked")) + f" #{self.tag}"
        other = register(url, unique("other"))
        self.parent = other.toot("what everybody may see")
        self.posts = {visibility: self.author.toot(f"{visibility} {words}", visibility=visibility)
                      for visibility in VISIBILITIES}
        self.replies = {visibility: self.author.toot(f"{visibility} {words}", visibility=visibility,
                                                     in_reply_to_id=self.parent["id"])
                        for visibility in VISIBILITIES}
        # Homes are filled behind the answer; the author's last post has come to them once this one has.
        last = self.author.toot("last")
        for name in ("follower", "named"):
            eventually(lambda: last["id"] in people[name].home_ids())


@pytest.fixture(scope="module")
def world(server):
    return World(server)


def by_listing(read):
    """A door behind which is a list: whether the post is on it."""
    def door(world, client, post):
        answer = read(world, client, post)
        if answer.status_code != 200:
            return answer.status_code
        return post["id"] in [status["id"] for status in answer.json()]
    return door


def by_id(method, path, **fields):
    """A door with the post's id in it: the answer, and the one for an id that is nobody's."""
    def door(world, client, post):
        return [client.request(method, f"/api/v1/statuses/{number}{path}", json=fields or None)
                for number in (post["id"], NO_ID)]
    return door


def parents_context(world, client, post):
    return client.get(f"/api/v1/statuses/{world.parent['id']}/context", 200)["descendants"]


def notifications(world, client, post):
    answer = client.get("/api/v1/notifications", limit=80)
    return answer.status_code if answer.status_code != 200 else post["id"] in [
        told["status"]["id"] for told in answer.json() if told["type"] == "mention"]


def search(world, client, post):
    return post["id"] in [status["id"] for status in client.get("/api/v2/search", 200, q=post["url"])["statuses"]]


def reply(world, client, post):
    return [client.post("/api/v1/statuses", status="a reply", visibility="direct", in_reply_to_id=number)
            for number in (post["id"], NO_ID)]


DOORS = {
    "get": by_id("GET", ""),
    "several": by_listing(lambda world, client, post: client.get("/api/v1/statuses", id=[post["id"], NO_ID])),
    "context": by_id("GET", "/context"),
    "parents_context": lambda world, client, post: post["id"] in [s["id"] for s in parents_context(world, client, post)],
    "history": by_id("GET", "/history"),
    "source": by_id("GET", "/source"),
    "account_statuses": by_listing(
        lambda world, client, post: client.get(f"/api/v1/accounts/{world.author.id}/statuses", limit=40, exclude_reblogs=True)),
    "home": by_listing(lambda world, client, post: client.get("/api/v1/timelines/home", limit=40)),
    "public_timeline": by_listing(
        lambda world, client, post: client.get("/api/v1/timelines/public", limit=40, min_id=world.parent["id"])),
    "tag_timeline": by_listing(lambda world, client, post: client.get(f"/api/v1/timelines/tag/{world.tag}", limit=40)),
    "list_timeline": by_listing(
        lambda world, client, post: client.get(f"/api/v1/timelines/list/{client.list_id}", limit=40)),
    "notifications": notifications,
    "search": search,
    "reblogged_by": by_id("GET", "/reblogged_by"),
    "favourited_by": by_id("GET", "/favourited_by"),
    "reply": reply,
    "bookmark": by_id("POST", "/bookmark"),
    "favourite": by_id("POST", "/favourite"),
    "reblog": by_id("POST", "/reblog"),
    "edit": by_id("PUT", "", status="edited"),
}
REPLIES = {"parents_context"}  # doors that lead to the reply, not to the post
ACTS = {"edit"}  # acts of the author, on a post of their own so that the others stay as they are


@pytest.mark.parametrize("door, visibility, viewer, expectation", cases())
def test_door(world, door, visibility, viewer, expectation):
    client = world.clients[viewer]
    post = (world.replies if door in REPLIES else world.posts)[visibility]
    if door in ACTS and viewer == "author":
        post = client.toot("to be edited", visibility=visibility)
    found = DOORS[door](world, client, post)
    if isinstance(found, list):
        real, missing = found
        if expectation == "-":
            assert real.status_code == 404
            assert (real.status_code, real.json()) == (missing.status_code, missing.json())
            assert sorted(real.headers) == sorted(missing.headers)
        else:
            assert real.status_code == {"y": 200, "f": 403, "u": 401}[expectation], real.text
            assert missing.status_code == (401 if expectation == "u" else 404)
    else:
        assert found == {"y": True, "-": False, "u": 401}[expectation]


def test_every_door_is_in_the_table():
    assert {case.values[0] for case in cases()} == set(DOORS)


def test_suspended_authors_are_gone_for_everyone(server, anyone, alice, bob):
    if server.data is None:
        pytest.skip("suspends by the command line")
    status = alice.toot("post")
    reblog = bob.post(f"/api/v1/statuses/{status['id']}/reblog", 200)
    server.cli("account", "suspend", alice.name)
    for client in (anyone, bob):
        for gone in (status, reblog):
            eventually(lambda: client.get(f"/api/v1/statuses/{gone['id']}").status_code == 404)
        assert client.get(f"/api/v1/accounts/{alice.id}/statuses").status_code in (404, 410)
