"""Our own events, made from what third-party recorders send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from recordings.ingest.decode.events import CUSTOM, Event
from recordings.ingest.decode.inflate import inflate
from recordings.ingest.decode.limits import Limits
from sessionhub.lib.person_names import as_text

MAX_TEXT = 500
#: Traits that masking keeps as they are. Any other is masked whole before it is cut.
_KEPT = frozenset(("email", "name", "tenantId", "roles"))
BEST_DEFLATE_RATIO = 1032


def unpacked(body: bytes, *, limits: Limits) -> bytes:
    """Return a body that the edge has packed; its size counts, but not its ratio."""
    return inflate(body, limits=replace(limits, ratio=BEST_DEFLATE_RATIO))


def ours(tag: str, payload: dict[str, Any], *, at: int | float) -> Event:
    """Return a custom event as our recorder would have sent it."""
    data = {"tag": tag, "payload": payload}
    return {"type": CUSTOM, "timestamp": at, "data": data}


def identify(user: Any, traits: Mapping[str, Any], *, at: int | float) -> Event | None:
    """Return sh.identify, or None if `user` names no one.

    An id is kept whole: people are found by it. Traits are texts, numbers and booleans;
    `roles` is a sorted list.
    """
    name = as_text(user).strip()
    if not name:
        return None
    kept = {key: _trait(key, value) for key, value in traits.items()}
    payload = {
        "userId": name,
        "traits": {key: value for key, value in kept.items() if value is not None},
    }
    return ours("sh.identify", payload, at=at)


def _trait(key: str, value: Any) -> Any:
    if key == "roles":
        values = value if isinstance(value, list) else [value]
        return sorted({text for text in map(_text, values) if text}) or None
    if isinstance(value, bool | int | float):
        return value
    if key not in _KEPT and isinstance(value, str):
        return value.strip() or None
    return _text(value) or None


def _text(value: Any) -> str:
    """Return a text or number as bounded text, anything else as ''."""
    if isinstance(value, str) or (type(value) in (int, float)):
        return as_text(value).strip()[:MAX_TEXT]
    return ""
