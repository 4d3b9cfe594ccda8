"""Plugin events: console lines and network calls."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from recordings.extract.custom import note_error
from recordings.extract.values import (
    LINE,
    MESSAGE,
    NAME,
    URL,
    mapping,
    number,
    stamp,
    text,
    unquote,
)

CONSOLE, NETWORK = "rrweb/console@1", "rrweb/network@1"
MAX_TRACE = 20
LABEL = 160
# Times below are relative to a page load, not to 1970.
_EPOCH_FLOOR = 1e11
_BAD_STATUS = 400


class PluginReader:
    """Reads `{plugin, payload}` events."""

    def __init__(
        self,
        marks: list[list[Any]],
        facts: dict[str, Any],
        *,
        console_errors_count: bool,
    ) -> None:
        self.marks = marks
        self.facts = facts
        self.errors = 0
        self._console_errors_count = console_errors_count

    def read(self, ts: int, data: dict[str, Any]) -> None:
        """Take one event's data; plugins we do not know are left alone."""
        payload = mapping(data.get("payload"))
        if data["plugin"] == CONSOLE:
            self._console(ts, payload)
        elif data["plugin"] == NETWORK:
            requests = payload.get("requests")
            for request in requests if isinstance(requests, list) else ():
                self._request(ts, mapping(request))

    def _console(self, ts: int, payload: dict[str, Any]) -> None:
        level = text(payload.get("level"), NAME) or "log"
        level = "error" if level == "assert" else level
        arguments = payload.get("payload")
        arguments = arguments if isinstance(arguments, list) else [arguments]
        line = text(" ".join(unquote(argument) for argument in arguments), LINE)
        trace = payload.get("trace")
        frames = trace if isinstance(trace, list) else []
        data = {
            "level": level,
            "text": line,
            "trace": [text(frame, URL) for frame in frames[:MAX_TRACE]],
        }
        self.marks.append([ts, "console", text(line, LABEL), data])
        if level == "error" and self._console_errors_count:
            self.errors += 1
            note_error(self.facts, text(line, MESSAGE))

    def _request(self, ts: int, request: dict[str, Any]) -> None:
        url = text(request.get("name") or request.get("url"), URL)
        if not url:
            return
        status = number(request.get("status") or request.get("responseStatus"))
        error = text(request.get("error"), MESSAGE)
        method = (text(request.get("method"), NAME) or "GET").upper()
        data = {
            "method": method,
            "url": url,
            "status": status,
            "durationMs": stamp(round(number(request.get("duration")) or 0)),
            "size": number(request.get("transferSize")),
            "failed": bool(error) or (status is not None and status >= _BAD_STATUS),
            "error": error,
            "type": text(request.get("initiatorType"), NAME),
        }
        outcome = error or ("" if status is None else str(status))
        label = text(f"{method} {_path(url)} {outcome}".rstrip(), LABEL)
        self.marks.append([_began(ts, request), "network", label, data])


def _began(ts: int, request: dict[str, Any]) -> int:
    """Return when the call began, on the recorder's clock."""
    start = number(request.get("startTime"))
    if start is not None and start > _EPOCH_FLOOR:
        return stamp(start)
    moment = number(request.get("timestamp"))
    if moment is not None and moment > _EPOCH_FLOOR:
        return stamp(moment)
    origin = number(request.get("timeOrigin"))
    if start is not None and origin is not None and origin > _EPOCH_FLOOR:
        return stamp(origin + start)
    return ts


def _path(url: str) -> str:
    try:
        return urlsplit(url).path or url
    except ValueError:
        return url
