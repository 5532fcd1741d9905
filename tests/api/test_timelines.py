"""Home, public, hashtag and list timelines: who sees what, paging, scopes, bad input."""

import concurrent.futures

import pytest

import rookery_client as rookery
from rookery_client import eventually, next_page


def ids(statuses):
    return [status["id"] for status in statuses]


def texts(statuses):
    return [status["content"].removeprefix("<p>").removesuffix("</p>") for status in statuses]


@pytest.fixture
def tag():
    return rookery.unique("tl").replace("_", "")


# Home

def test_home_holds_own_posts_and_those_of_followed_people(alice, bob, carol):
    alice.follow(bob)
    own = alice.toot("mine")["id"]
    assert alice.home_ids() == [own]  # at once
    bobs = bob.toot("bob's")["id"]
    carol.toot("carol's")
    assert eventually(lambda: bobs in alice.home_ids())
    assert alice.home_ids() == [bobs, own]
    assert carol.get("/api/v1/timelines/home", 200)[0]["account"]["id"] == carol.id


def test_follow_brings_older_posts_and_unfollow_takes_them_away(alice, bob):
    post = bob.toot("from before")["id"]
    assert alice.home_ids() == []
    alice.follow(bob)
    assert alice.home_ids() == [post]
    alice.post(f"/api/v1/accounts/{bob.id}/unfollow", 200)
    assert alice.home_ids() == []


@pytest.mark.parametrize("act", ["mute", "block"])
def test_mute_and_block_hide_at_once(alice, bob, act):
    alice.follow(bob)
    bob.toot("here")
    assert eventually(alice.home_ids)
    alice.post(f"/api/v1/accounts/{bob.id}/{act}", 200)
    assert alice.home_ids() == []


def test_mute_also_hides_posts_that_mention_and_reblogs_of_the_muted(alice, bob, carol):
    alice.follow(bob)
    bob.post(f"/api/v1/statuses/{carol.toot('carol')['id']}/reblog", 200)
    bob.toot(f"hello @{carol.name}")
    assert eventually(lambda: len(alice.home_ids()) == 2)
    alice.post(f"/api/v1/accounts/{carol.id}/mute", 200)
    assert alice.home_ids() == []
    alice.post(f"/api/v1/accounts/{carol.id}/unmute", 200)
    assert len(alice.home_ids()) == 2


def test_deleted_and_unreblogged_posts_are_gone_at_once(alice, bob, carol):
    alice.follow(bob)
    post = bob.toot("short-lived")["id"]
    original = carol.toot("carol's")["id"]
    bob.post(f"/api/v1/statuses/{original}/reblog", 200)
    assert eventually(lambda: len(alice.home_ids()) == 2)
    bob.delete(f"/api/v1/statuses/{post}", 200)
    assert [status["reblog"]["id"] for status in alice.home()] == [original]
    bob.post(f"/api/v1/statuses/{original}/unreblog", 200)
    assert alice.home_ids() == []


def test_replies_are_shown_when_both_sides_are_known(alice, bob, carol):
    alice.follow(bob)
    mine = alice.toot("mine")["id"]
    carols = carol.toot("carol's")["id"]
    to_carol = bob.toot("to carol", in_reply_to_id=carols)["id"]
    to_me = bob.toot("to alice", in_reply_to_id=mine)["id"]
    to_self = bob.toot("to bob", in_reply_to_id=to_carol)["id"]
    assert eventually(lambda: to_self in alice.home_ids())
    assert alice.home_ids() == [to_self, to_me, mine]
    alice.follow(carol)
    assert alice.home_ids() == [to_self, to_me, to_carol, carols, mine]


def test_reblogs_of_one_person_can_be_switched_off(alice, bob, carol):
    alice.follow(bob)
    bob.post(f"/api/v1/statuses/{carol.toot('carol')['id']}/reblog", 200)
    assert eventually(alice.home_ids)
    alice.follow(bob, reblogs=False)
    assert alice.home_ids() == []


