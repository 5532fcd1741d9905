"""What one is told about, one by one (v1) and grouped (v2), and who may read or clear it."""

import pytest

import rookery_client as rookery

LIST = "/api/v1/notifications"
GROUPS = "/api/v2/notifications"


def told(user, **params):
    return [(n["type"], n["account"]["id"]) for n in user.get(LIST, 200, **params)]


def groups(user, **params):
    return user.get(GROUPS, 200, **params)


def test_every_deed_is_told_once_with_what_it_is_about(alice, bob, carol):
    post = alice.toot("hello")
    carol.follow(bob)
    bob.post(f"/api/v1/statuses/{post['id']}/favourite", 200)
    bob.post(f"/api/v1/statuses/{post['id']}/favourite", 200)
    bob.post(f"/api/v1/statuses/{post['id']}/reblog", 200)
    bob.follow(alice)
    mention = bob.toot(f"@{alice.name} hi")
    entries = alice.get(LIST, 200)
    assert [n["type"] for n in entries] == ["mention", "follow", "reblog", "favourite"]
    by_type = {n["type"]: n for n in entries}
    assert by_type["mention"]["status"]["id"] == mention["id"]
    assert by_type["favourite"]["status"]["id"] == post["id"]
    assert by_type["reblog"]["status"]["id"] == post["id"]
    assert "status" not in by_type["follow"]
    for entry in entries:
        assert entry["account"]["id"] == bob.id
        assert entry["created_at"].endswith("Z") and isinstance(entry["id"], str) and entry["group_key"]


def test_undoing_takes_it_back(alice, bob):
    post = alice.toot("hello")
    for act, undo in (("favourite", "unfavourite"), ("reblog", "unreblog")):
        bob.post(f"/api/v1/statuses/{post['id']}/{act}", 200)
        assert [kind for kind, _ in told(alice)] == [act]
        bob.post(f"/api/v1/statuses/{post['id']}/{undo}", 200)
        assert told(alice) == []
    bob.follow(alice)
    bob.post(f"/api/v1/accounts/{alice.id}/unfollow", 200)
    mention = bob.toot(f"@{alice.name} hi")
    bob.delete(f"/api/v1/statuses/{mention['id']}", 200)
    assert told(alice) == []


def test_locked_account_is_told_of_a_request_and_then_of_nothing_more(alice, bob):
    alice.patch("/api/v1/accounts/update_credentials", 200, locked=True)
    bob.follow(alice)
    assert told(alice) == [("follow_request", bob.id)]
    alice.post(f"/api/v1/follow_requests/{bob.id}/authorize", 200)
    assert ("follow_request", bob.id) not in told(alice)


def test_notify_option_tells_of_new_posts(alice, bob):
    alice.follow(bob, notify=True)
    post = bob.toot("news")
    rookery.eventually(lambda: told(alice) == [("status", bob.id)])
    assert alice.get(LIST, 200)[0]["status"]["id"] == post["id"]


def test_edit_is_told_to_those_who_reblogged(alice, bob):
    post = alice.toot("hello")
    bob.post(f"/api/v1/statuses/{post['id']}/reblog", 200)
    alice.put(f"/api/v1/statuses/{post['id']}", 200, status="hello again")
    rookery.eventually(lambda: told(bob) == [("update", alice.id)])


def test_types_and_sender_choose(alice, bob, carol):
    post = alice.toot("hello")
    bob.follow(alice)
    carol.post(f"/api/v1/statuses/{post['id']}/favourite", 200)
    assert told(alice, types=["follow"]) == [("follow", bob.id)]
    assert told(alice, exclude_types=["follow"]) == [("favourite", carol.id)]
    assert told(alice, types=["follow", "favourite"], exclude_types=["favourite"]) == [("follow", bob.id)]
    assert told(alice, account_id=carol.id) == [("favourite", carol.id)]
    assert told(alice, types=["poll"]) == []
    assert len(told(alice, exclude_types=["poll", "nonsense"])) == 2
    assert told(alice, account_id="nobody") == []


