"""People who write, read, listen and change whom they follow, all at once and through nginx, as apps do; and what they live through.

An app tries again: a post with the same Idempotency-Key until it is accepted, a page until it comes; a stream that ended is opened
again, and what was missed is read from the newest post that was known OVERLAP_S before: a node that dies, or is cut off, tells its posts
late, when newer ones were told by others.
"""

import collections
import itertools
import json
import secrets
import select
import threading
import time

import requests

import rookery_client as rookery
from rookery_stream import CLOSE, PING, PONG, TEXT, WebSocket, frame

WRITES_EVERY_S, READS_EVERY_S, MOVES_EVERY_S = 0.15, 0.1, 0.7
MOVER_PAGE = 40
RETRY_S = 0.3
OVERLAP_S = 30
ANSWER_SECONDS_MAX = 30  # an app's patience for one answer
ACCEPTED_SECONDS_MAX = 60  # for a post, from its first try
SETTLE_SECONDS_MAX = 20  # for streams, after the last post
VISIBILITIES = ["public", "private", "public", "direct", "unlisted"]
UNREACHED = 0  # as a status: no answer
TICK_S = 0.05

Try = collections.namedtuple("Try", "kind began took status")  # seconds since the load began
Gap = collections.namedtuple("Gap", "ended back code")  # of a stream


