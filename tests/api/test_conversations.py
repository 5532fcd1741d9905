"""Conversations: direct posts by whom they are with, and their live stream."""

import pytest

from rookery_client import next_page
from rookery_stream import Events, WebSocket


def talk(person, *others, text="psst", **fields):
    return person.toot(" ".join(f"@{other.name}" for other in others) + " " + text, visibility="direct", **fields)


def conversations(person, **params):
    return person.get("/api/v1/conversations", 200, **params)


def people(conversation):
    return sorted(account["id"] for account in conversation["accounts"])


def test_each_participant_has_one_of_their_own(alice, bob, carol):
    post = talk(alice, bob, carol)
    mine, theirs = conversations(alice), conversations(bob)
    assert [people(one) for one in (mine[0], theirs[0])] == [sorted([bob.id, carol.id]), sorted([alice.id, carol.id])]
    assert mine[0]["unread"] is False and theirs[0]["unread"] is True
    assert mine[0]["last_status"] == alice.get(f"/api/v1/statuses/{post['id']}", 200)
    assert mine[0]["id"] != theirs[0]["id"]


def test_answers_go_on_with_it_and_other_people_are_another(alice, bob, carol):
    first = talk(alice, bob)
    answer = talk(bob, alice, text="yes?", in_reply_to_id=first["id"])
    assert [one["last_status"]["id"] for one in conversations(alice)] == [answer["id"]]
    assert conversations(alice)[0]["unread"] is True
    wider = talk(bob, alice, carol, in_reply_to_id=answer["id"])
    assert [one["last_status"]["id"] for one in conversations(alice)] == [wider["id"], answer["id"]]
    assert [one["last_status"]["id"] for one in conversations(carol)] == [wider["id"]]
    other = talk(bob, alice, text="something else")  # answers nothing: begins anew
    assert len(conversations(alice)) == 3 and conversations(alice)[0]["last_status"]["id"] == other["id"]


def test_only_direct_posts_and_only_ones_own(alice, bob, carol, anyone):
    bob.toot(f"@{alice.name} in public")
    bob.toot(f"@{alice.name} for followers", visibility="private")
    assert conversations(alice) == []
    talk(bob, alice)
    assert conversations(carol) == []
    number = conversations(alice)[0]["id"]
    for method, path in (("POST", f"/api/v1/conversations/{number}/read"), ("DELETE", f"/api/v1/conversations/{number}")):
        assert carol.request(method, path).json() == {"error": "Record not found"}
        assert anyone.request(method, path).status_code == 401
    assert anyone.get("/api/v1/conversations").status_code == 401


def test_read_and_remove(alice, bob):
    post = talk(bob, alice)
    one = conversations(alice)[0]
    read = alice.post(f"/api/v1/conversations/{one['id']}/read", 200)
    assert read == {**one, "unread": False}
    assert alice.delete(f"/api/v1/conversations/{one['id']}", 200) == {}
    assert conversations(alice) == [] and len(conversations(bob)) == 1
    assert alice.get(f"/api/v1/statuses/{post['id']}", 200)
    assert alice.delete(f"/api/v1/conversations/{one['id']}").status_code == 404
    again = talk(bob, alice, in_reply_to_id=post["id"])
    assert conversations(alice)[0]["last_status"]["id"] == again["id"]


def test_deleted_posts_leave_it(alice, bob):
    first = talk(bob, alice)
    second = talk(bob, alice, in_reply_to_id=first["id"])
    bob.delete(f"/api/v1/statuses/{second['id']}", 200)
    assert conversations(alice)[0]["last_status"]["id"] == first["id"]
    bob.delete(f"/api/v1/statuses/{first['id']}", 200)
    assert conversations(alice) == [] and conversations(bob) == []


def test_an_edit_that_mentions_more_people_brings_them_in(alice, bob, carol):
    post = talk(bob, alice)
    bob.put(f"/api/v1/statuses/{post['id']}", 200, status=f"@{alice.name} @{carol.name} psst")
    assert conversations(carol)[0]["last_status"]["id"] == post["id"]


def test_blocks(alice, bob):
    alice.post(f"/api/v1/accounts/{bob.id}/block", 200)
    talk(bob, alice)
    assert conversations(alice) == []


def test_pages(alice, bob):
    posts = [talk(bob, alice, text=str(number))["id"] for number in range(5)]
    first = alice.get("/api/v1/conversations", limit=2)
    assert [one["last_status"]["id"] for one in first.json()] == posts[:2:-1]
    second = alice.get(next_page(first))
    assert [one["last_status"]["id"] for one in second.json()] == posts[2:0:-1]
    assert [one["last_status"]["id"] for one in conversations(alice, min_id=posts[0], limit=2)] == posts[2:0:-1]
    assert [one["last_status"]["id"] for one in conversations(alice, since_id=posts[3])] == posts[4:]


@pytest.mark.parametrize("scopes, status", [("read:statuses", 200), ("read:notifications", 403)])
def test_scopes(alice, scopes, status):
    assert alice.token_with(scopes).get("/api/v1/conversations").status_code == status


def test_live(alice, bob, carol):
    with WebSocket(alice, {"stream": "direct"}) as ws, WebSocket(carol, {"stream": "direct"}) as others, \
            Events(bob, "/api/v1/streaming/direct") as events:
        post = talk(bob, alice)
        heard = ws.event("conversation", ["direct"])
        assert heard == conversations(alice)[0] and heard["last_status"]["id"] == post["id"]
        answer = talk(alice, bob, in_reply_to_id=post["id"])
        assert ws.event("conversation")["last_status"]["id"] == answer["id"]
        bob.toot("in public")
        others.silent()
        assert [name for name, _ in events.events()] == ["conversation"] * 2
