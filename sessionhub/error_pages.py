"""Error responses outside of views: JSON below /api/, else a page."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from sessionhub.errors import NOT_FOUND, UNEXPECTED
from sessionhub.lib.away import AWAY, RETRY_SECONDS
from sessionhub.lib.errors import error_body

logger = logging.getLogger(__name__)

AWAY_SENTENCE = "A part of the hub does not answer. Try again in a moment."
SENTENCES = {
    400: ("bad_request", "This request could not be read."),
    403: ("permission_denied", "You are not allowed to do this."),
    404: ("not_found", NOT_FOUND),
    410: ("gone", "What was here was erased."),
    500: ("internal", UNEXPECTED),
    503: ("unavailable", AWAY_SENTENCE),
}
PAGES = {
    400: ("That did not work", "The address or the form could not be read."),
    403: (
        "Not for your account",
        "Your account has no permission to see this. "
        "Ask an administrator of SessionHub.",
    ),
    404: (
        "Nothing here",
        "There is no such page. The link may be mistyped, or its target was deleted.",
    ),
    410: (
        "This recording was erased",
        "It was erased on request; nothing of it is left. The certificate of the "
        "erasure is with the Privacy Officers.",
    ),
    500: (
        "Something went wrong",
        "This is a fault of the hub. Try again; if it stays, report the id below.",
    ),
    503: (
        "A part of SessionHub does not answer",
        "Nothing was changed. Try again in a moment; if the error stays, inform an "
        "administrator of SessionHub. Recording continues as far as possible.",
    ),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404)


def gone(request: HttpRequest) -> HttpResponse:
    return _answer(request, 410)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return 500, or 503 if middleware found a store down."""
    if isinstance(sys.exc_info()[1], AWAY):
        return unavailable(request)
    return _answer(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return 503: a store that the view needs does not answer."""
    answer = _answer(request, 503)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def not_on_record(request: HttpRequest, sentence: str, code: str) -> HttpResponse:
    """Return 503: the audit log takes no row, so nothing is shown."""
    answer = _page(request, 503, "Nothing is shown", sentence, code)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    code, detail = SENTENCES[status]
    title, sentence = PAGES[status]
    if request.path.startswith("/api/"):
        sentence = detail
    return _page(request, status, title, sentence, code)


def _page(
    request: HttpRequest, status: int, title: str, sentence: str, code: str
) -> HttpResponse:
    """Return JSON for an address below /api/, else a page."""
    request_id = getattr(request, "request_id", "")
    if request.path.startswith("/api/"):
        body = error_body(code=code, detail=sentence, request_id=request_id)
        return JsonResponse(body, status=status)
    context: dict[str, Any] = {
        "title": title,
        "sentence": sentence,
        "request_id": request_id,
        "site_header": "SessionHub",
        "site_title": "SessionHub",
    }
    # After an unexpected error, or without a working audit log, the database is not
    # queried again, not even for the signed-in user.
    asking = None if status >= 500 else request
    return HttpResponse(render_to_string("error.html", context, asking), status=status)