def test_visibility_matrix_of_home(alice, bob, carol):
    """bob writes with each visibility, with and without naming the reader; carol follows, alice does not."""
    carol.follow(bob)
    for visibility in ("public", "unlisted", "private", "direct"):
        bob.toot(f"{visibility} plain", visibility=visibility)
        bob.toot(f"{visibility} @{alice.name} @{carol.name}", visibility=visibility)
    seen = eventually(lambda: len(found := carol.home()) == 7 and found)
    assert sorted(status["visibility"] for status in seen) == sorted(["public", "unlisted", "private"] * 2 + ["direct"])
    assert alice.home_ids() == []
    assert len(bob.home_ids()) == 8


def test_followed_hashtag_comes_home(alice, bob, tag):
    before = bob.toot(f"before #{tag}")["id"]
    alice.post(f"/api/v1/tags/{tag}/follow", 200)
    assert alice.home_ids() == [before]
    after = bob.toot(f"after #{tag.upper()}")["id"]
    bob.toot(f"quiet #{tag}", visibility="unlisted")
    edited = bob.toot("no tag yet")["id"]
    bob.put(f"/api/v1/statuses/{edited}", 200, status=f"a tag now #{tag}")
    assert eventually(lambda: len(alice.home_ids()) == 3)
    assert alice.home_ids() == [edited, after, before]
    alice.post(f"/api/v1/tags/{tag}/unfollow", 200)
    assert alice.home_ids() == []


def test_filters_are_reported_on_home(alice):
    alice.post("/api/v2/filters", 200, json={"title": "No fish", "context": ["home"], "filter_action": "warn",
                                             "keywords_attributes": [{"keyword": "fish", "whole_word": True}]})
    alice.toot("a fish")
    alice.toot("a bird")
    bird, fish = alice.home()
    assert bird["filtered"] == []
    assert fish["filtered"][0]["filter"]["title"] == "No fish"


def test_home_pages_in_both_directions(alice):
    posted = [alice.toot(f"post {number}")["id"] for number in range(9)][::-1]
    first = alice.get("/api/v1/timelines/home", limit=4)
    assert ids(first.json()) == posted[:4]
    older = alice.request("GET", next_page(first, "next"))
    assert ids(older.json()) == posted[4:8]
    assert "limit=4" in next_page(older, "next")
    oldest = alice.request("GET", next_page(older, "next"))
    assert ids(oldest.json()) == posted[8:]
    empty = alice.request("GET", next_page(oldest, "next"))
    assert empty.json() == [] and "Link" not in empty.headers
    assert ids(alice.request("GET", next_page(older, "prev")).json()) == posted[:4]
    assert ids(alice.request("GET", next_page(oldest, "prev")).json()) == posted[4:8]
    assert alice.home_ids(since_id=posted[6], limit=3) == posted[:3]
    assert alice.home_ids(min_id=posted[6], limit=3) == posted[3:6]
    assert alice.home_ids(max_id=posted[1], min_id=posted[6], limit=2) == posted[4:6]
    assert alice.home_ids(max_id=posted[2], since_id=posted[5]) == posted[3:5]


def test_nobody_misses_posts_of_many_at_once(alice, bob, carol):
    for author in (bob, carol):
        alice.follow(author)
    alice.home()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        posted = list(pool.map(lambda number: (bob if number % 2 else carol).toot(f"post {number}")["id"], range(40)))
    expected = sorted(posted, key=int, reverse=True)
    assert eventually(lambda: alice.home_ids(limit=40) == expected)


# What every timeline refuses

@pytest.mark.parametrize("path", ["home", "public", "tag/birds", "list/1"])
@pytest.mark.parametrize("query", [{"max_id": "abc"}, {"since_id": "-1"}, {"min_id": "1.5"}, {"limit": "many"},
                                   {"max_id": "99999999999999999999"}])
def test_broken_pages_are_refused(alice, path, query):
    answer = alice.get(f"/api/v1/timelines/{path}", **query)
    assert answer.status_code == 422 and answer.json()["error"]


@pytest.mark.parametrize("limit,shown", [(0, 1), (-5, 1), (1, 1), (1000, 3)])
def test_limits_outside_the_range_count_as_the_nearest(alice, limit, shown):
    for number in range(3):
        alice.toot(f"post {number}")
    assert len(alice.home_ids(limit=limit)) == shown


