"""What the server says about itself, and what else clients ask at login."""

import time

import pytest

import rookery_client as rookery


def test_v2(anyone):
    instance = anyone.get("/api/v2/instance", 200)
    assert instance["domain"] and instance["title"] and instance["languages"]
    assert instance["version"].startswith("4.") and "compatible; Rookery" in instance["version"]
    assert instance["api_versions"] == {"mastodon": 2}
    assert instance["registrations"]["enabled"] is True and instance["registrations"]["approval_required"] is False
    assert set(instance["contact"]) == {"email", "account"}
    assert isinstance(instance["rules"], list) and isinstance(instance["usage"]["users"]["active_month"], int)
    limits = instance["configuration"]
    assert limits["statuses"] == {"max_characters": 500, "max_media_attachments": 0, "characters_reserved_per_url": 23}
    assert limits["accounts"] == {"max_note_length": 500, "max_featured_tags": 0, "max_pinned_statuses": 5, "max_profile_fields": 4,
                                  "profile_field_name_limit": 255, "profile_field_value_limit": 255}


def test_what_is_not_built_is_not_advertised(anyone):
    limits = anyone.get("/api/v2/instance", 200)["configuration"]
    assert "vapid" not in limits
    assert limits["media_attachments"]["supported_mime_types"] == [] and limits["polls"]["max_options"] == 0
    assert limits["translation"] == {"enabled": False}


def test_v1(anyone):
    instance = anyone.get("/api/v1/instance", 200)
    assert instance["uri"] == anyone.get("/api/v2/instance", 200)["domain"]
    assert set(instance["stats"]) == {"user_count", "status_count", "domain_count"}
    assert instance["registrations"] is True and instance["approval_required"] is False
    assert instance["configuration"]["statuses"]["max_characters"] == 500
    assert anyone.get("/api/v1/instance/", 200)["uri"] == instance["uri"]


def test_counts_are_real(own_server):
    own_server.start()
    alice = rookery.register(own_server.url, "alice")
    alice.toot("one")
    alice.toot("two")
    instance = alice.get("/api/v1/instance", 200)
    assert instance["stats"]["user_count"] == 1 and instance["stats"]["status_count"] == 2
    assert alice.get("/api/v2/instance", 200)["usage"]["users"]["active_month"] == 1
    usage = alice.get("/nodeinfo/2.0", 200)["usage"]
    assert usage["users"]["total"] == 1 and usage["localPosts"] == 2
    this_week = alice.get("/api/v1/instance/activity", 200)[0]
    assert this_week["statuses"] == "2" and this_week["registrations"] == "1" and this_week["logins"] == "1"


def test_owner_is_the_contact(own_server):
    own_server.start()
    owner = rookery.register(own_server.url, "first")  # from this machine: becomes the owner
    instance = owner.get("/api/v2/instance", 200)
    assert instance["contact"]["account"]["username"] == "first"
    assert owner.request("GET", instance["thumbnail"]["url"]).status_code == 200
    assert owner.get("/api/v1/instance", 200)["contact_account"]["username"] == "first"


def test_texts_come_from_the_configuration(own_server, tmp_path):
    config = tmp_path / "rookery.toml"
    config.write_text(own_server.config.read_text() + """
[instance]
title = "The Nest"
description = "For birds."
extended_description = "First <part>.\\n\\nSecond."
privacy_policy = "We keep nothing."
contact_email = "owner@example.org"
languages = ["de", "en"]
rules = ["Be kind", "No cats"]
""" if "[instance]" not in own_server.config.read_text() else own_server.config.read_text())
    own_server.config = config
    own_server.start()
    client = rookery.Client(own_server.url)
    instance = client.get("/api/v2/instance", 200)
    assert instance["title"] == "The Nest" and instance["description"] == "For birds." and instance["languages"] == ["de", "en"]
    assert [(rule["id"], rule["text"]) for rule in instance["rules"]] == [("1", "Be kind"), ("2", "No cats")]
    assert client.get("/api/v1/instance/rules", 200) == instance["rules"]
    assert instance["contact"]["email"] == "owner@example.org"
    extended = client.get("/api/v1/instance/extended_description", 200)
    assert extended["content"] == "<p>First &lt;part&gt;.</p><p>Second.</p>" and extended["updated_at"].endswith("Z")
    policy = client.get("/api/v1/instance/privacy_policy", 200)
    assert policy["content"] == "<p>We keep nothing.</p>" and policy["updated_at"].endswith("Z")


def test_texts_that_nobody_wrote(own_server):
    own_server.start()
    client = rookery.Client(own_server.url)
    assert client.get("/api/v1/instance/extended_description", 200) == {"updated_at": None, "content": ""}
    assert client.get("/api/v1/instance/privacy_policy", 404) == {"error": "Record not found"}
    assert client.get("/api/v1/instance/rules", 200) == []


def test_activity_has_twelve_weeks(anyone):
    weeks = anyone.get("/api/v1/instance/activity", 200)
    assert len(weeks) == 12
    begins = [int(week["week"]) for week in weeks]
    assert all(a - b == 7 * 86_400 for a, b in zip(begins, begins[1:]))
    assert begins[0] <= time.time() < begins[0] + 7 * 86_400
    assert all(set(week) == {"week", "statuses", "logins", "registrations"} for week in weeks)


@pytest.mark.parametrize("path, body", [("/api/v1/instance/peers", []), ("/api/v1/instance/translation_languages", {}),
                                        ("/api/v1/custom_emojis", [])])
def test_really_empty(anyone, path, body):
    assert anyone.get(path, 200) == body


def test_preferences_follow_the_profile(anyone, alice):
    assert alice.get("/api/v1/preferences", 200) == {
        "posting:default:visibility": "public", "posting:default:sensitive": False, "posting:default:language": None,
        "reading:expand:media": "default", "reading:expand:spoilers": False, "reading:autoplay:gifs": False}
    alice.patch("/api/v1/accounts/update_credentials", 200,
                json={"source": {"privacy": "unlisted", "sensitive": True, "language": "de"}})
    preferences = alice.get("/api/v1/preferences", 200)
    assert preferences["posting:default:visibility"] == "unlisted" and preferences["posting:default:sensitive"] is True
    assert preferences["posting:default:language"] == "de"
    anyone.get("/api/v1/preferences", 401)
    alice.token_with("read:statuses").get("/api/v1/preferences", 403)
    alice.token_with("read:accounts").get("/api/v1/preferences", 200)
