"""Bodies of `@rrweb/browser-client`: one rrweb event a line (NDJSON).

The client reports what it knows about the visit in custom events of its own; where our
recorder has an event for it, that is added (see docs/other-recorders.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recordings.ingest.decode.events import CUSTOM, META, Event, check_events
from recordings.ingest.decode.limits import Limits
from recordings.ingest.decode.parse import parse_json
from recordings.ingest.decode.translation import identify, ours, unpacked

# Names that sites give these in the free-form `meta` of the client.
_TRAIT_NAMES = {
    "email": ("email", "userEmail", "user_email"),
    "name": ("name", "userName", "user_name", "username"),
    "tenantId": ("tenantId", "tenant_id", "tenant"),
    "roles": ("roles", "role"),
}
_USER_NAMES = ("userId", "user_id", "uid", "externalId")
_VISIBILITY = {"page-visible": "visible", "page-hidden": "hidden"}


def decode_rrweb(body: bytes, entry: Mapping[str, str], limits: Limits) -> list[Event]:
    """Return the events of an NDJSON body, gzip or identity."""
    lines = [
        line for line in unpacked(body, limits=limits).splitlines() if line.strip()
    ]
    text = b"[" + b",".join(lines) + b"]"
    events = check_events(parse_json(text, limits=limits), limits=limits)
    return list(_translate(events, user_agent=entry.get("ua", "")))


def _translate(events: list[Event], *, user_agent: str) -> Iterator[Event]:
    """Yield the events, some of them followed or replaced by our own equivalents."""
    loading: dict[str, Any] | None = None
    for event in events:
        tag = event["data"]["tag"] if event["type"] == CUSTOM else ""
        if tag in _VISIBILITY:
            state = {"state": _VISIBILITY[tag]}
            yield ours("sh.visibility", state, at=event["timestamp"])
            continue
        yield event
        if event["type"] == META and loading is not None:
            yield from _page_load(event, loading, user_agent)
            loading = None
        elif tag == "recording-meta":
            payload = event["data"].get("payload")
            if isinstance(payload, dict):
                # The client adds this to its first event on every page.
                if "recordVersion" in payload:
                    loading = payload
                yield from _identity(event, payload)


def _page_load(
    meta: Event, page_meta: dict[str, Any], user_agent: str
) -> Iterator[Event]:
    """Yield sh.session and sh.page of a page that has just loaded."""
    data = meta["data"]
    session = {
        "recorder": f"@rrweb/browser-client/{page_meta.get('recordVersion', '')}",
        "href": data["href"],
        "referrer": data.get("referrer", ""),
        "userAgent": user_agent,
        "viewport": {"w": data.get("width"), "h": data.get("height")},
    }
    for name in ("language", "timezone"):
        if isinstance(page_meta.get(name), str):
            session[name] = page_meta[name]
    if "screenWidth" in page_meta:
        session["screen"] = {
            "w": page_meta["screenWidth"],
            "h": page_meta.get("screenHeight"),
        }
        session["dpr"] = page_meta.get("devicePixelRatio")
    page = {
        "href": data["href"],
        "title": data.get("title", ""),
        "referrer": data.get("referrer", ""),
        "kind": "load",
    }
    yield ours("sh.session", session, at=meta["timestamp"])
    yield ours("sh.page", page, at=meta["timestamp"])


def _identity(event: Event, payload: dict[str, Any]) -> Iterator[Event]:
    """Yield sh.identify if the site's own `meta` names a person."""
    user = _first(payload, _USER_NAMES)
    traits = {trait: _first(payload, names) for trait, names in _TRAIT_NAMES.items()}
    identity = identify(user, traits, at=event["timestamp"])
    if identity:
        yield identity


def _first(payload: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((payload[name] for name in names if payload.get(name)), None)