class Load:
    def __init__(self, community):
        self.community = community
        self.tries = []  # Try; appended to by all threads
        self.waits = collections.defaultdict(list)  # kind -> seconds from the first try to success, where it took several
        self.gaps = []  # Gap
        self.wrong = []  # sentences
        self.heard = {}  # reader's id -> {post's id: when}
        self.twice = 0  # updates that one connection told twice
        self.behind = 0  # posts that came by reading again, older than the newest that was known
        self.fault_at = None
        self.stood_still = 0.0  # the longest that this machine kept somebody waiting who had only slept
        self._began = time.monotonic()
        self._writing, self._listening = threading.Event(), threading.Event()
        self._listeners = [threading.Thread(target=self._guarded, args=(self._listen, reader)) for reader in community.readers]
        self._actors = [threading.Thread(target=self._guarded, args=(act, person)) for act, people in (
            (self._write, community.authors), (self._read, community.readers), (self._move, community.movers)) for person in people]
        self._watch = threading.Thread(target=self._watch_the_machine)

    def now(self):
        return time.monotonic() - self._began

    def fault(self):
        """From here on it is no longer as it should be."""
        self.fault_at = self.now()

    def start(self):
        self._writing.set()
        self._listening.set()
        self._watch.start()
        for listener in self._listeners:
            listener.start()
        rookery.eventually(lambda: len(self.heard) == len(self._listeners) or self.wrong, seconds=20)
        for actor in self._actors:
            actor.start()

    def stop(self):
        """Everybody ends what they began; streams are waited for until they have told everything."""
        self._writing.clear()
        for actor in self._actors:
            actor.join()
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        while self.unheard() and time.monotonic() < deadline:
            time.sleep(0.05)
        self._listening.clear()
        for listener in [*self._listeners, self._watch]:
            listener.join()

    def unheard(self):
        """What streams, and what was read after they ended, did not have: (reader, ids)."""
        missing = [(reader.name, set(self.community.home(reader)) - set(self.heard[reader.id])) for reader in self.community.readers]
        return [(name, ids) for name, ids in missing if ids]

    def check(self):
        assert not self.wrong, self.wrong[:5]
        for reader in self.community.readers:
            strange = set(self.heard[reader.id]) - set(self.community.home(reader))
            assert not strange, f"the stream of {reader.name} told {sorted(strange)[:5]}"
        missed = self.unheard()
        assert not missed, f"streams missed {missed[:3]}, gaps {self.gaps}"

    def _watch_the_machine(self):
        while self._listening.is_set():
            slept = time.monotonic()
            time.sleep(TICK_S)
            self.stood_still = max(self.stood_still, time.monotonic() - slept - TICK_S)

    def _guarded(self, act, person):
        try:
            act(person)
        except Exception as error:  # must not end unseen, whatever it is
            self.wrong.append(f"{act.__name__} {person.name}: {error!r}")

    # What an app does.

    def _ask(self, kind, client, method, path, **how):
        """One try: the answer, or None."""
        began, answer = self.now(), None
        try:
            answer = client.request(method, path, timeout=ANSWER_SECONDS_MAX, **how)
        except requests.RequestException:
            pass
        status = answer.status_code if answer is not None else UNREACHED
        self.tries.append(Try(kind, began, self.now() - began, status))
        if status == 503 and "json" in answer.headers.get("Content-Type", "") and "Retry-After" not in answer.headers:
            self.wrong.append(f"{method} {path}: 503 without Retry-After")
        if status not in (200, UNREACHED, 502, 503, 504):
            self.wrong.append(f"{method} {path}: {status} {answer.text[:200]}")
        return answer if status == 200 else None

    def _insist(self, kind, *request, **how):
        """Tries until it succeeds; returns the JSON, or None when it takes too long."""
        began = self.now()
        for tries in itertools.count(1):
            answer = self._ask(kind, *request, **how)
            if answer is not None:
                if tries > 1:
                    self.waits[kind].append(self.now() - began)
                return answer.json()
            if self.now() - began > ACCEPTED_SECONDS_MAX:
                return None
            time.sleep(RETRY_S)

    def _every(self, seconds):
        """Yields 0, 1, 2 ... at a pace until the load ends."""
        for number in itertools.count():
            if not self._writing.is_set():
                return
            began = time.monotonic()
            yield number
            time.sleep(max(0.0, seconds - (time.monotonic() - began)))

    def _client(self, person):
        return rookery.Client(self.community.url, person.token)  # a connection of this thread's own

    def _write(self, author):
        client = self._client(author)
        place = self.community.authors.index(author)
        for number in self._every(WRITES_EVERY_S):
            visibility = VISIBILITIES[(number + place) % len(VISIBILITIES)]
            mentioned = self.community.readers[number % len(self.community.readers)] if visibility == "direct" else None
            text = f"{secrets.token_hex(6)} {number}" + (f" @{mentioned.name}" if mentioned else "")
            post = self.community.wanted(text, author, visibility, mentioned)
            made = self._insist("post", client, "POST", "/api/v1/statuses", data={"status": text, "visibility": visibility},
                                headers={"Idempotency-Key": text})
            if made is None:
                return
            with self.community.lock:
                post.id, post.acknowledged_at = made["id"], self.now()
            page = self._ask("home", client, "GET", "/api/v1/timelines/home") if number % 4 == 0 else None
            if page is not None and made["id"] not in [status["id"] for status in page.json()]:
                self.wrong.append(f"{author.name} does not see their own post {made['id']} at {self.now():.2f}")

    def _read(self, reader):
        client = self._client(reader)
        for _ in self._every(READS_EVERY_S):
            page = self._insist("home", client, "GET", "/api/v1/timelines/home")
            if page is None:
                self.wrong.append(f"{reader.name} could not read for {ACCEPTED_SECONDS_MAX} s")
                return
            strange = self.community.forbidden(reader, page)
            if strange:
                self.wrong.append(f"the home of {reader.name} shows {strange[:5]} at {self.now():.2f}")

    def _move(self, mover):
        """Follows and unfollows; what was acknowledged holds for the next page, also for what is older."""
        client = self._client(mover)
        author = self.community.authors[self.community.movers.index(mover)]
        follows = self.community.follows[mover.id]
        for _ in self._every(MOVES_EVERY_S):
            leaves = author.id in follows
            if self._insist("follow", client, "POST", f"/api/v1/accounts/{author.id}/{'unfollow' if leaves else 'follow'}") is None:
                self.wrong.append(f"{mover.name} could not change whom they follow")
                return
            with self.community.lock:
                follows.symmetric_difference_update({author.id})
            before = self.community.visibilities(self.community.home(mover))
            page = self._ask("home", client, "GET", "/api/v1/timelines/home", params={"limit": MOVER_PAGE})
            if page is None:
                continue
            shown = [status["id"] for status in page.json()]
            strange = self.community.forbidden(mover, page.json())
            oldest = int(shown[-1]) if len(shown) == MOVER_PAGE else 0
            lost = [(id, before[id]) for id in before if id not in shown and int(id) > oldest]
            if strange or lost:
                self.wrong.append(f"{mover.name} {'left' if leaves else 'follows'} at {self.now():.2f}: strange {strange[:3]}, lost {lost[:20]} of {len(shown)}")

    def _listen(self, reader):
        client = self._client(reader)
        heard, ended = None, None
        while self._listening.is_set():
            try:
                with WebSocket(client, {"stream": "user"}) as ear:
                    if ear.status != 101:
                        time.sleep(RETRY_S)
                        continue
                    if heard is None:
                        heard = self.heard[reader.id] = {}
                    else:
                        if not self._read_missed(reader, client, heard):
                            time.sleep(RETRY_S)
                            continue
                        self.gaps.append(Gap(ended[0], self.now(), ended[1]))
                    ended = self._hear(reader, ear, heard)
            except (OSError, EOFError, IndexError, ValueError):  # no connection, no answer, or a proxy's own page
                time.sleep(RETRY_S)

    def _hear(self, reader, ear, heard):
        """Listens until the stream or the load ends; returns when, and by which code."""
        code, told = None, set()
        try:
            while self._listening.is_set() and code is None:
                if not ear.pending and not select.select([ear.socket], [], [], 0.2)[0]:
                    continue
                opcode, payload = ear.frame()
                if opcode == PING:
                    ear.socket.sendall(frame(payload, opcode=PONG))
                elif opcode == CLOSE:
                    code = int.from_bytes(payload[:2], "big")
                elif opcode == TEXT:
                    event = json.loads(payload)
                    if event["event"] == "update":
                        status = json.loads(event["payload"])
                        self.twice += status["id"] in told
                        told.add(status["id"])
                        self._take(reader, [status], heard)
        except (OSError, EOFError):
            pass
        return self.now(), code

    def _read_missed(self, reader, client, heard):
        newest = max(heard, key=int, default=self.community.newest)
        since = max((id for id, when in heard.items() if when < self.now() - OVERLAP_S), key=int, default=self.community.newest)
        while True:
            page = self._ask("home", client, "GET", "/api/v1/timelines/home", params={"min_id": since, "limit": 40})
            if page is None:
                return False
            if not page.json():
                return True
            self.behind += sum(status["id"] not in heard and int(status["id"]) < int(newest) for status in page.json())
            self._take(reader, page.json(), heard)
            since = page.json()[0]["id"]

    def _take(self, reader, statuses, heard):
        strange = self.community.forbidden(reader, statuses)
        if strange:
            self.wrong.append(f"{reader.name} was told {strange[:5]} at {self.now():.2f}")
        for status in statuses:
            heard.setdefault(status["id"], self.now())
