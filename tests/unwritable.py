"""An audit log that accepts no row, refused by the database itself, not in Python."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

REFUSE = {
    "sqlite": (
        "CREATE TRIGGER no_more_rows BEFORE INSERT ON audit_logs "
        "BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION no_more_rows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'disk full'; END $$",
        "CREATE TRIGGER no_more_rows BEFORE INSERT ON audit_logs "
        "FOR EACH ROW EXECUTE FUNCTION no_more_rows()",
    ),
}
TAKE_AGAIN = {
    "sqlite": ("DROP TRIGGER no_more_rows",),
    "postgresql": (
        "DROP TRIGGER no_more_rows ON audit_logs",
        "DROP FUNCTION no_more_rows()",
    ),
}


@contextmanager
def refused_rows() -> Iterator[None]:
    _run(*REFUSE[connection.vendor])
    try:
        yield
    finally:
        _run(*TAKE_AGAIN[connection.vendor])


@contextmanager
def no_table() -> Iterator[None]:
    """Rename the table, as a failed restore might."""
    _run("ALTER TABLE audit_logs RENAME TO audit_logs_elsewhere")
    try:
        yield
    finally:
        _run("ALTER TABLE audit_logs_elsewhere RENAME TO audit_logs")


# Both, one test each.
BROKEN = [refused_rows, no_table]


@pytest.fixture(params=BROKEN, ids=lambda broken: broken.__name__)
def no_audit(request, db):
    """An audit log that accepts no row from the start of the test."""
    with request.param():
        yield


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
