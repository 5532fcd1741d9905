"""npm's `masto` (installed from tests/clients/masto/package-lock.json) runs its scenario against the server."""

import pathlib
import subprocess

FOLDER = pathlib.Path(__file__).resolve().parent / "masto"


def test_two_people_with_masto(server):
    if not (FOLDER / "node_modules/masto").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FOLDER, check=True, timeout=300)
    done = subprocess.run(["node", "scenario.mjs", server.url], cwd=FOLDER, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
