"""An audit log that takes no row, for real: in the database, not in Python."""

from __future__ import annotations

import pytest
from django.db import connection

REFUSING = {
    "sqlite": (
        "CREATE TRIGGER no_more_rows BEFORE INSERT ON audit_logs "
        "BEGIN SELECT RAISE(ABORT, 'disk full'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION no_more_rows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'disk full'; END $$",
        "CREATE TRIGGER a_no_more_rows BEFORE INSERT ON audit_logs "
        "FOR EACH ROW EXECUTE FUNCTION no_more_rows()",
    ),
}


def refuse_rows() -> None:
    """Have the database refuse each new row."""
    with connection.cursor() as cursor:
        for statement in REFUSING[connection.vendor]:
            cursor.execute(statement)


def take_table_away() -> None:
    """Call the table something else, as a botched restore would."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_logs RENAME TO audit_logs_elsewhere")


@pytest.fixture(params=[refuse_rows, take_table_away], ids=["refused", "no table"])
def no_audit(request, db):
    """Both, one test each; the test's transaction takes it back."""
    request.param()
