"""Programs that others wrote, to compare with."""

import contextlib
import pathlib
import re
import subprocess
import tempfile

from harness import programs


def wrk(url, seconds, connections, script=None, core=programs.LOAD_CORE):
    """Requests a second and the 99th percentile in ms. Any answer that is not 2xx ends the benchmark."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        if script:
            file.write(script)
            file.flush()
            command += ["-s", file.name]
        said = programs.run(core, *command, url)
    if "Non-2xx" in said or "Socket errors" in said:
        raise programs.Failed(f"requests failed\n{said}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1))
    amount, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()
    return rate, float(amount) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def lua_requests(tokens, make):
    """A script for wrk that sends requests of random tokens. They are made before the clock starts, so that Lua only picks one; `make` is
    a Lua expression that turns `token` into a request."""
    listed = ",".join(f'"{token}"' for token in tokens)
    return f"""
local tokens = {{{listed}}}
local requests = {{}}
math.randomseed(1)
function init(args)
  for i, token in ipairs(tokens) do requests[i] = {make} end
end
function request() return requests[math.random(#requests)] end
"""


@contextlib.contextmanager
def nginx(body, headers, core=programs.SERVER_CORE):
    """The URL of a file with these bytes, served by one worker of nginx with the same headers."""
    with tempfile.TemporaryDirectory(prefix="rookery-bench-") as temporary:
        folder = pathlib.Path(temporary)
        (folder / "page.json").write_bytes(body)
        port = programs.free_port()
        kept = {name: value for name, value in headers.items()
                if name.lower() not in ("content-length", "content-type", "date", "connection", "server", "etag")}
        added = "\n".join(f"      add_header {name} '{value}';" for name, value in kept.items() if "'" not in value and "$" not in value)
        user = "user root;" if programs.os.geteuid() == 0 else ""  # a worker of its own user could not read the file
        (folder / "nginx.conf").write_text(f"""
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  open_file_cache max=10;
  server {{
    listen 127.0.0.1:{port};
    root {folder};
    location / {{
      default_type application/json;
{added}
    }}
  }}
}}
""")
        with programs.running(core, "nginx", "-p", folder, "-c", folder / "nginx.conf", log=folder / "log") as process:
            programs.wait_for_port(process, port, folder / "log")
            yield f"http://127.0.0.1:{port}/page.json"


@contextlib.contextmanager
def redis(core=programs.SERVER_CORE):
    """The port of a Redis that keeps nothing on disk."""
    with tempfile.TemporaryDirectory(prefix="rookery-bench-") as temporary:
        port = programs.free_port()
        log = pathlib.Path(temporary) / "log"
        with programs.running(core, "redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir",
                              temporary, log=log) as process:
            programs.wait_for_port(process, port, log)
            yield port


def redis_lpush(port, requests, lists, clients=50, core=programs.LOAD_CORE):
    """LPUSHes a second of an id to one of so many lists at random, 100 in a pipeline."""
    said = programs.run(core, "redis-benchmark", "-p", port, "-P", 100, "-c", clients, "-n", requests, "-r", lists, "-q", "--csv",
                        "lpush", "home:__rand_int__", "112345678901234567")
    return float(re.search(r'^"lpush [^"]*","([\d.]+)"', said, re.MULTILINE).group(1))


CLUSTER_PASSWORD = "rookery"  # of tools/with-redis


@contextlib.contextmanager
def redis_cluster(core=programs.SERVER_CORE):
    """The primaries of a Redis Cluster that keeps nothing on disk, all on one core: HOST:PORT,HOST:PORT,..."""
    command = ["taskset", "-c", str(core), str(programs.ROOT / "tools/with-redis"), "sh", "-c", "echo $ROOKERY_TEST_REDIS; cat"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=programs.environment()) as cluster:
        nodes = cluster.stdout.readline().strip()
        if not nodes:
            raise programs.Failed("the Redis Cluster does not come up")
        try:
            yield nodes
        finally:
            cluster.stdin.close()  # ends `cat`, and so the cluster


def redis_cluster_lpush(nodes, requests, lists, clients=50, core=programs.LOAD_CORE):
    """redis_lpush() on a cluster; {tag} spreads the lists over its nodes."""
    host, port = nodes.split(",")[0].rsplit(":", 1)
    said = programs.run(core, "redis-benchmark", "--cluster", "-h", host, "-p", port, "-a", CLUSTER_PASSWORD, "-P", 100, "-c", clients, "-n",
                        requests, "-r", lists, "-q", "--csv", "lpush", "home:{tag}:__rand_int__", "112345678901234567")
    return float(re.search(r'^"lpush [^"]*","([\d.]+)"', said, re.MULTILINE).group(1))
