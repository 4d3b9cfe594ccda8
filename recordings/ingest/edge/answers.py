"""The results of an endpoint: an `Answer` returned, or a `Refusal` raised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from recordings.ingest.edge.counts import refusals
from sessionhub.lib.errors import error_body

JSON = b"application/json"
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer; the endpoint adds request id, length and CORS headers."""

    status: int
    body: bytes = b""
    content_type: bytes = JSON
    headers: Headers = ()
    cors: bool = True
    close: bool = False


def json_answer(status: int, value: Any, *, headers: Headers = ()) -> Answer:
    return Answer(status, orjson.dumps(value), headers=headers)


class Refusal(Exception):
    """Stop here and answer this error.

    `retry_after` is in whole seconds. `cors` False keeps the page from reading why.
    `close` ends the connection after the answer, for a body that will not be read.
    `more` goes into the body: `field`, `index`, `stop`.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        retry_after: int | None = None,
        cors: bool = True,
        close: bool = False,
        headers: Headers = (),
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after = retry_after
        self.cors = cors
        self.close = close
        self.headers = headers
        self.more = more
        refusals.labels(code).inc()

    def answer(self, request_id: str) -> Answer:
        """Return the answer in the one shape of errors."""
        body = error_body(
            code=self.code, detail=self.detail, request_id=request_id, **self.more
        )
        headers = self.headers
        if self.retry_after is not None:
            headers += (
                (b"retry-after", str(self.retry_after).encode()),
                (b"access-control-expose-headers", b"Retry-After"),
            )
        return Answer(
            self.status,
            orjson.dumps(body),
            headers=headers,
            cors=self.cors,
            close=self.close,
        )


def unknown_key() -> Refusal:
    """Return the one refusal of a missing and of an unknown key."""
    return Refusal(401, "unknown_key", "This key is not known here.")


def too_large(limit: int) -> Refusal:
    """Return the refusal of a body over `limit` bytes."""
    return Refusal(
        413, "too_large", f"The body may have at most {limit} bytes.", close=True
    )
