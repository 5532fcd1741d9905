"""The files under deploy/: each is read by the program that it is for, and what they ask of a server's figures is there."""

import json
import os
import re
import shutil
import subprocess

import pytest
import yaml

import rookery_client as rookery

DEPLOY = rookery.ROOT / "deploy"
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def run(*command, cwd=None):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, cwd=cwd, env={"PATH": PATH})
    assert done.returncode == 0, f"{command[0]}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
        "/CN=social.example", "-keyout", folder / "key.pem", "-out", folder / "chain.pem")
    (folder / "both.pem").write_text((folder / "chain.pem").read_text() + (folder / "key.pem").read_text())
    return folder


def test_nginx_takes_its_site(tmp_path, certificate):
    site = (DEPLOY / "nginx/rookery.conf").read_text()
    for name, file in (("fullchain.pem", "chain.pem"), ("privkey.pem", "key.pem")):
        site = site.replace(f"/etc/letsencrypt/live/social.example/{name}", str(certificate / file))
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; events {{}} http {{ {site} }}")
    assert "test is successful" in run("nginx", "-t", "-p", tmp_path, "-e", "stderr", "-c", tmp_path / "nginx.conf")


def test_haproxy_takes_its_configuration(tmp_path, certificate):
    config = (DEPLOY / "haproxy/haproxy.cfg").read_text()
    (tmp_path / "haproxy.cfg").write_text(config.replace("/etc/haproxy/certs/social.example.pem", str(certificate / "both.pem")))
    # A warning is a mistake here.
    run("haproxy", "-c", "-q", "-dW", "-f", tmp_path / "haproxy.cfg")


@pytest.mark.parametrize("unit", ["rookery.service", "rookery-node@.service"])
def test_systemd_takes_the_units_and_they_are_hardened(tmp_path, unit):
    file = tmp_path / unit
    file.write_text((DEPLOY / "systemd" / unit).read_text().replace("/usr/local/bin/rookery", "/bin/true"))
    assert run("systemd-analyze", "verify", file) == ""
    exposure = re.search(r"exposure level for \S+ ([0-9.]+)", run("systemd-analyze", "security", "--offline=yes", file))
    assert float(exposure.group(1)) < 2.0, "10 is a service that nothing is kept from"


def test_prometheus_takes_its_configuration_and_the_rules_alert_when_they_should(tmp_path):
    folder = shutil.copytree(DEPLOY / "prometheus", tmp_path / "prometheus")
    run("promtool", "check", "config", "prometheus.yml", cwd=folder)
    run("promtool", "test", "rules", "rules_test.yml", cwd=folder)


def test_rules_and_dashboard_ask_for_figures_that_a_server_has(anyone, alice):
    alice.get("/api/v1/timelines/home", 200)
    text = anyone.get("/metrics").text
    known = set(re.findall(r"^(rookery_\w+)", text, re.M))
    # What only a node of several has; this server is none.
    known |= set(re.findall(r'"(rookery_\w+)"', (rookery.ROOT / "src/server/cluster_engines.cpp").read_text()))
    dashboard = json.loads((DEPLOY / "grafana/rookery.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    asked += [rule["expr"] for group in yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text())["groups"]
              for rule in group["rules"]]
    assert len(asked) > 30
    for expression in asked:
        for name in re.findall(r"rookery_\w+", expression):
            assert name in known, f"{name} in: {expression}"
    # The labels that they ask by.
    assert re.search(r'rookery_http_requests_total\{[^}]*status="2xx"', text)
    assert re.search(r'rookery_http_request_seconds_bucket\{[^}]*route="/api/v1/timelines/home"', text)
    assert re.search(r'rookery_hot_hits_total\{cache="', text)


def test_a_server_takes_the_configuration(tmp_path):
    server = rookery.Server(tmp_path, config=DEPLOY / "rookery.toml")
    server.start()
    answer = rookery.Client(server.url).request("GET", "/metrics", headers={"X-Forwarded-For": "192.0.2.7"})
    server.stop()
    assert answer.status_code == 200


def test_compose_file_names_what_is_there():
    text = (DEPLOY / "compose/compose.yml").read_text()
    services = yaml.safe_load(text)["services"]
    for service in services.values():
        assert "image" in service
        assert set(service.get("depends_on", ())) <= set(services)
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert not source.startswith(".") or (DEPLOY / "compose" / source).exists(), volume
    assert (rookery.ROOT / services["node"]["build"]["dockerfile"]).exists()
    options = run(rookery.BINARY, "serve", "--help")
    assert {part.split("=")[0] for part in services["node"]["command"] if part.startswith("--")} <= set(re.findall(r"--[a-z]+", options))
    run("haproxy", "-c", "-q", "-dW", "-f", DEPLOY / "compose/haproxy.cfg")


@pytest.mark.skipif(bool(os.environ.get("ROOKERY_SANITIZED")), reason="the image has a release build")
def test_image_has_the_libraries_that_the_program_needs():
    image = set(re.findall(r"\bz?lib[a-z0-9.+-]+", (DEPLOY / "compose/Dockerfile").read_text()))
    needed = set()
    for line in run("objdump", "-p", rookery.BINARY).splitlines():
        name = re.match(r" +NEEDED +(\S+)", line)
        if name:
            owner = run("dpkg", "-S", f"*-linux-gnu/{name.group(1)}").split(":")[0]
            needed.add(owner)
    assert needed - image <= {"libc6", "libstdc++6", "libgcc-s1"}, "what debian:12-slim has not, the image must name"


def test_dashboard_panels_have_places_and_ids_of_their_own():
    panels = json.loads((DEPLOY / "grafana/rookery.json").read_text())["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        assert not cells & taken and place["x"] + place["w"] <= 24, panel["title"]
        taken |= cells
