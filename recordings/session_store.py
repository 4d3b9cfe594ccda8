"""Writing derived rows of sessions (ClickHouse table `sessions`).

Reading them is `recordings.selectors.sessions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from recordings.clickhouse import erasure
from recordings.clickhouse.pool import command
from recordings.clickhouse.writer import insert_columns


class SessionRow(NamedTuple):
    """A session's row, in the order of its columns.

    `started_at` and `last_activity_at` are epoch milliseconds of the server's clock,
    `start_ms` and `end_ms` those of the recorder's. The highest `version` counts.
    """

    service_id: UUID
    session_id: UUID
    started_at: int
    expires_on: date
    last_activity_at: int
    is_final: int
    source: str
    signed: int
    actor_type: int
    actor_id: str
    actor_name: str
    actor_email: str
    tenant_id: str
    roles: list[str]
    device_type: int
    browser: str
    browser_version: str
    os: str
    country: str
    city: str
    entry_url: str
    urls: list[str]
    error_texts: list[str]
    search_text: str
    start_ms: int
    end_ms: int
    duration_ms: int
    active_ms: int
    events: int
    clicks: int
    rage_clicks: int
    dead_clicks: int
    errors: int
    inputs: int
    pages: int
    windows: int
    chunks: int
    raw_bytes: int
    consent_id: str
    privacy_version: int
    integrity_score: int
    integrity_reasons: str
    flags: list[str]
    version: int
    #: JSON {kind: how often}: what was masked, see `recordings.privacy_report`
    masked: str = ""
    #: persons the session ever named, in canonical form: pairs, one of each list
    person_ids: Sequence[str] = ()
    person_emails: Sequence[str] = ()


def insert_sessions(rows: Sequence[SessionRow]) -> None:
    """Store rows; of a session the one with the highest version counts."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        insert_columns("sessions", SessionRow._fields, columns)


def forget_session(service_id: UUID, session_id: UUID) -> None:
    """Delete every row of one session for good. Raises StoreUnavailableError."""
    command(
        "ALTER TABLE sessions DELETE "
        "WHERE service_id = %(service)s AND session_id = %(session)s",
        {"service": service_id, "session": session_id},
        settings={"mutations_sync": 1},
    )


def forget_sessions(
    run_id: UUID, pages: Iterable[list[UUID]], *, report: Callable[[int, int], None]
) -> None:
    """Delete every row of many sessions for good, in one go. Repeat it at will.

    All versions of a row: of a session that was held once, an older one would else
    come to light. Raises StoreUnavailableError.
    """
    erasure.delete_rows("sessions", job_id=run_id, pages=pages, report=report)
