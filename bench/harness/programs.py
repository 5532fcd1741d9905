"""Programs that the benchmarks start: where they are, on which core they run, and how they end."""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build/release"
ROOKERY = BUILD / "rookery"
SERVER_CORE, LOAD_CORE = 0, 1  # the server on one core, the load on the other
START_SECONDS_MAX = 120
END_SECONDS_MAX = 60


class Failed(Exception):
    """A benchmark without a result, with a sentence that says why."""


def need(*commands):
    """Each command is installed and everything of ours is built, or Failed says what to do."""
    missing = [command for command in commands if not shutil.which(command, path=os.environ["PATH"] + ":/usr/sbin:/sbin")]
    if missing:
        raise Failed(f"needs {', '.join(missing)}; install with: tools/setup bench")
    if not (BUILD / "bench/town").exists():
        raise Failed("needs its programs; build with: cmake --preset release && cmake --build --preset release --target bench")
    if (os.cpu_count() or 1) < 2:
        raise Failed("needs two cores")


def own(name):
    """The path of one of our load programs."""
    return str(BUILD / "bench" / name)


def environment():
    return {**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}


def run(core, *command, seconds_max=None):
    """What a program printed, run on one core (None: any). Ends the benchmark when it fails."""
    pinned = [] if core is None else ["taskset", "-c", str(core)]
    try:
        done = subprocess.run([*pinned, *map(str, command)], capture_output=True, text=True, timeout=seconds_max, env=environment())
    except subprocess.TimeoutExpired:
        raise Failed(f"{command[0]} did not end within {seconds_max} s") from None
    if done.returncode != 0:
        raise Failed(f"{pathlib.Path(str(command[0])).name} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(core, *command, log=None):
    """A program that runs until the block ends, then gets SIGTERM; its output goes to the file `log`."""
    pinned = [] if core is None else ["taskset", "-c", str(core)]
    with open(log or os.devnull, "wb") as output:
        process = subprocess.Popen([*pinned, *map(str, command)], stdout=output, stderr=subprocess.STDOUT, env=environment())
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(END_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for_port(process, port, log=None):
    """Until something listens. Returns when it did."""
    began = time.monotonic()
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return time.monotonic()
        except OSError:
            if process.poll() is not None or time.monotonic() - began > START_SECONDS_MAX:
                said = pathlib.Path(log).read_text(errors="replace")[-500:] if log else ""
                raise Failed(f"{process.args[-1] if not log else 'a server'} did not start: {said}") from None
            time.sleep(0.001)
