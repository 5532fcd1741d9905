"""Looking at people, and one's own account: /api/v1/accounts, /api/v1/directory."""

import re

import pytest

import rookery_client as rookery

ACCOUNT_KEYS = {
    "id", "username", "acct", "display_name", "locked", "bot", "discoverable", "indexable", "group", "created_at", "note", "url",
    "uri", "avatar", "avatar_static", "header", "header_static", "followers_count", "following_count", "statuses_count",
    "last_status_at", "hide_collections", "emojis", "roles", "fields",
}


def names(accounts):
    return [account["username"] for account in accounts]


def lock(user, locked=True):
    user.patch("/api/v1/accounts/update_credentials", 200, locked=locked)


# --- one account


def test_an_account_is_shown_to_everyone(anyone, alice):
    account = anyone.get(f"/api/v1/accounts/{alice.id}", 200)
    assert ACCOUNT_KEYS <= set(account)
    assert account["username"] == account["acct"] == alice.name
    assert account["url"] == f"{anyone.url}/@{alice.name}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\.000Z", account["created_at"])
    assert account["last_status_at"] is None
    assert (account["followers_count"], account["following_count"], account["statuses_count"]) == (0, 0, 0)
    assert account["emojis"] == [] and account["fields"] == [] and account["group"] is False
    assert "source" not in account and "email" not in str(account)


def test_images_of_an_account_are_there(anyone, alice):
    account = anyone.get(f"/api/v1/accounts/{alice.id}", 200)
    for key in ("avatar", "header"):
        image = anyone.get(account[key])
        assert image.status_code == 200 and image.headers["Content-Type"].startswith("image/"), key


@pytest.mark.parametrize("wrong", ["0", "1", "999999999999999999", "-1", "abc", "1.5", "9" * 30, "%F0%9F%90%98"])
def test_nobody_is_404(anyone, wrong):
    for path in ("", "/followers", "/following"):
        assert anyone.get(f"/api/v1/accounts/{wrong}{path}", 404) == {"error": "Record not found"}


def test_several_accounts_at_once(anyone, alice, bob):
    found = anyone.get("/api/v1/accounts", 200, id=[bob.id, "1", alice.id, bob.id])
    assert names(found) == [bob.name, alice.name]
    assert anyone.get("/api/v1/accounts", 200) == []
    assert "error" in anyone.get("/api/v1/accounts", 422, id=["x"])
    assert "error" in anyone.get("/api/v1/accounts", 422, id=list(range(1, 100)))


def test_lookup_takes_addresses_of_this_site(anyone, alice):
    domain = anyone.url.removeprefix("http://")
    for address in (alice.name, alice.name.upper(), f"@{alice.name}", f"{alice.name}@{domain}"):
        assert anyone.get("/api/v1/accounts/lookup", 200, acct=address)["id"] == alice.id, address
    for address in ("", "nobody_at_all", f"{alice.name}@elsewhere.example", alice.name[:-1], "a b", "x" * 5000):
        anyone.get("/api/v1/accounts/lookup", 404, acct=address)
    anyone.get("/api/v1/accounts/lookup", 404)


# --- one's own account


def test_credentials_have_what_only_their_owner_sees(alice):
    me = alice.get("/api/v1/accounts/verify_credentials", 200)
    assert ACCOUNT_KEYS | {"source", "role"} <= set(me)
    assert me["source"] | {"note": "", "fields": [], "privacy": "public", "sensitive": False, "language": "",
                           "follow_requests_count": 0} == me["source"]
    assert me["role"]["id"] == "-99" and me["role"]["highlighted"] is False


def test_credentials_need_a_person(anyone, server):
    anyone.get("/api/v1/accounts/verify_credentials", 401)
    app = rookery.app_client(server.url)
    assert app.get("/api/v1/accounts/verify_credentials", 422) == {"error": "This method requires an authenticated user"}
    anyone.patch("/api/v1/accounts/update_credentials", 401, display_name="x")


def test_profile_changes_and_what_is_not_sent_stays(anyone, alice):
    alice.patch("/api/v1/accounts/update_credentials", 200, display_name="Alice A.", note="Reads\nbooks <b>", bot=True,
                discoverable=False, indexable=False, hide_collections=True)
    me = alice.patch("/api/v1/accounts/update_credentials", 200, json={
        "fields_attributes": [{"name": "Site", "value": "https://alice.example/x"}, {"name": "", "value": ""}],
        "source": {"privacy": "private", "sensitive": True, "language": "de"}})
    assert me["display_name"] == "Alice A."
    assert "<b>" not in me["note"] and "&lt;b&gt;" in me["note"]
    assert me["source"]["note"] == "Reads\nbooks <b>"
    assert (me["bot"], me["discoverable"], me["indexable"], me["hide_collections"]) == (True, False, False, True)
    assert me["source"]["fields"] == [{"name": "Site", "value": "https://alice.example/x", "verified_at": None}]
    assert 'href="https://alice.example/x"' in me["fields"][0]["value"]
    assert (me["source"]["privacy"], me["source"]["sensitive"], me["source"]["language"]) == ("private", True, "de")
    shown = anyone.get(f"/api/v1/accounts/{alice.id}", 200)
    assert shown["display_name"] == "Alice A." and shown["fields"] == me["fields"] and "source" not in shown
    assert alice.get("/api/v1/accounts/verify_credentials", 200) == me


