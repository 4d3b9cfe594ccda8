"""A loopback hub for the recorder's own tests: the ingest contract, able to misbehave.

It answers over real HTTP, from another origin than the recorded page, and keeps what it
accepted exactly as the contract says: one body for each (session, window, seq), a token
with the first chunk, 403 without it or the secret that chunk named.
"""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sessionhub.lib.compressed import split_name

DIST = Path(__file__).resolve().parents[3] / "assets" / "dist"
SCRIPTS = (
    "/recorder.js",
    "/recorder-banner.js",
    "/recorder-live.js",
    "/recorder-oversize.js",
)

CONFIG: dict[str, Any] = {
    "service": "web-app",
    "sampling": 1.0,
    "minDurationMs": 0,
    "triggers": {"urls": [], "error": False, "events": []},
    "preTriggerMs": 60000,
    "consoleLevels": ["log", "info", "warn", "error", "debug"],
    "network": {"enabled": True, "bodies": False, "bodyBytes": 100000},
    "flushMs": 300,
    "firstFlushMs": 100,
    "flushBytes": 262144,
    "snapshotMs": 300000,
    "idleMs": 300000,
    "maxDurationMs": 14400000,
    "bufferBytes": 4194304,
    "requestBytes": 1048576,
    "privacy": {
        "version": 1,
        "rules": [],
        "names": {"fields": [], "headers": [], "query": []},
    },
    "consent": {"policy": "off", "respectDnt": False, "days": 180, "notice": None},
    "identityRequired": False,
    "recording": True,
}


@dataclass
class Chunk:
    """One accepted chunk: its envelope and its events."""

    envelope: dict[str, Any]
    events: list[dict[str, Any]]
    compressed: bool

    @property
    def key(self) -> tuple[str, str, int]:
        return (
            self.envelope["sessionId"],
            self.envelope["windowId"],
            self.envelope["seq"],
        )


@dataclass
class Answer:
    """What to answer instead of the contract; `body` None closes the connection."""

    status: int = 200
    body: bytes | None = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    store: bool = False


def refusal(status: int, code: str, **headers: str) -> Answer:
    body = json.dumps({"code": code, "detail": code, "requestId": "r1"}).encode()
    return Answer(status, body, {k.replace("_", "-"): v for k, v in headers.items()})


