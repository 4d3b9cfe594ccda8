"""Health checks: /healthz (alive) and /readyz (able to work)."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any

import structlog
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse

from privacy.audit import chain
from recordings.clickhouse import pool
from recordings.ingest.backlog import Backlog, read_backlog
from sessionhub.valkey.clients import bounded_client

log = structlog.get_logger(__name__)

PART_SECONDS = 2.0
"""How long a part may take to answer; all are checked at the same time."""
PATIENCE_SECONDS = 1.5
"""The timeout of each check, shorter than PART_SECONDS so that its error arrives."""

_asking = ThreadPoolExecutor(8, thread_name_prefix="readyz")
_asked: dict[str, Future[Any]] = {}


def healthz(request: HttpRequest) -> JsonResponse:
    """Return 200 while the process responds at all."""
    return JsonResponse({"status": "ok"})


def ask_database() -> None:
    """Take the lock that every audit row needs. Raises Error.

    Reading alone would succeed while another process holds the database.
    """
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if sqlite:
            cursor.execute("PRAGMA busy_timeout")
            ((before,),) = cursor.fetchall()
            cursor.execute(f"PRAGMA busy_timeout = {_ms(PATIENCE_SECONDS)}")
        try:
            with transaction.atomic():
                if not sqlite:
                    cursor.execute(f"SET LOCAL lock_timeout = {_ms(PATIENCE_SECONDS)}")
                chain.lock()
        finally:
            if sqlite:
                cursor.execute(f"PRAGMA busy_timeout = {before}")


def ask_clickhouse() -> None:
    """Connect anew and exchange the greeting. Raises StoreUnavailableError."""
    pool.greet(seconds=PATIENCE_SECONDS)


def ask_valkey() -> Backlog:
    """Return the backlog of the buffer. Raises RedisError."""
    with bounded_client(seconds=PATIENCE_SECONDS) as client:
        return read_backlog(client)


IN_THREADS: dict[str, Callable[[], Any]] = {
    "clickhouse": ask_clickhouse,
    "valkey": ask_valkey,
}


def states() -> tuple[dict[str, str], Backlog | None]:
    """Return each part's state and the buffer's backlog within PART_SECONDS.

    The database is checked in this thread, which owns the connection.
    """
    began = time.monotonic()
    asked = {name: _begin(name, ask) for name, ask in IN_THREADS.items()}
    parts = {"database": _state_of("database", ask_database)}
    wait(asked.values(), timeout=max(0.0, began + PART_SECONDS - time.monotonic()))
    for name, future in asked.items():
        parts[name] = _state_of(name, partial(future.result, timeout=0))
    found = asked["valkey"].result() if parts["valkey"] == "ok" else None
    if found is not None:
        parts["valkey"] = found.buffer_state()
    return parts, found


def readyz(request: HttpRequest) -> JsonResponse:
    """Return 200 when every part answers, else 503 naming those that do not.

    A stopped worker is named but is no reason for 503: chunks are buffered for it,
    which a load balancer that removed this process would end.
    """
    parts, backlog = states()
    worker = backlog.worker_state() if backlog else "unknown"
    ready = all(state == "ok" for state in parts.values())
    status = "unavailable" if not ready else "ok" if worker == "ok" else "degraded"
    body: dict[str, Any] = {"status": status, "parts": parts, "worker": worker}
    if backlog:
        body["oldestChunkSeconds"] = round(backlog.oldest_seconds, 1)
    return JsonResponse(body, status=200 if ready else 503)


def _begin(name: str, ask: Callable[[], Any]) -> Future[Any]:
    """Start a check or join the running one, so that none pile up."""
    running = _asked.get(name)
    if running is None or running.done():
        running = _asked[name] = _asking.submit(ask)
    return running


def _state_of(name: str, ask: Callable[[], Any]) -> str:
    try:
        ask()
    except Exception as error:  # noqa: BLE001 - any failure means "not ready"
        log.warning("readyz.down", part=name, error=repr(error)[:200])
        return f"down: {type(error).__name__}"
    return "ok"


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
