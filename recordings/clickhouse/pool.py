"""Connections to ClickHouse for reading, kept between requests.

Under ASGI every request runs in a thread of its own, so connections cannot belong to
threads: they are lent to one caller at a time and taken back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, LifoQueue
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.errors import Error as ClickHouseError
from clickhouse_driver.errors import SocketTimeoutError
from django.db import connections

from recordings.clickhouse.circuit import Circuit
from sessionhub.lib.errors import PartAwayError

MAX_IDLE = 16
CONNECT_SECONDS = 2.0
"""For a connection, its greeting, and a sign of life of one that was idle."""
SILENCE_SECONDS = 6.0
"""A query at work reports its progress ten times a second."""
COMMAND_SECONDS = 60.0
"""Deletions are waited for, and report nothing."""

# An open answer holds a connection; a page of staff never needs longer than this.
# What staff search for may be a person: it is not written into a log of queries.
READ_SETTINGS = {"max_execution_time": 30, "log_queries": 0}

_idle: dict[tuple[Any, ...], LifoQueue[Client]] = {}
_circuits: dict[tuple[Any, ...], Circuit] = {}
_lock = threading.Lock()


class StoreUnavailableError(PartAwayError):
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
    with _borrowed(COMMAND_SECONDS) as client:
        client.execute(sql, parameters, settings=settings)


def greet(*, seconds: float) -> None:
    """Have ClickHouse greet a new connection. Raises StoreUnavailableError."""
    try:
        _end(_connect(_address(), seconds=seconds))
    except (ClickHouseError, OSError, EOFError) as error:
        raise StoreUnavailableError(f"ClickHouse: {error}") from error


@contextmanager
def _borrowed(silence: float = SILENCE_SECONDS) -> Iterator[Client]:
    address = _address()
    with _lock:
        queue = _idle.setdefault(address, LifoQueue(MAX_IDLE))
        circuit = _circuits.setdefault(address, Circuit())
    if not circuit.may_try():
        raise StoreUnavailableError("ClickHouse does not answer.")
    client = None
    try:
        client = _living(queue) or _connect(address)
        # Its socket is that of the last borrower: the same, with another patience.
        client.connection.socket.settimeout(silence)
        yield client
    except (ClickHouseError, OSError, EOFError) as error:
        if isinstance(error, TimeoutError | SocketTimeoutError):
            circuit.is_silent()
            _drop_idle(queue)
        _end(client)
        raise StoreUnavailableError(f"ClickHouse: {error}") from error
    except BaseException:
        # The answer may be half read: this connection is of no more use.
        _end(client)
        raise
    circuit.answered()
    if queue.full():
        client.disconnect()
    else:
        queue.put_nowait(client)


def _living(queue: LifoQueue[Client]) -> Client | None:
    """Return an idle connection that answers, None where there is none."""
    try:
        client = queue.get_nowait()
    except Empty:
        return None
    if client.connection.ping():
        return client
    _end(client)
    # What the others were connected to has ended or stands still as well.
    _drop_idle(queue)
    return None


def _drop_idle(queue: LifoQueue[Client]) -> None:
    with suppress(Empty):
        while True:
            _end(queue.get_nowait())


def _end(client: Client | None) -> None:
    if client is not None:
        client.disconnect()


def _address() -> tuple[Any, ...]:
    # At every use: tests give the database another name after import.
    config = connections["clickhouse"].settings_dict
    names = ("HOST", "PORT", "NAME", "USER", "PASSWORD")
    return tuple(config[name] for name in names)


def _connect(address: tuple[Any, ...], *, seconds: float = CONNECT_SECONDS) -> Client:
    """Return a connection that was greeted. The greeting has the time of a connection.

    The driver would wait for it as long as for an answer.
    """
    host, port, name, user, password = address
    client = Client(
        host,
        port=port,
        database=name,
        user=user,
        password=password,
        connect_timeout=seconds,
        send_receive_timeout=seconds,
        sync_request_timeout=CONNECT_SECONDS,
    )
    client.connection.connect()
    return client
