"""Idle streams (WebSockets) that one process holds: what each costs, how fast one post reaches all, and what happens at the limit.

19,000 people with a stream each, because this kind of machine allows a process 20,000 descriptors. Bytes a stream are the slope between
2,000 and all of them: the server's own memory (RssAnon), and apart from it what the kernel holds for its end, half of what both ends of the
connections took from /proc/meminfo and /proc/net/sockstat. At the descriptor limit (a small one, in a second server) the server must serve those
it has, say once that it is full, and go on when some leave."""

import json
import pathlib
import re
import resource
import subprocess
import time

from harness import programs, town
from harness.figures import Figure

GIBIBYTE = 1 << 30
MANY_SECONDS = 120
SETTLE_SECONDS = 2


class Holder:
    """`load hold`, and what it is told."""

    def __init__(self, server, place):
        self.process = subprocess.Popen(["taskset", "-c", str(programs.LOAD_CORE), programs.own("load"), "hold", "--url", server.url, "--readers",
                                         place.readers_file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(programs.END_SECONDS_MAX)

    def tell(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise programs.Failed(f"load hold failed: {self.process.stderr.read().strip()}")
        return json.loads(line)

    def open(self, count, seconds=MANY_SECONDS):
        state = self.tell("open", count, seconds)
        if state["ready"] < count:
            raise programs.Failed(f"only {state['ready']} of {count} streams came to be: {state['why'] or 'no answer'}")
        time.sleep(0 if count < 1_000 else SETTLE_SECONDS)


def kernel_bytes():
    """Memory of the kernel for everything, and of that what TCP's buffers hold."""
    meminfo = pathlib.Path("/proc/meminfo").read_text()
    slab = int(re.search(r"^Slab:\s+(\d+)", meminfo, re.MULTILINE).group(1)) * 1024
    pages = int(re.search(r"^TCP:.* mem (\d+)", pathlib.Path("/proc/net/sockstat").read_text(), re.MULTILINE).group(1))
    return slab + pages * resource.getpagesize()


def measure(options):
    few, many = (20, 100) if options.smoke else (2_000, 19_000)
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if allowed < many + 300:
        raise programs.Failed(f"needs {many + 300} descriptors a process; {allowed} are allowed")
    user, kernel, last, rate = [], [], [], []
    with town.town(options, accounts=max(2 * many, 200), posts=2_000, follows=5, readers=many + 1, changed=True) as place:
        for _ in range(options.runs):
            with town.serving(place.data, descriptors=allowed) as server, Holder(server, place) as holder:
                holder.open(few)
                own, others = server.memory("RssAnon"), kernel_bytes()
                began = time.monotonic()
                holder.open(many)
                rate.append((many - few) / (time.monotonic() - began - (SETTLE_SECONDS if many >= 1_000 else 0)))
                user.append(max(server.memory("RssAnon") - own, 1) / (many - few))
                kernel.append(max(kernel_bytes() - others, 2) / (many - few) / 2)
                state = holder.tell("post", MANY_SECONDS)
                if state["heard"] < many:
                    raise programs.Failed(f"{state['heard']} of {many} streams got the post")
                last.append(state["last_ms"])
        limit = at_the_limit(place, 200 if options.smoke else 1_000)
    return [Figure("user space for one idle stream", "bytes", user, "<= 6,144, aim 3,072", "ours"),
            Figure("kernel for the server's end of it", "bytes", kernel, kind="ours"),
            Figure(f"post acknowledged until the last of {many:,} has it", "ms", last, "aim < 250", "ours"),
            Figure("streams that 24 GiB hold", "", [24 * GIBIBYTE / (one + other) for one, other in zip(user, kernel)], kind="ours"),
            Figure("streams opened", "streams/s", rate, kind="ours"),
            Figure("held with so few descriptors that not all fit", "streams", [limit["held"]], kind="ours"),
            Figure("of those, got a post meanwhile", "streams", [limit["heard"]], kind="ours"),
            Figure("let in when as many left", "streams", [limit["let_in"]], kind="ours"),
            Figure("lines in the log when it was full for the first time", "lines", [limit["lines"]], "1", "ours"),
            Figure("how often the metric counted it: full, some leave, those who wait come in", "times", [limit["times"]], "1 or 2", "ours")]


def at_the_limit(place, descriptors):
    """A server that may have few descriptors, and more clients than that."""
    leave = descriptors // 10
    with town.serving(place.data, descriptors=descriptors) as server:
        with Holder(server, place) as holder:
            holder.open(10)
            holder.tell("post", 10)  # the hub has a connection from now on
            full = holder.tell("open", descriptors, 3)
            if not 0 < full["ready"] < descriptors or full["failed"]:
                raise programs.Failed(f"{full['ready']} streams with {descriptors} descriptors, {full['failed']} failed: {full['why']}")
            heard = holder.tell("post", 10)["heard"]
            if heard < full["ready"]:
                raise programs.Failed(f"at the limit {heard} of {full['ready']} streams got a post")
            lines = sum("no descriptors left" in line for line in server.log.read_text().splitlines())
            holder.tell("close", leave)
            time.sleep(1)
            after = holder.tell("open", descriptors - leave, 3)
        return {"held": full["ready"], "heard": heard, "let_in": after["ready"] - (full["ready"] - leave), "lines": lines,
                "times": server.metric("rookery_http_full_total")}
