"""Connections to ClickHouse for reading, kept between requests.

Under ASGI every request runs in a thread of its own, so connections cannot belong to
threads: they are lent to one caller at a time and taken back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, LifoQueue
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.errors import Error as ClickHouseError
from django.db import connections

MAX_IDLE = 16

# An open answer holds a connection; a page of staff never needs longer than this.
# What staff search for may be a person: it is not written into a log of queries.
READ_SETTINGS = {"max_execution_time": 30, "log_queries": 0}

_idle: dict[tuple[Any, ...], LifoQueue[Client]] = {}
_lock = threading.Lock()


class StoreUnavailableError(Exception):
    """ClickHouse does not answer, or gave up on a query."""


def read(
    sql: str,
    parameters: dict[str, Any] | None = None,
    *,
    settings: dict[str, Any] | None = None,
    external_tables: list[dict[str, Any]] | None = None,
    columnar: bool = False,
) -> list[Any]:
    """Return the rows of one SELECT (its columns where `columnar`).

    `settings` are ClickHouse's, plus clickhouse-driver's own such as
    `strings_as_bytes`. Raises StoreUnavailableError.
    """
    with _borrowed() as client:
        return list(
            client.execute(
                sql,
                parameters,
                settings={**READ_SETTINGS, **(settings or {})},
                external_tables=external_tables,
                columnar=columnar,
            )
        )


def command(
    sql: str,
    parameters: dict[str, Any] | None = None,
    *,
    settings: dict[str, Any] | None = None,
) -> None:
    """Run one statement that answers nothing. Raises StoreUnavailableError."""
    with _borrowed() as client:
        client.execute(sql, parameters, settings=settings)


@contextmanager
def _borrowed() -> Iterator[Client]:
    address = _address()
    with _lock:
        queue = _idle.setdefault(address, LifoQueue(MAX_IDLE))
    try:
        client = queue.get_nowait()
    except Empty:
        client = _connect(address)
    try:
        yield client
    except (ClickHouseError, OSError, EOFError) as error:
        client.disconnect()
        raise StoreUnavailableError(f"ClickHouse: {error}") from error
    except BaseException:
        # The answer may be half read: this connection is of no more use.
        client.disconnect()
        raise
    if queue.full():
        client.disconnect()
    else:
        queue.put_nowait(client)


def _address() -> tuple[Any, ...]:
    # At every use: tests give the database another name after import.
    config = connections["clickhouse"].settings_dict
    names = ("HOST", "PORT", "NAME", "USER", "PASSWORD")
    return tuple(config[name] for name in names)


def _connect(address: tuple[Any, ...]) -> Client:
    host, port, name, user, password = address
    return Client(
        host,
        port=port,
        database=name,
        user=user,
        password=password,
        connect_timeout=5,
        send_receive_timeout=60,
    )