def test_home_and_lists_need_a_person_with_the_right_scope(alice, anyone, server):
    assert anyone.get("/api/v1/timelines/home", 401)["error"] == "The access token is invalid"
    assert anyone.get("/api/v1/timelines/list/1", 401)["error"]
    assert alice.token_with("read:lists").get("/api/v1/timelines/home", 403)["error"] == "This action is outside the authorized scopes"
    alice.token_with("read:statuses").get("/api/v1/timelines/home", 200)
    alice.token_with("read:statuses").get("/api/v1/timelines/list/1", 403)
    rookery.Client(server.url, "wrong").get("/api/v1/timelines/public", 401)
    assert rookery.app_client(server.url).get("/api/v1/timelines/home").status_code in (403, 422)
    anyone.post("/api/v1/timelines/home", 405)


# Public

def test_public_timeline_is_open_and_holds_public_posts_only(alice, bob, anyone):
    post = alice.toot("for everyone")["id"]
    hidden = [alice.toot(f"hidden {visibility}", visibility=visibility)["id"] for visibility in ("unlisted", "private", "direct")]
    reply = bob.toot("reply", in_reply_to_id=post)["id"]
    to_self = alice.toot("thread", in_reply_to_id=post)["id"]
    reblog = bob.post(f"/api/v1/statuses/{post}/reblog", 200)["id"]
    shown = ids(anyone.get("/api/v1/timelines/public", 200, limit=40))
    assert post in shown and to_self in shown
    assert not {*hidden, reply, reblog} & set(shown)
    assert shown == sorted(shown, key=int, reverse=True)
    status = next(one for one in anyone.get("/api/v1/timelines/public", 200, limit=40) if one["id"] == post)
    assert "favourited" not in status


def test_public_timeline_leaves_out_the_blocked_muted_and_blocking(alice, bob, anyone):
    post = bob.toot("bob was here")["id"]

    def sees():
        return post in ids(alice.get("/api/v1/timelines/public", 200, limit=40))

    assert sees()
    for who, whom, act, undo in ((alice, bob, "mute", "unmute"), (alice, bob, "block", "unblock"), (bob, alice, "block", "unblock")):
        who.post(f"/api/v1/accounts/{whom.id}/{act}", 200)
        assert not sees(), f"{act}: still there"
        who.post(f"/api/v1/accounts/{whom.id}/{undo}", 200)
        assert sees()
    assert post in ids(anyone.get("/api/v1/timelines/public", 200, limit=40))


def test_public_timeline_is_local_and_has_no_media(alice, anyone):
    post = alice.toot("here")["id"]
    assert post in ids(anyone.get("/api/v1/timelines/public", 200, local=True, limit=40))
    assert post in ids(anyone.get("/api/v1/timelines/public", 200, local=True, remote=True, limit=40))
    assert anyone.get("/api/v1/timelines/public", 200, remote=True) == []
    assert anyone.get("/api/v1/timelines/public", 200, only_media=True) == []
    anyone.get("/api/v1/timelines/public", 422, local="perhaps")


def test_public_timeline_pages(alice, anyone):
    posted = [alice.toot(f"post {number}")["id"] for number in range(5)][::-1]
    older_than_all = int(posted[-1]) - 1
    assert ids(anyone.get("/api/v1/timelines/public", 200, min_id=older_than_all, limit=2)) == posted[3:]
    first = anyone.get("/api/v1/timelines/public", max_id=int(posted[0]) + 1, limit=2)
    assert ids(first.json()) == posted[:2]
    assert ids(anyone.request("GET", next_page(first, "next")).json()) == posted[2:4]


# Hashtags

