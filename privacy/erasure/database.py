"""What was deleted leaves the file of the relational database too."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from functools import partial

import structlog
from django.db import OperationalError, connection

from privacy.erasure.registry import NotYetError, Progress

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.2
PHASE = "Rewriting the database file"


def settle(tables: Collection[str], progress: Progress) -> str:
    """Rewrite what holds deleted rows; return what was done, for the certificate.

    SQLite: the whole file, and its log is cut to nothing. PostgreSQL: the tables that
    lost rows. Raises NotYetError while another connection is in the way. Inside a
    transaction neither is possible; then it returns ''.
    """
    if connection.in_atomic_block:
        return ""
    if connection.vendor == "sqlite":
        _patiently(_vacuum_sqlite, progress)
        return "SQLite: file rewritten, log truncated."
    ours = [table for table in sorted(tables) if _is_ours(table)]
    for table in ours:
        _patiently(partial(_vacuum_table, table), progress)
    if len(ours) < len(tables):
        return (
            "PostgreSQL: this role owns not every table, so deleted rows stay in the "
            "files of some until PostgreSQL reuses their space."
        )
    return "PostgreSQL: tables that lost rows were rewritten (VACUUM FULL)."


def truncate_log() -> bool:
    """Cut SQLite's log to nothing; False while another connection reads from it."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone()
    return not busy


def _vacuum_sqlite() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    if not truncate_log():
        raise OperationalError("the log is being read")


def _is_ours(table: str) -> bool:
    """Return whether PostgreSQL would rewrite it for us, not skip it with a warning."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class "
            "WHERE oid = to_regclass(%s)",
            [connection.ops.quote_name(table)],
        )
        (mine,) = cursor.fetchone()
    return bool(mine)


def _vacuum_table(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
        try:
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
        finally:
            cursor.execute("RESET lock_timeout")


def _patiently(work: Callable[[], None], progress: Progress) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        progress(PHASE, 0, 0)
        try:
            work()
        except OperationalError as error:
            if time.monotonic() > until:
                log.warning("erasure.database_busy", error=str(error)[:200])
                raise NotYetError(
                    "The database file cannot be rewritten while another process "
                    "uses it. This goes on by itself."
                ) from error
            time.sleep(PAUSE_SECONDS)
        else:
            return
