"""How programs that know only a domain or an address find out what is here."""

import urllib.parse
import xml.etree.ElementTree

WEBFINGER = "/.well-known/webfinger"


def domain_of(anyone):
    return anyone.get("/api/v2/instance", 200)["domain"]


def test_webfinger_finds_local_accounts(anyone, alice):
    domain = domain_of(anyone)
    answer = anyone.get(WEBFINGER, resource=f"acct:{alice.name}@{domain}")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/jrd+json")
    found = answer.json()
    profile = anyone.get(f"/api/v1/accounts/{alice.id}", 200)["url"]
    assert found["subject"] == f"acct:{alice.name}@{domain}" and profile in found["aliases"]
    assert {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": profile} in found["links"]
    for resource in (f"acct:{alice.name.upper()}@{domain}", f"{alice.name}@{domain}", f"acct:@{alice.name}@{domain}", profile):
        assert anyone.get(WEBFINGER, 200, resource=resource) == found, resource


def test_webfinger_knows_nobody_else(anyone, alice):
    domain = domain_of(anyone)
    for resource in (f"acct:nobody_here@{domain}", f"acct:{alice.name}@elsewhere.example", "acct:", f"acct:{alice.name}", "x",
                     f"https://elsewhere.example/@{alice.name}", f"acct:@{domain}", f"acct:{alice.name}@{domain}@{domain}"):
        anyone.get(WEBFINGER, 404, resource=resource)
    anyone.get(WEBFINGER, 400)


def test_host_meta(anyone):
    answer = anyone.get("/.well-known/host-meta")
    assert answer.headers["Content-Type"].startswith("application/xrd+xml")
    link = xml.etree.ElementTree.fromstring(answer.text)[0]
    assert link.get("rel") == "lrdd" and link.get("template").endswith("/.well-known/webfinger?resource={uri}")
    as_json = anyone.get("/.well-known/host-meta.json", 200)
    assert as_json["links"][0]["template"] == link.get("template")
    assert anyone.request("GET", "/.well-known/host-meta", 200, headers={"Accept": "application/json"}) == as_json


def test_nodeinfo(anyone):
    link, = anyone.get("/.well-known/nodeinfo", 200)["links"]
    assert link["rel"] == "http://nodeinfo.diaspora.software/ns/schema/2.0"
    answer = anyone.get(urllib.parse.urlparse(link["href"]).path)
    assert "nodeinfo.diaspora.software" in answer.headers["Content-Type"]
    info = answer.json()
    assert info["version"] == "2.0" and info["software"]["name"] == "rookery" and info["openRegistrations"] is True
    assert info["protocols"] == [] and info["services"] == {"inbound": [], "outbound": []}
    assert set(info["usage"]["users"]) == {"total", "activeMonth", "activeHalfyear"}
    assert info["metadata"]["nodeName"]
