"""OAuth 2 as clients and browsers use it: apps, the authorize page, PKCE, tokens, their end, scopes."""

import base64
import hashlib
import secrets
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

import rookery_client as rookery
from rookery_browser import Browser

CALLBACK = "https://app.example/callback"


@pytest.fixture
def browser(server):
    return Browser(server.url)


@pytest.fixture
def app(server):
    return rookery.create_app(server.url, redirect_uris=f"{CALLBACK}\n{rookery.OOB}")


def ask(app, **extra):
    return {"response_type": "code", "client_id": app["client_id"], "redirect_uri": CALLBACK, "scope": "read write", **extra}


def code_for(browser, user, app, **extra):
    """Signs in, consents, and returns what the app's callback was given."""
    browser.sign_in(user)
    answer = browser.submit(browser.get("/oauth/authorize", **ask(app, **extra)), decision="allow")
    assert answer.status_code == 303, answer.text[:500]
    assert answer.headers["Location"].startswith(CALLBACK + "?")
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def redeem(anyone, app, code, **extra):
    fields = {"grant_type": "authorization_code", "code": code, "client_id": app["client_id"],
              "client_secret": app["client_secret"], "redirect_uri": CALLBACK, **extra}
    return anyone.post("/oauth/token", **fields)


# --- apps


def test_app_is_what_it_registered_as(anyone):
    app = anyone.post("/api/v1/apps", 200, client_name="My app", redirect_uris=CALLBACK, scopes="read write:statuses",
                      website="https://app.example")
    assert app["name"] == "My app" and app["website"] == "https://app.example"
    assert app["redirect_uri"] == CALLBACK and app["redirect_uris"] == [CALLBACK]
    assert app["scopes"] == ["read", "write:statuses"]
    assert app["client_secret_expires_at"] == 0
    assert len(app["client_id"]) >= 43 and len(app["client_secret"]) >= 43


def test_app_redirects_as_lines_or_list_and_scopes_default_to_read(anyone):
    lines = anyone.post("/api/v1/apps", 200, client_name="A", redirect_uris=f"{CALLBACK}\n{rookery.OOB}")
    listed = anyone.post("/api/v1/apps", 200, json={"client_name": "A", "redirect_uris": [CALLBACK, rookery.OOB]})
    for app in (lines, listed):
        assert app["redirect_uris"] == [CALLBACK, rookery.OOB]
        assert app["redirect_uri"] == f"{CALLBACK}\n{rookery.OOB}"
        assert app["scopes"] == ["read"] and app["website"] is None


@pytest.mark.parametrize("fields, complaint", [
    ({"client_name": "", "redirect_uris": CALLBACK}, "name can't be blank"),
    ({"redirect_uris": CALLBACK}, "name can't be blank"),
    ({"client_name": "x" * 61, "redirect_uris": CALLBACK}, "too long"),
    ({"client_name": "A"}, "Redirect URI can't be blank"),
    ({"client_name": "A", "redirect_uris": "/relative"}, "must be an absolute URI"),
    ({"client_name": "A", "redirect_uris": "javascript:alert(1)"}, "forbidden"),
    ({"client_name": "A", "redirect_uris": "data:text/html,x"}, "forbidden"),
    ({"client_name": "A", "redirect_uris": f"{CALLBACK}#x"}, "fragment"),
    ({"client_name": "A", "redirect_uris": CALLBACK, "scopes": "read everything"}, "Scopes"),
    ({"client_name": "A", "redirect_uris": CALLBACK, "website": "javascript:alert(1)"}, "website"),
])
def test_app_with_bad_fields_is_refused(anyone, fields, complaint):
    assert complaint in anyone.post("/api/v1/apps", 422, **fields)["error"]


def test_app_verifies_its_credentials(anyone, server, alice):
    app = rookery.app_client(server.url)
    shown = app.get("/api/v1/apps/verify_credentials", 200)
    assert shown["id"] == app.app["id"] and shown["name"] == app.app["name"]
    assert "client_secret" not in shown and "client_id" not in shown
    assert alice.get("/api/v1/apps/verify_credentials", 200)["name"] == "Rookery tests"
    assert anyone.get("/api/v1/apps/verify_credentials", 401) == {"error": "The access token is invalid"}


# --- the authorize page


def test_code_flow_with_state(anyone, browser, app, alice):
    given = code_for(browser, alice, app, state="a state & more")
    assert given["state"] == ["a state & more"]
    token = redeem(anyone, app, given["code"][0])
    assert token.status_code == 200
    assert token.headers["Cache-Control"] == "no-store"
    body = token.json()
    assert body["token_type"] == "Bearer" and body["scope"] == "read write" and isinstance(body["created_at"], int)
    client = rookery.Client(anyone.url, body["access_token"])
    assert client.get("/api/v1/accounts/verify_credentials", 200)["username"] == alice.name


def test_code_works_once(anyone, browser, app, alice):
    code = code_for(browser, alice, app)["code"][0]
    assert redeem(anyone, app, code).status_code == 200
    again = redeem(anyone, app, code)
    assert again.status_code == 400 and again.json()["error"] == "invalid_grant"


