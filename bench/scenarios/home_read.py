"""GET /api/v1/timelines/home?limit=20 of random readers out of 10,000, full JSON, hot.

The server has one I/O thread and one core for all its threads, wrk with 32 connections the other; the baseline is nginx with one worker
on the server's core and a file of the same mean size.

The speed of the machine changes from second to second, so a run is made of short turns, each of full load, an open loop at 70 % of what
that just gave, and the baseline. Of the open loop a second is not counted, until what a pause cost the processor's caches is there again."""

import collections
import json
import statistics

from harness import baselines, programs, town
from harness.figures import Figure, ratio

NEEDS = ("wrk", "nginx")
PATH = "/api/v1/timelines/home?limit=20"
CONNECTIONS = 32
PACED_SHARE = 0.7
TURN_SECONDS, WARM_SECONDS = 2, 1


def measure(options):
    accounts, posts, follows, readers = (200, 2_000, 20, 50) if options.smoke else (10_000, 200_000, 200, 9_999)
    seconds = options.seconds or (1 if options.smoke else 8)  # of each of the three in a run
    turns = max(seconds // TURN_SECONDS, 1)
    turn_seconds = seconds // turns
    with town.town(options, accounts=accounts, posts=posts, follows=follows, readers=readers) as place:
        tokens = [reader.token for reader in place.readers()]
        script = baselines.lua_requests(tokens, f'wrk.format("GET", "{PATH}", {{["Authorization"] = "Bearer " .. token}})')
        with town.serving(place.data) as server:
            sizes, headers = warm(server, tokens)
            size = sum(sizes) // len(sizes)
            ours, tails, baseline, paced = [], [], [], []
            with baselines.nginx(b"x" * size, headers) as static:
                for _ in range(options.runs):
                    full, files, times = [], [], collections.Counter()
                    for _ in range(turns):
                        full.append(baselines.wrk(server.url + PATH, turn_seconds, CONNECTIONS, script))
                        times.update(open_loop(server, place, full[-1][0] * PACED_SHARE, turn_seconds))
                        files.append(baselines.wrk(static, turn_seconds, CONNECTIONS)[0])
                    ours.append(statistics.mean(rate for rate, _ in full))
                    tails.append(max(tail for _, tail in full))
                    paced.append(quantile(times, 0.99))
                    baseline.append(statistics.mean(files))
    return [Figure(f"home timeline reads, {size:,} bytes on average", "reads/s", ours, kind="ours"),
            Figure("nginx, one worker, a static file of that size", "requests/s", baseline, kind="baseline"),
            ratio("reads to static files", ours, baseline, ">= 0.50, aim 0.65"),
            Figure("p99 at 70 % of that rate, open loop", "ms", paced, "< 5", "ours"),
            Figure("p99 at full load, of the worst turn", "ms", tails, kind="ours")]


def open_loop(server, place, rate, seconds):
    """How many answers took how many milliseconds, from when they were meant to be asked for."""
    said = programs.run(programs.LOAD_CORE, programs.own("load"), "reads", "--url", server.url, "--readers", place.readers_file, "--path", PATH,
                        "--rate", rate, "--connections", CONNECTIONS, "--warm-seconds", WARM_SECONDS, "--seconds", seconds)
    return dict(json.loads(said)["histogram"])


def quantile(times, share):
    wanted, seen = share * times.total(), 0
    for milliseconds in sorted(times):
        seen += times[milliseconds]
        if seen >= wanted:
            return milliseconds
    raise programs.Failed("no answer was counted")


def warm(server, tokens):
    """Reads everybody's page once; the sizes, and the headers of one."""
    client = town.Client(server)
    sizes, posts = [], 0
    for token in tokens:
        page = client.ask("GET", PATH, token)
        sizes.append(len(page))
        posts += len(json.loads(page))
    if posts < 15 * len(tokens):
        raise programs.Failed(f"a page has {posts / len(tokens):.1f} posts on average; it should have 20")
    return sizes, client.headers