def test_profile_from_a_form_and_from_multipart(alice):
    fields = {"fields_attributes[0][name]": "a", "fields_attributes[0][value]": "1", "fields_attributes[7][name]": "b",
              "fields_attributes[7][value]": "2", "source[privacy]": "unlisted", "display_name": "Über"}
    me = alice.request("PATCH", "/api/v1/accounts/update_credentials", 200, data=fields)
    assert [field["name"] for field in me["source"]["fields"]] == ["a", "b"]
    assert me["source"]["privacy"] == "unlisted" and me["display_name"] == "Über"
    parts = {key: (None, value) for key, value in (fields | {"display_name": "Multi"}).items()}
    assert alice.request("PATCH", "/api/v1/accounts/update_credentials", 200, files=parts)["display_name"] == "Multi"


@pytest.mark.parametrize("wrong", [
    {"display_name": "x" * 31}, {"note": "x" * 501}, {"locked": "perhaps"}, {"bot": {"a": 1}}, {"display_name": ["a"]},
    {"fields_attributes": [{"name": "n", "value": "v"}] * 5}, {"fields_attributes": [{"name": "n" * 256, "value": "v"}]},
    {"fields_attributes": "no"}, {"source": {"privacy": "everyone"}}, {"source": {"privacy": "direct"}},
    {"source": {"language": "not a language"}}, {"source": "x"}, {"avatar": "data:image/png;base64,AAAA"},
])
def test_a_wrong_profile_changes_nothing(alice, wrong):
    before = alice.get("/api/v1/accounts/verify_credentials", 200)
    assert alice.patch("/api/v1/accounts/update_credentials", 422, json=wrong | {"hide_collections": True})["error"]
    assert alice.get("/api/v1/accounts/verify_credentials", 200) == before


def test_images_cannot_be_uploaded_and_that_is_said(alice):
    for key in ("avatar", "header"):
        answer = alice.request("PATCH", "/api/v1/accounts/update_credentials", 422,
                               files={key: ("me.png", b"\x89PNG\r\n\x1a\n", "image/png")})
        assert key in answer["error"]
    alice.patch("/api/v1/accounts/update_credentials", 200, avatar="", display_name="still works")


def test_broken_bodies_are_refused(alice):
    path = "/api/v1/accounts/update_credentials"
    for body in (b"{", b"[1]", b"\xff", b'{"display_name": "\xff"}', b'"x"'):
        answer = alice.request("PATCH", path, data=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422) and answer.json()["error"], body


def test_unlocking_lets_in_who_waits(alice, bob):
    lock(alice)
    assert bob.follow(alice)["requested"] is True
    assert alice.get("/api/v1/accounts/verify_credentials", 200)["source"]["follow_requests_count"] == 1
    lock(alice, False)
    assert bob.get("/api/v1/accounts/relationships", 200, id=[alice.id])[0]["following"] is True


# --- followers and following


@pytest.fixture
def star_and_fans(new_user):
    star = new_user(rookery.unique("star"))
    fans = [new_user(rookery.unique("fan")) for _ in range(5)]
    for fan in fans:
        fan.follow(star)
    return star, fans


def walk(client, path, rel, limit=2):
    """All names behind a list's Link headers, page by page."""
    url, seen, pages = f"{path}?limit={limit}", [], 0
    while url:
        page = client.get(url)
        assert page.status_code == 200
        seen.append(names(page.json()))
        assert len(seen[-1]) <= limit and (pages := pages + 1) < 20
        url = rookery.next_page(page, rel) if page.json() else None
    return seen, page


def test_followers_page_back_and_forth(anyone, star_and_fans):
    star, fans = star_and_fans
    newest_first = [fan.name for fan in reversed(fans)]
    path = f"/api/v1/accounts/{star.id}/followers"
    assert names(anyone.get(path, 200)) == newest_first
    pages, _ = walk(anyone, path, "next")
    assert [name for page in pages for name in page] == newest_first
    # From the last page that has somebody, back to the first.
    last = anyone.get(f"{path}?limit=2")
    while (older := anyone.get(rookery.next_page(last))).json():
        last = older
    back, link = [], rookery.next_page(last, "prev")
    while (newer := anyone.get(link)).json():
        back = names(newer.json()) + back
        link = rookery.next_page(newer, "prev")
    assert back + names(last.json()) == newest_first
    assert "limit=2" in rookery.next_page(last)


def test_following_lists_whom_somebody_follows(anyone, star_and_fans, alice):
    star, fans = star_and_fans
    assert names(anyone.get(f"/api/v1/accounts/{fans[0].id}/following", 200)) == [star.name]
    alice.follow(star)
    alice.follow(fans[1])
    assert names(alice.get(f"/api/v1/accounts/{alice.id}/following", 200)) == [fans[1].name, star.name]
    shown = anyone.get(f"/api/v1/accounts/{star.id}", 200)
    assert shown["followers_count"] == len(fans) + 1 and shown["following_count"] == 0


