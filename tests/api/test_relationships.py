"""What people do to each other: follow, block, mute, note, requests; and which scope each endpoint needs."""

import time

import pytest

import rookery_client as rookery

KEYS = {"id", "following", "showing_reblogs", "notifying", "languages", "followed_by", "blocking", "blocked_by", "muting",
        "muting_notifications", "muting_expires_at", "requested", "requested_by", "domain_blocking", "endorsed", "note"}


def names(accounts):
    return [account["username"] for account in accounts]


def between(viewer, other):
    return viewer.get("/api/v1/accounts/relationships", 200, id=[other.id])[0]


def act(user, verb, other, expect=200, **form):
    return user.post(f"/api/v1/accounts/{other.id}/{verb}", expect, **form)


def lock(user, locked=True):
    user.patch("/api/v1/accounts/update_credentials", 200, locked=locked)


def counts(client, user):
    account = client.get(f"/api/v1/accounts/{user.id}", 200)
    return account["followers_count"], account["following_count"]


def told(user, kind):
    return [n["account"]["username"] for n in user.get("/api/v1/notifications", 200, types=[kind])]


# --- follow


def test_follow_and_unfollow(alice, bob):
    relation = act(alice, "follow", bob)
    assert KEYS <= set(relation) and relation["id"] == bob.id
    assert relation["following"] and relation["showing_reblogs"] and not relation["notifying"] and not relation["requested"]
    assert relation["languages"] is None and relation["endorsed"] is False and relation["domain_blocking"] is False
    assert between(bob, alice)["followed_by"]
    assert counts(alice, bob) == (1, 0) and counts(alice, alice) == (0, 1)
    assert told(bob, "follow") == [alice.name]
    assert act(alice, "follow", bob) == relation
    assert counts(alice, bob) == (1, 0)
    relation = act(alice, "unfollow", bob)
    assert not relation["following"] and not relation["showing_reblogs"]
    assert counts(alice, bob) == (0, 0) and counts(alice, alice) == (0, 0)
    assert told(bob, "follow") == []
    act(alice, "unfollow", bob)


def test_following_again_changes_the_options(alice, bob):
    assert not act(alice, "follow", bob, reblogs=False)["showing_reblogs"]
    relation = act(alice, "follow", bob, notify=True, languages=["de", "pt"])
    assert not relation["showing_reblogs"] and relation["notifying"] and relation["languages"] == ["de", "pt"]
    relation = alice.post(f"/api/v1/accounts/{bob.id}/follow", 200, json={"reblogs": True, "notify": False, "languages": []})
    assert relation["showing_reblogs"] and not relation["notifying"] and relation["languages"] is None


@pytest.mark.parametrize("wrong", [{"reblogs": "perhaps"}, {"languages": ["no language"]}, {"languages": ["de"] * 33}])
def test_wrong_options_follow_nobody(alice, bob, wrong):
    assert act(alice, "follow", bob, 422, **wrong)["error"]
    assert not between(alice, bob)["following"]


def test_nobody_follows_themselves_or_nobody(alice):
    act(alice, "follow", alice, 404)
    for wrong in ("1", "abc", "-5"):
        for verb in ("follow", "unfollow", "block", "unblock", "mute", "unmute", "note", "remove_from_followers"):
            assert alice.post(f"/api/v1/accounts/{wrong}/{verb}", 404) == {"error": "Record not found"}


def test_a_block_forbids_to_follow(alice, bob):
    act(alice, "block", bob)
    assert act(bob, "follow", alice, 403) == {"error": "This action is not allowed"}
    assert act(alice, "follow", bob, 403) == {"error": "This action is not allowed"}


def test_remove_from_followers(alice, bob):
    act(alice, "follow", bob)
    assert not act(bob, "remove_from_followers", alice)["followed_by"]
    assert not between(alice, bob)["following"]
    act(bob, "remove_from_followers", alice)


# --- requests


