"""What is being deleted; parts that are synced when merged, so old ones may go at once.

Expiry moves behind the daily retention run, which sees to held sessions first and is
what drops partitions; ClickHouse's own expiry is for the day it does not run.
"""

from __future__ import annotations

from django.db import migrations

ERASING = """
CREATE TABLE erasing (job_id UUID, session_id UUID)
ENGINE = MergeTree PARTITION BY job_id ORDER BY (job_id, session_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
"""
SYNC_MERGES = (
    "ALTER TABLE {0} MODIFY SETTING min_rows_to_fsync_after_merge = 1, "
    "min_compressed_bytes_to_fsync_after_merge = 1, fsync_part_directory = 1"
)
EXPIRY = "ALTER TABLE {0} MODIFY TTL expires_on + INTERVAL {1} DAY SETTINGS materialize_ttl_after_modify = 0"
TABLES = ("replay_chunks", "sessions")


def on_clickhouse(sql: str, reverse: str) -> migrations.RunSQL:
    """Return the operation that runs `sql` on ClickHouse and only there."""
    return migrations.RunSQL(sql, reverse_sql=reverse, hints={"clickhouse": True})


class Migration(migrations.Migration):
    dependencies = [("recordings", "0003_privacy_report")]
    operations = [
        on_clickhouse(ERASING, "DROP TABLE erasing"),
        *[on_clickhouse(SYNC_MERGES.format(table), "SELECT 1") for table in TABLES],
        *[
            on_clickhouse(EXPIRY.format(table, 8), EXPIRY.format(table, 1))
            for table in TABLES
        ],
    ]