def test_code_is_for_one_app_and_one_redirect(anyone, server, browser, app, alice):
    other = rookery.create_app(server.url, redirect_uris=CALLBACK)
    code = code_for(browser, alice, app)["code"][0]
    assert redeem(anyone, other, code).json()["error"] == "invalid_grant"
    assert redeem(anyone, app, code, redirect_uri=rookery.OOB).json()["error"] == "invalid_grant"


def test_out_of_band_code_is_shown(anyone, server, alice):
    app = rookery.create_app(server.url)
    code = rookery.authorize(server.url, app, alice.name, alice.password, "read")
    assert redeem(anyone, app, code, redirect_uri=rookery.OOB).json()["scope"] == "read"


def test_pkce_takes_the_right_verifier_only(anyone, browser, app, alice):
    verifier = secrets.token_urlsafe(32)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"code_challenge": challenge, "code_challenge_method": "S256"}
    for wrong in ({}, {"code_verifier": "wrong"}, {"code_verifier": challenge}):
        code = code_for(browser, alice, app, **asked)["code"][0]
        assert redeem(anyone, app, code, **wrong).json()["error"] == "invalid_grant"
    code = code_for(browser, alice, app, **asked)["code"][0]
    assert redeem(anyone, app, code, code_verifier=verifier).status_code == 200


@pytest.mark.parametrize("extra", [
    {"code_challenge": "x" * 43, "code_challenge_method": "plain"},
    {"code_challenge": "x" * 43},
    {"code_challenge": "short", "code_challenge_method": "S256"},
    {"response_type": "token"},
    {"scope": "read follow admin:read"},
    {"redirect_uri": "https://evil.example/"},
    {"redirect_uri": CALLBACK + "/../elsewhere"},
    {"redirect_uri": ""},
    {"client_id": "unknown"},
])
def test_authorize_page_never_redirects_what_is_wrong(browser, alice, app, extra):
    browser.sign_in(alice)
    page = browser.get("/oauth/authorize", **ask(app, **extra))
    assert page.status_code == 400 and "Location" not in page.headers
    assert "cannot be let in" in page.text


def test_scopes_beyond_the_apps_are_refused(server, anyone, browser, alice):
    app = rookery.create_app(server.url, scopes="read:statuses", redirect_uris=CALLBACK)
    browser.sign_in(alice)
    assert browser.get("/oauth/authorize", **ask(app, scope="read")).status_code == 400
    refused = anyone.post("/oauth/token", 400, grant_type="client_credentials", client_id=app["client_id"],
                          client_secret=app["client_secret"], scope="write")
    assert refused["error"] == "invalid_scope"


def test_deny_tells_the_app(browser, alice, app):
    browser.sign_in(alice)
    answer = browser.submit(browser.get("/oauth/authorize", **ask(app, state="s")), decision="deny")
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"error": ["access_denied"], "state": ["s"]}


def test_authorize_asks_to_sign_in_and_comes_back(browser, alice, app):
    page = browser.get("/oauth/authorize", **ask(app))
    assert 'name="password"' in page.text
    page = browser.submit(page, username=alice.name, password=alice.password)
    assert page.status_code == 200 and "Let this app in?" in page.text and alice.name in page.text


def test_force_login_asks_again(browser, alice, app):
    browser.sign_in(alice)
    assert 'name="password"' in browser.get("/oauth/authorize", **ask(app, force_login="true")).text
    assert "Let this app in?" in browser.get("/oauth/authorize", **ask(app)).text


def test_consent_needs_the_page_it_was_on(browser, server, alice, app):
    browser.sign_in(alice)
    forged = browser.post("/oauth/authorize", **ask(app, decision="allow"))
    assert forged.status_code == 403 and "Location" not in forged.headers
    page = browser.get("/oauth/authorize", **ask(app))
    assert browser.submit(page, authenticity_token="x" * 43).status_code == 403
    other = Browser(server.url)
    other.sign_in(alice)
    assert other.submit(page).status_code == 403, "the seal of another browser"


def test_consent_from_another_site_is_refused(browser, alice, app):
    browser.sign_in(alice)
    page = browser.get("/oauth/authorize", **ask(app))
    browser.session.headers["Sec-Fetch-Site"] = "cross-site"
    assert browser.submit(page).status_code == 403


def test_consent_page_cannot_be_framed_and_runs_no_script(browser, alice, app):
    browser.sign_in(alice)
    page = browser.get("/oauth/authorize", **ask(app))
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert page.headers["X-Frame-Options"] == "DENY" and "no-store" in page.headers["Cache-Control"]
    assert "<script" not in page.text and "style=" not in page.text


def test_app_name_is_text_not_markup(server, browser, alice):
    app = rookery.create_app(server.url, name="<script>alert('x')</script>\"'&", redirect_uris=CALLBACK)
    browser.sign_in(alice)
    page = browser.get("/oauth/authorize", **ask(app, state="\"><script>alert(2)</script>")).text
    assert "<script" not in page and "&lt;script&gt;alert(&#39;x&#39;)" in page


