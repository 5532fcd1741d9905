"""Thousands of random operations over HTTP; after each batch every home timeline equals the naive answer.

  /usr/bin/python3 -m pytest tests/oracle                                    a new seed each time
  ROOKERY_SEED=17 /usr/bin/python3 -m pytest tests/oracle                    replays one (or --seed 17)
  ROOKERY_OPERATIONS=50000 ...                                               a long run

With a server of its own (no ROOKERY_URL) the server is also restarted in between, each time with another threshold from
which on an author's posts are read instead of pushed, so low that people cross it all the time in both directions, and
with or without memory for more than one home timeline, so that lists are dropped and rebuilt all the time.
"""

import concurrent.futures
import os
import random
import sys
import time

import pytest

import rookery_client as rookery

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from model import Model  # noqa: E402

PEOPLE = 12
OPERATIONS = 5_000
BATCH_OPERATIONS = 250
RESTARTS = 4
DRAIN_SECONDS_MAX = 60
LANGUAGES = ["en", "de", "ja"]
TIMELINES = [{"pull_from_followers": 4, "memory_mib": 0, "follower_lists_mib": 0},
             {"pull_from_followers": 3, "memory_mib": 64, "follower_lists_mib": 64},
             {"pull_from_followers": 0, "memory_mib": 64, "follower_lists_mib": 64},
             {"pull_from_followers": 6, "memory_mib": 64, "follower_lists_mib": 0}]


