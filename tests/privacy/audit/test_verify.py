"""`manage.py verify_audit` names the first broken row."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from privacy.audit import SYSTEM, chain, record
from privacy.audit.append import columns_of
from privacy.audit.canonical import canonical
from privacy.audit.daily import INSTALLED, sign_first_head
from privacy.audit.signed_head import head_file, make_head
from privacy.audit.verify import BrokenError, verify
from privacy.models import AuditHead, AuditLog, AuditVerification
from tests.privacy.audit.verdicts import complaint, stored, verdict
from tests.privacy.audit.writing import by_hand, triggers_dropped, write

pytestmark = pytest.mark.django_db


def test_an_untouched_log_holds():
    write(5)
    make_head()
    assert "The audit log holds: rows 1 to 5" in verdict()
    kept = AuditVerification.objects.get()
    assert (kept.first_sequence, kept.last_sequence, kept.rows) == (1, 5, 5)
    assert kept.intact


def test_an_empty_log_that_was_never_signed_shows_nothing():
    assert "empty and no head of it was ever signed" in complaint()


def test_an_installation_begins_with_a_row_and_a_signed_head():
    head = sign_first_head()
    assert (head.sequence, AuditLog.objects.get().action) == (1, INSTALLED)
    assert "row 1 and 1 signed head" in verdict()
    assert sign_first_head() is None
    assert "There is no row to verify" in verdict("--from", "2")


def test_an_installation_with_rows_and_no_head_is_verified_then_signed():
    write(3)
    assert sign_first_head().sequence == 3
    assert AuditLog.objects.count() == 3
    AuditHead.objects.all().delete()
    head_file().unlink()
    by_hand("UPDATE audit_logs SET action = 'x' WHERE sequence = 2")
    with pytest.raises(BrokenError):
        sign_first_head()


@pytest.mark.django_db(databases=["default", "clickhouse"])
def test_preparing_signs_the_first_head_and_a_broken_chain_stops_no_start(capsys):
    call_command("prepare")
    assert AuditHead.objects.count() == 1
    AuditHead.objects.all().delete()
    head_file().unlink()
    by_hand("UPDATE audit_logs SET action = 'x' WHERE sequence = 1")
    call_command("prepare")
    assert "No head of the audit log could be signed: Row 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "test.row.changed"),
        ("actor_id", "0b9f3f3e-1111-4222-8333-444455556666"),
        ("actor_type", "user"),
        ("target_id", None),
        ("target_type", "Service"),
        ("metadata", '{"actor": {"email": "", "name": "Somebody else", "role": ""}}'),
        ("metadata", "{}"),
        ("created_at", "2020-01-01 00:00:00"),
        ("hash", "f" * 64),
        ("previous_hash", "f" * 64),
        ("id", "0b9f3f3e-1111-4222-8333-444455556666"),
    ],
)
def test_a_row_edited_by_hand_is_named(column, value):
    rows = write(5, target=SYSTEM.id, target_type="Thing")
    key = str(rows[2].pk)
    if connection.vendor == "sqlite" and value and column.endswith("id"):
        value = value.replace("-", "")
    by_hand(f"UPDATE audit_logs SET {column} = %s WHERE sequence = 3", value)
    problem = complaint()
    assert "Row 3" in problem
    assert "was changed" in problem
    if column != "id":
        assert key in problem
    kept = AuditVerification.objects.get()
    assert not kept.intact
    assert (kept.last_sequence, kept.rows) == (2, 2)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has types")
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("metadata", "{not json"),
        ("metadata", '{"a": NaN}'),
        ("metadata", "9" * 5000),
        ("metadata", "[" * 100_000),
        ("metadata", b"\xff"),
        ("actor_type", b"\xff"),
        ("created_at", "yesterday"),
        ("created_at", 7),
        ("id", "short"),
        ("action", 7.5),
    ],
)
def test_what_no_row_is_written_with_is_named_too(column, value):
    write(3)
    with triggers_dropped(), connection.cursor() as cursor:
        # Both refuse what is no JSON, as the database made them.
        cursor.execute("DROP INDEX audit_subject")
        cursor.execute("PRAGMA ignore_check_constraints=ON")
        cursor.execute(
            f"UPDATE audit_logs SET {column} = %s WHERE sequence = 2", [value]
        )
        cursor.execute("PRAGMA ignore_check_constraints=OFF")
    assert "Row 2" in complaint()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has types")
@pytest.mark.parametrize("number", ["three", 1.5, -4])
def test_a_number_that_is_none_is_named(number):
    write(3)
    by_hand("UPDATE audit_logs SET sequence = %s WHERE sequence = 3", number)
    assert f"Row {number}" in complaint()


def test_a_deleted_row_is_named():
    write(5)
    by_hand("DELETE FROM audit_logs WHERE sequence = 3")
    assert f"Row 3 is missing: row 4 (id {stored(4).pk})" in complaint()


def test_a_deleted_stretch_is_named():
    write(6)
    by_hand("DELETE FROM audit_logs WHERE sequence IN (1, 2, 3)")
    assert "Rows 1 to 3 are missing" in complaint()


def test_a_row_put_between_is_named():
    write(4)
    forged = stored(2)
    with triggers_dropped(), connection.cursor() as cursor:
        for number in (4, 3):
            cursor.execute(
                "UPDATE audit_logs SET sequence = %s WHERE sequence = %s",
                [number + 1, number],
            )
        columns = columns_of(forged) | {
            "sequence": 3,
            "id": "0b9f3f3e-1111-4222-8333-444455556666",
            "previous_hash": forged.hash,
        }
        key = columns["id"]
        if connection.vendor == "sqlite":
            key = key.replace("-", "")
        cursor.execute(
            "INSERT INTO audit_logs (id, sequence, previous_hash, hash, action, "
            "actor_id, actor_type, target_id, target_type, metadata, created_at) "
            "SELECT %s, 3, hash, %s, action, actor_id, actor_type, target_id, "
            "target_type, metadata, created_at FROM audit_logs WHERE sequence = 2",
            [key, chain.hash_of(columns)],
        )
    problem = complaint()
    assert "Row 4" in problem
    assert "moved: it was written as row 3" in problem


def test_two_rows_that_changed_places_are_named():
    write(5)
    by_hand("UPDATE audit_logs SET sequence = -sequence WHERE sequence IN (2, 4)")
    by_hand("UPDATE audit_logs SET sequence = 6 + sequence WHERE sequence < 0")
    assert "Row 2" in (problem := complaint())
    assert "moved: it was written as row 4" in problem


def test_verification_can_begin_later():
    write(6)
    make_head()
    by_hand("UPDATE audit_logs SET action = 'x' WHERE sequence = 2")
    assert "rows 4 to 6" in verdict("--from", "4")
    assert "Row 2" in complaint("--from", "2")
    assert "a row's number" in complaint("--from", "0")
    assert "Row 8 is missing" in complaint("--from", "9")


def test_an_outsider_can_verify_the_chain_with_nothing_but_a_hash_function():
    write(3, metadata={"größe": 1.5, "a": [True, None, "\u2028\x7f\n"], "n": 0})
    previous = "0" * 64
    for row in AuditLog.objects.order_by("sequence"):
        columns = columns_of(row)
        text = json.dumps(
            columns, sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        assert text == canonical(columns)
        assert columns["previous_hash"] == previous
        assert sha256(text.encode()).hexdigest() == row.hash
        previous = row.hash


def test_ten_thousand_rows_are_verified(django_assert_max_num_queries):
    fill(10_000)
    with django_assert_max_num_queries(20):
        assert verify().rows == 10_000
    by_hand("UPDATE audit_logs SET actor_type = 'x' WHERE sequence = 9871")
    assert "Row 9871" in complaint()


def fill(count: int) -> None:
    """Write many valid rows in one statement, with the hashes `record` computes."""
    row = record("test.row.written", actor=SYSTEM, metadata={"number": 1})
    names = ("id", "sequence", "action", "actor_id", "actor_type", "target_id")
    names += ("target_type", "metadata", "created_at", "previous_hash", "hash")
    fields = [AuditLog._meta.get_field(name) for name in names]
    made = []
    for number in range(2, count + 1):
        made.append([])
        row.id = type(row)._meta.pk.get_default()
        row.sequence, row.previous_hash = number, row.hash
        row.hash = chain.hash_of(columns_of(row))
        for field in fields:
            value = field.get_db_prep_save(getattr(row, field.attname), connection)
            made[-1].append(value)
    slots = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO audit_logs ({', '.join(names)}) VALUES ({slots})", made
        )


@pytest.mark.django_db(transaction=True)
def test_the_process_ends_with_an_exit_code(tmp_path):
    """The command as an operator runs it, in a process of its own."""
    write(4)
    by_hand("UPDATE audit_logs SET action = 'test.row.changed' WHERE sequence = 2")
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"]
    url = f"sqlite:///{name}" if "sqlite" in url else url.rsplit("/", 1)[0] + f"/{name}"
    ended = subprocess.run(
        [sys.executable, "manage.py", "verify_audit", "--no-color"],
        cwd=Path(django_settings.BASE_DIR),
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    assert f"Row 2 (id {stored(2).pk}) was changed" in ended.stderr
