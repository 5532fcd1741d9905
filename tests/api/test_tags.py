"""Hashtags: what is known of one, following them, the list of those one follows."""

import time

import pytest

import rookery_client as rookery
from rookery_client import next_page


@pytest.fixture
def tag():
    return rookery.unique("Tag").replace("_", "")


def test_tag_tells_its_uses_by_day(alice, bob, anyone, tag):
    for person, visibility in ((alice, "public"), (alice, "public"), (bob, "public"), (bob, "unlisted"), (bob, "private")):
        person.toot(f"#{tag}", visibility=visibility)
    shown = anyone.get(f"/api/v1/tags/{tag}", 200)
    assert shown["name"] == tag
    assert shown["url"].endswith(f"/tags/{tag.lower()}")
    assert "following" not in shown
    assert len(shown["history"]) == 7
    days = [int(day["day"]) for day in shown["history"]]
    assert days[0] <= time.time() < days[0] + 2 * 86_400 and days[0] % 86_400 == 0
    assert all(newer - older == 86_400 for newer, older in zip(days, days[1:]))
    assert sum(int(day["uses"]) for day in shown["history"]) == 3
    assert sum(int(day["accounts"]) for day in shown["history"]) in (2, 3)  # 3 across midnight
    assert alice.get(f"/api/v1/tags/{tag.upper()}", 200)["following"] is False


def test_unused_tag_is_shown_empty_and_impossible_ones_are_not_found(anyone, tag):
    shown = anyone.get(f"/api/v1/tags/{tag}", 200)
    assert shown["name"] == tag
    assert {day["uses"] for day in shown["history"]} == {"0"}
    for name in ("123", "%20", "!!", "_"):
        assert anyone.get(f"/api/v1/tags/{name}", 404) == {"error": "Record not found"}


def test_follow_and_unfollow_may_be_repeated(alice, tag):
    for _ in range(2):
        assert alice.post(f"/api/v1/tags/{tag}/follow", 200)["following"] is True
    assert alice.get(f"/api/v1/tags/{tag.lower()}", 200)["following"] is True
    for _ in range(2):
        assert alice.post(f"/api/v1/tags/{tag}/unfollow", 200)["following"] is False
    assert alice.get("/api/v1/followed_tags", 200) == []
    assert alice.post(f"/api/v1/tags/{tag}never/unfollow", 200)["following"] is False
    alice.post("/api/v1/tags/123/follow", 404)


def test_followed_tags_are_paged_newest_first(alice, bob, tag):
    wanted = [f"{tag}{number}" for number in "abcde"]
    for name in wanted:
        alice.post(f"/api/v1/tags/{name}/follow", 200)
    bob.post(f"/api/v1/tags/{tag}/follow", 200)

    def names(answer):
        return [one["name"] for one in answer.json()]

    everything = alice.get("/api/v1/followed_tags")
    assert names(everything) == wanted[::-1]
    assert all(one["following"] for one in everything.json())
    page = alice.get("/api/v1/followed_tags", limit=2)
    assert names(page) == [wanted[4], wanted[3]]
    page = alice.request("GET", next_page(page, "next"))
    assert names(page) == [wanted[2], wanted[1]]
    assert names(alice.request("GET", next_page(page, "prev"))) == [wanted[4], wanted[3]]
    alice.get("/api/v1/followed_tags", 422, max_id="x")


def test_following_tags_needs_a_person_and_scopes(alice, anyone, tag):
    anyone.post(f"/api/v1/tags/{tag}/follow", 401)
    anyone.get("/api/v1/followed_tags", 401)
    reader, writer = alice.token_with("read:follows"), alice.token_with("write:follows")
    reader.get("/api/v1/followed_tags", 200)
    reader.post(f"/api/v1/tags/{tag}/follow", 403)
    reader.post(f"/api/v1/tags/{tag}/unfollow", 403)
    writer.post(f"/api/v1/tags/{tag}/follow", 200)
    writer.post(f"/api/v1/tags/{tag}/unfollow", 200)
    writer.get("/api/v1/followed_tags", 403)
    alice.token_with("follow").post(f"/api/v1/tags/{tag}/follow", 200)
