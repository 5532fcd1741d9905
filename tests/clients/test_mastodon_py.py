"""Debian's python3-mastodon: two people register, follow, post, reply, reblog, favourite, read home and notifications, page."""

import mastodon
import pytest

import rookery_client as rookery


def join(server, name):
    """Registers through the library, as an app does for somebody new."""
    client_id, client_secret = mastodon.Mastodon.create_app("Mastodon.py test", scopes=["read", "write", "follow"],
                                                            api_base_url=server.url)
    api = mastodon.Mastodon(client_id, client_secret, api_base_url=server.url)
    api.create_account(name, "correct horse battery", f"{name}@example.org", agreement=True, locale="en",
                       scopes=["read", "write", "follow"])
    return api


def test_two_people_with_mastodon_py(server):
    alice = join(server, rookery.unique("alice"))
    bob = join(server, rookery.unique("bob"))
    me, other = alice.me(), bob.me()
    assert me.username.startswith("alice") and other.followers_count == 0

    instance = alice.instance()
    assert instance.uri and instance.version
    assert alice.instance_nodeinfo().software.name == "rookery"

    followed = bob.account_follow(me.id)
    assert followed.following and not followed.requested
    assert [account.id for account in bob.account_following(other.id)] == [me.id]
    assert [account.id for account in alice.account_followers(me.id)] == [other.id]
    assert alice.account_relationships(other.id)[0].followed_by

    posts = [alice.status_post(f"Post number {number}", language="en") for number in range(30)]
    secret = alice.status_post("For you alone @" + other.username, visibility="direct")
    veiled = alice.status_post("Under the veil", spoiler_text="careful", sensitive=True, visibility="unlisted")
    with pytest.raises(mastodon.MastodonAPIError):
        alice.status_post("x" * 501)

    rookery.eventually(lambda: bob.timeline_home(limit=1)[0].id == veiled.id)
    answer = bob.status_reply(posts[-1], "I read this one")
    assert answer.in_reply_to_id == posts[-1].id
    assert bob.status_favourite(posts[-1]).favourites_count == 1
    boost = bob.status_reblog(posts[-2])
    assert boost.reblog.id == posts[-2].id
    assert bob.status_bookmark(posts[0]).bookmarked
    assert [status.id for status in bob.bookmarks()] == [posts[0].id]
    assert [status.id for status in bob.favourites()] == [posts[-1].id]
    context = alice.status_context(posts[-1])
    assert [status.id for status in context.descendants] == [answer.id]
    assert alice.status_context(answer).ancestors[0].id == posts[-1].id
    assert [account.id for account in alice.status_favourited_by(posts[-1])] == [other.id]
    assert [account.id for account in alice.status_reblogged_by(posts[-2])] == [other.id]

    edited = alice.status_update(posts[3], "Post number three, corrected")
    assert edited.edited_at and "corrected" in edited.content
    assert len(alice.status_history(posts[3])) == 2
    assert alice.status_source(posts[3]).text == "Post number three, corrected"

    # Home, back and forth: all pages joined are the timeline without hole or double.
    expected = [veiled.id, secret.id] + [post.id for post in reversed(posts)]
    page = bob.timeline_home(limit=7)
    home = list(page)
    while page := bob.fetch_next(page):
        home += page
    assert [status.id for status in home if status.account.id == me.id and not status.reblog] == expected
    assert len({status.id for status in home}) == len(home)
    second = bob.fetch_next(bob.timeline_home(limit=7))
    assert [status.id for status in bob.fetch_previous(second)] == [status.id for status in home[:7]]
    newer = bob.timeline_home(min_id=posts[0].id, limit=3)
    assert [status.id for status in newer] == [posts[3].id, posts[2].id, posts[1].id]

    kinds = {note.type for note in alice.notifications(limit=40)}
    assert kinds == {"follow", "mention", "favourite", "reblog"}
    assert [note.type for note in bob.notifications()] == ["mention"]
    alice.notifications_clear()
    assert alice.notifications() == []

    made = alice.filter_create("corrected", ["home"])
    assert [one.phrase for one in alice.filters()] == ["corrected"]
    alice.filter_delete(made)
    group = bob.list_create("friends")
    bob.list_accounts_add(group, [me.id])
    assert bob.timeline_list(group, limit=1)[0].id == veiled.id
    assert bob.preferences()["posting:default:visibility"] == "public"
    bob.markers_set(["home"], [veiled.id])
    assert bob.markers_get(["home"])["home"].last_read_id == veiled.id

    alice.status_delete(posts[5])
    with pytest.raises(mastodon.MastodonNotFoundError):
        bob.status(posts[5])
    assert posts[5].id not in [status.id for status in bob.timeline_home(limit=40)]
    assert not bob.account_unfollow(me.id).following
    alice.revoke_access_token()
    with pytest.raises(mastodon.MastodonError):
        alice.me()
