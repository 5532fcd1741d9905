"""What people do to posts: favourite, bookmark, reblog, pin, their undo, the lists of them, and who did it."""

import pytest

from rookery_client import eventually, next_page

NO_POST = {"error": "Record not found"}
ACTS = [
    ("favourite", "unfavourite", "favourited", "write:favourites"),
    ("reblog", "unreblog", "reblogged", "write:statuses"),
    ("bookmark", "unbookmark", "bookmarked", "write:bookmarks"),
]


def ids(entities):
    return [entity["id"] for entity in entities]


def act(client, what, status, expect=200, **fields):
    return client.post(f"/api/v1/statuses/{status['id']}/{what}", expect, **fields)


def get(client, status):
    return client.get(f"/api/v1/statuses/{status['id']}", 200)


@pytest.mark.parametrize("do, undo, flag, scope", ACTS)
def test_doing_twice_is_doing_once_and_undoing_too(alice, bob, do, undo, flag, scope):
    status = alice.toot("post")
    first = act(bob, do, status)
    again = act(bob, do, status)
    assert first["id"] == again["id"] and first[flag] and get(bob, status)[flag]
    assert not get(alice, status)[flag]
    for _ in range(2):
        undone = act(bob, undo, status)
        assert undone["id"] == status["id"] and not undone[flag]
    counts = get(alice, status)
    assert counts["favourites_count"] == counts["reblogs_count"] == 0


@pytest.mark.parametrize("do, undo, flag, scope", ACTS + [("pin", "unpin", "pinned", "write:accounts")])
def test_acts_need_a_person_with_the_scope(alice, anyone, do, undo, flag, scope):
    status = alice.toot("post")
    reader, narrow = alice.token_with("read"), alice.token_with(f"{scope} read:statuses")
    for what in (do, undo):
        act(anyone, what, status, 401)
        assert act(reader, what, status, 403) == {"error": "This action is outside the authorized scopes"}
        act(narrow, what, status)
        for nothing in ("1", "abc", "99999999999999999999"):
            assert act(alice, what, {"id": nothing}, 404) == NO_POST


def test_favourite_counts_and_notifies(alice, bob, carol):
    status = alice.toot("post")
    assert act(bob, "favourite", status)["favourites_count"] == 1
    assert act(carol, "favourite", status)["favourites_count"] == 2
    told = alice.get("/api/v1/notifications", 200, types=["favourite"])
    assert [(n["account"]["id"], n["status"]["id"]) for n in told] == [(carol.id, status["id"]), (bob.id, status["id"])]
    act(bob, "unfavourite", status)
    assert len(alice.get("/api/v1/notifications", 200, types=["favourite"])) == 1
    assert get(alice, status)["favourites_count"] == 1


def test_bookmarks_are_nobody_elses_business(alice, bob):
    status = alice.toot("post")
    act(bob, "bookmark", status)
    assert alice.get("/api/v1/notifications", 200) == []
    assert ids(bob.get("/api/v1/bookmarks", 200)) == [status["id"]]
    assert alice.get("/api/v1/bookmarks", 200) == []


def test_reblog_wraps_the_original(alice, bob, carol):
    status = alice.toot("post")
    reblog = act(bob, "reblog", status)
    assert reblog["id"] != status["id"] and reblog["account"]["id"] == bob.id and reblog["content"] == ""
    assert reblog["reblog"]["id"] == status["id"] and reblog["reblog"]["reblogs_count"] == 1
    assert reblog["reblog"]["reblogged"] is True and reblog["visibility"] == "public"
    assert [n["status"]["id"] for n in alice.get("/api/v1/notifications", 200, types=["reblog"])] == [status["id"]]
    second = act(carol, "reblog", reblog)
    assert second["reblog"]["id"] == status["id"] and second["reblog"]["reblogs_count"] == 2
    assert act(carol, "favourite", reblog)["id"] == status["id"]
    act(bob, "unreblog", status)
    assert alice.get(f"/api/v1/statuses/{reblog['id']}", 404) == NO_POST
    assert len(alice.get("/api/v1/notifications", 200, types=["reblog"])) == 1


def test_reblog_visibility(alice, bob, carol):
    assert act(bob, "reblog", alice.toot("post"), visibility="unlisted")["visibility"] == "unlisted"
    hidden = act(bob, "reblog", alice.toot("post"), visibility="private")
    assert hidden["visibility"] == "private"
    assert carol.get(f"/api/v1/statuses/{hidden['id']}", 404) == NO_POST
    act(bob, "reblog", alice.toot("post"), 422, visibility="direct")
    act(bob, "reblog", alice.toot("post"), 422, visibility="loud")


