"""Live streams: who hears what, over WebSockets and server-sent events; bad tokens, bad frames, slow readers, reconnects."""

import base64
import os
import random
import signal
import socket
import threading
import time

import pytest

import rookery_client as rookery
from rookery_client import eventually
from rookery_stream import CLOSE, PING, PONG, Events, WebSocket, frame

RECONNECTS = int(os.environ.get("ROOKERY_RECONNECTS", 10_000))
SANITIZED = "ROOKERY_SANITIZED" in os.environ  # such a build keeps freed memory back; it reports leaks itself, when it stops
GAP_SECONDS = float(os.environ.get("ROOKERY_GAP_SECONDS", 8))


def listen(person, stream=None, **params):
    socket_ = WebSocket(person, {**({"stream": stream} if stream else {}), **params})
    assert socket_.status == 101, (socket_.status, socket_.body)
    return socket_


@pytest.fixture
def tag():
    return rookery.unique("live").replace("_", "")


@pytest.fixture
def friends(alice, bob):
    """alice follows bob."""
    alice.follow(bob)
    return alice, bob


# Tokens, scopes, the handshake

@pytest.mark.parametrize("token_in", ["query", "header", "protocol"])
def test_a_token_may_come_in_three_ways(alice, token_in):
    with WebSocket(alice, {"stream": "user"}, token_in=token_in) as ws:
        assert ws.status == 101
        assert ws.headers.get("sec-websocket-protocol") == (alice.token if token_in == "protocol" else None)
        post = alice.toot("own")
        assert ws.event("update", ["user"])["id"] == post["id"]


