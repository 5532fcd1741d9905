"""What a broken or hostile client gets: the right 4xx with {"error": ...}, a connection handled safely, and nothing lost."""

import json
import socket
import time
from urllib.parse import urlsplit

import pytest

import rookery_client as rookery

JSON = {"Content-Type": "application/json"}


class Wire:
    """A connection that sends what it is told, byte for byte."""

    def __init__(self, url, seconds=20):
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port or 80), timeout=seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())
        return self

    def rest(self):
        """All that comes until the server closes."""
        received = b""
        while True:
            try:
                some = self.socket.recv(65536)
            except ConnectionResetError:
                return received
            if not some:
                return received
            received += some


@pytest.fixture(scope="module")
def server(server):
    """The server itself: what a proxy before it thinks of such requests is the proxy's business."""
    direct = rookery.nodes(server.url)[0]
    return server if direct == server.url else rookery.ExternalServer(direct)


def statuses(answers):
    return [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:]]


def exchange(server, data):
    with Wire(server.url) as wire:
        return wire.send(data).rest()


def body_of(answer):
    return json.loads(answer.split(b"\r\n\r\n", 1)[1])


def short(value):
    """A test's name for a long or binary parameter."""
    return None if not isinstance(value, bytes) else value[:40].decode("ascii", "backslashreplace")


def still_serves(server):
    assert rookery.Client(server.url).get("/health/live").status_code == 200


SMUGGLED = b"GET /api/v1/instance HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
POST = b"POST /api/v1/statuses HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize("framing", [
    b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    b"Transfer-Encoding: identity, chunked\r\nContent-Length: 5\r\n",
    b"Content-Length: 5\r\nTransfer-Encoding: identity\r\n",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: chunked, gzip\r\n",
    b"Transfer-Encoding:\x0bchunked\r\n",
    b"Transfer-Encoding : chunked\r\n",
    b"Content-Length: 5\r\nContent-Length: 5\r\n",
    b"Content-Length: 5\r\nContent-Length: 6\r\n",
    b"Content-Length: 5, 6\r\n",
    b"Content-Length: -1\r\n",
    b"Content-Length: 1e3\r\n",
    b"X-Folded: a\r\n b\r\n",
    b"X-Nul: a\x00b\r\n",
    b"X-Bare: a\nY: b\r\n",
], ids=short)
def test_message_that_two_readers_could_read_differently(server, framing):
    answer = exchange(server, POST + framing + b"\r\n0\r\n\r\n" + SMUGGLED)
    assert statuses(answer) == [400], answer
    assert body_of(answer)["error"].startswith("Bad Request")
    still_serves(server)


@pytest.mark.parametrize("request_bytes", [
    b"nonsense\r\n\r\n",
    b"GET /api/v1/instance HTTP/3.7\r\nHost: x\r\n\r\n",
    b"GET /api/v1/instance HTTP/1.1\r\n\r\n",
    b"GET /api/v1/instance HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    b"GET /api/v1/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /api/v1/%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /api/v1/%c3%28 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /api/v1/\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
], ids=short)
def test_request_that_is_no_http(server, request_bytes):
    answer = exchange(server, request_bytes)
    assert statuses(answer) == [400], answer
    assert "error" in body_of(answer)
    still_serves(server)


