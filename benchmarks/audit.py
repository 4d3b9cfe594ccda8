"""Verifying the audit log: 100,000 rows, beside a bare SHA-256 of the same bytes.

Run it with ``python -m benchmarks audit``. Rows as `record` writes them are put into a
SQLite of this run's own, then verified as `manage.py verify_audit` does; the bytes that
are hashed are hashed once more with nothing around it.
"""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from typing import Any

from benchmarks.measure import finish, in_turn, report, seconds

ROWS = 100_000
MOST_SECONDS = 30.0


def fill(count: int) -> list[bytes]:
    """Write `count` honest rows; return what is hashed of each."""
    from django.db import connection, transaction

    from privacy.audit import SYSTEM, chain, record
    from privacy.audit.append import columns_of
    from privacy.models import AuditLog

    facts = {"reasonCode": "bug_report", "ticket": "SUP-4711", "via": "page"}
    facts |= {"window": "w1", "fromMs": 0, "toMs": 60_000, "grant": str(SYSTEM.id)}
    row = record(
        "recordings.session.viewed",
        actor=SYSTEM,
        target=SYSTEM.id,
        target_type="RecordedSession",
        metadata=facts,
    )
    fields = AuditLog._meta.concrete_fields
    texts = [chain.text_of(columns_of(row)).encode()]

    def more() -> Any:
        for number in range(2, count + 1):
            row.pk = AuditLog._meta.pk.get_default()
            row.sequence, row.previous_hash = number, row.hash
            texts.append(chain.text_of(columns_of(row)).encode())
            row.hash = sha256(texts[-1]).hexdigest()
            yield [
                field.get_db_prep_save(getattr(row, field.attname), connection)
                for field in fields
            ]

    names = ", ".join(field.column for field in fields)
    slots = ", ".join(["%s"] * len(fields))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO audit_logs ({names}) VALUES ({slots})", more())
    return texts


def main() -> None:
    """Print rows a second and the ratio."""
    with tempfile.TemporaryDirectory(prefix="sessionhub-bench-") as folder:
        os.environ |= {
            "SESSIONHUB_VAR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "DJANGO_SETTINGS_MODULE": "sessionhub.settings",
            "LOG_LEVEL": "WARNING",
        }
        import django

        django.setup()
        from django.core.management import call_command

        from privacy.audit.verify import verify

        call_command("migrate", database="default", verbosity=0)
        texts = fill(ROWS)
        took = in_turn(
            {
                "verify": lambda: seconds(verify),
                "bare": lambda: seconds(lambda: [sha256(t).hexdigest() for t in texts]),
            },
            rounds=3,
        )
    rate = ROWS / took["verify"]
    report(
        "Audit",
        f"verifying {ROWS:,} rows over a bare SHA-256 of their bytes",
        ratio=took["verify"] / took["bare"],
        bar=None,
        note=f"{took['verify']:.1f} s, {rate:,.0f} rows/s; bare {took['bare']:.2f} s",
    )
    finish(
        report(
            "Audit",
            f"seconds for {ROWS:,} rows",
            ratio=took["verify"],
            bar=MOST_SECONDS,
            unit=" s",
        )
    )


if __name__ == "__main__":
    main()
