"""Writing to ClickHouse: one connection a thread, durable when answered."""

from __future__ import annotations

import struct
import threading
from collections.abc import Sequence
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.errors import (
    CannotParseDomainError,
    CannotParseUuidError,
    ServerException,
    TypeMismatchError,
)
from clickhouse_driver.errors import Error as ClickHouseError
from django.db import connections

from recordings.clickhouse.pool import StoreUnavailableError

# Asynchronous inserts would answer before the rows are on disk. A batch may touch many
# expiry days; the default cap on partitions would refuse it.
INSERT_SETTINGS = {
    "async_insert": 0,
    "insert_deduplicate": 1,
    "max_partitions_per_insert_block": 0,
}

# What clickhouse-driver raises while it packs a value no column takes.
PACKING_ERRORS = (
    TypeMismatchError,
    CannotParseUuidError,
    CannotParseDomainError,
    struct.error,
    ValueError,
    TypeError,
    OverflowError,
    AttributeError,
)

_local = threading.local()


class UnstorableRowsError(Exception):
    """At least one row holds a value its column does not take."""


def insert_columns(
    table: str,
    names: Sequence[str],
    columns: Sequence[Sequence[Any]],
    *,
    token: str | None = None,
) -> None:
    """Insert one block and return once it is on disk.

    With `token`, a block inserted before under the same token is dropped silently: a
    retry after a lost answer stores nothing twice. Raises StoreUnavailableError (worth
    a retry) and UnstorableRowsError (not worth one).
    """
    settings: dict[str, Any] = dict(INSERT_SETTINGS)
    if token:
        settings["insert_deduplication_token"] = token
    sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES"
    client = _client()
    try:
        client.execute(sql, columns, columnar=True, settings=settings)
    except PACKING_ERRORS as error:
        _forget()
        raise UnstorableRowsError(f"{type(error).__name__}: {error}"[:500]) from error
    except ServerException as error:
        raise StoreUnavailableError(f"ClickHouse refused: {error}"[:500]) from error
    except (ClickHouseError, OSError, EOFError) as error:
        _forget()
        raise StoreUnavailableError(f"ClickHouse: {error}"[:500]) from error
    except BaseException:
        _forget()
        raise


def _client() -> Client:
    """Return this thread's connection to the database Django uses now."""
    config = connections["clickhouse"].settings_dict
    names = ("HOST", "PORT", "NAME", "USER", "PASSWORD")
    address = tuple(config[name] for name in names)
    if getattr(_local, "address", None) != address:
        _forget()
        host, port, database, user, password = address
        _local.client = Client(
            host,
            port=port,
            database=database,
            user=user,
            password=password,
            connect_timeout=5,
            send_receive_timeout=60,
        )
        _local.address = address
    client: Client = _local.client
    return client


def _forget() -> None:
    """Close this thread's connection; the next insert opens another."""
    client = getattr(_local, "client", None)
    if client is not None:
        client.disconnect()
    _local.client = _local.address = None
