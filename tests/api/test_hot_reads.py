"""Home pages are served from caches: whatever anybody does, they equal what the database says, at the very next read.

ROOKERY_SEED and ROOKERY_ACTS replay or lengthen the random walk.
"""

import os
import random
import time

import rookery_client as rookery
from rookery_client import eventually

SEED = int(os.environ.get("ROOKERY_SEED", 1))
ACTS = int(os.environ.get("ROOKERY_ACTS", 250))
OTHER_PROCESS_SECONDS_MAX = 1


def carried(user):
    """Whether all posts have come to their readers."""
    return rookery.figure(user.url, "rookery_outbox_depth") == 0


def stale(reader):
    """What differs between a reader's home page and the same posts asked for one by one, which no cache answers."""
    page = reader.home()
    asked = {status["id"]: status for status in reader.get("/api/v1/statuses", 200, id=[s["id"] for s in page])} if page else {}
    wrong = []
    for status in page:
        if asked.get(status["id"]) != status:
            other = asked.get(status["id"])
            wrong.append((status["id"], "gone" if other is None else
                          {key: (status.get(key), other.get(key)) for key in status.keys() | other.keys() if status.get(key) != other.get(key)}))
    return wrong


class Town:
    """A few people, and everything that they may do to each other and to their posts."""

    def __init__(self, server, dice):
        self.server = server
        self.dice = dice
        self.people = [rookery.register(server.url, rookery.unique("hot")) for _ in range(5)]
        self.posts = []  # (author, id) of posts that were there once
        self.lists = {}
        self.filters = {}
        for one in self.people:
            for other in self.people:
                if one is not other and dice.random() < 0.8:
                    one.follow(other)
        for _ in range(15):
            self.post()

    def anyone(self):
        return self.dice.choice(self.people)

    def two(self):
        return self.dice.sample(self.people, 2)

    def post(self):
        author, other = self.two()
        text = self.dice.choice(["plain words", "words with #cats", f"hello @{other.name}", "a longer text about birds"])
        fields = {"visibility": self.dice.choice(["public", "public", "unlisted", "private", "direct"])}
        if self.posts and self.dice.random() < 0.4:
            fields["in_reply_to_id"] = self.dice.choice(self.posts)[1]
        if self.dice.random() < 0.2:
            fields["spoiler_text"] = "birds ahead"
        answer = author.post("/api/v1/statuses", status=text, **fields)
        if answer.status_code == 200:
            self.posts.append((author, answer.json()["id"]))

    def of_post(self, act):
        if self.posts:
            self.anyone().post(f"/api/v1/statuses/{self.dice.choice(self.posts)[1]}/{act}")

    def own_post(self):
        return self.dice.choice(self.posts) if self.posts else None

    def edit(self):
        if own := self.own_post():
            own[0].put(f"/api/v1/statuses/{own[1]}", status=self.dice.choice(["edited", "edited #dogs", f"now for @{self.anyone().name}"]))

    def delete(self):
        if own := self.own_post():
            own[0].delete(f"/api/v1/statuses/{own[1]}")

    def pin(self):
        if own := self.own_post():
            own[0].post(f"/api/v1/statuses/{own[1]}/{self.dice.choice(['pin', 'unpin'])}")

    def profile(self):
        change = self.dice.choice([{"display_name": f"Name {self.dice.random()}"}, {"note": f"About {self.dice.random()}"},
                                   {"locked": self.dice.random() < 0.3}, {"bot": self.dice.random() < 0.5},
                                   {"fields_attributes[0][name]": "a", "fields_attributes[0][value]": str(self.dice.random())}])
        self.anyone().patch("/api/v1/accounts/update_credentials", 200, **change)

    def relation(self, *acts, **fields):
        one, other = self.two()
        one.post(f"/api/v1/accounts/{other.id}/{self.dice.choice(acts)}", **fields)

    def answer_requests(self):
        one, other = self.two()
        one.post(f"/api/v1/follow_requests/{other.id}/{self.dice.choice(['authorize', 'reject'])}")

    def tag(self):
        self.anyone().post(f"/api/v1/tags/{self.dice.choice(['cats', 'dogs'])}/{self.dice.choice(['follow', 'unfollow'])}")

    def filter(self):
        one = self.anyone()
        mine = self.filters.setdefault(one.id, [])
        if mine and self.dice.random() < 0.5:
            chosen = self.dice.choice(mine)
            act = self.dice.randrange(4)
            if act == 0:
                one.delete(f"/api/v2/filters/{chosen}", 200)
                mine.remove(chosen)
            elif act == 1:
                one.post(f"/api/v2/filters/{chosen}/keywords", keyword=self.dice.choice(["words", "longer", "edited"]))
            elif act == 2 and self.posts:
                one.post(f"/api/v2/filters/{chosen}/statuses", status_id=self.dice.choice(self.posts)[1])
            else:
                one.put(f"/api/v2/filters/{chosen}", title=f"Filter {self.dice.random()}", filter_action=self.dice.choice(["warn", "hide"]))
            return
        fields = {"title": "Birds", "context": ["home", "public"], "keywords_attributes[][keyword]": self.dice.choice(["birds", "plain"])}
        mine.append(one.post("/api/v2/filters", 200, **fields)["id"])

    def list(self):
        one, other = self.two()
        mine = self.lists.setdefault(one.id, [])
        if not mine or self.dice.random() < 0.2:
            mine.append(one.post("/api/v1/lists", 200, title="Some", exclusive=self.dice.random() < 0.5)["id"])
            return
        chosen = self.dice.choice(mine)
        act = self.dice.randrange(4)
        if act == 0:
            one.post(f"/api/v1/lists/{chosen}/accounts", account_ids=[other.id])
        elif act == 1:
            one.delete(f"/api/v1/lists/{chosen}/accounts", account_ids=[other.id])
        elif act == 2:
            one.put(f"/api/v1/lists/{chosen}", title="Some", exclusive=self.dice.random() < 0.5)
        else:
            one.delete(f"/api/v1/lists/{chosen}")
            mine.remove(chosen)

    def act(self):
        acts = [
            (6, self.post), (3, self.edit), (2, self.delete), (2, self.pin), (3, self.profile),
            (3, lambda: self.of_post("favourite")), (2, lambda: self.of_post("unfavourite")),
            (2, lambda: self.of_post("bookmark")), (1, lambda: self.of_post("unbookmark")),
            (3, lambda: self.of_post("reblog")), (2, lambda: self.of_post("unreblog")),
            (3, lambda: self.relation("follow")), (2, lambda: self.relation("unfollow")),
            (1, lambda: self.relation("follow", reblogs=self.dice.random() < 0.5)),
            (1, lambda: self.relation("block")), (2, lambda: self.relation("unblock")),
            (1, lambda: self.relation("mute")), (1, lambda: self.relation("mute", duration=1)), (2, lambda: self.relation("unmute")),
            (1, lambda: self.relation("remove_from_followers")), (1, self.answer_requests),
            (2, self.tag), (3, self.filter), (3, self.list),
        ]
        chosen = self.dice.choices([act for _, act in acts], [weight for weight, _ in acts])[0]
        chosen()


