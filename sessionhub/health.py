"""Health: whether it is alive, and whether it can work."""

from __future__ import annotations

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, JsonResponse


def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the process answers at all."""
    return JsonResponse({"status": "ok"})


def _ask_database(alias: str) -> Callable[[], None]:
    def ask() -> None:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")

    return ask


def _ask_valkey() -> None:
    with redis.Redis.from_url(settings.VALKEY_URL, socket_timeout=2) as client:
        client.ping()


CHECKS: dict[str, Callable[[], None]] = {
    "database": _ask_database("default"),
    "clickhouse": _ask_database("clickhouse"),
    "valkey": _ask_valkey,
}


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every store answers, else 503 naming those that do not."""
    parts = {}
    for name, ask in CHECKS.items():
        try:
            ask()
        except Exception as error:  # noqa: BLE001 - any failure means "not ready"
            parts[name] = f"down: {type(error).__name__}"
        else:
            parts[name] = "ok"
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse(
        {"status": "ok" if ready else "unavailable", "parts": parts},
        status=200 if ready else 503,
    )
