"""Bodies of posthog-js: messages of PostHog's capture API that carry rrweb events.

A `$snapshot` message holds a list of events of which posthog-js has packed some parts:
an event with `cv` has the gzip of a JSON text, one character a byte, where rrweb has a
value. Other messages come here only for the person they name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from recordings.ingest.decode.errors import ChunkError
from recordings.ingest.decode.events import (
    CUSTOM,
    FULL_SNAPSHOT,
    META,
    PLUGIN,
    Event,
    check_events,
)
from recordings.ingest.decode.inflate import inflate, is_gzip
from recordings.ingest.decode.limits import Limits
from recordings.ingest.decode.parse import parse_json
from recordings.ingest.decode.translation import identify, ours, unpacked

_PACKED_PARTS = ("texts", "attributes", "removes", "adds")
_NETWORK = "rrweb/network@1"
_TRAITS = {
    "email": ("email", "$email"),
    "name": ("name", "$name", "username"),
    "tenantId": ("tenantId", "tenant_id", "tenant"),
    "roles": ("roles", "role"),
}


def decode_posthog(
    body: bytes, entry: Mapping[str, str], limits: Limits
) -> list[Event]:
    """Return the events of a list of messages of one session and window."""
    text = unpacked(body, limits=limits)
    messages = parse_json(text, limits=limits)
    if not isinstance(messages, list):
        raise ChunkError("not_a_list", "The body must be a JSON array of messages.")
    unpack = _Unpacker(limits, spent=len(text))
    events: list[Event] = []
    for message in messages:
        events += _events_of(message, unpack, limits, entry.get("ua", ""))
    if not events:
        raise ChunkError("no_events", "The chunk holds no event.")
    return events


def _events_of(
    message: Any, unpack: _Unpacker, limits: Limits, user_agent: str
) -> list[Event]:
    properties = message.get("properties") if isinstance(message, dict) else None
    if not isinstance(properties, dict):
        raise ChunkError("bad_message", "A message needs properties.")
    if message.get("event") != "$snapshot":
        return _identity(message)
    packed = properties.get("$snapshot_data")
    items = packed if isinstance(packed, list) else [packed]
    events = check_events([unpack(item) for item in items], limits=limits)
    return list(_translate(events, properties, user_agent))


class _Unpacker:
    """Undoes `cv`; all parts of a chunk share one bound on what they inflate to."""

    def __init__(self, limits: Limits, *, spent: int) -> None:
        self.limits = limits
        self.bytes_left = limits.inflated_bytes - spent
        self.containers_left = limits.containers

    def __call__(self, event: Any) -> Any:
        """Return the event with every packed part replaced by its value."""
        if not isinstance(event, dict) or "cv" not in event:
            return event
        plain = {key: value for key, value in event.items() if key != "cv"}
        data = plain.get("data")
        if isinstance(data, str):
            plain["data"] = self._value(data)
        elif isinstance(data, dict):
            plain["data"] = {
                key: self._value(value)
                if key in _PACKED_PARTS and isinstance(value, str)
                else value
                for key, value in data.items()
            }
        return plain

    def _value(self, packed: str) -> Any:
        try:
            # No character of a packed part is beyond U+00FF, so what reading the
            # message has made of NUL can be undone.
            body = packed.replace("\ufffd", "\0").encode("latin-1")
        except UnicodeEncodeError:
            body = b""
        if not is_gzip(body):
            raise ChunkError("bad_gzip", "A packed part of an event is not gzip.")
        bound = replace(
            self.limits,
            inflated_bytes=max(self.bytes_left, 0),
            containers=max(self.containers_left, 0),
        )
        text = inflate(body, limits=bound)
        self.bytes_left -= len(text)
        self.containers_left -= text.count(b"{") + text.count(b"[")
        return parse_json(text, limits=bound)


def _translate(
    events: list[Event], properties: dict[str, Any], user_agent: str
) -> Iterator[Event]:
    """Yield the events, some of them followed or replaced by our own equivalents."""
    loads = any(_tag(event) == "$session_options" for event in events)
    address = ""
    for event in events:
        if _tag(event) in ("$pageview", "$url_changed"):
            href = _href(event)
            # It reports the address a page was loaded with, too.
            if href and href != address:
                address = href
                yield _page(href, "push", at=event["timestamp"])
            continue
        if event["type"] == PLUGIN and event["data"]["plugin"] == _NETWORK:
            _normalise_network(event)
        yield event
        if event["type"] == META:
            address = event["data"]["href"]
            if loads:
                yield from _page_load(event, properties, user_agent)
                loads = False
        elif event["type"] == FULL_SNAPSHOT:
            yield from _known_person(event, properties)


def _tag(event: Event) -> str:
    return str(event["data"]["tag"]) if event["type"] == CUSTOM else ""


def _page_load(
    meta: Event, properties: dict[str, Any], user_agent: str
) -> Iterator[Event]:
    """Yield sh.session and sh.page where posthog-js has started on a page."""
    data, at = meta["data"], meta["timestamp"]
    recorder = f"posthog-js/{properties.get('$lib_version', '')}"
    session = {
        "recorder": recorder,
        "href": data["href"],
        "userAgent": user_agent,
        "viewport": {"w": data.get("width"), "h": data.get("height")},
    }
    yield ours("sh.session", session, at=at)
    yield _page(data["href"], "load", at=at)


def _page(href: str, kind: str, *, at: int | float) -> Event:
    page = {"href": href, "title": "", "referrer": "", "kind": kind}
    return ours("sh.page", page, at=at)


def _href(event: Event) -> str:
    payload = event["data"].get("payload")
    href = payload.get("href") if isinstance(payload, dict) else None
    return href if isinstance(href, str) else ""


def _known_person(event: Event, properties: dict[str, Any]) -> Iterator[Event]:
    """Yield sh.identify if `distinct_id` is a name: anonymous ones are UUIDs."""
    user_id = properties.get("distinct_id")
    if isinstance(user_id, str) and not looks_anonymous(user_id):
        identity = identify(user_id, {}, at=event["timestamp"])
        if identity:
            yield identity


def looks_anonymous(distinct_id: str) -> bool:
    """Return whether posthog-js made up this id itself."""
    return len(distinct_id) == 36 and distinct_id.count("-") == 4


def person_of(message: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Return (user id, traits) if the message names an identified person.

    `$identify` does, and so does whatever an identified person causes later.
    """
    properties = message.get("properties")
    if not isinstance(properties, dict):
        return None
    if message.get("event") != "$identify" and not properties.get("$is_identified"):
        return None
    user_id = properties.get("distinct_id")
    if not isinstance(user_id, str | int) or isinstance(user_id, bool) or not user_id:
        return None
    given: dict[str, Any] = {}
    for source in (properties.get("$set"), message.get("$set")):
        if isinstance(source, dict):
            given.update(source)
    found = {
        trait: next((given[name] for name in names if given.get(name)), None)
        for trait, names in _TRAITS.items()
    }
    traits = {trait: value for trait, value in found.items() if value is not None}
    return str(user_id), traits


