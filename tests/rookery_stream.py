"""Clients of the streaming API over raw sockets, so that tests can also do what no library does: break frames, read slowly, hang up."""

import base64
import json
import os
import socket
import struct
import subprocess
import threading
import time
import urllib.parse

WAIT_S = 10  # for something that must come
QUIET_S = 0.7  # for something that must not come

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def frame(payload, opcode=TEXT, final=True, mask=b"\x01\x02\x03\x04", reserved=0):
    """A frame as a client sends it; mask=None sends it unmasked, which servers must refuse."""
    if isinstance(payload, str):
        payload = payload.encode()
    head = bytes([(0x80 if final else 0) | reserved | opcode])
    bit = 0x80 if mask else 0
    if len(payload) < 126:
        head += bytes([bit | len(payload)])
    elif len(payload) < 65536:
        head += bytes([bit | 126]) + struct.pack("!H", len(payload))
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", len(payload))
    if not mask:
        return head + payload
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


class WebSocket:
    """One connection; `client` gives server and token. Errors of the handshake are in .status and .body."""

    def __init__(self, client, query=None, headers=None, token_in="query", path="/api/v1/streaming", buffer_bytes=None):
        target = urllib.parse.urlsplit(client.url)
        query = dict(query or {})
        headers = {"Host": target.netloc, "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                   "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), **(headers or {})}
        if client.token and token_in == "query":
            query["access_token"] = client.token
        if client.token and token_in == "header":
            headers["Authorization"] = f"Bearer {client.token}"
        if client.token and token_in == "protocol":
            headers["Sec-WebSocket-Protocol"] = client.token
        self.socket = socket.socket()
        if buffer_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self.socket.settimeout(WAIT_S)
        self.socket.connect((target.hostname, target.port))
        lines = [f"GET {path}?{urllib.parse.urlencode(query)} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items() if value is not None]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.pending = b""
        while b"\r\n\r\n" not in self.pending:
            more = self.socket.recv(4096)
            if not more:
                break
            self.pending += more
        head, _, self.pending = self.pending.partition(b"\r\n\r\n")
        first, *rest = head.decode().split("\r\n")
        self.status = int(first.split()[1])
        self.headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in rest)}
        self.body = None
        if self.status != 101:
            length = int(self.headers.get("content-length", 0))
            while len(self.pending) < length:
                self.pending += self.socket.recv(4096)
            self.body = json.loads(self.pending)

    def send(self, message, **how):
        self.socket.sendall(frame(message if isinstance(message, (str, bytes)) else json.dumps(message), **how))

    def subscribe(self, stream, **params):
        self.send({"type": "subscribe", "stream": stream, **params})
        return self

    def unsubscribe(self, stream, **params):
        self.send({"type": "unsubscribe", "stream": stream, **params})
        return self

    def settle(self):
        """Waits until what was sent has been worked on: an error that asks for it comes back in order."""
        mark = f"mark{time.monotonic_ns()}"
        self.subscribe("list", list="1" + str(time.monotonic_ns()))
        skipped = []
        while True:
            message = self.next()
            if message.get("error") == "Record not found":
                self.early = skipped
                return self
            skipped.append(message)
            assert len(skipped) < 1000, mark

    def _bytes(self, count):
        while len(self.pending) < count:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError
            self.pending += more
        taken, self.pending = self.pending[:count], self.pending[count:]
        return taken

    def frame(self):
        """The next frame as (opcode, payload); raises EOFError at the end, TimeoutError when none comes."""
        first, second = self._bytes(2)
        assert first & 0x80 and not second & 0x80, "the server sends whole, unmasked frames"
        length = second
        if second == 126:
            length = struct.unpack("!H", self._bytes(2))[0]
        elif second == 127:
            length = struct.unpack("!Q", self._bytes(8))[0]
        return first & 0x0F, self._bytes(length)

    def next(self, seconds=WAIT_S):
        """The next message; its payload, a JSON text, is read too."""
        self.socket.settimeout(seconds)
        opcode, payload = self.frame()
        if opcode == PING:
            self.socket.sendall(frame(payload, opcode=PONG))
            return self.next(seconds)
        assert opcode == TEXT, (opcode, payload)
        message = json.loads(payload)
        if message.get("event") not in (None, "delete", "announcement.delete") and "payload" in message:
            assert isinstance(message["payload"], str)
            message["payload"] = json.loads(message["payload"])
        return message

    def event(self, name, stream=None, seconds=WAIT_S):
        """The payload of the next message, which must be this event."""
        message = self.next(seconds)
        assert message.get("event") == name and (stream is None or message["stream"] == stream), message
        return message.get("payload")

    def silent(self, seconds=QUIET_S):
        """Fails when something comes."""
        try:
            message = self.next(seconds)
        except TimeoutError:
            return
        raise AssertionError(f"nothing was to come: {message}")

    def closed(self, seconds=WAIT_S):
        """Reads to the end; the code of the server's close frame, or None without one."""
        self.socket.settimeout(seconds)
        code = None
        try:
            while True:
                opcode, payload = self.frame()
                if opcode == CLOSE:
                    code = struct.unpack("!H", payload[:2])[0] if payload else None
        except (EOFError, ConnectionResetError):
            return code

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Events:
    """Server-sent events, read by the curl program."""

    def __init__(self, client, path, query=None, token_in="header"):
        query = dict(query or {})
        if client.token and token_in == "query":
            query["access_token"] = client.token
        command = ["curl", "-sSN", "-D", "-", f"{client.url}{path}?{urllib.parse.urlencode(query)}"]
        if client.token and token_in == "header":
            command += ["-H", f"Authorization: Bearer {client.token}"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.head, self.lines, self.ended = [], [], threading.Event()
        self._opened = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        assert self._opened.wait(WAIT_S)

    def _read(self):
        for line in self.process.stdout:
            line = line.rstrip("\r\n")
            if self._opened.is_set():
                self.lines.append(line)
            elif line:
                self.head.append(line)
            else:
                self._opened.set()
        self.ended.set()

    def events(self):
        found, name = [], None
        for line in list(self.lines):
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((name, json.loads(line.removeprefix("data: "))))
        return found

    def close(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
