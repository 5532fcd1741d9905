"""Lists: create, change, delete, who is in them; only their owner knows of them."""

import pytest

from rookery_client import next_page


@pytest.fixture
def friends(alice):
    return alice.post("/api/v1/lists", 200, title="Friends")["id"]


def names(accounts):
    return [account["username"] for account in accounts]


def test_list_is_made_changed_and_deleted(alice):
    made = alice.post("/api/v1/lists", 200, title="Friends")
    assert made == {"id": made["id"], "title": "Friends", "replies_policy": "list", "exclusive": False}
    other = alice.post("/api/v1/lists", 200, json={"title": "Work", "replies_policy": "none", "exclusive": True})
    assert (other["replies_policy"], other["exclusive"]) == ("none", True)
    assert alice.get("/api/v1/lists", 200) == [made, other]
    assert alice.get(f"/api/v1/lists/{other['id']}", 200) == other
    changed = alice.put(f"/api/v1/lists/{made['id']}", 200, title="Best friends", replies_policy="followed")
    assert changed == {**made, "title": "Best friends", "replies_policy": "followed"}
    assert alice.put(f"/api/v1/lists/{made['id']}", 200, exclusive=True) == {**changed, "exclusive": True}
    assert alice.delete(f"/api/v1/lists/{made['id']}", 200) == {}
    assert alice.get("/api/v1/lists", 200) == [other]
    assert alice.get(f"/api/v1/lists/{made['id']}", 404) == {"error": "Record not found"}


def test_bad_lists_are_refused(alice, friends):
    blank = {"error": "Validation failed: Title can't be blank"}
    assert alice.post("/api/v1/lists", 422) == blank
    assert alice.post("/api/v1/lists", 422, title="  ") == blank
    assert alice.put(f"/api/v1/lists/{friends}", 422, title="") == blank
    assert "too long" in alice.post("/api/v1/lists", 422, title="x" * 257)["error"]
    assert alice.post("/api/v1/lists", 422, title="x", replies_policy="some")["error"] == "'some' is not a valid replies_policy"
    alice.post("/api/v1/lists", 422, json={"title": {"a": 1}})
    assert [one["title"] for one in alice.get("/api/v1/lists", 200)] == ["Friends"]


def test_number_of_lists_is_limited(alice):
    for number in range(50):
        alice.post("/api/v1/lists", 200, title=f"List {number}")
    assert "maximum number of lists" in alice.post("/api/v1/lists", 422, title="One more")["error"]


def test_members_come_and_go(alice, bob, carol, friends):
    for person in (bob, carol):
        alice.follow(person)
    assert alice.post(f"/api/v1/lists/{friends}/accounts", 200, account_ids=[bob.id, carol.id]) == {}
    assert sorted(names(alice.get(f"/api/v1/lists/{friends}/accounts", 200))) == sorted([bob.name, carol.name])
    assert [one["id"] for one in alice.get(f"/api/v1/accounts/{bob.id}/lists", 200)] == [friends]
    assert alice.post(f"/api/v1/lists/{friends}/accounts", 422, account_ids=[bob.id]) == {
        "error": "Validation failed: Account has already been taken"}
    assert alice.delete(f"/api/v1/lists/{friends}/accounts", 200, account_ids=[bob.id]) == {}
    assert alice.delete(f"/api/v1/lists/{friends}/accounts", 200, account_ids=[bob.id]) == {}
    assert names(alice.get(f"/api/v1/lists/{friends}/accounts", 200)) == [carol.name]
    assert alice.get(f"/api/v1/accounts/{bob.id}/lists", 200) == []


def test_only_followed_people_can_be_added_and_all_or_none(alice, bob, carol, friends):
    alice.follow(bob)
    missing = {"error": "Record not found"}
    for ids in ([carol.id], [bob.id, carol.id], ["1"], ["abc"]):
        assert alice.post(f"/api/v1/lists/{friends}/accounts", 404, account_ids=ids) == missing
    assert alice.get(f"/api/v1/lists/{friends}/accounts", 200) == []
    alice.post(f"/api/v1/lists/{friends}/accounts", 200, account_ids=[alice.id])  # oneself needs no follow
    alice.post(f"/api/v1/lists/{friends}/accounts", 200, json={"account_ids": [bob.id]})


def test_unfollow_and_block_end_membership(alice, bob, friends):
    for act in ("unfollow", "block"):
        alice.post(f"/api/v1/accounts/{bob.id}/unblock", 200)
        alice.follow(bob)
        alice.post(f"/api/v1/lists/{friends}/accounts", 200, account_ids=[bob.id])
        alice.post(f"/api/v1/accounts/{bob.id}/{act}", 200)
        assert alice.get(f"/api/v1/lists/{friends}/accounts", 200) == []


def test_members_are_paged_or_given_at_once(alice, friends, new_user):
    people = [new_user() for _ in range(5)]
    for person in people:
        alice.follow(person)
    alice.post(f"/api/v1/lists/{friends}/accounts", 200, account_ids=[person.id for person in people])
    everyone = names(alice.get(f"/api/v1/lists/{friends}/accounts", 200, limit=0))
    assert sorted(everyone) == sorted(person.name for person in people)
    page = alice.get(f"/api/v1/lists/{friends}/accounts", limit=2)
    seen = names(page.json())
    assert len(seen) == 2
    while page.json():
        page = alice.request("GET", next_page(page, "next"))
        seen += names(page.json())
    assert seen == everyone


def test_lists_belong_to_their_owner(alice, bob, anyone, friends):
    bob.follow(alice)
    missing = {"error": "Record not found"}
    for answer in (bob.get(f"/api/v1/lists/{friends}", 404), bob.put(f"/api/v1/lists/{friends}", 404, title="Mine now"),
                   bob.delete(f"/api/v1/lists/{friends}", 404), bob.get(f"/api/v1/lists/{friends}/accounts", 404),
                   bob.post(f"/api/v1/lists/{friends}/accounts", 404, account_ids=[alice.id]),
                   bob.delete(f"/api/v1/lists/{friends}/accounts", 404, account_ids=[alice.id]),
                   alice.get("/api/v1/lists/abc", 404), alice.get("/api/v1/accounts/abc/lists", 404),
                   alice.get("/api/v1/accounts/1/lists", 404)):
        assert answer == missing
    assert bob.get("/api/v1/lists", 200) == []
    anyone.get("/api/v1/lists", 401)
    anyone.post("/api/v1/lists", 401, title="x")


def test_lists_need_their_scopes(alice, friends):
    reader, writer = alice.token_with("read:lists"), alice.token_with("write:lists")
    for path in ("/api/v1/lists", f"/api/v1/lists/{friends}", f"/api/v1/lists/{friends}/accounts", f"/api/v1/accounts/{alice.id}/lists"):
        reader.get(path, 200)
        writer.get(path, 403)
    reader.post("/api/v1/lists", 403, title="x")
    reader.put(f"/api/v1/lists/{friends}", 403, title="x")
    reader.post(f"/api/v1/lists/{friends}/accounts", 403, account_ids=[])
    reader.delete(f"/api/v1/lists/{friends}/accounts", 403, account_ids=[])
    reader.delete(f"/api/v1/lists/{friends}", 403)
    writer.put(f"/api/v1/lists/{friends}", 200, title="y")
    writer.delete(f"/api/v1/lists/{friends}", 200)