class Community:
    """Some people on a server, what they do at random, and the model that is told of it."""

    def __init__(self, server, seed):
        self.server = server
        self.random = random.Random(seed)
        self.model = Model()
        # Names and tags do not depend on the seed: a server elsewhere may have those of earlier runs.
        self.people = [rookery.register(server.url, rookery.unique("or")) for _ in range(PEOPLE)]
        self.tags = [rookery.unique("tag").replace("_", "") for _ in range(4)]
        for person in self.people:
            person.number = int(person.id)
            self.model.run("INSERT INTO people (id) VALUES (?)", person.number)
        self.by_number = {person.number: person for person in self.people}
        self.recent = []  # ids of posts that somebody may act on; deleted ones among them
        self.log = []

    # Choices

    def person(self, *others):
        return self.random.choice([one for one in self.people if one not in others])

    def chance(self, probability):
        return self.random.random() < probability

    def some_post(self, condition="1", *values):
        """A random one among the newest posts, or None."""
        rows = self.model.run(f"SELECT id FROM posts WHERE {condition} ORDER BY id DESC LIMIT 60", *values)
        return self.random.choice(rows)[0] if rows else None

    def words(self, mentions):
        tags = [tag for tag in self.tags if self.chance(0.1)]
        text = " ".join([f"@{person.name}" for person in mentions] + ["post"] + [f"#{tag}" for tag in tags])
        return f"{text} {self.random.randrange(10**9)}", tags

    # Operations: each does one thing over HTTP and tells the model when it was done.

    def post(self):
        author = self.person()
        mentions = [person for person in self.people if self.chance(0.06)]
        visibility = self.random.choices(["public", "unlisted", "private", "direct"], [60, 10, 20, 10])[0]
        fields, answered = {}, None
        if self.chance(0.4):
            parent = self.some_post("original IS NULL")
            if parent:
                fields["in_reply_to_id"] = parent
                answered = self.model.one("SELECT author FROM posts WHERE id = ?", parent)
                if self.chance(0.6) and self.by_number[answered] not in mentions:
                    mentions.append(self.by_number[answered])
                if not self.model.may_see(author.number, parent):
                    author.toot(self.words(mentions)[0], expect=404, visibility=visibility, **fields)
                    return "refused"
        text, tags = self.words(mentions)
        language = self.random.choice(LANGUAGES)
        status = author.toot(text, visibility=visibility, language=language, **fields)
        self.model.posted(int(status["id"]), author.number, visibility, language, answered,
                          [person.number for person in mentions], tags)
        if self.chance(0.2):
            assert author.home_ids(limit=1) == [status["id"]], "the own post is not on top at once"
        return status["id"]

    def edit(self):
        post = self.some_post("original IS NULL")
        if not post:
            return None
        author = self.by_number[self.model.one("SELECT author FROM posts WHERE id = ?", post)]
        mentions = [person for person in self.people if self.chance(0.06)]
        text, tags = self.words(mentions)
        author.put(f"/api/v1/statuses/{post}", 200, status=text)
        self.model.edited(post, [person.number for person in mentions], tags)
        return post

    def delete(self):
        post = self.some_post("original IS NULL")
        if not post:
            return None
        author = self.by_number[self.model.one("SELECT author FROM posts WHERE id = ?", post)]
        author.delete(f"/api/v1/statuses/{post}", 200)
        self.model.deleted(post)
        return post

    def reblog(self):
        actor = self.person()
        post = self.some_post("original IS NULL AND (visibility IN ('public', 'unlisted') OR (visibility = 'private' AND author = ?))",
                              actor.number)
        if not post:
            return None
        if not self.model.may_see(actor.number, post):
            actor.post(f"/api/v1/statuses/{post}/reblog", 404)
            return "refused"
        if self.model.one("SELECT 1 FROM blocks b JOIN posts p ON p.author = b.target WHERE b.person = ? AND p.id = ?", actor.number, post):
            actor.post(f"/api/v1/statuses/{post}/reblog", 403)
            return "refused"
        reblog = actor.post(f"/api/v1/statuses/{post}/reblog", 200)
        private = self.model.one("SELECT visibility FROM posts WHERE id = ?", post) == "private"
        self.model.reblogged(int(reblog["id"]), actor.number, "private" if private else "public", post)
        return reblog["id"]

    def unreblog(self):
        reblog = self.some_post("original IS NOT NULL")
        if not reblog:
            return None
        actor, original = self.model.run("SELECT author, original FROM posts WHERE id = ?", reblog)[0]
        self.by_number[actor].post(f"/api/v1/statuses/{original}/unreblog")
        self.model.deleted(reblog)
        return reblog

    def follow(self):
        follower = self.person()
        followee = self.person(follower)
        pair = (follower.number, followee.number, followee.number, follower.number)
        fields = {"reblogs": self.chance(0.8)}
        languages = [language for language in LANGUAGES if self.chance(0.5)] if self.chance(0.2) else []
        if languages:
            fields["languages"] = languages
        if self.model.one("SELECT 1 FROM blocks WHERE (person = ? AND target = ?) OR (person = ? AND target = ?)", *pair):
            follower.post(f"/api/v1/accounts/{followee.id}/follow", 403, **fields)
            return "refused"
        if not languages and self.model.one("SELECT 1 FROM follow_languages WHERE follower = ? AND followee = ?", *pair[:2]):
            return None  # leaving languages out keeps those of before
        follower.post(f"/api/v1/accounts/{followee.id}/follow", 200, **fields)
        self.model.followed(follower.number, followee.number, fields["reblogs"], languages)
        return followee.name

    def unfollow(self):
        follower = self.person()
        followee = self.person(follower)
        follower.post(f"/api/v1/accounts/{followee.id}/unfollow", 200)
        self.model.unfollowed(follower.number, followee.number)
        return followee.name

    def answer_request(self):
        requests = self.model.run("SELECT follower, followee FROM requests ORDER BY follower, followee")
        if not requests:
            return None
        follower, followee = self.random.choice(requests)
        accept = self.chance(0.8)
        answer = "authorize" if accept else "reject"
        self.by_number[followee].post(f"/api/v1/follow_requests/{follower}/{answer}", 200)
        (self.model.accepted if accept else self.model.rejected)(followee, follower)
        return answer

    def lock(self):
        person = self.person()
        locked = self.chance(0.4)
        person.patch("/api/v1/accounts/update_credentials", 200, locked=locked)
        self.model.locked(person.number, locked)
        return locked

    def block(self):
        person = self.person()
        target = self.person(person)
        person.post(f"/api/v1/accounts/{target.id}/block", 200)
        self.model.blocked(person.number, target.number)
        return target.name

    def unblock(self):
        blocks = self.model.run("SELECT person, target FROM blocks ORDER BY person, target")
        if not blocks:
            return None
        person, target = self.random.choice(blocks)
        self.by_number[person].post(f"/api/v1/accounts/{target}/unblock", 200)
        self.model.run("DELETE FROM blocks WHERE person = ? AND target = ?", person, target)
        return target

    def mute(self):
        person = self.person()
        target = self.person(person)
        fields = {"duration": 86_400} if self.chance(0.3) else {}
        person.post(f"/api/v1/accounts/{target.id}/mute", 200, **fields)
        self.model.run("INSERT OR IGNORE INTO mutes VALUES (?, ?)", person.number, target.number)
        return target.name

    def unmute(self):
        mutes = self.model.run("SELECT person, target FROM mutes ORDER BY person, target")
        if not mutes:
            return None
        person, target = self.random.choice(mutes)
        self.by_number[person].post(f"/api/v1/accounts/{target}/unmute", 200)
        self.model.run("DELETE FROM mutes WHERE person = ? AND target = ?", person, target)
        return target

    def follow_tag(self):
        person, tag = self.person(), self.random.choice(self.tags)
        person.post(f"/api/v1/tags/{tag}/follow", 200)
        self.model.run("INSERT OR IGNORE INTO followed_tags VALUES (?, ?)", person.number, tag)
        return tag

    def unfollow_tag(self):
        person, tag = self.person(), self.random.choice(self.tags)
        person.post(f"/api/v1/tags/{tag}/unfollow", 200)
        self.model.run("DELETE FROM followed_tags WHERE person = ? AND tag = ?", person.number, tag)
        return tag

    def change_list(self):
        """A new list, a new member, an exclusive list made ordinary or the other way, or one list less."""
        owner = self.person()
        lists = [row[0] for row in self.model.run("SELECT id FROM lists WHERE owner = ? ORDER BY id", owner.number)]
        if len(lists) < 2 and self.chance(0.5):
            exclusive = self.chance(0.5)
            made = owner.post("/api/v1/lists", 200, title="people", exclusive=exclusive)
            self.model.run("INSERT INTO lists VALUES (?, ?, ?)", int(made["id"]), owner.number, exclusive)
            return made["id"]
        if not lists:
            return None
        one = self.random.choice(lists)
        if self.chance(0.15):
            owner.delete(f"/api/v1/lists/{one}", 200)
            self.model.run("DELETE FROM lists WHERE id = ?", one)
            self.model.run("DELETE FROM members WHERE list = ?", one)
        elif self.chance(0.3):
            exclusive = self.chance(0.5)
            owner.put(f"/api/v1/lists/{one}", 200, title="people", exclusive=exclusive)
            self.model.run("UPDATE lists SET exclusive = ? WHERE id = ?", exclusive, one)
        else:
            member = self.person(owner)
            if self.model.one("SELECT 1 FROM members WHERE list = ? AND person = ?", one, member.number):
                owner.delete(f"/api/v1/lists/{one}/accounts", 200, account_ids=[member.id])
                self.model.run("DELETE FROM members WHERE list = ? AND person = ?", one, member.number)
            elif self.model.one("SELECT 1 FROM follows WHERE follower = ? AND followee = ?", owner.number, member.number):
                owner.post(f"/api/v1/lists/{one}/accounts", 200, account_ids=[member.id])
                self.model.run("INSERT INTO members VALUES (?, ?)", one, member.number)
            else:
                owner.post(f"/api/v1/lists/{one}/accounts", 404, account_ids=[member.id])
        return one

    def look(self):
        """Somebody reads in the middle of it all."""
        self.person().home(limit=self.random.randint(1, 40))

    WEIGHTS = [(post, 46), (edit, 6), (delete, 5), (reblog, 12), (unreblog, 3), (follow, 9), (unfollow, 2), (answer_request, 2),
               (lock, 1), (block, 0.7), (unblock, 1.2), (mute, 1), (unmute, 1.4), (follow_tag, 1), (unfollow_tag, 0.7),
               (change_list, 2.5), (look, 5)]

    def operate(self):
        operation = self.random.choices([one for one, _ in self.WEIGHTS], [weight for _, weight in self.WEIGHTS])[0]
        self.log.append(operation.__name__)
        try:
            self.log[-1] += f" -> {operation(self)}"
        except Exception as error:
            raise AssertionError(f"{operation.__name__}: {error}") from error

    # Comparing

    def metric(self, name):
        return rookery.figure(self.server.url, name)

    def drained(self):
        """Waits until the fan-out has carried everything."""
        deadline = time.monotonic() + DRAIN_SECONDS_MAX
        while (left := self.metric("rookery_outbox_depth")) > 0:
            assert time.monotonic() < deadline, f"{left} posts are not carried after {DRAIN_SECONDS_MAX} s"
            time.sleep(0.01)

    def check(self):
        plans = [(person, random.Random(self.random.random())) for person in self.people]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for difference in pool.map(lambda plan: self.difference(*plan), plans):
                assert difference is None, difference

    def difference(self, person, choices):
        expected = self.model.home(person.number)
        for name, read in (("backwards", read_backwards), ("forwards", read_forwards)):
            if name == "forwards" and choices.random() < 0.6:
                continue  # half the time of a run; every person's turn comes
            actual = read(person, choices)
            if actual != expected:
                return self.explain(person, name, expected, actual)
        if len(expected) > 3:
            since = choices.choice(expected)
            newer = [post for post in expected if post > since][:20]
            actual = [int(post) for post in person.home_ids(since_id=since, limit=20)]
            if actual != newer:
                return self.explain(person, f"since_id={since}", newer, actual)
        return None

    def explain(self, person, how, expected, actual):
        def facts(post):
            row = self.model.run("SELECT author, visibility, language, answered, original FROM posts WHERE id = ?", post)
            if not row:
                return "deleted, or never there"
            author, *rest = row[0]
            return f"by {self.by_number[author].name}, visibility/language/answered/original {rest}"
        missing = [post for post in expected if post not in set(actual)]
        surplus = [post for post in actual if post not in set(expected)]
        lines = [f"home of {person.name} ({person.number}), read {how}: {len(expected)} expected, {len(actual)} shown"]
        lines += [f"  missing {post}: {facts(post)}" for post in missing[:8]]
        lines += [f"  surplus {post}: {facts(post)}" for post in surplus[:8]]
        if not missing and not surplus:
            lines.append("  the same posts, but in another order, or some twice")
        return "\n".join(lines)


