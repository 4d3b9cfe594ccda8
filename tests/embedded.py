"""Pytest plugin: real Valkey and ClickHouse for one test run, in a folder of its own.

Addresses are chosen before Django reads its settings; the servers start when the first
test that needs a database asks for it, and end with the run. The relational database is
SQLite, or with SESSIONHUB_TEST_POSTGRES=1 a real PostgreSQL (`make test-postgres`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from sessionhub.stack.servers import (
    embedded_clickhouse,
    embedded_valkey,
    wait_for_clickhouse,
    wait_for_valkey,
)
from tests.postgres import PostgreSQL

VAR = Path(tempfile.mkdtemp(prefix="sessionhub-test-"))
VALKEY = embedded_valkey(directory=VAR / "valkey")
CLICKHOUSE = embedded_clickhouse(directory=VAR / "clickhouse")
POSTGRESQL = PostgreSQL() if os.environ.get("SESSIONHUB_TEST_POSTGRES") else None

os.environ.update(
    SESSIONHUB_VAR=str(VAR),
    VALKEY_URL=VALKEY.url,
    CLICKHOUSE_URL=CLICKHOUSE.url,
    DATABASE_URL=POSTGRESQL.url if POSTGRESQL else f"sqlite:///{VAR / 'db.sqlite3'}",
    SECRET_KEY="only for tests",
    DEMO="1",
)


@pytest.fixture(scope="session")
def embedded_servers():
    """All servers, answering."""
    VALKEY.process.start()
    CLICKHOUSE.process.start()
    if POSTGRESQL:
        POSTGRESQL.start()
    wait_for_valkey(VALKEY.url)
    wait_for_clickhouse(CLICKHOUSE.port)
    _empty_the_append_only_table_too()
    yield VALKEY, CLICKHOUSE
    CLICKHOUSE.process.stop()
    VALKEY.process.stop()
    if POSTGRESQL:
        POSTGRESQL.stop()


def pytest_unconfigure():
    """Leave nothing behind."""
    CLICKHOUSE.process.kill()
    VALKEY.process.kill()
    if POSTGRESQL:
        POSTGRESQL.stop()
    shutil.rmtree(VAR, ignore_errors=True)


def _empty_the_append_only_table_too():
    """Let Django empty the tables after a test that commits.

    The audit log refuses that, as it should. Here, and only in the flush between two
    tests, its triggers are dropped and made again in the transaction that empties.
    PostgreSQL truncates with CASCADE: knox's own table of tokens, which no model of
    ours stands for, refers to people.
    """
    from django.db import connections, transaction

    from privacy.audit import triggers

    operations = type(connections["default"].ops)
    flush = operations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        if self.connection.vendor == "postgresql":
            sql_list = [f"{each.rstrip(';')} CASCADE" for each in sql_list]
        with transaction.atomic(using=self.connection.alias):
            triggers.remove(self.connection)
            flush(self, sql_list)
            triggers.install(self.connection)

    operations.execute_sql_flush = execute_sql_flush
