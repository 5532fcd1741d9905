"""The server's own pages, for people with a browser and nothing else."""

import email.utils
import itertools
import re
import xml.etree.ElementTree

import pytest

import rookery_client as rookery
from rookery_browser import Browser, counted_alone, tries_until_refused


@pytest.fixture
def browser(server):
    return Browser(server.url)


def no_inline_code(page):
    """Nothing that a policy without 'unsafe-inline' would refuse: scripts are files of ours, styles are in the stylesheet."""
    return "style=" not in page and not re.search(r'<script(?! type="module" src="/app/[\w.-]+"></script>)', page)


def test_front_page_says_what_this_is(browser, alice):
    alice.toot("Good morning from the front page")
    page = browser.get("/")
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    assert "/auth/sign_up" in page.text and "any Mastodon app" in page.text
    assert "Good morning from the front page" in page.text
    assert no_inline_code(page.text)


def test_stylesheet_is_there_and_kept(browser):
    url = re.search(r'<link rel="stylesheet" href="([^"]+)"', browser.get("/").text).group(1)
    style = browser.get(url)
    assert style.status_code == 200 and style.headers["Content-Type"].startswith("text/css")
    assert "immutable" in style.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/auth/sign_in", "/auth/sign_up", "/auth/sign_out", "/@nobody_here"])
def test_every_page_keeps_other_sites_out(browser, path):
    headers = browser.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"] and "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"


def test_sign_up_makes_an_account_and_signs_in(browser, server):
    name = rookery.unique("page")
    page = browser.submit(browser.get("/auth/sign_up"), username=name, email=f"{name}@example.org", password="correct horse",
                          agreement="true")
    assert page.status_code == 200 and f"/@{name}" in page.text and "/auth/sign_out" in page.text
    page = browser.submit(browser.get("/auth/sign_out"))
    assert "/auth/sign_up" in page.text and "/auth/sign_out" not in page.text


def test_sign_up_shows_what_is_wrong_and_keeps_the_rest(browser):
    page = browser.submit(browser.get("/auth/sign_up"), username="no spaces", email="kept@example.org", password="short")
    assert page.status_code == 422
    assert "must contain only letters, numbers and underscores" in page.text and "is too short" in page.text
    assert "must be accepted" in page.text and 'value="kept@example.org"' in page.text and "short\"" not in page.text


def test_sign_up_needs_its_page(browser):
    name = rookery.unique("forged")
    fields = {"username": name, "email": f"{name}@example.org", "password": "correct horse", "agreement": "true"}
    assert browser.post("/auth/sign_up", **fields).status_code == 403
    browser.get("/auth/sign_up")
    assert browser.post("/auth/sign_up", **fields).status_code == 403
    assert browser.get(f"/@{name}").status_code == 404


def test_what_is_typed_is_never_markup(browser):
    page = browser.submit(browser.get("/auth/sign_up"), username='"><script>alert(1)</script>', email="'><b>", password="x")
    assert "<script" not in page.text and "<b>" not in page.text


def test_sign_in_and_its_cookie(browser, alice):
    page = browser.sign_in(alice)
    assert page.status_code == 200 and f"/@{alice.name}" in page.text
    cookies = {cookie.name: cookie for cookie in browser.session.cookies}
    for name in ("rookery_session", "rookery_form"):
        assert cookies[name].has_nonstandard_attr("HttpOnly")
        assert cookies[name].get_nonstandard_attr("SameSite") == "Lax"


def test_sign_in_says_the_same_of_a_wrong_password_and_of_nobody(browser, alice):
    texts = set()
    for login in (alice.name, rookery.unique("nobody"), f"{rookery.unique('nobody')}@example.org"):
        page = browser.submit(browser.get("/auth/sign_in"), username=login, password="wrong password")
        assert page.status_code == 401
        texts.add(re.search(r'role="alert">([^<]*)<', page.text).group(1))
    assert texts == {"Invalid e-mail address or password."}


