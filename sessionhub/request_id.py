"""A request id on every response, so that users can quote it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from sessionhub.lib import log_lines
from sessionhub.lib.uuid7 import uuid7


class RequestIdMiddleware:
    """Sets `request.request_id` and the header `X-Request-Id`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.request_id = str(uuid7())  # type: ignore[attr-defined]
        token = log_lines.request_id.set(request.request_id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            log_lines.request_id.reset(token)
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response
