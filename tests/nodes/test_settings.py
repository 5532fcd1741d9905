"""What those who run the server choose on one node holds on all of them when the page says that it is saved."""

import os

import pytest

import rookery_client as rookery
from rookery_browser import Browser
from rookery_client import Client

pytestmark = pytest.mark.skipif("ROOKERY_NODES" not in os.environ, reason="needs several nodes")


@pytest.fixture
def nodes(server):
    return rookery.nodes(server.url)


@pytest.fixture
def admin_at(server, nodes):
    """Browsers of somebody who runs the server, one for each node."""
    rookery.register(server.url)  # the first one of a server is its owner
    admin = rookery.register(server.url, rookery.unique("boss"))
    server.cli("account", "role", admin.name, "--role", "admin")
    browsers = {node: Browser(node) for node in nodes}
    for browser in browsers.values():
        browser.sign_in(admin)
    yield browsers
    assert browsers[nodes[0]].choose(action="forget").status_code == 200


def test_name_and_rules_are_everywhere_when_they_are_saved(nodes, admin_at):
    for number, (node, browser) in enumerate([*admin_at.items()] * 5):
        title, rule = f"Birds {number}", f"Rule {number}"
        assert "Saved." in browser.choose(title=title, rules=rule).text
        for other in nodes:
            told = Client(other).get("/api/v2/instance", 200)
            assert (told["title"], [one["text"] for one in told["rules"]]) == (title, [rule]), f"{number}: {node} saved, {other} says"
            assert f"<h1>{title}</h1>" in Browser(other).get("/").text
            assert admin_at[other].get("/admin/settings").text.count(f'value="{title}"') == 1


def test_who_may_join_is_decided_everywhere_at_once(nodes, admin_at):
    for node, browser in admin_at.items():
        assert "Saved." in browser.choose(registrations="closed").text
        for other in nodes:
            assert Browser(other).get("/auth/sign_up").status_code == 403, f"{node} closed, {other} lets in"
            with pytest.raises(AssertionError, match="403"):
                rookery.register(other)
        assert "Saved." in browser.choose(registrations="open").text
        for other in nodes:
            rookery.register(other)
