"""npm's `masto` (installed from tests/clients/masto/package-lock.json) runs its scenarios against the server."""

import pathlib
import subprocess

import pytest

FOLDER = pathlib.Path(__file__).resolve().parent / "masto"


@pytest.fixture(scope="module", autouse=True)
def installed():
    if not (FOLDER / "node_modules/masto").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FOLDER, check=True, timeout=300)


def run(*arguments):
    done = subprocess.run(["node", *arguments], cwd=FOLDER, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_two_people_with_masto(server):
    run("scenario.mjs", server.url)


def test_streams_with_masto(server, alice, bob):
    run("streaming.mjs", server.url, alice.token, bob.token)
