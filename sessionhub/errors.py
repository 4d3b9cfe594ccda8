"""Every API error answers `{code, detail, requestId}`, never HTML."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from sessionhub.lib.errors import error_body


def answer_exception(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: the house shape around DRF's status and headers."""
    response = exception_handler(exception, context)
    if response is None:
        return None
    request_id = getattr(context["request"]._request, "request_id", "")
    code, detail, more = _explain(exception)
    response.data = error_body(code=code, detail=detail, request_id=request_id, **more)
    return response


def _explain(exception: Exception) -> tuple[str, str, dict[str, Any]]:
    """Return (code, sentence, more) for an exception DRF knows."""
    if isinstance(exception, Http404 | exceptions.NotFound):
        return "not_found", "There is no such thing here.", {}
    if isinstance(exception, PermissionDenied):
        return "permission_denied", "You are not allowed to do this.", {}
    if isinstance(exception, exceptions.ValidationError):
        fields = exception.get_full_details()
        return "invalid", _first_message(fields), {"fields": exception.detail}
    assert isinstance(exception, exceptions.APIException)
    return str(exception.get_codes()), str(exception.detail), {}


def _first_message(details: Any, field: str = "") -> str:
    """Return the first sentence in DRF's nested details, led by its field's name."""
    if isinstance(details, dict) and "message" in details:
        text = str(details["message"])
        return f"{field}: {text}" if field not in ("", "non_field_errors") else text
    if isinstance(details, dict):
        key, value = next(iter(details.items()))
        return _first_message(value, str(key))
    return _first_message(details[0], field)
