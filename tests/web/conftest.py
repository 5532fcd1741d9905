"""Tests of the web app: a real browser (Debian's Chromium) against the real server. See harness.mjs for what every page is held to."""

import os
import pathlib
import shutil
import subprocess
import threading

import pytest
import requests

import rookery_client as rookery

FOLDER = pathlib.Path(__file__).resolve().parent
SCENARIO_SECONDS_MAX = 240


def pytest_collection_modifyitems(items):
    if not os.environ.get("ROOKERY_SANITIZED"):
        return
    for item in items:
        if FOLDER in pathlib.Path(str(item.fspath)).parents:
            item.add_marker(pytest.mark.skip(reason="sanitized builds are without the web app"))


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium")
    assert path, "no Chromium here: run tools/setup test"
    if not (FOLDER / "node_modules/playwright-core").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FOLDER, check=True, timeout=300)
    return path


@pytest.fixture
def scenario(chromium):
    """Runs a scenario: scenario("journey.mjs", url, ...). What it prints is shown when it fails."""

    def run(name, *arguments):
        done = subprocess.run(["node", name, *map(str, arguments)], cwd=FOLDER, capture_output=True, text=True,
                              timeout=SCENARIO_SECONDS_MAX, env={**os.environ, "CHROMIUM": chromium})
        assert done.returncode == 0, f"{name}: {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
        return done.stdout

    return run


@pytest.fixture
def play(chromium):
    """Runs a scenario that asks for things: play("failover.mjs", obey, url, ...). Each line that it says is given to `obey`, and it goes on
    when that is done."""

    def run(name, obey, *arguments):
        with subprocess.Popen(["node", name, *map(str, arguments)], cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, env={**os.environ, "CHROMIUM": chromium}) as playing:
            timer = threading.Timer(SCENARIO_SECONDS_MAX, playing.kill)
            timer.start()
            said = []
            try:
                for line in playing.stdout:
                    said.append(line)
                    if line.startswith(("kill ", "start ")):
                        obey(line)
                        playing.stdin.write("done\n")
                        playing.stdin.flush()
                complaints = playing.stderr.read()
            finally:
                timer.cancel()
                playing.kill()
        assert playing.returncode == 0, f"{name}: {playing.returncode}\n{''.join(said)[-6000:]}\n{complaints[-6000:]}"

    return run


@pytest.fixture
def town(own_server):
    """A server with a made-up community in it, as ./run --demo has, that nobody has joined yet."""
    own_server.data.parent.mkdir(parents=True, exist_ok=True)
    made = subprocess.run([rookery.BINARY, "demo", "--data", own_server.data, "--accounts", "100", "--posts", "2000", "--follows", "20",
                           "--seed", "1", "--password", "rookery-demo"], capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stdout + made.stderr
    own_server.start()
    assert 'src="/app/' in requests.get(own_server.url, timeout=10).text, "this program was built without the web app"
    return own_server
