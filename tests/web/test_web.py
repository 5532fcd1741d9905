"""The web app in a browser: each scenario is a file beside this one that says what it does."""

import gzip
import re

import pytest
import requests

import rookery_client as rookery

FIRST_VIEW_GZIP_BYTES_MAX = 130 << 10


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_first_day(town, scenario, size):
    scenario("journey.mjs", town.url, size, f"wren_{size}")


def test_nothing_serious_for_axe(town, scenario):
    scenario("accessibility.mjs", town.url)


def test_all_by_keyboard(town, scenario):
    scenario("keyboard.mjs", town.url)


def test_nothing_missed_stays_missed(town, scenario):
    scenario("missed.mjs", town.url)


def test_many_posts_weigh_what_a_few_do(town, scenario):
    scenario("scrolling.mjs", town.url)


def test_all_of_a_long_list_and_back_to_the_same_place(town, scenario):
    scenario("long_lists.mjs", town.url)


def test_filters_hide_and_warn(town, scenario):
    scenario("filters.mjs", town.url)


def test_hostile_text_stays_text(town, scenario):
    scenario("hostile.mjs", town.url)


def test_counts_characters_as_the_server_does(server, scenario):
    scenario("length.mjs", server.url)


def test_first_view_is_small(server):
    page = requests.get(f"{server.url}/local", headers={"Accept": "text/html"}, timeout=10).text
    files = re.findall(r'(?:src|href)="(/(?:app|pages)/[^"]+\.(?:js|css))"', page)
    assert len(files) >= 3
    total = 0
    for file in files:
        plain = requests.get(server.url + file, headers={"Accept-Encoding": "identity"}, timeout=10)
        total += len(gzip.compress(plain.content))
    print(f"{total} bytes gzipped in {len(files)} files")
    assert total <= FIRST_VIEW_GZIP_BYTES_MAX


@pytest.mark.parametrize("accepted, coding", [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", None)])
def test_files_come_packed_and_are_kept(server, accepted, coding):
    page = requests.get(f"{server.url}/", headers={"Accept": "text/html"}, timeout=10)
    script = re.search(r'src="(/app/[^"]+)"', page.text).group(1)
    answer = requests.get(server.url + script, headers={"Accept-Encoding": accepted}, timeout=10, stream=True)
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding" and "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/javascript")
    if coding == "gzip":
        assert len(gzip.decompress(answer.raw.read())) > 100


def test_nobody_can_tell_a_private_post_from_none(server, alice, bob):
    """Who is signed in gets the same page for every address of a post, and the app asks the API."""
    from rookery_browser import Browser

    private = alice.toot("for followers", visibility="private")
    browser = Browser(server.url)
    browser.sign_in(bob)
    there = browser.get(f"/@{alice.name}/{private['id']}")
    nowhere = browser.get(f"/@{alice.name}/1{private['id'][1:-1]}0")
    assert there.status_code == nowhere.status_code == 200 and there.text == nowhere.text
    assert bob.get(f"/api/v1/statuses/{private['id']}").status_code == 404


def test_own_app_is_let_in_without_a_question_and_only_there(server, alice):
    from rookery_browser import Browser

    own = f"{server.url}/auth/app"
    browser = Browser(server.url)
    browser.sign_in(alice)
    ask = {"response_type": "code", "scope": "read", "code_challenge": "x" * 43, "code_challenge_method": "S256"}

    def asked(redirect, **changed):
        app = rookery.create_app(server.url, "read", redirect)
        query = {**ask, "client_id": app["client_id"], "redirect_uri": redirect, **changed}
        return browser.session.get(f"{server.url}/oauth/authorize", params=query, allow_redirects=False, timeout=10)

    let_in = asked(own)
    assert let_in.status_code == 303 and let_in.headers["Location"].startswith(own + "?code=")
    for elsewhere in ("https://app.example/auth/app", own + "/x", server.url + "/", own + "?x=1"):
        answer = asked(elsewhere)
        assert answer.status_code == 200 and "Let this app in?" in answer.text
    without_challenge = asked(own, code_challenge="", code_challenge_method="")
    assert without_challenge.status_code == 200 and "Let this app in?" in without_challenge.text
