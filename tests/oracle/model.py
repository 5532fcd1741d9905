"""What a home timeline must show, told by a naive model: all facts in tables, the rule as one SELECT over all posts.

Nothing here is shared with the server: it is the rule of docs/timelines.md, written a second time.
"""

import sqlite3

SCHEMA = """
CREATE TABLE people (id INTEGER PRIMARY KEY, locked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER NOT NULL, visibility TEXT NOT NULL, language TEXT,
  answered INTEGER, original INTEGER);
CREATE TABLE mentions (post INTEGER, person INTEGER, PRIMARY KEY (post, person));
CREATE TABLE tags (post INTEGER, tag TEXT, PRIMARY KEY (post, tag));
CREATE TABLE follows (follower INTEGER, followee INTEGER, reblogs INTEGER, PRIMARY KEY (follower, followee));
CREATE TABLE follow_languages (follower INTEGER, followee INTEGER, language TEXT);
CREATE TABLE requests (follower INTEGER, followee INTEGER, reblogs INTEGER, PRIMARY KEY (follower, followee));
CREATE TABLE blocks (person INTEGER, target INTEGER, PRIMARY KEY (person, target));
CREATE TABLE mutes (person INTEGER, target INTEGER, PRIMARY KEY (person, target));
CREATE TABLE followed_tags (person INTEGER, tag TEXT, PRIMARY KEY (person, tag));
CREATE TABLE lists (id INTEGER PRIMARY KEY, owner INTEGER, exclusive INTEGER);
CREATE TABLE members (list INTEGER, person INTEGER, PRIMARY KEY (list, person));
"""

# Who may look at a post at all, wherever it is shown.
MAY_SEE = """
  ({post}.author = :me OR (
    :me NOT IN (SELECT target FROM blocks WHERE person = {post}.author)
    AND CASE {post}.visibility
      WHEN 'public' THEN 1
      WHEN 'unlisted' THEN 1
      WHEN 'private' THEN :me IN (SELECT follower FROM follows WHERE followee = {post}.author)
                       OR :me IN (SELECT person FROM mentions WHERE post = {post}.id)
      ELSE :me IN (SELECT person FROM mentions WHERE post = {post}.id) END))
"""

HOME = f"""
WITH unwanted AS (SELECT target FROM blocks WHERE person = :me UNION SELECT target FROM mutes WHERE person = :me),
followed AS (SELECT followee FROM follows WHERE follower = :me),
-- Each post beside the one that is read: the original of a reblog, else itself.
shown AS (SELECT p.*, COALESCE(o.id, p.id) AS read_id, COALESCE(o.author, p.author) AS read_author
          FROM posts p LEFT JOIN posts o ON o.id = p.original
          WHERE {MAY_SEE.format(post="p")} AND (o.id IS NULL OR {MAY_SEE.format(post="o")}))
SELECT id FROM shown p WHERE author = :me AND read_author NOT IN (SELECT target FROM blocks WHERE person = :me)
UNION
SELECT id FROM shown p
WHERE author <> :me
  AND author NOT IN unwanted
  AND read_author NOT IN unwanted
  AND NOT EXISTS (SELECT 1 FROM mentions WHERE post = p.read_id AND person IN unwanted)
  AND (
    (author IN followed
      AND (original IS NULL OR (SELECT reblogs FROM follows WHERE follower = :me AND followee = p.author))
      AND (original IS NOT NULL OR language IS NULL
        OR NOT EXISTS (SELECT 1 FROM follow_languages WHERE follower = :me AND followee = p.author)
        OR language IN (SELECT language FROM follow_languages WHERE follower = :me AND followee = p.author))
      AND (answered IS NULL OR answered = :me OR answered = author OR answered IN followed)
      AND author NOT IN (SELECT m.person FROM members m JOIN lists l ON l.id = m.list WHERE l.owner = :me AND l.exclusive))
    OR (visibility = 'public' AND original IS NULL
      AND EXISTS (SELECT 1 FROM tags t JOIN followed_tags f ON f.tag = t.tag AND f.person = :me WHERE t.post = p.id)))
ORDER BY id DESC
"""


