"""Audit rows of an open live list: its viewer, and the sessions it showed."""

from __future__ import annotations

import time
from collections.abc import Iterable

import structlog

from live.clock import iso
from live.roster.view import Filters
from privacy.access import Caller, record_served
from privacy.access.search_facts import asked_facts
from sessionhub.models import Service

log = structlog.get_logger(__name__)

VIEWED = "live.monitor.viewed"
SHOWN = "live.monitor.shown"
EVERY_SECONDS = 300.0
MOST_IN_A_ROW = 1_000
"""Ids of sessions in one row; more make more rows."""


def put_list_on_record(*, caller: Caller, filters: Filters) -> None:
    """Audit that the list is viewed; typed text is stored only as a hash."""
    wire = filters.as_wire()
    facts = asked_facts(
        {"text": "", **wire},
        search="text",
        names=("service", "device"),
        values={
            *Service.objects.values_list("slug", flat=True),
            # One of a list: the schema of the message takes no other.
            *filter(None, [wire["device"]]),
        },
    )
    record_served(caller=caller, action=VIEWED, facts=facts)


class ShownSessions:
    """Which sessions an open list has shown since the last row, and from when."""

    def __init__(self) -> None:
        self._shown: dict[str, None] = {}
        self._from_ms = 0
        self._due_at = 0.0

    def add(self, session_ids: Iterable[str]) -> None:
        """Note the sessions that are shown now."""
        if not self._shown:
            self._begin()
        self._shown |= dict.fromkeys(session_ids)

    @property
    def is_due(self) -> bool:
        """Whether there is something to write, and it is time to."""
        return bool(self._shown) and time.monotonic() >= self._due_at

    def put_on_record(self, caller: Caller, *, still: Iterable[str] = ()) -> None:
        """Audit the sessions that were shown, with times; keep those `still` shown.

        Raises AuditUnavailableError; what could not be written is kept.
        """
        shown, to_ms = list(self._shown), _now_ms()
        for start in range(0, len(shown), MOST_IN_A_ROW):
            facts = {
                "from": iso(self._from_ms),
                "to": iso(to_ms),
                "sessions": shown[start : start + MOST_IN_A_ROW],
                "shown": len(shown),
            }
            record_served(caller=caller, action=SHOWN, facts=facts)
        left = [each for each in self._shown if each not in set(shown)]
        self._shown = dict.fromkeys([*still, *left])
        self._begin()

    def _begin(self) -> None:
        self._from_ms = _now_ms()
        self._due_at = time.monotonic() + EVERY_SECONDS


def _now_ms() -> int:
    return int(time.time() * 1000)
