"""The loopback hub: the page, built assets and the reading API, with the real CSP."""

from __future__ import annotations

import contextlib
import json
import mimetypes
import re
import threading
import uuid
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django

from .access import Access
from .page import replay_page
from .timeline import chunks_of, timeline_of

ROOT = Path(__file__).resolve().parents[3]
STATIC = (ROOT / "assets/dist", Path(django.__file__).parent / "contrib/admin/static")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; "
    "connect-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
ME = {"id": "7", "name": "Sam Support"}


class Recording:
    """What the hub knows about one recording."""

    def __init__(
        self, windows: dict[str, list[dict[str, Any]]], **session: Any
    ) -> None:
        self.chunks = {w: chunks_of(events) for w, events in windows.items()}
        self.timeline = timeline_of(windows)
        self.notes: list[dict[str, Any]] = []
        self.session = session
        self.asked: list[str] = []
        self.failure: tuple[int, str] | None = None
        self.access = Access()

    def manifest(self, session_id: str) -> dict[str, Any]:
        shown = {k: self.timeline[k] for k in ("startMs", "endMs", "durationMs")}
        return {
            "id": session_id,
            "service": "web-app",
            "status": self.session.get("status", "ended"),
            **shown,
            "windows": [
                {
                    "id": window,
                    "firstTs": chunks[0]["firstTs"],
                    "lastTs": chunks[-1]["lastTs"],
                    "chunks": [
                        {k: v for k, v in c.items() if k != "events"} for c in chunks
                    ],
                }
                for window, chunks in self.chunks.items()
            ],
        }

    def opening(self, session_id: str) -> dict[str, Any]:
        """The manifest with the first chunk that can be shown of the first window."""
        window = min(self.chunks, key=lambda each: self.chunks[each][0]["firstTs"])
        shown = next((c for c in self.chunks[window] if c["hasFullSnapshot"]), None)
        first = shown and {
            "window": window,
            "events": shown["events"],
            "chunks": [shown["seq"]],
            "nextSeq": None,
        }
        return {**self.manifest(session_id), "first": first}

    def events(self, query: dict[str, list[str]]) -> dict[str, Any]:
        window, after = query["window"][0], int(query.get("afterSeq", ["-1"])[0])
        low, high = int(query["from"][0]), int(query["to"][0])
        found = [
            c
            for c in self.chunks[window]
            if c["seq"] > after and c["lastTs"] >= low and c["firstTs"] <= high
        ]
        return {
            "window": window,
            "events": [e for c in found for e in c["events"]],
            "chunks": [c["seq"] for c in found],
            "nextSeq": None,
        }

    def summary(self, session_id: str) -> dict[str, Any]:
        counts = {"events": sum(c["count"] for cs in self.chunks.values() for c in cs)}
        for name in ("click", "rage", "dead", "error"):
            counts[name] = sum(m["kind"] == name for m in self.timeline["marks"])
        return {
            "id": session_id,
            "service": "web-app",
            "status": "ended",
            "actor": {
                "type": "user",
                "id": "u-204",
                "name": "Ada Perez",
                "email": "ada@example.com",
                "tenantId": "harbour",
                "roles": ["buyer"],
            },
            "device": {"type": "desktop", "browser": "Chrome 141", "os": "Windows 11"},
            "location": {"country": "Belgium", "city": "Ghent"},
            "entryUrl": "https://shop.example.com/",
            "startedAt": "2026-11-21T10:00:00Z",
            "lastActivityAt": "2026-11-21T10:06:00Z",
            "endedAt": "2026-11-21T10:06:00Z",
            "durationMs": self.timeline["durationMs"],
            "activeMs": self.timeline["durationMs"] // 2,
            "counts": {
                "events": counts["events"],
                "clicks": counts["click"],
                "rageClicks": counts["rage"],
                "deadClicks": counts["dead"],
                "errors": counts["error"],
                "inputs": 3,
                "pages": 3,
            },
            "sizeBytes": 412_000,
            "consentId": None,
            "privacyVersion": 3,
            "privacy": {
                "version": 3,
                "counts": {"email": 12, "card": 1},
                "masked": {"inputs": 40, "names": 2, "active": 3},
            },
            "signed": True,
            "integrity": self.timeline["integrity"],
            "replayUrl": "",
            **self.session,
        }


