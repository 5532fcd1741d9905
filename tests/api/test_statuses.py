"""Posts: writing, reading, editing, deleting, threads, and the posts of one account."""

import itertools

import pytest

import rookery_client as rookery
from rookery_client import Client, next_page, unique

STATUS_KEYS = {
    "id", "created_at", "in_reply_to_id", "in_reply_to_account_id", "sensitive", "spoiler_text", "visibility", "language",
    "uri", "url", "replies_count", "reblogs_count", "favourites_count", "edited_at", "content", "reblog", "application",
    "account", "media_attachments", "mentions", "tags", "emojis", "card", "poll",
}
VIEWER_KEYS = {"favourited", "reblogged", "muted", "bookmarked", "filtered"}
NO_POST = {"error": "Record not found"}


def ids(statuses):
    return [status["id"] for status in statuses]


def get(client, status, expect=200):
    return client.get(f"/api/v1/statuses/{status['id']}", expect)


# --- create

def test_create_returns_the_whole_entity(server, alice, bob, anyone):
    status = alice.toot(f"Hi @{bob.name} #Birds\nhttps://example.org/a?b=c <b>", language="en")
    assert STATUS_KEYS | VIEWER_KEYS | {"pinned"} == set(status)
    assert status["url"] == f"{server.url}/@{alice.name}/{status['id']}"
    assert status["account"]["id"] == alice.id
    assert status["visibility"] == "public" and status["language"] == "en" and status["sensitive"] is False
    assert status["application"] == {"name": "Rookery tests", "website": None}
    assert status["mentions"] == [{"id": bob.id, "username": bob.name, "acct": bob.name, "url": f"{server.url}/@{bob.name}"}]
    assert status["tags"] == [{"name": "birds", "url": f"{server.url}/tags/birds"}]
    assert "&lt;b&gt;" in status["content"] and "<b>" not in status["content"]
    assert 'href="https://example.org/a?b=c"' in status["content"]
    for empty in ("media_attachments", "emojis", "filtered"):
        assert status[empty] == []
    for null in ("reblog", "card", "poll", "edited_at", "in_reply_to_id", "in_reply_to_account_id"):
        assert status[null] is None
    anonymous = get(anyone, status)
    assert set(anonymous) == STATUS_KEYS
    assert set(get(bob, status)) == STATUS_KEYS | VIEWER_KEYS


def test_json_and_form_bodies_are_the_same(alice):
    fields = {"status": "words", "sensitive": True, "spoiler_text": "careful", "visibility": "unlisted", "language": "de"}
    by_form = alice.post("/api/v1/statuses", 200, **fields)
    by_json = alice.post("/api/v1/statuses", 200, json=fields)
    for key in ("content", "sensitive", "spoiler_text", "visibility", "language"):
        assert by_form[key] == by_json[key]
    assert by_json["sensitive"] is True and by_json["visibility"] == "unlisted"


def test_empty_values_that_clients_send_are_nothing(alice):
    status = alice.post("/api/v1/statuses", 200, json={
        "status": "words", "media_ids": [], "poll": None, "scheduled_at": None, "in_reply_to_id": "", "spoiler_text": "",
        "visibility": "", "language": None, "sensitive": False})
    assert status["visibility"] == "public"


@pytest.mark.parametrize("field, value", [
    ("media_ids", ["1"]),
    ("poll", {"options": ["a", "b"], "expires_in": 60}),
    ("scheduled_at", "2099-01-01T00:00:00Z"),
    ("quoted_status_id", "1"),
])
def test_what_is_not_built_is_refused_and_not_dropped(alice, field, value):
    answer = alice.post("/api/v1/statuses", 422, json={"status": "words", field: value})
    assert "not supported" in answer["error"]
    assert alice.get(f"/api/v1/accounts/{alice.id}/statuses", 200) == []


@pytest.mark.parametrize("fields, error", [
    ({}, "Validation failed: Text can't be blank"),
    ({"status": " \n\t"}, "Validation failed: Text can't be blank"),
    ({"status": "x" * 501}, "Validation failed: Text character limit of 500 exceeded"),
    ({"status": "x" * 400, "spoiler_text": "y" * 101}, "Validation failed: Text character limit of 500 exceeded"),
    ({"status": "x", "visibility": "secret"}, "Validation failed: Visibility is not included in the list"),
    ({"status": "x", "language": "not a language"}, "Validation failed: Language is invalid"),
])
def test_create_refuses(alice, fields, error):
    assert alice.post("/api/v1/statuses", 422, json=fields) == {"error": error}


