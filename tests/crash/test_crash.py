"""What was answered survives: the server is killed with SIGKILL at random moments while people write, again and again on
the same data folder.

ROOKERY_CRASH_ROUNDS  how many kills, 30 if not set
ROOKERY_CRASH_SEED    replays the choices of one run (the moments within a request remain the machine's)
"""

import os
import random
import secrets
import threading
import time

import requests

import rookery_client as rookery

ROUNDS = int(os.environ.get("ROOKERY_CRASH_ROUNDS", "30"))
SEED = int(os.environ.get("ROOKERY_CRASH_SEED", secrets.randbelow(1_000_000)))
PEOPLE = 6
LOAD_SECONDS = (0.05, 1.0)  # from the first request to the kill
HOME_POSTS_MAX = 800
PAGE = 40


class Post:
    """A post that was answered, and what may be true of it now: an unanswered edit or delete leaves two possibilities."""

    def __init__(self, author, text):
        self.author = author
        self.texts = {text}
        self.present = {True}


class Person:
    """Somebody who writes, and what the server has acknowledged to them."""

    def __init__(self, user, seed):
        self.user = user
        self.random = random.Random(seed)
        self.posts = {}  # id -> Post
        self.unanswered = set()  # texts of posts that may exist
        self.favourites = {}  # post id -> set of what may be true
        self.follows = {}  # index of another person -> set of what may be true
        self.count = 0

    def text(self):
        self.count += 1
        return f"{self.user.name} says number {self.count} {'and so on ' * self.random.randrange(30)}the end".strip()

    def own_settled(self):
        # Others ask too, while the owner's thread adds to them.
        return [id for id, post in list(self.posts.items()) if post.present == {True}]


class Load:
    """Everybody writing at once until the server is gone."""

    def __init__(self, people):
        self.people = people
        self.failures = []
        self.answers = 0
        self.threads = [threading.Thread(target=self._write, args=(person,)) for person in people]

    def start(self):
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive(), "a writer did not notice that the server is gone"
        assert not self.failures, self.failures[:5]

    def _write(self, person):
        person.user.session = self._fresh_session(person.user)
        try:
            while True:
                act = person.random.choices((self.post, self.edit, self.delete, self.favourite, self.follow, self.reblog),
                                            (60, 8, 8, 12, 6, 6))[0]
                act(person)
                self.answers += 1
        except requests.RequestException:
            pass  # killed
        except Exception as error:  # noqa: BLE001: whatever it is, the test must tell it
            self.failures.append(repr(error))

    @staticmethod
    def _fresh_session(user):
        session = requests.Session()
        session.headers.update(user.session.headers)
        return session

    def post(self, person):
        text = person.text()
        person.unanswered.add(text)
        id = person.user.toot(text, headers={"Idempotency-Key": text[:40]})["id"]
        assert id not in person.posts, f"{id} was given twice"
        person.posts[id] = Post(person, text)
        person.unanswered.discard(text)

    def edit(self, person):
        if not (own := person.own_settled()):
            return
        id = person.random.choice(own)
        text = person.text()
        post = person.posts[id]
        post.texts.add(text)
        person.user.put(f"/api/v1/statuses/{id}", 200, status=text)
        post.texts = {text}

    def delete(self, person):
        if not (own := person.own_settled()):
            return
        id = person.random.choice(own)
        person.posts[id].present = {True, False}
        person.user.delete(f"/api/v1/statuses/{id}", 200)
        person.posts[id].present = {False}

    def favourite(self, person):
        other = person.random.choice(self.people)
        if not (theirs := other.own_settled()):
            return
        id = person.random.choice(theirs[-50:])
        wanted = person.favourites.get(id, {False}) == {False}
        person.favourites[id] = {True, False}
        done = person.user.post(f"/api/v1/statuses/{id}/{'favourite' if wanted else 'unfavourite'}")
        if done.status_code == 404:  # its author was quicker
            person.favourites.pop(id)
            return
        assert done.status_code == 200, done.text
        person.favourites[id] = {wanted}

    def follow(self, person):
        index = person.random.randrange(len(self.people))
        if (other := self.people[index]) is person:
            return
        wanted = person.follows.get(index, {False}) == {False}
        person.follows[index] = {True, False}
        person.user.post(f"/api/v1/accounts/{other.user.id}/{'follow' if wanted else 'unfollow'}", 200)
        person.follows[index] = {wanted}

    def reblog(self, person):
        other = person.random.choice(self.people)
        if not (theirs := other.own_settled()):
            return
        done = person.user.post(f"/api/v1/statuses/{person.random.choice(theirs[-50:])}/reblog")
        assert done.status_code in (200, 404), done.text