def test_a_locked_account_is_asked(alice, bob):
    lock(bob)
    relation = act(alice, "follow", bob, reblogs=False)
    assert relation["requested"] and not relation["following"]
    assert between(bob, alice)["requested_by"]
    assert told(bob, "follow_request") == [alice.name]
    assert names(bob.get("/api/v1/follow_requests", 200)) == [alice.name]
    assert counts(alice, bob) == (0, 0)
    answer = bob.post(f"/api/v1/follow_requests/{alice.id}/authorize", 200)
    assert answer["followed_by"] and not answer["requested_by"]
    relation = between(alice, bob)
    assert relation["following"] and not relation["requested"] and not relation["showing_reblogs"]
    assert told(bob, "follow_request") == [] and told(bob, "follow") == [alice.name]
    assert bob.get("/api/v1/follow_requests", 200) == []
    assert counts(alice, bob) == (1, 0)
    bob.post(f"/api/v1/follow_requests/{alice.id}/authorize", 404)


def test_a_request_is_rejected_or_taken_back(alice, bob):
    lock(bob)
    act(alice, "follow", bob)
    assert not bob.post(f"/api/v1/follow_requests/{alice.id}/reject", 200)["requested_by"]
    assert not between(alice, bob)["requested"]
    bob.post(f"/api/v1/follow_requests/{alice.id}/reject", 404)
    act(alice, "follow", bob)
    assert not act(alice, "unfollow", bob)["requested"]
    assert bob.get("/api/v1/follow_requests", 200) == [] and told(bob, "follow_request") == []
    for wrong in ("abc", "1"):
        bob.post(f"/api/v1/follow_requests/{wrong}/authorize", 404)
        bob.post(f"/api/v1/follow_requests/{wrong}/reject", 404)


def test_requests_page(new_user):
    shy = new_user()
    lock(shy)
    fans = [new_user() for _ in range(3)]
    for fan in fans:
        fan.follow(shy)
    first = shy.get("/api/v1/follow_requests", limit=2)
    assert names(first.json()) == [fans[2].name, fans[1].name]
    second = shy.get(rookery.next_page(first))
    assert names(second.json()) == [fans[0].name]
    assert names(shy.get(rookery.next_page(second, "prev")).json()) == [fans[2].name, fans[1].name]


# --- block


def test_a_block_ends_everything(alice, bob):
    act(alice, "follow", bob)
    act(bob, "follow", alice)
    relation = act(alice, "block", bob)
    assert relation["blocking"] and not relation["following"] and not relation["followed_by"]
    assert between(bob, alice)["blocked_by"] and not between(bob, alice)["following"]
    assert counts(alice, bob) == (0, 0) and counts(alice, alice) == (0, 0)
    assert told(alice, "follow") == []
    assert names(alice.get("/api/v1/blocks", 200)) == [bob.name]
    assert bob.get("/api/v1/blocks", 200) == []
    assert act(alice, "block", bob)["blocking"]
    assert not act(alice, "unblock", bob)["blocking"]
    assert alice.get("/api/v1/blocks", 200) == []
    assert act(bob, "follow", alice)["following"]


def test_a_block_takes_a_waiting_request_along(alice, bob):
    lock(alice)
    act(bob, "follow", alice)
    act(alice, "block", bob)
    assert alice.get("/api/v1/follow_requests", 200) == [] and not between(bob, alice)["requested"]


def test_blocking_oneself_is_nothing(alice):
    assert not act(alice, "block", alice)["blocking"]
    assert not act(alice, "mute", alice)["muting"]


# --- mute


def test_mute_and_unmute(alice, bob):
    act(alice, "follow", bob)
    relation = act(alice, "mute", bob)
    assert relation["muting"] and relation["muting_notifications"] and relation["muting_expires_at"] is None
    assert relation["following"] and not between(bob, alice)["muting"]
    listed = alice.get("/api/v1/mutes", 200)
    assert names(listed) == [bob.name] and listed[0]["mute_expires_at"] is None
    relation = act(alice, "mute", bob, notifications=False)
    assert relation["muting"] and not relation["muting_notifications"]
    assert not act(alice, "unmute", bob)["muting"]
    assert alice.get("/api/v1/mutes", 200) == []