@pytest.mark.parametrize("fields", [
    {"status": ["a"]}, {"status": {"a": "b"}}, {"status": "x", "sensitive": "perhaps"}, {"status": "x", "visibility": [1]},
    {"status": "x", "in_reply_to_id": {"a": 1}},
])
def test_wrong_types_are_refused(alice, fields):
    assert alice.post("/api/v1/statuses", json=fields).status_code in (400, 422)


def test_length_is_counted_as_mastodon_counts(alice):
    link = "https://example.org/" + "x" * 400
    alice.toot(link + " " + "y" * (500 - 23 - 1))
    alice.toot(link + " " + "y" * (500 - 23), expect=422)
    alice.toot("👩‍👩‍👧‍👦" * 500)
    alice.toot("👩‍👩‍👧‍👦" * 501, expect=422)


def test_only_a_warning_becomes_the_text(alice):
    status = alice.post("/api/v1/statuses", 200, spoiler_text="just this")
    assert "just this" in status["content"] and status["spoiler_text"] == ""


def test_create_needs_a_person_with_the_scope(server, alice, anyone):
    anyone.post("/api/v1/statuses", 401, status="x")
    Client(server.url, "wrong").post("/api/v1/statuses", 401, status="x")
    reader = alice.token_with("read")
    answer = reader.post("/api/v1/statuses", 403, status="x")
    assert answer == {"error": "This action is outside the authorized scopes"}
    assert rookery.app_client(server.url).post("/api/v1/statuses", status="x").status_code in (403, 422)
    alice.token_with("write:statuses").post("/api/v1/statuses", 200, status="x")


def test_account_defaults_apply(alice):
    alice.patch("/api/v1/accounts/update_credentials", 200,
                json={"source": {"privacy": "unlisted", "sensitive": True, "language": "fr"}})
    status = alice.toot("defaults")
    assert (status["visibility"], status["sensitive"], status["language"]) == ("unlisted", True, "fr")
    status = alice.toot("mine", visibility="public", sensitive=False, language="en")
    assert (status["visibility"], status["sensitive"], status["language"]) == ("public", False, "en")


def test_idempotency_key_answers_the_same_post(alice, bob):
    headers = {"Idempotency-Key": unique("key")}
    first = alice.toot("once", headers=headers)
    again = alice.toot("once more, ignored", headers=headers)
    assert again["id"] == first["id"] and again["content"] == first["content"]
    assert bob.toot("mine", headers=headers)["id"] != first["id"]
    assert ids(alice.get(f"/api/v1/accounts/{alice.id}/statuses", 200)) == [first["id"]]
    alice.toot("long key", headers={"Idempotency-Key": "k" * 256}, expect=422)


# --- replies

def test_reply_names_its_parent_and_is_counted(alice, bob):
    parent = alice.toot("parent")
    reply = bob.toot("reply", in_reply_to_id=parent["id"])
    assert reply["in_reply_to_id"] == parent["id"] and reply["in_reply_to_account_id"] == alice.id
    assert int(reply["id"]) > int(parent["id"])
    assert get(alice, parent)["replies_count"] == 1
    bob.toot("for followers", in_reply_to_id=parent["id"], visibility="private")
    assert get(alice, parent)["replies_count"] == 1
    bob.delete(f"/api/v1/statuses/{reply['id']}", 200)
    assert get(alice, parent)["replies_count"] == 0


@pytest.mark.parametrize("parent", ["1", "99999999999999999999999", "abc", "-1"])
def test_reply_to_nothing_is_refused(alice, parent):
    answer = alice.toot("reply", in_reply_to_id=parent, expect=404)
    assert answer == {"error": "The post you are trying to reply to does not appear to exist."}


# --- read

@pytest.mark.parametrize("number", ["1", "0", "abc", "-5", "1e5", "99999999999999999999999", "1.5"])
@pytest.mark.parametrize("path", ["", "/context", "/history", "/reblogged_by", "/favourited_by"])
def test_ids_of_nothing_are_not_found(alice, number, path):
    assert alice.get(f"/api/v1/statuses/{number}{path}", 404) == NO_POST


def test_several_at_once(alice, bob, anyone):
    one, two = alice.toot("one"), alice.toot("two")
    secret = alice.toot("secret", visibility="direct")
    wanted = [two["id"], secret["id"], "1", "abc", one["id"]]
    assert ids(anyone.get("/api/v1/statuses", 200, id=wanted)) == [two["id"], one["id"]]
    assert ids(alice.get("/api/v1/statuses", 200, id=wanted)) == [two["id"], secret["id"], one["id"]]
    assert anyone.get("/api/v1/statuses", 200) == []
    anyone.get("/api/v1/statuses", 422, id=["1"] * 21)


