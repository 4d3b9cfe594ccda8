"""ClickHouse: chunks, and the rows derived from them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from privacy.erasure.registry import Eraser, Progress, StoreAwayError
from privacy.erasure.scope import Scope
from recordings.clickhouse import erasure
from recordings.clickhouse.pool import StoreUnavailableError


@contextmanager
def as_store_away() -> Iterator[None]:
    """Raise StoreAwayError where ClickHouse is down."""
    try:
        yield
    except StoreUnavailableError as error:
        raise StoreAwayError from error


class TableEraser(Eraser):
    """The rows of sessions in one table."""

    def __init__(self, table: str, *, order: int) -> None:
        self.table = table
        self.order = order
        self.store = f"{table} (ClickHouse)"

    def count(self, scope: Scope) -> int:
        """Count the rows."""
        with as_store_away():
            return erasure.count_rows(
                self.table,
                service_id=scope.service_id,
                pages=scope.pages(erasure.PAGE),
            )

    def erase(self, scope: Scope, progress: Progress) -> int:
        """Delete them by a mutation, and wait until it is through."""
        there = self.count(scope)
        with as_store_away():
            erasure.delete_rows(
                self.table,
                job_id=scope.job_id,
                service_id=scope.service_id,
                pages=scope.pages(erasure.PAGE),
                report=lambda done, total: progress(self.store, done, total),
            )
        return there

    def settle(self, progress: Progress) -> str:
        """Wait until the parts that held them have left the disk."""
        phase = f"{self.store}: old parts leave the disk"
        with as_store_away():
            erasure.drop_old_parts(
                (self.table,), lambda done, total: progress(phase, done, total)
            )
        return "ClickHouse: parts that held them have left the disk."
