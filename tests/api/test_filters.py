"""Filters in both forms of the API, and what they mark."""

import time

import pytest

import rookery_client as rookery

V1 = "/api/v1/filters"
V2 = "/api/v2/filters"


def make(user, keywords=(), expect=200, **fields):
    body = {"title": "unwanted", "context": ["home"], "keywords_attributes": [{"keyword": word} for word in keywords]}
    return user.post(V2, expect, json=body | fields)


def filtered(user, status):
    return user.get(f"/api/v1/statuses/{status['id']}", 200)["filtered"]


def test_created_by_a_form_with_nested_keywords(alice):
    made = alice.request("POST", V2, 200, data=[
        ("title", "cats"), ("context[]", "home"), ("context[]", "thread"), ("filter_action", "hide"), ("expires_in", "3600"),
        ("keywords_attributes[][keyword]", "cat"), ("keywords_attributes[][whole_word]", "false"),
        ("keywords_attributes[][keyword]", "kitten"), ("keywords_attributes[][whole_word]", "true")])
    assert made["title"] == "cats" and made["context"] == ["home", "thread"] and made["filter_action"] == "hide"
    assert made["expires_at"].endswith("Z") and made["statuses"] == []
    assert [(k["keyword"], k["whole_word"]) for k in made["keywords"]] == [("cat", False), ("kitten", True)]
    assert alice.get(f"{V2}/{made['id']}", 200) == made
    assert alice.get(V2, 200) == [made]


def test_created_by_json(alice):
    made = make(alice, ["cat"], context=["public", "account"], filter_action="blur", expires_in=None)
    assert made["context"] == ["public", "account"] and made["filter_action"] == "blur" and made["expires_at"] is None
    assert made["keywords"][0]["whole_word"] is True
    assert make(alice)["filter_action"] == "warn"


def test_update_changes_only_what_is_sent(alice):
    made = make(alice, ["cat", "dog"], expires_in=3600)
    cat, dog = made["keywords"]
    changed = alice.put(f"{V2}/{made['id']}", 200, json={
        "title": "animals", "keywords_attributes": [{"id": cat["id"], "_destroy": True},
                                                    {"id": dog["id"], "keyword": "hound"}, {"keyword": "bird"}]})
    assert changed["title"] == "animals" and changed["context"] == ["home"] and changed["expires_at"] == made["expires_at"]
    assert [k["keyword"] for k in changed["keywords"]] == ["hound", "bird"] and changed["keywords"][0]["id"] == dog["id"]
    assert alice.put(f"{V2}/{made['id']}", 200, expires_in="")["expires_at"] is None


def test_delete(alice):
    made = make(alice, ["cat"])
    assert alice.delete(f"{V2}/{made['id']}", 200) == {}
    alice.get(f"{V2}/{made['id']}", 404)
    alice.delete(f"{V2}/{made['id']}", 404)
    alice.get(f"{V2}/keywords/{made['keywords'][0]['id']}", 404)


def test_keywords(alice):
    made = make(alice)
    path = f"{V2}/{made['id']}/keywords"
    added = alice.post(path, 200, keyword="cat", whole_word=False)
    assert added["keyword"] == "cat" and added["whole_word"] is False
    assert alice.get(path, 200) == [added]
    one = f"{V2}/keywords/{added['id']}"
    assert alice.get(one, 200) == added
    assert alice.put(one, 200, keyword="dog", whole_word=True) == {"id": added["id"], "keyword": "dog", "whole_word": True}
    assert alice.delete(one, 200) == {}
    alice.get(one, 404)
    assert alice.post(path, 422)["error"] == "Validation failed: Keyword can't be blank"
    assert alice.post(path, 422, keyword=" ")["error"] == "Validation failed: Keyword can't be blank"


def test_single_posts(alice, bob, carol):
    post, secret = bob.toot("harmless"), bob.toot("secret", visibility="direct")
    made = make(alice)
    path = f"{V2}/{made['id']}/statuses"
    added = alice.post(path, 200, status_id=post["id"])
    assert added["status_id"] == post["id"]
    assert alice.post(path, 200, status_id=post["id"]) == added
    assert alice.get(path, 200) == [added]
    assert alice.get(f"{V2}/statuses/{added['id']}", 200) == added
    assert [match["status_matches"] for match in filtered(alice, post)] == [[post["id"]]]
    assert filtered(carol, post) == []
    alice.post(path, 404, status_id=secret["id"])
    alice.post(path, 404, status_id="abc")
    alice.post(path, 404)
    assert alice.delete(f"{V2}/statuses/{added['id']}", 200) == {}
    alice.get(f"{V2}/statuses/{added['id']}", 404)
    assert filtered(alice, post) == []


