"""Many writers at once keep one chain."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from itertools import pairwise

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction

from privacy.audit import SYSTEM, AuditUnavailableError, record, triggers
from privacy.audit.subjects import subject_pseudonym
from privacy.audit.verify import verify
from privacy.models import AuditLog, AuditSubject
from tests.privacy.audit.writing import write

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 50
EACH = 3


def together(count: int, work) -> list:
    """Call `work(number)` in `count` threads that begin at once; return what failed."""
    start = threading.Barrier(count)
    failed = []

    def run(number: int) -> None:
        try:
            start.wait(timeout=30)
            work(number)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_fifty_writers_keep_one_chain():
    def work(number: int) -> None:
        for _ in range(EACH):
            record("test.row.written", actor=SYSTEM, metadata={"writer": number})

    assert together(WRITERS, work) == []
    rows = list(AuditLog.objects.order_by("sequence"))
    assert [row.sequence for row in rows] == list(range(1, WRITERS * EACH + 1))
    for before, row in pairwise(rows):
        assert row.previous_hash == before.hash
    for number in range(WRITERS):
        assert sum(row.metadata["writer"] == number for row in rows) == EACH
    assert verify().rows == WRITERS * EACH


WRITE_FROM_OUTSIDE = """
import sys
from privacy.audit import SYSTEM, record
print("ready", flush=True)
sys.stdin.readline()
for _ in range(20):
    record("test.row.written_outside", actor=SYSTEM)
"""


def test_another_process_keeps_to_the_same_chain():
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"]
    url = f"sqlite:///{name}" if "sqlite" in url else url.rsplit("/", 1)[0] + f"/{name}"
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", WRITE_FROM_OUTSIDE]
    with subprocess.Popen(
        command,
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline().strip() == "ready"
        other.stdin.write("go\n")
        other.stdin.flush()
        write(20)
        other.communicate(timeout=60)
    assert other.returncode == 0
    actions = AuditLog.objects.values_list("action", flat=True)
    assert set(actions) == {"test.row.written", "test.row.written_outside"}
    assert verify().rows == 40


def test_a_writer_in_a_long_transaction_keeps_its_place():
    """A writer in a transaction makes the others wait, and the chain holds."""
    written = threading.Event()
    waiting = threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record("test.row.first", actor=SYSTEM)
            written.set()
            assert waiting.wait(timeout=30)
        connection.close()

    def quick() -> None:
        assert written.wait(timeout=30)
        waiting.set()
        record("test.row.second", actor=SYSTEM)
        connection.close()

    threads = [threading.Thread(target=each) for each in (slow, quick)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    actions = AuditLog.objects.order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["test.row.first", "test.row.second"]
    assert verify().rows == 2


def test_what_is_asked_in_the_lock_is_asked_by_one_at_a_time():
    raised = []

    def work(number: int) -> None:
        def only_once() -> None:
            if not AuditLog.objects.filter(action="test.row.counted").exists():
                raised.append(number)

        record("test.row.counted", actor=SYSTEM, in_lock=only_once)

    assert together(20, work) == []
    assert len(raised) == 1


def test_one_person_gets_one_pseudonym_however_many_ask_at_once():
    got = []
    assert together(20, lambda n: got.append(subject_pseudonym("shop", "u-1"))) == []
    assert len(set(got)) == 1
    assert AuditSubject.objects.count() == 1


def test_without_the_table_nothing_is_recorded_and_an_error_is_raised():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_logs RENAME TO audit_logs_away")
        try:
            with pytest.raises(AuditUnavailableError, match="could not be put on rec"):
                write()
        finally:
            cursor.execute("ALTER TABLE audit_logs_away RENAME TO audit_logs")
            # SQLite rewrote the names inside the triggers, PostgreSQL kept them.
            triggers.remove(connection)
            triggers.install(connection)
    write()


def test_an_outage_inside_a_transaction_leaves_the_rest_to_the_caller():
    """The savepoint is ours: on PostgreSQL the caller's transaction goes on."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_logs RENAME TO audit_logs_away")
        with pytest.raises(AuditUnavailableError):
            write()
        assert not AuditSubject.objects.exists()
        transaction.set_rollback(True)
    write()
