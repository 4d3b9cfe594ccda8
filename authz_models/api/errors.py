"""Errors of services as responses `{code, detail, requestId, …}`."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError

from authz_models.api.bodies import short_body
from authz_models.fga.command import ToolError
from authz_models.services import errors
from privacy.audit import AuditUnavailableError

WAIT_SECONDS = 5
CONTENT_AT_FAULT = ("too_slow", "too_much_output")


class Refused(APIException):
    """An error response; the members of `more` stand beside code and detail."""

    def __init__(self, code: str, detail: str, status_code: int, **more: Any) -> None:
        super().__init__(detail, code)
        self.status_code = status_code
        self.more = more


class Unavailable(Refused):
    """A dependency does not answer; DRF sends `wait` as Retry-After."""

    wait = WAIT_SECONDS


def api_error(error: Exception) -> Exception:
    """Return the exception for DRF to answer with; unknown ones are returned as is."""
    if isinstance(error, AuditUnavailableError):
        return Unavailable(error.code, str(error), status.HTTP_503_SERVICE_UNAVAILABLE)
    if isinstance(error, ToolError):
        if error.code in CONTENT_AT_FAULT:
            return _unprocessable(error.code, error)
        return Unavailable(error.code, str(error), status.HTTP_503_SERVICE_UNAVAILABLE)
    if isinstance(error, errors.TooLargeError):
        return ValidationError({error.part: str(error)})
    if isinstance(error, errors.RefusedError):
        return _refused(error)
    return error


def _refused(error: errors.RefusedError) -> Refused:
    if isinstance(error, errors.InvalidModelError):
        problems = [problem.as_json() for problem in error.errors]
        return _unprocessable(error.code, error, errors=problems)
    if isinstance(error, errors.TestsFailedError):
        return _unprocessable(
            error.code,
            error,
            failures=[failure.as_json() for failure in error.failures],
            failed=error.failed,
            total=error.total,
        )
    more: dict[str, Any] = {}
    if isinstance(error, errors.ConflictError):
        more["active"] = short_body(error.active)
    return Refused(error.code, str(error), status.HTTP_409_CONFLICT, **more)


def _unprocessable(code: str, error: Exception, **more: Any) -> Refused:
    return Refused(code, str(error), status.HTTP_422_UNPROCESSABLE_ENTITY, **more)
