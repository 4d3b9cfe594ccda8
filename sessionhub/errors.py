"""Every API error answers `{code, detail, requestId}`, never HTML."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from privacy.audit import AuditUnavailableError
from sessionhub.lib.away import AWAY
from sessionhub.lib.errors import error_body

logger = logging.getLogger(__name__)

NOT_FOUND = "There is no such thing here."
UNEXPECTED = "An unexpected error; the log has it under this request id."


class Unavailable(exceptions.APIException):
    """A store does not answer."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = "A part of the hub does not answer. Try again in a moment."
    wait = 5


def answer_exception(exception: Exception, context: dict[str, Any]) -> Response:
    """Return the body of errors with DRF's status and headers (EXCEPTION_HANDLER)."""
    request_id = getattr(context["request"]._request, "request_id", "")
    if isinstance(exception, RequestDataTooBig):
        exception = exceptions.APIException(str(exception), "too_large")
        exception.status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    if isinstance(exception, AuditUnavailableError):
        exception = Unavailable(str(exception), exception.code)
    if isinstance(exception, AWAY):
        logger.error("request %s: %s", request_id, type(exception).__name__)
        exception = Unavailable()
    more: dict[str, Any] = {}
    response = exception_handler(exception, context)
    if response is None:
        logger.exception("request %s failed", request_id, exc_info=exception)
        response = Response(status=status.HTTP_500_INTERNAL_SERVER_ERROR)
        code, detail = "internal", UNEXPECTED
    else:
        code, detail, more = _explain(exception)
    response.data = error_body(code=code, detail=detail, request_id=request_id, **more)
    return response


def _explain(exception: Exception) -> tuple[str, str, dict[str, Any]]:
    """Return (code, sentence, more keys) for an exception of DRF or Django."""
    if isinstance(exception, Http404 | exceptions.NotFound):
        return "not_found", NOT_FOUND, {}
    if isinstance(exception, PermissionDenied):
        return "permission_denied", "You are not allowed to do this.", {}
    if isinstance(exception, exceptions.ValidationError):
        fields = exception.get_full_details()
        return "invalid", _first_message(fields), {"fields": exception.detail}
    if isinstance(exception, exceptions.APIException):
        more = getattr(exception, "more", {})
        return str(exception.get_codes()), str(exception.detail), more
    return "internal", UNEXPECTED, {}


def _first_message(details: Any, field: str = "") -> str:
    """Return the first sentence in DRF's nested details, led by its field's name."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        text = str(details["message"])
        return f"{field}: {text}" if field not in ("", "non_field_errors") else text
    if isinstance(details, dict):
        key, value = next(iter(details.items()))
        return _first_message(value, str(key))
    return _first_message(details[0], field)
