"""`manage.py verify_audit` names the first row that does not hold."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from privacy.audit import SYSTEM, chain, record, signing
from privacy.audit.append import columns_of
from privacy.audit.canonical import canonical
from privacy.audit.daily import verify_and_sign
from privacy.audit.heads import head_file
from privacy.audit.tasks import sign_audit_head
from privacy.audit.verify import BrokenError, verify
from privacy.models import AuditHead, AuditLog, AuditVerification
from tests.privacy.audit.writing import by_hand, triggers_dropped, write

pytestmark = pytest.mark.django_db


def verdict(*arguments) -> str:
    """Return what the command says."""
    told = io.StringIO()
    call_command("verify_audit", *arguments, stdout=told, no_color=True)
    return told.getvalue()


def complaint(*arguments) -> str:
    with pytest.raises(CommandError) as failure:
        verdict(*arguments)
    assert failure.value.returncode != 0
    return str(failure.value)


def stored(number: int) -> AuditLog:
    return AuditLog.objects.get(sequence=number)


def test_an_untouched_log_holds():
    write(5)
    assert "The audit log holds: rows 1 to 5" in verdict()
    kept = AuditVerification.objects.get()
    assert (kept.first_sequence, kept.last_sequence, kept.rows) == (1, 5, 5)
    assert kept.intact


def test_an_empty_log_holds():
    assert "There is no row to verify" in verdict()


def test_without_a_signed_head_it_says_what_that_cannot_prove():
    write(2)
    assert "a chain rewritten as a whole would not be noticed" in verdict()
    verify_and_sign()
    told = verdict()
    assert "1 signed head" in told
    assert "rewritten" not in told


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
    told = complaint()
    assert "Row 3" in told
    assert "was changed" in told
    if column != "id":
        assert key in told
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
    told = complaint()
    assert "Row 4" in told
    assert "moved: it was written as row 3" in told


def test_two_rows_that_changed_places_are_named():
    write(5)
    by_hand("UPDATE audit_logs SET sequence = -sequence WHERE sequence IN (2, 4)")
    by_hand("UPDATE audit_logs SET sequence = 6 + sequence WHERE sequence < 0")
    assert "Row 2" in (told := complaint())
    assert "moved: it was written as row 4" in told


def rewrite(first: int, **changed) -> None:
    """Compute the chain anew from a row on, as who holds the database could."""
    with triggers_dropped(), connection.cursor() as cursor:
        previous = stored(first - 1).hash if first > 1 else chain.GENESIS
        for row in AuditLog.objects.filter(sequence__gte=first).order_by("sequence"):
            row.previous_hash = previous
            if row.sequence == first:
                for name, value in changed.items():
                    setattr(row, name, value)
            row.hash = previous = chain.hash_of(columns_of(row))
            cursor.execute(
                "UPDATE audit_logs SET action = %s, previous_hash = %s, hash = %s "
                "WHERE sequence = %s",
                [row.action, row.previous_hash, row.hash, row.sequence],
            )


def test_a_chain_rewritten_as_a_whole_is_noticed_by_a_signed_head():
    write(3)
    verify_and_sign()
    write(3)
    rewrite(2, action="test.row.changed")
    told = complaint()
    assert "Row 3" in told
    assert "rewritten" in told


def test_the_file_alone_notices_it_too():
    write(3)
    verify_and_sign()
    AuditHead.objects.all().delete()
    rewrite(1, action="test.row.changed")
    assert "rewritten" in complaint()


def test_rows_cut_off_at_the_end_are_noticed_by_a_signed_head():
    write(5)
    verify_and_sign()
    by_hand("DELETE FROM audit_logs WHERE sequence > 3")
    assert "Rows 4 to 5 are missing at the end" in complaint()


def test_every_row_gone_is_noticed_by_a_signed_head():
    write(5)
    verify_and_sign()
    by_hand("DELETE FROM audit_logs")
    assert "Rows 1 to 5 are missing at the end" in complaint()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda line: line.replace('"sequence":3', '"sequence":2'), "was changed"),
        (lambda line: line.replace('"hash":"', '"hash":"0'), "was changed"),
        (lambda line: line[: len(line) // 2], "is no signed head"),
        (lambda line: "{}", "is no signed head"),
        (lambda line: "[" * 100_000, "is no signed head"),
        (lambda line: line.replace('"sequence":3', '"sequence":"3"'), "no signed head"),
    ],
)
def test_a_head_somebody_was_at_is_named(change, told):
    write(3)
    verify_and_sign()
    head_file().write_text("\n" + change(head_file().read_text()))
    found = complaint()
    assert f"Line 2 of {head_file()}" in found
    assert told in found


def test_a_head_signed_by_somebody_else_counts_for_nothing(settings):
    write(3)
    settings.AUDIT_SIGNING_KEY = signing.new_key()
    verify_and_sign()
    settings.AUDIT_SIGNING_KEY = signing.new_key()
    assert "does not trust" in complaint()


def test_heads_of_an_earlier_key_count_while_it_is_trusted(settings):
    write(3)
    verify_and_sign()
    settings.AUDIT_TRUSTED_KEYS = [signing.public_key()]
    settings.AUDIT_SIGNING_KEY = signing.new_key()
    write(2)
    verify_and_sign()
    assert "2 signed heads" in verdict()


def test_verification_can_begin_later():
    write(6)
    by_hand("UPDATE audit_logs SET action = 'x' WHERE sequence = 2")
    assert "rows 4 to 6" in verdict("--from", "4")
    assert "Row 2" in complaint("--from", "2")
    assert "a row's number" in complaint("--from", "0")
    assert "Row 8 is missing" in complaint("--from", "9")


def test_a_broken_chain_is_not_signed():
    write(3)
    verify_and_sign()
    write(2)
    by_hand("UPDATE audit_logs SET action = 'x' WHERE sequence = 4")
    with pytest.raises(BrokenError, match="Row 4"):
        sign_audit_head()
    assert AuditHead.objects.count() == 1
    with pytest.raises(CommandError, match="Nothing was signed"):
        call_command("sign_audit_head")


def test_the_daily_head_is_a_line_in_the_file_and_in_the_log(capsys):
    assert sign_audit_head() == 0
    assert not head_file().exists()
    write(3)
    assert sign_audit_head() == 3
    write(1)
    told = io.StringIO()
    call_command("sign_audit_head", stdout=told)
    lines = head_file().read_text().splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == [3, 4]
    assert lines[1] in told.getvalue()
    assert lines[0] in capsys.readouterr().out
    kept = json.loads(lines[1])
    assert kept["hash"] == stored(4).hash
    assert AuditVerification.objects.order_by("pk").last().first_sequence == 3


def test_a_head_can_be_checked_with_a_library_and_the_public_key(capsys):
    write(2)
    verify_and_sign()
    capsys.readouterr()
    call_command("sign_audit_head", "--public-key")
    public = capsys.readouterr().out.strip()
    values = json.loads(head_file().read_text())
    signature = values.pop("signature")
    assert values["key"] == public
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    assert signing.is_signed(text=text, signature=signature, key=public)
    assert not signing.is_signed(text=text + " ", signature=signature, key=public)


def test_a_new_key_can_be_printed_and_used(capsys, settings):
    call_command("sign_audit_head", "--new-key")
    settings.AUDIT_SIGNING_KEY = capsys.readouterr().out.strip()
    write()
    assert sign_audit_head() == 1


def test_without_a_configured_key_one_is_made_and_kept(settings, tmp_path):
    settings.AUDIT_SIGNING_KEY = ""
    settings.VAR_DIR = tmp_path
    first = signing.public_key()
    assert signing.public_key() == first
    assert (tmp_path / "audit-signing-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("AUDIT_SIGNING_KEY", "no key", "privacy.E001"),
        ("AUDIT_SIGNING_KEY", "c2hvcnQ=", "privacy.E001"),
        ("AUDIT_TRUSTED_KEYS", ["no key"], "privacy.E001"),
        ("AUDIT_HEAD_FILE", "/etc/hostname/heads.jsonl", "privacy.E002"),
        ("AUDIT_HEAD_FILE", "/tmp", "privacy.E002"),
    ],
)
def test_what_cannot_work_is_told_at_start(settings, name, value, check):
    from django.core.checks import run_checks

    setattr(settings, name, value)
    found = [message for message in run_checks() if message.id.startswith("privacy.E")]
    assert [message.id for message in found] == [check]
    assert found[0].hint


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
    """Write many honest rows, quickly: what `record` computes, in one statement."""
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
