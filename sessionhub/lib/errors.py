"""The one shape of every machine-readable error: `{code, detail, requestId}`."""

from __future__ import annotations

from typing import Any


def error_body(
    *, code: str, detail: str, request_id: str, **more: Any
) -> dict[str, Any]:
    """Return the body; `more` adds keys such as `index` or `field`."""
    return {"code": code, "detail": detail, "requestId": request_id, **more}