@pytest.mark.parametrize("query", [{"limit": "many"}, {"max_id": "x"}, {"min_id": "-3"}, {"since_id": "1e9"}])
def test_a_garbled_page_is_an_error(anyone, alice, query):
    for part in ("followers", "following"):
        assert anyone.get(f"/api/v1/accounts/{alice.id}/{part}", 422, **query)["error"]


def test_limits_are_bounded(anyone, star_and_fans):
    star, fans = star_and_fans
    path = f"/api/v1/accounts/{star.id}/followers"
    assert len(anyone.get(path, 200, limit=0)) == 1
    assert len(anyone.get(path, 200, limit=1_000_000)) == len(fans)


def test_hidden_collections_are_their_owners_alone(anyone, star_and_fans, alice):
    star, fans = star_and_fans
    star.patch("/api/v1/accounts/update_credentials", 200, hide_collections=True)
    for viewer in (anyone, alice, fans[0]):
        answer = viewer.get(f"/api/v1/accounts/{star.id}/followers")
        assert answer.status_code == 200 and answer.json() == [] and "Link" not in answer.headers
    assert len(star.get(f"/api/v1/accounts/{star.id}/followers", 200)) == len(fans)
    assert star.get(f"/api/v1/accounts/{star.id}", 200)["followers_count"] == len(fans)


def test_lists_leave_out_whom_one_blocks_or_mutes(star_and_fans, alice):
    star, fans = star_and_fans
    alice.post(f"/api/v1/accounts/{fans[0].id}/block", 200)
    fans[1].post(f"/api/v1/accounts/{alice.id}/block", 200)
    alice.post(f"/api/v1/accounts/{fans[2].id}/mute", 200)
    assert names(alice.get(f"/api/v1/accounts/{star.id}/followers", 200)) == [fans[4].name, fans[3].name]
    star.post(f"/api/v1/accounts/{alice.id}/block", 200)
    assert alice.get(f"/api/v1/accounts/{star.id}/followers", 200) == []
    assert alice.get(f"/api/v1/accounts/{star.id}", 200)["id"] == star.id  # the profile itself stays visible


# --- familiar followers, search, directory


def test_familiar_followers(star_and_fans, alice):
    star, fans = star_and_fans
    alice.follow(fans[1])
    alice.follow(fans[3])
    answer = alice.get("/api/v1/accounts/familiar_followers", 200, id=[star.id, fans[0].id])
    assert [(entry["id"], names(entry["accounts"])) for entry in answer] == [
        (star.id, [fans[3].name, fans[1].name]), (fans[0].id, [])]
    fans[1].patch("/api/v1/accounts/update_credentials", 200, hide_collections=True)
    answer = alice.get("/api/v1/accounts/familiar_followers", 200, id=[star.id])
    assert names(answer[0]["accounts"]) == [fans[3].name]
    assert alice.get("/api/v1/accounts/familiar_followers", 422, id=["x"])["error"]


def test_search_finds_by_name_and_display_name(alice, bob):
    word = rookery.unique("Zoë").replace("_", "")
    bob.patch("/api/v1/accounts/update_credentials", 200, display_name=f"Dr. {word} Müller")
    for query in (word, word.lower().replace("ë", "e"), word[:-1], bob.name, f"@{bob.name}", bob.name[:-1] + bob.name[-1:].upper(),
                  f"{word} mull"):
        assert bob.name in names(alice.get("/api/v1/accounts/search", 200, q=query)), query
    assert names(alice.get("/api/v1/accounts/search", 200, q=word, following=True)) == []
    alice.follow(bob)
    assert names(alice.get("/api/v1/accounts/search", 200, q=word, following=True)) == [bob.name]
    assert names(alice.get("/api/v1/accounts/search", 200, q=word, offset=1)) == []
    for query in ("", "%", "'", "@", "no_such_person_here"):
        assert alice.get("/api/v1/accounts/search", 200, q=query) == []
    alice.get("/api/v1/accounts/search", 422, q="a", limit="x")
    alice.get("/api/v1/accounts/search", 422, q="a", offset=-1)


def test_search_puts_the_exact_name_first(alice, bob, new_user):
    base = rookery.unique("exact")
    longer = new_user(base + "_longer")
    exact = new_user(base)
    for fan in (alice, bob):
        fan.follow(longer)
    assert names(alice.get("/api/v1/accounts/search", 200, q=base)) == [exact.name, longer.name]
    assert names(alice.get("/api/v1/accounts/search", 200, q=base, limit=1, offset=1)) == [longer.name]


def test_directory_lists_who_wants_to_be_found(anyone, alice, bob):
    bob.patch("/api/v1/accounts/update_credentials", 200, discoverable=False)
    listed = names(anyone.get("/api/v1/directory", 200, order="new", limit=80))
    assert alice.name in listed and bob.name not in listed
    alice.toot("here I am")
    assert names(anyone.get("/api/v1/directory", 200, order="active", local=True))[0] == alice.name
    anyone.get("/api/v1/directory", 422, order="best")
