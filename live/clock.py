"""The hub's clock, as messages carry it."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now_ms() -> int:
    """Return epoch milliseconds."""
    return int(time.time() * 1000)


def iso(ms: int) -> str:
    """Return epoch milliseconds as ISO-8601 in UTC, with milliseconds."""
    moment = datetime.fromtimestamp(ms / 1000, tz=UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso_now() -> str:
    return iso(now_ms())
