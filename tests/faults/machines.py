"""The server of several nodes that the faults happen to: the parts of tools/cluster, and what stands between one node and its engines."""

import contextlib
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import sys
import tempfile

import rookery_client as rookery

sys.path.insert(0, str(rookery.ROOT / "tools"))
from engines import needed  # noqa: E402
from parts import PORTS_NEEDED, Cluster, Node, Part, get, works_in  # noqa: E402

FAR_HOST = "127.0.0.3"  # where the last node finds its engines; this machine has all of 127.0.0.0/8
SETTINGS = rookery.CONFIG.read_text() + "[limits]\nrequests_max = 0\n[log]\nrequests = \"failures\"\n"
WELL_SECONDS_MAX = 40


class Gate(Part):
    """What a node goes through to some engines: killed, they refuse it; stopped, nothing comes back and nothing says so."""

    def __init__(self, cluster, name, engines):
        super().__init__(cluster, name, engines[0].port)
        self.engines = engines

    def prepare(self):
        self.folder.mkdir(0o700, exist_ok=True)
        ways = "".join(f"listen {engine.name}\n  bind {FAR_HOST}:{engine.port}\n  server it 127.0.0.1:{engine.port}\n" for engine in self.engines)
        (self.folder / "haproxy.cfg").write_text("global\n  maxconn 2000\ndefaults\n  mode tcp\n  timeout connect 1s\n"
                                                 f"  timeout client 1h\n  timeout server 1h\n{ways}")

    def command(self):
        return [needed("haproxy"), "-db", "-f", str(self.folder / "haproxy.cfg")]

    def ready(self):
        with socket.create_connection((FAR_HOST, self.port), timeout=1):
            return True


class Disk:
    """A file system that can be made full."""

    def __init__(self, place):
        self.filler = place / "filler"

    def fill(self):
        try:
            with open(self.filler, "wb", buffering=0) as file:
                while True:
                    file.write(bytes(1 << 20))
        except OSError:
            pass

    def free(self):
        self.filler.unlink(missing_ok=True)


class Machines(Cluster):
    """Three nodes; the last one reaches its engines through gates."""

    def __init__(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="rookery-faults-")
        pathlib.Path(self.scratch.name).chmod(0o711)  # PostgreSQL's user goes through it
        super().__init__(pathlib.Path(self.scratch.name),
                         {"port": free_row(), "nodes": 3, "password": secrets.token_hex(16), "binary": str(rookery.BINARY)})
        self.redis_gate = Gate(self, "redis-gate", self.redis_nodes)
        self.postgres_gate = Gate(self, "postgres-gate", [self.primary, self.replica])
        for node in self.nodes:
            node.settings = SETTINGS
        self.far_node = self.nodes[-1]
        self.far_node.engines_host = FAR_HOST
        self.parts[len(self.engines):len(self.engines)] = [self.redis_gate, self.postgres_gate]

    def well(self):
        """Whether all that runs is as it was in the beginning."""
        return (all(get(f"{node_url(node)}/health/ready") == 200 and "missing" not in rookery.Client(node_url(node)).get("/health/ready").json()
                    for node in self.nodes) and
                all(node.in_cluster() for node in self.redis_nodes) and
                sorted(node.role() for node in self.redis_nodes) == ["primary"] * 3 + ["replica"] * 6)

    def await_well(self):
        rookery.eventually(self.well, seconds=WELL_SECONDS_MAX, every=0.2)

    def feed_primary(self):
        """The Redis primary that has what nodes tell each other: its failing costs most."""
        return next(node for node in self.redis_nodes
                    if node.role() == "primary" and self.redis.ask(node.port, "exists", "rookery:feed") == "1")

    def tables(self):
        """The folder of PostgreSQL that has the tables of the database, and nothing else."""
        return self.primary.folder / "base" / self.primary.ask("SELECT oid FROM pg_database WHERE datname = 'rookery'")

    @contextlib.contextmanager
    def small_disk(self, folder, mebibytes):
        """Meanwhile this folder of PostgreSQL is on a file system of its own, of this size; gives a Disk. Needs root."""
        place = self.folder / "disk"
        place.mkdir()
        self.primary.stop()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=711", "tmpfs", place], check=True)
        subprocess.run(["mv", folder, place / folder.name], check=True)
        folder.symlink_to(place / folder.name)
        self.primary.start()
        disk = Disk(place)
        try:
            yield disk
        finally:
            disk.free()
            self.primary.stop()
            folder.unlink()
            subprocess.run(["mv", place / folder.name, folder], check=True)
            subprocess.run(["umount", place], check=True)
            place.rmdir()
            self.primary.start()

    def use_up_the_log(self):
        """Until PostgreSQL has stopped: each time it is told to begin a new file it takes one of those that it has ready."""

        def stopped():
            self.primary.ask("SELECT pg_switch_wal() FROM pg_logical_emit_message(true, '', 'x')")
            return not self.primary.pid()

        rookery.eventually(stopped, seconds=WELL_SECONDS_MAX)

    def down(self):
        super().down()
        if (self.folder / "disk").is_mount():  # somebody ended the tests in the middle of one
            subprocess.run(["umount", self.folder / "disk"], check=True)

    def bring_near(self):
        """The last node goes through no gate any more: a gate takes connections for a server that is gone, and libpq then asks no other."""
        self.far_node.stop()
        self.far_node.engines_host = Node.engines_host
        self.far_node.start()

    def late_clock(self, seconds):
        """What makes a node's clock late: variables of its environment."""
        library = self.folder / "behind.so"
        subprocess.run(["clang-19", "-shared", "-fPIC", "-O1", f"-DBEHIND_SECONDS={seconds}", "-o", library,
                        pathlib.Path(__file__).with_name("behind.c")], check=True)
        return {"LD_PRELOAD": str(library)}

    def wait_for_the_replica(self):
        """From now on a commit is acknowledged only once the replica has it on its disk too."""
        self.primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.primary.ask("SELECT pg_reload_conf()")
        rookery.eventually(lambda: self.primary.ask("SELECT sync_state FROM pg_stat_replication") == "sync")

    def check(self):
        """What `rookery check` says of the database."""
        done = subprocess.run([self.binary, "check", "--database", self.database_uri()], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and "nothing found" in done.stdout, done.stdout + done.stderr

    def logs(self, lines=40):
        return "\n".join(f"== {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
                         for path in sorted((self.folder / "logs").glob("node-*.log")))


def node_url(node):
    return f"http://127.0.0.1:{node.port}"


@contextlib.contextmanager
def standing_still(part):
    """All its processes are there and do nothing."""
    processes = {part.pid(), *works_in(part.folder)}
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def free_row():
    """The first of as many ports in a row as a cluster takes, below those that the system gives away."""
    for port in range(8600, 30_000, PORTS_NEEDED):
        sockets = []
        try:
            for number in range(port, port + PORTS_NEEDED):
                sockets.append(socket.socket())
                sockets[-1].bind(("127.0.0.1", number))
            return port
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()
    raise AssertionError(f"no {PORTS_NEEDED} free ports in a row")