def test_apps_on_loopback_choose_their_port(server, browser, alice):
    app = rookery.create_app(server.url, redirect_uris="http://127.0.0.1/callback")
    browser.sign_in(alice)
    page = browser.get("/oauth/authorize", **ask(app, redirect_uri="http://127.0.0.1:49152/callback"))
    assert browser.submit(page).headers["Location"].startswith("http://127.0.0.1:49152/callback?code=")
    assert browser.get("/oauth/authorize", **ask(app, redirect_uri="http://127.0.0.1:1@evil.example/callback")).status_code == 400


# --- tokens


def test_token_by_basic_authentication_and_json(anyone, app):
    basic = anyone.post("/oauth/token", 200, headers={"Authorization": "Basic " + base64.b64encode(
        f"{app['client_id']}:{app['client_secret']}".encode()).decode()}, grant_type="client_credentials", scope="read")
    assert basic["scope"] == "read"
    by_json = anyone.post("/oauth/token", 200, json={"grant_type": "client_credentials", "client_id": app["client_id"],
                                                     "client_secret": app["client_secret"]})
    assert by_json["scope"] == "read"


@pytest.mark.parametrize("fields, status, error", [
    ({"client_secret": "wrong"}, 401, "invalid_client"),
    ({"client_id": "wrong"}, 401, "invalid_client"),
    ({"grant_type": None}, 400, "invalid_request"),
    ({"grant_type": "refresh_token"}, 400, "unsupported_grant_type"),
    ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ({"grant_type": "authorization_code"}, 400, "invalid_request"),
    ({"grant_type": "authorization_code", "code": "x", "redirect_uri": CALLBACK}, 400, "invalid_grant"),
    ({"scope": "everything"}, 400, "invalid_scope"),
])
def test_token_errors_have_the_shape_of_the_rfc(anyone, app, fields, status, error):
    asked = {"grant_type": "client_credentials", "client_id": app["client_id"], "client_secret": app["client_secret"], **fields}
    body = anyone.post("/oauth/token", status, **asked)
    assert body["error"] == error and body["error_description"]


def test_revoked_token_ends_at_once(anyone, alice):
    alice.get("/api/v1/accounts/verify_credentials", 200)
    app = {"client_id": alice.app["client_id"], "client_secret": alice.app["client_secret"]}
    assert anyone.post("/oauth/revoke", 200, token=alice.token, **app) == {}
    assert alice.get("/api/v1/accounts/verify_credentials", 401) == {"error": "The access token is invalid"}
    assert anyone.post("/oauth/revoke", 200, token=alice.token, **app) == {}


def test_only_the_apps_own_token_is_revoked(anyone, app, alice):
    refused = anyone.post("/oauth/revoke", 403, token=alice.token, client_id=app["client_id"], client_secret=app["client_secret"])
    assert refused["error"] == "unauthorized_client"
    anyone.post("/oauth/revoke", 403, token=alice.token)
    anyone.post("/oauth/revoke", 403, client_id=app["client_id"], client_secret=app["client_secret"])
    alice.get("/api/v1/accounts/verify_credentials", 200)


def test_userinfo_says_who(anyone, server, alice):
    info = alice.token_with("profile").get("/oauth/userinfo", 200)
    assert info["preferred_username"] == alice.name and info["profile"] == f"{server.url}/@{alice.name}"
    assert info["iss"] == f"{server.url}/"
    anyone.get("/oauth/userinfo", 401)


def test_metadata_says_where(anyone, server):
    found = anyone.get("/.well-known/oauth-authorization-server", 200)
    assert found["issuer"] == f"{server.url}/"
    assert found["authorization_endpoint"] == f"{server.url}/oauth/authorize"
    assert found["token_endpoint"] == f"{server.url}/oauth/token"
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["grant_types_supported"] == ["authorization_code", "client_credentials"]
    assert {"read", "write", "follow", "push", "profile", "write:statuses"} <= set(found["scopes_supported"])


# --- what a token may do


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic x", "bearer " + "A" * 43, "Bearer " + "A" * 5000])
def test_no_token_or_a_wrong_one_is_401(anyone, header):
    answer = anyone.request("GET", "/api/v1/accounts/verify_credentials", headers={"Authorization": header})
    assert answer.status_code == 401 and answer.json() == {"error": "The access token is invalid"}


def test_scope_that_is_missing_is_403(alice):
    reader = alice.token_with("read")
    assert reader.get("/api/v1/accounts/verify_credentials", 200)["username"] == alice.name
    refused = reader.post("/api/v1/statuses", 403, status="x")
    assert refused == {"error": "This action is outside the authorized scopes"}


def test_app_token_is_nobody(server):
    app = rookery.app_client(server.url)
    refused = app.get("/api/v1/accounts/verify_credentials", 422)
    assert refused == {"error": "This method requires an authenticated user"}


def test_scheme_is_written_in_any_case(server, alice):
    answer = requests.get(f"{server.url}/api/v1/accounts/verify_credentials", headers={"Authorization": f"bearer {alice.token}"}, timeout=30)
    assert answer.status_code == 200
