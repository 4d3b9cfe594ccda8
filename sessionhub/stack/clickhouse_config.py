"""Configuration of the embedded ClickHouse: one listener, one user, grants by name.

Two users, and what is not granted is refused:

`sessionhub`  the product's, with a password; its own databases and nothing outside the
              server: no file(), url(), remote(), s3() and their kin.
`default`     clickhouse-local runs as this one and does not start if it has a password
              or another network. It may serve and wait, and has one session at most:
              the engine's own. Every other login as `default` is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

USER = "sessionhub"
DATABASE = "sessionhub"

SOURCES = {
    "azure": "AZURE",
    "file": "FILE",
    "hdfs": "HDFS",
    "jdbc": "JDBC",
    "kafka": "KAFKA",
    "mongo": "MONGO",
    "mysql": "MYSQL",
    "odbc": "ODBC",
    "postgres": "POSTGRES",
    "redis": "REDIS",
    "remote": "REMOTE",
    "s3": "S3",
    "sqlite": "SQLITE",
    "url": "URL",
}
"""What CLICKHOUSE_SOURCES may open, by ClickHouse's name of the privilege."""

SERVER = """<clickhouse>
  <listen_host>127.0.0.1</listen_host>
  <tcp_port>{tcp_port}</tcp_port>
  <users_config>{users_config}</users_config>
  <logger>
    <level>{log_level}</level>
    <console>1</console>
    <console_log_level>{log_level}</console_log_level>
  </logger>
  <max_server_memory_usage>{memory_limit}</max_server_memory_usage>
  <mark_cache_size>134217728</mark_cache_size>
  <background_pool_size>4</background_pool_size>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <background_move_pool_size>1</background_move_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <merge_tree>
    <number_of_free_entries_in_pool_to_execute_mutation>2</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>2</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>2</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
</clickhouse>
"""

USERS = """<clickhouse>
  <profiles>
    <default/>
    <engine>
      <max_sessions_for_user>1</max_sessions_for_user>
    </engine>
  </profiles>
  <quotas>
    <default/>
  </quotas>
  <users>
    <default>
      <no_password/>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>engine</profile>
      <quota>default</quota>
      <grants>
{engine_grants}
      </grants>
    </default>
    <{user}>
      <password_sha256_hex>{password_sha256}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants>
{grants}
      </grants>
    </{user}>
  </users>
</clickhouse>
"""

ENGINE_GRANTS = ("GRANT SELECT ON system.numbers", "GRANT SYSTEM LISTEN ON *.*")
ENGINES = ("Atomic", "MergeTree", "ReplacingMergeTree", "Distributed", "Memory")
ON_DATABASE = (
    "SELECT",
    "INSERT",
    "ALTER",
    "CREATE TABLE",
    "DROP TABLE",
    "CREATE DATABASE",
    "DROP DATABASE",
    "TRUNCATE",
    "OPTIMIZE",
    "SHOW",
    "SYSTEM CLEANUP",
)


def server_xml(
    *, tcp_port: int, users_config: str, log_level: str, memory_mb: int
) -> str:
    """Return the server's configuration. No HTTP port: the product uses none."""
    return SERVER.format(
        tcp_port=tcp_port,
        users_config=escape(users_config),
        log_level=escape(log_level),
        memory_limit=memory_mb * 1024 * 1024,
    )


def users_xml(
    *,
    password: str,
    databases: Sequence[str] = (DATABASE,),
    sources: Sequence[str] = (),
    rights: Sequence[str] = (),
) -> str:
    """Return the users' configuration; of the password only its digest.

    `sources` are keys of SOURCES, ValueError for another; `rights` are ClickHouse's
    privileges on `databases` beyond those the product needs.
    """
    return USERS.format(
        user=USER,
        password_sha256=hashlib.sha256(password.encode()).hexdigest(),
        engine_grants=_queries(ENGINE_GRANTS),
        grants=_queries(grants(databases=databases, sources=sources, rights=rights)),
    )


def grants(
    *,
    databases: Sequence[str],
    sources: Sequence[str] = (),
    rights: Sequence[str] = (),
) -> list[str]:
    """Return the grants of the product's user, one statement per line."""
    if unknown := sorted(set(sources) - set(SOURCES)):
        raise ValueError(
            f"CLICKHOUSE_SOURCES holds {', '.join(unknown)}; "
            f"allowed are {', '.join(SOURCES)}."
        )
    on_database = ", ".join([*ON_DATABASE, *rights])
    found = [f"GRANT {on_database} ON {database}.*" for database in databases]
    found += [f"GRANT TABLE ENGINE ON {engine}" for engine in ENGINES]
    found += ["GRANT SELECT ON system.*", "GRANT CREATE TEMPORARY TABLE ON *.*"]
    return found + [f"GRANT READ, WRITE ON {SOURCES[name]}" for name in sources]


def _queries(statements: Sequence[str]) -> str:
    return "\n".join(f"        <query>{escape(each)}</query>" for each in statements)