class Model:
    def __init__(self):
        self.db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.db.executescript(SCHEMA)

    def run(self, statement, *values):
        return self.db.execute(statement, values).fetchall()

    def one(self, statement, *values):
        row = self.db.execute(statement, values).fetchone()
        return row[0] if row else None

    def home(self, me):
        return [row[0] for row in self.db.execute(HOME, {"me": me})]

    def may_see(self, me, post):
        found = self.db.execute(
            f"SELECT 1 FROM posts p LEFT JOIN posts o ON o.id = p.original WHERE p.id = :post AND {MAY_SEE.format(post='p')} "
            f"AND (o.id IS NULL OR {MAY_SEE.format(post='o')})", {"me": me, "post": post}).fetchone()
        return found is not None

    # What happened. Each is called once the server has said yes.

    def posted(self, post, author, visibility, language, answered, mentions, tags):
        self.run("INSERT INTO posts VALUES (?, ?, ?, ?, ?, NULL)", post, author, visibility, language, answered)
        self._names(post, mentions, tags)

    def edited(self, post, mentions, tags):
        self.run("DELETE FROM mentions WHERE post = ?", post)
        self.run("DELETE FROM tags WHERE post = ?", post)
        self._names(post, mentions, tags)

    def _names(self, post, mentions, tags):
        for person in mentions:
            self.run("INSERT OR IGNORE INTO mentions VALUES (?, ?)", post, person)
        for tag in tags:
            self.run("INSERT OR IGNORE INTO tags VALUES (?, ?)", post, tag)

    def deleted(self, post):
        for one in [post] + [row[0] for row in self.run("SELECT id FROM posts WHERE original = ?", post)]:
            self.run("DELETE FROM mentions WHERE post = ?", one)
            self.run("DELETE FROM tags WHERE post = ?", one)
            self.run("DELETE FROM posts WHERE id = ?", one)

    def reblogged(self, reblog, author, visibility, original):
        self.run("INSERT OR IGNORE INTO posts VALUES (?, ?, ?, NULL, NULL, ?)", reblog, author, visibility, original)

    def followed(self, follower, followee, reblogs, languages):
        if self.one("SELECT 1 FROM follows WHERE follower = ? AND followee = ?", follower, followee):
            self.run("UPDATE follows SET reblogs = ? WHERE follower = ? AND followee = ?", reblogs, follower, followee)
        elif self.one("SELECT locked FROM people WHERE id = ?", followee):
            self.run("INSERT OR REPLACE INTO requests VALUES (?, ?, ?)", follower, followee, reblogs)
        else:
            self.run("INSERT INTO follows VALUES (?, ?, ?)", follower, followee, reblogs)
        self.run("DELETE FROM follow_languages WHERE follower = ? AND followee = ?", follower, followee)
        for language in languages:
            self.run("INSERT INTO follow_languages VALUES (?, ?, ?)", follower, followee, language)

    def accepted(self, followee, follower):
        self.run("INSERT INTO follows SELECT * FROM requests WHERE follower = ? AND followee = ?", follower, followee)
        self.run("DELETE FROM requests WHERE follower = ? AND followee = ?", follower, followee)

    def rejected(self, followee, follower):
        self.run("DELETE FROM requests WHERE follower = ? AND followee = ?", follower, followee)

    def locked(self, person, locked):
        self.run("UPDATE people SET locked = ? WHERE id = ?", locked, person)
        if not locked:
            for (follower,) in self.run("SELECT follower FROM requests WHERE followee = ?", person):
                self.accepted(person, follower)

    def unfollowed(self, follower, followee):
        for table in ("follows", "requests", "follow_languages"):
            self.run(f"DELETE FROM {table} WHERE follower = ? AND followee = ?", follower, followee)
        self.run("DELETE FROM members WHERE person = ? AND list IN (SELECT id FROM lists WHERE owner = ?)", followee, follower)

    def blocked(self, person, target):
        self.unfollowed(person, target)
        self.unfollowed(target, person)
        self.run("INSERT OR IGNORE INTO blocks VALUES (?, ?)", person, target)
