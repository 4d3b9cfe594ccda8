"""Base view and helpers of the endpoints of rules and names."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from privacy.api.errors import BadRule
from privacy.api.permissions import MayChangeRules
from privacy.api.shapes import NoParameters
from privacy.rules import RuleError
from sessionhub.models import User
from sessionhub.serializers import StrictSerializer


class PrivacyView(APIView):
    """Undeclared parameters are refused; a bad rule is a 422."""

    permission_classes = [MayChangeRules]
    model_name = ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse all query parameters."""
        super().initial(request, *args, **kwargs)
        NoParameters(data=request.query_params).is_valid(raise_exception=True)

    def handle_exception(self, exc: Exception) -> Any:
        """Answer 422 with the position of the error for an invalid rule."""
        return super().handle_exception(
            BadRule(exc) if isinstance(exc, RuleError) else exc
        )

    def body(self, request: Request, shape: type[StrictSerializer]) -> dict[str, Any]:
        """Return the JSON body as `shape` declares it, else 400."""
        serializer = shape(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def caller(self, request: Request) -> User:
        """Return the user; the permission has checked that there is one."""
        return cast(User, request.user)


def canonical(text: str) -> UUID:
    """Return the UUID that `text` is in canonical lower case, else 400."""
    try:
        found = UUID(text)
    except ValueError:
        found = None
    if found is None or str(found) != text:
        raise ValidationError({"id": "Write a canonical lower-case UUID."})
    return found


def found(row: Any) -> Any:
    """Return `row`, or answer 404 if there is none."""
    if row is None:
        raise NotFound
    return row
