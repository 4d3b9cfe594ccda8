"""The base class of every endpoint here, and pages of lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, NoReturn, cast
from urllib.parse import urlencode
from uuid import UUID

from rest_framework.exceptions import MethodNotAllowed, NotFound, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView

from authz_models.api.errors import api_error
from authz_models.api.inputs import MAX_NUMBER, NoParameters
from authz_models.models import AuthorizationModel, AuthorizationModelVersion
from authz_models.permissions import VIEW, MayUseModels
from authz_models.selectors import find_model, find_version
from authz_models.services.on_record import called_by
from privacy.access import Caller, record_denial
from sessionhub.models import ApiToken, User
from sessionhub.serializers import StrictSerializer

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")


class ModelsView(APIView):
    """For staff and tokens; undeclared parameters are refused.

    `needs` names the permission for each method, `takes` the query parameters of GET.
    """

    permission_classes = [MayUseModels]
    needs: Mapping[str, str] = {"GET": VIEW}
    takes: type[StrictSerializer] = NoParameters

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read the query parameters as `takes` declares them, else 400."""
        super().initial(request, *args, **kwargs)
        if request.method not in self.allowed_methods:
            raise MethodNotAllowed(request.method or "")
        shape = self.takes if request.method == "GET" else NoParameters
        serializer = shape(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        self.parameters: dict[str, Any] = dict(serializer.validated_data)
        self.meanwhile.enter_context(called_by(self.asking(request)))

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer; audit rows that are written meanwhile name the API and the token."""
        with ExitStack() as self.meanwhile:
            return super().dispatch(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Any:
        """Turn the errors of services into responses."""
        return super().handle_exception(api_error(exc))

    def permission_denied(
        self, request: Request, message: str | None = None, code: str | None = None
    ) -> NoReturn:
        """Refuse; an audit row records the refusal of a signed-in user first."""
        if request.user.is_authenticated:
            verb = "read" if request.method in SAFE_METHODS else "write"
            record_denial(
                caller=self.asking(request),
                action=f"authz_models.{verb}",
                code="permission_denied",
            )
        super().permission_denied(request, message, code)
        raise AssertionError("DRF raises")

    def asking(self, request: Request) -> Caller:
        """Return the user and, if one was sent, the token."""
        token = request.auth if isinstance(request.auth, ApiToken) else None
        return Caller(user=self.caller(request), via="api", token=token)

    def body(self, request: Request, shape: type[StrictSerializer]) -> dict[str, Any]:
        """Return the JSON body as `shape` declares it, else 400."""
        serializer = shape(data=request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def caller(self, request: Request) -> User:
        """Return the user; the permission refuses anonymous requests before."""
        return cast(User, request.user)

    def model(self, model_id: str) -> AuthorizationModel:
        """Return the model of that id. Raises ValidationError (400) or NotFound."""
        if not _UUID.fullmatch(model_id):
            raise ValidationError({"id": "Write a canonical lower-case UUID."})
        found = find_model(UUID(model_id))
        if found is None:
            raise NotFound
        return found

    def version(self, model_id: str, number: str) -> AuthorizationModelVersion:
        """Return that version. Raises ValidationError (400) or NotFound."""
        if not _NUMBER.fullmatch(number):
            raise ValidationError({"number": "Write a number from 1."})
        return self.numbered(self.model(model_id), int(number))

    def numbered(
        self, model: AuthorizationModel, number: int
    ) -> AuthorizationModelVersion:
        """Return a version of the model. Raises NotFound."""
        found = None
        if number <= MAX_NUMBER:
            found = find_version(model=model, number=number)
        if found is None:
            raise NotFound
        return found


def active_of(model: AuthorizationModel) -> AuthorizationModelVersion | None:
    """Return the active version of a model that `find_model` read."""
    several: list[AuthorizationModelVersion] = getattr(model, "active_versions", [])
    return several[0] if several else None


def next_page(request: Request, limit: int, cursor: object) -> str | None:
    """Return the URL of the page after `cursor`, None if there is none."""
    if cursor is None:
        return None
    query = urlencode({"limit": limit, "cursor": cursor})
    return f"{request.build_absolute_uri(request.path)}?{query}"