def test_sign_in_is_limited_by_account(browser, alice):
    alone = counted_alone(alice.url)
    tried = tries_until_refused(itertools.repeat(browser), alice)
    assert 25 <= tried <= 25 + counted_alone(alice.url) - alone
    page = browser.get("/auth/sign_in")
    rookery.eventually(lambda: browser.submit(page, username=alice.name, password=alice.password).status_code == 429)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/@someone", "javascript:alert(1)",
                                    "/oauth/authorize", "/oauth/authorize?x=1\r\nSet-Cookie: a=b", "/oauth/authorize@evil.example/?"])
def test_sign_in_leads_nowhere_else(browser, server, alice, target):
    page = browser.get("/auth/sign_in", **{"continue": target})
    assert "evil" not in page.text
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page.text))
    fields |= {"username": alice.name, "password": alice.password, "continue": target}
    answer = browser.session.post(f"{server.url}/auth/sign_in", data=fields, allow_redirects=False, timeout=30)
    assert answer.status_code == 303 and answer.headers["Location"] == "/"
    assert "a" not in answer.cookies


def test_session_ends_with_sign_out(browser, alice):
    browser.sign_in(alice)
    kept = browser.session.cookies.get("rookery_session")
    browser.submit(browser.get("/auth/sign_out"))
    browser.session.cookies.set("rookery_session", kept)
    assert "/auth/sign_out" not in browser.get("/").text


def test_sign_out_needs_its_page(browser, alice):
    browser.sign_in(alice)
    assert browser.post("/auth/sign_out").status_code == 403
    assert "/auth/sign_out" in browser.get("/").text


def test_profile_shows_public_posts_alone(browser, alice):
    alice.patch("/api/v1/accounts/update_credentials", 200, display_name="Alice <b>B</b>", note="I write\nand read")
    for visibility in ("public", "unlisted", "private", "direct"):
        alice.toot(f"this is {visibility}", visibility=visibility)
    page = browser.get(f"/@{alice.name}")
    assert page.status_code == 200
    assert "Alice &lt;b&gt;B&lt;/b&gt;" in page.text and "I write" in page.text and "<b>B" not in page.text
    assert "this is public" in page.text
    assert "this is private" not in page.text and "this is direct" not in page.text
    assert f'<meta property="og:url" content="{browser.url}/@{alice.name}">' in page.text
    assert '<meta property="og:type" content="profile">' in page.text
    assert browser.get(f"/@{alice.name.upper()}").status_code == 200


def test_profile_pages_back(browser, alice):
    for number in range(23):
        alice.toot(f"number {number:02}.")
    first = browser.get(f"/@{alice.name}").text
    assert "number 22." in first and "number 02." not in first
    older = re.search(r'href="(/@[^"]+max_id=\d+)"', first).group(1)
    second = browser.get(older).text
    assert "number 02." in second and "number 22." not in second
    assert browser.get(f"/@{alice.name}", max_id="x").status_code == 404


def test_post_page_has_its_thread_and_a_preview(browser, alice, bob):
    root = alice.toot("the beginning & <more>")
    reply = bob.toot(f"@{alice.name} an answer", in_reply_to_id=root["id"])
    bob.toot(f"@{alice.name} a secret answer", in_reply_to_id=root["id"], visibility="direct")
    page = browser.get(root["url"])
    assert page.status_code == 200
    assert "the beginning &amp; &lt;more&gt;" in page.text and "an answer" in page.text and "secret" not in page.text
    assert '<meta property="og:description" content="the beginning &amp; &lt;more&gt;">' in page.text
    assert "the beginning" in browser.get(reply["url"]).text


def test_content_warning_hides_the_text_in_previews(browser, alice):
    post = alice.toot("the butler did it", spoiler_text="the end of the film")
    page = browser.get(post["url"]).text
    assert "<details><summary>the end of the film</summary>" in page
    assert 'og:description" content="the end of the film"' in page


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_what_is_not_public_is_not_found(browser, alice, visibility):
    post = alice.toot("not for everybody", visibility=visibility)
    missing = browser.get(f"/@{alice.name}/1")
    hidden = browser.get(post["url"])
    assert missing.status_code == hidden.status_code == 404
    assert missing.text == hidden.text
    browser.sign_in(alice)
    seen = browser.get(post["url"])
    assert seen.status_code == 404 or 'data-app="member"' in seen.text, "pages show what everyone may see, whoever looks"
    assert "not for everybody" not in seen.text