def test_query_whose_percents_mean_nothing(server):
    answer = exchange(server, b"GET /api/v1/timelines/public?%zz=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert statuses(answer) == [422] and "error" in body_of(answer), answer


@pytest.mark.parametrize("chunks", [b"zz\r\n", b"-5\r\n", b"5\r\nhelloXX\r\n", b"fffffffffffffffff\r\n", b"1;" + b"a" * 50_000], ids=short)
def test_bad_chunks(server, chunks):
    answer = exchange(server, POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
    assert statuses(answer) == [400], answer


def test_pipelined_requests_are_answered_in_order(server):
    ask = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"
    answers = exchange(server, ask % b"/health/live" + ask % b"/no/such" + SMUGGLED)
    assert statuses(answers) == [200, 404, 200]


def test_chunked_json_is_a_body_like_any_other(server, alice):
    text = json.dumps({"status": "in two pieces"}).encode()
    with Wire(server.url) as wire:
        wire.send(POST + f"Authorization: Bearer {alice.token}\r\nConnection: close\r\n".encode())
        wire.send(b"Transfer-Encoding: chunked\r\n\r\n")
        wire.send(b"a\r\n" + text[:10] + b"\r\n%x\r\n" % len(text[10:]) + text[10:] + b"\r\n0\r\n\r\n")
        answer = wire.rest()
    assert statuses(answer) == [200]
    assert body_of(answer)["content"] == "<p>in two pieces</p>"


def test_half_closed_client_is_answered(server):
    with Wire(server.url) as wire:
        wire.send(b"GET /api/v1/instance HTTP/1.1\r\nHost: x\r\n\r\n")
        wire.socket.shutdown(socket.SHUT_WR)
        assert statuses(wire.rest()) == [200]


def test_client_that_leaves_in_the_middle_harms_nobody(server):
    for part in (b"", b"GE", POST, POST + b"Content-Length: 100\r\n\r\n{", POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhe"):
        with Wire(server.url) as wire:
            wire.send(part)
    still_serves(server)


def test_body_of_ten_megabytes_gets_its_413(server, alice):
    body = b'{"status":"' + b"a" * (10 << 20) + b'"}'
    head = f"Authorization: Bearer {alice.token}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    answer = exchange(server, POST + head + body)
    assert statuses(answer) == [413], answer[:300]
    assert body_of(answer) == {"error": "Payload Too Large"}
    assert alice.request("POST", "/api/v1/statuses", data=body, headers=JSON).status_code == 413, "by an ordinary client"
    still_serves(server)


def test_endless_chunked_body_gets_its_413(server):
    with Wire(server.url) as wire:
        wire.send(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(2_000):
                wire.send(b"1000\r\n" + b"a" * 4096 + b"\r\n")
        except (ConnectionResetError, BrokenPipeError):
            pass
        assert statuses(wire.rest()) == [413]


def test_endless_headers_get_their_431(server):
    with Wire(server.url) as wire:
        wire.send(b"GET / HTTP/1.1\r\nHost: x\r\n")
        try:
            for number in range(100_000):
                wire.send(b"X-%d: endless\r\n" % number)
        except (ConnectionResetError, BrokenPipeError):
            pass
        assert statuses(wire.rest()) == [431]


def test_one_endless_header_and_one_endless_target(server):
    assert statuses(exchange(server, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000)) == [431]
    assert statuses(exchange(server, b"GET /" + b"a" * 100_000)) == [414]


def test_slow_loris(own_server, tmp_path):
    config = tmp_path / "rookery.toml"
    config.write_text("[http]\nheaders_seconds_max = 1\nbody_seconds_max = 1\n")
    own_server.config = config
    own_server.start()
    for beginning in (b"GET / HTTP/1.1\r\nX: ", POST + b"Content-Length: 1000\r\n\r\n"):
        wires = [Wire(own_server.url) for _ in range(50)]
        for wire in wires:
            wire.send(beginning)
        began = time.monotonic()
        while time.monotonic() - began < 2.5:  # a byte now and then gains no time
            for wire in wires:
                try:
                    wire.send(b"a")
                except OSError:
                    pass
            assert rookery.Client(own_server.url).get("/health/live").status_code == 200
            time.sleep(0.1)
        for wire in wires:
            answer = wire.rest()
            assert statuses(answer) in ([408], []), answer  # [] when our bytes crossed the server's close
            wire.socket.close()


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v9/instance", "/api", "/api/v1/statuses/1/2/3", "/" + "a/" * 100])
def test_unknown_route(anyone, path):
    answer = anyone.request("GET", path, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert isinstance(answer.json()["error"], str)


@pytest.mark.parametrize("method, path, allowed", [
    ("PUT", "/api/v1/instance", {"GET", "HEAD"}),
    ("DELETE", "/api/v1/timelines/home", {"GET", "HEAD"}),
    ("GET", "/api/v1/apps", {"POST"}),
    ("TRACE", "/api/v1/instance", {"GET", "HEAD"}),
    ("BREW", "/api/v1/instance", {"GET", "HEAD"}),
])
def test_wrong_method(anyone, method, path, allowed):
    answer = anyone.request(method, path)
    assert answer.status_code == 405
    assert isinstance(answer.json()["error"], str)
    assert set(answer.headers["Allow"].split(", ")) >= allowed


@pytest.mark.parametrize("content_type, body", [
    ("application/json", b"{"),
    ("application/json", b'{"status": }'),
    ("application/json", b"[]"),
    ("application/json", b'"text"'),
    ("application/json", b"null"),
    ("application/json", b'{"status": "\xff"}'),
    ("application/json", b'{"status": "\\ud800"}'),
    ("application/json", b'{"status": "a\\u0000b"}'),
    ("application/json", b'{"status": ' + b"[" * 50_000),
    ("application/json", b'{"status": {"a": 1}}'),
    ("application/json", b'{"status": ["a"]}'),
    ("application/json", b'{"status": "a", "sensitive": "perhaps"}'),
    ("application/json", b'{"status": "a", "media_ids": {"a": 1}}'),
    ("application/json", b'{"status": "a", "in_reply_to_id": {}}'),
    ("application/json", b'{"status": "a", "visibility": 7}'),
    ("application/x-www-form-urlencoded", b"status=%ff"),
    ("application/x-www-form-urlencoded", b"status=%zz"),
    ("application/x-www-form-urlencoded", b"status=a%00b"),
    ("application/x-www-form-urlencoded", b"status=a&status[x]=b"),
    ("application/x-www-form-urlencoded", b"&".join(b"a[]=%d" % i for i in range(2_000))),
    ("multipart/form-data; boundary=x", b"no parts"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="status"\r\n\r\nhello'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="status"\r\n\r\n\xff\r\n--x--'),
    ("multipart/form-data", b"--x--"),
    ("text/plain", b"hello"),
], ids=short)
def test_body_that_cannot_be_read(alice, content_type, body):
    before = alice.home_ids()
    answer = alice.request("POST", "/api/v1/statuses", data=body, headers={"Content-Type": content_type})
    assert answer.status_code in (400, 413, 422), answer.text
    assert isinstance(answer.json()["error"], str) and answer.json()["error"]
    assert alice.home_ids() == before, "nothing was posted"


@pytest.mark.parametrize("query", ["limit=abc", "limit[]=5", "limit=99999999999999999999", "max_id=%ff", "max_id=a%00"])
def test_query_that_cannot_be_read(alice, query):
    answer = alice.request("GET", "/api/v1/timelines/home?" + query)
    assert answer.status_code in (400, 422), answer.text
    assert isinstance(answer.json()["error"], str)


@pytest.mark.parametrize("path", ["/api/v1/statuses/abc", "/api/v1/statuses/-1", "/api/v1/statuses/99999999999999999999",
                                  "/api/v1/accounts/1e5", "/api/v1/statuses/%F0%9F%90%A6", "/api/v1/statuses/1%2F2"])
def test_id_that_is_no_number(alice, path):
    answer = alice.request("GET", path)
    assert answer.status_code == 404
    assert isinstance(answer.json()["error"], str)


def test_head_is_get_without_the_body(server):
    answer = exchange(server, b"HEAD /api/v1/instance HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    head, body = answer.split(b"\r\n\r\n", 1)
    assert statuses(answer) == [200] and body == b""
    assert b"Content-Length: " in head and b"Content-Length: 0\r\n" not in head


def test_expect_continue(server, alice):
    body = json.dumps({"status": "after 100"}).encode()
    with Wire(server.url) as wire:
        wire.send(POST + f"Authorization: Bearer {alice.token}\r\nConnection: close\r\n".encode())
        wire.send(b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(body))
        assert wire.socket.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert statuses(wire.send(body).rest()) == [200]


def test_web_apps_of_other_origins_may_use_the_api(anyone):
    preflight = anyone.request("OPTIONS", "/api/v1/statuses", headers={
        "Origin": "https://app.example", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,idempotency-key"})
    assert preflight.status_code in (200, 204)
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "idempotency-key" in preflight.headers["Access-Control-Allow-Headers"]
    for path in ("/api/v1/instance", "/api/v1/nothing", "/oauth/token", "/nodeinfo/2.0"):
        answer = anyone.request("GET", path, headers={"Origin": "https://app.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        exposed = {name.strip() for name in answer.headers["Access-Control-Expose-Headers"].split(",")}
        assert {"Link", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-Id"} <= exposed, path


def test_every_answer_says_nosniff(anyone):
    for path in ("/api/v1/instance", "/nowhere", "/health/live"):
        assert anyone.get(path).headers["X-Content-Type-Options"] == "nosniff"


def test_rate_limit(own_server, tmp_path):
    config = tmp_path / "rookery.toml"
    config.write_text("[limits]\nrequests_max = 10\nwindow_seconds = 86400\nloopback_too = true\n")
    own_server.config = config
    own_server.start()
    client = rookery.Client(own_server.url)
    answers = [client.get("/api/v1/instance") for _ in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert answers[0].headers["X-RateLimit-Limit"] == "10"
    assert [int(answer.headers["X-RateLimit-Remaining"]) for answer in answers][:10] == list(range(9, -1, -1))
    assert answers[-1].json()["error"] == "Too many requests"
    assert client.get("/health/live").status_code == 200
