"""Triggers by which the database protects versions, also against SQL by hand.

The migration installs them: content that is no draft never changes, states only go
forward, nothing is active without a check that passed for exactly this content and
these tests, and history is neither deleted nor replaced. With the right to write SQL
one could forge a check first; the audit log reveals it.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

# ruff: noqa: S608 - only constants stand in these statements
VERSIONS = "authz_models_authorizationmodelversion"
CHECKS = "authz_models_versioncheck"
PLACE = ("id", "model_id", "number", "created_at")
FROZEN = (
    *("label", "format", "content", "checksum", "tests", "tests_checksum"),
    *("message", "revision", "restored_from_id"),
)
FOUND = (
    *("id", "version_id", "checksum", "tests_checksum", "passed", "created_at"),
    *("errors", "warnings", "total", "failed", "failures"),
)

PASSED = f"""EXISTS (
    SELECT 1 FROM {CHECKS} c WHERE c.version_id = NEW.id AND c.passed
    AND c.checksum = NEW.checksum AND c.tests_checksum = NEW.tests_checksum)"""
FORWARD = """(OLD.state <> 'draft' AND NEW.state = 'draft')
    OR (OLD.state = 'draft' AND NEW.state NOT IN ('draft', 'validated'))
    OR (OLD.state = 'active' AND NEW.state = 'validated')
    OR (OLD.state = 'validated' AND NEW.state = 'superseded')
    OR (OLD.state = 'superseded' AND NEW.state <> 'superseded')"""
KEPT = f"""EXISTS (
    SELECT 1 FROM {VERSIONS} v WHERE v.id = OLD.version_id AND v.state <> 'draft')"""


class Guard(NamedTuple):
    """A trigger before `moment` on `table`: if `when` holds, it raises `sentence`."""

    name: str
    table: str
    moment: str
    when: str
    sentence: str


def _changed(columns: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns)


def guards(differs: str) -> tuple[Guard, ...]:
    """Return all guards; `differs` is the database's comparison that handles NULL."""
    place, frozen = _changed(PLACE, differs), _changed(FROZEN, differs)
    return (
        Guard("version_keeps_place", VERSIONS, "UPDATE", place, "versions stay"),
        Guard(
            "version_keeps_content",
            VERSIONS,
            "UPDATE",
            f"OLD.state <> 'draft' AND ({frozen})",
            "only drafts are changed",
        ),
        Guard("version_goes_on", VERSIONS, "UPDATE", FORWARD, "states go forward"),
        Guard(
            "version_passes_first",
            VERSIONS,
            "UPDATE",
            f"NEW.state = 'active' AND OLD.state <> 'active' AND NOT {PASSED}",
            "a version becomes active only after a check of it passed",
        ),
        Guard(
            "version_starts_inactive",
            VERSIONS,
            "INSERT",
            "NEW.state NOT IN ('draft', 'validated')",
            "a version starts as a draft",
        ),
        Guard(
            "version_stays",
            VERSIONS,
            "DELETE",
            "OLD.state <> 'draft'",
            "only drafts are deleted",
        ),
        Guard(
            "version_check_keeps",
            CHECKS,
            "UPDATE",
            _changed(FOUND, differs),
            "checks are never changed",
        ),
        Guard("version_check_stays", CHECKS, "DELETE", KEPT, "checks are kept"),
    )


# REPLACE deletes the row it replaces and, unless a connection asked for it, fires no
# DELETE trigger; so an insert that would replace a row is refused before.
_NO_REPLACING = "UNIQUE constraint failed: nothing here is replaced"
ON_SQLITE = (
    Guard(
        "version_replaces_none",
        VERSIONS,
        "INSERT",
        f"""EXISTS (SELECT 1 FROM {VERSIONS} v WHERE v.id = NEW.id OR
        v.rowid = NEW.rowid OR
        (v.model_id = NEW.model_id AND v.number = NEW.number))""",
        _NO_REPLACING,
    ),
    Guard(
        "version_active_alone",
        VERSIONS,
        "UPDATE",
        f"""NEW.rowid IS NOT OLD.rowid OR (NEW.state = 'active' AND EXISTS (
        SELECT 1 FROM {VERSIONS} v WHERE v.model_id = NEW.model_id AND v.id <> NEW.id
        AND v.state = 'active'))""",
        _NO_REPLACING,
    ),
    Guard(
        "version_check_replaces_none",
        CHECKS,
        "INSERT",
        f"""EXISTS (SELECT 1 FROM {CHECKS} c
        WHERE c.id = NEW.id OR c.rowid = NEW.rowid)""",
        _NO_REPLACING,
    ),
    Guard(
        "version_check_keeps_row",
        CHECKS,
        "UPDATE",
        "NEW.rowid IS NOT OLD.rowid",
        _NO_REPLACING,
    ),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers. Raises ValueError on any other database."""
    if connection.vendor == "sqlite":
        _run(connection, [_sqlite(g) for g in (*guards("IS NOT"), *ON_SQLITE)])
    elif connection.vendor == "postgresql":
        found = guards("IS DISTINCT FROM")
        _run(connection, [sql for guard in found for sql in _postgresql(guard)])
    else:
        raise ValueError(
            f"Versions cannot be protected on {connection.vendor}. "
            "Use SQLite or PostgreSQL."
        )


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, when the migration is reversed."""
    if connection.vendor == "sqlite":
        names = [guard.name for guard in (*guards("IS NOT"), *ON_SQLITE)]
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
    elif connection.vendor == "postgresql":
        for guard in guards("IS DISTINCT FROM"):
            gone = f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}"
            _run(connection, [gone, f"DROP FUNCTION IF EXISTS authz_{guard.name}()"])


def _sqlite(guard: Guard) -> str:
    name, table, moment, when, sentence = guard
    return (
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _postgresql(guard: Guard) -> tuple[str, ...]:
    """A trigger's own WHEN cannot query other tables, so its function does.

    ENABLE ALWAYS: session_replication_role = replica switches off ordinary triggers.
    """
    name, table, moment, when, sentence = guard
    back = "OLD" if moment == "DELETE" else "NEW"
    return (
        f"CREATE FUNCTION authz_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE EXCEPTION '{sentence}' "
        f"USING ERRCODE = 'restrict_violation'; END IF; RETURN {back}; END $$",
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION authz_{name}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    )


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
