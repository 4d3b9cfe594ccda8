"""Pytest plugin: real Valkey and ClickHouse for one test run, in a folder of its own.

Addresses are chosen before Django reads its settings; the servers start when the first
test that needs a database asks for it, and end with the run.
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

VAR = Path(tempfile.mkdtemp(prefix="sessionhub-test-"))
VALKEY = embedded_valkey(directory=VAR / "valkey")
CLICKHOUSE = embedded_clickhouse(directory=VAR / "clickhouse")

os.environ.update(
    SESSIONHUB_VAR=str(VAR),
    VALKEY_URL=VALKEY.url,
    CLICKHOUSE_URL=CLICKHOUSE.url,
    SECRET_KEY="only for tests",
    DEMO="1",
)


@pytest.fixture(scope="session")
def embedded_servers():
    """Both servers, answering."""
    VALKEY.process.start()
    CLICKHOUSE.process.start()
    wait_for_valkey(VALKEY.url)
    wait_for_clickhouse(CLICKHOUSE.port)
    yield VALKEY, CLICKHOUSE
    CLICKHOUSE.process.stop()
    VALKEY.process.stop()


def pytest_unconfigure():
    """Leave nothing behind."""
    CLICKHOUSE.process.kill()
    VALKEY.process.kill()
    shutil.rmtree(VAR, ignore_errors=True)
