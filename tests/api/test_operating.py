"""What whoever runs the server relies on: health, metrics, logs, request ids, stopping, the configuration, the command line."""

import json
import os
import re
import signal
import subprocess
import threading
import time

import requests

import rookery_client as rookery


def run(*arguments, **kwargs):
    return subprocess.run([str(rookery.BINARY), *map(str, arguments)], capture_output=True, text=True, timeout=120, **kwargs)


def serve_with(tmp_path, text):
    """Starts a server that is expected to refuse its configuration; returns what it said."""
    config = tmp_path / "rookery.toml"
    config.write_text(text)
    done = run("serve", "--data", tmp_path / "data", "--listen", f"127.0.0.1:{rookery.free_port()}", "--config", config)
    assert done.returncode == 1
    return done.stderr


def test_health(anyone):
    assert anyone.get("/health/live", 200) == {"status": "OK"}
    assert anyone.get("/health/ready", 200) == {"status": "OK"}
    assert anyone.get("/health").text == "OK"


def test_metrics_have_rate_and_latency_by_route(server, anyone, alice):
    alice.get("/api/v1/timelines/home", 200)
    anyone.get("/api/v1/statuses/1", 404)
    answer = anyone.get("/metrics")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/plain")
    text = answer.text
    assert re.search(r'rookery_http_requests_total\{[^}]*route="/api/v1/timelines/home"[^}]*\} [1-9]', text)
    assert re.search(r'rookery_http_request_seconds_bucket\{[^}]*route="/api/v1/statuses/:id"', text)
    names = ["rookery_outbox_depth", "rookery_outbox_lag_seconds", "rookery_database_writes_total"]
    if server.process:  # nodes keep no timelines of their own
        names.append("rookery_timeline_lists")
    for name in names:
        assert re.search(rf"^{name}(\{{[^}}]*\}})? [0-9.e+]+$", text, re.M), name


