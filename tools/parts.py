"""The parts of a server of several nodes on this machine, each a process that is found again by whoever asks for it later. For
tools/cluster, tools/with-nodes and the tests that take parts away.
"""

import os
import pathlib
import signal
import subprocess
import urllib.error
import urllib.request

from engines import Failure, Postgres, Redis, await_true, needed

ROOT = pathlib.Path(__file__).resolve().parent.parent
REDIS_PRIMARIES, REDIS_COPIES = 3, 3  # copies of each slot
# A primary that is silent for so long has failed for the others; a replica has its place about a second later. Shorter, and a machine
# that stands still for a moment loses it; longer, and what is in its slots waits.
NODE_TIMEOUT_MS = 2000
STOP_SECONDS_MAX = 30
START_SECONDS_MAX = 60
PORTS_NEEDED = 40  # from the first on
# From the first port, nginx's.
NODE_PORTS, POSTGRES_PORT, REPLICA_PORT, REDIS_PORTS, REDIS_BUS_PORTS = 0, 10, 11, 20, 30


class Part:
    """A process that is started here, whatever becomes of us; found again by its number and the time it was started at."""

    def __init__(self, cluster, name, port, stop_signal=signal.SIGTERM):
        self.cluster, self.name, self.port, self.stop_signal = cluster, name, port, stop_signal
        self.folder = cluster.folder / name
        self.log = cluster.folder / "logs" / f"{name}.log"
        self.pid_file = cluster.folder / "pids" / name
        self.surroundings = {}  # variables of its environment beside our own

    def prepare(self):
        """Makes what it needs before its first start."""

    def command(self):
        raise NotImplementedError

    def ready(self):
        raise NotImplementedError

    def role(self):
        return self.name.split("-")[0]

    def pid(self):
        """None: it does not run."""
        try:
            number, born = self.pid_file.read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(number) if born == started_at(number) else None

    def start(self):
        """Starts it unless it runs; returns whether it did."""
        if self.pid():
            return False
        self.prepare()
        with open(self.log, "ab") as log:
            process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                                       env=os.environ | self.surroundings, start_new_session=True)
        self.pid_file.write_text(f"{process.pid} {started_at(process.pid)}")
        try:
            await_true(self.well, self.name, START_SECONDS_MAX, still_there=lambda: process.poll() is None)
        except Failure as failure:
            tail = self.log.read_text(errors="replace").splitlines()[-10:]
            raise Failure(f"{failure}; the end of {self.log}:\n" + "\n".join(tail)) from None
        return True

    def well(self):
        try:
            return bool(self.ready())
        except (OSError, subprocess.TimeoutExpired):
            return False

    def stop(self):
        pid = self.pid()
        if pid:
            os.kill(pid, self.stop_signal)
            try:
                await_true(lambda: not self.pid(), self.name, STOP_SECONDS_MAX)
            except Failure:
                os.kill(pid, signal.SIGKILL)
        self.pid_file.unlink(missing_ok=True)
        return bool(pid)

    def kill(self):
        pid = self.pid()
        if not pid:
            raise Failure(f"{self.name} does not run")
        os.kill(pid, signal.SIGKILL)
        await_true(lambda: not self.pid(), f"the end of {self.name}")


