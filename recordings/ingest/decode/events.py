"""Whether values are rrweb events."""

from __future__ import annotations

from math import isfinite
from typing import Any

from recordings.ingest.decode.errors import ChunkError
from recordings.ingest.decode.limits import Limits

Event = dict[str, Any]

DOM_CONTENT_LOADED, LOAD, FULL_SNAPSHOT, INCREMENTAL, META, CUSTOM, PLUGIN = range(7)

# What the data of each type must hold, and as what.
_NEEDED: dict[int, tuple[str, type]] = {
    FULL_SNAPSHOT: ("node", dict),
    INCREMENTAL: ("source", int),
    META: ("href", str),
    CUSTOM: ("tag", str),
    PLUGIN: ("plugin", str),
}


def check_events(value: Any, *, limits: Limits) -> list[Event]:
    """Return `value` if it is a list of rrweb events, else raise ChunkError.

    Types beyond those known today pass: newer recorders must not be turned away.
    """
    if not isinstance(value, list):
        raise ChunkError("not_a_list", "The body must be a JSON array of events.")
    if not value:
        raise ChunkError("no_events", "The chunk holds no event.")
    if len(value) > limits.events:
        raise ChunkError(
            "too_many_events",
            f"{len(value)} events in one chunk; {limits.events} are allowed.",
        )
    for index, event in enumerate(value):
        problem = _problem(event)
        if problem:
            raise ChunkError("bad_event", f"Event {index}: {problem}.", index)
    return value


def _problem(event: Any) -> str:
    """Return what is wrong with `event`, '' if nothing."""
    if type(event) is not dict:
        return "not an object"
    kind = event.get("type")
    if type(kind) is not int or kind < 0:
        return "type must be an integer from 0"
    stamp = event.get("timestamp")
    if type(stamp) is not int and not (type(stamp) is float and isfinite(stamp)):
        return "timestamp must be a number of milliseconds"
    data = event.get("data")
    needed = _NEEDED.get(kind)
    if needed is None:
        return "" if data is None or type(data) is dict else "data must be an object"
    if type(data) is not dict:
        return "data must be an object"
    if type(data.get(needed[0])) is not needed[1]:
        return f"data.{needed[0]} must be {_TYPE_NAMES[needed[1]]}"
    return ""


_TYPE_NAMES: dict[type, str] = {dict: "an object", int: "an integer", str: "a string"}