def test_metrics_are_for_this_machine_only(anyone):
    assert anyone.request("GET", "/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404


def test_every_answer_has_the_request_id_that_the_log_has(own_server):
    own_server.start()
    client = rookery.Client(own_server.url)
    first, second = client.get("/health/live"), client.get("/no/such/page")
    ids = [first.headers["X-Request-Id"], second.headers["X-Request-Id"]]
    assert len(set(ids)) == 2
    given = client.request("GET", "/health/live", headers={"X-Request-Id": "balancer-1"})
    assert given.headers["X-Request-Id"] == "balancer-1"
    own_server.stop()
    lines = [json.loads(line) for line in own_server.log_path.read_text().splitlines() if line.startswith("{")]
    logged = {line["request_id"]: line for line in lines if "request_id" in line}
    assert logged[ids[0]]["status"] == 200 and logged[ids[0]]["route"] == "/health/live"
    assert logged[ids[1]]["status"] == 404
    assert "balancer-1" in logged
    assert [line["msg"] for line in lines][-1] == "stopped"


def test_stopping_lets_requests_in_flight_end(own_server):
    own_server.start()
    people = [rookery.register(own_server.url) for _ in range(4)]
    acknowledged, stopped = [], threading.Event()

    def write(person):
        while not stopped.is_set():
            try:
                acknowledged.append(person.toot("before the end")["id"])
            except requests.RequestException:
                return

    writers = [threading.Thread(target=write, args=(person,)) for person in people]
    for writer in writers:
        writer.start()
    time.sleep(0.5)
    began = time.monotonic()
    own_server.stop()  # asserts exit code 0
    assert time.monotonic() - began < 12
    stopped.set()
    for writer in writers:
        writer.join()
    own_server.start()
    reader = rookery.Client(own_server.url, people[0].token)
    assert acknowledged
    assert all(reader.get(f"/api/v1/statuses/{post}").status_code == 200 for post in acknowledged)


def test_a_second_server_on_the_same_folder_is_refused(own_server):
    own_server.start()
    done = run("serve", "--data", own_server.data, "--listen", f"127.0.0.1:{rookery.free_port()}")
    assert done.returncode == 1 and str(own_server.data) in done.stderr


def test_a_port_in_use_is_said(own_server, tmp_path):
    own_server.start()
    done = run("serve", "--data", tmp_path / "other", "--listen", f"127.0.0.1:{own_server.port}")
    assert done.returncode == 1 and str(own_server.port) in done.stderr


def test_configuration_mistakes_are_named(tmp_path):
    assert "rookery.toml:2: no such key in [http]: thread (there are:" in serve_with(tmp_path, "[http]\nthread = 4\n")
    assert "rookery.toml:1: no such section: htp" in serve_with(tmp_path, "[htp]\nthreads = 4\n")
    assert "threads in [http] is a whole number" in serve_with(tmp_path, "[http]\nthreads = \"many\"\n")
    assert "mode in [registrations] is one of: open, approval, closed" in serve_with(tmp_path, "[registrations]\nmode = \"ajar\"\n")
    assert "rookery.toml:1" in serve_with(tmp_path, "[http\n")
    assert "the url is http:// or https://" in serve_with(tmp_path, "[http]\nurl = \"social.example\"\n")


def test_the_command_line_says_what_is_right(tmp_path):
    assert run("--version").stdout.startswith("rookery ")
    top = run("--help").stdout
    commands = re.findall(r"^  ([a-z]+) ", top.split("Subcommands:")[1], re.M)
    assert {"serve", "account", "token", "demo", "check", "backup", "announcement"} <= set(commands)
    for command in commands:
        shown = run(command, "--help")
        assert shown.returncode == 0 and len(shown.stdout.splitlines()) > 3, command
    for wrong in (["--dta", "x"], ["serve", "--data"], ["srve"], ["serve", "--data", tmp_path, "--threads", "many"]):
        done = run(*wrong)
        assert done.returncode == 2 and "--help" in done.stderr and not done.stdout, wrong
    wrong = run("serve", "--data", tmp_path / "x", "--listen", "nonsense")
    assert wrong.returncode == 1 and "ADDRESS:PORT" in wrong.stderr


def test_where_everything_is_kept_is_said_wholly_or_refused(tmp_path):
    database, redis, url = ("--database", "postgresql:///x"), ("--redis", "redis://127.0.0.1:1"), ("--url", "https://x.example")

    def refused(*options):
        done = run("serve", *options)
        assert done.returncode == 1 and not done.stdout
        return done.stderr
    assert "--data DIR for a server that is one process" in refused()
    assert "A node keeps nothing in a folder" in refused("--data", tmp_path / "x", *database, *redis, *url)
    assert "--redis is missing" in refused(*database, *url)
    assert "--database is missing" in refused(*redis, *url)
    assert "--url is missing" in refused(*database, *redis)
    for wrong in ("127.0.0.1:1", "redis://", "redis://x", "redis://a:1,,b:2", "redis://word@a:1", "redis://a:99999", "redis://a:1/0"):
        assert "--redis takes nodes of a Redis Cluster" in refused(*database, "--redis", wrong, *url), wrong
    assert "PostgreSQL" in refused("--database", f"postgresql:///x?host={tmp_path}", *redis, *url)
    (tmp_path / "rookery.toml").write_text('[database]\nuri = "postgresql:///x"\n')
    assert "--redis is missing" in refused("--config", tmp_path / "rookery.toml", *url)


def test_backup_and_check_while_serving(own_server, tmp_path):
    own_server.start()
    person = rookery.register(own_server.url)
    post = person.toot("kept twice")
    own_server.cli("backup", "--to", tmp_path / "copy.db")
    assert own_server.cli("backup", "--to", tmp_path / "copy.db", check=False).returncode == 1  # never overwrites unasked
    own_server.cli("check")
    assert run("check", "--file", tmp_path / "copy.db").returncode == 0
    person.toot("only in the original")
    own_server.stop()

    restored = rookery.Server(data=tmp_path / "restored")
    restored.data.mkdir(parents=True)
    (tmp_path / "copy.db").rename(restored.data / "rookery.db")
    restored.start()
    try:
        again = rookery.Client(restored.url, person.token)
        assert again.get(f"/api/v1/statuses/{post['id']}", 200)["content"] == "<p>kept twice</p>"
        assert len(again.get(f"/api/v1/accounts/{person.id}/statuses", 200)) == 1
    finally:
        restored.stop()


def test_token_create_prints_only_the_token_while_serving(own_server):
    own_server.start()
    person = rookery.register(own_server.url)
    made = own_server.cli("token", "create", person.name, "--scopes", "read write follow push").stdout
    assert re.fullmatch(r"\S+\n", made)
    assert rookery.Client(own_server.url, made.strip()).get("/api/v1/accounts/verify_credentials", 200)["id"] == person.id


def test_ctrl_c_is_a_graceful_stop_too(own_server):
    own_server.start()
    os.kill(own_server.process.pid, signal.SIGINT)
    assert own_server.process.wait(15) == 0
    own_server.process = None