def read_backwards(person, choices):
    posts, older = [], {}
    while page := person.home_ids(limit=limit_of(choices), **older):
        posts += [int(post) for post in page]
        older = {"max_id": page[-1]}
    return posts


def read_forwards(person, choices):
    posts, newer = [], {"min_id": 0}
    while page := person.home_ids(limit=limit_of(choices), **newer):
        posts = [int(post) for post in page] + posts
        newer = {"min_id": page[0]}
    return posts


def limit_of(choices):
    return 40 if choices.random() < 0.8 else choices.randint(1, 40)


def configure(server, timelines):
    lines = [rookery.CONFIG.read_text(), "[timelines]", *(f"{key} = {value}" for key, value in timelines.items())]
    server.config = server.data.parent / "rookery.toml"
    server.config.write_text("\n".join(lines) + "\n")


@pytest.fixture
def subject():
    """The server at ROOKERY_URL, or one of this test alone."""
    external = os.environ.get("ROOKERY_URL")
    server = rookery.ExternalServer(external) if external else rookery.Server()
    if not external:
        configure(server, TIMELINES[0])
    server.start()
    yield server
    server.stop()


def test_every_home_timeline_equals_the_naive_answer(subject, request):
    def option(name, standard):
        given = request.config.getoption(f"--{name}", default=None)
        return given if given is not None else int(os.environ.get(f"ROOKERY_{name.upper()}", standard))
    seed = option("seed", random.SystemRandom().randrange(10**9))
    operations = option("operations", OPERATIONS)
    community = Community(subject, seed)
    restarts = set(community.random.sample(range(operations), min(RESTARTS, operations)))
    batch, starts, pulled, dropped = 0, 1, 0, 0
    try:
        for number in range(1, operations + 1):
            community.operate()
            if number in restarts and subject.process:
                community.log.append("restart")
                configure(subject, TIMELINES[starts % len(TIMELINES)])
                starts += 1
                subject.restart()
            if number % BATCH_OPERATIONS == 0 or number == operations:
                batch += 1
                community.drained()
                community.check()
                pulled = max(pulled, community.metric("rookery_fan_out_pulled_total") or 0)
                dropped = max(dropped, community.metric("rookery_timeline_dropped_total") or 0)
    except AssertionError as error:
        last = "\n  ".join(community.log[-15:])
        pytest.fail(f"seed {seed}, batch {batch}, after {len(community.log)} operations; replay with\n"
                    f"  ROOKERY_SEED={seed} ROOKERY_OPERATIONS={operations} /usr/bin/python3 -m pytest tests/oracle\n"
                    f"{error}\nlast operations:\n  {last}", pytrace=False)
    if subject.process and operations >= OPERATIONS:
        assert pulled > 0, "no author ever crossed the threshold"
        assert dropped > 0, "no list was ever dropped"
    print(f"seed {seed}: {operations} operations, {batch} batches, "
          f"{community.model.one('SELECT COUNT(*) FROM posts')} posts at the end")
