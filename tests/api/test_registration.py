"""Joining: POST /api/v1/accounts and the command line's accounts and tokens."""

import subprocess

import pytest

import rookery_client as rookery


def form(name=None, **fields):
    name = name or rookery.unique()
    return {"username": name, "email": f"{name}@example.org", "password": "correct horse battery", "agreement": True, "locale": "en",
            **fields}


@pytest.fixture
def app(server):
    return rookery.app_client(server.url)


def configured(tmp_path, text):
    config = tmp_path / "rookery.toml"
    config.write_text("[passwords]\nmemory_kib = 64\npasses = 1\n" + text)
    return rookery.Server(config=config)


def test_new_account_has_a_token_that_works_at_once(server, app):
    asked = form()
    token = app.post("/api/v1/accounts", 200, **asked)
    assert token["token_type"] == "Bearer" and token["scope"] == rookery.ALL_SCOPES
    me = rookery.Client(server.url, token["access_token"]).get("/api/v1/accounts/verify_credentials", 200)
    assert me["username"] == asked["username"] and me["followers_count"] == 0 and me["statuses_count"] == 0


def test_needs_an_apps_token_with_its_scope(server, anyone, alice):
    anyone.post("/api/v1/accounts", 401, **form())
    rookery.app_client(server.url, "read").post("/api/v1/accounts", 403, **form())
    alice.post("/api/v1/accounts", 403, **form())


@pytest.mark.parametrize("fields, field, code", [
    ({"username": ""}, "username", "ERR_BLANK"),
    ({"username": "no spaces"}, "username", "ERR_INVALID"),
    ({"username": "ünïcode"}, "username", "ERR_INVALID"),
    ({"username": "x" * 31}, "username", "ERR_TOO_LONG"),
    ({"username": "Administrator"}, "username", "ERR_RESERVED"),
    ({"email": ""}, "email", "ERR_BLANK"),
    ({"email": "nobody"}, "email", "ERR_INVALID"),
    ({"email": "a@b@c"}, "email", "ERR_INVALID"),
    ({"password": ""}, "password", "ERR_BLANK"),
    ({"password": "short"}, "password", "ERR_TOO_SHORT"),
    ({"password": "p" * 73}, "password", "ERR_TOO_LONG"),
    ({"agreement": False}, "agreement", "ERR_ACCEPTED"),
    ({"agreement": None}, "agreement", "ERR_ACCEPTED"),
    ({"locale": "!"}, "locale", "ERR_INCLUSION"),
])
def test_what_is_wrong_is_said_in_details(server, app, fields, field, code):
    if field == "username" and code == "ERR_RESERVED":
        app.post("/api/v1/accounts", 200, **form())  # so that there is an owner already, who may be called so
    refused = app.post("/api/v1/accounts", 422, **form(**fields))
    assert refused["error"].startswith("Validation failed: ")
    assert [one["error"] for one in refused["details"][field]] == [code]
    assert refused["details"][field][0]["description"] in refused["error"]
    assert list(refused["details"]) == [field]


def test_everything_wrong_is_said_at_once(app):
    refused = app.post("/api/v1/accounts", 422)
    assert set(refused["details"]) == {"username", "email", "password", "agreement"}


def test_names_and_emails_are_taken_in_any_case(app):
    first = form(rookery.unique("Taken"))
    app.post("/api/v1/accounts", 200, **first)
    same_name = app.post("/api/v1/accounts", 422, **form(first["username"].lower(), email=f"{rookery.unique()}@example.org"))
    assert same_name["details"] == {"username": [{"error": "ERR_TAKEN", "description": "has already been taken"}]}
    same_email = app.post("/api/v1/accounts", 422, **form(email=first["email"].upper()))
    assert same_email["details"] == {"email": [{"error": "ERR_TAKEN", "description": "has already been taken"}]}


def test_first_from_this_machine_is_the_owner(own_server):
    own_server.start()
    first, second = rookery.register(own_server.url), rookery.register(own_server.url)
    roles = [person.get("/api/v1/accounts/verify_credentials", 200)["role"]["name"] for person in (first, second)]
    assert roles == ["Owner", ""]


def test_who_comes_through_a_proxy_is_not_from_this_machine(own_server):
    own_server.start()
    app = rookery.app_client(own_server.url)
    app.session.headers["X-Forwarded-For"] = "203.0.113.9"
    token = app.post("/api/v1/accounts", 200, **form())
    me = rookery.Client(own_server.url, token["access_token"]).get("/api/v1/accounts/verify_credentials", 200)
    assert me["role"]["name"] == ""


def test_closed_lets_nobody_in(tmp_path):
    server = configured(tmp_path, '[registrations]\nmode = "closed"\n').start()
    try:
        app = rookery.app_client(server.url)
        assert app.post("/api/v1/accounts", 403, **form()) == {"error": "This action is not allowed"}
        assert app.get("/auth/sign_up").status_code == 403
    finally:
        server.stop()


