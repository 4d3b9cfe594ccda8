"""What one page shows of the live list, and the messages that keep it current.

Pure: `snapshot` and `change` return messages; what the page then shows always equals
what `snapshot` would return next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Set
from dataclasses import dataclass
from typing import Any

import orjson

from live.clock import iso_now
from live.messages import monitor
from live.roster.row import Row
from sessionhub.lib.person_names import search_form

MAX_TEXT = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of a page; None means no filter."""

    service: str | None = None
    device: str | None = None
    text: str | None = None

    @classmethod
    def read(cls, message: dict[str, Any]) -> Filters:
        """Return the filters of a `filter` message; an empty one is none."""
        text = (message.get("text") or "").strip()[:MAX_TEXT]
        return cls(
            service=message.get("service") or None,
            device=message.get("device") or None,
            text=text or None,
        )

    def admit(self, row: Row) -> bool:
        """Return whether a row is shown."""
        return (
            (self.service is None or row.slug == self.service)
            and (self.device is None or row.device == self.device)
            and (self.text is None or row.matches(search_form(self.text)))
        )

    def as_wire(self) -> dict[str, str | None]:
        """Return the filters as the snapshot message carries them."""
        return {"service": self.service, "device": self.device, "text": self.text}


class View:
    """The rows one page shows."""

    def __init__(self, filters: Filters | None = None) -> None:
        self.filters = filters or Filters()
        self.sequence = 0
        self._shown: dict[str, Row] = {}
        self._services: Counter[str] = Counter()
        self._devices: Counter[str] = Counter()

    def snapshot(self, rows: Collection[Row]) -> bytes:
        """Begin anew with these rows; return the message."""
        shown = [row for row in rows if self.filters.admit(row)]
        shown.sort(key=lambda row: (-row.started_ms, row.id))
        self._shown = {row.id: row for row in shown}
        self._services = Counter(row.slug for row in shown)
        self._devices = Counter(row.device for row in shown)
        return monitor.SESSIONS_SNAPSHOT.pack(
            sequence=self._next(),
            filters=self.filters.as_wire(),
            statistics=self.statistics(),
            sessions=[orjson.Fragment(row.json) for row in shown],
            serverTime=iso_now(),
        )

    def change(self, session_id: str, row: Row | None, reason: str) -> bytes | None:
        """Return the message for a session that is now `row`, or gone for `reason`."""
        before = self._shown.get(session_id)
        if row is not None and not self.filters.admit(row):
            row, reason = None, "filtered"
        if row is None:
            return None if before is None else self._ended(before, reason)
        if before is not None and before.json == row.json:
            return None
        if before is not None:
            self._count(before, -1)
        self._shown[session_id] = row
        self._count(row, 1)
        message = monitor.SESSION_UPDATED if before else monitor.SESSION_STARTED
        return message.pack(
            sequence=self._next(),
            session=orjson.Fragment(row.json),
            statistics=self.statistics(),
        )

    @property
    def shown(self) -> Set[str]:
        """The ids of what is shown now."""
        return self._shown.keys()

    def statistics(self) -> dict[str, Any]:
        """Return the sums of what is shown."""
        return {
            "total": len(self._shown),
            "byService": dict(sorted((+self._services).items())),
            "byDevice": dict(sorted((+self._devices).items())),
        }

    def _ended(self, row: Row, reason: str) -> bytes:
        del self._shown[row.id]
        self._count(row, -1)
        return monitor.SESSION_ENDED.pack(
            sequence=self._next(),
            sessionId=row.id,
            reason=reason,
            statistics=self.statistics(),
        )

    def _count(self, row: Row, more: int) -> None:
        self._services[row.slug] += more
        self._devices[row.device] += more

    def _next(self) -> int:
        self.sequence += 1
        return self.sequence
