"""A part that does not answer is a 503 with a plain page, never a 500 and no hang.

Views raise what their part raises. What middleware raises comes to handler500, which
asks the same table.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from sessionhub.lib.errors import PartAwayError

logger = logging.getLogger(__name__)

AWAY = (PartAwayError, OperationalError, InterfaceError, RedisError, BrokerError)
"""What ClickHouse, the database, Valkey and the queue of jobs raise when away."""
RETRY_SECONDS = 5


class OutageMiddleware:
    """Answer 503 for what a view raises about a part; the API answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Do nothing on the way in."""
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Log which part and answer in a sentence."""
        if not isinstance(exception, AWAY):
            return None
        from sessionhub.error_pages import unavailable

        request_id = getattr(request, "request_id", "")
        logger.error("request %s: %s", request_id, type(exception).__name__)
        return unavailable(request)