class PlayerHub:
    """Serves recordings on a free loopback port until it is closed."""

    def __init__(self) -> None:
        self.recordings: dict[str, Recording] = {}
        self.requests: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        # It looks that often whether it shall end: many tests wait for that.
        serve = partial(self._server.serve_forever, poll_interval=0.02)
        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def add(self, recording: Recording) -> str:
        """Return the address of the page that replays it."""
        session_id = str(uuid.uuid4())
        self.recordings[session_id] = recording
        return self.address(session_id)

    def address(self, session_id: str) -> str:
        return f"{self.origin}/admin/session-recordings/{session_id}/"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(hub: PlayerHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            self._route("GET")

        def do_POST(self) -> None:
            self._route("POST")

        def do_PATCH(self) -> None:
            self._route("PATCH")

        def do_DELETE(self) -> None:
            self._route("DELETE")

        def _route(self, method: str) -> None:
            url = urlsplit(self.path)
            hub.requests.append(f"{method} {self.path}")
            if found := re.fullmatch(r"/admin/session-recordings/([^/]+)/", url.path):
                self._answer(200, replay_page(found[1]).encode(), "text/html")
            elif found := re.fullmatch(r"/api/recordings/([^/]+)/(.*)", url.path):
                self._api(method, found[1], found[2], parse_qs(url.query))
            elif url.path.startswith("/static/"):
                self._static(url.path.removeprefix("/static/"))
            else:
                self._answer(404, b"not found", "text/plain")

        def _static(self, name: str) -> None:
            # A hashed address is the file of the plain name.
            name = re.sub(r"\.[0-9a-f]{16}(?=\.\w+$)", "", name)
            for folder in STATIC:
                file = (folder / name).resolve()
                if file.is_relative_to(folder.resolve()) and file.is_file():
                    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
                    return self._answer(200, file.read_bytes(), kind)
            return self._answer(404, b"not found", "text/plain")

        def _api(
            self, method: str, session_id: str, rest: str, query: dict[str, list[str]]
        ) -> None:
            recording = hub.recordings.get(session_id)
            # Read in any case: on a connection that is kept it would be taken for more.
            body = self._body() if method in ("POST", "PATCH") else None
            if recording is None:
                return self._json(404, _error("not_found", "No such recording."))
            if recording.failure:
                status, code = recording.failure
                return self._json(status, _error(code, "It failed."))
            if rest == "access/":
                access = recording.access
                if method == "POST":
                    return self._json(*access.give(body))
                return self._json(*access.answer(older="before" in query))
            if recording.access.grant is None and rest:
                return self._json(403, _error(recording.access.code, "Say why."))
            if rest.startswith("notes/"):
                note = rest.removeprefix("notes/")
                return self._notes(method, recording, note, body)
            answers = {
                "": lambda: recording.summary(session_id),
                "manifest/": lambda: (
                    recording.opening(session_id)
                    if query.get("first") == ["1"]
                    else recording.manifest(session_id)
                ),
                "timeline/": lambda: recording.timeline,
                "events/": lambda: recording.events(query),
            }
            if rest == "events/":
                recording.asked.append(self.path)
            return self._json(200, answers[rest]())

        def _body(self) -> Any:
            return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

        def _notes(
            self, method: str, recording: Recording, rest: str, body: Any
        ) -> None:
            note_id = rest.strip("/")
            if method == "GET":
                return self._json(200, recording.notes)
            if method == "DELETE":
                recording.notes = [n for n in recording.notes if n["id"] != note_id]
                return self._answer(204, b"", "application/json")
            if method == "POST":
                note = {
                    "id": str(uuid.uuid4()),
                    **body,
                    "author": ME,
                    "createdAt": "2026-11-21T10:20:00Z",
                    "editedAt": None,
                    "mine": True,
                }
                recording.notes.append(note)
                return self._json(201, note)
            note = next(n for n in recording.notes if n["id"] == note_id)
            note.update(body, editedAt="2026-11-21T10:30:00Z")
            return self._json(200, note)

        def _json(self, status: int, body: Any) -> None:
            self._answer(status, json.dumps(body).encode(), "application/json")

        def _answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", CSP)
            self.send_header("Referrer-Policy", "same-origin")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            with contextlib.suppress(BrokenPipeError):  # a request that was given up
                self.wfile.write(body)

    return Handler


def _error(code: str, detail: str) -> dict[str, str]:
    return {"code": code, "detail": detail, "requestId": "req-1"}