def test_read_scope_is_needed_when_a_token_is_sent(alice):
    status = alice.toot("public")
    alice.token_with("write").get(f"/api/v1/statuses/{status['id']}", 403)
    alice.token_with("read:statuses").get(f"/api/v1/statuses/{status['id']}", 200)


# --- delete

def test_delete_answers_with_the_source_and_removes(alice, bob, anyone):
    status = alice.toot("some *words* & @" + bob.name)
    reblog = bob.post(f"/api/v1/statuses/{status['id']}/reblog", 200)
    bob.post(f"/api/v1/statuses/{status['id']}/favourite", 200)
    bob.delete(f"/api/v1/statuses/{status['id']}", 404)
    anyone.delete(f"/api/v1/statuses/{status['id']}", 401)
    alice.token_with("read").delete(f"/api/v1/statuses/{status['id']}", 403)
    deleted = alice.delete(f"/api/v1/statuses/{status['id']}", 200)
    assert deleted["id"] == status["id"] and deleted["text"] == "some *words* & @" + bob.name
    for gone in (status, reblog):
        for client in (alice, bob, anyone):
            assert get(client, gone, 404) == NO_POST
    assert alice.delete(f"/api/v1/statuses/{status['id']}", 404) == NO_POST
    assert bob.get("/api/v1/favourites", 200) == []
    assert alice.get(f"/api/v1/accounts/{alice.id}", 200)["statuses_count"] == 0
    assert bob.get(f"/api/v1/accounts/{bob.id}", 200)["statuses_count"] == 0
    assert bob.get("/api/v1/notifications", 200) == []


def test_deleting_a_reblog_leaves_the_original(alice, bob):
    status = alice.toot("original")
    reblog = bob.post(f"/api/v1/statuses/{status['id']}/reblog", 200)
    bob.delete(f"/api/v1/statuses/{reblog['id']}", 200)
    assert get(alice, status)["reblogs_count"] == 0
    assert get(bob, status)["reblogged"] is False


# --- edit, history, source

def test_edit_keeps_history(alice, bob, anyone):
    status = alice.toot("first", language="en")
    path = f"/api/v1/statuses/{status['id']}"
    edited = alice.put(path, 200, status="second #new", spoiler_text="careful", sensitive=False, language="de")
    assert "second" in edited["content"] and edited["edited_at"] and edited["created_at"] == status["created_at"]
    assert edited["spoiler_text"] == "careful" and edited["sensitive"] is True and edited["language"] == "de"
    assert [tag["name"] for tag in edited["tags"]] == ["new"]
    history = anyone.get(f"{path}/history", 200)
    assert ["first" in history[0]["content"], "second" in history[1]["content"], len(history)] == [True, True, 2]
    assert history[0]["created_at"] == status["created_at"] and history[1]["created_at"] == edited["edited_at"]
    assert set(history[0]) >= {"content", "spoiler_text", "sensitive", "created_at", "account", "media_attachments", "emojis"}
    assert alice.get(f"{path}/source", 200) == {"id": status["id"], "text": "second #new", "spoiler_text": "careful"}


def test_edit_that_changes_nothing_is_none(alice):
    status = alice.toot("same")
    assert alice.put(f"/api/v1/statuses/{status['id']}", 200, status="same")["edited_at"] is None
    assert len(alice.get(f"/api/v1/statuses/{status['id']}/history", 200)) == 1


def test_edit_refuses(alice, bob, anyone):
    status = alice.toot("mine")
    path = f"/api/v1/statuses/{status['id']}"
    anyone.put(path, 401, status="yours")
    assert bob.put(path, 404, status="yours") == NO_POST
    alice.token_with("read").put(path, 403, status="x")
    assert alice.put(path, 422, status="")["error"] == "Validation failed: Text can't be blank"
    assert alice.put(path, 422, status="x" * 501)["error"] == "Validation failed: Text character limit of 500 exceeded"
    alice.put(path, 422, json={"status": "x", "media_ids": ["1"]})
    alice.put(path, 422, status="x", language="klingon!")
    assert "mine" in get(alice, status)["content"] and get(alice, status)["edited_at"] is None


def test_edit_notifies_the_newly_mentioned_and_forgets_the_others(alice, bob, carol):
    status = alice.toot(f"@{bob.name} secret", visibility="direct")
    alice.put(f"/api/v1/statuses/{status['id']}", 200, status=f"@{carol.name} secret")
    assert get(bob, status, 404) == NO_POST
    assert get(carol, status)["mentions"][0]["id"] == carol.id
    assert bob.get("/api/v1/notifications", 200, types=["mention"]) == []
    assert [n["status"]["id"] for n in carol.get("/api/v1/notifications", 200, types=["mention"])] == [status["id"]]


