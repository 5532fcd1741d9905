"""People on the server, what it has acknowledged to them, and what each of them must therefore see."""

import threading

import rookery_client as rookery

AUTHORS, READERS, MOVERS = 4, 6, 2
CROWD = 2_500  # silent followers of the first author, so that each of their posts is carried in several chunks
PAGE = 40
DRAIN_SECONDS_MAX = 60

CROWD_SQL = """
INSERT INTO accounts (id, name, name_key, created_at) SELECT n, 'crowd' || n, 'crowd' || n, 0 FROM generate_series(1, {count}) n;
INSERT INTO credentials (account_id, email, email_key, password_hash)
  SELECT n, 'crowd' || n || '@example.org', 'crowd' || n || '@example.org', '!' FROM generate_series(1, {count}) n;
INSERT INTO account_stats (account_id, following) SELECT n, 1 FROM generate_series(1, {count}) n;
INSERT INTO follows (follower_id, followee_id, id) SELECT n, {author}, n FROM generate_series(1, {count}) n;
UPDATE account_stats SET followers = followers + {count} WHERE account_id = {author};
"""


class Post:
    def __init__(self, author, visibility, mentioned):
        self.author, self.visibility, self.mentioned = author, visibility, mentioned  # accounts' ids; mentioned: one or None
        self.id = None  # once it is acknowledged
        self.acknowledged_at = None


class Community:
    """Threads: any. `follows` of a person changes only by the one thread that acts for them."""

    def __init__(self, url, run_sql):
        self.url = url
        # From an address each: few may sign up from one.
        self.people = [rookery.register(url, address=f"192.0.2.{n}") for n in range(1, AUTHORS + READERS + MOVERS + 1)]
        self.authors, others = self.people[:AUTHORS], self.people[AUTHORS:]
        self.readers, self.movers = others[:READERS], others[READERS:]  # movers follow and unfollow all the time
        self.follows = {person.id: set() for person in self.people}
        self.posts = {}  # text -> Post
        self.newest = "0"  # of what was before these
        self.lock = threading.Lock()
        for number, reader in enumerate(self.readers):
            for place, author in enumerate(self.authors):
                if (number + place) % 3:
                    reader.follow(author)
                    self.follows[reader.id].add(author.id)
        run_sql(CROWD_SQL.format(count=CROWD, author=self.authors[0].id))

    def wanted(self, text, author, visibility, mentioned):
        with self.lock:
            self.posts[text] = Post(author.id, visibility, mentioned and mentioned.id)
        return self.posts[text]

    def home(self, person):
        """The ids that their home timeline has, newest first."""
        with self.lock:
            return sorted((post.id for post in self.posts.values() if post.id and self.shows(person, post)), key=int, reverse=True)

    def visibilities(self, ids):
        """id -> visibility, of these."""
        wanted = set(ids)
        with self.lock:
            return {post.id: post.visibility for post in self.posts.values() if post.id in wanted}

    def shows(self, person, post):
        if post.author == person.id:
            return True
        return post.author in self.follows[person.id] and (post.visibility != "direct" or post.mentioned == person.id)

    def forbidden(self, person, statuses):
        """Of what the server showed: what this person should not have been shown, or not in this order."""
        strange = [status["id"] for status in statuses
                   if status["account"]["id"] != person.id
                   and (status["account"]["id"] not in self.follows[person.id]
                        or (status["visibility"] == "direct" and person.id not in [one["id"] for one in status["mentions"]]))]
        ids = [int(status["id"]) for status in statuses]
        if ids != sorted(set(ids), reverse=True):
            strange.append(f"order {ids}")
        return strange

    def check(self, nodes):
        """Once nobody does anything any more: through each node every home is what it must be, each author has each post once."""
        rookery.eventually(lambda: all(rookery.figure(node, "rookery_outbox_depth") == 0 for node in nodes), seconds=DRAIN_SECONDS_MAX)
        lost = [text for text, post in self.posts.items() if not post.id]
        assert not lost, f"never accepted: {lost}"
        for node in nodes:
            for person in self.people:
                asking = rookery.Client(node, person.token)
                expected = self.home(person)
                shown = everything(asking, "/api/v1/timelines/home", expected[-1] if expected else None)
                assert_same(expected, shown, f"the home of {person.name} by {node}")
            for author in self.authors:
                own = sorted((post.id for post in self.posts.values() if post.author == author.id), key=int, reverse=True)
                shown = everything(rookery.Client(node, author.token), f"/api/v1/accounts/{author.id}/statuses", own[-1])
                assert_same(own, shown, f"the posts of {author.name} by {node}")

    def forget_posts(self):
        """What happened so far was checked; from now on only what comes is."""
        self.newest = max((post.id for post in self.posts.values() if post.id), key=int, default=self.newest)
        self.posts = {}


def everything(client, path, oldest):
    """All ids of a timeline down to `oldest`, by pages."""
    ids = []
    page = client.get(path, 200, limit=PAGE) if oldest else []
    while page:
        ids += [status["id"] for status in page if int(status["id"]) >= int(oldest)]
        page = client.get(path, 200, limit=PAGE, max_id=page[-1]["id"]) if int(page[-1]["id"]) > int(oldest) else []
    return ids


def assert_same(expected, shown, what):
    lost, wrong = set(expected) - set(shown), set(shown) - set(expected)
    assert shown == expected, (f"{what}: {len(lost)} of {len(expected)} lost {sorted(lost)[:5]}, {len(wrong)} too much {sorted(wrong)[:5]}, "
                               f"{len(shown) - len(set(shown))} doubled")
