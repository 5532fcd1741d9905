"""A server to test and clients that talk to it as any app would: HTTP only, nothing of the server's insides.

ROOKERY_URL       test this running server instead of starting one (tests that stop or kill it are skipped then)
ROOKERY_NODES     where that server is several nodes: their own addresses, with commas between them
ROOKERY_DATABASE  what these keep everything in, the URI of a PostgreSQL database, so that subcommands are tested too
ROOKERY_BINARY    the program to start, build/release/rookery if not set
"""

import itertools
import os
import pathlib
import re
import secrets
import signal
import socket
import subprocess
import tempfile
import time

import requests

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = pathlib.Path(os.environ.get("ROOKERY_BINARY", ROOT / "build/release/rookery")).resolve()
CONFIG = ROOT / "tests/rookery.toml"
OOB = "urn:ietf:wg:oauth:2.0:oob"
ALL_SCOPES = "read write follow push"
START_SECONDS_MAX = 60  # a sanitized build on a busy machine starts slowly
STOP_SECONDS_MAX = 30

_numbers = itertools.count(1)
_run = secrets.token_hex(3)


def unique(prefix="u"):
    """A name that no other test, nor an earlier run against the same server, has used."""
    return f"{prefix}_{_run}_{next(_numbers)}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _subcommand(arguments, check, seconds=120):
    done = subprocess.run([str(BINARY), *map(str, arguments)], capture_output=True, text=True, timeout=seconds)
    if check:
        assert done.returncode == 0, f"rookery {' '.join(map(str, arguments))}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done


class Server:
    """One rookery process over one data folder; it can be stopped, killed and started again on the same address."""

    def __init__(self, data=None, config=CONFIG, arguments=()):
        self._scratch = None if data else tempfile.TemporaryDirectory(prefix="rookery-test-")
        self.data = pathlib.Path(data or self._scratch.name) / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.config = config
        self.arguments = list(arguments)
        self.log_path = self.data.parent / "server.log"
        self.process = None

    def command(self):
        return [BINARY, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}", "--url", self.url,
                "--config", self.config, *self.arguments]

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([str(part) for part in self.command()], stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.log_tail()}")
            try:
                if requests.get(f"{self.url}/health/ready", timeout=2).status_code == 200:
                    return self
            except requests.RequestException:
                pass
            if time.monotonic() > deadline:
                raise AssertionError(f"the server is not ready after {START_SECONDS_MAX} s:\n{self.log_tail()}")
            time.sleep(0.02)

    def stop(self):
        """SIGTERM and the graceful way out; a sanitizer's finding or a crash shows as an exit code."""
        if not self.process:
            return
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"the server did not stop within {STOP_SECONDS_MAX} s:\n{self.log_tail()}")
        assert code == 0, f"the server ended with {code}:\n{self.log_tail()}"

    def kill(self):
        """SIGKILL: what a power cut does to the process."""
        process, self.process = self.process, None
        process.kill()
        process.wait()

    def restart(self):
        self.stop()
        return self.start()

    def log_tail(self, lines=40):
        text = self.log_path.read_text(errors="replace") if self.log_path.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def cli(self, *arguments, check=True, seconds=120):
        """Runs a rookery subcommand on this server's data folder."""
        return _subcommand([*arguments, "--data", self.data], check, seconds)


class ExternalServer:
    """A server that somebody else runs; it cannot be stopped from here."""

    process = None

    def __init__(self, url):
        self.url = url.rstrip("/")
        self.data = os.environ.get("ROOKERY_DATABASE")

    def cli(self, *arguments, check=True):
        """Runs a rookery subcommand on this server's database."""
        return _subcommand([*arguments, "--database", self.data], check)

    def start(self):
        return self

    def stop(self):
        pass


class Client:
    """Requests to one server with one token (or none). Paths are as in the API's documentation."""

    TIMEOUT_S = 30

    def __init__(self, url, token=None):
        self.url = url
        self.token = token
        self.session = requests.Session()
        if token:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def request(self, method, path, expect=None, **kwargs):
        """Sends it; with `expect`, asserts the status and returns the JSON body, otherwise the whole response."""
        url = path if path.startswith("http") else self.url + path
        kwargs.setdefault("timeout", self.TIMEOUT_S)
        kwargs.setdefault("allow_redirects", False)
        answer = self.session.request(method, url, **kwargs)
        if expect is None:
            return answer
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code}, not {expect}: {answer.text[:500]}"
        return answer.json() if answer.content else None

    def get(self, path, expect=None, **params):
        """Keyword arguments become the query; `types=[..]` is sent as types[]=..&types[]=.."""
        return self.request("GET", path, expect, params=_rails(params))

    def post(self, path, expect=None, json=None, **form):
        return self._send("POST", path, expect, json, form)

    def put(self, path, expect=None, json=None, **form):
        return self._send("PUT", path, expect, json, form)

    def patch(self, path, expect=None, json=None, **form):
        return self._send("PATCH", path, expect, json, form)

    def delete(self, path, expect=None, json=None, **form):
        return self._send("DELETE", path, expect, json, form)

    def _send(self, method, path, expect, json, form):
        headers = form.pop("headers", None)
        if json is not None:
            return self.request(method, path, expect, json=json, headers=headers)
        return self.request(method, path, expect, data=_rails(form), headers=headers)


