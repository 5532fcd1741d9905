"""GET /api/v1/timelines/home?limit=20 of random readers out of 10,000, full JSON, hot.

The server has one I/O thread and one core for all its threads, wrk with 32 connections the other; the baseline is nginx with one worker
on the server's core and a file of the same mean size."""

import json

from harness import baselines, programs, town
from harness.figures import Figure, ratio

NEEDS = ("wrk", "nginx")
PATH = "/api/v1/timelines/home?limit=20"
CONNECTIONS = 32
PACED_SHARE = 0.7


def measure(options):
    accounts, posts, follows, readers = (200, 2_000, 20, 50) if options.smoke else (10_000, 200_000, 200, 9_999)
    seconds = options.seconds or (1 if options.smoke else 8)
    with town.town(options, accounts=accounts, posts=posts, follows=follows, readers=readers) as place:
        tokens = [reader.token for reader in place.readers()]
        script = baselines.lua_requests(tokens, f'wrk.format("GET", "{PATH}", {{["Authorization"] = "Bearer " .. token}})')
        with town.serving(place.data) as server:
            sizes, headers = warm(server, tokens)
            size = sum(sizes) // len(sizes)
            ours, tails, baseline, paced = [], [], [], []
            with baselines.nginx(b"x" * size, headers) as static:
                for _ in range(options.runs):
                    rate, tail = baselines.wrk(server.url + PATH, seconds, CONNECTIONS, script)
                    ours.append(rate)
                    tails.append(tail)
                    # At once, while the server is as hot as it was: what is in no cache of the processor costs a read twice the time.
                    paced.append(json.loads(programs.run(
                        programs.LOAD_CORE, programs.own("load"), "reads", "--url", server.url, "--readers", place.readers_file, "--path", PATH,
                        "--rate", rate * PACED_SHARE, "--connections", CONNECTIONS, "--seconds", seconds))["p99_ms"])
                    baseline.append(baselines.wrk(static, seconds, CONNECTIONS)[0])
    return [Figure(f"home timeline reads, {size:,} bytes on average", "reads/s", ours, kind="ours"),
            Figure("nginx, one worker, a static file of that size", "requests/s", baseline, kind="baseline"),
            ratio("reads to static files", ours, baseline, ">= 0.50, aim 0.65"),
            Figure("p99 at 70 % of that rate, open loop", "ms", paced, "< 5", "ours"),
            Figure("p99 at full load", "ms", tails, kind="ours")]


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
