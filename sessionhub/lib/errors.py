"""The schema of every machine-readable error: `{code, detail, requestId}`.

Also the base of errors of a part of the hub that does not answer.
"""

from __future__ import annotations

from typing import Any


class PartAwayError(Exception):
    """A part of the hub does not answer; endpoints answer 503, pages and API alike."""


def error_body(
    *, code: str, detail: str, request_id: str, **more: Any
) -> dict[str, Any]:
    """Return the body; `more` adds keys such as `index` or `field`."""
    return {"code": code, "detail": detail, "requestId": request_id, **more}