def test_hashtag_timeline_combines_tags(alice, bob, anyone, tag):
    one, two, three = tag + "one", tag + "two", tag + "three"
    first = alice.toot(f"#{one}")["id"]
    both = alice.toot(f"#{one} #{two}")["id"]
    second = bob.toot(f"#{two}")["id"]
    all_three = bob.toot(f"#{one} #{two} #{three}", in_reply_to_id=first)["id"]
    alice.toot(f"#{one}", visibility="unlisted")
    bob.post(f"/api/v1/statuses/{first}/reblog", 200)

    def shown(name, **query):
        return ids(anyone.get(f"/api/v1/timelines/tag/{name}", 200, **query))

    assert shown(one) == [all_three, both, first]
    assert shown(one.upper()) == [all_three, both, first]
    assert shown(one, any=[two]) == [all_three, second, both, first]
    assert shown(one, all=[two]) == [all_three, both]
    assert shown(one, all=[two.upper(), two]) == [all_three, both]
    assert shown(one, none=[three]) == [both, first]
    assert shown(one, all=[two], none=[three]) == [both]
    assert shown(one, all=[tag + "never"]) == []
    assert shown(tag + "never", any=[three]) == [all_three]
    assert shown(tag + "never") == []
    assert shown(one, remote=True) == [] and shown(one, local=True) == [all_three, both, first]
    assert shown(one, limit=1) == [all_three] and shown(one, max_id=all_three, limit=1) == [both]
    assert shown(one, min_id=first, limit=1) == [both]


def test_hashtag_timeline_leaves_out_the_muted(alice, bob, tag):
    bob.toot(f"#{tag}")
    assert len(alice.get(f"/api/v1/timelines/tag/{tag}", 200)) == 1
    alice.post(f"/api/v1/accounts/{bob.id}/mute", 200)
    assert alice.get(f"/api/v1/timelines/tag/{tag}", 200) == []


def test_hashtags_of_other_scripts(alice, anyone):
    tag = "東京" + rookery.unique().replace("_", "")
    post = alice.toot(f"雨 #{tag}")["id"]
    assert ids(anyone.get(f"/api/v1/timelines/tag/{tag}", 200)) == [post]


# Lists (their members and settings: test_lists.py)

def test_list_timeline_holds_members_posts_by_its_policy(alice, bob, carol, new_user):
    dave = new_user()
    for person in (bob, carol):
        alice.follow(person)
    one = alice.post("/api/v1/lists", 200, title="Friends")["id"]
    alice.post(f"/api/v1/lists/{one}/accounts", 200, account_ids=[bob.id])
    mine, carols, daves = (person.toot("hello")["id"] for person in (alice, carol, dave))
    plain = bob.toot("plain")["id"]
    to_me = bob.toot("to alice", in_reply_to_id=mine)["id"]
    to_self = bob.toot("to bob", in_reply_to_id=plain)["id"]
    to_carol = bob.toot("to carol", in_reply_to_id=carols)["id"]
    bob.toot("to dave", in_reply_to_id=daves)
    reblog = bob.post(f"/api/v1/statuses/{daves}/reblog", 200)["id"]

    def shown(**query):
        return ids(alice.get(f"/api/v1/timelines/list/{one}", 200, **query))

    assert shown() == [reblog, to_self, to_me, plain]  # "list": replies to members
    alice.put(f"/api/v1/lists/{one}", 200, title="Friends", replies_policy="followed")
    assert shown() == [reblog, to_carol, to_self, to_me, plain]
    alice.put(f"/api/v1/lists/{one}", 200, title="Friends", replies_policy="none", exclusive=True)
    assert shown() == [reblog, to_self, to_me, plain]
    alice.put(f"/api/v1/lists/{one}", 200, title="Friends", replies_policy="list")
    alice.post(f"/api/v1/lists/{one}/accounts", 200, account_ids=[carol.id])
    assert shown() == [reblog, to_carol, to_self, to_me, plain, carols]
    assert shown(limit=2) == [reblog, to_carol] and shown(min_id=carols, limit=2) == [to_me, plain]
    alice.post(f"/api/v1/accounts/{bob.id}/mute", 200)
    assert shown() == [carols]


def test_other_peoples_and_missing_lists_are_not_found(alice, bob):
    one = alice.post("/api/v1/lists", 200, title="Mine")["id"]
    for path in (one, "1", "abc", "0"):
        assert bob.get(f"/api/v1/timelines/list/{path}", 404) == {"error": "Record not found"}
