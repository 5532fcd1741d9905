"""Deliveries a second on one core, through the engine's public interface, with a million timelines in memory.

The timelines are full: each delivery makes one forget its oldest post sooner or later. Two baselines on the same core: a Redis that keeps
nothing on disk and gets LPUSHes to as many lists at random, 100 in a pipeline (`redis-benchmark -P 100 -r N lpush`, which has the other core
to itself; to one and the same list they would be three times as many), and a bare probe that only writes random rings of 256 ids with
prefetching."""

import json

from harness import baselines, programs
from harness.figures import Figure, ratio

NEEDS = ("redis-server", "redis-benchmark")


def measure(options):
    readers, pushes = (10_000, 50_000) if options.smoke else (1_000_000, 4_000_000)
    seconds = options.seconds or (0.2 if options.smoke else 3)
    ours, probe, redis = [], [], []
    for _ in range(options.runs):
        with baselines.redis() as port:
            redis.append(baselines.redis_lpush(port, pushes, readers))
        said = json.loads(programs.run(programs.SERVER_CORE, programs.own("fan_out"), "--readers", readers, "--seconds", seconds))
        ours.append(said["deliveries"])
        probe.append(said["probe"])
    return [Figure(f"deliveries to {readers:,} timelines, 1,000 a chunk", "deliveries/s", ours, kind="ours"),
            Figure(f"Redis, LPUSH to {readers:,} lists, 100 in a pipeline", "LPUSH/s", redis, kind="baseline"),
            Figure("a bare probe that writes random rings", "writes/s", probe, kind="baseline"),
            ratio("deliveries to LPUSHes", ours, redis, ">= 60, aim 100"),
            ratio("deliveries to bare writes", ours, probe, ">= 0.35, aim 0.5")]