def test_pages_by_link_headers(alice, new_user):
    post = alice.toot("hello")
    fans = [new_user() for _ in range(5)]
    for fan in fans:
        fan.post(f"/api/v1/statuses/{post['id']}/favourite", 200)
    seen, url = [], f"{LIST}?limit=2&types[]=favourite"
    while url:
        page = alice.get(url)
        assert page.status_code == 200
        seen += [n["account"]["id"] for n in page.json()]
        url = rookery.next_page(page)
        assert url is None or "types" in url
    assert seen == [fan.id for fan in reversed(fans)]
    first = alice.get(f"{LIST}?limit=2")
    assert alice.get(rookery.next_page(first, "prev")).json() == []
    oldest = alice.get(LIST, 200)[-1]["id"]
    assert [n["account"]["id"] for n in alice.get(LIST, 200, min_id=oldest, limit=2)] == [fans[2].id, fans[1].id]
    assert [n["account"]["id"] for n in alice.get(LIST, 200, since_id=oldest, limit=2)] == [fans[4].id, fans[3].id]


def test_blocked_and_muted_are_not_heard(alice, bob, carol):
    alice.post(f"/api/v1/accounts/{bob.id}/mute", 200)
    alice.post(f"/api/v1/accounts/{carol.id}/mute", 200, notifications=False)
    bob.toot(f"@{alice.name} hi")
    carol.toot(f"@{alice.name} hi")
    assert told(alice) == [("mention", carol.id)]
    alice.post(f"/api/v1/accounts/{carol.id}/block", 200)
    assert told(alice) == []


def test_filters_mark_the_post_of_a_notification(alice, bob):
    alice.post("/api/v2/filters", 200, title="cats", context=["notifications"],
               **{"keywords_attributes[][keyword]": "cat"})
    bob.toot(f"@{alice.name} a cat")
    filtered = alice.get(LIST, 200)[0]["status"]["filtered"]
    assert [match["keyword_matches"] for match in filtered] == [["cat"]]


def test_one_is_read_and_dismissed_by_its_owner_alone(alice, bob):
    bob.follow(alice)
    entry = alice.get(LIST, 200)[0]
    assert alice.get(f"{LIST}/{entry['id']}", 200) == entry
    assert bob.get(f"{LIST}/{entry['id']}", 404) == {"error": "Record not found"}
    bob.post(f"{LIST}/{entry['id']}/dismiss", 404)
    assert alice.post(f"{LIST}/{entry['id']}/dismiss", 200) == {}
    alice.get(f"{LIST}/{entry['id']}", 404)
    alice.post(f"{LIST}/{entry['id']}/dismiss", 404)
    for bad in ("abc", "0", "-1", "99999999999999999999"):
        assert alice.get(f"{LIST}/{bad}", 404) == {"error": "Record not found"}
        alice.post(f"{LIST}/{bad}/dismiss", 404)


def test_clear_empties_only_ones_own(alice, bob):
    alice.follow(bob)
    bob.follow(alice)
    assert alice.post(f"{LIST}/clear", 200) == {}
    assert told(alice) == [] and len(told(bob)) == 1


def test_unread_count_follows_the_marker(alice, bob, carol):
    count = lambda **params: alice.get(f"{LIST}/unread_count", 200, **params)["count"]
    assert count() == 0
    bob.follow(alice)
    carol.follow(alice)
    assert count() == 2 and count(limit=1) == 1 and count(account_id=bob.id) == 1 and count(types=["mention"]) == 0
    newest = alice.get(LIST, 200)[0]["id"]
    alice.post("/api/v1/markers", 200, **{"notifications[last_read_id]": newest})
    assert count() == 0


# --- grouped


def test_alike_notifications_are_one_group(alice, bob, carol):
    post = alice.toot("hello")
    for fan in (bob, carol):
        fan.post(f"/api/v1/statuses/{post['id']}/favourite", 200)
    bob.toot(f"@{alice.name} hi")
    page = groups(alice)
    mention, favourites = page["notification_groups"]
    assert mention["type"] == "mention" and mention["notifications_count"] == 1
    assert mention["group_key"] == f"ungrouped-{mention['most_recent_notification_id']}"
    assert favourites["type"] == "favourite" and favourites["notifications_count"] == 2
    assert favourites["sample_account_ids"] == [carol.id, bob.id] and favourites["status_id"] == post["id"]
    assert favourites["page_min_id"] < favourites["page_max_id"] == favourites["most_recent_notification_id"]
    assert favourites["latest_page_notification_at"].endswith("Z")
    assert {account["id"] for account in page["accounts"]} == {bob.id, carol.id}
    assert {status["id"] for status in page["statuses"]} == {mention["status_id"], post["id"]}
    assert "partial_accounts" not in page
    v1 = alice.get(LIST, 200, types=["favourite"])
    assert {entry["group_key"] for entry in v1} == {favourites["group_key"]}