def test_a_mute_expires(alice, bob):
    relation = act(alice, "mute", bob, duration=1)
    assert relation["muting"] and relation["muting_expires_at"].endswith("Z")
    assert alice.get("/api/v1/mutes", 200)[0]["mute_expires_at"] == relation["muting_expires_at"]
    time.sleep(1.1)
    assert not between(alice, bob)["muting"] and alice.get("/api/v1/mutes", 200) == []


@pytest.mark.parametrize("wrong", [{"duration": -1}, {"duration": "long"}, {"duration": 10**18}, {"notifications": "x"}])
def test_wrong_mutes_are_refused(alice, bob, wrong):
    assert act(alice, "mute", bob, 422, **wrong)["error"]
    assert not between(alice, bob)["muting"]


def test_blocks_and_mutes_page(alice, new_user):
    others = [new_user() for _ in range(3)]
    for other in others:
        act(alice, "block", other)
        act(alice, "mute", other)
    for path in ("/api/v1/blocks", "/api/v1/mutes"):
        first = alice.get(path, limit=2)
        assert names(first.json()) == [others[2].name, others[1].name]
        second = alice.get(rookery.next_page(first))
        assert names(second.json()) == [others[0].name]
        assert names(alice.get(rookery.next_page(second, "prev")).json()) == [others[2].name, others[1].name]
        alice.get(path, 422, limit="x")


# --- notes, relationships


def test_a_note_is_for_its_writer_alone(alice, bob):
    assert act(alice, "note", bob, comment="met in 2019")["note"] == "met in 2019"
    assert between(alice, bob)["note"] == "met in 2019" and between(bob, alice)["note"] == ""
    assert act(alice, "note", bob, 422, comment="x" * 2001)["error"]
    assert between(alice, bob)["note"] == "met in 2019"
    assert act(alice, "note", bob)["note"] == ""


def test_relationships_keep_the_order_and_leave_out_nobody(alice, bob, carol):
    answer = alice.get("/api/v1/accounts/relationships", 200, id=[carol.id, "1", bob.id, alice.id, carol.id])
    assert [relation["id"] for relation in answer] == [carol.id, bob.id, alice.id]
    assert alice.get("/api/v1/accounts/relationships", 200) == []
    assert [r["id"] for r in alice.get(f"/api/v1/accounts/relationships?id={bob.id}", 200)] == [bob.id]
    assert alice.get("/api/v1/accounts/relationships", 422, id=["x"])["error"]
    assert alice.get("/api/v1/accounts/relationships", 422, id=list(range(1, 400)))["error"]


# --- scopes

