"""The hub: what it received, and how it answers."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import ThreadingHTTPServer
from typing import Any

from tests.e2e.recorder.recorder_hub.contract import (
    CONFIG,
    Answer,
    Chunk,
    refusal,
)
from tests.e2e.recorder.recorder_hub.handler import Handler


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

        class OwnHandler(Handler):
            owner = hub

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A page that leaves mid-request is no news."""

        self._server = Server(("127.0.0.1", 0), OwnHandler)
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