def started_at(pid):
    """When a process was started, in ticks since the machine was; empty: there is none, or it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if fields[0] == "Z" else fields[19]


def works_in(folder):
    """The processes that have not ended and are in a folder, as PostgreSQL's are in that of their data."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd") == str(folder.resolve()) and started_at(process.name):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def get(url):
    """The status of an answer; 0: none came."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return 0


class PostgresPart(Part):
    """A server of PostgreSQL, on its own data."""

    def __init__(self, cluster, name, port):
        super().__init__(cluster, name, port, signal.SIGINT)

    def command(self):
        return self.cluster.postgres.command("postgres", "-D", self.folder, "-c", f"port={self.port}")

    def kill(self):
        super().kill()
        await_true(lambda: not works_in(self.folder), f"the end of what {self.name} started")

    def start(self):
        # One that was killed leaves its lock; PostgreSQL believes it while the system still knows the process as ended.
        if not works_in(self.folder):
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
        return super().start()

    def ask(self, question, database="postgres"):
        done = subprocess.run([needed("psql"), "-XAtq", "-h", "127.0.0.1", "-p", str(self.port), "-U", "rookery", "-d", database,
                               "-c", question], capture_output=True, text=True, timeout=10,
                              env=os.environ | {"PGPASSWORD": self.cluster.password})
        return done.stdout.strip() if done.returncode == 0 else ""

    def ready(self):
        return self.ask("SELECT 1") == "1"

    def role(self):
        return {"f": "primary", "t": "replica"}.get(self.ask("SELECT pg_is_in_recovery()"), "?") if self.pid() else "?"


class Primary(PostgresPart):
    def prepare(self):
        if (self.folder / "PG_VERSION").exists():
            return
        password = self.cluster.folder / "postgres-password"
        password.touch(0o600)
        password.write_text(self.cluster.password)
        self.cluster.postgres.give(password)
        self.folder.mkdir(0o700, exist_ok=True)
        self.cluster.postgres.give(self.folder)
        self.cluster.postgres.run("initdb", f"--pgdata={self.folder}", "--username=rookery", "--auth=scram-sha-256",
                                  f"--pwfile={password}", "--encoding=UTF8", "--locale=C.UTF-8")
        with open(self.folder / "postgresql.conf", "a", encoding="utf-8") as config:
            config.write("listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 300\n"
                         "wal_level = replica\nmax_wal_senders = 10\nwal_keep_size = 256MB\n")

    def start(self):
        started = super().start()
        if not self.ask("SELECT 1 FROM pg_database WHERE datname = 'rookery'"):
            self.ask("CREATE DATABASE rookery")
        return started


class Replica(PostgresPart):
    def prepare(self):
        if (self.folder / "PG_VERSION").exists():
            return
        self.folder.mkdir(0o700, exist_ok=True)
        self.cluster.postgres.give(self.folder)
        self.cluster.postgres.run("pg_basebackup", f"--pgdata={self.folder}", "--write-recovery-conf", "--wal-method=stream",
                                  "--checkpoint=fast", "--host=127.0.0.1", f"--port={self.cluster.primary.port}",
                                  "--username=rookery", env=os.environ | {"PGPASSWORD": self.cluster.password})


    def promote(self):
        """Makes it the primary, for good; it must be certain that the other does not run."""
        self.cluster.postgres.run("pg_ctl", "promote", f"--pgdata={self.folder}", "--wait")


class RedisPart(Part):
    def __init__(self, cluster, place):
        super().__init__(cluster, f"redis-{place + 1}", cluster.port + REDIS_PORTS + place)
        self.bus = cluster.port + REDIS_BUS_PORTS + place

    def prepare(self):
        self.folder.mkdir(0o700, exist_ok=True)
        config = self.folder / "redis.conf"
        config.touch(0o600)
        # Clients are told of ports alone: whoever came by another address, through a tunnel or a proxy, goes on by that.
        config.write_text(self.cluster.redis.config(self.folder, self.port, self.bus, NODE_TIMEOUT_MS) +
                          "cluster-preferred-endpoint-type unknown-endpoint\n")

    def command(self):
        return [self.cluster.redis.server, str(self.folder / "redis.conf")]

    def ready(self):
        return self.cluster.redis.ready(self.port)

    def in_cluster(self):
        return self.cluster.redis.whole(self.port, REDIS_PRIMARIES * REDIS_COPIES)

    def role(self):
        first = self.cluster.redis.ask(self.port, "role").split("\n")[0]
        return {"master": "primary", "slave": "replica"}.get(first, "?")


class Node(Part):
    """A rookery process. It reaches the engines at `engines_host`, and its configuration ends with `settings`."""

    engines_host = "127.0.0.1"
    settings = ""

    def prepare(self):
        self.folder.mkdir(0o700, exist_ok=True)
        # The engines' addresses have passwords, which a list of processes would show.
        config = self.folder / "rookery.toml"
        config.touch(0o600)
        config.write_text(f'[http]\ntrusted_proxies = ["127.0.0.1"]\n'
                          f'[database]\nuri = "{self.cluster.database_uri(self.engines_host)}"\n'
                          f'replica_uri = "{self.cluster.database_uri(self.engines_host)}"\n'
                          f'[redis]\nuri = "{self.cluster.redis_uri(self.engines_host)}"\n{self.settings}')
        if not self.cluster.binary.exists():
            raise Failure(f"there is no {self.cluster.binary}; ./run builds it")

    def command(self):
        return [str(self.cluster.binary), "serve", "--listen", f"127.0.0.1:{self.port}", "--url", self.cluster.url,
                "--config", str(self.folder / "rookery.toml")]

    def ready(self):
        return get(f"http://127.0.0.1:{self.port}/health/ready") == 200


class Nginx(Part):
    def __init__(self, cluster):
        super().__init__(cluster, "nginx", cluster.port, signal.SIGQUIT)

    def prepare(self):
        self.folder.mkdir(0o700, exist_ok=True)
        (self.folder / "nginx.conf").write_text(self.config())

    def config(self):
        """Its site is that of deploy/nginx.conf, with this machine's nodes and without TLS."""
        site = (ROOT / "deploy/nginx/rookery.conf").read_text()
        nodes = "\n".join(f"  server 127.0.0.1:{node.port} max_fails=1 fail_timeout=2s;" for node in self.cluster.nodes)
        site = between(site, "# nodes", "# end of nodes", nodes)
        site = between(site, "# nodes for streams", "# end of nodes for streams", nodes)
        site = between(site, "# address", "# end of address", f"  listen 127.0.0.1:{self.port};")
        return nginx_config(self.folder, site)

    def command(self):
        return nginx_command(self.folder)

    def ready(self):
        return get(f"{self.cluster.url}/health/ready") == 200