def test_nobody_elses(alice, bob):
    made = make(alice, ["cat"])
    keyword = made["keywords"][0]["id"]
    for method, path in [("GET", f"{V2}/{made['id']}"), ("PUT", f"{V2}/{made['id']}"), ("DELETE", f"{V2}/{made['id']}"),
                         ("GET", f"{V2}/{made['id']}/keywords"), ("POST", f"{V2}/{made['id']}/keywords"),
                         ("GET", f"{V2}/keywords/{keyword}"), ("PUT", f"{V2}/keywords/{keyword}"),
                         ("DELETE", f"{V2}/keywords/{keyword}"), ("GET", f"{V2}/{made['id']}/statuses"),
                         ("GET", f"{V1}/{keyword}"), ("PUT", f"{V1}/{keyword}"), ("DELETE", f"{V1}/{keyword}")]:
        data = {"keyword": "x", "phrase": "x", "title": "x"} if method in ("POST", "PUT") else None
        assert bob.request(method, path, 404, data=data) == {"error": "Record not found"}, (method, path)
    assert alice.get(V2, 200) == [made] and bob.get(V2, 200) == []
    other = make(bob)
    alice.put(f"{V2}/{made['id']}", 404, json={"keywords_attributes": [{"id": other["id"], "keyword": "x"}]})


@pytest.mark.parametrize("fields, sentence", [
    ({"title": ""}, "Title can't be blank"),
    ({"context": []}, "Context can't be blank, Context None or invalid context supplied"),
    ({"context": ["nowhere"]}, "Context None or invalid context supplied"),
    ({"filter_action": "burn"}, "Action is not included in the list"),
    ({"expires_in": "soon"}, "expires_in"),
    ({"expires_in": -1}, "Expires in"),
    ({"title": {"a": 1}}, "title"),
    ({"title": "x" * 256}, "Title is too long"),
    ({"keywords_attributes": [{"keyword": "x" * 513}]}, "Keyword is too long"),
    ({"keywords_attributes": "x"}, "keywords_attributes"),
])
def test_refused(alice, fields, sentence):
    assert sentence in make(alice, expect=422, **fields)["error"]
    assert alice.get(V2, 200) == []


def test_ids_that_are_no_numbers(alice):
    for path in (f"{V2}/abc", f"{V2}/keywords/abc", f"{V2}/statuses/abc", f"{V2}/abc/keywords", f"{V1}/abc"):
        assert alice.get(path, 404) == {"error": "Record not found"}


# --- what they mark


def test_matches_are_reported_with_the_filter(alice, bob):
    post = bob.toot("A Cat, a dog", spoiler_text="animals")
    made = make(alice, ["cat", "dog", "bird", "animals"], filter_action="hide")
    match, = filtered(alice, post)
    assert match["filter"] == {key: made[key] for key in ("id", "title", "context", "expires_at", "filter_action")}
    assert match["keyword_matches"] == ["cat", "dog", "animals"] and not match["status_matches"]
    assert filtered(bob, post) == []


def test_whole_words_only_when_asked(alice, bob):
    post = bob.toot("concatenate")
    make(alice, ["cat"])
    assert filtered(alice, post) == []
    make(alice, keywords_attributes=[{"keyword": "cat", "whole_word": False}])
    assert len(filtered(alice, post)) == 1


def test_markup_is_not_searched(alice, bob):
    post = bob.toot("see https://example.org/page")
    make(alice, ["href", "nofollow", "span"])
    assert filtered(alice, post) == []


def test_on_timelines_threads_and_reblogs(alice, bob, carol):
    alice.follow(bob)
    make(alice, ["cat"], context=["home", "public", "thread", "account", "notifications"])
    post = carol.toot("a cat")
    bob.post(f"/api/v1/statuses/{post['id']}/reblog", 200)
    reply = bob.toot(f"@{alice.name} another cat", in_reply_to_id=post["id"])
    boost = [status for status in _eventually_home(alice) if status["reblog"]][0]
    assert boost["filtered"] and boost["reblog"]["filtered"]
    assert alice.get(f"/api/v1/statuses/{post['id']}/context", 200)["descendants"][0]["filtered"]
    assert alice.get(f"/api/v1/accounts/{carol.id}/statuses", 200)[0]["filtered"]
    assert [s for s in alice.get("/api/v1/timelines/public", 200, limit=40) if s["id"] == post["id"]][0]["filtered"]
    assert [n for n in alice.get("/api/v1/notifications", 200) if n["type"] == "mention"][0]["status"]["id"] == reply["id"]