def test_post_under_another_name_is_not_found(browser, alice, bob):
    post = alice.toot("mine")
    assert browser.get(f"/@{bob.name}/{post['id']}").status_code == 404
    assert browser.get(f"/@{alice.name}/not-a-number").status_code == 404


def test_hashtag_page(browser, alice):
    tag = rookery.unique("tag").replace("_", "")
    alice.toot(f"about #{tag}x")
    assert "about" in browser.get(f"/tags/{tag}x").text
    assert "Nobody has written" in browser.get(f"/tags/{tag}nothing").text


def test_suspended_profile_is_not_found(browser, server, alice):
    if server.data is None:
        pytest.skip("needs the server's data folder")
    post = alice.toot("before")
    server.cli("account", "suspend", alice.name)
    assert browser.get(f"/@{alice.name}").status_code == 404
    assert browser.get(post["url"]).status_code == 404


def test_not_found_is_a_page_for_browsers_and_json_for_programs(browser, anyone):
    page = browser.get("/no/such/page")
    assert page.status_code == 404 and page.headers["Content-Type"].startswith("text/html") and "nothing here" in page.text
    answer = anyone.get("/no/such/page")
    assert answer.status_code == 404 and "error" in answer.json()
    assert "error" in browser.get("/api/v1/no_such_thing").json()


def test_sessions_are_listed_and_end(browser, server, alice, bob):
    other = alice.token_with("read")
    assert "/auth/sign_in" in browser.get("/auth/sessions").url
    browser.sign_in(alice)
    page = browser.get("/auth/sessions")
    forms = re.findall(r'name="id" value="(\d+)"', page.text)
    assert len(forms) == 2 and "Rookery tests" in page.text
    page = browser.submit(page, id=max(forms, key=int))
    assert page.status_code == 200 and len(re.findall(r'name="id"', page.text)) == 1
    assert other.get("/api/v1/accounts/verify_credentials").status_code == 401
    assert alice.get("/api/v1/accounts/verify_credentials").status_code == 200


def test_sessions_of_others_do_not_end(server, alice, bob):
    mine, theirs = Browser(server.url), Browser(server.url)
    mine.sign_in(alice)
    theirs.sign_in(bob)
    page = mine.get("/auth/sessions")
    token = re.search(r'name="id" value="(\d+)"', theirs.get("/auth/sessions").text).group(1)
    mine.submit(page, id=token)
    assert bob.get("/api/v1/accounts/verify_credentials").status_code == 200
    assert mine.submit(page, id="x").status_code == 404
    fields = {"id": token}
    assert theirs.post("/auth/sessions", **fields).status_code == 403


def test_feed_has_public_posts_alone(browser, alice):
    alice.patch("/api/v1/accounts/update_credentials", 200, display_name="A & <B>")
    first = alice.toot("a <public> post & #more")
    alice.toot("the end of the film", spoiler_text="Spoilers")
    alice.toot("self", in_reply_to_id=first["id"])
    for visibility in ("unlisted", "private", "direct"):
        alice.toot(f"this is {visibility}", visibility=visibility)
    feed = browser.get(f"/@{alice.name}.rss")
    assert feed.status_code == 200 and feed.headers["Content-Type"].startswith("application/rss+xml")
    channel = xml.etree.ElementTree.fromstring(feed.content).find("channel")
    assert channel.findtext("title") == "A & <B>" and channel.findtext("link") == f"{browser.url}/@{alice.name}"
    items = channel.findall("item")
    assert [item.findtext("guid") for item in items][-1] == first["url"]
    texts = [item.findtext("description") for item in items]
    assert "a &lt;public&gt; post &amp; " in texts[-1] and "Spoilers" in texts
    assert "film" not in feed.text and "this is" not in feed.text
    assert items[-1].findtext("category") == "more"
    assert email.utils.parsedate_to_datetime(items[-1].findtext("pubDate")).year >= 2026
    assert browser.get("/@nobody_here.rss").status_code == 404
    assert f'href="{browser.url}/@{alice.name}.rss"' in browser.get(f"/@{alice.name}").text


