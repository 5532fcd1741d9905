"""The scenarios of bench/run. Each returns rows: (name, unit, [a value a run])."""

import contextlib
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / "build/release/rookery"
READERS = 200        # people whose timelines are read, each with a token
SERVER_CORE = "0"    # the server on one core, the load on the other
LOAD_CORE = "1"
READY_SECONDS_MAX = 120

CONFIG = """
[log]
requests = "off"
[limits]
requests_max = 0
"""


class Community:
    """A data folder with a made-up community, always the same for the same numbers; removed at the end."""

    def __init__(self, accounts, posts, follows):
        self.folder = tempfile.TemporaryDirectory(prefix="rookery-bench-")
        self.data = pathlib.Path(self.folder.name) / "data"
        self.config = pathlib.Path(self.folder.name) / "bench.toml"
        self.config.write_text(CONFIG)
        subprocess.run([BINARY, "demo", "--data", self.data, "--accounts", str(accounts), "--posts", str(posts), "--follows",
                        str(follows), "--seed", "1"], check=True, stdout=subprocess.DEVNULL)

    def tokens(self, count):
        with sqlite3.connect(f"file:{self.data}/rookery.db?mode=ro", uri=True) as database:
            names = [row[0] for row in database.execute("SELECT name FROM accounts ORDER BY id LIMIT ?", (count,))]
        return [subprocess.run([BINARY, "token", "create", name, "--scopes", "read write follow", "--data", self.data],
                               check=True, capture_output=True, text=True).stdout.strip() for name in names]

    @contextlib.contextmanager
    def serving(self, threads=1):
        """The server's URL, pid and the seconds until it was ready."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        began = time.monotonic()
        process = subprocess.Popen(["taskset", "-c", SERVER_CORE, BINARY, "serve", "--data", self.data, "--listen",
                                    f"127.0.0.1:{port}", "--url", url, "--threads", str(threads), "--config", self.config],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while True:
                try:
                    urllib.request.urlopen(f"{url}/health/ready", timeout=5).read()
                    break
                except (urllib.error.URLError, ConnectionError, TimeoutError):
                    if process.poll() is not None or time.monotonic() - began > READY_SECONDS_MAX:
                        raise SystemExit("bench/run: the server did not start")
                    time.sleep(0.001)
            yield url, process.pid, time.monotonic() - began
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def get(url, token):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def wrk(url, seconds, connections, script=None):
    """Requests a second and the 99th percentile in ms. Any answer that is not 2xx ends the benchmark."""
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        if script:
            file.write(script)
            file.flush()
            command += ["-s", file.name]
        said = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"bench/run: requests failed\n{said}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))
    amount, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return rate, float(amount) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def lua(tokens, request):
    listed = ",".join(f'"{token}"' for token in tokens)
    return f'local tokens = {{{listed}}}\nmath.randomseed(1)\nlocal n = 0\nfunction request()\n  n = n + 1\n' \
           f'  local token = tokens[math.random(#tokens)]\n  {request}\nend\n'


def home_read(options):
    """GET /api/v1/timelines/home?limit=20 for random readers, one I/O thread, 32 connections; baseline: /health/live."""
    community = Community(1_000, 20_000, 30)
    tokens = community.tokens(READERS)
    script = lua(tokens, 'return wrk.format("GET", "/api/v1/timelines/home?limit=20", {["Authorization"] = "Bearer " .. token})')
    ours, tails, baseline, sizes = [], [], [], []
    with community.serving() as (url, _, _):
        for token in tokens:
            sizes.append(len(get(f"{url}/api/v1/timelines/home?limit=20", token)))
        for _ in range(options.runs):
            rate, tail = wrk(url, options.seconds, 32, script)
            ours.append(rate)
            tails.append(tail)
            baseline.append(wrk(f"{url}/health/live", options.seconds, 32)[0])
    return [("home timeline reads (20 posts, full JSON)", "reads/s", ours), ("  their p99 at full load", "ms", tails),
            ("  their mean size", "bytes", [sum(sizes) / len(sizes)]),
            ("baseline: /health/live, same server and connections", "requests/s", baseline),
            ("ratio", "", [a / b for a, b in zip(ours, baseline)])]


def bare_loop(seconds):
    """How many rows a second a bare loop stores in groups of 100, each group durable: the same table, journal and disk."""
    with tempfile.TemporaryDirectory(prefix="rookery-bench-") as folder:
        database = sqlite3.connect(f"{folder}/bare.db", isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE posts (id BIGINT PRIMARY KEY, author_id BIGINT, text TEXT, html TEXT, created_at BIGINT)")
        database.execute("CREATE INDEX posts_by_author ON posts (author_id, id)")
        number, ends = 0, time.monotonic() + seconds
        while time.monotonic() < ends:
            rows = [(number + i, i % READERS, "Load post number", "<p>Load post number</p>", number) for i in range(100)]
            database.execute("BEGIN")
            database.executemany("INSERT INTO posts VALUES (?, ?, ?, ?, ?)", rows)
            database.execute("COMMIT")
            number += 100
        return number / seconds


def publish(options):
    """POST /api/v1/statuses, answered after the fsync, 64 connections; baseline: a bare loop that stores rows in groups of 100."""
    community = Community(1_000, 20_000, 30)
    tokens = community.tokens(READERS)
    script = lua(tokens, 'return wrk.format("POST", "/api/v1/statuses", {["Authorization"] = "Bearer " .. token, '
                         '["Content-Type"] = "application/json"}, "{\\"status\\": \\"Load post number " .. n .. "\\"}")')
    ours, tails, baseline = [], [], []
    with community.serving() as (url, _, _):
        for _ in range(options.runs):
            rate, tail = wrk(url, options.seconds, 64, script)
            ours.append(rate)
            tails.append(tail)
            baseline.append(bare_loop(options.seconds))
    return [("posts, durable, over HTTP", "posts/s", ours), ("  their p99 at full load", "ms", tails),
            ("baseline: bare loop, rows in groups of 100", "rows/s", baseline), ("ratio", "", [a / b for a, b in zip(ours, baseline)])]


def mebibytes(pid, kind="VmRSS"):
    """Resident memory: all of it (VmRSS, the mapped database included), or what is the process's own (RssAnon)."""
    return int(re.search(rf"{kind}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) / 1024


def memory(options):
    """Resident memory after start and after 200 people read their home timeline, at 1,000 and at 100,000 accounts."""
    rows = []
    for accounts, posts, follows in ((1_000, 20_000, 30), (100_000, 200_000, 30)):
        community = Community(accounts, posts, follows)
        tokens = community.tokens(READERS)
        started, used, own = [], [], []
        for _ in range(options.runs):
            with community.serving() as (url, pid, _):
                started.append(mebibytes(pid))
                for token in tokens:
                    get(f"{url}/api/v1/timelines/home?limit=20", token)
                used.append(mebibytes(pid))
                own.append(mebibytes(pid, "RssAnon"))
        rows += [(f"{accounts:,} accounts: after start", "MiB", started),
                 (f"{accounts:,} accounts: after {READERS} people read home", "MiB", used),
                 (f"{accounts:,} accounts: of that its own, not the mapped database", "MiB", own)]
    return rows + [("ratio, 100,000 to 1,000 accounts, after start", "", [a / b for a, b in zip(rows[3][2], rows[0][2])])]


def start_up(options):
    """From the start of the process until /health/ready answers, on data of 1,000 and of 100,000 accounts; baseline: `rookery --version`."""
    rows = []
    for accounts, posts, follows in ((1_000, 20_000, 30), (100_000, 200_000, 30)):
        community = Community(accounts, posts, follows)
        seconds = []
        for _ in range(options.runs):
            with community.serving() as (_, _, ready):
                seconds.append(ready * 1000)
        rows.append((f"{accounts:,} accounts: ready after", "ms", seconds))
    baseline = []
    for _ in range(options.runs):
        began = time.monotonic()
        subprocess.run([BINARY, "--version"], check=True, stdout=subprocess.DEVNULL)
        baseline.append((time.monotonic() - began) * 1000)
    rows.append(("baseline: rookery --version", "ms", baseline))
    return rows + [("ratio at 100,000 accounts", "", [a / b for a, b in zip(rows[1][2], baseline)])]


ALL = {"home-read": home_read, "publish": publish, "memory": memory, "start-up": start_up}
