"""Whom a session ever named, in canonical form: pairs of user id and email.

Rows from before have none. They are looked up by the spellings they hold, and get
theirs when they are derived again.
"""

from __future__ import annotations

from django.db import migrations

ADD = """
ALTER TABLE sessions
    ADD COLUMN person_ids Array(String),
    ADD COLUMN person_emails Array(String),
    ADD INDEX by_person_ids person_ids TYPE bloom_filter(0.01) GRANULARITY 4,
    ADD INDEX by_person_emails person_emails TYPE bloom_filter(0.01) GRANULARITY 4
"""
DROP = """
ALTER TABLE sessions
    DROP INDEX by_person_ids, DROP INDEX by_person_emails,
    DROP COLUMN person_ids, DROP COLUMN person_emails
"""


class Migration(migrations.Migration):
    dependencies = [("recordings", "0004_erasing_and_retention")]
    operations = [
        migrations.RunSQL(ADD, reverse_sql=DROP, hints={"clickhouse": True}),
    ]
