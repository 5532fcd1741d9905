"""The load benchmarks still run: each, tiny, prints its figures. What they say is for docs/performance.md."""

import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NAMES = sorted(file.stem.replace("_", "-") for file in (ROOT / "bench/scenarios").glob("*.py"))

# They measure the release build; the sanitized ones would say nothing.
pytestmark = pytest.mark.skipif("ROOKERY_BINARY" in os.environ, reason="only the release build is measured")


@pytest.mark.parametrize("name", NAMES)
def test_prints_its_figures(name):
    said = subprocess.run([ROOT / "bench/run", name, "--smoke", "--json"], capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stderr
    figures = json.loads(said.stdout)["figures"]
    assert any(figure["kind"] == "ours" for figure in figures)
    assert all(figure["median"] > 0 for figure in figures), said.stdout