def test_partial_avatars(alice, bob, carol):
    bob.follow(alice)
    carol.follow(alice)
    page = groups(alice, expand_accounts="partial_avatars")
    assert [account["id"] for account in page["accounts"]] == [carol.id]
    assert [set(account) for account in page["partial_accounts"]] == [
        {"id", "acct", "locked", "bot", "url", "avatar", "avatar_static"}]
    assert "allowed values" in alice.get(GROUPS, 422, expand_accounts="none")["error"]


def test_grouped_types_restrict_grouping(alice, bob, carol):
    bob.follow(alice)
    carol.follow(alice)
    assert len(groups(alice)["notification_groups"]) == 1
    assert len(groups(alice, grouped_types=["favourite"])["notification_groups"]) == 2
    unread = lambda **params: alice.get(f"{GROUPS}/unread_count", 200, **params)["count"]
    assert unread() == 1 and unread(grouped_types=["favourite"]) == 2


def test_group_by_key(alice, bob, carol):
    bob.follow(alice)
    carol.follow(alice)
    alice.toot("hello")
    key = groups(alice)["notification_groups"][0]["group_key"]
    one = alice.get(f"{GROUPS}/{key}", 200)
    assert one["notification_groups"][0]["notifications_count"] == 2
    assert "page_min_id" not in one["notification_groups"][0]
    assert [account["id"] for account in alice.get(f"{GROUPS}/{key}/accounts", 200)] == [carol.id, bob.id]
    first = alice.get(f"{GROUPS}/{key}/accounts", limit=1)
    assert [account["id"] for account in alice.get(rookery.next_page(first)).json()] == [bob.id]
    assert bob.get(f"{GROUPS}/{key}", 404) == {"error": "Record not found"}
    assert bob.get(f"{GROUPS}/{key}/accounts", 200) == []
    bob.post(f"{GROUPS}/{key}/dismiss", 200)
    assert len(told(alice)) == 2
    assert alice.post(f"{GROUPS}/{key}/dismiss", 200) == {}
    assert told(alice) == []
    alice.get(f"{GROUPS}/{key}", 404)
    alice.get(f"{GROUPS}/nonsense", 404)


def test_group_pages(alice, bob):
    posts = [alice.toot(f"post {i}") for i in range(3)]
    for post in posts:
        bob.post(f"/api/v1/statuses/{post['id']}/favourite", 200)
    seen, url = [], f"{GROUPS}?limit=2"
    while url:
        page = alice.get(url)
        seen += [group["status_id"] for group in page.json()["notification_groups"]]
        url = rookery.next_page(page)
    assert seen == [post["id"] for post in reversed(posts)]


# --- who may


@pytest.mark.parametrize("method, path, scope", [
    ("GET", LIST, "read:notifications"),
    ("GET", f"{LIST}/1", "read:notifications"),
    ("GET", f"{LIST}/unread_count", "read:notifications"),
    ("POST", f"{LIST}/clear", "write:notifications"),
    ("POST", f"{LIST}/1/dismiss", "write:notifications"),
    ("GET", GROUPS, "read:notifications"),
    ("GET", f"{GROUPS}/unread_count", "read:notifications"),
    ("GET", f"{GROUPS}/follow-1", "read:notifications"),
    ("GET", f"{GROUPS}/follow-1/accounts", "read:notifications"),
    ("POST", f"{GROUPS}/follow-1/dismiss", "write:notifications"),
])
def test_scopes(anyone, tokens, method, path, scope):
    assert anyone.request(method, path, 401) == {"error": "The access token is invalid"}
    assert tokens["other"].request(method, path, 403) == {"error": "This action is outside the authorized scopes"}
    assert tokens[scope].request(method, path).status_code in (200, 404)


@pytest.fixture(scope="module")
def tokens(server):
    person = rookery.register(server.url)
    clients = {scope: person.token_with(scope) for scope in ("read:notifications", "write:notifications")}
    return clients | {"other": person.token_with("read:statuses write:statuses")}