def test_feed_is_the_same_for_who_is_signed_in(browser, alice):
    alice.toot("for all")
    browser.sign_in(alice)
    assert "<rss" in browser.get(f"/@{alice.name}.rss").text


def test_oembed_tells_of_public_posts(browser, anyone, alice, bob):
    post = alice.toot("look & see <this>")
    found = re.search(r'application/json\+oembed" href="([^"]+)"', browser.get(post["url"]).text).group(1)
    told = anyone.get(found.replace("&amp;", "&"), 200)
    assert told["type"] == "link" and told["version"] == "1.0" and told["title"] == "look & see <this>"
    assert told["author_url"] == f"{browser.url}/@{alice.name}" and told["provider_url"] == f"{browser.url}/"
    private = alice.toot("for followers", visibility="private")
    for url in (private["url"], post["url"].replace(alice.name, bob.name), f"{browser.url}/@{alice.name}", f"{browser.url}/@/1", "",
                "https://evil.example/@alice/1", f"{browser.url}/@{alice.name}/x"):
        assert anyone.get("/api/oembed", url=url).status_code == 404, url


@pytest.fixture
def owner(server):
    """Somebody who runs the server, and a browser that they are signed in with."""
    if server.data is None:
        pytest.skip("needs the server's data folder")
    rookery.register(server.url)  # the first one of a server is its owner
    person = rookery.register(server.url, rookery.unique("boss"))
    server.cli("account", "role", person.name, "--role", "admin")
    person.browser = Browser(server.url)
    person.browser.sign_in(person)
    return person


def listed(browser, user):
    """The card of one account, on whichever page of the list it is."""
    page = browser.get("/admin/accounts", after=str(int(user.id) - 1))
    assert page.status_code == 200
    return re.search(rf'<section class="card" aria-label="@{user.name}">.*?</section>', page.text, re.S).group(0)


def test_accounts_are_suspended_and_come_back(owner, alice):
    post = alice.toot("before")
    card = listed(owner.browser, alice)
    assert f"{alice.name}@example.org" in card and "active" in card
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', card))
    assert fields["action"] == "suspend" and fields["id"] == alice.id
    page = owner.browser.post("/admin/accounts", **fields)
    assert page.status_code == 200
    assert owner.get(f"/api/v1/statuses/{post['id']}").status_code == 404
    assert alice.get("/api/v1/accounts/verify_credentials").status_code in (401, 403)
    card = listed(owner.browser, alice)
    assert "suspended" in card
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', card))
    assert owner.browser.post("/admin/accounts", **fields).status_code == 200
    assert owner.get(f"/api/v1/statuses/{post['id']}").status_code == 200


def test_accounts_are_for_those_who_run_the_server(server, browser, owner, alice, bob):
    assert browser.get("/admin/accounts").status_code == 404
    browser.sign_in(bob)
    assert browser.get("/admin/accounts").status_code == 404
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', listed(owner.browser, alice)))
    seal = re.search(r'name="authenticity_token" value="([^"]+)"', browser.get("/auth/sign_out").text).group(1)
    assert browser.post("/admin/accounts", **{**fields, "authenticity_token": seal}).status_code == 404
    assert alice.get("/api/v1/accounts/verify_credentials").status_code == 200
    assert owner.browser.post("/admin/accounts", id=alice.id, action="suspend").status_code == 403, "a form that was not shown"


def test_nobody_judges_themselves_or_their_equals(server, owner, alice):
    assert "<form" not in listed(owner.browser, owner)
    server.cli("account", "role", alice.name, "--role", "admin")
    assert "<form" not in listed(owner.browser, alice)
    seal = re.search(r'name="authenticity_token" value="([^"]+)"', owner.browser.get("/auth/sign_out").text).group(1)
    for person in (owner, alice):
        assert owner.browser.post("/admin/accounts", id=person.id, action="suspend", authenticity_token=seal).status_code == 404
        assert person.get("/api/v1/accounts/verify_credentials").status_code == 200


@pytest.fixture
def settings_back(owner):
    yield
    assert owner.browser.choose(action="forget").status_code == 200