def _rails(values):
    """Python values as Rails reads them: lists become key[], booleans true/false, None is left out."""
    pairs = []
    for key, value in values.items():
        if value is None:
            continue
        for one in value if isinstance(value, (list, tuple)) else [value]:
            text = str(one).lower() if isinstance(one, bool) else str(one)
            pairs.append((f"{key}[]" if isinstance(value, (list, tuple)) else key, text))
    return pairs


def next_page(response, rel="next"):
    """The URL behind rel in a Link header, or None."""
    for url, name in re.findall(r'<([^>]+)>;\s*rel="([a-z]+)"', response.headers.get("Link", "")):
        if name == rel:
            return url
    return None


class User(Client):
    """A registered person, signed in with every scope a client app asks for."""

    def __init__(self, url, token, name, password, app):
        super().__init__(url, token)
        self.name = name
        self.password = password
        self.app = app
        self.id = self.get("/api/v1/accounts/verify_credentials", 200)["id"]

    def toot(self, status="Hello", expect=200, headers=None, **fields):
        """Posts; returns the Status."""
        return self.post("/api/v1/statuses", expect, headers=headers, status=status, **fields)

    def follow(self, other, **fields):
        return self.post(f"/api/v1/accounts/{other.id}/follow", 200, **fields)

    def home(self, **params):
        return self.get("/api/v1/timelines/home", 200, **params)

    def home_ids(self, **params):
        return [status["id"] for status in self.home(**params)]

    def token_with(self, scopes):
        """A client of the same person whose token has just these scopes (through the whole authorization code flow)."""
        app = create_app(self.url, scopes)
        code = authorize(self.url, app, self.name, self.password, scopes)
        token = Client(self.url).post("/oauth/token", 200, grant_type="authorization_code", code=code, client_id=app["client_id"],
                                      client_secret=app["client_secret"], redirect_uri=OOB, scope=scopes)
        return Client(self.url, token["access_token"])


def nodes(url):
    """Where the server can be reached past its proxy, if it has one: the addresses of its nodes."""
    return os.environ.get("ROOKERY_NODES", url).split(",")


def figure(url, name):
    """The value of a metric, summed over its labels and over all nodes of the server; None when it cannot be read."""
    total = None
    for node in nodes(url):
        answer = Client(node).get("/metrics")
        values = re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", answer.text, re.M) if answer.status_code == 200 else []
        if not values:
            return None
        total = (total or 0) + sum(map(float, values))
    return total


def create_app(url, scopes=ALL_SCOPES, redirect_uris=OOB, name="Rookery tests"):
    return Client(url).post("/api/v1/apps", 200, client_name=name, redirect_uris=redirect_uris, scopes=scopes)


def app_client(url, scopes=ALL_SCOPES, app=None):
    """A client with an app's own token (client_credentials)."""
    app = app or create_app(url, scopes)
    token = Client(url).post("/oauth/token", 200, grant_type="client_credentials", client_id=app["client_id"],
                             client_secret=app["client_secret"], scope=scopes)
    client = Client(url, token["access_token"])
    client.app = app
    return client


def register(url, name=None, password="correct horse battery", address=None):
    """A new person on the server, as a client app registers one. `address`: where they are, told to a server that trusts this machine as a proxy."""
    name = name or unique()
    app = app_client(url)
    if address:
        app.session.headers["X-Forwarded-For"] = address
    token = app.post("/api/v1/accounts", 200, username=name, email=f"{name}@example.org", password=password, agreement=True,
                     locale="en")
    return User(url, token["access_token"], name, password, app.app)


def authorize(url, app, name, password, scopes, **extra):
    """Signs in and consents on the authorize page as a browser without JavaScript does; returns the code it shows."""
    browser = requests.Session()
    query = {"response_type": "code", "client_id": app["client_id"], "redirect_uri": OOB, "scope": scopes, **extra}
    page = browser.get(f"{url}/oauth/authorize", params=query, timeout=30)
    for _ in range(3):  # sign in, consent, the code
        form = re.search(r"<form[^>]*method=\"post\"[^>]*>.*?</form>", page.text, re.S | re.I)
        shown = re.search(r"<code[^>]*>([^<]+)</code>", page.text)
        if shown:
            return shown.group(1).strip()
        assert page.status_code == 200 and form, f"no form on the page: {page.status_code} {page.text[:800]}"
        action = re.search(r"action=\"([^\"]*)\"", form.group(0))
        fields = dict(re.findall(r"<input[^>]*type=\"hidden\"[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"", form.group(0)))
        fields = {key: value.replace("&amp;", "&").replace("&quot;", '"').replace("&#39;", "'") for key, value in fields.items()}
        if "password" in form.group(0):
            fields |= {"username": name, "password": password}
        target = action.group(1).replace("&amp;", "&") if action and action.group(1) else page.url
        page = browser.post(target if target.startswith("http") else url + target, data=fields, timeout=30)
    shown = re.search(r"<code[^>]*>([^<]+)</code>", page.text)
    assert shown, f"no code on the page: {page.text[:800]}"
    return shown.group(1).strip()


def psql(uri, statement):
    """What PostgreSQL answers, split at blanks; a statement that it refuses fails the test."""
    done = subprocess.run(["psql", "-XAtq", "-F", " ", uri, "-c", statement], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def eventually(check, seconds=10, every=0.05):
    """Calls `check` until it returns something true, at most `seconds` long; returns that or fails with the last answer."""
    deadline = time.monotonic() + seconds
    while True:
        answer = check()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"still {answer!r} after {seconds} s"
        time.sleep(every)
