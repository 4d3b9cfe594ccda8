"""Make the ClickHouse tables: chunks, which are the truth, and sessions, derived."""

from __future__ import annotations

from django.db import migrations

# Synced on insert: once it is in here the worker forgets the chunk in the buffer, so
# from then on this is its only copy.
REPLAY_CHUNKS = """
CREATE TABLE replay_chunks (
    service_id UUID,
    session_id UUID,
    window_id UUID,
    seq UInt32,
    session_start DateTime64(3, 'UTC'),
    expires_on Date,
    received_at DateTime64(3, 'UTC'),
    source LowCardinality(String),
    signed UInt8,
    first_ts Int64,
    last_ts Int64,
    snapshot_ts Int64,
    has_full_snapshot UInt8,
    is_final UInt8,
    event_count UInt32,
    raw_bytes UInt32,
    clicks UInt32,
    inputs UInt32,
    errors UInt32,
    flags Array(LowCardinality(String)),
    facts String CODEC(ZSTD(3)),
    marks String CODEC(ZSTD(3)),
    payload String CODEC(ZSTD(3)),
    ingested_at DateTime64(6, 'UTC') DEFAULT now64(6)
)
ENGINE = ReplacingMergeTree(ingested_at)
PARTITION BY expires_on
ORDER BY (service_id, session_id, window_id, seq)
TTL expires_on + INTERVAL 1 DAY
SETTINGS index_granularity = 128, ttl_only_drop_parts = 1,
         fsync_after_insert = 1, fsync_part_directory = 1,
         non_replicated_deduplication_window = 10000
"""

SESSIONS = """
CREATE TABLE sessions (
    service_id UUID,
    session_id UUID,
    started_at DateTime64(3, 'UTC'),
    expires_on Date,
    last_activity_at DateTime64(3, 'UTC'),
    is_final UInt8,
    source LowCardinality(String),
    signed UInt8,
    actor_type UInt8,
    actor_id String,
    actor_name String,
    actor_email String,
    tenant_id String,
    roles Array(String),
    device_type UInt8,
    browser LowCardinality(String),
    browser_version LowCardinality(String),
    os LowCardinality(String),
    country LowCardinality(String),
    city String,
    entry_url String,
    urls Array(String),
    error_texts Array(String),
    search_text String,
    start_ms Int64,
    end_ms Int64,
    duration_ms UInt64,
    active_ms UInt64,
    events UInt32,
    clicks UInt32,
    rage_clicks UInt32,
    dead_clicks UInt32,
    errors UInt32,
    inputs UInt32,
    pages UInt32,
    windows UInt16,
    chunks UInt32,
    raw_bytes UInt64,
    consent_id String,
    privacy_version UInt32,
    integrity_score UInt8,
    integrity_reasons String,
    flags Array(LowCardinality(String)),
    version UInt64,
    INDEX by_session session_id TYPE bloom_filter(0.001) GRANULARITY 4,
    INDEX by_actor actor_id TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX by_search lowerUTF8(search_text)
        TYPE ngrambf_v1(4, 16384, 2, 0) GRANULARITY 4
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(started_at)
ORDER BY (started_at, session_id, service_id)
TTL expires_on + INTERVAL 1 DAY
SETTINGS index_granularity = 256, min_compress_block_size = 4096,
         max_compress_block_size = 65536, non_replicated_deduplication_window = 1000
"""


def on_clickhouse(sql: str, table: str) -> migrations.RunSQL:
    """Return the operation that runs `sql` on ClickHouse and only there."""
    return migrations.RunSQL(
        sql, reverse_sql=f"DROP TABLE {table}", hints={"clickhouse": True}
    )


class Migration(migrations.Migration):
    """Both tables."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        on_clickhouse(REPLAY_CHUNKS, "replay_chunks"),
        on_clickhouse(SESSIONS, "sessions"),
    ]