def test_the_handshake_proves_that_it_was_understood(alice):
    with WebSocket(alice, headers={"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}) as ws:
        assert ws.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455 section 1.3
        assert ws.headers["upgrade"].lower() == "websocket" and "content-length" not in ws.headers


@pytest.mark.parametrize("headers, status", [
    ({"Upgrade": None}, 426), ({"Connection": "keep-alive"}, 426), ({"Sec-WebSocket-Version": "8"}, 426),
    ({"Sec-WebSocket-Key": None}, 400), ({"Sec-WebSocket-Key": "c2hvcnQ="}, 400), ({"Sec-WebSocket-Key": "*"}, 400)])
def test_a_bad_handshake_is_refused(alice, headers, status):
    directly = rookery.Client(rookery.nodes(alice.url)[0], alice.token)  # a proxy's handshake is a good one
    with WebSocket(directly, headers=headers) as ws:
        assert ws.status == status and ws.body["error"]
        assert (ws.headers.get("sec-websocket-version") == "13") == (status == 426)


def test_no_stream_without_a_valid_token(server, anyone, alice):
    wrong = rookery.Client(server.url, "wrong")
    for client, message in ((anyone, "Missing access token"), (wrong, "The access token is invalid")):
        for query in ({}, {"stream": "public"}):
            with WebSocket(client, query) as ws:
                assert ws.status == 401 and ws.body == {"error": message}
        for path in ("user", "user/notification", "public", "public/local", "public/remote", "direct"):
            answer = client.get(f"/api/v1/streaming/{path}")
            assert answer.status_code == 401 and answer.json() == {"error": message}
    app = rookery.app_client(server.url)
    assert app.get("/api/v1/streaming/public").status_code == 422
    assert anyone.get("/api/v1/streaming/health").text == "OK"
    assert alice.get("/api/v1/streaming/nothing").status_code == 404


@pytest.mark.parametrize("scopes, allowed, refused", [
    ("read", ["user", "user:notification", "direct", "public", "public:media"], []),
    ("read:statuses", ["user", "direct", "public:local"], ["user:notification"]),
    ("read:notifications", ["user:notification", "public"], ["user", "direct"]),
    ("write", ["public", "public:remote"], ["user", "user:notification", "direct"])])
def test_scopes(alice, scopes, allowed, refused):
    client = alice.token_with(scopes)
    with WebSocket(client) as ws:
        for stream in refused:
            ws.subscribe(stream)
            assert ws.next() == {"error": "Access token does not have the required scopes", "status": 401}
        for stream in allowed:
            ws.subscribe(stream)
        ws.silent(0.2)
    for stream in refused:
        assert client.get("/api/v1/streaming/" + stream.replace(":", "/")).status_code == 401


def test_without_the_scope_the_user_stream_has_no_notifications(friends):
    alice, bob = friends
    with WebSocket(alice.token_with("read:statuses"), {"stream": "user"}) as ws, listen(alice, "user") as full:
        post = bob.toot(f"hello @{alice.name}")
        heard = {full.next()["event"], full.next()["event"]}
        assert heard == {"update", "notification"}
        assert ws.event("update")["id"] == post["id"]
        ws.silent()


def test_who_asks_for_it_hears_when_a_stream_begins(alice):
    with listen(alice, "user", confirm="true") as ws:
        assert ws.next() == {"stream": ["user"], "event": "subscribed"}
        ws.subscribe("hashtag", tag="Birds")
        assert ws.next() == {"stream": ["hashtag", "Birds"], "event": "subscribed"}
        ws.subscribe("list", list="1")
        assert ws.next()["status"] == 404
        post = alice.toot("told from now on")
        assert ws.event("update", ["user"])["id"] == post["id"]
    with Events(alice, "/api/v1/streaming/public", {"confirm": "true"}) as events:
        assert eventually(events.events) == [("subscribed", None)]
    with WebSocket(alice, {"stream": "user", "confirm": "perhaps"}) as ws:
        assert ws.status == 422 and "confirm" in ws.body["error"], ws.body


def test_instances_say_where_streams_are(anyone, server):
    ws_url = server.url.replace("http", "ws", 1)
    assert anyone.get("/api/v1/instance", 200)["urls"] == {"streaming_api": ws_url}
    assert anyone.get("/api/v2/instance", 200)["configuration"]["urls"] == {"streaming": ws_url}


# The user stream

def test_user_hears_of_what_home_shows(friends, carol):
    alice, bob = friends
    with listen(alice, "user") as ws:
        post = bob.toot("for followers", visibility="private")
        heard = ws.event("update", ["user"])
        assert heard == alice.get(f"/api/v1/statuses/{post['id']}", 200)
        assert alice.home_ids()[0] == post["id"]  # whoever hears of it finds it
        carol.toot("by nobody that alice follows")
        carol.toot(f"@{alice.name} nor this, though it mentions her")
        assert ws.event("notification")["type"] == "mention"
        direct = bob.toot(f"@{alice.name} psst", visibility="direct")
        events = [ws.next(), ws.next()]
        assert {event["event"] for event in events} >= {"update", "notification"}
        assert all(event["payload"].get("status", event["payload"])["id"] == direct["id"] for event in events)
        bob.toot("psst, but to nobody", visibility="direct")
        reply = bob.toot(f"@{carol.name} an answer to a stranger", in_reply_to_id=carol.toot("hm")["id"])
        assert reply["in_reply_to_account_id"] == carol.id
        ws.silent()


def test_what_is_heard_of_is_found_at_once(friends):
    alice, bob = friends
    with listen(alice, "user") as ws:
        for number in range(20):
            bob.toot(f"number {number}")
            heard = ws.event("update")["id"]
            assert heard in alice.home_ids(limit=1)


def test_own_posts_and_reblogs(friends, carol):
    alice, bob = friends
    with listen(alice, "user") as ws:
        own = alice.toot("mine")
        assert ws.event("update") == own  # with what only its author sees
        original = carol.toot("carol's")
        assert alice.post(f"/api/v1/statuses/{original['id']}/favourite", 200)["favourited"]
        bob.post(f"/api/v1/statuses/{original['id']}/reblog", 200)
        reblog = ws.event("update")
        assert reblog["reblog"]["id"] == original["id"] and reblog["reblog"]["favourited"] is True
        assert reblog["account"]["id"] == bob.id


@pytest.mark.parametrize("act", ["mute", "block"])
def test_blocks_and_mutes_hold_on_streams(friends, carol, tag, act):
    alice, bob = friends
    alice.follow(carol)
    streams = [listen(alice, "user"), listen(alice, "public"), listen(alice, "hashtag", tag=tag)]
    alice.post(f"/api/v1/accounts/{bob.id}/{act}", 200)
    bob.toot(f"unheard #{tag}")
    carol.post(f"/api/v1/statuses/{bob.toot('to be passed on')['id']}/reblog", 200)
    heard = carol.toot(f"heard #{tag}")
    for ws in streams:
        assert ws.event("update")["id"] == heard["id"]
    bob.post(f"/api/v1/accounts/{alice.id}/block", 200)
    for ws in streams:
        ws.silent(0.2)
        ws.close()


def test_who_is_blocked_by_the_author_hears_nothing(alice, bob, tag):
    bob.post(f"/api/v1/accounts/{alice.id}/block", 200)
    with listen(alice, "hashtag", tag=tag) as ws, listen(alice, "public") as everyone:
        bob.toot(f"not for alice #{tag}")
        ws.silent()
        everyone.close()


def test_a_follow_and_its_end_act_at_once(alice, bob):
    with listen(alice, "user") as ws:
        bob.toot("before")
        ws.silent(0.3)
        alice.follow(bob)
        post = bob.toot("while she follows")
        assert ws.event("update")["id"] == post["id"]
        alice.post(f"/api/v1/accounts/{bob.id}/unfollow", 200)
        bob.toot("after")
        ws.silent()


def test_followed_hashtags_and_exclusive_lists_as_on_home(alice, bob, carol, tag):
    alice.post(f"/api/v1/tags/{tag}/follow", 200)
    alice.follow(bob)
    hidden = alice.post("/api/v1/lists", 200, title="apart", exclusive=True)
    alice.post(f"/api/v1/lists/{hidden['id']}/accounts", 200, account_ids=[bob.id])
    with listen(alice, "user") as ws, listen(alice, "list", list=hidden["id"]) as apart:
        tagged = carol.toot(f"on #{tag}")
        assert ws.event("update")["id"] == tagged["id"]
        post = bob.toot("on the list alone")
        assert apart.event("update", ["list", hidden["id"]])["id"] == post["id"]
        ws.silent()


def test_filters_are_reported(friends):
    alice, bob = friends
    with listen(alice, "user") as ws, listen(bob, "user") as others:
        made = alice.post("/api/v2/filters", 200, json={"title": "fruit", "context": ["home"],
                                                        "keywords_attributes": [{"keyword": "durian"}]})
        message = ws.next()
        assert message == {"stream": ["user"], "event": "filters_changed"}
        bob.toot("a durian")
        assert ws.event("update")["filtered"][0]["filter"]["id"] == made["id"]
        assert others.event("update")["filtered"] == []
        bob.toot("an apple")
        assert ws.event("update")["filtered"] == []
        alice.delete(f"/api/v2/filters/{made['id']}", 200)
        assert ws.next()["event"] == "filters_changed"
        bob.toot("a durian again")
        assert ws.event("update")["filtered"] == []


def test_notifications(friends, carol):
    alice, bob = friends
    with listen(bob, "user:notification") as ws, listen(bob, "user") as user, listen(carol, "user:notification") as others:
        post = bob.toot("something")
        assert user.event("update")["id"] == post["id"]
        carol.follow(bob)
        for stream, name in ((ws, "user:notification"), (user, "user")):
            note = stream.event("notification", [name])
            assert note["type"] == "follow" and note["account"]["id"] == carol.id
            assert bob.get(f"/api/v1/notifications/{note['id']}", 200) == note
        alice.post(f"/api/v1/statuses/{post['id']}/favourite", 200)
        note = ws.event("notification")
        assert note["type"] == "favourite" and note["status"]["id"] == post["id"]
        bob.post(f"/api/v1/accounts/{alice.id}/block", 200)
        alice.post(f"/api/v1/statuses/{post['id']}/unfavourite")
        alice.toot(f"@{bob.name} unheard")
        ws.silent()
        others.silent(0.1)


def test_edits_and_deletes(friends, carol, tag):
    alice, bob = friends
    everywhere = [listen(alice, "user"), listen(carol, "public"), listen(carol, "hashtag", tag=tag)]
    stranger = listen(carol, "user")
    post = bob.toot(f"one #{tag}")
    for ws in everywhere:
        assert ws.event("update")["id"] == post["id"]
    alice.post(f"/api/v1/statuses/{post['id']}/bookmark", 200)
    bob.put(f"/api/v1/statuses/{post['id']}", 200, status=f"two #{tag}")
    for ws in everywhere:
        edited = ws.event("status.update")
        assert "two" in edited["content"] and edited["edited_at"]
        assert edited["bookmarked"] is (ws is everywhere[0])
    bob.delete(f"/api/v1/statuses/{post['id']}", 200)
    for ws in everywhere:
        assert ws.event("delete") == post["id"]
    stranger.silent()
    for ws in [*everywhere, stranger]:
        ws.close()


def test_an_undone_reblog_is_a_delete(friends, carol):
    alice, bob = friends
    with listen(alice, "user") as ws:
        original = carol.toot("original")
        reblog = bob.post(f"/api/v1/statuses/{original['id']}/reblog", 200)
        assert ws.event("update")["id"] == reblog["id"]
        bob.post(f"/api/v1/statuses/{original['id']}/unreblog", 200)
        assert ws.event("delete") == reblog["id"]
        reblog = bob.post(f"/api/v1/statuses/{original['id']}/reblog", 200)
        assert ws.event("update")["id"] == reblog["id"]
        carol.delete(f"/api/v1/statuses/{original['id']}", 200)
        assert reblog["id"] in {ws.event("delete")}


def test_deletes_of_closed_posts_are_told_to_those_who_saw_them(friends, carol):
    alice, bob = friends
    with listen(alice, "user") as follower, listen(carol, "user") as mentioned, listen(carol, "public") as everyone:
        direct = bob.toot(f"@{carol.name} psst", visibility="direct")
        private = bob.toot("for followers", visibility="private")
        assert mentioned.event("notification")["status"]["id"] == direct["id"]
        assert follower.event("update")["id"] == private["id"]
        bob.delete(f"/api/v1/statuses/{direct['id']}", 200)
        assert mentioned.event("delete") == direct["id"]
        bob.delete(f"/api/v1/statuses/{private['id']}", 200)
        assert follower.event("delete") == private["id"]
        mentioned.silent()
        everyone.close()


# Public streams, hashtags, lists

def test_public_streams_have_public_posts_alone(alice, bob):
    own = ["public", "public:local"]
    quiet = ["public:remote", "public:media", "public:local:media", "public:remote:media"]
    with listen(alice) as ws:
        for stream in own + quiet:
            ws.subscribe(stream)
        ws.settle()
        for visibility in ("unlisted", "private", "direct"):
            bob.toot("not for all", visibility=visibility)
        first = bob.toot("for all")
        bob.toot("an answer to another", in_reply_to_id=alice.toot("hm", visibility="unlisted")["id"])
        bob.post(f"/api/v1/statuses/{first['id']}/reblog", 200)
        thread = bob.toot("and on it goes", in_reply_to_id=first["id"])
        mine = []
        while len(mine) < 4:  # other tests post publicly too
            message = ws.next()
            if message["event"] == "update" and message["payload"]["account"]["id"] == bob.id:
                mine.append((message["stream"], message["payload"]["id"]))
        assert sorted(mine) == sorted([([name], post["id"]) for name in own for post in (first, thread)])


def test_hashtags(alice, bob, tag):
    with listen(alice) as ws:
        ws.subscribe("hashtag", tag=tag.upper()).subscribe("hashtag:local", tag=tag).settle()
        post = bob.toot(f"on #{tag}", in_reply_to_id=alice.toot("replies count here", visibility="unlisted")["id"])
        heard = [ws.next(), ws.next()]
        assert sorted(message["stream"] for message in heard) == [["hashtag", tag.upper()], ["hashtag:local", tag]]
        assert {message["payload"]["id"] for message in heard} == {post["id"]}
        bob.toot(f"not for all #{tag}", visibility="unlisted")
        bob.toot("on nothing")
        ws.silent()


def test_lists(alice, bob, carol):
    alice.follow(bob)
    alice.follow(carol)
    group = alice.post("/api/v1/lists", 200, title="friends", replies_policy="none")
    alice.post(f"/api/v1/lists/{group['id']}/accounts", 200, account_ids=[bob.id])
    with listen(alice, "list", list=group["id"]) as ws:
        carol.toot("not on the list")
        bob.toot("an answer", in_reply_to_id=carol.toot("hm")["id"])
        post = bob.toot("on the list", visibility="private")
        assert ws.event("update", ["list", group["id"]])["id"] == post["id"]
        bob.delete(f"/api/v1/statuses/{post['id']}", 200)
        assert ws.event("delete", ["list", group["id"]]) == post["id"]
        alice.delete(f"/api/v1/lists/{group['id']}/accounts", 200, account_ids=[bob.id])
        bob.toot("taken off it")
        alice.delete(f"/api/v1/lists/{group['id']}", 200)
        bob.toot("gone")
        ws.silent()


def test_a_list_of_somebody_else_does_not_exist(alice, bob):
    group = alice.post("/api/v1/lists", 200, title="secret")["id"]
    for number in (group, "1234567890123", "x"):
        with listen(bob, "list", list=number) as ws:
            assert ws.next() == {"error": "Record not found", "status": 404}
        assert bob.get("/api/v1/streaming/list", list=number).json() == {"error": "Record not found"}


# One connection, many streams

def test_subscribing_and_unsubscribing(friends, tag):
    alice, bob = friends
    with listen(alice) as ws:
        bob.toot("too early")
        ws.subscribe("user").subscribe("user").subscribe("hashtag", tag=tag).settle()
        post = bob.toot(f"on two streams #{tag}")
        heard = [ws.next(), ws.next()]
        assert sorted(message["stream"] for message in heard) == [["hashtag", tag], ["user"]]
        assert {message["payload"]["id"] for message in heard} == {post["id"]}
        ws.unsubscribe("user").unsubscribe("hashtag", tag="never asked for").settle()
        bob.toot(f"on one #{tag}")
        assert ws.next()["stream"] == ["hashtag", tag]
        ws.unsubscribe("hashtag", tag=tag).settle()
        bob.toot(f"on none #{tag}")
        ws.silent()


def test_wrong_messages(alice):
    with listen(alice, "nothing") as ws:
        assert ws.next() == {"error": "Unknown stream type", "status": 400}
        ws.subscribe("hashtag")
        assert ws.next() == {"error": "Missing tag name parameter", "status": 400}
        ws.subscribe("list")
        assert ws.next() == {"error": "Missing list name parameter", "status": 400}
        for nonsense in ("", "{", "[]", "3", '{"type":7}', '{"type":"sing"}', '{"type":{"subscribe":1},"stream":"user"}'):
            ws.send(nonsense)
        ws.subscribe(["user", "public"])  # the first counts, as in Mastodon
        ws.settle()
        assert ws.early == []
        assert alice.toot("still there")["id"] == ws.event("update", ["user"])["id"]


def test_a_connection_has_so_many_streams_and_no_more(alice):
    with listen(alice) as ws:
        for number in range(64):
            ws.subscribe("hashtag", tag=f"t{number}")
        ws.subscribe("hashtag", tag="toomany")
        assert ws.next() == {"error": "Too many streams on one connection", "status": 400}


# Frames

@pytest.mark.parametrize("bytes_, code", [
    (frame("{}", mask=None), 1002), (frame("{}", reserved=0x40), 1002), (frame("{}", opcode=3), 1002),
    (frame("x" * 126, opcode=PING), 1002), (frame("", opcode=PING, final=False), 1002), (frame("{}", opcode=0), 1002),
    (frame("{", final=False) + frame("}"), 1002), (frame(b"\x03", opcode=CLOSE), 1002),
    (frame(b"\x03\xed", opcode=CLOSE), 1002), (frame(b"\xff\xfe"), 1007), (frame(b"\x03\xe8\xff", opcode=CLOSE), 1007),
    (frame("x" * 4097), 1009), (frame("x" * 4000, final=False) + frame("x" * 97, opcode=0), 1009),
    (frame("x" * 200_000), 1009), (frame("{}", opcode=2), 1003)])
def test_bad_frames_end_the_connection(alice, bytes_, code):
    with listen(alice, "user") as ws:
        ws.socket.sendall(bytes_)
        assert ws.closed() == code


def test_good_frames_in_any_pieces(alice):
    message = '{"type":"subscribe","stream":"user","comment":"päckchen"}'.encode()
    middle = message.index("ä".encode()) + 1  # a character may be cut too
    whole = (frame(message[:10], final=False) + frame("hi", opcode=PING) + frame(message[10:middle], opcode=0, final=False) +
             frame(message[middle:], opcode=0))
    with listen(alice) as ws:
        for byte in whole:
            ws.socket.sendall(bytes([byte]))
        assert ws.frame() == (PONG, b"hi")
        ws.settle()
        post = alice.toot("heard")
        assert ws.event("update")["id"] == post["id"]
        ws.socket.sendall(frame(b"\x03\xe8bye", opcode=CLOSE))
        assert ws.closed() == 1000


def test_what_comes_with_the_handshake_counts(alice):
    """A client need not wait for the answer before it speaks."""
    target = alice.url.split("//")[1]
    host, port = target.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        key = base64.b64encode(os.urandom(16)).decode()
        raw.sendall(f"GET /api/v1/streaming HTTP/1.1\r\nHost: {target}\r\nAuthorization: Bearer {alice.token}\r\n"
                    f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
                    .encode() + frame("early", opcode=PING))
        received = b""
        while not received.endswith(b"\x8a\x05early"):
            more = raw.recv(4096)
            assert more, received
            received += more
        assert received.startswith(b"HTTP/1.1 101 ")


# Server-sent events

def test_events_by_curl(friends, carol, tag):
    alice, bob = friends
    group = alice.post("/api/v1/lists", 200, title="friends")["id"]
    alice.post(f"/api/v1/lists/{group}/accounts", 200, account_ids=[bob.id])
    paths = {"user": {}, "public": {}, "public/local": {}, "hashtag": {"tag": tag}, "hashtag/local": {"tag": tag},
             "list": {"list": group}}
    quiet = {"public/remote": {}, "user/notification": {}, "direct": {}}
    streams = {path: Events(alice, f"/api/v1/streaming/{path}", query) for path, query in {**paths, **quiet}.items()}
    streams["public?only_media"] = Events(alice, "/api/v1/streaming/public", {"only_media": "true"}, token_in="query")
    for stream in streams.values():
        assert stream.head[0].startswith("HTTP/1.1 200") and "content-type: text/event-stream" in [
            line.lower() for line in stream.head]
    post = bob.toot(f"for all #{tag}")
    for path in paths:
        eventually(lambda: ("update", post["id"]) in [(name, body["id"]) for name, body in streams[path].events()])
    carol.follow(alice)
    eventually(lambda: [name for name, _ in streams["user/notification"].events()] == ["notification"])
    bob.delete(f"/api/v1/statuses/{post['id']}", 200)
    eventually(lambda: streams["user"].events()[-1] == ("delete", int(post["id"])))
    alice.post("/api/v2/filters", 200, json={"title": "x", "context": ["home"]})
    eventually(lambda: streams["user"].events()[-1] == ("filters_changed", None))
    for path in ("public/remote", "direct", "public?only_media"):
        assert streams[path].events() == []
    for stream in streams.values():
        stream.close()


def test_events_want_their_parameters(alice):
    assert alice.get("/api/v1/streaming/hashtag").json() == {"error": "Missing tag name parameter"}
    assert alice.get("/api/v1/streaming/list").json() == {"error": "Missing list name parameter"}
    answer = alice.request("HEAD", "/api/v1/streaming/user")
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/event-stream"


# Ends

def test_a_revoked_token_ends_its_streams(alice, bob):
    """And no others, of the same person or of somebody else."""
    other = rookery.register(alice.url)
    with listen(other, "user") as revoked, Events(other, "/api/v1/streaming/user") as events, listen(alice, "user") as stays:
        rookery.Client(alice.url).post("/oauth/revoke", 200, token=other.token, client_id=other.app["client_id"],
                                       client_secret=other.app["client_secret"])
        began = time.monotonic()
        assert revoked.closed() == 1008
        assert events.ended.wait(5)
        assert time.monotonic() - began < 4
        with WebSocket(other) as again:
            assert again.status == 401
        assert alice.toot("still here")["id"] == stays.event("update")["id"]


def test_suspension_and_revocation_by_the_command_line_end_streams(own_server):
    own_server.start()
    alice, bob = rookery.register(own_server.url), rookery.register(own_server.url)
    token = own_server.cli("token", "create", alice.name, "--scopes", "read").stdout.strip()
    other = rookery.Client(own_server.url, token)
    with listen(alice, "user") as ws, listen(other, "user") as revoked, Events(other, "/api/v1/streaming/user") as events, \
            listen(bob, "user") as suspended:
        listed = own_server.cli("token", "list", alice.name).stdout
        number = [line.split()[0] for line in listed.splitlines() if line.split() and line.split()[0].isdigit()][-1]
        own_server.cli("token", "revoke", alice.name, "--id", number)
        began = time.monotonic()
        assert revoked.closed() == 1008
        assert events.ended.wait(5)
        assert time.monotonic() - began < 4
        own_server.cli("account", "suspend", bob.name)
        assert suspended.closed() == 1008
        assert alice.toot("still here")["id"] == ws.event("update")["id"]


def test_announcements(own_server):
    own_server.start()
    alice = rookery.register(own_server.url)
    own_server.cli("announcement", "create", "from before")
    with listen(alice, "user") as ws, listen(alice, "public") as everyone:
        time.sleep(3.2)  # two looks: what was there before is no news
        own_server.cli("announcement", "create", "Pizza at noon")
        heard = ws.event("announcement", ["user"])
        assert heard["content"] == "<p>Pizza at noon</p>"
        assert heard == [one for one in alice.get("/api/v1/announcements", 200) if one["id"] == heard["id"]][0]
        own_server.cli("announcement", "delete", heard["id"])
        assert ws.event("announcement.delete") == heard["id"]
        everyone.silent(0.1)


def test_stopping_ends_streams_at_once(own_server):
    own_server.start()
    alice = rookery.register(own_server.url)
    streams = [listen(alice, "user") for _ in range(20)]
    events = Events(alice, "/api/v1/streaming/user")
    began = time.monotonic()
    codes = []
    readers = [threading.Thread(target=lambda ws=ws: codes.append((ws.closed(), ws.close()))) for ws in streams]
    for reader in readers:
        reader.start()
    own_server.stop()
    assert time.monotonic() - began < 5
    for reader in readers:
        reader.join()
    assert [code for code, _ in codes] == [1001] * len(streams)
    assert events.ended.wait(1)


def test_stopping_does_not_wait_for_clients_that_hang(own_server):
    own_server.start()
    alice = rookery.register(own_server.url)
    streams = [listen(alice, "user") for _ in range(5)]
    began = time.monotonic()
    own_server.stop()
    assert time.monotonic() - began < 5
    assert len(streams) == 5


# Under load

def test_a_consumer_that_never_reads_is_cut_and_others_go_on(own_server):
    own_server.start()
    alice, bob = rookery.register(own_server.url), rookery.register(own_server.url)
    alice.follow(bob)
    slow = WebSocket(alice, {"stream": "user"}, buffer_bytes=4096)
    heard = []
    with listen(alice, "user") as ws:
        for number in range(700):
            bob.toot(f"{number} " + "word " * 95)
            heard.append(ws.event("update")["id"])
            figures = rookery.Client(own_server.url).get("/metrics").text if number % 50 == 49 else ""
            if "rookery_http_streams_cut_total 1" in figures:
                break
        else:
            raise AssertionError("the slow one was never cut")
        assert len(set(heard)) == len(heard)
        assert bob.toot("after")["id"] == ws.event("update")["id"]
    slow.close()


def test_a_reconnect_closes_the_gap_without_a_hole(own_server):
    """Writers never stop, the listener hangs up at random; stream and since_id together have each post, the stream none twice."""
    own_server.start()
    reader = rookery.register(own_server.url)
    writers = [rookery.register(own_server.url) for _ in range(3)]
    for writer in writers:
        reader.follow(writer)
    stop, acknowledged, lock = threading.Event(), [], threading.Lock()

    def write(person):
        while not stop.is_set():
            post = person.toot("again")["id"]
            with lock:
                acknowledged.append(post)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in writers]
    dice = random.Random(7)
    for thread in threads:
        thread.start()
    seen, newest, connections = set(), "0", 0

    def fill_gap():
        """All newer than the newest seen; older ones first, as clients page with min_id."""
        nonlocal newest
        while page := reader.home_ids(min_id=newest, limit=40):
            seen.update(page)
            newest = max(newest, *page, key=int)

    ends = time.monotonic() + GAP_SECONDS
    while time.monotonic() < ends:
        with listen(reader, "user") as ws:
            connections += 1
            fill_gap()
            streamed = []
            hang_up = time.monotonic() + dice.uniform(0, 0.3)
            while time.monotonic() < hang_up:
                try:
                    streamed.append(ws.event("update", seconds=0.05)["id"])
                except TimeoutError:
                    continue
            assert len(set(streamed)) == len(streamed)
            seen.update(streamed)
            # Whatever was acknowledged before a post that was heard of may still be on its way to the stream: a
            # client goes on from what it has without a gap, which is what it read.
    stop.set()
    for thread in threads:
        thread.join()
    with listen(reader, "user"):
        eventually(lambda: len(reader.home_ids(limit=1)) and reader.home_ids(limit=1)[0] == max(acknowledged, key=int))
        fill_gap()
    assert set(acknowledged) <= seen
    assert connections > 10 and len(acknowledged) > 20


def test_a_stream_has_each_post_once_from_its_beginning_on(own_server):
    """Without gaps: what is written after the connection stands comes on it, all of it, once."""
    own_server.start()
    reader = rookery.register(own_server.url)
    writers = [rookery.register(own_server.url) for _ in range(3)]
    for writer in writers:
        reader.follow(writer)
    with listen(reader, "user") as ws:
        acknowledged, lock = [], threading.Lock()

        def write(person):
            for _ in range(60):
                post = person.toot("again")["id"]
                with lock:
                    acknowledged.append(post)

        threads = [threading.Thread(target=write, args=(writer,)) for writer in writers]
        for thread in threads:
            thread.start()
        heard = [ws.event("update")["id"] for _ in range(180)]
        for thread in threads:
            thread.join()
        assert sorted(heard) == sorted(acknowledged)
        ws.silent(0.3)


def test_many_reconnects(own_server):
    own_server.start()
    people = [rookery.register(own_server.url) for _ in range(4)]
    pid = own_server.process.pid

    def resident():
        with open(f"/proc/{pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("RssAnon:"))

    def reconnect(person, times):
        for number in range(times):
            with listen(person, "user") as ws:
                if number % 2:
                    ws.subscribe("public")
                if number % 3 == 0:
                    ws.socket.sendall(frame(b"\x03\xe8", opcode=CLOSE))
                    ws.closed()

    def round_of(times):
        threads = [threading.Thread(target=reconnect, args=(person, times)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    began = time.monotonic()
    round_of(RECONNECTS // 8)
    before = resident()
    round_of(RECONNECTS // 8)
    assert time.monotonic() - began < 240
    if not SANITIZED:
        assert resident() - before < 8_192, "KiB: connections that are gone must leave nothing"
    client = rookery.Client(own_server.url)
    eventually(lambda: "rookery_http_streams 0" in client.get("/metrics").text)
    eventually(lambda: "rookery_live_listeners 0" in client.get("/metrics").text)
    with listen(people[0], "user") as ws:
        assert people[0].toot("as ever")["id"] == ws.event("update")["id"]


def test_the_descriptor_limit(own_server, tmp_path):
    """At the limit nobody new is let in, those inside are served, it is said once, and room that is made is used."""
    wrapper = tmp_path / "limited"
    wrapper.write_text(f"#!/bin/sh\nulimit -n 160\nexec {rookery.BINARY} \"$@\"\n")
    wrapper.chmod(0o755)
    real, rookery.BINARY = rookery.BINARY, wrapper
    try:
        own_server.start()
    finally:
        rookery.BINARY = real
    alice = rookery.register(own_server.url)
    alice.session.close()
    inside = []
    try:
        for _ in range(300):
            ws = WebSocket.__new__(WebSocket)
            raw = socket.create_connection(("127.0.0.1", own_server.port), timeout=5)
            raw.settimeout(1.5)
            key = base64.b64encode(os.urandom(16)).decode()
            raw.sendall(f"GET /api/v1/streaming?stream=user HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {alice.token}\r\n"
                        f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        f"Sec-WebSocket-Key: {key}\r\n\r\n".encode())
            ws.socket, ws.pending = raw, b""
            try:
                while b"\r\n\r\n" not in ws.pending:
                    ws.pending += raw.recv(4096)
            except TimeoutError:
                waiting = ws
                break
            assert ws.pending.startswith(b"HTTP/1.1 101")
            ws.pending = ws.pending.partition(b"\r\n\r\n")[2]
            inside.append(ws)
        else:
            raise AssertionError("it let everyone in")
        assert 60 < len(inside) < 160
        time.sleep(1)
        log = own_server.log_path.read_text()
        assert log.count("no descriptors left") == 1
        for ws in inside[:20]:  # room for the one that waits, and for requests
            ws.close()
        while b"\r\n\r\n" not in waiting.pending:
            waiting.pending += waiting.socket.recv(4096)
        waiting.pending = waiting.pending.partition(b"\r\n\r\n")[2]
        figures = rookery.Client(own_server.url).get("/metrics").text
        assert "rookery_http_full_total 1" in figures
        post = rookery.Client(own_server.url, alice.token).post("/api/v1/statuses", 200, status="to all inside")
        for ws in [*inside[20:], waiting]:
            assert ws.event("update")["id"] == post["id"]
        assert own_server.log_path.read_text().count("no descriptors left") == 1
    finally:
        for ws in inside:
            ws.close()
    assert own_server.process.poll() is None
    os.kill(own_server.process.pid, signal.SIGTERM)
    assert own_server.process.wait(15) == 0
    own_server.process = None
