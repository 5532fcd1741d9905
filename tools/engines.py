"""PostgreSQL and Redis Cluster from Debian's packages, for tools/with-postgres, tools/with-redis and tools/cluster.

What is here makes folders, commands and clusters of running servers; who starts and ends the processes is the caller's affair.
"""

import os
import pathlib
import shutil
import socket
import subprocess
import time

SLOTS = 16384  # of a Redis Cluster


class Failure(Exception):
    """A sentence for whoever typed the command."""


def needed(program):
    """Where a program is, also one that only root has in its PATH."""
    found = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not found:
        raise Failure(f"no {program} here; tools/setup test installs it")
    return found


def await_true(check, what, seconds=20, every=0.05, still_there=lambda: True):
    """Calls `check` until it is true; gives up when time is over, or what should make it true is gone."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline or not still_there():
            raise Failure(f"{what} does not come up")
        time.sleep(every)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Postgres:
    """PostgreSQL's programs. The server refuses root, so root runs them as the user that Debian's package made."""

    def __init__(self):
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        if not found:
            raise Failure("no PostgreSQL here; tools/setup test installs it")
        self.bin = found[-1]
        self.as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []

    def command(self, program, *arguments):
        path = needed(program) if not (self.bin / program).exists() else self.bin / program
        return [*self.as_owner, str(path), *map(str, arguments)]

    def run(self, program, *arguments, env=None):
        """Runs one of them to its end, in a folder that its user may be in."""
        done = subprocess.run(self.command(program, *arguments), capture_output=True, text=True, cwd="/", env=env)
        if done.returncode != 0:
            raise Failure(f"{program} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def give(self, path):
        """Makes a file or folder the server's own."""
        if self.as_owner:
            shutil.chown(path, "postgres", "postgres")

    def ready(self, host, port):
        return subprocess.run([str(self.bin / "pg_isready"), "--quiet", f"--host={host}", f"--port={port}", "--username=rookery",
                               "--dbname=postgres"], timeout=10).returncode == 0


class Redis:
    """The nodes of one Redis Cluster on this machine; each listens on a port and on another for the other nodes."""

    def __init__(self, password):
        self.server = needed("redis-server")
        self.client = needed("redis-cli")
        self.password = password

    def config(self, folder, port, bus, node_timeout_ms):
        """The text of a node's redis.conf. It keeps nothing: what Rookery has in Redis can be made again."""
        return "\n".join([f"port {port}", f"cluster-port {bus}", "bind 127.0.0.1", f"dir {folder}", "cluster-enabled yes",
                          f"cluster-node-timeout {node_timeout_ms}", 'save ""', "appendonly no",
                          "repl-diskless-sync-delay 0", f"requirepass {self.password}", f"masterauth {self.password}", ""])

    def ask(self, port, *words):
        """What a node answers; empty when it does not."""
        done = subprocess.run([self.client, "-h", "127.0.0.1", "-p", str(port), *map(str, words)], capture_output=True, text=True,
                              timeout=10, env=os.environ | {"REDISCLI_AUTH": self.password})
        return done.stdout.strip() if done.returncode == 0 else ""

    def ready(self, port):
        return self.ask(port, "ping") == "PONG"

    def whole(self, port, nodes):
        info = self.ask(port, "cluster", "info")
        return "cluster_state:ok" in info and f"cluster_known_nodes:{nodes}" in info

    def join(self, primaries, replicas=()):
        """Makes a cluster of nodes that run: `primaries` are (port, bus), `replicas` are (port, bus, place of its primary)."""
        count = len(primaries)
        first = primaries[0]
        for place, (port, _) in enumerate(primaries):
            self.ask(port, "cluster", "set-config-epoch", place + 1)
            begin, end = (round(SLOTS * (place + more) / count) for more in (0, 1))
            self.ask(port, "cluster", "addslotsrange", begin, end - 1)
        for port, *_ in [*primaries[1:], *replicas]:
            self.ask(port, "cluster", "meet", "127.0.0.1", *first)
        ports = [port for port, *_ in [*primaries, *replicas]]
        for port in ports:
            await_true(lambda port=port: self.whole(port, len(ports)), "the Redis Cluster")
        for port, _, place in replicas:
            primary = self.ask(primaries[place][0], "cluster", "myid")
            # It may not know its primary yet.
            await_true(lambda port=port, primary=primary: self.ask(port, "cluster", "replicate", primary) == "OK", "a Redis replica")
        for port, *_ in replicas:
            await_true(lambda port=port: "master_link_status:up" in self.ask(port, "info", "replication"), "a Redis replica")
        for port in ports:  # and all know of it
            await_true(lambda port=port: self.ask(port, "cluster", "nodes").count("slave ") == len(replicas), "the Redis Cluster")