def test_source_needs_a_token(alice, anyone):
    status = alice.toot("words")
    anyone.get(f"/api/v1/statuses/{status['id']}/source", 401)
    alice.token_with("write").get(f"/api/v1/statuses/{status['id']}/source", 403)


# --- context

def test_context_is_the_whole_thread(alice, bob, carol, anyone):
    root = alice.toot("root")
    middle = bob.toot("middle", in_reply_to_id=root["id"])
    here = carol.toot("here", in_reply_to_id=middle["id"])
    a = alice.toot("a", in_reply_to_id=here["id"])
    b = bob.toot("b", in_reply_to_id=here["id"])
    a1 = bob.toot("a1", in_reply_to_id=a["id"])
    own = carol.toot("own", in_reply_to_id=here["id"])
    context = anyone.get(f"/api/v1/statuses/{here['id']}/context", 200)
    assert ids(context["ancestors"]) == [root["id"], middle["id"]]
    assert ids(context["descendants"]) == [own["id"], a["id"], a1["id"], b["id"]]
    alice.post(f"/api/v1/accounts/{bob.id}/mute", 200)
    muted = alice.get(f"/api/v1/statuses/{here['id']}/context", 200)
    assert ids(muted["ancestors"]) == [root["id"]] and ids(muted["descendants"]) == [own["id"], a["id"]]


def test_context_of_a_deleted_parent_ends_there(alice, bob):
    root = alice.toot("root")
    reply = bob.toot("reply", in_reply_to_id=root["id"])
    alice.delete(f"/api/v1/statuses/{root['id']}", 200)
    assert bob.get(f"/api/v1/statuses/{reply['id']}/context", 200) == {"ancestors": [], "descendants": []}
    assert get(bob, reply)["in_reply_to_id"] is None


# --- the posts of one account

def test_account_statuses_filters(alice, bob, anyone):
    bobs = bob.toot("bobs")
    plain = alice.toot("plain #Birds")
    reply = alice.toot("reply", in_reply_to_id=bobs["id"])
    self_reply = alice.toot("self", in_reply_to_id=plain["id"])
    reblog = alice.post(f"/api/v1/statuses/{bobs['id']}/reblog", 200)
    alice.post(f"/api/v1/statuses/{plain['id']}/pin", 200)

    def listed(**params):
        return ids(anyone.get(f"/api/v1/accounts/{alice.id}/statuses", 200, **params))

    assert listed() == ids([reblog, self_reply, reply, plain])
    assert listed(exclude_replies=True) == ids([reblog, self_reply, plain])
    assert listed(exclude_reblogs=True) == ids([self_reply, reply, plain])
    assert listed(pinned=True) == ids([plain])
    assert listed(tagged="BIRDS") == ids([plain])
    assert listed(tagged="fish") == []
    assert listed(only_media=True) == []
    anyone.get("/api/v1/accounts/1/statuses", 404)
    anyone.get("/api/v1/accounts/abc/statuses", 404)
    anyone.get(f"/api/v1/accounts/{alice.id}/statuses", 422, max_id="abc")


def test_account_statuses_pages(alice, anyone):
    posts = [alice.toot(str(number))["id"] for number in range(7)][::-1]
    path = f"/api/v1/accounts/{alice.id}/statuses"
    seen, url = [], f"{path}?limit=3"
    for _ in itertools.repeat(None, 5):
        page = anyone.get(url)
        assert page.status_code == 200
        if not page.json():
            break
        seen += ids(page.json())
        url = next_page(page)
    assert seen == posts
    assert ids(anyone.get(path, 200, since_id=posts[4], limit=2)) == posts[:2]
    assert ids(anyone.get(path, 200, min_id=posts[4], limit=2)) == posts[2:4]
    older = anyone.get(path, max_id=posts[2], limit=3)
    assert ids(anyone.get(next_page(older, "prev")).json()) == posts[:3]


def test_counts_of_an_account(alice, bob):
    alice.toot("one")
    alice.toot("two", visibility="private")
    alice.toot("three", visibility="direct")
    alice.post(f"/api/v1/statuses/{bob.toot('bobs')['id']}/reblog", 200)
    account = bob.get(f"/api/v1/accounts/{alice.id}", 200)
    assert account["statuses_count"] == 3 and account["last_status_at"]
