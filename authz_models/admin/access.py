"""The rights of a user, and the model and version that an address names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from authz_models import permissions, selectors
from authz_models.models import AuthorizationModel, AuthorizationModelVersion
from authz_models.permissions import may
from authz_models.services.on_record import called_by
from privacy.access import Caller, record_denial
from sessionhub.models import User

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Rights:
    view: bool
    add_model: bool
    change_model: bool
    # Write drafts, check them, discard them.
    write: bool
    discard: bool
    activate: bool


def rights_of(request: HttpRequest) -> Rights:
    user = request.user
    return Rights(
        view=may(user, permissions.VIEW),
        add_model=may(user, permissions.ADD_MODEL),
        change_model=may(user, permissions.CHANGE_MODEL),
        write=may(user, permissions.DRAFT) and may(user, permissions.EDIT),
        discard=may(user, permissions.DISCARD),
        activate=may(user, permissions.ACTIVATE),
    )


def require(request: HttpRequest, right: str = "view") -> Rights:
    """Return the user's rights. Raises PermissionDenied without `right` and view.

    The refusal is recorded in the audit log first.
    """
    rights = rights_of(request)
    if not (rights.view and getattr(rights, right)):
        record_denial(
            caller=Caller(user=cast(User, request.user), via="admin"),
            action=f"authz_models.{right}",
            code="permission_denied",
        )
        raise PermissionDenied
    return rights


def through_admin(view: View) -> View:
    """Name the admin in every audit row that the view writes."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with called_by(Caller(user=cast(User, request.user), via="admin")):
            return view(request, *args, **kwargs)

    return wrapped


def find_model(model_id: UUID) -> AuthorizationModel:
    """Return the model. Raises Http404."""
    found = AuthorizationModel.objects.filter(pk=model_id).first()
    if found is None:
        raise Http404
    return found


def find_version(model: AuthorizationModel, number: int) -> AuthorizationModelVersion:
    """Return one version of the model. Raises Http404."""
    found = selectors.find_version(model=model, number=number)
    if found is None:
        raise Http404
    return found