def test_settings_show_at_once_everywhere(server, browser, anyone, owner, settings_back):
    before = anyone.get("/api/v2/instance", 200)
    page = owner.browser.choose(title="Birds & <b>Friends</b>", description="One.\n\nTwo <i>.", rules="Be kind.\n\n<script>Be brief.</script>\n")
    assert page.status_code == 200 and "Saved." in page.text and 'value="Birds &amp; &lt;b&gt;Friends&lt;/b&gt;"' in page.text
    for _ in range(6):  # each asks another node, where there are several
        now = anyone.get("/api/v2/instance", 200)
        assert now["title"] == "Birds & <b>Friends</b>" and now["description"] == "One.\n\nTwo <i>."
        assert [rule["text"] for rule in now["rules"]] == ["Be kind.", "<script>Be brief.</script>"]
        assert anyone.get("/api/v1/instance", 200)["title"] == now["title"]
        assert anyone.get("/api/v1/instance/rules", 200) == now["rules"]
        front = Browser(server.url).get("/").text
        assert "<h1>Birds &amp; &lt;b&gt;Friends&lt;/b&gt;</h1>" in front and "<p>Two &lt;i&gt;.</p>" in front and no_inline_code(front)
        joining = Browser(server.url).get("/auth/sign_up").text
        assert '<li dir="auto">&lt;script&gt;Be brief.&lt;/script&gt;</li>' in joining and no_inline_code(joining)
    owner.browser.choose(action="forget")
    after = anyone.get("/api/v2/instance", 200)
    assert (after["title"], after["description"], after["rules"]) == (before["title"], before["description"], before["rules"])


def test_who_may_join_changes_at_once(server, anyone, owner, settings_back):
    owner.browser.choose(registrations="closed", closed_message="We are full, <b>sorry</b>.")
    for _ in range(6):
        told = anyone.get("/api/v2/instance", 200)["registrations"]
        assert told["enabled"] is False and told["message"] == "<p>We are full, &lt;b&gt;sorry&lt;/b&gt;.</p>"
        page = Browser(server.url).get("/auth/sign_up")
        assert page.status_code == 403 and "We are full, &lt;b&gt;sorry&lt;/b&gt;." in page.text
    with pytest.raises(AssertionError, match="403"):
        rookery.register(server.url)
    owner.browser.choose(registrations="approval")
    assert anyone.get("/api/v2/instance", 200)["registrations"]["approval_required"] is True


def test_who_waits_is_let_in_or_turned_away(server, owner, settings_back):
    owner.browser.choose(registrations="approval")

    def join(name):
        visitor = Browser(server.url)
        page = visitor.submit(visitor.get("/auth/sign_up"), username=name, email=f"{name}@example.org", password="correct horse",
                              agreement="true", reason="I like <birds>.")
        assert page.status_code == 200 and "waits for the people who run this server" in page.text
        return lambda: visitor.submit(visitor.get("/auth/sign_in"), username=name, password="correct horse").status_code

    def judge(name, action):
        page = owner.browser.get("/admin/accounts", standing="pending")
        card = re.search(rf'<section class="card" aria-label="@{name}">.*?</section>', page.text, re.S).group(0)
        assert "I like &lt;birds&gt;." in card
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', card))
        after = owner.browser.post("/admin/accounts", **{**fields, "action": action})
        assert after.status_code == 200 and f'aria-label="@{name}"' not in after.text and 'aria-current="page">Waiting' in after.text

    kept, refused = rookery.unique("kept"), rookery.unique("refused")
    enter_kept, enter_refused = join(kept), join(refused)
    assert enter_kept() == 403 and enter_refused() == 403
    judge(kept, "approve")
    judge(refused, "reject")
    assert enter_kept() == 200 and enter_refused() == 401
    assert owner.get("/api/v1/accounts/lookup", acct=kept).status_code == 200
    join(refused)  # the name is free again