class RecorderHub:
    """The server, what it received, and the levers."""

    def __init__(self) -> None:
        self.config = json.loads(json.dumps(CONFIG))
        self.etag = '"c1"'
        self.reply: dict[str, Any] = {}
        #: Part of the next answer alone.
        self.reply_once: dict[str, Any] = {}
        self.pages: dict[str, str] = {}
        self.page_headers: dict[str, str] = {}
        self.chunks: list[Chunk] = []
        self.attempts: list[tuple[float, dict[str, Any], bytes]] = []
        self.config_requests = 0
        self.consents: list[dict[str, Any]] = []
        #: Messages of people who did not want to be watched.
        self.refused: list[dict[str, Any]] = []
        #: Pings of quiet pages.
        self.pings: list[dict[str, Any]] = []
        self.consent_answer: Callable[[dict[str, Any]], Answer | None] = lambda _: None
        #: Every request to the hub: method, path, headers.
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.config_answer: Answer | None = None
        self.intercept: Callable[[dict[str, Any]], Answer | None] = lambda _: None
        self.delay = 0.0
        #: While cleared, chunks are stored and their answers wait.
        self.answering = threading.Event()
        self.answering.set()
        #: How far a stopped clock of `pump` goes on in each round of `wait_for`.
        self.tick_ms = 0
        self._bodies: dict[tuple[str, str, int], bytes] = {}
        self._tokens: dict[str, str] = {}
        self._secrets: dict[str, str | None] = {}
        self._changed = threading.Condition()
        hub = self

        class Handler(_Handler):
            owner = hub

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A page that leaves mid-request is no news."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        # It looks that often whether it shall end: many tests wait for that.
        serve = partial(self._server.serve_forever, poll_interval=0.02)
        threading.Thread(target=serve, daemon=True).start()

    def close(self) -> None:
        self.answering.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """The hub, as the script tag names it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def site(self) -> str:
        """The recorded application: another origin than the hub."""
        return f"http://localhost:{self.port}"

    def tag(self, attributes: str = "", key: str = "pk_test") -> str:
        return (
            f'<script async crossorigin="anonymous" data-key="{key}" '
            f'data-service="web-app" src="{self.address}/recorder.js" {attributes}>'
            "</script>"
        )

    def page(self, path: str, body: str = "", tag: str | None = None) -> str:
        """Serve a recorded page and return its address."""
        head = f"<title>{path}</title>{self.tag() if tag is None else tag}"
        self.pages[path] = (
            f"<!doctype html><html><head>{head}</head><body>{body}</body>"
        )
        return self.site + path

    def wait_for(
        self, condition: Callable[[], Any], timeout: float = 10, pump: Any = None
    ) -> Any:
        """Wait until something received makes `condition` true; return its value.

        `pump` is a playwright page whose events must go on meanwhile.
        """
        deadline = time.monotonic() + timeout
        while True:
            with self._changed:
                value = condition()
                if value:
                    return value
                left = deadline - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"not received; got {self.summary()}")
                self._changed.wait(0.05 if pump else left)
            if pump and self.tick_ms:
                pump.clock.run_for(self.tick_ms)
            elif pump:
                pump.wait_for_timeout(10)

    def summary(self) -> list[str]:
        return [
            f"{key[1][-4:]}#{key[2]} {[*map(name, chunk.events)]}"
            for key, chunk in ((c.key, c) for c in self.chunks)
        ]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for chunk in self.chunks for event in chunk.events]

    def custom(self, tag: str) -> list[dict[str, Any]]:
        """Payloads of the recorder's own events with that tag."""
        return [
            e["data"]["payload"]
            for e in self.events
            if e["type"] == 5 and e["data"]["tag"] == tag
        ]

    def plugin(self, plugin: str) -> list[dict[str, Any]]:
        return [
            e["data"]["payload"]
            for e in self.events
            if e["type"] == 6 and e["data"]["plugin"] == plugin
        ]

    def sessions(self) -> list[str]:
        return list(dict.fromkeys(c.envelope["sessionId"] for c in self.chunks))

    def windows(self) -> list[str]:
        return list(dict.fromkeys(c.envelope["windowId"] for c in self.chunks))

    def seqs(self, window: str) -> list[int]:
        return [
            c.envelope["seq"] for c in self.chunks if c.envelope["windowId"] == window
        ]

    def consent(self, raw: bytes) -> Answer:
        """The contract's answer to a person's answer about consent."""
        given = json.loads(raw)
        with self._changed:
            self.consents.append(given)
            self._changed.notify_all()
        receipt = {"receiptId": "r", "expiresAt": None}
        return self.consent_answer(given) or Answer(202, json.dumps(receipt).encode())

    def live_message(self, message: dict[str, Any]) -> Answer:
        """The contract's answer to a message of a page without a socket."""
        if message["say"] == "stop_watching":
            self.refused.append(message)
        else:
            self.pings.append(message)
        reply = {"live": False, "notify": False, "checkpoint": False, "stop": None}
        return Answer(200, json.dumps({**reply, **self.reply}).encode())

    def ingest(self, raw: bytes) -> Answer:
        """The contract's answer to one POST."""
        line, _, body = raw.partition(b"\n")
        envelope = json.loads(line)
        with self._changed:
            self.attempts.append((time.monotonic(), envelope, body))
            self._changed.notify_all()
        answer = self.intercept(envelope)
        if len(raw) > CONFIG["requestBytes"]:
            answer = refusal(413, "too_large")
        if answer is not None:
            if answer.store:
                self._store(envelope, body)
            return answer
        return self._store(envelope, body)

    def _store(self, envelope: dict[str, Any], body: bytes) -> Answer:
        compressed = body[:2] == b"\x1f\x8b"
        events = json.loads(gzip.decompress(body) if compressed else body)
        chunk = Chunk(envelope, events, compressed)
        session, token = envelope["sessionId"], envelope["token"]
        with self._changed:
            known = self._bodies.get(chunk.key)
            if known is not None and known != body:
                return refusal(409, "chunk_conflict")
            if known is None and not self._is_opener(envelope):
                return refusal(403, "bad_token")
            if known is None:
                self._bodies[chunk.key] = body
                self._tokens.setdefault(session, f"token-{session}")
                self._secrets.setdefault(session, envelope.get("secret"))
                self.chunks.append(chunk)
                self._changed.notify_all()
            # Before the test gets the chunk, and sets another.
            reply = {
                "live": False,
                "checkpoint": False,
                "stop": None,
                "config": self.etag.strip('"'),
                "errors": [],
                **self.reply,
                **self.reply_once,
            }
            self.reply_once = {}
        if token is None:
            reply["token"] = self._tokens[session]
        if known is not None:
            reply["duplicate"] = True
        return Answer(200 if known is not None else 202, json.dumps(reply).encode())

    def _is_opener(self, envelope: dict[str, Any]) -> bool:
        """Whether the sender began this session, or begins it now."""
        session, secret = envelope["sessionId"], envelope.get("secret")
        return envelope["token"] == self._tokens.get(session) or (
            secret is not None and secret == self._secrets[session]
        )