def nginx_config(folder, site):
    """The whole of nginx.conf around what a site has; nginx writes into `folder` alone."""
    user = "user root;\n" if os.geteuid() == 0 else ""
    temporary = "".join(f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return (f"{user}daemon off;\nworker_processes 2;\nworker_rlimit_nofile 20000;\npid {folder}/nginx.pid;\n"
            f"error_log stderr;\nevents {{ worker_connections 9000; }}\nhttp {{\n  access_log off;\n{temporary}{site}}}\n")


def nginx_command(folder):
    return [needed("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def between(text, begin, end, inside):
    """`text` with other lines between those that say `begin` and `end`."""
    lines = text.splitlines()
    first = next(place for place, line in enumerate(lines) if line.strip() == begin)
    last = next(place for place, line in enumerate(lines) if line.strip() == end)
    return "\n".join([*lines[:first + 1], inside, *lines[last:]]) + "\n"


class Cluster:
    """All parts and their folder. What was chosen at the first `up` is kept in cluster.json."""

    def __init__(self, folder, chosen):
        self.folder = folder
        self.port, self.password = chosen["port"], chosen["password"]
        self.binary = pathlib.Path(chosen["binary"])
        self.url = f"http://localhost:{self.port}"
        self.postgres = Postgres()
        self.redis = Redis(self.password)
        self.primary = Primary(self, "postgres", self.port + POSTGRES_PORT)
        self.replica = Replica(self, "replica", self.port + REPLICA_PORT)
        self.redis_nodes = [RedisPart(self, place) for place in range(REDIS_PRIMARIES * REDIS_COPIES)]
        self.nodes = [Node(self, f"node-{place}", self.port + NODE_PORTS + place) for place in range(1, chosen["nodes"] + 1)]
        front = [Nginx(self)] if self.nodes else []
        self.engines = [self.primary, self.replica, *self.redis_nodes]
        self.parts = [*self.engines, *self.nodes, *front]

    def database_uri(self, host="127.0.0.1"):
        """Both servers: libpq takes the one that is wanted. The password is in a file, so that no list of processes shows it."""
        return (f"postgresql://rookery@{host}:{self.primary.port},{host}:{self.replica.port}/rookery"
                f"?passfile={self.folder}/pgpass")

    def redis_uri(self, host="127.0.0.1"):
        return f"redis://:{self.password}@" + ",".join(f"{host}:{node.port}" for node in self.redis_nodes[:REDIS_PRIMARIES])

    def part(self, name):
        for part in self.parts:
            if part.name == name:
                return part
        raise Failure(f"there is no part {name}; there are: " + " ".join(part.name for part in self.parts))

    def make_folders(self):
        for name in ("logs", "pids"):
            (self.folder / name).mkdir(exist_ok=True)
        passwords = self.folder / "pgpass"
        passwords.touch(0o600)
        passwords.write_text(f"*:*:*:rookery:{self.password}\n")
        if self.postgres.as_owner:
            reached = subprocess.run([*self.postgres.as_owner, "test", "-x", str(self.folder)], check=False)
            if reached.returncode != 0:
                raise Failure(f"PostgreSQL runs as the user postgres, who may not enter {self.folder}; name another folder")

    def up(self):
        self.make_folders()
        for part in self.engines:
            self.say(part, part.start())
        self.join_redis()
        for part in self.parts[len(self.engines):]:
            self.say(part, part.start())
        print(f"\nServes {self.url}" if self.nodes else f"\n{self.database_uri()}\n{self.redis_uri()}")

    def join_redis(self):
        first = self.redis_nodes[0]
        if "cluster_known_nodes:1" in self.redis.ask(first.port, "cluster", "info").split():
            copies = REDIS_COPIES - 1
            self.redis.join([(node.port, node.bus) for node in self.redis_nodes[:REDIS_PRIMARIES]],
                            [(node.port, node.bus, place // copies)
                             for place, node in enumerate(self.redis_nodes[REDIS_PRIMARIES:])])
        else:  # they have known each other before
            await_true(lambda: all(node.in_cluster() for node in self.redis_nodes), "the Redis Cluster", START_SECONDS_MAX)

    @staticmethod
    def say(part, started):
        print(f"{part.name:<10} {'started' if started else 'runs already'}")

    def down(self):
        for part in reversed(self.parts):
            if part.stop():
                print(f"{part.name:<10} ended")

    def status(self):
        print(f"{'NAME':<10} {'PID':>8} {'PORT':>6}  {'ROLE':<8} HEALTH")
        well = True
        for part in self.parts:
            pid = part.pid()
            health = "does not run" if not pid else "ok" if part.well() else "does not answer"
            if health == "ok" and isinstance(part, RedisPart) and not part.in_cluster():
                health = "not in a whole cluster"
            well = well and health == "ok"
            print(f"{part.name:<10} {pid or '-':>8} {part.port:>6}  {part.role() if pid else '-':<8} {health}")
        return 0 if well else 1
