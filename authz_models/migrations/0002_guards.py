"""The guards of versions, kept by the database itself, also against SQL by hand."""

from django.db import migrations

# ruff: noqa: S608 - only constants stand in these statements

VERSIONS = "authz_models_authorizationmodelversion"
CHECKS = "authz_models_versioncheck"
FROZEN = [
    "id",
    "model_id",
    "number",
    "label",
    "format",
    "content",
    "checksum",
    "tests",
    "tests_checksum",
    "message",
    "revision",
    "restored_from_id",
    "created_at",
]
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
CHECK_COLUMNS = [
    "id",
    "version_id",
    "checksum",
    "tests_checksum",
    "passed",
    "errors",
    "warnings",
    "total",
    "failed",
    "failures",
    "created_at",
]


def guards(differs):
    """Return (name, table, moment, when, sentence); `differs` compares with NULLs."""

    def any_changed(columns):
        return " OR ".join(f"NEW.{c} {differs} OLD.{c}" for c in columns)

    frozen = f"OLD.state <> 'draft' AND ({any_changed(FROZEN)})"
    return (
        (
            "version_keeps_content",
            VERSIONS,
            "UPDATE",
            frozen,
            "only drafts are changed",
        ),
        ("version_goes_forward", VERSIONS, "UPDATE", FORWARD, "states go forward"),
        (
            "version_passes_first",
            VERSIONS,
            "UPDATE",
            f"NEW.state = 'active' AND OLD.state <> 'active' AND NOT {PASSED}",
            "a version becomes active only after a check of it passed",
        ),
        (
            "version_starts_inactive",
            VERSIONS,
            "INSERT",
            "NEW.state NOT IN ('draft', 'validated')",
            "a version starts as a draft",
        ),
        (
            "version_stays",
            VERSIONS,
            "DELETE",
            "OLD.state <> 'draft'",
            "only drafts are deleted",
        ),
        (
            "version_check_never_changes",
            CHECKS,
            "UPDATE",
            any_changed(CHECK_COLUMNS),
            "checks are never changed",
        ),
        ("version_check_stays", CHECKS, "DELETE", KEPT, "checks are kept"),
    )


# REPLACE deletes the row it replaces and, unless a connection asked for it, fires no
# DELETE trigger; so whatever it could replace is refused before.
REPLACES = f"""EXISTS (SELECT 1 FROM {VERSIONS} v WHERE v.id = NEW.id
    OR (v.model_id = NEW.model_id AND v.number = NEW.number) OR v.rowid = NEW.rowid)"""
CHECK_REPLACES = f"""EXISTS (
    SELECT 1 FROM {CHECKS} c WHERE c.id = NEW.id OR c.rowid = NEW.rowid)"""
ON_SQLITE = (
    (
        "version_replaces_none",
        VERSIONS,
        "INSERT",
        REPLACES,
        "UNIQUE constraint failed: versions are never replaced",
    ),
    (
        "version_check_replaces_none",
        CHECKS,
        "INSERT",
        CHECK_REPLACES,
        "UNIQUE constraint failed: checks are never replaced",
    ),
)


def sqlite(editor):
    for name, table, moment, when, sentence in (*guards("IS NOT"), *ON_SQLITE):
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def postgresql(editor):
    # A trigger's own WHEN may not look into other tables: the function asks.
    for name, table, moment, when, sentence in guards("IS DISTINCT FROM"):
        back = "OLD" if moment == "DELETE" else "NEW"
        # `json` has no equality of its own.
        for column in ("errors", "warnings", "failures"):
            when = when.replace(f"NEW.{column} IS", f"NEW.{column}::text IS")
            when = when.replace(f"FROM OLD.{column}", f"FROM OLD.{column}::text")
        editor.execute(
            f"CREATE FUNCTION authz_{name}() RETURNS trigger AS $$ BEGIN "
            f"IF {when} THEN RAISE EXCEPTION '{sentence}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {back}; END $$ LANGUAGE plpgsql"
        )
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {moment} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION authz_{name}()"
        )


def add(apps, schema_editor):
    build = {"sqlite": sqlite, "postgresql": postgresql}
    vendor = schema_editor.connection.vendor
    if vendor in build:
        build[vendor](schema_editor)


def drop(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table, *_ in (*guards("="), *ON_SQLITE):
        if vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        if vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS authz_{name}()")


class Migration(migrations.Migration):
    dependencies = [("authz_models", "0001_versions")]
    operations = [migrations.RunPython(add, drop)]