def name(event: dict[str, Any]) -> str:
    """A label for an event, for assertion messages."""
    if event["type"] == 5:
        return str(event["data"]["tag"])
    if event["type"] == 3:
        return f"i{event['data']['source']}"
    return f"t{event['type']}"


class _Handler(BaseHTTPRequestHandler):
    owner: RecorderHub
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        hub, path = self.owner, urlsplit(self.path).path
        if path == "/favicon.ico":
            # Some browsers ask for it unasked and print what they miss to the console.
            self._answer(Answer(204, b""), "image/x-icon")
            return
        hub.requests.append(("GET", self.path, dict(self.headers)))
        if path.endswith("/config"):
            hub.config_requests += 1
            body = json.dumps(hub.config).encode()
            answer = hub.config_answer or Answer(200, body, {"ETag": hub.etag})
            if not hub.config_answer and self.headers["If-None-Match"] == hub.etag:
                answer = Answer(304, b"", {"ETag": hub.etag})
            self._answer(answer, "application/json")
        elif split_name(path)[0] in SCRIPTS:
            script = (DIST / split_name(path)[0][1:]).read_bytes()
            self._answer(Answer(200, script), "text/javascript")
        elif path in hub.pages:
            page = Answer(200, hub.pages[path].encode(), hub.page_headers)
            self._answer(page, "text/html;charset=UTF-8", cors=False)
        else:
            self._answer(Answer(404, b"nothing here"), "text/plain")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.path.startswith("/i/v1/"):
            return self._answer(Answer(200, b'{"ok":true}'), "application/json")
        self.owner.requests.append(("POST", self.path, dict(self.headers)))
        if self.path.endswith("/consent"):
            return self._answer(self.owner.consent(raw), "application/json")
        if self.path.endswith("/live"):
            return self._answer(
                self.owner.live_message(json.loads(raw)), "application/json"
            )
        if self.owner.delay:
            time.sleep(self.owner.delay)
        answer = self.owner.ingest(raw)
        self.owner.answering.wait(60)
        return self._answer(answer, "application/json")

    def do_OPTIONS(self) -> None:
        raise AssertionError("the recorder must never need a preflight")

    def _answer(self, answer: Answer, kind: str, cors: bool = True) -> None:
        if answer.body is None:
            self.close_connection = True
            return
        self.send_response(answer.status)
        headers = {"Content-Type": kind, "Content-Length": str(len(answer.body))}
        if cors:
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Access-Control-Expose-Headers"] = "Retry-After, ETag"
        for header, value in {**headers, **answer.headers}.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read the hub's record, not a log."""
