"""A server of a million accounts, 50 million follows and 5 million posts that starts with nothing in memory.

The figure is the time from the start of the process until somebody's first home timeline was read and is right: what a plain SQL statement says
it should be. Then random readers come, 32 at once, and read as fast as they are answered: the curve of how it gets warm."""

import json
import sqlite3
import time

from harness import programs, town
from harness.figures import Figure

CURVE_SECONDS = 30
CURVE_SHOWN = (1, 2, 3, 5, 10, 20, 30)

# The home timeline of a town, where nobody blocks, mutes, filters or has lists: what docs/timelines.md says of the rest, newest first.
EXPECTED = """
SELECT p.id FROM posts p
WHERE (p.author_id = :me OR p.author_id IN (SELECT followee_id FROM follows WHERE follower_id = :me))
  AND (p.author_id = :me OR p.reblog_of_id IS NOT NULL OR p.reply_to_account_id IS NULL OR p.reply_to_account_id IN (:me, p.author_id)
       OR p.reply_to_account_id IN (SELECT followee_id FROM follows WHERE follower_id = :me))
ORDER BY p.id DESC LIMIT 20
"""


def measure(options):
    accounts, posts, follows, readers = (400, 4_000, 20, 100) if options.smoke else (1_000_000, 5_000_000, 50, 10_000)
    seconds = options.seconds or (2 if options.smoke else CURVE_SECONDS)
    ready, first, curves = [], [], []
    with town.town(options, accounts=accounts, posts=posts, follows=follows, readers=readers) as place:
        people = place.readers()[1:]
        for run in range(options.runs):
            reader = people[run * 7 % len(people)]
            with sqlite3.connect(f"file:{place.data}/rookery.db?mode=ro", uri=True) as database:
                expected = [str(row[0]) for row in database.execute(EXPECTED, {"me": reader.account})]
            database.close()
            forget_pages(place.data / "rookery.db")
            with town.serving(place.data) as server:
                page = json.loads(town.Client(server).ask("GET", "/api/v1/timelines/home?limit=20", reader.token))
                first.append(time.monotonic() - server.began)
                ready.append(server.listening - server.began)
                shown = [post["id"] for post in page]
                if shown != expected:
                    raise programs.Failed(f"the first home timeline of account {reader.account} was {shown}, expected {expected}")
                curves.append(json.loads(programs.run(programs.LOAD_CORE, programs.own("load"), "reads", "--url", server.url, "--readers",
                                                      place.readers_file, "--seconds", seconds, "--seed", run + 1))["seconds"])
    figures = [Figure("process start until the first home timeline, correct", "s", first, "< 10", "ours"),
               Figure("process start until it listens", "s", ready, kind="ours")]
    for second in CURVE_SHOWN:
        seen = [curve[second - 1] for curve in curves if len(curve) >= second]
        if seen:
            figures += [Figure(f"second {second}: home timelines", "reads/s", [one["rate"] for one in seen], kind="ours"),
                        Figure(f"second {second}: p99", "ms", [one["p99_ms"] for one in seen], kind="ours")]
    return figures


def forget_pages(path):
    """Asks the kernel to drop what it keeps of the file, so that it comes from the disk again."""
    with path.open("rb") as file:
        programs.os.fsync(file.fileno())
        programs.os.posix_fadvise(file.fileno(), 0, 0, programs.os.POSIX_FADV_DONTNEED)