def _identity(message: dict[str, Any]) -> list[Event]:
    """Return sh.identify for a message that names the person."""
    person = person_of(message)
    at = message.get("timestamp")
    if person is None or type(at) is not int:
        raise ChunkError("bad_message", "The message names no person, or no time.")
    identity = identify(*person, at=at)
    return [identity] if identity else []


def _normalise_network(event: Event) -> None:
    """Give the requests of posthog-js's network plugin our names and clock.

    Paint, first-input and server timings are measurements of the page, no requests.
    """
    payload = event["data"].get("payload")
    requests = payload.get("requests") if isinstance(payload, dict) else None
    if not isinstance(requests, list):
        return
    payload["requests"] = [
        _request(request)
        for request in requests
        if isinstance(request, dict) and request.get("initiatorType")
    ]


def _request(theirs: dict[str, Any]) -> dict[str, Any]:
    status = theirs.get("status") or theirs.get("responseStatus")
    request = {
        "name": theirs.get("name", ""),
        "initiatorType": theirs["initiatorType"],
        "method": theirs.get("method") or "GET",
        "status": status if isinstance(status, int) else 0,
        "startTime": theirs.get("timestamp"),
        "duration": theirs.get("duration") or _lasted(theirs),
    }
    for name in ("transferSize", "error", "requestBody", "responseBody"):
        if theirs.get(name) is not None:
            request[name] = theirs[name]
    return request


def _lasted(theirs: dict[str, Any]) -> int | float:
    start, end = theirs.get("startTime"), theirs.get("endTime")
    if isinstance(start, int | float) and isinstance(end, int | float):
        return max(end - start, 0)
    return 0
