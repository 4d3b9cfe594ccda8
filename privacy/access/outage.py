"""What pages answer where nothing could be put on record."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from privacy.audit import AuditUnavailableError
from sessionhub.error_pages import not_on_record


class AuditOutageMiddleware:
    """Answer 503 for AuditUnavailableError of any view; the API answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Do nothing on the way in."""
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Say it in a sentence."""
        if isinstance(exception, AuditUnavailableError):
            return not_on_record(request, str(exception), exception.code)
        return None
