"""Triggers: the databases refuse to change, delete or replace rows, or to leave gaps.

The migration installs these; they apply to every connection, whatever it has set.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

# ruff: noqa: S608 - only constants stand in these statements
_NO_CHANGE = "audit_logs is append-only: rows are never changed or deleted"
_NO_GAP = "audit_logs is a chain: a new row follows the last one"

# REPLACE deletes the row it replaces and, unless a connection asked for it, fires no
# DELETE trigger; so whatever it could replace (a number, an id, a rowid) is refused
# before. A rowid that was not given reads as -1 there, which therefore may never exist.
_SQLITE = (
    f"""
    CREATE TRIGGER audit_logs_update BEFORE UPDATE ON audit_logs
    BEGIN SELECT RAISE(ABORT, '{_NO_CHANGE}'); END
    """,
    f"""
    CREATE TRIGGER audit_logs_delete BEFORE DELETE ON audit_logs
    BEGIN SELECT RAISE(ABORT, '{_NO_CHANGE}'); END
    """,
    f"""
    CREATE TRIGGER audit_logs_insert BEFORE INSERT ON audit_logs
    BEGIN
        SELECT RAISE(ABORT, '{_NO_CHANGE}')
            WHERE EXISTS (SELECT 1 FROM audit_logs WHERE id = NEW.id)
            OR EXISTS (SELECT 1 FROM audit_logs WHERE rowid = NEW.rowid);
        SELECT RAISE(ABORT, '{_NO_GAP}')
            WHERE NEW.sequence IS NOT
                (SELECT COALESCE(MAX(sequence), 0) + 1 FROM audit_logs)
            OR NEW.previous_hash IS NOT COALESCE(
                (SELECT hash FROM audit_logs ORDER BY sequence DESC LIMIT 1),
                '{"0" * 64}');
    END
    """,
    f"""
    CREATE TRIGGER audit_logs_inserted AFTER INSERT ON audit_logs
    WHEN NEW.rowid < 1
    BEGIN SELECT RAISE(ABORT, '{_NO_GAP}'); END
    """,
)
_SQLITE_GONE = tuple(
    f"DROP TRIGGER IF EXISTS audit_logs_{name}"
    for name in ("update", "delete", "insert", "inserted")
)

# ENABLE ALWAYS: session_replication_role = replica switches off ordinary triggers.
# The trigger names the schema: a temporary table of this name must not be read.
_POSTGRESQL = (
    f"""
    CREATE FUNCTION audit_logs_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{_NO_CHANGE}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"""
    CREATE FUNCTION audit_logs_follow() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        last_sequence bigint;
        last_hash text;
    BEGIN
        EXECUTE format(
            'SELECT sequence, hash FROM %I.%I ORDER BY sequence DESC LIMIT 1',
            TG_TABLE_SCHEMA, TG_TABLE_NAME
        ) INTO last_sequence, last_hash;
        IF NEW.sequence IS DISTINCT FROM COALESCE(last_sequence, 0) + 1
            OR NEW.previous_hash IS DISTINCT FROM COALESCE(last_hash, '{"0" * 64}')
        THEN
            RAISE EXCEPTION '{_NO_GAP}' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER audit_logs_update BEFORE UPDATE OR DELETE ON audit_logs
    FOR EACH ROW EXECUTE FUNCTION audit_logs_refuse()
    """,
    """
    CREATE TRIGGER audit_logs_truncate BEFORE TRUNCATE ON audit_logs
    FOR EACH STATEMENT EXECUTE FUNCTION audit_logs_refuse()
    """,
    """
    CREATE TRIGGER audit_logs_insert BEFORE INSERT ON audit_logs
    FOR EACH ROW EXECUTE FUNCTION audit_logs_follow()
    """,
    "ALTER TABLE audit_logs ENABLE ALWAYS TRIGGER audit_logs_update",
    "ALTER TABLE audit_logs ENABLE ALWAYS TRIGGER audit_logs_truncate",
    "ALTER TABLE audit_logs ENABLE ALWAYS TRIGGER audit_logs_insert",
)
_POSTGRESQL_GONE = (
    *(
        f"DROP TRIGGER IF EXISTS audit_logs_{name} ON audit_logs"
        for name in ("update", "truncate", "insert")
    ),
    "DROP FUNCTION IF EXISTS audit_logs_refuse()",
    "DROP FUNCTION IF EXISTS audit_logs_follow()",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers. ValueError on any other database."""
    _run(connection, {"sqlite": _SQLITE, "postgresql": _POSTGRESQL})


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, as reversing the migration does."""
    _run(connection, {"sqlite": _SQLITE_GONE, "postgresql": _POSTGRESQL_GONE})


def _run(connection: BaseDatabaseWrapper, known: dict[str, tuple[str, ...]]) -> None:
    if connection.vendor not in known:
        raise ValueError(
            f"The audit log cannot be protected on {connection.vendor}. "
            "Use SQLite or PostgreSQL."
        )
    with connection.cursor() as cursor:
        for statement in known[connection.vendor]:
            cursor.execute(statement)
