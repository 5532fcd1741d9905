"""A browser as the server's own pages need one: cookies, forms, redirects, no JavaScript."""

import html
import re

import requests

from rookery_client import figure

TRIES_MAX = 200


class Browser:
    """Pages and forms, cookies and no JavaScript; redirects are followed only inside the server."""

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()
        self.session.headers["Accept"] = "text/html"

    def get(self, path, **query):
        return self._follow(self.session.get(self._full(path), params=query, allow_redirects=False, timeout=30))

    def post(self, path, **fields):
        return self._follow(self.session.post(self._full(path), data=fields, allow_redirects=False, timeout=30))

    def submit(self, page, **fields):
        """Sends the first form of a page with its hidden fields and these."""
        form = re.search(r'<form[^>]*method="post"[^>]*action="([^"]*)"[^>]*>(.*?)</form>', page.text, re.S)
        assert form, page.text[:800]
        hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form.group(2)))
        hidden = {key: value.replace("&amp;", "&").replace("&quot;", '"').replace("&#39;", "'") for key, value in hidden.items()}
        return self.post(form.group(1), **{**hidden, **fields})

    def sign_in(self, user):
        return self.submit(self.get("/auth/sign_in"), username=user.name, password=user.password)

    def choose(self, **fields):
        """Saves settings of the server, for whoever may; what is not said stays as the form shows it."""
        page = self.get("/admin/settings")
        assert page.status_code == 200
        shown = dict(re.findall(r'<input id="title" type="text" name="(title)" value="([^"]*)"', page.text))
        shown |= dict(re.findall(r'<textarea id="\w+" name="(\w+)"[^>]*>([^<]*)</textarea>', page.text))
        shown = {name: html.unescape(value) for name, value in shown.items()}
        shown["registrations"] = re.search(r'name="registrations" value="(\w+)" checked', page.text).group(1)
        return self.submit(page, **{"action": "save", **shown, **fields})

    def _full(self, path):
        return path if path.startswith("http") else self.url + path

    def _follow(self, answer):
        for _ in range(5):
            target = answer.headers.get("Location")
            if not target or not (target.startswith("/") or target.startswith(self.url)):
                return answer
            answer = self.session.get(self._full(target), allow_redirects=False, timeout=30)
        raise AssertionError("redirects without end")


def tries_until_refused(browsers, user):
    """How many wrong passwords of somebody are looked at before there are too many, each typed into the next of these browsers."""
    for tried, browser in zip(range(TRIES_MAX), browsers):
        status = browser.submit(browser.get("/auth/sign_in"), username=user.name, password="wrong password").status_code
        if status == 429:
            return tried
        assert status == 401
    raise AssertionError(f"never refused in {TRIES_MAX} tries")


def counted_alone(url):
    """Tries that nodes have not counted together so far, because Redis did not answer in time; each may be one more than allowed."""
    return figure(url, "rookery_tries_counted_alone_total") or 0
