"""GET /api/v2/search: people, hashtags, and posts by their URL."""

import pytest

import rookery_client as rookery


def search(client, q, expect=200, **params):
    return client.get("/api/v2/search", expect, q=q, **params)


def found_names(answer):
    return [account["username"] for account in answer["accounts"]]


def test_answers_have_three_kinds(alice):
    answer = search(alice, alice.name)
    assert set(answer) == {"accounts", "statuses", "hashtags"}
    assert found_names(answer) == [alice.name]


def test_accounts_by_address_and_url(alice, bob, anyone):
    domain = anyone.url.removeprefix("http://")
    for query in (bob.name, f"@{bob.name}", f"@{bob.name}@{domain}", f"{bob.name}@{domain}", f"{anyone.url}/@{bob.name}"):
        assert found_names(search(alice, query, resolve=True)) == [bob.name], query
        assert found_names(search(anyone, query)) == [bob.name], query
    assert found_names(search(alice, f"@{bob.name}@elsewhere.example", resolve=True)) == []
    assert found_names(search(alice, bob.name, following=True)) == []
    alice.follow(bob)
    assert found_names(search(alice, bob.name, following=True)) == [bob.name]


def test_hashtags_by_their_beginning(alice, anyone):
    tag = rookery.unique("Käse").replace("_", "")
    alice.toot(f"I like #{tag} and #{tag}brot")
    alice.toot(f"Again #{tag}")
    alice.toot(f"Secretly #{tag}", visibility="private")
    answer = search(alice, tag.lower(), type="hashtags")
    assert answer["accounts"] == [] and answer["statuses"] == []
    assert [one["name"] for one in answer["hashtags"]] == [tag, f"{tag}brot"]
    one = answer["hashtags"][0]
    assert one["url"].startswith(f"{anyone.url}/tags/") and one["following"] is False
    assert len(one["history"]) == 7
    assert (one["history"][0]["uses"], one["history"][0]["accounts"]) == ("2", "1")
    assert [one["name"] for one in search(alice, f"#{tag}", offset=1)["hashtags"]] == [f"{tag}brot"]
    assert [one["name"] for one in search(alice, f"#{tag}", limit=1)["hashtags"]] == [tag]
    assert "following" not in search(anyone, tag)["hashtags"][0]
    assert search(alice, f"@{tag}")["hashtags"] == []


def test_posts_by_their_url_for_those_who_may_see_them(alice, bob, anyone):
    public = alice.toot("public")
    private = alice.toot("private", visibility="private")
    assert [s["id"] for s in search(anyone, public["url"])["statuses"]] == [public["id"]]
    assert [s["id"] for s in search(bob, public["url"], type="statuses", resolve=True)["statuses"]] == [public["id"]]
    assert search(bob, private["url"])["statuses"] == []
    assert [s["id"] for s in search(alice, private["url"])["statuses"]] == [private["id"]]
    bob.follow(alice)
    assert [s["id"] for s in search(bob, private["url"])["statuses"]] == [private["id"]]
    other = public["url"].replace(f"@{alice.name}", f"@{bob.name}")
    for wrong in (other, public["url"] + "0", f"{anyone.url}/@{alice.name}/abc", "public"):
        assert search(bob, wrong)["statuses"] == [], wrong
    assert search(bob, public["url"], account_id=bob.id)["statuses"] == []
    alice.post(f"/api/v1/accounts/{bob.id}/block", 200)
    assert search(bob, public["url"])["statuses"] == []


def test_type_asks_for_one_kind(alice):
    assert found_names(search(alice, alice.name, type="statuses")) == []
    assert found_names(search(alice, alice.name, type="hashtags")) == []
    assert found_names(search(alice, alice.name, type="accounts")) == [alice.name]


@pytest.mark.parametrize("wrong", [
    {"q": ""}, {"q": "   "}, {"q": "x" * 5000}, {"q": "a", "type": "people"}, {"q": "a", "limit": "x"}, {"q": "a", "offset": -1},
    {"q": "a", "account_id": "x"}, {"q": "a", "following": "perhaps"},
])
def test_wrong_questions_are_refused(alice, wrong):
    assert alice.get("/api/v2/search", 422, **wrong)["error"]


def test_a_question_is_needed(alice):
    assert alice.get("/api/v2/search", 422)["error"]


def test_strangers_may_not_page_or_resolve(anyone):
    assert "pagination" in search(anyone, "a", 401, offset=1)["error"]
    assert "resolve" in search(anyone, "a", 401, resolve=True)["error"]
    search(anyone, "a", 200, offset=0, resolve=False)


@pytest.mark.parametrize("query", ["%", "_", "'; DROP TABLE accounts", "\"", "\\", "🎈", "#", "@", "@@", "://", "a" * 3000, "ﷺ" * 200],
                         ids=str.__len__)
def test_odd_questions_harm_nobody(alice, query):
    answer = search(alice, query)
    assert set(answer) == {"accounts", "statuses", "hashtags"} and alice.get("/api/v1/accounts/verify_credentials", 200)
