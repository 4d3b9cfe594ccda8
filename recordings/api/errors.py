"""Why a recording is not shown, as the API says it."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException

from privacy.access import GateError, NotAllowedError
from privacy.audit import AuditUnavailableError
from privacy.models import ReasonCode


class NotOnRecord(APIException):
    """The audit log took no row, so nothing is shown."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    wait = 5

    def __init__(self, error: AuditUnavailableError) -> None:
        super().__init__(str(error), error.code)


class SessionErased(APIException):
    """It was here, and nothing of it is left."""

    status_code = status.HTTP_410_GONE
    default_code = "session_erased"
    default_detail = "This recording was erased. Nothing of it is left."


class GateShut(APIException):
    """No grant; `more` joins code and detail in the answer."""

    status_code = status.HTTP_403_FORBIDDEN

    def __init__(self, error: GateError) -> None:
        super().__init__(error.detail, error.code)
        self.more: dict[str, Any] = {}
        if not isinstance(error, NotAllowedError):
            self.more["reasonCodes"] = reason_codes()


def reason_codes() -> list[dict[str, str]]:
    """Return why people open recordings, by code."""
    return [{"code": code.value, "label": code.label} for code in ReasonCode]
