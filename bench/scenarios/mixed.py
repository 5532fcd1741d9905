"""Everything at once, in an open loop: 2,000 posts/s, 5,000 home reads/s and 1,000 streams, for a minute.

A town of a million accounts, most of whom never come: 10,000 have a token, and all of these read and post. They follow 75 of each other on
average, by a power law, so that a post goes to about as many timelines that are in memory; their followers who never come are looked up besides.
The hub, whom a million follow, posts now and then. All times are from when a request was meant to be sent, those to visible and to stream from
when the post was; those of the first ten seconds, in which each author's followers are read for the first time, are told apart. A failed
request, a post that does not become visible or a stream event that does not come is an error. The server has both cores, of which the load takes
its part."""

import json
import pathlib
import sqlite3
import tempfile

from harness import programs, town
from harness.figures import Figure

FOLLOWED_WHO_COME = 80  # some are drawn twice: that makes 75


def measure(options):
    accounts, posts, follows, readers, circle, listeners = (
        (400, 2_000, 20, 100, 10, 20) if options.smoke else (1_000_000, 200_000, 20, 10_000, FOLLOWED_WHO_COME, 1_000))
    rates = (("--reads", 200, "--posts", 50, "--looks", 10, "--hub", 0.5, "--warm-up", 1) if options.smoke else
             ("--reads", 5_000, "--posts", 2_000, "--hub", 5))
    seconds = options.seconds or (1 if options.smoke else 60)
    told = []
    with (town.town(options, accounts=accounts, posts=posts, follows=follows, readers=readers, circle=circle, changed=True) as place,
          tempfile.TemporaryDirectory(prefix="rookery-bench-") as temporary):
        folder = pathlib.Path(temporary)
        deliveries, hub_followers = write_plan(place, listeners, folder)
        for _ in range(options.runs):
            with town.serving(place.data, core=None) as server:
                told.append(json.loads(programs.run(
                    None, programs.own("load"), "mixed", "--url", server.url, "--readers", place.readers_file, "--authors",
                    folder / "authors", "--listeners", folder / "listeners", *rates, "--seconds", seconds)))

    def each(what, figure):
        return [one[what][figure] for one in told]

    return [Figure("reads, p99", "ms", each("read", "p99_ms"), "< 20", "ours"),
            Figure("post to visible at home, p99", "ms", each("visible", "p99_ms"), "< 250", "ours"),
            Figure("post to stream, p99", "ms", each("stream", "p99_ms"), "< 250", "ours"),
            Figure("posts, p99", "ms", each("post", "p99_ms"), kind="ours"),
            Figure("the ten seconds before: reads, p99", "ms", [one["warm_up"]["read"]["p99_ms"] for one in told], kind="ours"),
            Figure("the ten seconds before: post to stream, p99", "ms", [one["warm_up"]["stream"]["p99_ms"] for one in told], kind="ours"),
            Figure("reads", "reads/s", [one["read"]["count"] / one["seconds"] for one in told], kind="ours"),
            Figure("posts", "posts/s", [one["post"]["count"] / one["seconds"] for one in told], kind="ours"),
            Figure("timelines in memory that a post goes to, on average", "", [deliveries], "75", "ours"),
            Figure("timelines that the hub's posts are merged into", "", [hub_followers], "1,000,000", "ours"),
            Figure("stream events", "events/s", [one["stream"]["count"] / one["seconds"] for one in told], kind="ours")]


def write_plan(place, listeners, folder):
    """Who posts and who holds a stream, as `load mixed` reads it. How many of those who come follow an author, on average, and how many of all
    follow the hub."""
    hub, *readers = place.readers()
    tokens = {reader.account: reader.token for reader in readers}
    listening = {reader.account for reader in readers[:listeners]}
    deliveries = 0
    with sqlite3.connect(f"file:{place.data}/rookery.db?mode=ro", uri=True) as database:
        lines = [f"{hub.token} {len(listening)} {readers[0].token}\n"]
        for author in readers:
            following = [row[0] for row in database.execute("SELECT follower_id FROM follows WHERE followee_id = ?", (author.account,))]
            coming = [one for one in following if one in tokens]
            deliveries += len(coming)
            heard = sum(one in listening for one in (author.account, *coming))  # one's own posts come too
            lines.append(f"{author.token} {heard} {tokens[coming[0]] if coming else '-'}\n")
    database.close()
    (folder / "authors").write_text("".join(lines))
    (folder / "listeners").write_text("".join(place.readers_file.read_text().splitlines(keepends=True)[1:listeners + 1]))
    return deliveries / len(readers), hub.followers
