"""tools/cluster: what it starts runs, what is killed is seen and comes back, and it ends what it started and nothing else."""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import pytest

import rookery_client as rookery

PORTS = range(8600, 20_000, 40)  # for whoever asks for a row of free ones


def cluster(folder, *arguments, check=True):
    done = subprocess.run([rookery.ROOT / "tools/cluster", *arguments, "--folder", folder], capture_output=True, text=True, timeout=300)
    if check:
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done


def health(folder):
    """name -> (role, health), as `status` tells."""
    lines = cluster(folder, "status", check=False).stdout.splitlines()[1:]
    return {name: (role, well) for name, role, well in (re.match(r"(\S+) +\S+ +\d+  (\S+) +(.*)", line).groups() for line in lines)}


@pytest.fixture
def folder():
    place = pathlib.Path(tempfile.mkdtemp(prefix="rookery-cluster-"))
    yield place / "cluster"
    if (place / "cluster/cluster.json").exists():
        cluster(place / "cluster", "down")
    shutil.rmtree(place)


def test_engines_come_up_are_killed_and_come_back(folder):
    folder.parent.chmod(0o711)
    port = PORTS[os.getpid() % len(PORTS)]
    cluster(folder, "up", "--nodes", "0", "--port", str(port))
    up = health(folder)
    assert {well for _, well in up.values()} == {"ok"} and len(up) == 11
    assert [role for role, _ in up.values()].count("replica") == 7
    assert "runs already" in cluster(folder, "up").stdout

    cluster(folder, "kill", "replica")
    cluster(folder, "kill", "redis-4")
    failed = cluster(folder, "status", check=False)
    assert failed.returncode == 1
    assert [name for name, (_, well) in health(folder).items() if well != "ok"] == ["replica", "redis-4"]
    cluster(folder, "restart", "replica")
    cluster(folder, "restart", "redis-4")
    rookery.eventually(lambda: cluster(folder, "status", check=False).returncode == 0, seconds=30)

    other = subprocess.Popen(["sleep", "60"])
    try:  # A number that has gone to another process meanwhile.
        cluster(folder, "kill", "redis-9")
        (folder / "pids/redis-9").write_text(f"{other.pid} 1")
        ended = cluster(folder, "down").stdout
        assert "postgres" in ended and other.poll() is None
    finally:
        other.kill()
        other.wait()
    assert {well for _, well in health(folder).values()} == {"does not run"}


def test_nodes_behind_nginx_go_on_when_one_is_killed(folder):
    folder.parent.chmod(0o711)
    port = PORTS[(os.getpid() + 1) % len(PORTS)]
    cluster(folder, "up", "--nodes", "2", "--port", str(port))
    assert {well for _, well in health(folder).values()} == {"ok"}
    person = rookery.register(f"http://localhost:{port}")
    first = person.toot("to two nodes")
    cluster(folder, "kill", "node-1")
    for _ in range(10):
        assert first["id"] in person.home_ids()
    second = person.toot("to the one that is left")
    cluster(folder, "restart", "node-1")
    assert {well for _, well in health(folder).values()} == {"ok"}
    for _ in range(10):
        assert person.home_ids()[:2] == [second["id"], first["id"]]
    assert person.get("/metrics").status_code == 404, "figures are for who asks a node itself"


def test_mistakes_are_named(folder):
    assert "there is no cluster in" in cluster(folder, "status", check=False).stderr
    folder.mkdir()
    (folder / "mine").touch()
    assert "has other files" in cluster(folder, "up", check=False).stderr
    assert (folder / "mine").exists() and not (folder / "cluster.json").exists()
