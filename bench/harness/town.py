"""Made-up towns on disk, and a server of one."""

import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import re
import shutil
import tempfile
import time

from harness import programs

SEED = 1

CONFIG = """
[log]
requests = "off"
[limits]
requests_max = 0
"""


@dataclasses.dataclass
class Reader:
    token: str
    account: int
    followers: int


class Town:
    """A data folder that bench/town made; the same numbers make the same town."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.readers_file = self.folder / "readers.txt"

    def readers(self):
        """Who has a token; the first is the hub, whom everybody follows."""
        lines = (line.split() for line in self.readers_file.read_text().splitlines())
        return [Reader(token, int(account), int(followers)) for token, account, followers in lines]


@contextlib.contextmanager
def town(options, *, accounts, posts, follows, readers, circle=0, changed=False):
    """The town with these numbers: from --cache, where it is made once, or made now and removed at the end. `changed`: the benchmark
    writes to it, so it gets a copy of its own."""
    with tempfile.TemporaryDirectory(prefix="rookery-bench-", dir=options.cache and prepared(options.cache)) as temporary:
        name = f"town-{accounts}-{posts}-{follows}-{readers}-{circle}-{SEED}"
        kept = options.cache / name if options.cache else pathlib.Path(temporary) / name
        if not kept.exists():
            unfinished = pathlib.Path(temporary) / "unfinished"
            programs.run(None, programs.own("town"), unfinished, "--accounts", accounts, "--posts", posts, "--follows", follows, "--readers",
                         readers, "--circle", circle, "--seed", SEED)
            os.rename(unfinished, kept)
        if changed and options.cache:
            copy = pathlib.Path(temporary) / "copy"
            shutil.copytree(kept, copy)
            kept = copy
        yield Town(kept)


def prepared(cache):
    cache.mkdir(parents=True, exist_ok=True)
    return cache


class Server:
    def __init__(self, process, port, began, listening, log):
        self.process, self.port, self.began, self.listening, self.log = process, port, began, listening, log
        self.url = f"http://127.0.0.1:{port}"

    @property
    def pid(self):
        return self.process.pid

    def memory(self, kind):
        """Bytes of memory, by a name of /proc/PID/status: VmRSS (all), RssAnon (its own, not mapped files)."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"{kind}:\s+(\d+)", status).group(1)) * 1024

    def metric(self, name):
        """The value of one of its metrics."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
        if not found:
            raise programs.Failed(f"the server has no metric {name}")
        return float(found.group(1))


@contextlib.contextmanager
def serving(data, core=programs.SERVER_CORE, config=CONFIG, descriptors=None):
    """A server of the data folder, all its threads on one core, one of them for I/O. `descriptors`: it may have so many."""
    with tempfile.TemporaryDirectory(prefix="rookery-bench-") as temporary:
        folder = pathlib.Path(temporary)
        (folder / "bench.toml").write_text(config)
        port = programs.free_port()
        limit = ["prlimit", f"--nofile={descriptors}"] if descriptors else []
        began = time.monotonic()
        with programs.running(core, *limit, programs.ROOKERY, "serve", "--data", data, "--listen", f"127.0.0.1:{port}", "--url",
                              f"http://127.0.0.1:{port}", "--threads", 1, "--config", folder / "bench.toml", log=folder / "log") as process:
            listening = programs.wait_for_port(process, port, folder / "log")
            yield Server(process, port, began, listening, folder / "log")
        if process.returncode != 0:
            raise programs.Failed(f"the server ended with {process.returncode}: {(folder / 'log').read_text()[-500:]}")


class Client:
    """One connection for single requests."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask(self, method, path, token, body=None):
        headers = {"Authorization": f"Bearer {token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise programs.Failed(f"{method} {path} was answered with {answer.status}: {text[:200].decode(errors='replace')}")
        self.headers = dict(answer.getheaders())
        return text
