"""Write rows for the tests of the audit log, and bypass the product's checks."""

from __future__ import annotations

from contextlib import contextmanager

from django.db import connection

from privacy.audit import SYSTEM, record, triggers
from privacy.models import AuditLog


def write(count: int = 1, action: str = "test.row.written", **more) -> list[AuditLog]:
    """Record `count` rows."""
    return [record(action, actor=SYSTEM, **more) for _ in range(count)]


@contextmanager
def triggers_dropped():
    """Let an owner of the database do what the triggers refuse."""
    triggers.remove(connection)
    yield
    triggers.install(connection)


def by_hand(sql: str, *values) -> None:
    """Run SQL as an owner of the database could, past every trigger."""
    with triggers_dropped(), connection.cursor() as cursor:
        cursor.execute(sql, values)
