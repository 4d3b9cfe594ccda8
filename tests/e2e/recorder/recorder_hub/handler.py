"""HTTP requests to a `RecorderHub`, and pages of the recorded application."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sessionhub.lib.compressed import split_name
from tests.e2e.recorder.recorder_hub.contract import Answer

if TYPE_CHECKING:
    from tests.e2e.recorder.recorder_hub.hub import RecorderHub

DIST = Path(__file__).resolve().parents[4] / "assets" / "dist"
SCRIPTS = (
    "/recorder.js",
    "/recorder-banner.js",
    "/recorder-live.js",
    "/recorder-oversize.js",
)


class Handler(BaseHTTPRequestHandler):
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
