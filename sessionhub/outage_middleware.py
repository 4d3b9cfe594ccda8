"""A part that does not answer is a 503 with a plain page, never a 500 and no hang.

Views raise what their part raises. What middleware raises comes to handler500, which
asks the same table.
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
    """Answer 503 for what a view raises about a part; the API answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Do nothing on the way in."""
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer in a sentence; log which part, where the audit log has not."""
        if isinstance(exception, AuditUnavailableError):
            return not_on_record(request, str(exception), exception.code)
        if not isinstance(exception, AWAY):
            return None
        request_id = getattr(request, "request_id", "")
        logger.error("request %s: %s", request_id, type(exception).__name__)
        return unavailable(request)