def _eventually_home(user):
    return rookery.eventually(user.home)


def test_expired_filters_mark_nothing_and_stay_listed(alice, bob):
    post = bob.toot("a cat")
    make(alice, ["cat"], expires_in=1)
    assert filtered(alice, post)
    time.sleep(1.2)
    assert filtered(alice, post) == []
    assert len(alice.get(V2, 200)) == 1


# --- v1: one phrase each


def test_v1_is_a_keyword_of_v2(alice):
    made = alice.post(V1, 200, phrase="cat", context=["home", "notifications"], irreversible=True, whole_word=False)
    assert made == {"id": made["id"], "phrase": "cat", "context": ["home", "notifications"], "whole_word": False,
                    "expires_at": None, "irreversible": True}
    full, = alice.get(V2, 200)
    assert full["title"] == "cat" and full["filter_action"] == "hide" and full["keywords"][0]["id"] == made["id"]
    assert alice.get(f"{V1}/{made['id']}", 200) == made and alice.get(V1, 200) == [made]
    changed = alice.put(f"{V1}/{made['id']}", 200, phrase="dog", context=["home"], irreversible=False, expires_in=60)
    assert changed["phrase"] == "dog" and changed["context"] == ["home"] and not changed["irreversible"] and changed["expires_at"]
    assert alice.get(V2, 200)[0]["title"] == "dog"
    assert alice.delete(f"{V1}/{made['id']}", 200) == {}
    assert alice.get(V1, 200) == []


def test_v1_cannot_change_what_concerns_other_keywords(alice):
    made = make(alice, ["cat", "dog"])
    keyword = made["keywords"][0]["id"]
    assert alice.put(f"{V1}/{keyword}", 200, phrase="lion", whole_word=False)["phrase"] == "lion"
    assert "more than one filter keyword" in alice.put(f"{V1}/{keyword}", 422, phrase="tiger", irreversible=True)["error"]
    assert [k["keyword"] for k in alice.get(f"{V2}/{made['id']}", 200)["keywords"]] == ["lion", "dog"]
    assert [f["phrase"] for f in alice.get(V1, 200)] == ["lion", "dog"]


def test_v1_refused(alice):
    assert alice.post(V1, 422, context=["home"])["error"] == "Validation failed: Phrase can't be blank"
    assert "Context can't be blank" in alice.post(V1, 422, phrase="cat")["error"]
    assert "invalid context" in alice.post(V1, 422, phrase="cat", context=["nowhere"])["error"]


# --- who may


@pytest.mark.parametrize("method, path", [
    ("GET", V1), ("GET", f"{V1}/1"), ("POST", V1), ("PUT", f"{V1}/1"), ("DELETE", f"{V1}/1"),
    ("GET", V2), ("GET", f"{V2}/1"), ("POST", V2), ("PUT", f"{V2}/1"), ("DELETE", f"{V2}/1"),
    ("GET", f"{V2}/1/keywords"), ("POST", f"{V2}/1/keywords"), ("GET", f"{V2}/keywords/1"), ("PUT", f"{V2}/keywords/1"),
    ("DELETE", f"{V2}/keywords/1"), ("GET", f"{V2}/1/statuses"), ("POST", f"{V2}/1/statuses"), ("GET", f"{V2}/statuses/1"),
    ("DELETE", f"{V2}/statuses/1"),
])
def test_scopes(anyone, filter_tokens, method, path):
    allowed, others = filter_tokens["read" if method == "GET" else "write"], filter_tokens["other"]
    assert anyone.request(method, path, 401) == {"error": "The access token is invalid"}
    others.request(method, path, 403)
    filter_tokens["write" if method == "GET" else "read"].request(method, path, 403)
    assert allowed.request(method, path).status_code in (200, 404, 422)


@pytest.fixture(scope="module")
def filter_tokens(server):
    person = rookery.register(server.url)
    return {"read": person.token_with("read:filters"), "write": person.token_with("write:filters"),
            "other": person.token_with("read:statuses write:statuses")}
