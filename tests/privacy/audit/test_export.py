"""The audit log as a file: recorded, verifiable, without formulas."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256

import pytest
from django.urls import reverse

from privacy.audit import SYSTEM, record
from privacy.audit.canonical import canonical
from privacy.models import AuditLog
from tests.privacy.audit.writing import write
from tests.privacy.people import make_staff

pytestmark = pytest.mark.django_db

LIST = reverse("admin:privacy_auditlog_changelist")
VIEWED = "recordings.session.viewed"


def export_of(kind: str) -> str:
    return reverse("admin:privacy_auditlog_export", args=[kind])


def body_of(answer) -> str:
    return b"".join(answer).decode()


def test_the_json_lines_can_be_verified_by_anybody(client, auditor):
    write(3)
    answer = client.get(export_of("jsonl"))
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert ".jsonl" in answer.headers["Content-Disposition"]
    previous = "0" * 64
    lines = body_of(answer).splitlines()
    # The fourth row records this export, and is in the file.
    assert len(lines) == 4
    for line in lines:
        values = json.loads(line)
        stated = values.pop("hash")
        assert sha256(canonical(values).encode()).hexdigest() == stated
        assert values["previous_hash"] == previous
        previous = stated
    row = AuditLog.objects.get(sequence=4)
    assert row.action == "privacy.audit.exported"
    assert row.actor_id == auditor.pk
    assert row.metadata["format"] == "jsonl"


def test_the_file_holds_the_rows_of_the_list(client, auditor):
    vera = make_staff("vera")
    record(VIEWED, actor=vera)
    write(2)
    answer = client.get(export_of("csv"), {"actor": vera.pk})
    (found,) = csv.DictReader(io.StringIO(body_of(answer)))
    assert (found["sequence"], found["actor_name"]) == ("1", "Vera")
    kept = AuditLog.objects.get(sequence=4).metadata
    assert kept["filters"] == {"actor": str(vera.pk)}


def test_what_was_searched_for_is_not_kept(client, auditor):
    list(client.get(export_of("csv"), {"q": "grace@example.com"}))
    kept = json.dumps(AuditLog.objects.get().metadata)
    assert "grace" not in kept
    assert "searchHash" in kept


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(client, auditor, evil):
    from privacy.audit import Actor

    actor = Actor(SYSTEM.id, "user", name=evil, email=evil, role=evil)
    record(VIEWED, actor=actor, target_type=evil.strip())
    answer = client.get(export_of("csv"), {"action": VIEWED})
    (row,) = csv.DictReader(io.StringIO(body_of(answer), newline=""))
    assert row["actor_name"] == row["actor_email"] == row["actor_role"] == f"'{evil}"
    assert all(cell[:1] not in "=+-@\t\r" for cell in row.values() if cell)


def test_another_kind_of_file_is_refused_gently(client, auditor):
    assert client.get(export_of("pdf")).url == LIST
    assert client.get(export_of("csv"), {"nonsense": "1"}).url == f"{LIST}?e=1"
    assert not AuditLog.objects.exists()
