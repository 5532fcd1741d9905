"""The web app against several nodes behind nginx, some of which die. Run beside a server's engines and other nodes:

  tools/with-postgres tools/with-redis tools/with-nodes /usr/bin/python3 -m pytest tests/web/test_failover.py
"""

import os
import shutil
import subprocess

import pytest

import rookery_client as rookery

pytestmark = pytest.mark.skipif("ROOKERY_NODES" not in os.environ, reason="needs several nodes")
NGINX = f"{shutil.which('nginx') or '/usr/sbin/nginx'}"
CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; "" ""; }}
  upstream nodes {{ {upstream} keepalive 8; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://nodes;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_next_upstream error timeout http_503;
    }}
  }}
}}
"""


class Node(rookery.Server):
    """A node of this test alone, which people reach at `public_url`."""

    def __init__(self, public_url):
        super().__init__()
        self.public_url = public_url

    def command(self):
        return [rookery.BINARY, "serve", "--database", os.environ["ROOKERY_DATABASE"], "--redis",
                f"redis://:rookery@{os.environ['ROOKERY_TEST_REDIS']}", "--listen", f"127.0.0.1:{self.port}",
                "--url", self.public_url, "--config", self.config]


@pytest.fixture
def balanced(tmp_path):
    """Two nodes behind nginx: its address, and the nodes by theirs."""
    port = rookery.free_port()
    url = f"http://127.0.0.1:{port}"
    nodes = {node.url: node for node in (Node(url), Node(url))}
    upstream = " ".join(f"server 127.0.0.1:{node.port} max_fails=1 fail_timeout=1s;" for node in nodes.values())
    (tmp_path / "nginx.conf").write_text(CONFIG.format(folder=tmp_path, upstream=upstream, port=port))
    nginx = subprocess.Popen([NGINX, "-c", tmp_path / "nginx.conf", "-e", tmp_path / "nginx.log"])
    try:
        for node in nodes.values():
            node.start()
        yield url, nodes
    finally:
        nginx.terminate()
        nginx.wait(10)
        for node in nodes.values():
            node.stop()


def test_nodes_die_in_the_middle_of_a_session(balanced, play):
    url, nodes = balanced

    def obey(line):
        what, node = line.split()
        {"kill": nodes[node].kill, "start": nodes[node].start}[what]()

    play("failover.mjs", obey, url, *nodes)