def test_after_every_act_every_page_is_what_the_database_says(own_server):
    own_server.start()
    town = Town(own_server, random.Random(SEED))
    shown = 0
    for number in range(ACTS):
        town.act()
        for reader in town.people:
            assert not stale(reader), f"seed {SEED}, act {number}"
        if number % 50 == 49:
            eventually(lambda: carried(town.people[0]))
            time.sleep(1.1)  # mutes that run out have run out
            warm = [reader.home() for reader in town.people]
            own_server.restart()
            assert [reader.home() for reader in town.people] == warm, f"seed {SEED}, act {number}"
            shown += sum(len(page) for page in warm)
    assert shown > 50


def names_of(page):
    return {status["id"]: status["account"]["display_name"] for status in page}


def test_new_name_picture_and_counters_of_an_author_are_on_all_posts_at_once(alice, bob, carol):
    alice.follow(bob)
    posts = [bob.toot(f"post {i}")["id"] for i in range(3)]
    eventually(lambda: alice.home_ids() == posts[::-1])
    bob.patch("/api/v1/accounts/update_credentials", 200, display_name="Robert")
    assert names_of(alice.home()) == dict.fromkeys(posts, "Robert")
    followers = alice.home()[0]["account"]["followers_count"]
    carol.follow(bob)
    assert [status["account"]["followers_count"] for status in alice.home()] == [followers + 1] * 3


def test_counts_of_a_post_follow_each_act(alice, bob, carol):
    alice.follow(bob)
    post = bob.toot("count me")["id"]
    eventually(alice.home_ids)
    for expected, act in [(1, "favourite"), (0, "unfavourite"), (1, "favourite")]:
        carol.post(f"/api/v1/statuses/{post}/{act}", 200)
        assert alice.home()[0]["favourites_count"] == expected
        assert alice.home()[0]["favourited"] is False
    alice.post(f"/api/v1/statuses/{post}/favourite", 200)
    assert (alice.home()[0]["favourites_count"], alice.home()[0]["favourited"]) == (2, True)
    reply = carol.toot("me too", in_reply_to_id=post)["id"]
    assert alice.home()[0]["replies_count"] == 1
    carol.delete(f"/api/v1/statuses/{reply}", 200)
    assert alice.home()[0]["replies_count"] == 0


def test_what_the_command_line_changes_is_seen_within_a_second(own_server):
    own_server.start()
    alice, bob, carol = (rookery.register(own_server.url, rookery.unique("cli")) for _ in range(3))
    alice.follow(bob)
    alice.follow(carol)
    post = bob.toot("still here")["id"]
    reblog = carol.post(f"/api/v1/statuses/{post}/reblog", 200)["id"]
    eventually(lambda: alice.home_ids() == [reblog, post])

    def changes_to(expected, *command):
        own_server.cli(*command)
        eventually(lambda: alice.home_ids() == expected, OTHER_PROCESS_SECONDS_MAX)

    changes_to([], "account", "suspend", bob.name)
    assert bob.get("/api/v1/timelines/home").status_code == 403
    changes_to([reblog, post], "account", "unsuspend", bob.name)
    assert bob.get("/api/v1/timelines/home").status_code == 200
    changes_to([post], "account", "suspend", carol.name)
    changes_to([reblog, post], "account", "unsuspend", carol.name)
    changes_to([], "account", "delete", bob.name)
    assert bob.get("/api/v1/timelines/home").status_code == 401


def test_revoked_token_is_refused_at_once(own_server):
    own_server.start()
    alice = rookery.register(own_server.url, rookery.unique("rev"))
    alice.home()
    other = alice.token_with("read")
    assert other.get("/api/v1/timelines/home").status_code == 200
    alice.post("/oauth/revoke", 200, client_id=alice.app["client_id"], client_secret=alice.app["client_secret"], token=alice.token)
    assert alice.get("/api/v1/timelines/home").status_code == 401
    assert other.get("/api/v1/timelines/home").status_code == 200
