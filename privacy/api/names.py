"""Names whose values are redacted."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from privacy.api import shapes
from privacy.api.base import PrivacyView, canonical, found
from privacy.api.errors import AlreadyListed
from privacy.models import RedactedName
from privacy.services import editing
from sessionhub.models import User

REFUSED = {
    409: OpenApiResponse(shapes.Refusal, description="It is in this list already."),
    422: OpenApiResponse(shapes.BadRuleAnswer, description="The pattern is invalid."),
}


class NameListView(PrivacyView):
    """All redacted names."""

    model_name = "redactedname"

    @extend_schema(
        operation_id="listRedactedNames",
        summary="List redacted names",
        responses={200: shapes.NameList},
    )
    def get(self, request: Request) -> Response:
        """Return every name."""
        return Response({"results": [_body(r) for r in RedactedName.objects.all()]})

    @extend_schema(
        operation_id="addRedactedName",
        summary="Add a redacted name",
        request=shapes.NameInput,
        responses={201: shapes.Name, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Add a name, `*ending`, or a pattern."""
        values = self.body(request, shapes.NameInput)
        row = _save(RedactedName(), values, self.caller(request))
        return Response(_body(row), status=status.HTTP_201_CREATED)


class NameView(PrivacyView):
    """One redacted name."""

    model_name = "redactedname"

    @extend_schema(
        operation_id="changeRedactedName",
        summary="Change a redacted name",
        request=shapes.NameChange,
        responses={200: shapes.Name, **REFUSED},
    )
    def patch(self, request: Request, name_id: str) -> Response:
        """Change what is given."""
        row = _one(name_id)
        values = self.body(request, shapes.NameChange)
        return Response(_body(_save(row, values, self.caller(request))))

    @extend_schema(
        operation_id="deleteRedactedName",
        summary="Delete a redacted name",
        responses={204: None},
    )
    def delete(self, request: Request, name_id: str) -> Response:
        """Delete it; a built-in one can be restored."""
        editing.delete(row=_one(name_id), editor=self.caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _one(name_id: str) -> RedactedName:
    row: RedactedName = found(
        RedactedName.objects.filter(pk=canonical(name_id)).first()
    )
    return row


def _save(row: RedactedName, values: dict[str, Any], editor: User) -> RedactedName:
    if "isPattern" in values:
        values["is_pattern"] = values.pop("isPattern")
    try:
        return editing.save_name(row=row, editor=editor, **values)
    except editing.AlreadyListedError:
        raise AlreadyListed from None


def _body(row: RedactedName) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "place": row.place,
        "isPattern": row.is_pattern,
        "enabled": row.enabled,
        "builtin": row.builtin,
    }
