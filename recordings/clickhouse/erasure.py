"""Deleting rows of sessions for good: real mutations, and files that leave the disk.

Which sessions stands in the table `erasing`, so that one mutation takes any number and
no query is too long. A mutation writes every part anew that holds such a row; the old
part goes when `old_parts_lifetime` is over, which is set to nothing meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import structlog

from recordings.clickhouse.pool import StoreUnavailableError, command, read
from recordings.clickhouse.writer import insert_columns

log = structlog.get_logger(__name__)

PAGE = 20_000
"""Ids in one question: they travel as a table beside it."""
POLL_SECONDS = 0.2
PATIENCE_SECONDS = 900.0

Report = Callable[[int, int], None]
"""Called while waiting, with how much is done and of how much."""


def ids_table(name: str, ids: Iterable[UUID]) -> dict[str, Any]:
    """Return ids as a table that travels beside a query."""
    rows = [(each,) for each in ids]
    return {"name": name, "structure": [("id", "UUID")], "data": rows}


def count_rows(table: str, *, service_id: UUID, pages: Iterable[list[UUID]]) -> int:
    """Return how many rows of these sessions a table holds."""
    sql = (
        f"SELECT count() FROM {table} "  # noqa: S608 - our own table names
        "WHERE service_id = %(service)s AND session_id IN wanted"
    )
    return sum(
        int(
            read(
                sql,
                {"service": service_id},
                external_tables=[ids_table("wanted", page)],
            )[0][0]
        )
        for page in pages
    )


def delete_rows(
    table: str,
    *,
    job_id: UUID,
    pages: Iterable[list[UUID]],
    report: Report,
    service_id: UUID | None = None,
) -> None:
    """Delete every row of these sessions; on return it is gone from every active part.

    Name the service where it is one: an id may have been used by another, too. May be
    repeated with the same `job_id`. Raises StoreUnavailableError.
    """
    forget(job_id)
    for page in pages:
        columns = [[job_id] * len(page), page]
        insert_columns("erasing", ("job_id", "session_id"), columns)
    service = "1" if service_id is None else "service_id = %(service)s"
    sql = (
        f"ALTER TABLE {table} DELETE WHERE {service} AND session_id IN "  # noqa: S608
        "(SELECT session_id FROM erasing WHERE job_id = %(job)s)"
    )
    command(
        sql,
        {"service": service_id, "job": job_id},
        settings={"mutations_sync": 0, "allow_nondeterministic_mutations": 1},
    )
    wait_for_mutations(table, about=str(job_id), report=report)
    forget(job_id)


def forget(job_id: UUID) -> None:
    """Forget which sessions were being deleted."""
    command("ALTER TABLE erasing DROP PARTITION %(job)s", {"job": str(job_id)})


_MUTATIONS = """
SELECT countIf(NOT is_done), sum(parts_to_do), anyIf(latest_fail_reason, NOT is_done)
FROM system.mutations
WHERE database = currentDatabase() AND table = %(table)s
  AND position(command, %(about)s) > 0
"""


def wait_for_mutations(
    table: str, *, about: str = "", report: Report = lambda done, total: None
) -> None:
    """Return once every mutation of a table (that names `about`) is through.

    Raises StoreUnavailableError for one that fails or never ends.
    """
    most = 0
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        unfinished, parts, failed = read(_MUTATIONS, {"table": table, "about": about})[
            0
        ]
        if not unfinished:
            return
        most = max(most, parts)
        report(most - parts, most)
        if failed or time.monotonic() > until:
            log.error("clickhouse.mutation_waits", table=table, why=failed[:300])
            raise StoreUnavailableError("ClickHouse does not finish a deletion.")
        time.sleep(POLL_SECONDS)


_OLD_PARTS = """
SELECT table, name FROM system.parts
WHERE database = currentDatabase() AND table IN %(tables)s AND NOT active AND rows > 0
"""


def drop_old_parts(tables: tuple[str, ...], report: Report) -> int:
    """Return once every part that is no longer used has left the disk; how many did.

    Raises StoreUnavailableError where one stays.
    """
    waiting = set(read(_OLD_PARTS, {"tables": tables}))
    found = len(waiting)
    if not found:
        return 0
    for table in tables:
        command(f"ALTER TABLE {table} MODIFY SETTING old_parts_lifetime = 0")
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while waiting:
            report(found - len(waiting), found)
            _clean_up_now(tables)
            time.sleep(POLL_SECONDS)
            waiting &= set(read(_OLD_PARTS, {"tables": tables}))
            if time.monotonic() > until:
                raise StoreUnavailableError("ClickHouse keeps old parts on disk.")
    finally:
        for table in tables:
            command(f"ALTER TABLE {table} RESET SETTING old_parts_lifetime")
    return found


def _clean_up_now(tables: tuple[str, ...]) -> None:
    """Wake what removes old parts: a quiet ClickHouse looks ever more rarely."""
    for table in tables:
        try:
            command(f"SYSTEM START CLEANUP {table}")
        except StoreUnavailableError as error:
            # A right that a user of a managed server may lack; then it takes longer.
            log.info("clickhouse.cleans_up_by_itself", why=str(error)[:200])
