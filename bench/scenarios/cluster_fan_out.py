"""Deliveries a second through a Redis Cluster of three primaries, to timelines that are full.

The baseline on the same Redis processes in the same run: `redis-benchmark --cluster -P 100 -r N lpush` to lists that it makes itself. Redis
has one core, whoever asks it the other. Our lists lie between trimmed and about to be, so that each delivery pays its share of trimming, and were made in no order."""

import json

from harness import baselines, programs
from harness.figures import Figure, ratio

NEEDS = ("redis-server", "redis-cli", "redis-benchmark")
CHUNKS_AT_ONCE = 16  # as a node of ours has


def measure(options):
    readers, pushes = (1_000, 50_000) if options.smoke else (50_000, 2_000_000)
    seconds = options.seconds or (0.2 if options.smoke else 5)
    ours, redis = [], []
    with baselines.redis_cluster() as nodes:
        def asks(*arguments):
            return programs.run(programs.LOAD_CORE, programs.own("cluster_fan_out"), "--redis", nodes, "--password",
                                baselines.CLUSTER_PASSWORD, "--readers", readers, *arguments)

        asks("--fill")
        for _ in range(options.runs):
            redis.append(baselines.redis_cluster_lpush(nodes, pushes, readers))
            ours.append(json.loads(asks("--seconds", seconds, "--chunks-at-once", CHUNKS_AT_ONCE))["deliveries"])
    return [Figure(f"deliveries to {readers:,} full timelines, {CHUNKS_AT_ONCE} chunks of 1,000 at once", "deliveries/s", ours, kind="ours"),
            Figure(f"Redis, LPUSH to {readers:,} lists, 100 in a pipeline", "LPUSH/s", redis, kind="baseline"),
            ratio("deliveries to LPUSHes", ours, redis, ">= 0.8")]
