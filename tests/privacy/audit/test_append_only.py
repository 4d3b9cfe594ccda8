"""A row of the audit log is never changed, never deleted, never replaced."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import IntegrityError, connection, transaction

from privacy.audit import SYSTEM, record
from privacy.models import AppendOnlyError, AuditLog
from tests.privacy.audit.writing import write

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="REPLACE is a statement of SQLite"
)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="a statement of PostgreSQL"
)

COLUMNS = ", ".join(field.column for field in AuditLog._meta.concrete_fields)


def refused(sql: str, *values) -> str:
    """Run SQL, expect the database to refuse, return why."""
    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
    return str(refusal.value)


def test_a_row_is_not_saved_again():
    (row,) = write()
    row.action = "test.row.changed"
    with pytest.raises(AppendOnlyError, match="append-only"):
        row.save()
    with pytest.raises(AppendOnlyError):
        AuditLog.objects.get().save(update_fields=["action"])


def test_a_row_is_not_deleted():
    (row,) = write()
    with pytest.raises(AppendOnlyError, match="append-only"):
        row.delete()
    assert AuditLog.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(action="test.row.changed"),
        lambda rows: rows.delete(),
        lambda rows: rows.filter(sequence=1).delete(),
        lambda rows: rows._raw_delete("default"),
        lambda rows: rows.bulk_update(list(rows), ["action"]),
        lambda rows: rows.bulk_create([AuditLog()]),
        lambda rows: rows.create(action="test.row.made"),
        lambda rows: rows.get_or_create(action="test.row.made"),
        lambda rows: rows.update_or_create(action="test.row.made"),
    ],
)
def test_a_queryset_neither_changes_nor_makes_rows(change):
    write(2)
    with pytest.raises(AppendOnlyError):
        change(AuditLog.objects.all())
    assert set(AuditLog.objects.values_list("action", flat=True)) == {
        "test.row.written"
    }


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_logs SET action = 'test.row.changed'",
        "UPDATE audit_logs SET sequence = sequence + 10 WHERE sequence = 2",
        "DELETE FROM audit_logs",
        "DELETE FROM audit_logs WHERE sequence = 2",
    ],
)
def test_sql_neither_changes_nor_deletes(sql):
    write(2)
    assert "never changed or deleted" in refused(sql)
    assert AuditLog.objects.count() == 2


def test_sql_inserts_nothing_that_is_not_the_next_row():
    rows = write(2)
    select = f"INSERT INTO audit_logs ({COLUMNS}) SELECT {COLUMNS} FROM audit_logs"
    refused(select)
    for sequence, previous in ((4, rows[1].hash), (3, rows[0].hash), (0, "0" * 64)):
        values = {field.column: field.column for field in AuditLog._meta.fields}
        values |= {"id": "%s", "sequence": "%s", "previous_hash": "%s"}
        asked = ", ".join(values[name] for name in COLUMNS.split(", "))
        given = [AuditLog().pk, sequence, previous]
        if connection.vendor == "sqlite":
            given[0] = given[0].hex
        problem = refused(
            f"INSERT INTO audit_logs ({COLUMNS}) SELECT {asked} FROM audit_logs"
            " WHERE sequence = 1",
            *given,
        )
        assert "a new row follows the last one" in problem
    write()
    assert AuditLog.objects.count() == 3


def replacing(**changed) -> str:
    """Return the SQL that would put another row in the place of row 1."""
    asked = ", ".join(changed.get(name, name) for name in COLUMNS.split(", "))
    return f"({COLUMNS}) SELECT {asked} FROM audit_logs WHERE sequence = 1"


@pytest.fixture
def raw(transactional_db):
    """A plain SQLite connection without our settings."""
    other = sqlite3.connect(
        connection.settings_dict["NAME"], timeout=20, isolation_level=None
    )
    yield other
    other.close()


@on_sqlite
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO audit_logs " + replacing(action="'x'"),
        "REPLACE INTO audit_logs " + replacing(action="'x'"),
        "INSERT OR REPLACE INTO audit_logs " + replacing(id="'f'"),
        "INSERT OR REPLACE INTO audit_logs " + replacing(sequence="9"),
        "INSERT OR IGNORE INTO audit_logs " + replacing(action="'x'"),
        f"INSERT INTO audit_logs {replacing()} ON CONFLICT DO UPDATE SET action='x'",
        "UPDATE OR REPLACE audit_logs SET sequence = 2 WHERE sequence = 1",
        "UPDATE audit_logs SET action = 'x'",
        "DELETE FROM audit_logs",
    ],
)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_nothing_is_replaced_whatever_the_connection_has_set(raw, statement, recursive):
    write(3)
    raw.execute(f"PRAGMA recursive_triggers={recursive}")
    before = raw.execute("SELECT * FROM audit_logs").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="audit_logs is"):
        raw.execute(statement)
    assert raw.execute("SELECT * FROM audit_logs").fetchall() == before


@on_sqlite
@pytest.mark.parametrize("rowid", ["1", "2", "-1", "0"])
def test_a_row_is_not_replaced_by_its_rowid(raw, rowid):
    """A valid next row, except for its rowid."""
    rows = write(3)
    raw.execute("PRAGMA recursive_triggers=OFF")
    asked = {"id": "'f'", "sequence": "4", "previous_hash": f"'{rows[-1].hash}'"}
    selected = ", ".join(asked.get(name, name) for name in COLUMNS.split(", "))
    with pytest.raises(sqlite3.IntegrityError, match="audit_logs is"):
        raw.execute(
            f"INSERT OR REPLACE INTO audit_logs (rowid, {COLUMNS}) "
            f"SELECT {rowid}, {selected} FROM audit_logs WHERE sequence = 1"
        )
    write()
    assert AuditLog.objects.count() == 4


@on_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE audit_logs",
        "TRUNCATE audit_logs CASCADE",
        f"INSERT INTO audit_logs {replacing()} "
        "ON CONFLICT (sequence) DO UPDATE SET action = 'x'",
        "WITH gone AS (DELETE FROM audit_logs RETURNING *) SELECT * FROM gone",
    ],
)
def test_postgresql_refuses_its_other_statements_too(statement):
    write(3)
    refused(statement)
    assert AuditLog.objects.count() == 3


@on_postgresql
def test_replica_mode_switches_nothing_off():
    write(2)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    assert "never changed" in refused("UPDATE audit_logs SET action = 'x'")
    assert "never changed" in refused("TRUNCATE audit_logs")


@on_postgresql
def test_a_temporary_table_of_its_name_is_not_used():
    write(2)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE audit_logs (sequence bigint, hash text)")
        cursor.execute("INSERT INTO audit_logs VALUES (7, 'abc')")
        name = "public.audit_logs"
        asked = {"id": "gen_random_uuid()", "sequence": "8", "previous_hash": "'abc'"}
        selected = ", ".join(asked.get(name, name) for name in COLUMNS.split(", "))
    assert "follows the last one" in refused(
        f"INSERT INTO {name} ({COLUMNS}) SELECT {selected} FROM {name} LIMIT 1"
    )


def test_a_row_written_in_a_transaction_goes_with_it():
    with transaction.atomic():
        record("test.row.written", actor=SYSTEM)
        transaction.set_rollback(True)
    assert not AuditLog.objects.exists()
    (row,) = write()
    assert row.sequence == 1
