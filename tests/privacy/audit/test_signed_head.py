"""Signed heads: what the chain alone cannot show, and the keys that sign them."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from privacy.audit import chain, signing
from privacy.audit.append import columns_of
from privacy.audit.daily import verify_and_sign
from privacy.audit.signed_head import head_file
from privacy.audit.tasks import sign_audit_head
from privacy.audit.verify import BrokenError
from privacy.models import AuditHead, AuditLog, AuditVerification
from tests.privacy.audit.verdicts import complaint, stored, verdict
from tests.privacy.audit.writing import by_hand, triggers_dropped, write

pytestmark = pytest.mark.django_db


def test_without_a_signed_head_it_states_what_is_not_proven():
    write(2)
    assert "rewritten as a whole would not be noticed" in complaint()
    verify_and_sign()
    message = verdict()
    assert "1 signed head" in message
    assert "rewritten" not in message


def rewrite(first: int, **changed) -> None:
    """Compute the chain anew from a row on, as an owner of the database could."""
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
    message = complaint()
    assert "Row 3" in message
    assert "rewritten" in message


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
    ("change", "message"),
    [
        (lambda line: line.replace('"sequence":3', '"sequence":2'), "was changed"),
        (lambda line: line.replace('"hash":"', '"hash":"0'), "was changed"),
        (lambda line: line[: len(line) // 2], "is no signed head"),
        (lambda line: "{}", "is no signed head"),
        (lambda line: "[" * 100_000, "is no signed head"),
        (lambda line: line.replace('"sequence":3', '"sequence":"3"'), "no signed head"),
    ],
)
def test_a_head_that_was_tampered_with_is_named(change, message):
    write(3)
    verify_and_sign()
    head_file().write_text("\n" + change(head_file().read_text()))
    found = complaint()
    assert f"Line 2 of {head_file()}" in found
    assert message in found


def test_a_head_signed_with_another_key_is_not_accepted(settings):
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
    message = io.StringIO()
    call_command("sign_audit_head", stdout=message)
    lines = head_file().read_text().splitlines()
    assert [json.loads(line)["sequence"] for line in lines] == [3, 4]
    assert lines[1] in message.getvalue()
    assert lines[0] in capsys.readouterr().err
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
def test_a_wrong_setting_is_reported_at_start(settings, name, value, check):
    from django.core.checks import run_checks

    setattr(settings, name, value)
    found = [message for message in run_checks() if message.id.startswith("privacy.E")]
    assert [message.id for message in found] == [check]
    assert found[0].hint
