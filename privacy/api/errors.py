"""Errors: 422 with the position for an invalid rule, 409 for a duplicate name."""

from __future__ import annotations

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException

from privacy.rules import RuleError


class BadRule(APIException):
    """`more` is added to code and detail in the response."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY

    def __init__(self, error: RuleError) -> None:
        super().__init__(error.detail, error.code)
        self.more: dict[str, Any] = {"position": error.position, "field": error.field}


class AlreadyListed(APIException):
    """The same name is in the same list."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "already_listed"
    default_detail = "It is in this list already."
