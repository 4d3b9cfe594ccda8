"""A complete HTTP response as bytes, for requests refused before the application."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import orjson

from sessionhub.lib.errors import error_body
from sessionhub.lib.safe_headers import NOSNIFF, POLICY
from sessionhub.lib.uuid7 import uuid7

REASONS = {413: "Content Too Large"}


def raw_answer(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Iterable[tuple[bytes, bytes]] = (),
    **more: Any,
) -> bytes:
    """Return an error response in the schema of errors; it ends the connection."""
    request_id = str(uuid7())
    body = orjson.dumps(
        error_body(code=code, detail=detail, request_id=request_id, **more)
    )
    reason = REASONS.get(status) or HTTPStatus(status).phrase
    lines = [
        f"HTTP/1.1 {status} {reason}".encode(),
        b"Content-Type: application/json",
        *(b"%b: %b" % header for header in (NOSNIFF, POLICY)),
        b"Content-Length: %d" % len(body),
        b"X-Request-Id: " + request_id.encode(),
        *(b"%b: %b" % header for header in headers),
        b"Connection: close",
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