def test_settings_say_what_is_wrong_and_keep_the_rest(owner, anyone):
    title = anyone.get("/api/v2/instance", 200)["title"]
    page = owner.browser.choose(title="t" * 101, rules="kept <rule>")
    assert page.status_code == 422 and "is too long (maximum is 100 characters)" in page.text
    assert 'aria-describedby="title-hint title-error"' in page.text and "kept &lt;rule&gt;" in page.text
    assert owner.browser.choose(title=" ").status_code == 422
    assert owner.browser.choose(registrations="everybody").status_code == 422
    assert anyone.get("/api/v2/instance", 200)["title"] == title


def test_settings_are_for_admins(server, browser, anyone, owner, bob):
    title = anyone.get("/api/v2/instance", 200)["title"]

    def gets_nothing(what):
        page, nowhere = what.get("/admin/settings"), what.get("/admin/nothing")
        assert page.status_code == nowhere.status_code == 404 and page.text == nowhere.text
        seal = re.search(r'name="authenticity_token" value="([^"]+)"', what.get("/auth/sign_out").text).group(1)
        answer = what.post("/admin/settings", title="Taken over", registrations="open", action="save", authenticity_token=seal)
        assert answer.status_code == 404

    gets_nothing(browser)
    browser.sign_in(bob)
    gets_nothing(browser)
    server.cli("account", "role", bob.name, "--role", "moderator")
    gets_nothing(browser)
    accounts = browser.get("/admin/accounts")
    assert accounts.status_code == 200 and "/admin/settings" not in accounts.text
    assert owner.browser.post("/admin/settings", title="Taken over", registrations="open", action="save").status_code == 403
    assert anyone.get("/api/v2/instance", 200)["title"] == title


@pytest.mark.parametrize("wanted, language", [
    ("de-AT,de;q=0.9,en;q=0.5", "de"), ("DE", "de"), ("fr, de;q=0.3, en;q=0.1", "de"),
    ("en, de;q=0.9", "en"), ("fr", "en"), ("", "en"), ("*", "en"), ("de;q=0, en;q=0.1", "en"), ("de;q=x", "en"),
    (",;q=,de-" + "x" * 500 + ";q=" + "9" * 500, "en"),
])
def test_pages_speak_the_readers_language(browser, alice, wanted, language):
    post = alice.toot("Guten Morgen")
    browser.session.headers["Accept-Language"] = wanted
    says = {"/": ("Latest posts", "Neueste Beiträge"), "/auth/sign_in": ("Password", "Passwort"), "/auth/sign_up": ("E-mail address", "E-Mail-Adresse"),
            "/auth/sign_out": ("Sign out", "Abmelden"), f"/@{alice.name}": ("followers", "Follower"), f"/@{alice.name}/{post['id']}": ("Post by", "Beitrag von"),
            "/tags/nothing_at_all": ("Nobody has written", "noch niemand"), "/@nobody_here": ("There is nothing here", "Hier ist nichts"),
            "/oauth/authorize": ("cannot be let in", "kann nicht hereingelassen werden")}
    for path, (english, german) in says.items():
        page = browser.get(path)
        here, other = (german, english) if language == "de" else (english, german)
        assert f'<html lang="{language}">' in page.text and here in page.text and other not in page.text, path
        if "public" in page.headers["Cache-Control"]:
            assert "Accept-Language" in page.headers["Vary"]


def test_what_is_wrong_is_said_in_german(browser, owner):
    browser.session.headers["Accept-Language"] = owner.browser.session.headers["Accept-Language"] = "de"
    page = browser.submit(browser.get("/auth/sign_up"), username="no spaces", email="nobody", password="short")
    assert page.status_code == 422 and "Das ist zu kurz." in page.text and "Dem musst du zustimmen." in page.text and "This " not in page.text
    page = browser.submit(browser.get("/auth/sign_in"), username="nobody", password="wrong password")
    assert page.status_code == 401 and "stimmt nicht" in page.text
    page = browser.post("/auth/sign_in", username="nobody", password="x")
    assert page.status_code == 403 and "Formular ist abgelaufen" in page.text
    page = owner.browser.choose(title=" ")
    assert page.status_code == 422 and "Das darf nicht leer sein." in page.text and "Wer mitmachen darf" in page.text
    assert 'aria-current="page">Alle' in owner.browser.get("/admin/accounts").text
