"""One session of the live list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings

from live.clock import iso
from sessionhub.lib.person_names import search_form

ANONYMOUS = {"type": "anonymous", "id": "", "name": "", "email": ""}
SOMEWHERE = {"country": "", "city": ""}
SOMETHING = {"type": "unknown", "browser": "", "os": ""}


@dataclass(frozen=True, slots=True)
class Window:
    """One tab."""

    id: str
    last_ms: int
    is_gone: bool
    is_seen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A session as viewers see it; `json` is the Session of the messages."""

    id: str
    service_id: str
    slug: str
    device: str
    started_ms: int
    last_ms: int
    consent_id: str
    windows: tuple[Window, ...]
    watchers: int
    search_text: str
    ended: str
    json: bytes
    values: dict[str, Any]

    def matches(self, text: str) -> bool:
        """Return whether the row contains `text`, which is in `search_form`."""
        return text in self.search_text

    def is_left(self, now_ms: int) -> bool:
        """Return whether its last page was left a while ago."""
        open_still = any(not window.is_gone for window in self.windows)
        silence = now_ms - self.last_ms
        return not open_still and silence > settings.SESSION_LEAVE_SECONDS * 1000


def status_of(last_ms: int, now_ms: int) -> str:
    """Return active, or idle after five quiet minutes."""
    quiet = now_ms - last_ms >= settings.SESSION_IDLE_SECONDS * 1000
    return "idle" if quiet else "active"


def read_row(
    session_id: str,
    values: Mapping[str, bytes],
    *,
    watchers: int,
    watchable: bool,
    now_ms: int,
) -> Row | None:
    """Return the row in a hash (see `recordings.ingest.presence.rows`), if it is one.

    A hash that holds only how the session ended gives a row without a service.
    """
    if "service" not in values and "ended" not in values:
        return None
    windows = tuple(
        sorted(_windows(values), key=lambda window: window.last_ms, reverse=True)
    )
    start, last = _whole(values, "start"), _whole(values, "last")
    session: dict[str, Any] = {
        "id": session_id,
        "service": _text(values, "slug"),
        "status": status_of(last, now_ms),
        "actor": _json(values, "actor", ANONYMOUS),
        "location": _json(values, "place", SOMEWHERE),
        "device": _json(values, "device", SOMETHING),
        "page": {"url": _text(values, "url"), "title": _text(values, "title")},
        "startedAt": iso(start),
        "lastActivityAt": iso(last),
        "windows": sum(not window.is_gone for window in windows),
        "counts": {n: _whole(values, n) for n in ("events", "clicks", "errors")},
        "watchers": watchers,
        "watchable": watchable,
        "replayUrl": f"/admin/recordings/recordedsession/{session_id}/",
        "watchUrl": f"/admin/sessions/live/{session_id}/",
    }
    return Row(
        id=session_id,
        service_id=_text(values, "service"),
        slug=session["service"],
        device=session["device"]["type"],
        started_ms=start,
        last_ms=last,
        consent_id=_text(values, "consent"),
        windows=windows,
        watchers=watchers,
        search_text=_search_text(session),
        ended=_text(values, "ended"),
        json=orjson.dumps(session),
        values=session,
    )


def _search_text(session: dict[str, Any]) -> str:
    """Return the text that a search looks in."""
    parts = [*session["actor"].values(), *session["page"].values()]
    parts += [*session["location"].values(), *session["device"].values()]
    return search_form("\n".join([*parts, session["service"], session["id"]]))


def _windows(values: Mapping[str, bytes]) -> list[Window]:
    found = []
    for name, value in values.items():
        if name.startswith("w:"):
            last, gone, seen = value.decode().split(":")
            found.append(Window(name[2:], int(last), gone == "1", seen != "0"))
    return found


def _text(values: Mapping[str, bytes], name: str) -> str:
    return values.get(name, b"").decode(errors="replace")


def _whole(values: Mapping[str, bytes], name: str) -> int:
    return max(0, int(values.get(name) or 0))


def _json(
    values: Mapping[str, bytes], name: str, default: dict[str, str]
) -> dict[str, str]:
    given = values.get(name)
    return orjson.loads(given) if given else default