def test_closed_posts_are_reblogged_by_their_author_alone(alice, bob):
    bob.follow(alice)
    closed = alice.toot("closed", visibility="private")
    assert act(bob, "reblog", closed, 403) == {"error": "This action is not allowed"}
    own = act(alice, "reblog", closed, visibility="public")
    assert own["visibility"] == "private"
    direct = alice.toot(f"@{bob.name} direct", visibility="direct")
    act(bob, "reblog", direct, 403)
    act(alice, "reblog", direct, 403)


def test_pins(alice, bob):
    posts = [alice.toot(str(number)) for number in range(6)]
    for post in posts[:5]:
        assert act(alice, "pin", post)["pinned"] is True
    act(alice, "pin", posts[0])
    assert act(alice, "pin", posts[5], 422)["error"] == \
        "Validation failed: You have already pinned the maximum number of posts"
    assert act(alice, "unpin", posts[0])["pinned"] is False
    act(alice, "pin", posts[5])
    pinned = bob.get(f"/api/v1/accounts/{alice.id}/statuses", 200, pinned=True)
    assert ids(pinned) == ids([posts[5], *posts[4:0:-1]])
    assert "pinned" not in pinned[0]


def test_what_cannot_be_pinned(alice, bob):
    bobs = bob.toot("bobs")
    assert act(alice, "pin", bobs, 422)["error"] == "Validation failed: Someone else's post cannot be pinned"
    assert act(alice, "pin", act(alice, "reblog", bobs), 422)["error"] == "Validation failed: A boost cannot be pinned"
    direct = alice.toot("direct", visibility="direct")
    assert act(alice, "pin", direct, 422)["error"] == \
        "Validation failed: Posts that are only visible to mentioned users cannot be pinned"
    assert act(alice, "pin", alice.toot("closed", visibility="private"))["pinned"] is True


@pytest.mark.parametrize("do, path, scope", [("favourite", "/api/v1/favourites", "read:favourites"),
                                             ("bookmark", "/api/v1/bookmarks", "read:bookmarks")])
def test_own_lists_page_by_act(alice, bob, anyone, do, path, scope):
    posts = [alice.toot(str(number)) for number in range(5)]
    order = [posts[at] for at in (3, 0, 4, 1, 2)]
    for post in order:
        act(bob, do, post)
    expected = ids(order)[::-1]
    assert ids(bob.get(path, 200)) == expected
    first = bob.get(path, limit=2)
    assert ids(first.json()) == expected[:2]
    second = bob.get(next_page(first))
    assert ids(second.json()) == expected[2:4]
    third = bob.get(next_page(second))
    assert ids(third.json()) == expected[4:]
    assert bob.get(next_page(third)).json() == []
    assert ids(bob.get(next_page(third, "prev")).json()) == expected[2:4]
    assert ids(bob.get(next_page(second, "prev")).json()) == expected[:2]
    alice.delete(f"/api/v1/statuses/{order[0]['id']}", 200)
    assert ids(bob.get(path, 200)) == expected[:-1]
    anyone.get(path, 401)
    bob.token_with("write").get(path, 403)
    bob.token_with(scope).get(path, 200)
    bob.get(path, 422, limit="many")


@pytest.mark.parametrize("do, path", [("favourite", "favourited_by"), ("reblog", "reblogged_by")])
def test_who_did_it(alice, bob, carol, anyone, do, path):
    status = alice.toot("post")
    url = f"/api/v1/statuses/{status['id']}/{path}"
    assert anyone.get(url, 200) == []
    act(bob, do, status)
    act(carol, do, status)
    assert ids(anyone.get(url, 200)) == [carol.id, bob.id]
    first = alice.get(url, limit=1)
    assert ids(first.json()) == [carol.id]
    assert ids(alice.get(next_page(first)).json()) == [bob.id]
    bob.post(f"/api/v1/accounts/{carol.id}/block", 200)
    assert ids(carol.get(url, 200)) == [carol.id]
    assert ids(bob.get(url, 200)) == [bob.id]
    alice.token_with("write").get(url, 403)


def test_undo_works_after_being_blocked(alice, bob):
    status = alice.toot("post")
    act(bob, "favourite", status)
    act(bob, "reblog", status)
    alice.post(f"/api/v1/accounts/{bob.id}/block", 200)
    for what in ("unfavourite", "unreblog"):
        assert act(bob, what, status, 404) == NO_POST
    seen = get(alice, status)
    assert seen["favourites_count"] == 0 and seen["reblogs_count"] == 0


def test_reblogger_hears_of_an_edit(alice, bob):
    status = alice.toot("post")
    act(bob, "reblog", status)
    alice.put(f"/api/v1/statuses/{status['id']}", 200, status="post, corrected")
    told = eventually(lambda: bob.get("/api/v1/notifications", 200, types=["update"]))
    assert told[0]["status"]["id"] == status["id"] and "corrected" in told[0]["status"]["content"]
