"""When stored chunks expire: moving sessions to another day, and dropping days.

A day is a partition of `replay_chunks`, and is dropped whole. Reading goes by the
newest copy of a chunk, so a copy that was made is in force at once, and the one by the
old date may lie there until its day is dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from recordings.chunk_store import ChunkRow
from recordings.clickhouse.erasure import ids_table, wait_for_mutations
from recordings.clickhouse.pool import command, read

SessionKey = tuple[UUID, UUID]

PAGE = 10_000
COPY_SECONDS = 600

_COLUMNS = ", ".join(ChunkRow._fields)
_SELECTED = ", ".join(
    "%(day)s" if name == "expires_on" else name for name in ChunkRow._fields
)
_COPY = f"""
INSERT INTO replay_chunks ({_COLUMNS}, ingested_at)
SELECT {_SELECTED}, now64(6)
FROM (
    SELECT * FROM replay_chunks
    WHERE service_id = %(service)s AND session_id = %(session)s
    ORDER BY window_id, seq, ingested_at DESC
    LIMIT 1 BY window_id, seq
)
WHERE expires_on != %(day)s
"""  # noqa: S608 - our own column names


def copy_to_day(service_id: UUID, session_ids: Collection[UUID], *, day: date) -> None:
    """Have every stored chunk of these sessions expire on `day`.

    Raises StoreUnavailableError; what was copied before it stays and does no harm.
    """
    for session_id in session_ids:
        command(
            _COPY,
            {"service": service_id, "session": session_id, "day": day},
            # The same rows may have been there before: none is a repetition to drop.
            settings={"insert_deduplicate": 0, "max_execution_time": COPY_SECONDS},
        )


def forget_day(service_id: UUID, session_ids: Collection[UUID], *, day: date) -> None:
    """Delete the copies of these sessions that expire on `day`, and only those."""
    if not session_ids:
        return
    command(
        "ALTER TABLE replay_chunks DELETE IN PARTITION %(day)s "
        "WHERE service_id = %(service)s AND session_id IN %(sessions)s",
        {"day": str(day), "service": service_id, "sessions": tuple(session_ids)},
        settings={"mutations_sync": 0},
    )
    wait_for_mutations("replay_chunks")


def forget_chunks(service_id: UUID, session_ids: Collection[UUID]) -> None:
    """Delete every chunk of these sessions, whenever it expires."""
    command(
        "ALTER TABLE replay_chunks DELETE "
        "WHERE service_id = %(service)s AND session_id IN %(sessions)s",
        {"service": service_id, "sessions": tuple(session_ids)},
        settings={"mutations_sync": 0},
    )
    wait_for_mutations("replay_chunks")


def first_days(
    service_id: UUID, session_ids: Collection[UUID], *, far: date
) -> dict[UUID, tuple[date, date | None]]:
    """Return when each stored session began, and the day it was to expire on.

    The latter is None where no copy by that day is left.
    """
    if not session_ids:
        return {}
    rows = read(
        "SELECT session_id, toDate(min(session_start)), "
        "minIf(expires_on, expires_on != %(far)s), countIf(expires_on != %(far)s) "
        "FROM replay_chunks "
        "WHERE service_id = %(service)s AND session_id IN %(sessions)s "
        "GROUP BY session_id",
        {"far": far, "service": service_id, "sessions": tuple(session_ids)},
    )
    return {row[0]: (row[1], row[2] if row[3] else None) for row in rows}


def expired_days(*, today: date) -> list[date]:
    """Return the days before `today` that still hold chunks."""
    rows = read(
        "SELECT DISTINCT expires_on FROM replay_chunks WHERE expires_on < %(today)s "
        "ORDER BY expires_on",
        {"today": today},
    )
    return [row[0] for row in rows]


def drop_day(day: date) -> None:
    """Drop a whole day."""
    command("ALTER TABLE replay_chunks DROP PARTITION %(day)s", {"day": str(day)})


def sessions_on(day: date, *, among: Collection[UUID]) -> list[SessionKey]:
    """Return those of `among` with chunks that a drop of `day` would take away."""
    if not among:
        return []
    rows = read(
        "SELECT service_id, session_id FROM ("
        "SELECT service_id, session_id, window_id, seq, "
        "argMax(expires_on, ingested_at) AS newest FROM replay_chunks "
        "WHERE session_id IN wanted GROUP BY service_id, session_id, window_id, seq) "
        "WHERE newest = %(day)s GROUP BY service_id, session_id",
        {"day": day},
        external_tables=[ids_table("wanted", among)],
    )
    return [(row[0], row[1]) for row in rows]


_EXPIRED = """
SELECT service_id, session_id FROM (
    SELECT service_id, session_id, max(expires_on) AS last
    FROM (
        SELECT service_id, session_id, argMax(expires_on, version) AS expires_on
        FROM sessions
        WHERE (service_id, session_id) > (%(service_after)s, %(session_after)s)
        GROUP BY service_id, session_id
        UNION ALL
        SELECT DISTINCT service_id, session_id, expires_on FROM replay_chunks
        WHERE (service_id, session_id) > (%(service_after)s, %(session_after)s)
    )
    GROUP BY service_id, session_id
)
WHERE last < %(today)s
ORDER BY service_id, session_id
LIMIT %(limit)s
"""


def expired_sessions(*, today: date) -> Iterator[list[SessionKey]]:
    """Yield every (service, session) of which nothing is left from `today` on."""
    after = (UUID(int=0), UUID(int=0))
    while True:
        parameters = {
            "service_after": after[0],
            "session_after": after[1],
            "today": today,
            "limit": PAGE,
        }
        page = [
            (row[0], row[1])
            for row in read(
                _EXPIRED, parameters, settings={"max_execution_time": COPY_SECONDS}
            )
        ]
        if page:
            yield page
            after = page[-1]
        if len(page) < PAGE:
            return


def stored_on(day: date) -> list[SessionKey]:
    """Return every session with chunks that expire on `day`."""
    rows = read(
        "SELECT DISTINCT service_id, session_id FROM replay_chunks "
        "WHERE expires_on = %(day)s",
        {"day": day},
    )
    return [(row[0], row[1]) for row in rows]