SCOPES = [
    # method, path, the scope that is enough
    ("GET", "/api/v1/accounts/verify_credentials", "profile"),
    ("GET", "/api/v1/accounts/verify_credentials", "read:accounts"),
    ("PATCH", "/api/v1/accounts/update_credentials", "write:accounts"),
    ("GET", "/api/v1/accounts/search?q=a", "read:accounts"),
    ("GET", "/api/v1/accounts/relationships", "read:follows"),
    ("GET", "/api/v1/accounts/familiar_followers", "read:follows"),
    ("POST", "/api/v1/accounts/{other}/follow", "write:follows"),
    ("POST", "/api/v1/accounts/{other}/unfollow", "write:follows"),
    ("POST", "/api/v1/accounts/{other}/remove_from_followers", "write:follows"),
    ("POST", "/api/v1/accounts/{other}/block", "write:blocks"),
    ("POST", "/api/v1/accounts/{other}/unblock", "write:blocks"),
    ("POST", "/api/v1/accounts/{other}/mute", "write:mutes"),
    ("POST", "/api/v1/accounts/{other}/unmute", "write:mutes"),
    ("POST", "/api/v1/accounts/{other}/note", "write:accounts"),
    ("GET", "/api/v1/follow_requests", "read:follows"),
    ("POST", "/api/v1/follow_requests/{asking}/authorize", "write:follows"),
    ("POST", "/api/v1/follow_requests/{asking}/reject", "write:follows"),
    ("GET", "/api/v1/blocks", "read:blocks"),
    ("GET", "/api/v1/mutes", "read:mutes"),
]
# Public, but a token that is sent must have the scope.
PUBLIC = [
    ("GET", "/api/v1/accounts/{other}", "read:accounts"),
    ("GET", "/api/v1/accounts?id[]={other}", "read:accounts"),
    ("GET", "/api/v1/accounts/lookup?acct={name}", "read:accounts"),
    ("GET", "/api/v1/accounts/{other}/followers", "read:accounts"),
    ("GET", "/api/v1/accounts/{other}/following", "read:accounts"),
    ("GET", "/api/v1/directory", "read:accounts"),
    ("GET", "/api/v2/search?q=a", "read:search"),
]
FOLLOW = {"write:follows", "write:blocks", "write:mutes", "read:follows", "read:blocks", "read:mutes"}  # what `follow` includes
ALL = {"profile", "read:accounts", "read:blocks", "read:bookmarks", "read:favourites", "read:filters", "read:follows", "read:lists",
       "read:mutes", "read:notifications", "read:search", "read:statuses", "write:accounts", "write:blocks", "write:bookmarks",
       "write:conversations", "write:favourites", "write:filters", "write:follows", "write:lists", "write:media", "write:mutes",
       "write:notifications", "write:reports", "write:statuses", "push"}
# Scopes that contain the profile scope are as good as it.
INSTEAD_OF = {"profile": {"profile", "read:accounts"}, "read:accounts": {"read:accounts", "profile"}}


@pytest.fixture(scope="module")
def people(server):
    return rookery.register(server.url), rookery.register(server.url), {}


def with_scopes(people, scopes):
    me, _, clients = people
    text = " ".join(sorted(scopes))
    if text not in clients:
        clients[text] = me.token_with(text)
    return clients[text]


def ask(client, people, method, path):
    _, other, _ = people
    return client.request(method, path.format(other=other.id, asking=other.id, name=other.name))


@pytest.mark.parametrize("method,path,scope", SCOPES)
def test_endpoints_need_their_scope_and_no_other(people, anyone, method, path, scope):
    enough = ask(with_scopes(people, {scope}), people, method, path)
    assert enough.status_code in (200, 404), enough.text  # 404: nobody asks to follow me
    lacking = ALL - INSTEAD_OF.get(scope, {scope}) if "verify" in path else ALL - {scope}
    without = ask(with_scopes(people, lacking), people, method, path)
    assert without.status_code == 403, without.text
    assert without.json() == {"error": "This action is outside the authorized scopes"}
    assert ask(anyone, people, method, path).status_code == 401
    if scope in FOLLOW:
        assert ask(with_scopes(people, {"follow"}), people, method, path).status_code in (200, 404)


@pytest.mark.parametrize("method,path,scope", PUBLIC)
def test_public_endpoints_take_no_token_or_one_with_their_scope(people, anyone, method, path, scope):
    assert ask(anyone, people, method, path).status_code == 200
    assert ask(with_scopes(people, {scope}), people, method, path).status_code == 200
    assert ask(with_scopes(people, ALL - {scope}), people, method, path).status_code == 403
    wrong = rookery.Client(anyone.url, "no such token")
    assert ask(wrong, people, method, path).status_code == 401


@pytest.mark.parametrize("method,path,scope", SCOPES)
def test_an_app_on_its_own_behalf_is_nobody(server, people, method, path, scope):
    app = rookery.app_client(server.url, "read write follow")
    answer = ask(app, people, method, path)
    assert answer.status_code == 422 and answer.json() == {"error": "This method requires an authenticated user"}