def test_approval_waits_until_somebody_lets_them_in(tmp_path):
    server = configured(tmp_path, '[registrations]\nmode = "approval"\n').start()
    try:
        rookery.register(server.url)  # the owner
        app = rookery.app_client(server.url)
        asked = form(reason="I like rooks")
        waiting = rookery.Client(server.url, app.post("/api/v1/accounts", 200, **asked)["access_token"])
        refused = waiting.get("/api/v1/accounts/verify_credentials", 403)
        assert refused == {"error": "Your login is currently pending approval"}
        waiting.get("/api/v1/apps/verify_credentials", 200)
        app.get(f"/api/v1/accounts/lookup?acct={asked['username']}", 404)
        assert "I like rooks" in server.cli("account", "list").stdout
        server.cli("account", "approve", asked["username"])
        rookery.eventually(lambda: waiting.get("/api/v1/accounts/verify_credentials").status_code == 200)
    finally:
        server.stop()


def test_sign_ups_from_one_address_are_limited(own_server):
    own_server.start()
    app = rookery.app_client(own_server.url)
    app.session.headers["X-Forwarded-For"] = "203.0.113.9"  # so it is not this machine that asks
    answers = [app.post("/api/v1/accounts", **form()).status_code for _ in range(8)]
    assert answers[0] == 200 and answers[-1] == 429 and set(answers) == {200, 429}


# --- the command line, beside the running server


@pytest.fixture
def cli(server):
    if server.data is None:
        pytest.skip("needs the server's data folder")
    return server.cli


def test_cli_account_and_token_work_while_serving(server, cli):
    name = rookery.unique("cli")
    cli("account", "create", name, "--email", f"{name}@example.org", "--password", "correct horse", "--role", "moderator")
    token = cli("token", "create", name, "--scopes", "read write:statuses").stdout
    assert token.count("\n") == 1
    person = rookery.Client(server.url, token.strip())
    me = person.get("/api/v1/accounts/verify_credentials", 200)
    assert me["username"] == name and me["role"]["name"] == "Moderator"
    person.post("/api/v1/statuses", 200, status="from a script")
    person.post("/api/v1/accounts/1/follow", 403)
    assert "read write:statuses" in cli("token", "list", name).stdout
    cli("token", "revoke", name)
    rookery.eventually(lambda: person.get("/api/v1/accounts/verify_credentials").status_code == 401)


def test_cli_suspension_hides_and_comes_back(cli, anyone, alice):
    cli("account", "suspend", alice.name)
    rookery.eventually(lambda: alice.get("/api/v1/accounts/verify_credentials").status_code == 403)
    assert alice.get("/api/v1/accounts/verify_credentials", 403) == {"error": "Your login is currently disabled"}
    cli("account", "unsuspend", alice.name)
    rookery.eventually(lambda: alice.get("/api/v1/accounts/verify_credentials").status_code == 200)


def test_cli_new_password_signs_out_everywhere(server, cli, alice):
    cli("account", "reset-password", alice.name, "--password", "another password")
    rookery.eventually(lambda: alice.get("/api/v1/accounts/verify_credentials").status_code == 401)
    app = rookery.create_app(server.url)
    assert rookery.authorize(server.url, app, alice.name, "another password", "read")


def test_cli_deletion_gives_counters_back(server, cli, alice, bob, carol):
    alice.follow(bob)
    bob.follow(alice)
    post = bob.toot("by bob")
    alice.toot("a reply", in_reply_to_id=post["id"])
    alice.post(f"/api/v1/statuses/{post['id']}/favourite", 200)
    alice.post(f"/api/v1/statuses/{post['id']}/reblog", 200)
    carol.post(f"/api/v1/statuses/{alice.toot('by alice')['id']}/reblog", 200)
    assert carol.get("/api/v1/accounts/verify_credentials", 200)["statuses_count"] == 1
    cli("account", "delete", alice.name)
    after = bob.get(f"/api/v1/statuses/{post['id']}", 200)
    assert (after["replies_count"], after["favourites_count"], after["reblogs_count"]) == (0, 0, 0)
    me = bob.get("/api/v1/accounts/verify_credentials", 200)
    assert (me["followers_count"], me["following_count"], me["statuses_count"]) == (0, 0, 1)
    assert carol.get("/api/v1/accounts/verify_credentials", 200)["statuses_count"] == 0
    bob.get(f"/api/v1/accounts/{alice.id}", 404)
    if server.process:  # it checks data folders
        cli("check")


@pytest.mark.parametrize("arguments, complaint", [
    (("account", "suspend", "nobody_at_all"), "no account @nobody_at_all"),
    (("token", "create", "nobody_at_all"), "no account @nobody_at_all"),
    (("account", "create", "bad name", "--email", "a@b", "--password", "correct horse"), "Username must contain only"),
    (("account", "create", "someone", "--email", "a@b", "--password", "short"), "too short"),
])
def test_cli_says_what_is_wrong(cli, arguments, complaint):
    done = cli(*arguments, check=False)
    assert done.returncode == 1 and complaint in done.stderr and done.stdout == ""


def test_cli_wrong_flags_say_what_is_right(cli):
    done = cli("account", "create", "x", "--email", "a@b", "--password", "correct horse", "--role", "king", check=False)
    assert done.returncode == 2 and "moderator" in done.stderr


def test_cli_needs_a_data_folder(tmp_path):
    done = subprocess.run([str(rookery.BINARY), "account", "list", "--data", str(tmp_path / "none")], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 1 and "none" in done.stderr
