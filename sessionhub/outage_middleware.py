"""Answer 503 with a plain page when a store does not answer, instead of 500 or a hang.

Views raise the errors of their store. Those of other middleware reach handler500, which
tests for the same errors.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from privacy.audit import AuditUnavailableError
from sessionhub.error_pages import not_on_record, unavailable
from sessionhub.lib.away import AWAY

logger = logging.getLogger(__name__)


class OutageMiddleware:
    """Turns store errors of views into 503; the API has its own handler."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Return the 503 page; log the error, unless the audit log did."""
        if isinstance(exception, AuditUnavailableError):
            return not_on_record(request, str(exception), exception.code)
        if not isinstance(exception, AWAY):
            return None
        request_id = getattr(request, "request_id", "")
        logger.error("request %s: %s", request_id, type(exception).__name__)
        return unavailable(request)