def pages(user, path, most, **query):
    """The statuses of a timeline, newest first."""
    found = []
    while len(found) < most:
        page = user.get(path, 200, limit=PAGE, **query)
        if not page:
            break
        found += page
        query["max_id"] = page[-1]["id"]
    return found


def plain(status):
    return status["content"].removeprefix("<p>").removesuffix("</p>")


def verify_own_posts(person, floor):
    """The author's posts above `floor`: each that was answered is there once as it was last said, nothing else is."""
    listed = pages(person.user, f"/api/v1/accounts/{person.user.id}/statuses", 10**6, since_id=floor, exclude_reblogs=True)
    ids = [status["id"] for status in listed]
    assert len(ids) == len(set(ids)), f"{person.user.name} has a post twice"
    there = {status["id"]: plain(status) for status in listed}
    for id, post in person.posts.items():
        if int(id) <= floor:
            if len(post.present) > 1:  # an older one, whose delete was on its way
                post.present = {person.user.get(f"/api/v1/statuses/{id}").status_code == 200}
            continue
        assert (id in there) in post.present, f"post {id} should be {post.present}, it is {id in there}"
        post.present = {id in there}
        if id in there:
            assert there[id] in post.texts, f"post {id} says {there[id]!r}, not one of {post.texts}"
            post.texts = {there[id]}
    for id in set(there) - set(person.posts):
        text = there[id]
        assert text in person.unanswered, f"post {id} says {text!r}, which nobody posted"
        person.unanswered.discard(text)
        person.posts[id] = Post(person, text)


def verify_relations(people):
    for person in people:
        others = [other for other in people if other is not person]
        answer = person.user.get("/api/v1/accounts/relationships", 200, id=[other.user.id for other in others])
        following = {relation["id"]: relation["following"] for relation in answer}
        for other in others:
            index = people.index(other)
            now = following[other.user.id]
            assert now in person.follows.get(index, {False}), f"{person.user.name} following {other.user.name} is {now}"
            person.follows[index] = {now}


def verify_favourites(person):
    """Those that an answer was given for, or was on its way, since the last look."""
    for id, possible in list(person.favourites.items())[-30:]:
        seen = person.user.get(f"/api/v1/statuses/{id}")
        if seen.status_code == 404:  # deleted by its author
            person.favourites.pop(id)
            continue
        assert seen.json()["favourited"] in possible, f"{person.user.name} favourited {id}: not {possible}"
        person.favourites[id] = {seen.json()["favourited"]}


def verify_home(person, people):
    """Everything there is of those whom this person follows, and of their own, newest first, each once."""
    followed = [people[index] for index, now in person.follows.items() if now == {True}] + [person]
    expected = sorted((int(id) for one in followed for id, post in one.posts.items() if post.present == {True}), reverse=True)

    def wrong():
        shown = [int(status["id"]) for status in pages(person.user, "/api/v1/timelines/home", HOME_POSTS_MAX)
                 if status["reblog"] is None]
        # Reblogs take part of the room; what is left of it must be right to its end.
        wanted = [id for id in expected if id >= shown[-1]] if len(expected) > len(shown) and shown else expected
        return None if shown == wanted else (len(shown), len(wanted), sorted(set(wanted) ^ set(shown))[:10])

    deadline = time.monotonic() + 15
    while difference := wrong():
        assert time.monotonic() < deadline, f"home of {person.user.name}: shown, expected, differing: {difference}"
        time.sleep(0.1)


def verify(server, people, floor):
    for person in people:
        verify_own_posts(person, floor)
    verify_relations(people)
    for person in people:
        verify_favourites(person)
        verify_home(person, people)


def test_what_was_answered_survives_kill_9(own_server):
    print(f"\nROOKERY_CRASH_SEED={SEED} ROOKERY_CRASH_ROUNDS={ROUNDS}")
    chance = random.Random(SEED)
    own_server.start()
    people = [Person(rookery.register(own_server.url), chance.random()) for _ in range(PEOPLE)]
    floor = 0
    answers = 0
    for round_number in range(ROUNDS):
        load = Load(people)
        load.start()
        time.sleep(chance.uniform(*LOAD_SECONDS))
        own_server.kill()
        load.join()
        answers += load.answers
        if chance.random() < 0.5:
            own_server.cli("check")  # the first to open what the killed process left
        own_server.start()
        verify(own_server, people, floor)
        if round_number % 5 == 4:
            own_server.cli("check")
        floor = max((int(id) for person in people for id in person.posts), default=0)
    verify(own_server, people, 0)
    own_server.stop()
    own_server.cli("check")
    posts = sum(len(person.posts) for person in people)
    print(f"{ROUNDS} kills, {answers} acts answered, {posts} posts")
    assert posts > ROUNDS, "too little was written for the kills to mean anything"
