"""How far one has read."""

import pytest

PATH = "/api/v1/markers"


def test_saved_and_read_back(alice):
    assert alice.get(PATH, 200, timeline=["home", "notifications"]) == {}
    saved = alice.post(PATH, 200, **{"home[last_read_id]": "12345"})
    assert set(saved) == {"home"}
    assert saved["home"]["last_read_id"] == "12345" and saved["home"]["version"] == 0
    assert saved["home"]["updated_at"].endswith("Z")
    assert alice.get(PATH, 200, timeline=["home", "notifications"]) == saved
    assert alice.get(PATH, 200, timeline=["notifications"]) == {}
    assert alice.get(PATH, 200) == {}


def test_version_grows_and_both_can_be_saved_at_once(alice):
    alice.post(PATH, 200, json={"home": {"last_read_id": "5"}})
    both = alice.post(PATH, 200, json={"home": {"last_read_id": "7"}, "notifications": {"last_read_id": "9"}})
    assert both["home"]["version"] == 1 and both["home"]["last_read_id"] == "7"
    assert both["notifications"]["version"] == 0
    assert alice.get(PATH, 200, timeline=["home", "notifications"]) == both


def test_each_person_has_their_own(alice, bob):
    alice.post(PATH, 200, **{"home[last_read_id]": "5"})
    assert bob.get(PATH, 200, timeline=["home"]) == {}


def test_other_timelines_are_ignored(alice):
    assert alice.post(PATH, 200, **{"public[last_read_id]": "5"}) == {}
    assert alice.get(PATH, 200, timeline=["public"]) == {}


@pytest.mark.parametrize("body", [{"home": {"last_read_id": "abc"}}, {"home": "5"}, {"home": {"last_read_id": -1}}])
def test_refused(alice, body):
    assert "error" in alice.post(PATH, 422, json=body)
    assert alice.get(PATH, 200, timeline=["home"]) == {}


def test_scopes(anyone, alice):
    anyone.get(PATH, 401)
    anyone.post(PATH, 401)
    alice.token_with("write:statuses").get(PATH, 403)
    alice.token_with("read:statuses").post(PATH, 403)
    alice.token_with("read:statuses").get(PATH, 200)
    alice.token_with("write:statuses").post(PATH, 200)
