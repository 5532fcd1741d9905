"""POST /api/v1/statuses on 64 connections, each post on disk before its answer.

The server has one core for all its threads, the fan-out among them; wrk has the other. The baseline is a bare loop on the server's core
that writes the same rows in groups of 100 posts into a copy of the same town, turn and turn about with the server."""

import json
import shutil

from harness import baselines, programs, town
from harness.figures import Figure, ratio

NEEDS = ("wrk",)
CONNECTIONS = 64
TEXT = "The light this morning is worth getting up for. My neighbour has lent me a ladder, a drill and an opinion."


def measure(options):
    accounts, posts, follows, readers = (200, 2_000, 20, 50) if options.smoke else (10_000, 200_000, 75, 1_000)
    seconds = options.seconds or (1 if options.smoke else 8)
    ours, tails, baseline = [], [], []
    with town.town(options, accounts=accounts, posts=posts, follows=follows, readers=readers, changed=True) as place:
        bare = place.folder / "bare.db"
        shutil.copyfile(place.data / "rookery.db", bare)
        script = baselines.lua_requests([reader.token for reader in place.readers()[1:]],
                                        'wrk.format("POST", "/api/v1/statuses", {["Authorization"] = "Bearer " .. token, '
                                        f'["Content-Type"] = "application/json"}}, \'{json.dumps({"status": TEXT})}\')')
        for _ in range(options.runs):
            with town.serving(place.data) as server:
                rate, tail = baselines.wrk(f"{server.url}/api/v1/statuses", seconds, CONNECTIONS, script)
            ours.append(rate)
            tails.append(tail)
            said = programs.run(programs.SERVER_CORE, programs.own("bare_rows"), bare, place.readers_file, "--text", TEXT, "--seconds", seconds)
            baseline.append(json.loads(said)["rate"])
    return [Figure("posts over HTTP, each durable before its answer", "posts/s", ours, kind="ours"),
            Figure("a bare loop that writes the same rows, 100 posts a commit", "posts/s", baseline, kind="baseline"),
            ratio("posts over HTTP to bare rows", ours, baseline, ">= 0.25, aim 0.4"),
            Figure("p99 at full load", "ms", tails, kind="ours")]
